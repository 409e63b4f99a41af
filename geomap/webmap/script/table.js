// What is shown, as a table that sorts and leads back to the map.

import { h, spoken } from "./dom.js";
import { glyphSvg } from "./marks.js";

const PAGE = 100;
const COLUMNS = ["date", "type", "place", "actors", "fatalities", "confidence", "families"];

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

/** The table view; `open(i)` shows an incident on the map. */
export class Table {
  constructor(naming, open) {
    this.naming = naming;
    this.open = open;
    this.shown = [];
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

  draw() {
    const { speech } = this.naming;
    const head = COLUMNS.map((key) =>
      h(
        "th",
        {
          scope: "col",
          "data-key": key,
          "aria-sort": this.sort === key ? (this.down ? "descending" : "ascending") : null,
        },
        h(
          "button",
          { type: "button", onclick: () => this.by(key) },
          speech.say(`field.${key}`),
          h("span", { "aria-hidden": "true" }, this.sort === key ? (this.down ? " ▾" : " ▴") : ""),
        ),
      ),
    );
    const rows = this.ordered.slice(this.page * PAGE, (this.page + 1) * PAGE).map((i) => this.row(i));
    this.node.replaceChildren(
      h(
        "div",
        { class: "table-scroll", tabindex: "0", role: "region", "aria-label": speech.say("table.title") },
        h(
          "table",
          {},
          h("caption", { class: "unseen" }, speech.say("table.title")),
          h("thead", {}, h("tr", {}, head)),
          h("tbody", {}, rows),
        ),
      ),
      this.pager(),
    );
  }

  row(i) {
    const { naming } = this;
    const { columns, speech } = naming;
    return h(
      "tr",
      { "data-index": i, onclick: () => this.open(i) },
      h("td", {}, naming.date(i)),
      h(
        "td",
        {},
        h(
          "div",
          { class: "kind" },
          glyphSvg(columns.types[columns.type[i]][0], 16),
          h(
            "button",
            {
              type: "button",
              class: "plain jump",
              onclick: (event) => {
                event.stopPropagation();
                this.open(i);
              },
            },
            naming.type(i),
          ),
        ),
      ),
      h("td", {}, spoken("bdi", {}, naming.place(i))),
      h("td", {}, naming.actors(i)),
      h("td", { class: "number" }, naming.fatalities(i)),
      h("td", { class: "number" }, speech.percent(columns.confidence[i])),
      h("td", { class: "number" }, speech.number(columns.families[i])),
    );
  }

  pager() {
    const { speech } = this.naming;
    const pages = Math.max(1, Math.ceil(this.ordered.length / PAGE));
    if (pages === 1) return "";
    const turn = (by) => {
      this.page = Math.min(pages - 1, Math.max(0, this.page + by));
      this.draw();
    };
    return h(
      "p",
      { class: "pager" },
      h(
        "button",
        { type: "button", class: "plain", disabled: this.page === 0, onclick: () => turn(-1) },
        speech.say("table.back"),
      ),
      h("span", {}, speech.say("table.page", { page: this.page + 1, pages })),
      h(
        "button",
        { type: "button", class: "plain", disabled: this.page === pages - 1, onclick: () => turn(1) },
        speech.say("table.forward"),
      ),
    );
  }
}
