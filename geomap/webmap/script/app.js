// The page: makes the parts and tells each of them what the others are for.

import { Address } from "./address.js";
import { Area } from "./area.js";
import { h } from "./dom.js";
import { Frame } from "./frame.js";
import { groundLayer } from "./ground.js";
import { Markers } from "./markers.js";
import { Opening } from "./opening.js";
import { Panel } from "./panel.js";
import { Paper } from "./paper.js";
import { Details, readBlock } from "./payload.js";
import { Reader } from "./reader.js";
import { State } from "./state.js";
import { Storyteller } from "./story.js";
import { Controls, makeMap } from "./view.js";

/** The parts, by name: tests, benchmarks and the console reach everything from here. */
class App {
  constructor({ settings, columns, ground, details }) {
    this.state = new State({ settings, columns, details });
    const { state } = this;
    this.address = new Address(state, { view: () => this.viewed(), restore: (told) => this.restore(told) });
    const { first } = this.address;
    if (first.language) state.speech.use(first.language);
    state.filter = first.filter;
    this.frame = new Frame(state, {
      skip: () => this.map.getContainer().focus(),
      open: (i) => this.openIncident(i, { focus: true }),
      openLost: () => this.opening.lost(),
      switchTo: (language) => this.switchTo(language),
    });
    this.map = makeMap(first.view, settings.tiles);
    this.controls = new Controls(this.map, state, {
      fit: () => this.fit(true),
      showCredits: () => this.frame.showCredits(),
    });
    this.addLayers(ground);
    this.addReader();
    this.speak();
    state.change(first.filter);
    if (!first.view) this.fit(false);
    this.listen();
    state.showPanel(first.panel);
    this.begun = this.takeUp(first);
  }

  addLayers(ground) {
    const { state, map } = this;
    this.area = new Area(map);
    const choose = (members, byKey) => this.opening.choose(members, byKey);
    this.markers = new Markers(map, state.columns, { look: (i) => state.look(i), name: this.markName(), choose });
    const obstacles = () => [...this.markers.boxes(), ...this.controls.boxes()];
    this.ground = groundLayer(ground, state.speech, { obstacles, bare: Boolean(state.settings.tiles) }).addTo(map);
  }

  addReader() {
    const { state, map, frame, markers, area, ground } = this;
    const storyteller = () => this.storyteller;
    this.reader = new Reader(map, frame.stage, state.speech, {
      opened: () => markers.reach(),
      closed: () => this.opening.closed(),
      home: () => markers.elementOf(state.open?.index),
    });
    this.opening = new Opening(state, { map, markers, area, reader: this.reader, storyteller });
    this.paper = new Paper(state, { frame, map, ground, markers, area, storyteller });
  }

  listen() {
    const { state, map } = this;
    map.on("moveend", () => this.address.remember());
    state.on("panel", () => {
      map.invalidateSize({ animate: false });
      if (state.open && !this.address.recalling) this.openById(state.open.id);
    });
    state.on("shown", () => this.redraw());
    this.redraw();
  }

  redraw() {
    this.markers.show(this.state.shown);
    this.ground.redraw();
    this.panel.update(this.state);
  }

  /** Says everything in the language chosen. */
  speak() {
    const { state, frame } = this;
    const { speech, settings, cast, columns, filter } = state;
    frame.speak();
    this.controls.speak();
    const change = (changed, dimensions) => state.change(changed, dimensions);
    const actions = { ...this.paper.actions(), refresh: () => this.panel.update(state) };
    this.panel = new Panel({ columns, cast, speech, filter, change, actions });
    frame.aside.replaceChildren(this.panel.node);
    const copy = (text) => frame.copy(text);
    this.storyteller = new Storyteller(speech, cast, { copy, units: settings.units });
  }

  switchTo(language) {
    const { state } = this;
    const id = state.open?.id;
    this.panel.histogram.stop();
    this.reader.drop();
    state.use(language);
    this.speak();
    this.panel.update(state);
    this.markers.renew();
    this.ground.redraw();
    state.showPanel(state.panel);
    if (id) this.openById(id);
    this.frame.bar.querySelector(".bar-language").focus();
  }

  /** Where the map looks, as the address tells it; null before there is a map. */
  viewed() {
    if (!this.panel) return null;
    const { lat, lng } = this.map.getCenter();
    return { lat, lon: lng, zoom: this.map.getZoom() };
  }

  /** Takes up a state that the address tells. */
  async restore(told) {
    const { state } = this;
    if (told.language && told.language !== state.speech.language) this.switchTo(told.language);
    this.panel.take(told.filter);
    state.change(told.filter);
    if (told.view) this.map.setView([told.view.lat, told.view.lon], told.view.zoom, { animate: false });
    state.showPanel(told.panel);
    await this.takeUp(told);
  }

  async takeUp({ open, view }) {
    if (open) await this.openById(open, { still: Boolean(view) });
    else if (this.reader.isOpen) this.reader.close();
    this.address.recalling = false;
  }

  markName() {
    const { naming, speech } = this.state;
    const name = (members) =>
      members.length === 1 ? naming.line(members[0]) : speech.say("map.cluster", { n: members.length });
    name.number = (n) => speech.number(n);
    return name;
  }

  fit(animate) {
    const bounds = this.state.bounds(this.state.shown);
    if (bounds) this.map.fitBounds(bounds, { padding: [48, 48], maxZoom: 11, animate });
  }

  openIncident(i, options) {
    return this.opening.incident(i, options);
  }

  openById(id, options) {
    return this.opening.byId(id, options);
  }
}

async function start() {
  const blocks = ["geomap-settings", "geomap-columns", "geomap-ground"].map(readBlock);
  const [settings, columns, ground] = await Promise.all(blocks);
  const details = new Details(settings.chunkSize, columns.ids.length);
  const app = new App({ settings, columns, ground, details });
  window.geomap = app;
  document.documentElement.dataset.ready = "true";
  performance.mark("geomap-ready");
  setTimeout(() => app.state.text.start(), 1500);
}

start().catch((fault) => {
  document.body.append(h("p", { class: "fault", role: "alert" }, `geomap: ${fault.message}`));
  throw fault;
});
