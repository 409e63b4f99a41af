// The Leaflet map itself and the buttons that lie on it.

import { h } from "./dom.js";

const HOME = { lat: 35.6, lon: 40.4 };

const TILE_LOOK = { attribution: "© OpenStreetMap contributors", maxZoom: 19, opacity: 0.6 };

/** A background of tiles, with where they are shown told to who serves them; where none comes, `failed()` is told.
 * A page from disk has no address to tell, and OpenStreetMap may refuse it. */
export function addTiles(map, { url }, failed) {
  const layer = L.tileLayer(url, { ...TILE_LOOK, referrerPolicy: "strict-origin-when-cross-origin" });
  let loaded = false;
  layer.on("tileload", () => (loaded = true));
  layer.on("tileerror", () => {
    if (loaded || !map.hasLayer(layer)) return;
    layer.remove();
    failed();
  });
  return layer.addTo(map);
}

/** The map in its container; `view` is {lat, lon, zoom} or null. */
export function makeMap(view) {
  const map = L.map("map_incidents", {
    center: L.latLng((view ?? HOME).lat, (view ?? HOME).lon),
    zoom: view?.zoom ?? 7,
    minZoom: 4,
    maxZoom: 17,
    zoomControl: false,
    zoomSnap: 0.5,
    wheelPxPerZoomLevel: 110,
    fadeAnimation: false,
    zoomAnimation: !window.matchMedia("(prefers-reduced-motion: reduce)").matches,
    worldCopyJump: false,
  });
  map.attributionControl.setPrefix(false);
  new ResizeObserver(() => map.invalidateSize({ animate: false })).observe(map.getContainer());
  return map;
}

function scaleControl(speech, position) {
  const width = 110;
  const Scale = /** @type {any} */ (L.Control.Scale).extend({
    _updateScale(node, text, ratio) {
      const [, number, unit] = /([\d.]+) (\w+)/.exec(text);
      node.style.width = `${Math.round(width * ratio)}px`;
      node.textContent = `${speech.number(Number(number))} ${speech.say(`unit.${unit}`)}`;
    },
  });
  return new Scale({ position, imperial: false, maxWidth: width });
}

function control(position, node) {
  L.DomEvent.disableClickPropagation(node);
  const Held = L.Control.extend({ onAdd: () => node });
  return new Held({ position });
}

function fitControl(speech, position, fit) {
  const label = speech.say("map.fit");
  const button = h("button", { type: "button", title: label, "aria-label": label, onclick: fit }, "⤢");
  return control(position, h("div", { class: "leaflet-bar fit-control" }, button));
}

function sourcesControl(speech, position, showCredits) {
  const attrs = { type: "button", class: "plain sources-control", onclick: showCredits };
  return control(position, h("button", attrs, speech.say("methods.credits")));
}

function zoomControl(speech, position) {
  return L.control.zoom({ position, zoomInTitle: speech.say("map.zoom_in"), zoomOutTitle: speech.say("map.zoom_out") });
}

/** The buttons on the map, laid anew in each language; `pointer` holds coordinates and ruler, `legend` the key. */
export class Controls {
  constructor(map, state, { pointer, legend, fit, showCredits }) {
    this.map = map;
    this.state = state;
    this.pointer = pointer;
    this.legend = legend;
    this.fit = fit;
    this.showCredits = showCredits;
    this.laid = [];
    this.credit = null;
    this.covered = null;
    map.on("resize zoomend", () => this.stale());
  }

  speak() {
    const { map, state, pointer, legend } = this;
    const { speech } = state;
    const [start, end] = speech.direction === "rtl" ? ["right", "left"] : ["left", "right"];
    this.stale();
    for (const old of this.laid) old.remove();
    pointer.speak();
    legend.speak();
    this.laid = [
      sourcesControl(speech, `bottom${end}`, this.showCredits),
      zoomControl(speech, `top${end}`),
      fitControl(speech, `top${end}`, this.fit),
      control(`top${end}`, h("div", { class: "leaflet-bar fit-control" }, pointer.button)),
      scaleControl(speech, `bottom${start}`),
      control(`bottom${start}`, pointer.told),
      control(`bottom${start}`, legend.node),
    ];
    for (const one of this.laid) one.addTo(map);
    this.name(`bottom${end}`);
    map.getContainer().setAttribute("aria-label", speech.say("map.title"));
    map.getContainer().setAttribute("role", "region");
  }

  /** Whose work the ground is, without the faces: Leaflet takes markup only, so a text node escapes the names. */
  name(position) {
    const { attributionControl } = this.map;
    attributionControl.setPosition(position);
    if (this.credit) attributionControl.removeAttribution(this.credit);
    const named = this.state.settings.credits.filter(({ face }) => !face).map(({ name }) => name);
    this.credit = h("i", {}, named.join(" · ")).innerHTML;
    attributionControl.addAttribution(this.credit);
  }

  /** What the buttons cover, in world pixels; measured anew only where they may have changed. */
  boxes() {
    const { min } = this.map.getPixelBounds();
    this.covered ??= this.measured();
    return this.covered.map(([left, top, right, bottom]) => [min.x + left, min.y + top, min.x + right, min.y + bottom]);
  }

  measured() {
    const container = this.map.getContainer();
    const frame = container.getBoundingClientRect();
    return [...container.querySelectorAll(".leaflet-control")].map((node) => {
      const { left, top, right, bottom } = node.getBoundingClientRect();
      return [left - frame.left - 4, top - frame.top - 4, right - frame.left + 4, bottom - frame.top + 4];
    });
  }

  /** The buttons have moved or changed their size. */
  stale() {
    this.covered = null;
  }
}
