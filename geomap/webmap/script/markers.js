// The incidents on the map: few marks, never one over another, each a button that says what it is.

import { atOnePlace, cluster, worldPixels } from "./clusters.js";
import { h } from "./dom.js";
import { clusterMark, incidentMark, killedRadius, markRadius, paint, svgOf } from "./marks.js";

const TILE = 256;
const MARGIN = 128;
const EDGE = 4; // so much of a mark of 40 px inside leaves 24 px to aim at (WCAG 2.2, 2.5.8)
const BY_DISTRICT = 6.5; // below this zoom one sees districts, not cells of a grid

/** `drawn(i)` gives what incidentMark needs, `standing(i)` how far it is reviewed, `name(members)` the spoken name;
 * `choose` is told of a click; `families` are codes of those who did it, incident by incident, `colours` theirs. */
export class Markers {
  constructor(map, columns, { drawn, standing, name, choose, families, colours }) {
    this.map = map;
    this.columns = columns;
    this.drawn = drawn;
    this.standing = standing;
    this.name = name;
    this.choose = choose;
    this.families = families;
    this.colours = colours;
    this.world = worldPixels(columns.lon, columns.lat);
    this.layers = new Map();
    this.marks = [];
    this.sized = false;
    this.shown = new Uint32Array(0);
    this.covers = null;
    map.on("moveend", () => this.redraw());
    map.on("resize", () => (this.covers = null));
  }

  /** Shows these incidents instead. */
  show(indexes) {
    this.shown = indexes;
    this.redraw();
  }

  /** Lets the area of a mark say how many were killed, or not. */
  size(sized) {
    this.sized = sized;
    this.renew();
  }

  killed(members) {
    return members.reduce((sum, i) => sum + (this.columns.killed[i] ?? 0), 0);
  }

  radius(members) {
    return this.sized ? killedRadius(this.killed(members)) : markRadius(members.length);
  }

  /** World pixels to look at, snapped so that small moves do not regroup the marks. */
  box() {
    const { min, max } = this.map.getPixelBounds();
    const down = (value) => Math.floor((value - MARGIN) / TILE) * TILE;
    const up = (value) => Math.ceil((value + MARGIN) / TILE) * TILE;
    return { left: down(min.x), top: down(min.y), right: up(max.x), bottom: up(max.y) };
  }

  /** Tells marks apart by all that they hold. */
  keyOf(mark) {
    const { members } = mark;
    const standing = members.length === 1 ? this.standing(members[0]) : "";
    return `${this.map.getZoom()}/${members.join()}/${standing}`;
  }

  redraw() {
    const zoom = this.map.getZoom();
    const units = zoom < BY_DISTRICT ? this.columns.district : null;
    this.marks = cluster(this.world, this.shown, zoom, this.box(), (members) => this.radius(members), units);
    const wanted = new Map(this.marks.map((mark) => [this.keyOf(mark), mark]));
    for (const [key, layer] of this.layers) {
      if (wanted.has(key)) continue;
      layer.remove();
      this.layers.delete(key);
    }
    for (const [key, mark] of wanted) if (!this.layers.has(key)) this.layers.set(key, this.add(mark, zoom));
    this.shut();
  }

  /** What lies over the map has come, gone or changed its size. */
  reach() {
    this.covers = null;
    this.shut();
  }

  /** What lies over the map, in its own pixels: [left, top, right, bottom]. */
  covered() {
    const frame = this.map.getContainer().getBoundingClientRect();
    const nodes = document.querySelectorAll(
      ".reading:not([hidden]), .legend-card, .leaflet-bar, .sources-control, .review-bar",
    );
    return [...nodes].map((node) => {
      const { left, top, right, bottom } = node.getBoundingClientRect();
      return [left - frame.left, top - frame.top, right - frame.left, bottom - frame.top];
    });
  }

  /** Marks out of sight, or under what is read or a button, are out of reach of keyboard and screen reader too. */
  shut() {
    this.covers ??= this.covered();
    const size = this.map.getSize();
    for (const layer of this.layers.values()) {
      const { x, y } = this.map.latLngToContainerPoint(layer.getLatLng());
      const inside = x > EDGE && y > EDGE && x < size.x - EDGE && y < size.y - EDGE;
      const under = ([left, top, right, bottom]) =>
        x > left - EDGE && x < right + EDGE && y > top - EDGE && y < bottom + EDGE;
      layer.getElement().inert = !inside || this.covers.some(under);
    }
  }

  /** All marks anew: the language or the look has changed. */
  renew() {
    this.covers = null;
    for (const layer of this.layers.values()) layer.remove();
    this.layers.clear();
    this.redraw();
  }

  drawing(mark) {
    if (mark.members.length === 1) return incidentMark(this.drawn(mark.members[0]));
    const disputed = mark.members.some((i) => this.columns.disputed[i] === 1);
    return clusterMark(mark.r, this.shares(mark.members), disputed);
  }

  /** How those who did it share in several incidents, the greatest first: [[colour, n]]. */
  shares(members) {
    const { starts, codes } = this.families;
    const shares = new Float64Array(this.colours.length);
    for (const i of members) {
      const part = 1 / (starts[i + 1] - starts[i]);
      for (let k = starts[i]; k < starts[i + 1]; k += 1) shares[codes[k]] += part;
    }
    const found = this.colours.flatMap((colour, code) => (shares[code] ? [[colour, shares[code]]] : []));
    return found.sort((a, b) => b[1] - a[1]);
  }

  /** How much larger the mark of one incident is drawn than it is designed. */
  scale({ members, r }) {
    return members.length === 1 ? r / markRadius(1) : 1;
  }

  add(mark, zoom) {
    const count = mark.members.length;
    const size = 2 * Math.ceil(mark.r + 2 * this.scale(mark));
    const face = h("span", { class: "mark-face" }, svgOf(this.drawing(mark), size, size / 2 / this.scale(mark)));
    if (count > 1) face.append(h("span", { class: "mark-count" }, this.name.number(count)));
    const icon = L.divIcon({ html: face, className: count > 1 ? "mark mark-many" : "mark", iconSize: [size, size] });
    const label = this.name(mark.members);
    const at = this.map.unproject([mark.x, mark.y], zoom);
    const layer = L.marker(at, { icon, keyboard: true, title: label, riseOnHover: true, autoPanOnFocus: false });
    layer.on("click", () => this.choose(mark.members, false));
    layer.addTo(this.map);
    this.listen(layer.getElement(), mark, label);
    return layer;
  }

  listen(element, mark, label) {
    element.setAttribute("aria-label", label);
    element.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      event.stopPropagation();
      this.choose(mark.members, true);
    });
  }

  atOnePlace(members) {
    return atOnePlace(this.world, members);
  }

  /** The button that shows incident `i`, alone or among others; null when it is out of sight. */
  elementOf(i) {
    const mark = this.marks.find(({ members }) => members.includes(i));
    return mark ? (this.layers.get(this.keyOf(mark))?.getElement() ?? null) : null;
  }

  /** What the marks cover, in world pixels of the current zoom: [left, top, right, bottom]. */
  boxes() {
    return this.marks.map(({ x, y, r }) => [x - r - 1, y - r - 1, x + r + 1, y + r + 1]);
  }

  /** Draws all marks on a canvas whose 0, 0 is the corner of the map. */
  paint(context, family) {
    const origin = this.map.getPixelBounds().min;
    for (const mark of this.marks) {
      const [x, y] = [mark.x - origin.x, mark.y - origin.y];
      paint(context, this.drawing(mark), x, y, this.scale(mark));
      if (mark.members.length === 1) continue;
      context.fillStyle = "#22262b";
      context.font = `600 13px ${family}`;
      context.textAlign = "center";
      context.textBaseline = "middle";
      context.fillText(this.name.number(mark.members.length), x, y);
    }
  }
}
