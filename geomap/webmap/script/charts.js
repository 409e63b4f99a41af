// The selection at a glance: how many, how many killed, by whom and to whom, and when.

import { nameOf } from "./cast.js";
import { h, spoken } from "./dom.js";
import { timeBins } from "./filters.js";
import { totals } from "./totals.js";

const BY_BITS = 9;
const ON_BITS = 2;
const BARS = 12;

/** Incidents shown by top-level actor: {code: [as initiator or accused, as target]}. */
export function byActor({ actors }, cast, shown) {
  const counts = new Map();
  const top = new Set(cast.actors.flatMap(({ id, group }, code) => (id === group ? [code] : [])));
  for (const i of shown) {
    for (let k = actors.starts[i]; k < actors.starts[i + 1]; k += 1) {
      const code = actors.codes[k];
      if (!top.has(code)) continue;
      const row = counts.get(code) ?? [0, 0];
      if (actors.roles[k] & BY_BITS) row[0] += 1;
      if (actors.roles[k] & ON_BITS) row[1] += 1;
      counts.set(code, row);
    }
  }
  return [...counts].sort((a, b) => b[1][0] + b[1][1] - a[1][0] - a[1][1] || a[0] - b[0]).slice(0, BARS);
}

/** Incidents and least killed by calendar unit: {bins, rows: [[incidents, killed]]}; null where nothing is dated. */
export function byMonth({ start, killed }, shown) {
  const dated = Array.from(shown).filter((i) => !Number.isNaN(start[i]));
  const bins = timeBins(
    dated.map((i) => start[i]),
    36,
  );
  if (!bins) return null;
  const rows = bins.edges.slice(1).map(() => [0, 0]);
  for (const i of dated) {
    const row = rows[bins.edges.findLastIndex((edge) => edge <= start[i])];
    row[0] += 1;
    row[1] += killed[i] ?? 0;
  }
  return { bins, rows };
}

/** A bar as long as its share; its number stands beside it. */
function bar(value, most, style, text) {
  const fill = h("i", { class: `bar-fill ${style}` });
  fill.style.inlineSize = `${most ? (100 * value) / most : 0}%`;
  return h(
    "td",
    {},
    h("div", { class: "bar-line" }, h("span", { class: "bar-room" }, fill), h("span", { class: "number" }, text)),
  );
}

function chart(title, heads, rows) {
  const head = h(
    "tr",
    {},
    heads.map((text) => h("th", { scope: "col" }, text)),
  );
  return h(
    "section",
    { class: "chart-card" },
    h("h3", {}, title),
    h("table", { class: "chart-table" }, h("thead", {}, head), h("tbody", {}, rows)),
  );
}

function actorsChart(state) {
  const { speech, cast, columns, shown } = state;
  const found = byActor(columns, cast, shown);
  const most = Math.max(1, ...found.flatMap(([, counts]) => counts));
  const rows = found.map(([code, [by, on]]) =>
    h(
      "tr",
      {},
      h("th", { scope: "row" }, cast.swatch(code), spoken("bdi", {}, nameOf(cast.actors[code], speech.language))),
      bar(by, most, "by", speech.number(by)),
      bar(on, most, "on", speech.number(on)),
    ),
  );
  return chart(speech.say("charts.actors"), ["", speech.say("pair.by"), speech.say("pair.on")], rows);
}

function monthsChart(state) {
  const { speech, columns, shown } = state;
  const found = byMonth(columns, shown);
  if (!found) return "";
  const { bins, rows: counted } = found;
  const [most, deadly] = [0, 1].map((k) => Math.max(1, ...counted.map((row) => row[k])));
  const rows = counted.map(([incidents, killed], k) =>
    h(
      "tr",
      {},
      h("th", { scope: "row" }, speech.binOf(bins, k)),
      bar(incidents, most, "by", speech.number(incidents)),
      bar(killed, deadly, "dead", speech.number(killed)),
    ),
  );
  const card = chart(
    speech.say("charts.time", { unit: speech.say(`bins.${bins.unit}`) }),
    ["", speech.say("charts.incidents"), speech.say("charts.killed")],
    rows,
  );
  const undated = shown.length - counted.reduce((sum, [incidents]) => sum + incidents, 0);
  if (undated) card.append(h("p", { class: "note" }, speech.say("charts.undated", { n: undated })));
  return card;
}

function totalsCard(state) {
  const { speech, columns, shown } = state;
  const sum = totals(columns, shown);
  const disputed = Array.from(shown).filter((i) => columns.disputed[i]).length;
  const rows = [
    ["charts.incidents", speech.number(sum.incidents)],
    ["charts.killed", sum.stated ? speech.range(sum.least, sum.most) : "–"],
    ["charts.stated", speech.number(sum.stated)],
    ["checks.disputed", speech.number(disputed)],
    ["charts.pointless", speech.number(state.lost.length)],
  ];
  const list = rows.map(([key, value]) => h("div", {}, h("dt", {}, speech.say(key)), h("dd", {}, value)));
  return h(
    "section",
    { class: "chart-card" },
    h("h3", {}, speech.say("charts.totals")),
    h("dl", { class: "totals-list" }, list),
    h("p", { class: "note" }, speech.say("charts.note")),
  );
}

/** The view of totals and charts of what is shown. */
export function chartsOf(state) {
  return h(
    "div",
    { class: "charts" },
    h("h2", { tabindex: "-1" }, state.speech.say("charts.title")),
    totalsCard(state),
    actorsChart(state),
    monthsChart(state),
  );
}
