// Who says what, source by source, where sources contradict each other: one row a source, one column a property.

import { h, spoken } from "./dom.js";
import { unequalSvg } from "./marks.js";

const ASKED = ["event_type", "actors", "fatalities", "injured", "date", "place", "status"];
const USUAL = 5; // columns shown whether or not anybody says something in them

/** The rows of the matrix: {source, cells}, `cells` the words by property. `articles` are lists of passages. */
export function rowsOf(articles) {
  return articles.map((passages) => {
    const cells = Object.fromEntries(ASKED.map((field) => [field, wordsOf(passages, field)]));
    return { source: passages[0], cells };
  });
}

function wordsOf(passages, field) {
  const found = passages.flatMap((source) => source.evidence?.[field] ?? []);
  const seen = new Map(found.map((one) => [one.quote, one]));
  return [...seen.values()];
}

/** The type that the rule behind some words stands for, where the page knows the rules that read it. */
function typeRead({ rule }, rules) {
  const [, proposed] = /: proposed as (.+)$/.exec(rule ?? "") ?? [];
  const [, id] = /, type\.(\w+)$/.exec(rule ?? "") ?? [];
  return proposed ?? rules[id] ?? null;
}

/** The matrix as a table; `disputed` are the properties on which the sources differ. */
export function matrixOf(articles, disputed, { speech, style, rules }) {
  const rows = rowsOf(articles);
  const shown = ASKED.filter(
    (field, k) =>
      (k < USUAL || disputed.includes(field)) &&
      (disputed.includes(field) || rows.some(({ cells }) => cells[field].length)),
  );
  const head = shown.map((field) => {
    const differs = disputed.includes(field);
    return h(
      "th",
      { scope: "col", class: differs ? "differs" : "" },
      differs ? unequalSvg() : null,
      speech.say(`field.${field}`),
    );
  });
  const cell = (field, words) => {
    const types = field === "event_type" ? [...new Set(words.map((one) => typeRead(one, rules)).filter(Boolean))] : [];
    const told = words.map(({ quote }) => h("div", {}, spoken("q", { class: style(field) }, quote)));
    const read = types.map((type) => h("small", { class: "line" }, speech.term("sub_event_type", type)));
    return h(
      "td",
      { class: disputed.includes(field) ? "differs" : "" },
      told.length ? told : h("span", { class: "silent" }, speech.say("matrix.silent")),
      read,
    );
  };
  const row = ({ source, cells }) =>
    h(
      "tr",
      {},
      h(
        "th",
        { scope: "row" },
        spoken("bdi", {}, source.outlet || source.title || speech.say("story.no_outlet")),
        source.reader ? h("small", { class: "line" }, speech.say("story.read_by", { name: source.reader })) : null,
      ),
      shown.map((field) => cell(field, cells[field])),
    );
  const caption = h(
    "caption",
    {},
    speech.say("story.contradict"),
    " ",
    disputed.map((field) => speech.say(`field.${field}`)).join(speech.say("list.comma")),
  );
  const table = h(
    "table",
    { class: "matrix" },
    caption,
    h("thead", {}, h("tr", {}, h("td", {}), head)),
    h("tbody", {}, rows.map(row)),
  );
  return h(
    "div",
    { class: "matrix-scroll", tabindex: "0", role: "region", "aria-label": speech.say("matrix.title") },
    table,
  );
}
