// What leaves the page: files of what is shown, a picture, a print.

import { filtersText } from "./chips.js";
import { h } from "./dom.js";
import { filterText } from "./hash.js";
import { keyParts, legendRows } from "./legend.js";
import { legendOf, pictureOf } from "./picture.js";
import { download, toCsv, toGeoJson, toSourcesCsv } from "./takeaway.js";
import { totals, totalsText } from "./totals.js";

const LONGEST = 90; // letters of a file's name that tell of filters: Arabic ones take two bytes, and 255 is the limit
const ON_PAPER = ["date", "type", "place", "deed", "fatalities", "status"];

const ON_PAPER_MARGIN = 30; // pixels that the incidents keep from the edge of the paper map: half a mark, and some

const today = () => new Date().toISOString().slice(0, 10);

/** Filters as a part of a file's name: `by-turkey_on-sdf_from-2021-03-01`; what no file may be called goes. */
export function filterName(filters) {
  const parts = filters.split("&").map((part) => decodeURIComponent(part).replace(/[^\p{L}\p{N}.]+/gu, "-"));
  return parts
    .join("_")
    .slice(0, LONGEST)
    .replace(/[-_.]+$/, "");
}

/** `storyteller()` tells an incident in the language of the moment; `back()` hears that the screen is back. */
export class Paper {
  constructor(state, { frame, map, ground, markers, area, theme, storyteller, back }) {
    this.state = state;
    this.frame = frame;
    this.map = map;
    this.ground = ground;
    this.markers = markers;
    this.area = area;
    this.theme = theme;
    this.storyteller = storyteller;
    this.back = back;
    this.onScreen = null;
    this.print = window.matchMedia("print");
    this.print.addEventListener("change", ({ matches }) => this.turn(matches));
    window.addEventListener("beforeprint", () => {
      this.onScreen ??= this.view;
      this.fill();
    });
    window.addEventListener("afterprint", () => !this.printing && (this.onScreen = null));
  }

  /** Is the page laid out for paper? */
  get printing() {
    return this.print.matches;
  }

  get view() {
    const { map } = this;
    return { centre: map.getCenter(), zoom: map.getZoom(), seen: map.getBounds() };
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
    const out = state.beyond(map.getBounds());
    const beyond = out ? speech.say("paper.beyond", { n: out }) : "";
    const lines = [this.heading, this.facts, beyond, speech.say("methods.absence_short"), credits];
    return pictureOf({ map, ground, markers, area, speech, lines, tint: theme.tint, legend: legendOf(state) });
  }

  /** On paper nothing covers the map, and it has another size: what one saw stands on it whole, until the screen is
   * back. */
  turn(printing) {
    const { map } = this;
    if (printing) this.onScreen ??= this.view;
    const before = this.onScreen;
    map.invalidateSize({ animate: false });
    if (!before) return;
    map.setView(before.centre, before.zoom, { animate: false });
    if (printing) this.lookAt(before.seen);
    else {
      this.onScreen = null;
      this.back();
    }
    const out = printing ? this.state.beyond(map.getBounds()) : 0;
    this.frame.beyond.textContent = out ? this.state.speech.say("paper.beyond", { n: out }) : "";
  }

  /** What is open in the middle, else the incidents that were in sight; never nearer than on the screen. */
  lookAt(seen) {
    const { map, state, area } = this;
    const members = Array.from(state.shown).filter((i) => state.latlng(i) && seen.contains(state.latlng(i)));
    const goal = area.bounds ?? state.bounds(members) ?? seen;
    const margin = L.point(ON_PAPER_MARGIN, ON_PAPER_MARGIN);
    const inner = L.latLngBounds(
      map.containerPointToLatLng(margin),
      map.containerPointToLatLng(map.getSize().subtract(margin)),
    );
    if (area.bounds && map.getBoundsZoom(goal) >= map.getZoom()) map.panTo(goal.getCenter(), { animate: false });
    else if (!inner.contains(goal))
      map.fitBounds(goal, { padding: [ON_PAPER_MARGIN, ON_PAPER_MARGIN], maxZoom: map.getZoom(), animate: false });
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
    const credits = settings.credits.map(({ name, licence }) =>
      licence ? `${name} (${speech.term("licence", licence)})` : name,
    );
    const key = keyParts(this.state).map(([title, rows]) =>
      h("div", {}, h("h3", {}, speech.say(title)), legendRows(rows)),
    );
    this.frame.headline.replaceChildren(
      h("h2", {}, this.heading),
      h("p", {}, this.facts),
      h("p", {}, speech.say("methods.absence")),
      this.frame.beyond,
    );
    this.frame.printed.replaceChildren(
      h(
        "p",
        { class: "printed-credits", dir: "ltr" },
        credits.flatMap((name, k) => [k ? " · " : "", h("span", {}, name)]),
      ),
      h("div", { class: "printed-legend" }, key),
      story,
      h("table", {}, h("thead", {}, head), h("tbody", {}, Array.from(shown, row))),
    );
  }
}
