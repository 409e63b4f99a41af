// The methods note: what is drawn, what it means, what it does not mean, and what it was made from.

import { h, spoken, webAddress } from "./dom.js";
import { NOBODY, glyphSvg, incidentMark, svgOf, unequalSvg } from "./marks.js";
import { nameOf } from "./cast.js";

function sample(precision, disputed = false, colours = [NOBODY]) {
  return svgOf(incidentMark({ eventType: "Battles", precision, colours, disputed }), 36, 20);
}

function legend(speech, cast, columns) {
  const events = [...new Set(columns.types.map(([event]) => event))].sort();
  const rows = (entries) =>
    h(
      "ul",
      { class: "legend" },
      entries.map(([picture, words]) => h("li", {}, picture, h("span", {}, words))),
    );
  const groups = cast.tree().map(({ code }) => [cast.swatch(code), nameOf(cast.actors[code], speech.language)]);
  return [
    h("h3", {}, speech.say("methods.glyphs")),
    rows(events.map((event) => [glyphSvg(event, 22), speech.term("event_type", event)])),
    h("h3", {}, speech.say("methods.rings")),
    rows([
      ...[1, 2, 3].map((level) => [sample(level), speech.say(`precision.${level}`)]),
      [sample(1, false, ["#1f4e9c", "#a3202f"]), speech.say("methods.split")],
      [sample(1, true), speech.say("methods.disputed")],
    ]),
    h("h3", {}, speech.say("methods.colours")),
    rows(groups),
  ];
}

function manifestTable(manifest, speech) {
  const lines = [];
  const walk = (value, path) => {
    if (value && typeof value === "object" && !Array.isArray(value))
      for (const [key, inner] of Object.entries(value)) walk(inner, [...path, key]);
    else lines.push([path.join("."), Array.isArray(value) ? value.join(", ") : String(value)]);
  };
  walk(manifest ?? {}, []);
  if (!lines.length) return h("p", {}, speech.say("methods.no_manifest"));
  return h(
    "table",
    { class: "manifest", dir: "ltr" },
    h(
      "tbody",
      {},
      lines.map(([key, value]) => h("tr", {}, h("th", { scope: "row" }, key), spoken("td", {}, value))),
    ),
  );
}

/** The note as a node. `credits` is [{name, licence, url}]. */
export function methodsNote({ speech, cast, columns, credits, manifest, tiles }) {
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
    ["what", "absence", "merging", "confidence", "uncertainty", "dates", "counts", ...(tiles ? ["tiles"] : [])].map(
      paragraph,
    ),
    legend(speech, cast, columns),
    h("h3", { class: "credits" }, speech.say("methods.credits")),
    h(
      "ul",
      {},
      credits.map(({ name, licence, url }) =>
        h(
          "li",
          {},
          webAddress(url) ? h("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, name) : name,
          licence ? ` — ${licence}` : "",
        ),
      ),
    ),
    h("h3", {}, speech.say("methods.manifest")),
    manifestTable(manifest, speech),
  );
}
