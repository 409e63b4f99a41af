// A row for corrections.csv, in the language that `geomap build --corrections` reads (geomap.review.corrections).

import { h } from "./dom.js";
import { csvCell } from "./takeaway.js";

// "needed": the row says nothing without a new value; "open": an empty one says "none"; "bare": it takes none.
const FIELDS = {
  type: "needed",
  dates: "needed",
  place: "needed",
  point: "needed",
  actors: "open",
  counts: "open",
  status: "needed",
  unsure: "needed",
  merge: "needed",
  split: "needed",
  keep: "bare",
  drop: "bare",
};

const decimal = (degrees) => (Number.isInteger(degrees) ? degrees.toFixed(1) : String(degrees));

function countOf({ kind, group, least, most }) {
  const tail = most === null ? "+" : most === least ? "" : `-${most}`;
  return `${kind}${group ? `.${group}` : ""}=${least}${tail}`;
}

/** The incident's present value as the reviewer would write it: the build compares it with what it reads by then. */
export function presentValue(field, { properties: p, geometry }) {
  const read = {
    type: () => p.sub_event_type,
    dates: () => [...new Set([p.date_start, p.date_end].filter(Boolean))].join("/") || "unknown",
    place: () => p.place_id || p.place_name,
    point: () => geometry && [...geometry.coordinates.slice(0, 2).reverse().map(decimal), p.uncertainty_m].join(", "),
    actors: () => p.actors.map(({ id, role }) => `${role}:${id}`).join("; "),
    counts: () => p.counts.map(countOf).join("; "),
    status: () => p.status,
  };
  return read[field]?.() || "";
}

/** The row, without the head of the file. */
export function correctionRow({ id, field, old, value, reason, reviewer, date }) {
  return [id, field, old, value, reason, reviewer, date].map(csvCell).join(",");
}

/** A form that copies the row; it copies none that the build would refuse for want of a value or a reason. */
export function correctionForm(feature, speech, copy) {
  const input = (attrs = {}) => h("input", { type: "text", dir: "auto", ...attrs });
  const field = h(
    "select",
    {},
    Object.keys(FIELDS).map((name) => h("option", { value: name }, speech.term("property", name))),
  );
  const [value, reason, reviewer] = [input(), input({ required: true }), input()];
  const types = h(
    "datalist",
    { id: "sub-event-types" },
    Object.entries(speech.words[speech.language].sub_event_type).map(([name, told]) =>
      h("option", { value: name }, told),
    ),
  );
  const hint = h("small", { class: "note" });
  const labelled = (key, ...content) => h("label", {}, speech.say(`correct.${key}`), h("span", {}, content));
  const valueRow = labelled("value", value, hint, types);
  const chosen = () => {
    valueRow.hidden = FIELDS[field.value] === "bare";
    value.required = FIELDS[field.value] === "needed";
    value.value = valueRow.hidden ? "" : value.value;
    value.setAttribute("list", field.value === "type" ? types.id : "");
    hint.textContent = speech.say(`correct.hint_${field.value}`);
  };
  field.addEventListener("change", chosen);
  chosen();
  const row = () =>
    correctionRow({
      id: feature.properties.id,
      field: field.value,
      old: presentValue(field.value, feature),
      value: value.value.trim(),
      reason: reason.value.trim(),
      reviewer: reviewer.value,
      date: new Date().toISOString().slice(0, 10),
    });
  const sound = () => [value, reason].every((one) => one.reportValidity());
  return h(
    "details",
    { class: "correct" },
    h("summary", {}, speech.say("correct.title")),
    h("p", { class: "note" }, speech.say("correct.how")),
    labelled("field", field),
    valueRow,
    labelled("reason", reason),
    labelled("reviewer", reviewer),
    h(
      "button",
      { type: "button", class: "strong copy-correction", onclick: () => sound() && copy(row()) },
      speech.say("correct.copy"),
    ),
  );
}
