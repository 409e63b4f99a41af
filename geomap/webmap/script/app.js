// The page: puts the parts together and keeps one state that the address, the map, the panel and the table share.

import { Area } from "./area.js";
import { Cast } from "./cast.js";
import { h } from "./dom.js";
import { DIMENSIONS, Filters, Ragged, readColumns } from "./filters.js";
import { Folding } from "./folding.js";
import { groundLayer } from "./ground.js";
import { readHash, writeHash } from "./hash.js";
import { Naming, Table, listOf } from "./listing.js";
import { Speech } from "./locale.js";
import { Markers } from "./markers.js";
import { methodsNote } from "./methods.js";
import { Panel } from "./panel.js";
import { Details, readBlock } from "./payload.js";
import { pictureOf } from "./picture.js";
import { Reader } from "./reader.js";
import { TextIndex } from "./search.js";
import { Storyteller } from "./story.js";
import { download, toCsv, toGeoJson, toSourcesCsv } from "./takeaway.js";

const HOME = [35.6, 40.4];

class App {
  constructor({ settings, columns, ground, details }) {
    Object.assign(this, { settings, details, columns: readColumns(columns), openId: null, panelView: null, recalling: true });
    this.columns.named = new Ragged(columns.named);
    this.cast = new Cast(settings.actors);
    this.names = {
      actors: settings.actors.map(({ id }) => id), types: columns.types.map(([, name]) => name),
      precision: ["0", "1", "2", "3"], outlets: columns.outletNames.map((name) => name || "?"), status: columns.statuses,
    };
    const state = readHash(window.location.hash, this.names);
    this.speech = new Speech(settings.words, state.language ?? settings.language);
    this.naming = new Naming(this.columns, this.cast, this.speech);
    this.filters = new Filters(this.columns);
    this.text = new TextIndex(details, new Folding(settings.folding), () => this.searched());
    this.filter = state.filter;
    this.layout();
    this.map = this.makeMap(state.view);
    this.area = new Area(this.map);
    this.markers = new Markers(this.map, this.columns, {
      look: (i) => this.look(i), name: this.markName(), choose: (members, byKey) => this.choose(members, byKey),
    });
    this.ground = groundLayer(ground, this.speech, { obstacles: () => [...this.markers.boxes(), ...this.buttonBoxes()], bare: Boolean(settings.tiles) }).addTo(this.map);
    this.reader = new Reader(this.map, this.stage, this.speech, { opened: () => this.markers.reach(), closed: () => this.closed(), home: () => this.markers.elementOf(this.openIndex) });
    this.table = new Table(this.naming, (i) => this.openIncident(i, { focus: true }));
    this.speak();
    this.change(this.filter, DIMENSIONS);
    if (!state.view) this.fit(false);
    this.showView(state.panel);
    this.map.on("moveend", () => this.remember());
    for (const event of ["popstate", "hashchange"]) window.addEventListener(event, () => this.recall());
    this.recallOpen(state);
  }

  // The frame -------------------------------------------------------------------------------------------------------

  layout() {
    const mapNode = document.getElementById("map_incidents");
    this.bar = h("header", { class: "bar" });
    this.aside = h("aside", { class: "panel", id: "panel" });
    this.lower = h("section", { class: "lower", hidden: true });
    this.stage = h("main", { class: "stage", id: "stage" }, mapNode);
    this.said = h("div", { class: "unseen", role: "status", "aria-live": "polite" });
    this.toast = h("div", { class: "toast", hidden: true });
    this.printed = h("section", { class: "printed", "aria-hidden": "true" });
    this.root = h("div", { class: "app" }, this.bar, this.aside, this.stage, this.lower);
    document.body.append(this.root, this.printed, this.said, this.toast);
    window.addEventListener("beforeprint", () => this.fillPrint());
    window.matchMedia("print").addEventListener("change", ({ matches }) => this.turnToPaper(matches));
    if (window.matchMedia("(max-width: 719px)").matches) this.root.classList.add("folded");
  }

  makeMap(view) {
    const map = L.map("map_incidents", {
      center: view ? [view.lat, view.lon] : HOME, zoom: view?.zoom ?? 7, minZoom: 4, maxZoom: 17, zoomControl: false, zoomSnap: 0.5, wheelPxPerZoomLevel: 110,
      fadeAnimation: false, zoomAnimation: !window.matchMedia("(prefers-reduced-motion: reduce)").matches, worldCopyJump: false,
    });
    map.attributionControl.setPrefix(false);
    if (this.settings.tiles) L.tileLayer(this.settings.tiles.url, { attribution: "© OpenStreetMap contributors", maxZoom: 19, opacity: 0.6 }).addTo(map);
    new ResizeObserver(() => map.invalidateSize({ animate: false })).observe(map.getContainer());
    return map;
  }

  /** Says everything in the language chosen. */
  speak() {
    const { speech } = this;
    document.documentElement.lang = speech.language;
    document.documentElement.dir = speech.direction;
    document.title = speech.say("title");
    this.buildBar();
    this.controls();
    this.panel = new Panel({
      columns: this.columns, cast: this.cast, speech, filter: this.filter, change: (filter, dimensions) => this.change(filter, dimensions), actions: this.actions(),
    });
    this.aside.setAttribute("aria-label", speech.say("panel.title"));
    this.aside.replaceChildren(this.panel.node);
    this.storyteller = new Storyteller(speech, this.cast, { copy: (text) => this.copy(text), units: this.settings.units });
    this.map.getContainer().setAttribute("aria-label", speech.say("map.title"));
    this.map.getContainer().setAttribute("role", "region");
  }

  buildBar() {
    const { speech } = this;
    const button = (name, click, attrs = {}) => h("button", { type: "button", class: `bar-button bar-${name}`, onclick: click, ...attrs }, h("span", { class: "icon", "aria-hidden": "true" }), h("span", { class: "label" }, speech.say(`bar.${name}`)));
    this.fold = button("filters", () => this.toggleFold(), { "aria-controls": "panel", "aria-expanded": String(!this.root.classList.contains("folded")) });
    this.count = h("p", { class: "shown", "data-shown": "" });
    this.lost = h("button", { type: "button", class: "plain lost", hidden: true, onclick: () => this.listLost() });
    this.tableButton = button("table", () => this.showView(this.panelView === "table" ? null : "table"));
    this.methodsButton = button("methods", () => this.showView(this.panelView === "methods" ? null : "methods"));
    const other = speech.language === "ar" ? "en" : "ar";
    const language = h("button", { type: "button", class: "bar-button bar-language", lang: other, onclick: () => this.switchTo(other) }, this.settings.words[other].language);
    const skip = h("button", { type: "button", class: "skip", onclick: () => this.map.getContainer().focus() }, speech.say("bar.skip"));
    this.bar.replaceChildren(skip, this.fold, h("h1", {}, speech.say("title")), this.count, this.lost, h("span", { class: "gap" }), this.tableButton, this.methodsButton, language);
  }

  controls() {
    const { map, speech } = this;
    const [start, end] = speech.direction === "rtl" ? ["right", "left"] : ["left", "right"];
    for (const control of this.mapControls ?? []) control.remove();
    const Scale = L.Control.Scale.extend({
      _updateScale(node, text, ratio) {
        const [, number, unit] = /([\d.]+) (\w+)/.exec(text);
        node.style.width = `${Math.round(this.options.maxWidth * ratio)}px`;
        node.textContent = `${speech.number(Number(number))} ${speech.say(`unit.${unit}`)}`;
      },
    });
    const Fit = L.Control.extend({
      onAdd: () => L.DomUtil.create("div", "leaflet-bar fit-control").appendChild(h("button", {
        type: "button", title: speech.say("map.fit"), "aria-label": speech.say("map.fit"), onclick: () => this.fit(true),
      }, "⤢")).parentNode,
    });
    const Sources = L.Control.extend({
      onAdd: () => h("button", { type: "button", class: "plain sources-control", onclick: () => this.showCredits() }, speech.say("methods.credits")),
    });
    this.mapControls = [
      new Sources({ position: `bottom${end}` }), L.control.zoom({ position: `top${end}`, zoomInTitle: speech.say("map.zoom_in"), zoomOutTitle: speech.say("map.zoom_out") }),
      new Fit({ position: `top${end}` }), new Scale({ position: `bottom${start}`, imperial: false, maxWidth: 110 }),
    ];
    for (const control of this.mapControls) control.addTo(map);
    map.attributionControl.setPosition(`bottom${end}`);
    if (this.credit) map.attributionControl.removeAttribution(this.credit);
    this.credit = h("i", {}, this.settings.credits.map(({ name }) => name).join(" · ")).innerHTML;
    map.attributionControl.addAttribution(this.credit);
  }

  switchTo(language) {
    const { openId } = this;
    this.panel.histogram.stop();
    this.reader.drop();
    this.speech.use(language);
    this.speak();
    this.panel.update(this.filters);
    this.markers.renew();
    this.ground.redraw();
    this.showView(this.panelView);
    this.tellCount();
    this.remember();
    if (openId) this.openById(openId);
    this.bar.querySelector(".bar-language").focus();
  }

  toggleFold() {
    const folded = this.root.classList.toggle("folded");
    this.fold.setAttribute("aria-expanded", String(!folded));
  }

  // Filters ---------------------------------------------------------------------------------------------------------

  change(filter, dimensions) {
    this.filter = filter;
    if (dimensions.includes("text")) this.filters.textHits = this.text.ask(filter.text);
    this.filters.apply(filter, dimensions);
    this.refresh();
  }

  searched() {
    this.filters.apply(this.filter, ["text"]);
    this.refresh();
  }

  refresh() {
    this.shown = this.filters.shown();
    this.markers.show(this.shown);
    this.ground.redraw();
    this.panel.update(this.filters);
    this.panel.progress.textContent = this.filter.text && !this.text.complete ? this.speech.say("search.progress", { share: this.speech.percent(this.text.share) }) : "";
    if (this.panelView === "table") this.table.show(this.shown);
    this.tellCount();
    this.remember();
  }

  tellCount() {
    const { speech, columns, shown } = this;
    const outside = this.filter.outside ? 0 : this.filters.outsideCount();
    const said = speech.say("shown", { shown: shown.length, total: columns.count });
    const line = outside ? `${said} · ${speech.say("scope.hidden", { n: outside })}` : said;
    this.count.textContent = line;
    this.root.dataset.shown = shown.length;
    clearTimeout(this.saying);
    this.saying = setTimeout(() => (this.said.textContent = line), 400);
    let lost = 0;
    for (const i of shown) if (Number.isNaN(columns.lon[i])) lost += 1;
    this.lost.hidden = lost === 0;
    this.lost.textContent = speech.say("lost", { n: lost });
  }

  // Map -------------------------------------------------------------------------------------------------------------

  look(i) {
    const { columns, cast } = this;
    return {
      eventType: columns.types[columns.type[i]][0], precision: columns.precision[i], disputed: columns.disputed[i] === 1,
      colours: [...columns.groups.of(i)].map((code) => cast.colourOf(cast.actors[code].id)),
    };
  }

  markName() {
    const name = (members) => (members.length === 1 ? this.naming.line(members[0]) : this.speech.say("map.cluster", { n: members.length }));
    name.number = (n) => this.speech.number(n);
    return name;
  }

  /** What the map's own buttons cover, in world pixels. */
  buttonBoxes() {
    const { min } = this.map.getPixelBounds();
    const frame = this.map.getContainer().getBoundingClientRect();
    return [...this.map.getContainer().querySelectorAll(".leaflet-control")].map((node) => {
      const { left, top, right, bottom } = node.getBoundingClientRect();
      return [min.x + left - frame.left - 4, min.y + top - frame.top - 4, min.x + right - frame.left + 4, min.y + bottom - frame.top + 4];
    });
  }

  latlng(i) {
    return Number.isNaN(this.columns.lon[i]) ? null : L.latLng(this.columns.lat[i], this.columns.lon[i]);
  }

  bounds(members) {
    const points = Array.from(members, (i) => this.latlng(i)).filter(Boolean);
    return points.length ? L.latLngBounds(points) : null;
  }

  fit(animate) {
    const bounds = this.bounds(this.shown);
    if (bounds) this.map.fitBounds(bounds, { padding: [48, 48], maxZoom: 11, animate });
  }

  choose(members, byKey) {
    if (members.length === 1) this.openIncident(members[0], { focus: byKey });
    else if (this.markers.atOnePlace(members) || this.map.getZoom() >= this.map.getMaxZoom()) this.openList(members, byKey);
    else this.map.fitBounds(this.bounds(members), { padding: [70, 70], maxZoom: Math.max(this.map.getZoom() + 1, 13) });
  }

  openList(members, focus) {
    const place = this.naming.place(members[0]);
    const same = new Set(members.map((i) => this.columns.place[i])).size === 1;
    const title = this.speech.say("list.at", { n: members.length, place: same ? place : this.speech.say("list.several") });
    const node = listOf(members, this.naming, (i) => this.openIncident(i, { focus: true, list: members }), title);
    this.closed();
    this.reader.show(node, this.latlng(members[0]), { focus, label: title });
  }

  listLost() {
    const members = Array.from(this.shown).filter((i) => Number.isNaN(this.columns.lon[i]));
    const title = this.speech.say("lost", { n: members.length });
    this.closed();
    this.reader.show(listOf(members, this.naming, (i) => this.openIncident(i, { focus: true, list: members }), title), null, { focus: true, label: title });
  }

  async openById(id, { still = false } = {}) {
    const i = this.columns.ids.indexOf(id);
    if (i >= 0) await this.openIncident(i, { still });
  }

  async openIncident(i, { focus = false, still = false, list = null } = {}) {
    const feature = await this.details.feature(i);
    const latlng = this.latlng(i);
    this.openId = feature.properties.id;
    this.openIndex = i;
    this.openFeature = feature;
    this.area.show(feature);
    this.remember();
    const story = this.storyteller.tell(feature);
    if (list) story.prepend(h("button", { type: "button", class: "plain back", onclick: () => this.openList(list, true) }, this.speech.say("list.back")));
    this.reader.show(story, latlng, { bounds: this.area.bounds, focus, still, label: this.naming.line(i) });
  }

  closed() {
    this.openId = this.openFeature = null;
    this.markers.reach();
    this.area.show(null);
    this.remember();
  }

  // State -----------------------------------------------------------------------------------------------------------

  /** Writes the state into the address. What opens or closes is a step that the browser's Back undoes; the rest is not. */
  remember() {
    if (!this.panel) return;
    const screen = `${this.openId} ${this.panelView}`;
    const step = !this.recalling && screen !== this.screen;
    this.screen = screen;
    const center = this.map.getCenter();
    const hash = writeHash({
      filter: this.filter, view: { lat: center.lat, lon: center.lng, zoom: this.map.getZoom() }, language: this.speech.language, open: this.openId, panel: this.panelView,
    }, this.names);
    this.written = hash;
    try {
      if (step) window.history.pushState(null, "", hash);
      else window.history.replaceState(null, "", hash);
    } catch {
      // A page in a frame without an address of its own cannot keep its state; it works all the same.
    }
  }

  /** The address was changed: by hand, by a link, by Back or Forward. */
  recall() {
    if (window.location.hash === this.written) return;
    this.recalling = true;
    const state = readHash(window.location.hash, this.names);
    if (state.language && state.language !== this.speech.language) this.switchTo(state.language);
    this.filter = this.panel.filter = state.filter;
    this.panel.build();
    this.change(this.filter, DIMENSIONS);
    if (state.view) this.map.setView([state.view.lat, state.view.lon], state.view.zoom, { animate: false });
    this.showView(state.panel);
    this.recallOpen(state);
  }

  async recallOpen({ open, view }) {
    if (open) await this.openById(open, { still: Boolean(view) });
    else if (this.reader.isOpen) this.reader.close();
    this.recalling = false;
  }

  showView(name) {
    this.panelView = name;
    this.lower.hidden = !name;
    this.lower.className = `lower lower-${name ?? "none"}`;
    this.root.classList.toggle("split", Boolean(name));
    this.tableButton.setAttribute("aria-pressed", String(name === "table"));
    this.methodsButton.setAttribute("aria-pressed", String(name === "methods"));
    if (name === "table") {
      this.table.show(this.shown);
      this.lower.replaceChildren(this.closer(), this.table.node);
    } else if (name === "methods") {
      const { credits, manifest } = this.settings;
      const note = methodsNote({ speech: this.speech, cast: this.cast, columns: this.columns, credits, manifest, tiles: this.settings.tiles });
      this.lower.replaceChildren(this.closer(), h("div", { class: "scroller", tabindex: "0", role: "region", "aria-label": this.speech.say("methods.title") }, note));
    }
    this.map.invalidateSize({ animate: false });
    if (this.openId && !this.recalling) this.openById(this.openId);
    this.remember();
  }

  showCredits() {
    this.showView("methods");
    this.lower.querySelector(".credits").scrollIntoView();
  }

  closer() {
    return h("button", { type: "button", class: "close", "aria-label": this.speech.say("reader.close"), onclick: () => {
      const button = this.panelView === "table" ? this.tableButton : this.methodsButton;
      this.showView(null);
      button.focus();
    } }, "×");
  }

  // Take away -------------------------------------------------------------------------------------------------------

  actions() {
    const features = () => this.details.features(this.shown);
    return {
      geojson: async () => download("incidents.geojson", "application/geo+json", toGeoJson(this.settings.head, await features())),
      csv: async () => download("incidents.csv", "text/csv", toCsv(await features(), this.settings.schema)),
      csv_sources: async () => download("incidents_sources.csv", "text/csv", toSourcesCsv(await features())),
      png: async () => download("incidents.png", "image/png", await this.picture()),
      print: () => window.print(),
      link: () => this.copy(window.location.href),
      refresh: () => this.panel.update(this.filters),
    };
  }

  picture() {
    const { map, ground, markers, speech, settings } = this;
    const lines = [`${speech.say("title")} — ${this.count.textContent}`, speech.say("methods.absence_short"), settings.credits.map(({ name }) => name).join(" · ")];
    return pictureOf({ map, ground, markers, area: this.area.rings, spot: this.area.spot, speech, lines });
  }

  /** On paper nothing covers the map: what is open stands in its middle, until the screen is back. */
  turnToPaper(printing) {
    const before = this.map.getCenter();
    this.map.invalidateSize({ animate: false });
    const goal = printing ? this.area.bounds?.getCenter() : this.onScreen;
    this.onScreen = printing ? this.onScreen ?? before : null;
    if (goal) this.map.setView(goal, this.map.getZoom(), { animate: false });
  }

  fillPrint() {
    const { speech, naming } = this;
    const rows = Array.from(this.shown.slice(0, 500), (i) => h("tr", {}, h("td", {}, naming.date(i)), h("td", {}, naming.type(i)), h("td", {}, naming.place(i)), h("td", {}, naming.actors(i)), h("td", {}, naming.fatalities(i))));
    const open = this.openFeature ? this.storyteller.tell(this.openFeature) : "";
    for (const folded of open ? open.querySelectorAll("details.rest") : []) folded.open = true;
    this.printed.replaceChildren(open, h("h2", {}, `${speech.say("title")} — ${this.count.textContent}`), h("p", {}, speech.say("methods.absence")),
      h("table", {}, h("thead", {}, h("tr", {}, ["date", "type", "place", "actors", "fatalities"].map((key) => h("th", {}, speech.say(`field.${key}`))))), h("tbody", {}, rows)),
      h("p", {}, this.settings.credits.map(({ name, licence }) => (licence ? `${name} (${licence})` : name)).join(" · ")));
  }

  async copy(text) {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      const area = h("textarea", { class: "unseen", value: text });
      document.body.append(area);
      area.select();
      document.execCommand("copy");
      area.remove();
    }
    this.toast.textContent = this.speech.say("copied");
    this.toast.hidden = false;
    this.said.textContent = this.speech.say("copied");
    clearTimeout(this.toasting);
    this.toasting = setTimeout(() => (this.toast.hidden = true), 1800);
  }
}

async function start() {
  const [settings, columns, ground] = await Promise.all(["geomap-settings", "geomap-columns", "geomap-ground"].map(readBlock));
  const details = new Details(settings.chunkSize, columns.ids.length);
  const app = new App({ settings, columns, ground, details });
  window.geomap = app;
  document.documentElement.dataset.ready = "true";
  performance.mark("geomap-ready");
  setTimeout(() => app.text.start(), 1500);
}

start().catch((fault) => {
  document.body.append(h("p", { class: "fault", role: "alert" }, `geomap: ${fault.message}`));
  throw fault;
});

