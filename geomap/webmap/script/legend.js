// The key to the map, on the map: open at first visit, folded when the reader folds it.

import { nameOf } from "./cast.js";
import { h } from "./dom.js";
import { clusterMark, familySwatch, glyphSvg, incidentMark, svgOf } from "./marks.js";

const LEGEND_KEY = "geomap-legend";
const SMALL = "(max-width: 719px), (max-height: 520px)";

function rememberedFold() {
  try {
    return window.localStorage.getItem(LEGEND_KEY);
  } catch {
    return null;
  }
}

function rememberFold(open) {
  try {
    window.localStorage.setItem(LEGEND_KEY, open ? "open" : "folded");
  } catch {
    // not remembered, that is all
  }
}

/** Which families do something on this map, in the order of the palette. */
export function familiesShown(state) {
  const seen = new Set(state.families.codes);
  return state.cast.families.filter((_, code) => seen.has(code));
}

/** Did anybody look at what is on this map, or is it made for that? */
const isReviewed = ({ columns, settings }) => Boolean(settings.review) || columns.reviewed.some((code) => code > 0);

/** Samples of marks, with the words that go with each: [mark, radius in the sample, words]. */
export function samplesOf(state) {
  const { speech, cast } = state;
  const mark = (changes) =>
    incidentMark({ eventType: "Battles", precision: 1, families: [cast.families.at(-1)], ...changes });
  const sized = [
    ["#8a929b", 2],
    ["#b58900", 1],
  ];
  return [
    ...[1, 2, 3].map((precision) => [mark({ precision }), speech.say(`precision.${precision}`)]),
    [mark({ alleged: true }), speech.say("legend.alleged")],
    [mark({ disputed: true }), speech.say("legend.disputed")],
    [clusterMark(18, sized), speech.say("legend.cluster")],
    ...(isReviewed(state) ? [1, 2].map((review) => [mark({ review }), speech.say(`legend.review_${review}`)]) : []),
  ];
}

/** Rows of pictures and words. */
export function legendRows(rows, style = "legend") {
  return h(
    "ul",
    { class: style },
    rows.map(([picture, words]) => h("li", {}, picture, h("span", {}, words))),
  );
}

export const familyRows = (state) =>
  familiesShown(state).map((family) => [familySwatch(family), nameOf(family, state.speech.language)]);
export const sampleRows = (state) => samplesOf(state).map(([mark, words]) => [svgOf(mark, 26, 20), words]);
export const glyphRows = ({ columns, speech }) =>
  [...new Set(columns.types.map(([event]) => event))]
    .sort()
    .map((event) => [glyphSvg(event), speech.term("event_type", event)]);

/** The card; `acts` are {size(on), density(on), folded()}. */
export class Legend {
  constructor(state, acts) {
    this.state = state;
    this.acts = acts;
    this.sized = false;
    this.dense = false;
    const told = rememberedFold();
    this.open = told ? told === "open" : !window.matchMedia(SMALL).matches;
    this.node = h("section", { class: "legend-card" });
    L.DomEvent.disableClickPropagation(this.node).disableScrollPropagation(this.node);
  }

  speak() {
    const { state } = this;
    const { speech } = state;
    const fold = h(
      "button",
      { type: "button", class: "legend-fold", "aria-expanded": String(this.open), "aria-controls": "legend" },
      speech.say("legend.title"),
    );
    fold.addEventListener("click", () => this.fold(!this.open));
    this.button = fold;
    this.body = h(
      "div",
      { class: "legend-body", id: "legend", hidden: !this.open },
      this.part("methods.colours", familyRows(state)),
      this.part("methods.rings", sampleRows(state)),
      this.part("methods.glyphs", glyphRows(state)),
      this.choice("sized", "legend.sized", (on) => this.acts.size(on)),
      this.choice("dense", "legend.dense", (on) => this.acts.density(on)),
    );
    this.node.setAttribute("aria-label", speech.say("legend.title"));
    this.node.replaceChildren(fold, this.body);
  }

  part(title, rows) {
    return h("div", {}, h("h2", {}, this.state.speech.say(title)), legendRows(rows));
  }

  choice(name, words, act) {
    const box = h("input", { type: "checkbox", checked: this[name] });
    box.addEventListener("change", () => {
      this[name] = box.checked;
      act(box.checked);
    });
    return h("label", { class: "row" }, box, h("span", { class: "name" }, this.state.speech.say(words)));
  }

  fold(open) {
    this.open = open;
    this.body.hidden = !open;
    this.button.setAttribute("aria-expanded", String(open));
    rememberFold(open);
    this.acts.folded();
  }
}
