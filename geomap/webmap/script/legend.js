// The key to the map, on the map: open at first visit, folded when the reader folds it.

import { nameOf } from "./cast.js";
import { h } from "./dom.js";
import { copied } from "./filters.js";
import { clusterMark, familySwatch, glyphSvg, incidentMark, svgOf } from "./marks.js";
import { roving } from "./roving.js";

const LEGEND_KEY = "geomap-legend";
const SMALL = "(max-width: 1099px), (max-height: 520px)"; // where it would lie over what the map is about
const KEY_LEAST = 760; // pixels of map beside what is read below which there is no room for it

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

/** Samples of marks, with the words that go with each and the filter that shows such marks alone:
 * [mark, words, [name of a set, its codes] or null]. */
export function samplesOf(state) {
  const { speech, cast, names } = state;
  const mark = (changes) =>
    incidentMark({ eventType: "Battles", precision: 1, families: [cast.families.at(-1)], ...changes });
  const sized = [
    ["#8a929b", 2],
    ["#b58900", 1],
  ];
  const claimed = ["alleged", "denied"].map((name) => names.status.indexOf(name));
  const review = (code) => [mark({ review: code }), speech.say(`legend.review_${code}`), ["reviewed", [code]]];
  return [
    ...[1, 2, 3].map((code) => [mark({ precision: code }), speech.say(`precision.${code}`), ["precision", [code]]]),
    [mark({ alleged: true }), speech.say("legend.alleged"), ["status", claimed]],
    [mark({ disputed: true }), speech.say("legend.disputed"), ["disputed", [1]]],
    [clusterMark(18, sized), speech.say("legend.cluster"), null],
    ...(isReviewed(state) ? [1, 2].map(review) : []),
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

/** The groups of a family that did something, as codes of actors; `seen` are the codes of those on this map. */
function doersOf({ cast }, family, seen) {
  return cast.actors.flatMap(({ id, group }, code) =>
    group === id && seen.has(code) && cast.familyOf(id) === family ? [code] : [],
  );
}

const typesOf = ({ columns }, event) => columns.types.flatMap(([one], code) => (one === event ? [code] : []));

export function familyRows(state) {
  const seen = new Set(state.columns.actors.codes);
  return familiesShown(state).map((family) => [
    familySwatch(family),
    nameOf(family, state.speech.language),
    ["by", doersOf(state, family, seen)],
  ]);
}

export const sampleRows = (state) =>
  samplesOf(state).map(([mark, words, filter]) => [svgOf(mark, 26, 20), words, filter]);
/** The event types on this map. */
export const eventsOf = ({ columns }) => [...new Set(columns.types.map(([event]) => event))].sort();

export const glyphRows = (state) =>
  eventsOf(state).map((event) => [
    glyphSvg(event),
    state.speech.term("event_type", event),
    ["types", typesOf(state, event)],
  ]);

/** All of the key: [title, rows]. */
export const keyParts = (state) => [
  ["methods.colours", familyRows(state)],
  ["methods.rings", sampleRows(state)],
  ["methods.glyphs", glyphRows(state)],
];

/** The card, whose rows filter; `acts` are {size(on), density(on), folded(), room(), choose(filter)}. */
export class Legend {
  constructor(state, acts) {
    this.state = state;
    this.acts = acts;
    this.sized = false;
    this.dense = false;
    const told = rememberedFold();
    this.open = told ? told === "open" : !window.matchMedia(SMALL).matches;
    this.yielded = false;
    this.node = h("section", { class: "legend-card" });
    this.rows = [];
    state.on("filter", () => this.press());
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
    this.rows = [];
    this.body = h(
      "div",
      { class: "legend-body", id: "legend", hidden: !this.open },
      keyParts(state).map(([title, rows]) => this.part(title, rows)),
      ...["road", "town"].map((kind) =>
        this.row([h("span", { class: `ground-${kind}`, "aria-hidden": "true" }), speech.say(`legend.${kind}`), null]),
      ),
      h(
        "div",
        { class: "legend-choices" },
        this.choice("sized", "legend.sized", (on) => this.acts.size(on)),
        this.choice("dense", "legend.dense", (on) => this.acts.density(on)),
      ),
    );
    this.node.setAttribute("aria-label", speech.say("legend.title"));
    this.node.replaceChildren(fold, this.body);
    this.press();
  }

  /** A list of rows, each of which shows what it stands for alone, and all again: one stop for the Tab key. */
  part(title, rows) {
    const { speech } = this.state;
    const list = h(
      "div",
      { class: "legend", role: "group", "aria-label": speech.say(title) },
      rows.map((row) => this.row(row)),
    );
    return h("div", {}, h("h2", {}, speech.say(title)), roving(list, "button"));
  }

  row([picture, words, filter]) {
    const content = [picture, h("span", {}, words)];
    if (!filter?.[1].length) return h("div", { class: "legend-row" }, content);
    const button = h("button", { type: "button", class: "legend-row", onclick: () => this.choose(filter) }, content);
    this.rows.push([button, filter]);
    return button;
  }

  isChosen([name, codes]) {
    return codes.every((code) => this.state.filter[name].has(code));
  }

  choose([name, codes]) {
    const filter = copied(this.state.filter);
    const chosen = this.isChosen([name, codes]);
    for (const code of codes) filter[name][chosen ? "delete" : "add"](code);
    this.acts.choose(filter);
  }

  /** Which rows are chosen. */
  press() {
    for (const [button, filter] of this.rows) button.setAttribute("aria-pressed", String(this.isChosen(filter)));
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
    this.yielded = false;
    rememberFold(open);
    this.turn(open);
  }

  turn(open) {
    this.open = open;
    this.body.hidden = !open;
    this.button.setAttribute("aria-expanded", String(open));
    this.acts.folded();
  }

  /** While something is read beside a map that is narrow then, the key is folded. */
  yield(reading) {
    const narrow = reading && this.acts.room() < KEY_LEAST;
    if (narrow && this.open) {
      this.yielded = true;
      this.turn(false);
    } else if (!narrow && this.yielded) {
      this.yielded = false;
      this.turn(true);
    }
  }
}
