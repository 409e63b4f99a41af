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

/** Inputs for each field. `known()` gives what the reviewer opened lately, the latest first. */
export class ReviewForm {
  constructor(page, schema, recent) {
    this.page = page;
    this.state = page.state;
    this.schema = schema;
    this.recent = recent;
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
    box.addEventListener("input", () => {
      const places = this.state.vocabulary.places(box.value, MATCHES);
      found.replaceChildren(...places.map((place) => h("option", { value: place.id }, this.told(place))));
    });
    return { nodes: [box, found], read: () => found.value };
  }

  told({ id, name, name_ar: arabic, unit }) {
    const where = this.state.settings.units[unit] && this.speech.language === "ar";
    const area = where ? this.state.settings.units[unit] : this.state.naming.unitName(unit);
    return [[...new Set([name, arabic])].join(" · "), area, id].filter(Boolean).join(" — ");
  }

  /** Typed, or the place on the map that is clicked, with the radius that stands there or 500 m. */
  point(feature) {
    const box = this.text(presentValue("point", feature), { dir: "ltr", class: "review-value" });
    const { map } = this.page;
    const pin = ({ latlng: { lat, lng } }) => {
      if (!box.isConnected) return;
      const radius = box.value.split(",")[2]?.trim() || RADIUS_M;
      box.value = `${lat.toFixed(5)}, ${lng.toFixed(5)}, ${radius}`;
      map.once("click", pin);
    };
    map.once("click", pin);
    return { nodes: [box], read: () => latinDigits(box.value.trim()) };
  }

  /** A row for each actor: the role and who. */
  actors({ properties: p }) {
    const { speech, schema } = this;
    const roles = schema.roles.map((role) => [role, speech.term("role", role)]);
    const named = schema.actors.map(([id, name, arabic]) => [id, nameOf({ name, name_ar: arabic }, speech.language)]);
    const everybody = named.sort(([, a], [, b]) => a.localeCompare(b, speech.language));
    const held = [...p.actors, ...Array(SPARE).fill({ id: "", role: schema.roles[0] })];
    const rows = held.map(({ id, role }) => [
      this.select(roles, role, { class: "review-role", ...this.label("role") }),
      this.select([["", "—"], ...everybody], id, { class: "review-actor", ...this.label("actor") }),
    ]);
    rows[0][0].classList.add("review-value");
    const read = () =>
      rows.flatMap(([role, actor]) => (actor.value ? [`${role.value}:${actor.value}`] : [])).join("; ");
    return { nodes: rows.map((row) => h("span", { class: "review-pair" }, row)), read };
  }

  /** A row for each kind of victim: the least and the most; an empty most is the least, a + has no upper bound. */
  counts({ properties: p }) {
    const { speech } = this;
    const whole = this.schema.kinds.map((kind) => {
      const held = p.counts.find((one) => one.kind === kind && !one.group);
      return held ?? { kind, group: null, least: null, most: null };
    });
    const rows = [...whole, ...p.counts.filter(({ group }) => group)].map((one) => this.countRow(one, speech));
    rows[0].least.classList.add("review-value");
    const read = () => rows.flatMap(({ told }) => told() || []).join("; ");
    return { nodes: rows.map(({ node }) => node), read };
  }

  countRow({ kind, group, least, most }, speech) {
    const number = (value, key) =>
      this.text(value, { dir: "ltr", inputmode: "numeric", class: `review-${key}`, ...this.label(key) });
    const upper = least === null || most === least ? "" : (most ?? "+");
    const [low, high] = [number(least ?? "", "least"), number(upper, "most")];
    const entry = group && this.state.cast.entry(group);
    const who = group && (entry ? nameOf(entry, speech.language) : speech.term("victims", group));
    const name = h("small", {}, [speech.say(`field.${kind}`), who].filter(Boolean).join(" · "));
    const told = () => {
      const [from, to] = [low, high].map(({ value }) => latinDigits(value.trim()));
      if (!from) return "";
      return `${kind}${group ? `.${group}` : ""}=${from}${to === "+" ? "+" : to && to !== from ? `-${to}` : ""}`;
    };
    return { node: h("span", { class: "review-count" }, name, low, high), least: low, told };
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
    const who = ({ id, role }) =>
      `${speech.term("role", role)}: ${nameOf(this.state.cast.entry(id) ?? { id }, speech.language)}`;
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
