// The page: makes the parts and tells each of them what the others are for.

import { Address } from "./address.js";
import { Aim } from "./aim.js";
import { Area } from "./area.js";
import { Density } from "./density.js";
import { h } from "./dom.js";
import { Finder } from "./finder.js";
import { Frame } from "./frame.js";
import { groundLayer } from "./ground.js";
import { Histogram } from "./histogram.js";
import { Legend } from "./legend.js";
import { Markers } from "./markers.js";
import { Opening } from "./opening.js";
import { Panel } from "./panel.js";
import { Paper } from "./paper.js";
import { Details, readBlock } from "./payload.js";
import { Pointer } from "./pointer.js";
import { Reader } from "./reader.js";
import { Review } from "./review.js";
import { State } from "./state.js";
import { Storyteller } from "./story.js";
import { Theme } from "./theme.js";
import { Controls, addTiles, makeMap } from "./view.js";

const AROUND = 8; // pixels about the first view
const KEY_ROOM = 900; // pixels of map from which the key lies beside what is looked at, not over it

/** The parts, by name: tests, benchmarks, the console and further modules reach everything from here. */
class App {
  constructor({ settings, columns, ground, details, names }) {
    this.state = new State({ settings, columns, details, names });
    const { state } = this;
    this.theme = new Theme(() => this.repaint());
    this.address = new Address(state, { view: () => this.viewed(), restore: (told) => this.restore(told) });
    const { first } = this.address;
    if (first.language) state.speech.use(first.language);
    state.filter = first.filter;
    this.frame = new Frame(state, this.barActs());
    this.map = makeMap(first.view);
    this.aim = new Aim(this.map);
    this.addLayers(ground);
    this.addReader();
    this.addTiles();
    this.addControls();
    this.speak();
    this.review = state.settings.review ? new Review(this) : null;
    if (!first.view) this.home();
    this.seen();
    state.change(first.filter);
    this.listen();
    this.settle();
    if (first.panel) state.showPanel(first.panel);
    this.begun = this.takeUp(first).then(() => this.address.rest(0));
  }

  barActs() {
    return {
      skip: () => this.map.getContainer().focus(),
      open: (i) => this.openIncident(i, { focus: true }),
      openLost: () => this.opening.lost(),
      fit: () => this.fit(true),
      switchTo: (language) => this.switchTo(language),
      theme: () => this.theme.toggle(),
      actions: () => this.paper.actions(),
      settle: () => this.address.flush(),
    };
  }

  addLayers(ground) {
    const { state, map } = this;
    const tint = () => this.theme.tint;
    this.area = new Area(map, tint);
    const choose = (members, byKey) => this.opening.choose(members, byKey);
    const { families, cast } = state;
    const colours = cast.families.map(({ colour }) => colour);
    const acts = { drawn: (i) => state.drawn(i), standing: (i) => state.standing(i), name: this.markName(), choose };
    this.markers = new Markers(map, state.columns, { ...acts, families, colours });
    this.density = new Density(this.markers);
    const obstacles = () => ({
      marks: [...this.markers.boxes(), ...this.area.boxes()],
      buttons: this.controls?.boxes() ?? [],
    });
    const under = (context, view) => this.density.paint(context, view, tint().density);
    const bare = Boolean(state.settings.tiles);
    this.ground = groundLayer(ground, state.speech, { obstacles, tint, bare, under }).addTo(map);
  }

  /** Tiles below the ground, where they were asked for; the ground is drawn whole where they do not come. */
  addTiles() {
    const { tiles } = this.state.settings;
    if (!tiles) return;
    addTiles(this.map, tiles, () => {
      this.ground.fill();
      this.frame.notice(this.state.speech.say("map.no_tiles"));
    });
  }

  addReader() {
    const { state, map, frame, markers, area, ground, theme } = this;
    this.storyteller = new Storyteller(state, {
      copy: (text) => frame.copy(text),
      link: () => frame.copyLink(),
      open: (i) => this.openIncident(i, { focus: true }),
    });
    const storyteller = () => this.storyteller;
    this.reader = new Reader(map, frame.root, state.speech, {
      taken: () => this.legend.yield(true),
      opened: () => markers.reach(),
      closed: () => {
        this.legend.yield(false);
        this.opening.closed();
      },
      home: () => markers.elementOf(state.open?.index),
    });
    this.opening = new Opening(state, { map, markers, area, reader: this.reader, storyteller });
    const back = () => this.resized();
    this.paper = new Paper(state, { frame, map, ground, markers, area, theme, storyteller, back });
  }

  addControls() {
    const { map, state } = this;
    const tint = () => this.theme.tint;
    this.pointer = new Pointer(map, state, tint);
    this.legend = new Legend(state, {
      folded: () => {
        this.markers.reach();
        this.controls.stale();
        this.ground.redraw();
      },
      room: () => map.getSize().x,
      choose: (filter) => this.frame.chips.go(filter),
      size: (on) => this.markers.size(on),
      density: (on) => {
        this.density.always = on;
        this.ground.redraw();
      },
    });
    const acts = { fit: () => this.fit(true), showCredits: () => this.frame.showCredits() };
    this.controls = new Controls(map, state, { pointer: this.pointer, legend: this.legend, ...acts });
  }

  listen() {
    const { state, map } = this;
    map.on("moveend", () => {
      this.seen();
      this.frame.tellAway();
      this.address.remember();
    });
    map.on("resize", () => this.resized());
    state.on("panel", () => {
      map.invalidateSize({ animate: false });
      if (state.open && !this.address.recalling) this.opening.reopened();
    });
    state.on("filter", ({ from, to }) => this.histogram.set(from, to));
    state.on("shown", () => this.redraw());
    state.on("taken", () => this.panel.build());
    this.redraw();
  }

  /** The map has another size: what it was made to look at stays whole, unless one reads or prints. */
  resized() {
    if (!this.reader.isOpen && !this.paper.printing) this.aim.resized();
  }

  /** The part of the world in sight, for the filter of what is in view. */
  seen() {
    const bounds = this.map.getBounds();
    this.state.look([bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()]);
  }

  redraw() {
    this.markers.show(this.state.shown);
    this.frame.tellAway();
    this.ground.redraw();
    this.panel.update();
    this.histogram.update();
  }

  /** The same in other colours. */
  repaint() {
    this.ground.redraw();
    this.area.renew();
    this.pointer.draw();
  }

  /** Says everything in the language chosen. */
  speak() {
    const { state, frame } = this;
    frame.speak();
    this.controls.speak();
    this.finder = new Finder(state, {
      take: (changes, dimensions) => state.change(Object.assign(state.filter, changes), dimensions),
      whole: (filter) => frame.chips.go(filter),
      jump: (place) => this.jump(place),
    });
    this.histogram?.stop();
    this.histogram = new Histogram(state, (from, to) => {
      state.change(Object.assign(state.filter, { from, to }), ["dates"]);
      this.panel.update();
    });
    frame.foot.replaceChildren(this.histogram.node);
    this.panel = new Panel(state, this.finder.node);
    frame.aside.replaceChildren(this.panel.node);
  }

  switchTo(language) {
    const { state } = this;
    const id = state.open?.id;
    state.use(language);
    this.speak();
    this.panel.update();
    this.histogram.update();
    this.markers.renew();
    this.ground.redraw();
    state.showPanel(state.panel);
    if (id) this.openById(id, { still: true });
    else this.aim.again();
    this.frame.bar.querySelector(".bar-language").focus();
  }

  /** Where the map looks, as the address tells it; null before there is a map. */
  viewed() {
    if (!this.panel) return null;
    const { map } = this;
    const { lat, lng } = map.containerPointToLatLng(map.getSize().divideBy(2)); // what is seen, not what was asked for
    return { lat, lon: lng, zoom: map.getZoom() };
  }

  /** Takes up a state that the address tells. */
  async restore(told) {
    const { state } = this;
    if (told.language && told.language !== state.speech.language) this.switchTo(told.language);
    if (told.view) this.map.setView([told.view.lat, told.view.lon], told.view.zoom, { animate: false });
    told.filter.box = state.filter.box;
    state.take(told.filter);
    state.showPanel(told.panel);
    await this.takeUp(told);
  }

  async takeUp({ open, view }) {
    if (open) await this.openById(open, { still: Boolean(view) });
    else if (this.reader.isOpen) this.reader.close();
    if (view) this.look(view);
  }

  /** What has opened beside the map may have shifted it by a part of a pixel. */
  look({ lat, lon, zoom }) {
    const { map } = this;
    const off = map.project([lat, lon]).distanceTo(map.project(map.getCenter()));
    if (map.getZoom() === zoom && off > 0 && off < 3)
      map.setView([lat, lon], zoom, /** @type {any} */ ({ reset: true }));
  }

  markName() {
    const { columns, naming, speech } = this.state;
    const name = (members) => {
      if (members.length === 1) return naming.line(members[0]);
      const one = new Map(members.map((i) => [columns.place[i], i])); // many stand at few places
      const places = [...new Set([...one.values()].map((i) => naming.place(i)))];
      const place =
        places.length > 3
          ? speech.say("list.among", { places: places.slice(0, 2).join(speech.say("list.comma")) })
          : places.join(speech.say("list.comma"));
      return speech.say("map.cluster", { n: members.length, place });
    };
    name.number = (n) => speech.number(n);
    return name;
  }

  /** The first view: the governorates of the title whole, beside the key where there is room. */
  home() {
    const { frame } = this.state.settings;
    const south = frame && L.latLng(frame[1], frame[0]);
    const bounds = frame ? L.latLngBounds(south, L.latLng(frame[3], frame[2])) : this.state.bounds(this.state.shown);
    if (!bounds) return;
    this.first = bounds;
    this.aim.take(() => this.map.fitBounds(bounds, { ...this.beside(AROUND), animate: false }));
    this.controls.boxes(); // measured before marks and numbers ask for another layout
  }

  /** What the buttons and the key take of the map's sides, `spare` pixels at the others. */
  beside(spare) {
    const wide = this.legend.open && this.map.getSize().x > KEY_ROOM;
    const key = wide ? Math.max(spare, this.legend.node.offsetWidth) : spare;
    const [left, right] = this.state.speech.direction === "rtl" ? [52, key] : [key, 52];
    return { paddingTopLeft: L.point(left, spare), paddingBottomRight: L.point(right, spare) };
  }

  /** The first view anew, where the bar and the strip leave the map another height than it was reckoned with. */
  settle() {
    const { map, state, address } = this;
    if (address.first.view || state.open || state.panel) return;
    map.invalidateSize({ animate: false });
    if (!this.first) return;
    const { paddingTopLeft, paddingBottomRight } = this.beside(AROUND);
    const zoom = map.getBoundsZoom(this.first, false, paddingTopLeft.add(paddingBottomRight));
    if (zoom !== map.getZoom() || !map.getBounds().contains(this.first)) this.home();
    else this.aim.size = map.getSize();
  }

  fit(animate) {
    const bounds = this.state.bounds(this.state.shown);
    if (bounds) this.aim.take(() => this.map.fitBounds(bounds, { ...this.beside(48), maxZoom: 11, animate }));
  }

  /** Goes to a place, whether or not something is told of it, and says which. */
  jump(place) {
    const { speech } = this.state;
    const name = speech.language === "ar" ? place.name_ar : place.name;
    this.map.setView([place.lat, place.lon], place.zoom, { animate: false });
    this.pin?.remove();
    const label = h("span", { class: "pin-name" }, name);
    const icon = L.divIcon({ html: label, className: "pin", iconSize: [12, 12] });
    this.pin = L.marker([place.lat, place.lon], { icon, keyboard: false, interactive: false }).addTo(this.map);
    this.frame.notice(name);
  }

  openIncident(i, options) {
    return this.opening.incident(i, options);
  }

  openById(id, options) {
    return this.opening.byId(id, options);
  }
}

/** What is needed only when one searches or reads is read when the page has come up, and once. */
function later(id) {
  let read = null;
  return () => (read ??= readBlock(id));
}

async function start() {
  const blocks = ["geomap-settings", "geomap-columns", "geomap-ground"].map(readBlock);
  const [settings, columns, ground] = await Promise.all(blocks);
  const details = new Details(settings.chunkSize, columns.ids.length);
  const app = new App({ settings, columns, ground, details, names: later("geomap-names") });
  window.geomap = app;
  await null; // the ground is drawn then
  document.documentElement.dataset.ready = "true";
  performance.mark("geomap-ready");
  // The canvas does not wait for its face: it is drawn again once that is there.
  document.fonts.load('12px "Vazirmatn"', "aع").then(() => {
    app.ground.faced();
    app.settle();
  });
  setTimeout(() => app.state.vocabulary.ready().then(() => app.state.text.start()), 1500);
}

start().catch((fault) => {
  document.body.append(h("p", { class: "fault", role: "alert" }, `geomap: ${fault.message}`));
  throw fault;
});
