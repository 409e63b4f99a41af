// The incidents on the map: few marks, never one over another, each a button that says what it is.

import { atOnePlace, cluster, worldPixels } from "./clusters.js";
import { h } from "./dom.js";
import { NOBODY, clusterMark, incidentMark, markRadius, paint, svgOf } from "./marks.js";

const TILE = 256;
const MARGIN = 128;
const EDGE = 4; // so much of a mark of 40 px inside leaves 24 px to aim at (WCAG 2.2, 2.5.8)

/** `look(i)` gives what incidentMark needs, `name(members)` the spoken name; `choose` is told of a click. */
export class Markers {
  constructor(map, columns, { look, name, choose }) {
    this.map = map;
    this.columns = columns;
    this.look = look;
    this.name = name;
    this.choose = choose;
    this.world = worldPixels(columns.lon, columns.lat);
    this.layers = new Map();
    this.marks = [];
    this.shown = new Uint32Array(0);
    map.on("moveend", () => this.redraw());
  }

  /** Shows these incidents instead. */
  show(indexes) {
    this.shown = indexes;
    this.redraw();
  }

  /** World pixels to look at, snapped so that small moves do not regroup the marks. */
  box() {
    const { min, max } = this.map.getPixelBounds();
    const down = (value) => Math.floor((value - MARGIN) / TILE) * TILE;
    const up = (value) => Math.ceil((value + MARGIN) / TILE) * TILE;
    return { left: down(min.x), top: down(min.y), right: up(max.x), bottom: up(max.y) };
  }

  redraw() {
    const zoom = this.map.getZoom();
    this.marks = cluster(this.world, this.shown, zoom, this.box(), markRadius);
    const wanted = new Map(
      this.marks.map((mark) => [`${zoom}/${mark.members.join()}`.slice(0, 200) + mark.members.length, mark]),
    );
    for (const [key, layer] of this.layers) {
      if (wanted.has(key)) continue;
      layer.remove();
      this.layers.delete(key);
    }
    for (const [key, mark] of wanted) if (!this.layers.has(key)) this.layers.set(key, this.add(mark, zoom));
    this.reach();
  }

  /** Marks out of sight, or under the box of what is being read, are out of reach of keyboard and screen reader too. */
  reach() {
    const frame = this.map.getContainer().getBoundingClientRect();
    const cover = document
      .querySelector(".incident-popup .leaflet-popup-content-wrapper, .sheet:not([hidden])")
      ?.getBoundingClientRect();
    for (const layer of this.layers.values()) {
      const element = layer.getElement();
      const { x, y } = this.map.latLngToContainerPoint(layer.getLatLng());
      const inside = x > EDGE && y > EDGE && x < frame.width - EDGE && y < frame.height - EDGE;
      const [px, py] = [x + frame.left, y + frame.top];
      const under =
        cover && px > cover.left - EDGE && px < cover.right + EDGE && py > cover.top - EDGE && py < cover.bottom + EDGE;
      element.inert = !inside || Boolean(under);
    }
  }

  /** All marks anew: the language or the look has changed. */
  renew() {
    for (const layer of this.layers.values()) layer.remove();
    this.layers.clear();
    this.redraw();
  }

  drawing(mark) {
    if (mark.members.length === 1) return incidentMark(this.look(mark.members[0]));
    return clusterMark(mark.members.length, this.shares(mark.members));
  }

  /** How the actor groups share in several incidents, the greatest first. */
  shares(members) {
    const shares = new Map();
    for (const i of members) {
      const { colours } = this.look(i);
      for (const colour of colours.length ? colours : [NOBODY]) {
        shares.set(colour, (shares.get(colour) ?? 0) + 1 / (colours.length || 1));
      }
    }
    return [...shares].sort((a, b) => b[1] - a[1]);
  }

  add(mark, zoom) {
    const count = mark.members.length;
    const size = 2 * Math.ceil(markRadius(count) + 2);
    const face = h("span", { class: "mark-face" }, svgOf(this.drawing(mark), size));
    if (count > 1) face.append(h("span", { class: "mark-count" }, this.name.number(count)));
    const icon = L.divIcon({ html: face, className: count > 1 ? "mark mark-many" : "mark", iconSize: [size, size] });
    const label = this.name(mark.members);
    const layer = L.marker(this.map.unproject([mark.x, mark.y], zoom), {
      icon,
      keyboard: true,
      title: label,
      riseOnHover: true,
      autoPanOnFocus: false,
    });
    layer.on("click", () => this.choose(mark.members, false));
    layer.addTo(this.map);
    const element = layer.getElement();
    element.setAttribute("aria-label", label);
    element.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      event.stopPropagation();
      this.choose(mark.members, true);
    });
    return layer;
  }

  atOnePlace(members) {
    return atOnePlace(this.world, members);
  }

  /** The button that shows incident `i`, alone or among others; null when it is out of sight. */
  elementOf(i) {
    const zoom = this.map.getZoom();
    const mark = this.marks.find(({ members }) => members.includes(i));
    if (!mark) return null;
    return this.layers.get(`${zoom}/${mark.members.join()}`.slice(0, 200) + mark.members.length)?.getElement() ?? null;
  }

  /** What the marks cover, in world pixels of the current zoom: [left, top, right, bottom]. */
  boxes() {
    return this.marks.map(({ x, y, members }) => {
      const r = markRadius(members.length) + 1;
      return [x - r, y - r, x + r, y + r];
    });
  }

  /** Draws all marks on a canvas whose 0, 0 is the corner of the map. */
  paint(context) {
    const origin = this.map.getPixelBounds().min;
    for (const mark of this.marks) {
      const [x, y] = [mark.x - origin.x, mark.y - origin.y];
      paint(context, this.drawing(mark), x, y);
      if (mark.members.length === 1) continue;
      context.fillStyle = "#22262b";
      context.font = "600 13px system-ui, sans-serif";
      context.textAlign = "center";
      context.textBaseline = "middle";
      context.fillText(this.name.number(mark.members.length), x, y);
    }
  }
}
