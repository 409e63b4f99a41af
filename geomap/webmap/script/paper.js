// What leaves the page: files of what is shown, a picture, a print.

import { filtersText } from "./chips.js";
import { h } from "./dom.js";
import { familyRows, legendRows, sampleRows } from "./legend.js";
import { legendOf, pictureOf } from "./picture.js";
import { download, toCsv, toGeoJson, toSourcesCsv } from "./takeaway.js";
import { totals, totalsText } from "./totals.js";

const ON_PAPER = ["date", "type", "place", "deed", "fatalities", "status"];

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
    return {
      geojson: async () => download(this.name("geojson"), "application/geo+json", toGeoJson(head, await features())),
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
    return [totalsText(totals(state.columns, state.shown), speech), filtersText(state), version, day]
      .filter(Boolean)
      .join(" · ");
  }

  /** The name of a file: what it holds, how much of it, the day. */
  name(ending) {
    const { shown, columns } = this.state;
    const part = shown.length === columns.count ? "all" : `${shown.length}-of-${columns.count}`;
    return `incidents_${part}_${new Date().toISOString().slice(0, 10)}.${ending}`;
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
