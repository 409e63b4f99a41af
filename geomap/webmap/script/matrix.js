// Who says what, source by source, where sources contradict each other: one row a source, one column a property.

import { nameOf } from "./cast.js";
import { h, spoken } from "./dom.js";
import { ROLES, dayOf } from "./filters.js";
import { unequalSvg } from "./marks.js";
import { outletName } from "./naming.js";

const ASKED = ["event_type", "actors", "fatalities", "injured", "date", "detained", "displaced", "place", "status"];
const USUAL = 5; // columns shown whether or not they are disputed, where anybody says something in them
const COUNTED = new Set(["fatalities", "injured", "detained", "displaced"]);

/** The rows of the matrix: {source, cells, values}, `cells` the words by property, `values` what they were read as.
 * `articles` are lists of passages, `read` the values of reports. */
export function rowsOf(articles, read = []) {
  return articles.map((passages) => {
    const cells = Object.fromEntries(ASKED.map((field) => [field, wordsOf(passages, field)]));
    const { article_id: article, reader = null } = passages[0];
    const own = read.filter((one) => one.article_id === article && (one.reader ?? null) === reader);
    return { source: passages[0], cells, values: own };
  });
}

function wordsOf(passages, field) {
  const found = passages.flatMap((source) => source.evidence?.[field] ?? []);
  const seen = new Map(found.map((one) => [one.quote, one]));
  return [...seen.values()];
}

/** The columns, those on which the sources differ first. */
export function columnsOf(rows, disputed) {
  const says = ({ cells, values }, field) => cells[field].length > 0 || values.some((one) => one[field]);
  const differs = ASKED.filter((field) => disputed.includes(field));
  const rest = ASKED.slice(0, USUAL).filter((field) => !differs.includes(field));
  return [...differs, ...rest.filter((field) => rows.some((row) => says(row, field)))];
}

/** The type that the rule behind some words stands for, where the page knows the rules that read it. */
function typeRead({ rule }, rules) {
  const [, proposed] = /: proposed as (.+)$/.exec(rule ?? "") ?? [];
  const [, id] = /, type\.(\w+)$/.exec(rule ?? "") ?? [];
  return proposed ?? rules[id] ?? null;
}

/** Who was read in which role: "initiator: Türkiye". */
function castRead(actors, { speech, cast }) {
  const roles = ROLES.filter((role) => actors.some(([, own]) => own === role));
  const name = (id) => nameOf(cast.entry(id) ?? { name: id.replaceAll("_", " ") }, speech.language);
  return roles.map((role) => {
    const names = actors.filter(([, own]) => own === role).map(([id]) => name(id));
    return `${speech.term("role", role)}: ${[...new Set(names)].join(speech.say("list.comma"))}`;
  });
}

/** One value of a report as the page says it; several lines for the actors. */
function valueRead(field, value, look) {
  const { speech } = look;
  if (COUNTED.has(field)) return [speech.range(...value)];
  if (field === "date") return [speech.span(...value.map((day) => dayOf(day) ?? NaN))];
  if (field === "actors") return castRead(value, look);
  return [speech.term(field === "event_type" ? "sub_event_type" : field, value)];
}

/** What the words of a source were read as, in one property. */
function valuesOf({ cells, values }, field, look) {
  const found = values.filter((one) => one[field]).flatMap((one) => valueRead(field, one[field], look));
  if (found.length || field !== "event_type") return [...new Set(found)];
  const types = cells[field].map((one) => typeRead(one, look.rules)).filter(Boolean);
  return [...new Set(types)].map((type) => look.speech.term("sub_event_type", type));
}

/** Who says it: its outlet and day, and its title where the outlet has several articles here. */
function headOf({ source }, several, speech) {
  const day = dayOf(source.published);
  return h(
    "th",
    { scope: "row" },
    spoken(
      "bdi",
      {},
      source.outlet ? outletName(source.outlet, speech) : source.title || speech.say("story.no_outlet"),
    ),
    source.reader ? h("small", { class: "line" }, speech.say("story.read_by", { name: source.reader })) : null,
    day === null ? null : h("small", { class: "line" }, speech.day(day)),
    several && source.outlet && source.title ? spoken("small", { class: "line article-title" }, source.title) : null,
  );
}

/** The matrix as a table; `disputed` are the properties on which the sources differ; `look` is {speech, cast, style,
 * rules, read}. */
export function matrixOf(articles, disputed, look) {
  const { speech, style } = look;
  const rows = rowsOf(articles, look.read);
  const shown = columnsOf(rows, disputed);
  const head = shown.map((field) => {
    const differs = disputed.includes(field);
    return h(
      "th",
      { scope: "col", class: differs ? "differs" : "" },
      differs ? unequalSvg() : null,
      speech.say(`field.${field}`),
    );
  });
  const cell = (row, field) => {
    const words = row.cells[field].map(({ quote }) => h("div", {}, spoken("q", { class: style(field) }, quote)));
    const values = valuesOf(row, field, look).map((value) =>
      h("strong", { class: `line value value-${field}` }, value),
    );
    const silent = !words.length && !values.length;
    return h(
      "td",
      { class: disputed.includes(field) ? "differs" : "" },
      silent ? h("span", { class: "silent" }, speech.say("matrix.silent")) : [...values, ...words],
    );
  };
  const outlets = rows.map(({ source }) => source.outlet);
  const several = ({ source }) => outlets.filter((name) => name === source.outlet).length > 1;
  const row = (one) =>
    h(
      "tr",
      {},
      headOf(one, several(one), speech),
      shown.map((field) => cell(one, field)),
    );
  const fields = disputed.map((field) => speech.say(`field.${field}`)).join(speech.say("list.comma"));
  const table = h(
    "table",
    { class: "matrix" },
    h("thead", {}, h("tr", {}, h("td", {}), head)),
    h("tbody", {}, rows.map(row)),
  );
  return h(
    "div",
    { class: "matrix-card" },
    h("p", { class: "matrix-caption" }, speech.say("story.contradict"), " ", fields),
    h(
      "div",
      { class: "matrix-scroll", tabindex: "0", role: "region", "aria-label": speech.say("matrix.title") },
      table,
    ),
  );
}
