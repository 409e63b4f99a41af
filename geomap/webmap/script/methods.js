// The methods note: what is drawn, what it means, what it does not mean, and what it was made from.

import { h, webAddress } from "./dom.js";
import { familyRows, glyphRows, legendRows, sampleRows } from "./legend.js";
import { unequalSvg } from "./marks.js";

function legend(state) {
  const { speech } = state;
  const part = (key, rows) => [h("h3", {}, speech.say(key)), legendRows(rows)];
  return [
    ...part("methods.glyphs", glyphRows(state)),
    ...part("methods.rings", sampleRows(state)),
    ...part("methods.colours", familyRows(state)),
  ];
}

/** What the articles in languages that are not read leave untold, or nothing where there are none. */
function unreadNote(manifest, speech) {
  const n = manifest?.accounts?.["not in a language read"];
  return n ? h("p", { class: "unread" }, speech.say("methods.unread", { n })) : "";
}

/** A value of the manifest in the language of the page; of a list of records, how many there are. */
function manifestValue(value, speech) {
  if (typeof value === "number") return speech.number(value);
  if (typeof value === "boolean") return speech.say(value ? "methods.yes" : "methods.no");
  if (!Array.isArray(value)) return String(value);
  const records = !value.length || value.some((one) => one && typeof one === "object");
  return records ? speech.number(value.length) : value.join(speech.say("list.comma"));
}

function manifestTable(manifest, speech) {
  const lines = [];
  const walk = (value, path) => {
    if (value && typeof value === "object" && !Array.isArray(value))
      for (const [key, inner] of Object.entries(value)) walk(inner, [...path, key]);
    else lines.push([path.join("."), manifestValue(value, speech)]);
  };
  walk(manifest ?? {}, []);
  if (!lines.length) return h("p", {}, speech.say("methods.no_manifest"));
  const row = ([key, value]) =>
    h("tr", {}, h("th", { scope: "row" }, speech.term("manifest", key)), h("td", {}, h("bdi", {}, value)));
  return h("table", { class: "manifest" }, h("tbody", {}, lines.map(row)));
}

/** The note as a node. `credits` is [{name, licence, url}]. */
export function methodsNote(state, { credits, manifest, tiles }) {
  const { speech } = state;
  // No font draws the sign of a contradiction well: it is the marker's own.
  const paragraph = (key) =>
    h(
      "p",
      {},
      speech
        .say(`methods.${key}`)
        .split("≠")
        .flatMap((part, k) => [k ? unequalSvg() : "", part]),
    );
  return h(
    "div",
    { class: "methods" },
    h("h2", { tabindex: "-1" }, speech.say("methods.title")),
    [
      "what",
      "absence",
      "merging",
      "confidence",
      "uncertainty",
      "dates",
      "counts",
      "roads",
      ...(tiles ? ["tiles"] : []),
    ].map(paragraph),
    unreadNote(manifest, speech),
    legend(state),
    h("h3", { class: "credits" }, speech.say("methods.credits")),
    h(
      "ul",
      {},
      credits.map(({ name, licence, url }) =>
        h(
          "li",
          {},
          webAddress(url) ? h("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, name) : name,
          licence ? ` — ${speech.term("licence", licence)}` : "",
        ),
      ),
    ),
    h("h3", {}, speech.say("methods.manifest")),
    manifestTable(manifest, speech),
  );
}
