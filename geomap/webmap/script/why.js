// Why an incident is what it is, on demand: which reports were joined and by which evidence, and what was decided.

import { h, spoken } from "./dom.js";

function partsList(parts, speech) {
  const bits = new Intl.NumberFormat(speech.language === "ar" ? "ar-SY" : "en-GB", {
    signDisplay: "always",
    maximumFractionDigits: 1,
  });
  const rows = [...parts].sort((a, b) => Math.abs(b[1]) - Math.abs(a[1]));
  return h(
    "ul",
    { class: "parts" },
    rows.map(([name, value]) =>
      h(
        "li",
        { class: value < 0 ? "against" : "for" },
        h("span", {}, speech.term("part", name)),
        " ",
        h("bdi", { class: "number" }, bits.format(value)),
      ),
    ),
  );
}

function joinOf({ report_ids: ids, score, parts }, speech, words) {
  const said = speech.say(words, { n: ids.length, score: speech.percent(score) });
  return h("div", { class: "reason" }, h("p", {}, said), partsList(parts, speech));
}

/** A decision: {about, chosen, parts, beaten: [{value, parts}]}, words and numbers as the file tells them. */
function decisionOf({ about, chosen, parts = [], beaten = [] }, speech) {
  const head = h("p", {}, `${speech.term("question", about)}: `, spoken("strong", {}, String(chosen)));
  const others = beaten.map((one) =>
    h("li", {}, spoken("bdi", {}, String(one.value)), partsList(one.parts ?? [], speech)),
  );
  const list = others.length
    ? h("div", {}, h("p", { class: "note" }, speech.say("why.beaten")), h("ul", {}, others))
    : null;
  return h("div", { class: "reason" }, head, partsList(parts, speech), list);
}

/** The reasons told for an incident as a fold, or null where there are none: {joins, nearest, decisions}. */
export function whyOf(told, speech) {
  const { joins = [], nearest = null, decisions = [] } = told ?? {};
  const found = [
    ...joins.map((join) => joinOf(join, speech, "why.joined")),
    ...(nearest ? [joinOf(nearest, speech, "why.nearest")] : []),
    ...decisions.map((one) => decisionOf(one, speech)),
  ];
  if (!found.length) return null;
  return h(
    "details",
    { class: "why" },
    h("summary", {}, speech.say("why.title")),
    h("p", { class: "note" }, speech.say("why.note")),
    found,
  );
}
