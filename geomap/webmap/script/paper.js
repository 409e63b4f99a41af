// What leaves the page: files of what is shown, a picture, a print.

import { h } from "./dom.js";
import { pictureOf } from "./picture.js";
import { download, toCsv, toGeoJson, toSourcesCsv } from "./takeaway.js";

const ON_PAPER = ["date", "type", "place", "actors", "fatalities"];

/** `storyteller()` tells an incident in the language of the moment. */
export class Paper {
  constructor(state, { frame, map, ground, markers, area, storyteller }) {
    this.state = state;
    this.frame = frame;
    this.map = map;
    this.ground = ground;
    this.markers = markers;
    this.area = area;
    this.storyteller = storyteller;
    this.onScreen = null;
    window.addEventListener("beforeprint", () => this.fill());
    window.matchMedia("print").addEventListener("change", ({ matches }) => this.turn(matches));
  }

  /** What the buttons of the panel do, by name. */
  actions() {
    const { state, frame } = this;
    const { head, schema } = state.settings;
    const features = () => state.details.features(state.shown);
    return {
      geojson: async () => download("incidents.geojson", "application/geo+json", toGeoJson(head, await features())),
      csv: async () => download("incidents.csv", "text/csv", toCsv(await features(), schema)),
      csv_sources: async () => download("incidents_sources.csv", "text/csv", toSourcesCsv(await features())),
      png: async () => download("incidents.png", "image/png", await this.picture()),
      print: () => window.print(),
      link: () => frame.copy(window.location.href),
    };
  }

  get heading() {
    return `${this.state.speech.say("title")} — ${this.state.counted}`;
  }

  picture() {
    const { map, ground, markers, area, state } = this;
    const { speech, settings } = state;
    const credits = settings.credits.map(({ name }) => name).join(" · ");
    const lines = [this.heading, speech.say("methods.absence_short"), credits];
    return pictureOf({ map, ground, markers, area: area.rings, spot: area.spot, speech, lines });
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
      story,
      h("h2", {}, this.heading),
      h("p", {}, speech.say("methods.absence")),
      h("table", {}, h("thead", {}, head), h("tbody", {}, Array.from(shown.slice(0, 500), row))),
      h("p", {}, credits.join(" · ")),
    );
  }
}
