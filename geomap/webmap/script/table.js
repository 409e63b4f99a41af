// What is shown, as a table that sorts and leads back to the map.

import { h, spoken } from "./dom.js";
import { glyphSvg, unequalSvg } from "./marks.js";

const PAGE = 100;
const NUMBERS = new Set(["fatalities", "injured", "confidence", "families"]);
const COLUMNS = [
  "date",
  "type",
  "place",
  "deed",
  "fatalities",
  "injured",
  "status",
  "disputed",
  "confidence",
  "families",
];

/** Words that may go on in the next line behind a slash, where a narrow column cuts "Shelling/artillery" else. */
const breakable = (words) => words.split("/").flatMap((part, k) => (k ? ["/", h("wbr"), part] : [part]));

/** Compares incidents by one column of the table, downward too; what is not known comes last either way. */
export function comparer(naming, key, down) {
  const { columns, speech } = naming;
  const sign = down ? -1 : 1;
  const ordered = (unknown, difference) => (a, b) => unknown(a) - unknown(b) || sign * difference(a, b) || a - b;
  const number = (read) =>
    ordered(
      (i) => Number.isNaN(read(i)),
      (a, b) => read(a) - read(b),
    );
  if (key === "date") return number((i) => columns.start[i]);
  if (key === "confidence") return number((i) => columns.confidence[i]);
  if (key === "families") return number((i) => columns.families[i]);
  if (key === "disputed") return number((i) => columns.disputed[i]);
  if (key === "injured") return number((i) => columns.injured[i] ?? NaN);
  if (key === "fatalities") return number((i) => columns.killed[i] ?? NaN);
  const collator = new Intl.Collator(speech.language);
  const words = new Map();
  const word = (i) => {
    if (!words.has(i)) words.set(i, naming[key](i));
    return words.get(i);
  };
  return ordered(
    (i) => ["", speech.say("story.no_place")].includes(word(i)),
    (a, b) => collator.compare(word(a), word(b)),
  );
}

/** The table view; `open(i)` shows an incident on the map, `widen()` gives the table the whole window or not, which
 * `isWide()` tells. */
export class Table {
  constructor(naming, { open, widen, isWide }) {
    this.naming = naming;
    this.open = open;
    this.widen = widen;
    this.isWide = isWide;
    this.shown = [];
    this.opened = -1;
    this.sort = "date";
    this.down = true;
    this.page = 0;
    this.node = h("div", { class: "table-view" });
  }

  show(indexes) {
    this.shown = indexes;
    this.page = 0;
    this.order();
  }

  /** Marks the row of the incident that is read; -1 for none. */
  mark(index) {
    this.opened = index;
    for (const row of this.node.querySelectorAll("tbody tr")) {
      if (Number(row.dataset.index) === index) row.setAttribute("aria-current", "true");
      else row.removeAttribute("aria-current");
    }
  }

  order() {
    this.ordered = Array.from(this.shown).sort(comparer(this.naming, this.sort, this.down));
    this.draw();
  }

  by(key) {
    if (this.sort === key) this.down = !this.down;
    else Object.assign(this, { sort: key, down: false });
    this.page = 0;
    this.order();
    this.node.querySelector(`th[data-key=${key}] button`)?.focus();
  }

  head(key) {
    const { speech } = this.naming;
    const mine = this.sort === key;
    const sign = h("span", { "aria-hidden": "true" }, mine ? (this.down ? " ▾" : " ▴") : "");
    const button = h("button", { type: "button", onclick: () => this.by(key) }, speech.say(`field.${key}`), sign);
    const attrs = {
      scope: "col",
      "data-key": key,
      "aria-sort": mine ? (this.down ? "descending" : "ascending") : null,
    };
    return h("th", attrs, button);
  }

  draw() {
    const { speech } = this.naming;
    const rows = this.ordered.slice(this.page * PAGE, (this.page + 1) * PAGE).map((i) => this.row(i));
    const title = speech.say("table.title");
    const head = h(
      "thead",
      {},
      h(
        "tr",
        {},
        COLUMNS.map((key) => this.head(key)),
      ),
    );
    const table = h("table", {}, h("caption", { class: "unseen" }, title), head, h("tbody", {}, rows));
    const scroll = h("div", { class: "table-scroll", tabindex: "0", role: "region", "aria-label": title }, table);
    const wide = h(
      "button",
      { type: "button", class: "plain widen", onclick: () => this.widen() },
      speech.say(this.isWide() ? "table.narrow" : "table.widen"),
    );
    this.node.replaceChildren(h("div", { class: "table-bar" }, wide, this.pager()), scroll);
    this.mark(this.opened);
  }

  differs() {
    return h("span", { role: "img", "aria-label": this.naming.speech.say("checks.disputed") }, unequalSvg(16));
  }

  /** Who did it to whom and whether the sources differ, below the type, where there are no columns for them. */
  within(i) {
    const parts = [this.naming.columns.disputed[i] ? this.differs() : null, this.naming.deed(i)];
    return h("span", { class: "within" }, parts);
  }

  row(i) {
    const { naming } = this;
    const { columns, speech } = naming;
    const choose = (event) => {
      event.stopPropagation();
      this.open(i);
    };
    const type = h("button", { type: "button", class: "plain jump", onclick: choose }, breakable(naming.type(i)));
    const disputed = columns.disputed[i] ? this.differs() : "";
    const cells = {
      date: naming.date(i),
      type: h(
        "div",
        { class: "kind" },
        glyphSvg(columns.types[columns.type[i]][0], 16),
        h("div", {}, type, this.within(i)),
      ),
      place: spoken("bdi", {}, naming.place(i)),
      deed: naming.deed(i),
      fatalities: naming.fatalities(i),
      injured: naming.injured(i),
      status: naming.status(i),
      disputed,
      confidence: speech.percent(columns.confidence[i]),
      families: speech.number(columns.families[i]),
    };
    const cell = (key) => h("td", { class: NUMBERS.has(key) ? `number cell-${key}` : `cell-${key}` }, cells[key]);
    return h("tr", { "data-index": i, onclick: () => this.open(i) }, COLUMNS.map(cell));
  }

  pager() {
    const { speech } = this.naming;
    const pages = Math.max(1, Math.ceil(this.ordered.length / PAGE));
    if (pages === 1) return "";
    const turn = (by) => {
      this.page = Math.min(pages - 1, Math.max(0, this.page + by));
      this.draw();
    };
    const button = (words, by, disabled) =>
      h("button", { type: "button", class: "plain", disabled, onclick: () => turn(by) }, speech.say(words));
    return h(
      "p",
      { class: "pager" },
      button("table.back", -1, this.page === 0),
      h("span", {}, speech.say("table.page", { page: this.page + 1, pages })),
      button("table.forward", 1, this.page === pages - 1),
    );
  }
}
