// The form beside the evidence: one field at a time, given in words of the page, told as corrections.csv has it.

import { dayText, latinDigits, typedDay } from "./calendar.js";
import { nameOf } from "./cast.js";
import { presentValue } from "./corrections.js";
import { h } from "./dom.js";
import { dayOf, isoDay } from "./filters.js";
import { closeBy, siblings } from "./nearby.js";

const SPARE = 2; // empty rows for further actors
const MATCHES = 30;
const RADIUS_M = "500";

/** Inputs for each field. `recent()` gives what the reviewer opened lately, the latest first; `sketch` draws. */
export class ReviewForm {
  constructor(page, schema, { recent, sketch }) {
    this.page = page;
    this.state = page.state;
    this.schema = schema;
    this.recent = recent;
    this.sketch = sketch;
    /** Takes a click on the map, while a place is being set: {lat, lng}.
     * @type {((at: {lat: number, lng: number}) => void) | null} */
    this.pin = null;
    /** @type {(at: {lat: number, lng: number}) => void} */
    this.pinned = () => {};
    page.map.on("click", ({ latlng }) => this.clicked(latlng));
  }

  /** A click says where it is: at the point that is being set, or instead of the place that is being looked for. */
  clicked(latlng) {
    if (!document.querySelector(".review-form")) this.pin = null;
    if (this.pin) this.pin(latlng);
  }

  get speech() {
    return this.state.speech;
  }

  label(key) {
    return { "aria-label": this.speech.say(`review.${key}`) };
  }

  select(options, chosen, attrs = {}) {
    const rows = options.map(([value, told]) => h("option", { value, selected: value === chosen }, told));
    return h("select", attrs, rows);
  }

  text(value, attrs = {}) {
    return h("input", { type: "text", dir: "auto", value, ...attrs });
  }

  /** The nodes that a value is given with, and `read()`, which tells it as the file has it. */
  input(field, feature, index) {
    this.pin = null;
    const make = {
      ...{ type: () => this.types(feature), status: () => this.statuses(feature), dates: () => this.dates(feature) },
      ...{ place: () => this.place(feature), point: () => this.point(feature), actors: () => this.actors(feature) },
      ...{ counts: () => this.counts(feature), merge: () => this.merge(index), split: () => this.split(feature) },
      unsure: () => this.doubts(),
    };
    return make[field]?.() ?? { nodes: [], read: () => "" };
  }

  chosen(options, now) {
    const box = this.select(options, now, { class: "review-value" });
    return { nodes: [box], read: () => box.value };
  }

  /** Types by their names in both languages. */
  types({ properties: p }) {
    const tables = Object.values(this.state.settings.words).map((words) => words.sub_event_type);
    const names = (one) => [...new Set(tables.map((table) => table[one]))].join(" · ");
    return this.chosen(
      this.schema.types.map((one) => [one, names(one)]),
      p.sub_event_type,
    );
  }

  statuses({ properties: p }) {
    const told = this.schema.statuses.map((one) => [one, this.speech.term("status", one)]);
    return this.chosen(told, p.status);
  }

  doubts() {
    return this.chosen(this.schema.doubtful.map((one) => [one, this.speech.term("property", one)]));
  }

  dates({ properties: p }) {
    const field = (day, key) => this.text(dayText(dayOf(day), this.speech), { dir: "ltr", ...this.label(key) });
    const [first, last] = [field(p.date_start, "first_day"), field(p.date_end, "last_day")];
    first.classList.add("review-value");
    const read = () => {
      const [from, to] = [typedDay(first.value), typedDay(last.value)];
      if (from === null && to === null) return "unknown";
      if (from === undefined || to === undefined || from === null) return "?";
      return to === null || to === from ? isoDay(from) : `${isoDay(from)}/${isoDay(to)}`;
    };
    return { nodes: [h("span", { class: "review-pair" }, first, last)], read };
  }

  /** Words look places up by any of their names; which one is meant is chosen from those found. */
  place({ properties: p }) {
    const now = nameOf({ name: p.place_name, name_ar: p.place_name_ar, id: "" }, this.speech.language);
    const box = this.text("", { class: "review-value", placeholder: now });
    const found = this.select(p.place_id ? [[p.place_id, now]] : [], p.place_id, {
      class: "review-found",
      ...this.label("found"),
    });
    let places = [];
    const look = () => {
      const place = places.find(({ id }) => id === found.value);
      if (place) this.sketch.show(place.lat, place.lon);
    };
    box.addEventListener("input", () => {
      places = this.state.vocabulary.places(box.value, MATCHES);
      found.replaceChildren(...places.map((place) => h("option", { value: place.id }, this.told(place))));
      look();
    });
    found.addEventListener("change", look);
    this.pin = (at) => this.pinned(at);
    return { nodes: [box, found], read: () => found.value };
  }

  told({ id, name, name_ar: arabic, unit }) {
    const where = this.state.settings.units[unit] && this.speech.language === "ar";
    const area = where ? this.state.settings.units[unit] : this.state.naming.unitName(unit);
    return [[...new Set([name, arabic])].join(" · "), area, id].filter(Boolean).join(" — ");
  }

  /** Typed, or the place on the map that is clicked; the radius stands beside it. */
  point(feature) {
    const [lat = "", lon = "", metres = ""] = presentValue("point", feature).split(", ");
    const box = this.text(lat && `${lat}, ${lon}`, { dir: "ltr", class: "review-value", ...this.label("latlon") });
    const radius = this.text(metres || RADIUS_M, { dir: "ltr", inputmode: "numeric", class: "review-radius" });
    radius.setAttribute("aria-label", this.speech.say("review.radius"));
    const read = () => {
      const told = latinDigits(box.value.trim());
      return told.split(",").length > 2 ? told : `${told}, ${latinDigits(radius.value.trim())}`;
    };
    const look = () => {
      const [y, x, r] = read().split(",").map(Number);
      this.sketch.show(y, x, r);
    };
    this.pin = ({ lat: y, lng: x }) => {
      box.value = `${y.toFixed(5)}, ${x.toFixed(5)}`;
      look();
    };
    for (const one of [box, radius]) one.addEventListener("input", look);
    const unit = h("small", {}, this.speech.say("review.radius"));
    return { nodes: [box, h("span", { class: "review-pair" }, unit, radius)], read };
  }

  /** Every actor there is, by name: [[id, name]]. */
  everybody() {
    const { language } = this.speech;
    const named = this.schema.actors.map(([id, name, arabic]) => [id, nameOf({ name, name_ar: arabic }, language)]);
    return named.sort(([, a], [, b]) => a.localeCompare(b, language));
  }

  /** A row for each actor, and more of them as they are needed: the role and who. */
  actors({ properties: p }) {
    const { speech, schema } = this;
    const roles = schema.roles.map((role) => [role, speech.term("role", role)]);
    const everybody = this.everybody();
    const rows = [];
    const add = ({ id, role }) => {
      const who = this.select([["", "—"], ...everybody], id, { class: "review-actor", ...this.label("actor") });
      const part = this.select(roles, role, { class: "review-role", ...this.label("role") });
      const node = h("span", { class: "review-pair" }, part, who);
      const row = { part, who, node };
      who.addEventListener("change", () => {
        if (who.value && rows[rows.length - 1] === row) node.after(add({ id: "", role: schema.roles[0] }));
      });
      rows.push(row);
      return node;
    };
    const nodes = [...p.actors, ...Array(SPARE).fill({ id: "", role: schema.roles[0] })].map(add);
    rows[0].part.classList.add("review-value");
    const read = () => rows.flatMap(({ part, who }) => (who.value ? [`${part.value}:${who.value}`] : [])).join("; ");
    return { nodes, read };
  }

  /** A row for each kind of victim: the least and the most; an empty most is the least, a + has no upper bound. The
   * last row is for a part of them: civilians, women, the dead of one party. */
  counts({ properties: p }) {
    const whole = this.schema.kinds.map((kind) => {
      const held = p.counts.find((one) => one.kind === kind && !one.group);
      return held ?? { kind, group: null, least: null, most: null };
    });
    const rows = [...whole, ...p.counts.filter(({ group }) => group)].map((one) => this.countRow(one));
    rows[0].least.classList.add("review-value");
    rows.push(this.partRow());
    const read = () => rows.flatMap(({ told }) => told() || []).join("; ");
    return { nodes: rows.map(({ node }) => node), read };
  }

  numbers(least, most) {
    const number = (value, key) =>
      this.text(value, { dir: "ltr", inputmode: "numeric", class: `review-${key}`, ...this.label(key) });
    const upper = least === null || most === least ? "" : (most ?? "+");
    return [number(least ?? "", "least"), number(upper, "most")];
  }

  /** What two inputs say of a kind and a group, as the file has it. */
  written(kind, group, fields) {
    const [from, to] = fields.map(({ value }) => latinDigits(value.trim()));
    if (!from) return "";
    return `${kind}${group ? `.${group}` : ""}=${from}${to === "+" ? "+" : to && to !== from ? `-${to}` : ""}`;
  }

  victims(group) {
    const entry = this.state.cast.entry(group);
    return entry ? nameOf(entry, this.speech.language) : this.speech.term("victims", group);
  }

  countRow({ kind, group, least, most }) {
    const fields = this.numbers(least, most);
    const name = [this.speech.say(`field.${kind}`), group && this.victims(group)].filter(Boolean).join(" · ");
    const node = h("span", { class: "review-count" }, h("small", {}, name), fields);
    return { node, least: fields[0], told: () => this.written(kind, group, fields) };
  }

  partRow() {
    const { speech, schema } = this;
    const kinds = schema.kinds.map((kind) => [kind, speech.say(`field.${kind}`)]);
    const groups = [...schema.victims.map((one) => [one, this.victims(one)]), ...this.everybody()];
    const kind = this.select(kinds, "", { class: "review-kind", ...this.label("counts_of") });
    const group = this.select([["", "—"], ...groups], "", { class: "review-group", ...this.label("victims") });
    const fields = this.numbers(null, null);
    const node = h("span", { class: "review-count review-part" }, h("span", {}, kind, group), fields);
    return { node, least: fields[0], told: () => group.value && this.written(kind.value, group.value, fields) };
  }

  /** The other incident: those opened before, those close by, those of the same words. */
  merge(index) {
    const { columns, naming } = this.state;
    const same = siblings(columns, index);
    const near = closeBy(columns, index, same).map((one) => one.index);
    const others = [...new Set([...this.recent(), ...near, ...same])].filter((i) => i !== index);
    return this.chosen(others.map((i) => [columns.ids[i], `${naming.line(i)} — ${columns.ids[i]}`]));
  }

  /** One of its articles. */
  split({ properties: p }) {
    const told = new Map(p.sources.map((one) => [one.article_id, [one.outlet, one.title || one.article_id]]));
    return this.chosen([...told].map(([id, words]) => [id, words.filter(Boolean).join(" · ")]));
  }

  /** What is shown now, in words of the page. */
  now(field, { properties: p, geometry }) {
    const { speech } = this;
    const comma = speech.say("list.comma");
    const names = new Map(this.everybody());
    const who = ({ id, role }) => `${speech.term("role", role)}: ${names.get(id) ?? id}`;
    const many = (kind) =>
      p[`${kind}_min`] === null
        ? []
        : [`${speech.say(`field.${kind}`)} ${speech.range(p[`${kind}_min`], p[`${kind}_max`])}`];
    const tell = {
      type: () => speech.term("sub_event_type", p.sub_event_type),
      status: () => speech.term("status", p.status),
      dates: () => speech.span(dayOf(p.date_start) ?? NaN, dayOf(p.date_end) ?? NaN),
      place: () => nameOf({ name: p.place_name, name_ar: p.place_name_ar, id: "" }, speech.language),
      point: () => presentValue("point", { properties: p, geometry }),
      actors: () => p.actors.map(who).join(comma),
      counts: () => this.schema.kinds.flatMap(many).join(comma),
    };
    return tell[field]?.() || "";
  }
}
