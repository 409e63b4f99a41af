// What leaves the page: files of what is shown, a picture, a print.

import { filtersText } from "./chips.js";
import { h } from "./dom.js";
import { filterText } from "./hash.js";
import { familyRows, legendRows, sampleRows } from "./legend.js";
import { legendOf, pictureOf } from "./picture.js";
import { download, toCsv, toGeoJson, toSourcesCsv } from "./takeaway.js";
import { totals, totalsText } from "./totals.js";

const LONGEST = 90; // letters of a file's name that tell of filters: Arabic ones take two bytes, and 255 is the limit
const ON_PAPER = ["date", "type", "place", "deed", "fatalities", "status"];

const today = () => new Date().toISOString().slice(0, 10);

/** Filters as a part of a file's name: `by-turkey_on-sdf_from-2021-03-01`; what no file may be called goes. */
export function filterName(filters) {
  const parts = filters.split("&").map((part) => decodeURIComponent(part).replace(/[^\p{L}\p{N}.]+/gu, "-"));
  return parts
    .join("_")
    .slice(0, LONGEST)
    .replace(/[-_.]+$/, "");
}

/** `storyteller()` tells an incident in the language of the moment. */
export class Paper {
  constructor(state, { frame, map, ground, markers, area, theme, storyteller }) {
    this.state = state;
    this.frame = frame;
    this.map = map;
    this.ground = ground;
    this.markers = markers;
    this.area = area;
    this.theme = theme;
    this.storyteller = storyteller;
    this.onScreen = null;
    window.addEventListener("beforeprint", () => this.fill());
    window.matchMedia("print").addEventListener("change", ({ matches }) => this.turn(matches));
  }

  /** What the buttons of the menu do, by name. */
  actions() {
    const { state, frame } = this;
    const { head, schema } = state.settings;
    const features = () => state.details.features(state.shown);
    const geojson = async () => toGeoJson({ ...head, selection: this.selection }, await features());
    return {
      geojson: async () => download(this.name("geojson"), "application/geo+json", await geojson()),
      csv: async () => download(this.name("csv"), "text/csv", toCsv(await features(), schema)),
      csv_sources: async () => download(this.name("sources.csv"), "text/csv", toSourcesCsv(await features())),
      png: async () => download(this.name("png"), "image/png", await this.picture()),
      print: () => window.print(),
      link: () => frame.copyLink(),
    };
  }

  /** What is shown, by which filters, of which version and day. */
  get heading() {
    return `${this.state.title} — ${this.state.counted}`;
  }

  get facts() {
    const { state } = this;
    const { speech, settings } = state;
    const version = settings.version ? speech.say("paper.version", { version: settings.version }) : "";
    const day = speech.day(Math.floor(Date.now() / 86400000));
    return speech.line([totalsText(totals(state.columns, state.shown), speech), filtersText(state), version, day]);
  }

  /** What a file of what is shown was taken from: filters as the address names them, numbers, day, version. */
  get selection() {
    const { shown, columns, filter, names, settings } = this.state;
    const told = { filters: filterText(filter, names), shown: shown.length, of: columns.count, day: today() };
    return settings.version ? { ...told, geomap: settings.version } : told;
  }

  /** The name of a file: how much of all it holds, by which filters, the day. */
  name(ending) {
    const { filters, shown, of, day } = this.selection;
    const part = shown === of ? "all" : `${shown}-of-${of}`;
    return `${["incidents", part, filterName(filters), day].filter(Boolean).join("_")}.${ending}`;
  }

  picture() {
    const { map, ground, markers, area, state, theme } = this;
    const { speech, settings } = state;
    const credits = settings.credits.map(({ name }) => name).join(" · ");
    const lines = [this.heading, this.facts, speech.say("methods.absence_short"), credits];
    return pictureOf({ map, ground, markers, area, speech, lines, tint: theme.tint, legend: legendOf(state) });
  }

  /** On paper nothing covers the map: what is open stands in its middle, until the screen is back. */
  turn(printing) {
    const { map } = this;
    const before = map.getCenter();
    map.invalidateSize({ animate: false });
    const goal = printing ? this.area.bounds?.getCenter() : this.onScreen;
    this.onScreen = printing ? (this.onScreen ?? before) : null;
    if (goal) map.setView(goal, map.getZoom(), { animate: false });
  }

  /** Every incident shown, however many; then what is open, and what the filters were. */
  fill() {
    const { speech, naming, shown, open, settings } = this.state;
    const row = (i) =>
      h(
        "tr",
        {},
        ON_PAPER.map((key) => h("td", {}, naming[key](i))),
      );
    const head = h(
      "tr",
      {},
      ON_PAPER.map((key) => h("th", {}, speech.say(`field.${key}`))),
    );
    const story = open ? this.storyteller().tell(open.feature) : "";
    for (const folded of story ? story.querySelectorAll("details.rest") : []) folded.open = true;
    const credits = settings.credits.map(({ name, licence }) => (licence ? `${name} (${licence})` : name));
    this.frame.printed.replaceChildren(
      h("div", { class: "printed-legend" }, legendRows(familyRows(this.state)), legendRows(sampleRows(this.state))),
      h("h2", {}, this.heading),
      h("p", {}, this.facts),
      h("p", {}, speech.say("methods.absence")),
      story,
      h("table", {}, h("thead", {}, head), h("tbody", {}, Array.from(shown, row))),
      h("p", {}, credits.join(" · ")),
    );
  }
}
