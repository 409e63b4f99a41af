// The one panel: every filter with the number of incidents behind each of its values.

import { nameOf } from "./cast.js";
import { dayText, typedSpan } from "./calendar.js";
import { h, spoken } from "./dom.js";
import { ROLES } from "./filters.js";
import { glyphSvg, precisionSvg } from "./marks.js";
import { outletName } from "./naming.js";
import { roving } from "./roving.js";

const PRECISIONS = [1, 2, 3, 0];
const KILLED = [0, 1, 3, 5, 10, 25, 50];
const FIRST = 8; // actors shown before "all"
const OPEN_FIRST = ["actors", "dates", "types", "areas"];

/** What of a filter each section of the panel holds. */
const SECTIONS = {
  actors: { sets: ["actors", "by", "on"], plain: { mode: "any", role: "any" }, dimensions: ["actors", "pair"] },
  dates: { sets: [], plain: { from: null, to: null, undated: false }, dimensions: ["dates"] },
  types: { sets: ["types"], plain: {}, dimensions: ["types"] },
  areas: { sets: ["areas"], plain: { inView: false, outside: false }, dimensions: ["areas", "view", "scope"] },
  killed: { sets: [], plain: { killed: 0 }, dimensions: ["killed"] },
  weapons: { sets: ["weapons"], plain: {}, dimensions: ["weapons"] },
  checks: { sets: ["disputed", "reviewed"], plain: {}, dimensions: ["disputed", "reviewed"] },
  status: { sets: ["status"], plain: {}, dimensions: ["status"] },
  precision: { sets: ["precision"], plain: {}, dimensions: ["precision"] },
  confidence: { sets: [], plain: { confidence: 0 }, dimensions: ["confidence"] },
  outlets: { sets: ["outlets"], plain: {}, dimensions: ["outlets"] },
};

/** How many incidents of the map's area lie in each governorate and district. */
function insideByArea({ district, governorate, inside, areaNames }) {
  const counts = new Uint32Array(areaNames.length);
  for (let i = 0; i < inside.length; i += 1) {
    if (!inside[i]) continue;
    if (district[i] < counts.length) counts[district[i]] += 1;
    if (governorate[i] < counts.length && governorate[i] !== district[i]) counts[governorate[i]] += 1;
  }
  return counts;
}

/** Builds the filters of `state`; `before` stands above them. */
export class Panel {
  constructor(state, before) {
    this.state = state;
    this.before = before;
    this.openSections = new Set(OPEN_FIRST);
    this.everyone = false;
    this.node = h("div", { class: "filters" });
    this.lay();
  }

  get speech() {
    return this.state.speech;
  }

  get filter() {
    return this.state.filter;
  }

  touched(dimension, changes = {}) {
    Object.assign(this.filter, changes);
    this.state.change(this.filter, [dimension]);
  }

  build() {
    this.lay();
    this.update();
  }

  /** Every filter, without its numbers. */
  lay() {
    this.counters = {};
    this.clears = {};
    this.updates = Object.fromEntries(Object.keys(SECTIONS).map((name) => [name, []]));
    const sections = Object.keys(SECTIONS).map((name) => {
      this.building = name;
      return this.section(name, this[`_${name}`]());
    });
    this.node.replaceChildren(this.before, ...sections);
  }

  section(name, content) {
    const attrs = { type: "button", class: "clear", hidden: true, onclick: () => this.clear(name) };
    const clear = h("button", attrs, this.speech.say("facet.clear"));
    const head = h("summary", {}, h("span", {}, this.speech.say(`facet.${name}`)));
    const node = h(
      "details",
      { class: `facet facet-${name}`, open: this.openSections.has(name) },
      head,
      clear,
      content,
    );
    node.addEventListener("toggle", () => {
      this.openSections[node.open ? "add" : "delete"](name);
      if (node.open) this.refresh(name);
    });
    this.clears[name] = clear;
    return node;
  }

  clear(name) {
    const { sets, plain, dimensions } = SECTIONS[name];
    const emptied = Object.fromEntries(sets.map((set) => [set, new Set()]));
    Object.assign(this.filter, emptied, plain);
    this.state.change(this.filter, dimensions);
    this.build();
    const summary = /** @type {HTMLElement} */ (this.node.querySelector(`.facet-${name} > summary`));
    summary.focus();
  }

  /** One row: a checkbox, a picture, a name and a count. */
  row({ set: name, dimension = name, code, picture = null, label, child = false }) {
    const set = this.filter[name];
    const count = h("span", { class: "count" });
    const box = h("input", { type: "checkbox", checked: set.has(code) });
    box.addEventListener("change", () => {
      if (box.checked) set.add(code);
      else set.delete(code);
      this.touched(dimension);
    });
    (this.counters[name] ??= new Map()).set(code, count);
    return h(
      "label",
      { class: child ? "row child" : "row" },
      box,
      picture,
      spoken("span", { class: "name" }, label),
      count,
    );
  }

  /** All values of one filter: one stop for the Tab key. */
  rows(name, rows, style = "rows") {
    const label = [`facet.${name}`, "facet.keys"]
      .map((key) => this.speech.say(key))
      .join(this.speech.say("list.comma"));
    return roving(h("div", { class: style, role: "group", "aria-label": label }, rows));
  }

  select(label, options, value, change) {
    const rows = options.map(([key, text]) => h("option", { value: key, selected: key === value }, text));
    return h("select", { "aria-label": label, onchange: (event) => change(event.target.value) }, rows);
  }

  choice(name, options) {
    const { speech, filter } = this;
    const told = options.map((option) => [option, speech.say(`actors.${name}_${option}`)]);
    return this.select(speech.say(`actors.${name}`), told, filter[name], (value) =>
      this.touched("actors", { [name]: value }),
    );
  }

  _actors() {
    const { cast } = this.state;
    const name = (code) => nameOf(cast.actors[code], this.speech.language);
    const rows = cast
      .tree()
      .flatMap(({ code, members }) => [
        this.row({ set: "actors", code, picture: cast.swatch(code), label: name(code) }),
        ...members.map((member) => this.row({ set: "actors", code: member, label: name(member), child: true })),
      ]);
    const list = this.rows("actors", rows);
    return h(
      "div",
      {},
      this.pair(),
      h("div", { class: "choices" }, this.choice("mode", ["any", "all"]), this.choice("role", ["any", ...ROLES])),
      list,
      this.more(list, rows),
    );
  }

  /** Who did it to whom: one choice for each side, with what it would show. */
  pair() {
    const sides = ["by", "on"].map((side) => {
      const label = this.speech.say(`pair.${side}`);
      const box = this.select(label, [["", this.speech.say("pair.anybody")]], "", (value) => {
        this.touched("pair", { [side]: new Set(value === "" ? [] : [Number(value)]) });
      });
      this.updates[this.building].push(() => this.fillPair(box, side));
      return h("label", { class: `pair pair-${side}` }, h("span", {}, label), box);
    });
    return h("div", { class: "pairs" }, sides);
  }

  fillPair(box, side) {
    const { cast, filters } = this.state;
    const { speech, filter } = this;
    const counts = filters.pairCounts(side, cast.actors.length);
    const [chosen] = filter[side];
    const told = `${chosen} ${counts.join()}`;
    if (box.dataset.told === told) return;
    box.dataset.told = told;
    const options = cast.actors.flatMap((actor, code) => {
      if (!counts[code] && code !== chosen) return [];
      const label = `${nameOf(actor, speech.language)} (${speech.number(counts[code])})`;
      return [h("option", { value: String(code), selected: code === chosen }, label)];
    });
    box.replaceChildren(h("option", { value: "" }, speech.say("pair.anybody")), ...options);
  }

  /** The actors most spoken of; all of them on demand. */
  more(list, rows) {
    if (rows.length <= FIRST + 2) return "";
    const button = h("button", { type: "button", class: "plain more" });
    const show = () => {
      list.classList.toggle("few", !this.everyone);
      button.setAttribute("aria-expanded", String(this.everyone));
      button.textContent = this.speech.say(this.everyone ? "actors.fewer" : "actors.all", { n: rows.length });
    };
    button.addEventListener("click", () => {
      this.everyone = !this.everyone;
      show();
    });
    this.updates[this.building].push(({ actors }) => this.rank(rows, actors));
    show();
    return button;
  }

  rank(rows, counts) {
    const codes = [...this.counters.actors.keys()];
    const top = new Set([...codes].sort((a, b) => counts[b] - counts[a] || a - b).slice(0, FIRST));
    rows.forEach((row, k) => row.classList.toggle("minor", !top.has(codes[k]) && !this.filter.actors.has(codes[k])));
  }

  /** Types by their family; the family's own box stands for all of them. */
  _types() {
    const { types } = this.state.columns;
    const events = [...new Set(types.map(([event]) => event))].sort();
    const rows = events.flatMap((event) => {
      const codes = types.flatMap(([one], code) => (one === event ? [code] : []));
      const own = codes.map((code) => {
        const label = this.speech.term("sub_event_type", types[code][1]);
        return this.row({ set: "types", code, label, child: true });
      });
      return [this.eventRow(event, codes), ...own];
    });
    return this.rows("types", rows);
  }

  eventRow(event, codes) {
    const { filter } = this;
    const box = h("input", { type: "checkbox" });
    const count = h("span", { class: "count" });
    box.addEventListener("change", () => {
      for (const code of codes) filter.types[box.checked ? "add" : "delete"](code);
      this.touched("types");
      this.build();
    });
    this.updates[this.building].push((numbers) => {
      const chosen = codes.filter((code) => filter.types.has(code)).length;
      box.checked = chosen === codes.length;
      box.indeterminate = chosen > 0 && chosen < codes.length;
      count.textContent = this.speech.number(codes.reduce((sum, code) => sum + numbers.types[code], 0));
    });
    const label = spoken("span", { class: "name" }, this.speech.term("event_type", event));
    return h("label", { class: "row event" }, box, glyphSvg(event), label, count);
  }

  _dates() {
    const { speech, filter } = this;
    const fault = h("p", { class: "note reversed", role: "alert" });
    const fields = ["from", "to"].map((side) => {
      const attrs = { type: "text", inputmode: "numeric", dir: "ltr", placeholder: speech.say("date.form") };
      return h("input", { ...attrs, "aria-label": speech.say(`date.${side}`) });
    });
    const typed = () => this.typedDates(fields, fault);
    for (const field of fields) field.addEventListener("change", typed);
    this.updates[this.building].push(() => {
      if (fault.textContent) return;
      [filter.from, filter.to].forEach((day, k) => (fields[k].value = dayText(day, speech)));
    });
    const dash = h("span", { "aria-hidden": "true" }, "–");
    return h("div", {}, h("div", { class: "date-fields" }, fields[0], dash, fields[1]), fault, this.undated());
  }

  /** What is no day, or a first day after the last, is refused where it is typed. */
  typedDates(fields, fault) {
    const spans = fields.map((field) => typedSpan(field.value));
    const strange = spans.includes(undefined);
    const [from, to] = strange ? [] : this.bounds(spans);
    const reversed = !strange && from !== null && to !== null && from > to;
    fault.textContent = strange ? this.speech.say("date.strange") : reversed ? this.speech.say("date.reversed") : "";
    for (const field of fields) field.setAttribute("aria-invalid", String(strange || reversed));
    if (!strange && !reversed) this.touched("dates", { from, to });
  }

  /** First and last day of what was typed; a month or a year alone, typed as the first, is all of it. */
  bounds([first, last]) {
    const alone = first && first[0] !== first[1] && this.filter.to === null;
    return [first?.[0] ?? null, last?.[1] ?? (alone ? first[1] : null)];
  }

  /** What has no date is counted; it is there unless dates are chosen, and kept on demand then. */
  undated() {
    const { filter } = this;
    const row = this.toggleRow("undated", "dates", "date.keep_undated", () => this.state.filters.undatedCount());
    const box = row.querySelector("input");
    this.updates[this.building].push(() => {
      const all = filter.from === null && filter.to === null;
      box.disabled = all;
      box.checked = all || filter.undated;
      row.classList.toggle("settled", all);
    });
    return row;
  }

  /** A row of its own: a yes or no of the filter, with what `counted` tells. */
  toggleRow(name, dimension, words, counted) {
    const box = h("input", { type: "checkbox", checked: this.filter[name] });
    box.addEventListener("change", () => this.touched(dimension, { [name]: box.checked }));
    const count = h("span", { class: "count" });
    this.updates[this.building].push(() => (count.textContent = this.speech.number(counted())));
    const style = { undated: "undated", outside: "outside", inView: "in-view" }[name];
    return h("label", { class: `row ${style}` }, box, h("span", { class: "name" }, this.speech.say(words)), count);
  }

  /** Governorates and districts, those with the most incidents first; those out of the map's area where it is asked. */
  _areas() {
    const { naming, columns, settings, filters } = this.state;
    const { areaNames, units } = columns;
    const within = insideByArea(columns);
    const most = (one, other) => within[areaNames.indexOf(other)] - within[areaNames.indexOf(one)];
    const codes = [...new Set(units.map(([, , over]) => over))].filter(Boolean).sort(most);
    const placed = codes.flatMap((over) => {
      const own = units.flatMap(([code, , above]) => (above === over && code !== over ? [code] : []));
      return [[over, false], ...[...new Set(own)].sort(most).map((code) => [code, true])];
    });
    const rows = placed.map(([unit, child]) => {
      const code = areaNames.indexOf(unit);
      return [code, this.row({ set: "areas", code, label: naming.area(code, settings.units), child })];
    });
    const list = rows.length
      ? this.rows(
          "areas",
          rows.map(([, row]) => row),
        )
      : "";
    if (rows.length)
      this.updates[this.building].push(() => {
        list.classList.toggle("few", !this.filter.outside);
        for (const [code, row] of rows)
          row.classList.toggle("minor", within[code] === 0 && !this.filter.areas.has(code));
      });
    return h(
      "div",
      {},
      this.toggleRow("inView", "view", "areas.in_view", () => this.countInView()),
      list,
      this.toggleRow("outside", "scope", "scope.outside", () => filters.outsideCount()),
    );
  }

  countInView() {
    const { filters, filter, columns } = this.state;
    const hidden = filters._view({ inView: true, box: filter.box });
    let count = 0;
    for (let i = 0; i < columns.count; i += 1)
      if (filters.passesOthers(i, "view") && !(hidden && hidden(i))) count += 1;
    return count;
  }

  _killed() {
    const { speech, filter } = this;
    const steps = KILLED.includes(filter.killed) ? KILLED : [...KILLED, filter.killed].sort((a, b) => a - b);
    const box = this.select(speech.say("facet.killed"), [], "", (value) =>
      this.touched("killed", { killed: Number(value) }),
    );
    this.updates[this.building].push(() => {
      const counts = this.state.filters.killedCounts(steps);
      const label = (step) => (step ? speech.say("chip.killed", { n: step }) : speech.say("killed.any"));
      box.replaceChildren(
        ...steps.map((step, k) =>
          h(
            "option",
            { value: String(step), selected: step === filter.killed },
            `${label(step)} (${speech.number(counts[k])})`,
          ),
        ),
      );
    });
    return h("div", { class: "choices" }, box);
  }

  _weapons() {
    const { weaponNames } = this.state.columns;
    if (!weaponNames.length) return h("p", { class: "note" }, this.speech.say("killed.no_weapon"));
    const row = (name, code) => this.row({ set: "weapons", code, label: this.speech.term("weapon", name) });
    return this.rows("weapons", weaponNames.map(row), "rows scrolls");
  }

  _checks() {
    const row = (set, code, words) => this.row({ set, code, label: this.speech.say(`checks.${words}`) });
    return this.rows("checks", [
      row("disputed", 1, "disputed"),
      row("disputed", 0, "agreed"),
      row("reviewed", 1, "reviewed"),
      row("reviewed", 2, "unsure"),
      row("reviewed", 0, "unreviewed"),
    ]);
  }

  _precision() {
    const picture = (level) => (level ? precisionSvg(level) : h("span", { class: "nowhere" }, "∅"));
    const row = (code) =>
      this.row({ set: "precision", code, picture: picture(code), label: this.speech.say(`precision.${code}`) });
    return this.rows("precision", PRECISIONS.map(row));
  }

  _confidence() {
    const { speech, filter } = this;
    const said = h("output", {}, speech.percent(filter.confidence));
    const attrs = { min: 0, max: 1, step: 0.05, value: filter.confidence };
    const input = h("input", { type: "range", ...attrs, "aria-label": speech.say("confidence.least") });
    input.addEventListener("input", () => {
      said.textContent = speech.percent(Number(input.value));
      input.setAttribute("aria-valuetext", said.textContent);
      this.touched("confidence", { confidence: Number(input.value) });
    });
    return h("div", { class: "slide" }, h("span", {}, speech.say("confidence.least")), input, said);
  }

  _outlets() {
    const rows = this.state.columns.outletNames.map((one, code) =>
      this.row({ set: "outlets", code, label: outletName(one, this.speech) }),
    );
    return this.rows("outlets", rows, "rows scrolls");
  }

  _status() {
    const row = (name, code) => this.row({ set: "status", code, label: this.speech.term("status", name) });
    return this.rows("status", this.state.columns.statuses.map(row));
  }

  /** How many each value of a set would show. */
  numbersOf(set) {
    const { filters, columns, cast } = this.state;
    const count = {
      actors: () => filters.actorCounts(cast.actors.length),
      types: () => filters.counts("types", columns.type, columns.types.length),
      precision: () => filters.counts("precision", columns.precision, 4),
      status: () => filters.counts("status", columns.status, columns.statuses.length),
      disputed: () => filters.counts("disputed", columns.disputed, 2),
      reviewed: () => filters.counts("reviewed", columns.reviewed, 3),
      outlets: () => filters.listCounts("outlets", columns.outlets, columns.outletNames.length),
      weapons: () => filters.listCounts("weapons", columns.weapons, columns.weaponNames.length),
      areas: () => filters.areaCounts(),
    };
    return count[set]();
  }

  /** The same once the page is at rest: for what changes numbers alone. */
  soon() {
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.update(), 300);
  }

  /** Refreshes the numbers of the sections that are open; the others wait until they are opened. */
  update() {
    for (const name of Object.keys(SECTIONS)) {
      this.clears[name].hidden = !this.isSet(name);
      if (this.openSections.has(name)) this.refresh(name);
    }
  }

  refresh(name) {
    const numbers = {};
    for (const set of SECTIONS[name].sets.filter((one) => this.counters[one])) {
      numbers[set] = this.numbersOf(set);
      for (const [code, node] of this.counters[set]) {
        const count = numbers[set][code];
        if (node.count === count) continue;
        node.count = count;
        node.textContent = this.speech.number(count);
        node.parentNode.classList.toggle("empty", count === 0);
      }
    }
    for (const again of this.updates[name]) again(numbers);
  }

  isSet(name) {
    const { sets, plain } = SECTIONS[name];
    const set = sets.some((one) => this.filter[one].size > 0);
    return set || Object.entries(plain).some(([key, blank]) => key !== "mode" && this.filter[key] !== blank);
  }
}
