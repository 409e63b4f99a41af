// The ground under the incidents: land, water, borders and names, drawn on one canvas.

import { metresAPixel, worldX, worldY } from "./mercator.js";
import { FACES } from "./theme.js";

const PADDING = 0.35;
const WIDTH = { country: 1.6, admin1: 1.5, admin2: 0.9, admin3: 0.6, river: 2, road: 1.6 };
const DASH = { road: [8, 4], country: [9, 3, 2, 3], admin2: [6, 3], admin3: [2, 3] };
const FROM_ZOOM = { country: 0, admin1: 0, admin2: 7.6, admin3: 9.6, river: 0, road: 5.5 };
// Zooms between which the extents of towns are drawn: wider than the marks on them, and no circle that fills the view.
const TOWNS_FROM = 8;
const TOWNS_TO = 12.5;
const BENT_FROM = 9.5; // the zoom from which the corners of a river would be seen
const LINES = ["road", "admin3", "admin2", "admin1", "country", "river"];
const STRETCH = 56; // pixels of a straight stretch of road from which it bears its number
const DOT = 4; // pixels about the point of a town that its dot takes
const NEAR = 6; // pixels by which one spot must be nearer than another to be better
const UNIT = 1e5; // steps of a degree

/** Undoes the delta coding of a line: [lon, lat, dlon, dlat, …] in 1e-5 degrees -> flat pixels at zoom 0. */
export function decodeLine(deltas) {
  const points = new Float64Array(deltas.length);
  let [lon, lat] = [0, 0];
  for (let k = 0; k < deltas.length; k += 2) {
    lon += deltas[k];
    lat += deltas[k + 1];
    points[k] = worldX(lon / UNIT);
    points[k + 1] = worldY(lat / UNIT);
  }
  return points;
}

/** A line with the box it lies in: [left, top, right, bottom]. */
function boxed(deltas) {
  const points = decodeLine(deltas);
  const box = [Infinity, Infinity, -Infinity, -Infinity];
  for (let k = 0; k < points.length; k += 2) {
    box[0] = Math.min(box[0], points[k]);
    box[1] = Math.min(box[1], points[k + 1]);
    box[2] = Math.max(box[2], points[k]);
    box[3] = Math.max(box[3], points[k + 1]);
  }
  return { points, box };
}

/** Places on the screen that labels have taken. */
export class Taken {
  constructor(boxes = []) {
    this.boxes = boxes;
  }

  /** @param {number[]} box */
  free([left, top, right, bottom]) {
    return this.boxes.every((box) => left >= box[2] || right <= box[0] || top >= box[3] || bottom <= box[1]);
  }

  /** Takes the box unless something stands there. */
  take(left, top, right, bottom) {
    const box = [left, top, right, bottom];
    if (!this.free(box)) return false;
    this.boxes.push(box);
    return true;
  }
}

/** How far from its point a name must begin: the edge of the mark that lies over the point, or just beyond it. */
function reachOf(marks, x, y) {
  const over = marks.filter((box) => x > box[0] && x < box[2] && y > box[1] && y < box[3]);
  const far = { up: 4, down: 4, left: 5, right: 5 };
  for (const box of over) {
    far.up = Math.max(far.up, y - box[1]);
    far.down = Math.max(far.down, box[3] - y);
    far.left = Math.max(far.left, x - box[0]);
    far.right = Math.max(far.right, box[2] - x);
  }
  return far;
}

const dotBox = ([left, top, right, bottom]) => [left - DOT, top - DOT, right + DOT, bottom + DOT];

/** How far a box lies from a point.
 * @param {number[]} box */
const distance = ([left, top, right, bottom], x, y) =>
  Math.hypot(Math.max(left - x, 0, x - right), Math.max(top - y, 0, y - bottom));

function styleOf({ kind, rank }, arabic) {
  const sizes = { area: 14, country: 15, water: 11 };
  const size = (sizes[kind] ?? (rank >= 0.8 ? 13.5 : rank >= 0.5 ? 12 : 11)) + (arabic ? 1 : 0);
  return { size, weight: kind === "place" && rank < 0.8 ? 450 : kind === "water" ? 450 : 640 };
}

/** Draws one ground: `view` is {scale, corner, size, zoom, frame}; `frame` is the part of it that is in sight. */
class Painter {
  constructor(context, view, { shapes, towns, places, speech, tint, widths }) {
    this.widths = widths;
    this.font = null;
    this.context = context;
    this.view = view;
    this.shapes = shapes;
    this.extents = towns;
    this.places = places;
    this.speech = speech;
    this.tint = tint;
    this.marks = [];
    this.placed = [];
    this.towns = new Set();
    this.countries = new Set();
  }

  land() {
    const { context, view, tint } = this;
    context.fillStyle = this.shapes.length ? tint.outside : tint.land;
    context.fillRect(0, 0, view.size.x, view.size.y);
    for (const shape of this.shapes) {
      if (shape.kind === "admin1") this.fill(shape, shape.scope ? tint.scope : tint.land);
    }
    for (const shape of this.shapes)
      if (shape.kind === "sea" || shape.kind === "lake") this.fill(shape, tint[shape.kind]);
    if (view.zoom >= TOWNS_FROM && view.zoom <= TOWNS_TO) this.settled();
  }

  /** Discs of the extent that towns and quarters are reckoned with, as one surface. */
  settled() {
    const { context, view, tint } = this;
    const { scale, corner } = view;
    context.fillStyle = tint.town;
    context.beginPath();
    for (const { x, y, r } of this.extents) {
      if (!this.inSight([x - r, y - r, x + r, y + r])) continue;
      const [left, top] = [x * scale - corner.x, y * scale - corner.y];
      context.moveTo(left + r * scale, top);
      context.arc(left, top, r * scale, 0, 2 * Math.PI);
    }
    context.fill();
  }

  inSight([left, top, right, bottom]) {
    const { scale, corner, size } = this.view;
    const across = right * scale >= corner.x && left * scale <= corner.x + size.x;
    return across && bottom * scale >= corner.y && top * scale <= corner.y + size.y;
  }

  /** Points that would fall on the last one drawn are left out. */
  trace(points) {
    const { context, view } = this;
    const { scale, corner } = view;
    let [lastX, lastY] = [NaN, NaN];
    for (let k = 0; k < points.length; k += 2) {
      const [x, y] = [points[k] * scale - corner.x, points[k + 1] * scale - corner.y];
      if (Math.abs(x - lastX) < 0.6 && Math.abs(y - lastY) < 0.6 && k + 2 < points.length) continue;
      if (k) context.lineTo(x, y);
      else context.moveTo(x, y);
      [lastX, lastY] = [x, y];
    }
  }

  /** A river bends: through the middles of its stretches, each of its points bending the line towards itself. */
  bend(points) {
    const { context, view } = this;
    const { scale, corner } = view;
    const x = (k) => points[k] * scale - corner.x;
    const y = (k) => points[k + 1] * scale - corner.y;
    const last = points.length - 2;
    context.moveTo(x(0), y(0));
    for (let k = 2; k < last; k += 2)
      context.quadraticCurveTo(x(k), y(k), (x(k) + x(k + 2)) / 2, (y(k) + y(k + 2)) / 2);
    context.lineTo(x(last), y(last));
  }

  fill(shape, colour) {
    this.context.fillStyle = colour;
    this.context.beginPath();
    for (const { points, box } of shape.lines) if (this.inSight(box)) this.trace(points);
    this.context.fill("evenodd");
  }

  stroke(kind) {
    const { context, view, tint } = this;
    context.strokeStyle = tint[kind];
    context.lineWidth = WIDTH[kind] * (kind === "river" ? Math.min(2.2, Math.max(0.8, (view.zoom - 5) / 3)) : 1);
    context.lineJoin = context.lineCap = "round";
    context.setLineDash(DASH[kind] ?? []);
    context.beginPath();
    for (const shape of this.shapes) {
      if (shape.kind !== kind) continue;
      for (const { points, box } of shape.lines) {
        if (!this.inSight(box)) continue;
        if (kind === "river" && view.zoom >= BENT_FROM) this.bend(points);
        else this.trace(points);
      }
    }
    context.stroke();
    context.setLineDash([]);
  }

  lines() {
    for (const kind of LINES) if (this.view.zoom >= FROM_ZOOM[kind]) this.stroke(kind);
  }

  /** What is written; a governorate that the map is about is called one, for its town has the same name. */
  nameOf(place) {
    const name = place[this.speech.language];
    return place.about && name ? this.speech.say("map.governorate", { name }) : name;
  }

  wanted(place) {
    const { zoom } = this.view;
    const { kind, rank, always } = place;
    const name = this.nameOf(place);
    // No name stands in the other script; a governorate is not named beside the town that it has its name from.
    if (!name) return false;
    if (always) return zoom >= 5.5;
    if (kind === "country") return zoom <= 8;
    if (place.about) return zoom >= 7 && zoom <= 9; // where it has room beside the town of its name
    if (kind === "area") return zoom >= rank && zoom <= 8 && !this.towns.has(name);
    if (kind === "water") return zoom >= rank;
    return rank >= 0.98 - (zoom - 6.2) * 0.15;
  }

  /** Is all of the box in sight?
   * @param {number[]} box */
  whole([left, top, right, bottom]) {
    const [west, north, east, south] = this.view.frame;
    return left >= west && top >= north && right <= east && bottom <= south;
  }

  /** Would the edge of what is in sight cut the box?
   * @param {number[]} box */
  cut([left, top, right, bottom]) {
    const [west, north, east, south] = this.view.frame;
    return !this.whole([left, top, right, bottom]) && left < east && right > west && top < south && bottom > north;
  }

  /** Is it in sight? A name may be moved to where it is seen, unless it belongs to a dot.
   * @param {{kind: string}} place */
  seen({ kind }, x, y) {
    const { size } = this.view;
    if (kind === "place") return this.whole([x, y, x, y]);
    return x >= 0 && y >= 0 && x <= size.x && y <= size.y;
  }

  /** The dots of towns that are likely to be named: no name of a country or an area lies over them. */
  dots(here) {
    const towns = this.places.filter((place) => place.kind === "place" && place.rank >= 0.8 && this.wanted(place));
    return here(towns.map(({ x, y }) => [x, y, x, y].map((at) => at * this.view.scale))).map(dotBox);
  }

  /** Names keep clear of the `marks`, of the `buttons` and of each other; towns that the map is about come first. */
  labels({ marks, buttons }) {
    const { view } = this;
    const { x: left, y: top } = view.corner;
    const here = (boxes) => boxes.map((box) => [box[0] - left, box[1] - top, box[2] - left, box[3] - top]);
    this.marks = here(marks);
    const covered = new Taken(here(buttons));
    this.dotted = new Taken(this.dots(here));
    this.stands = new Taken();
    const taken = new Taken([...this.marks, ...covered.boxes]);
    const own = this.places.filter(({ always }) => always);
    this.towns = new Set(own.map((place) => place[this.speech.language]));
    for (const place of [...own, ...this.places.filter(({ always }) => !always)]) {
      if (!this.wanted(place) || this.countries.has(this.nameOf(place))) continue;
      const [x, y] = [place.x * view.scale - left, place.y * view.scale - top];
      if (this.seen(place, x, y) && covered.free([x, y, x, y])) this.label(place, x, y, taken);
    }
    this.writeAll();
    if (view.zoom >= FROM_ZOOM.road) this.shields(taken);
  }

  /** The numbers of roads, in the middle of their longest straight stretches that are in sight and free. */
  shields(taken) {
    const { context, view, tint } = this;
    context.font = `640 10px ${FACES.en}`;
    context.direction = "ltr";
    context.textAlign = "center";
    context.textBaseline = "middle";
    for (const { label, lines } of this.shapes) {
      if (!label) continue;
      const half = context.measureText(label).width / 2 + 4;
      for (const [x, y] of this.stretches(lines[0].points)) {
        const inside = x > half && y > 10 && x < view.size.x - half && y < view.size.y - 10;
        if (!inside || !taken.take(x - half, y - 8, x + half, y + 8)) continue;
        context.fillStyle = tint.road;
        context.fillRect(x - half, y - 7, 2 * half, 14);
        context.fillStyle = tint.paper;
        context.fillText(label, x, y + 0.5);
      }
    }
  }

  /** The middles of the stretches that are long enough on the screen to bear a number. */
  stretches(points) {
    const { scale, corner } = this.view;
    const found = [];
    for (let k = 0; k + 3 < points.length; k += 2) {
      const [dx, dy] = [(points[k + 2] - points[k]) * scale, (points[k + 3] - points[k + 1]) * scale];
      if (Math.hypot(dx, dy) < STRETCH) continue;
      found.push([points[k] * scale - corner.x + dx / 2, points[k + 1] * scale - corner.y + dy / 2]);
    }
    return found;
  }

  set(place) {
    const { context, speech } = this;
    const arabic = speech.language === "ar";
    const { size, weight } = styleOf(place, arabic);
    const font = `${place.kind === "water" && !arabic ? "italic " : ""}${weight} ${size}px ${FACES[speech.language]}`;
    if (font !== this.font) this.font = context.font = font; // setting one takes longer than drawing a name
    context.letterSpacing = (place.kind === "area" || place.kind === "country") && !arabic ? "2px" : "0px";
    return size;
  }

  /** Half of a name's width, measured once for each look of it. */
  half(place, text) {
    const key = `${this.speech.language} ${place.kind} ${styleOf(place, false).size} ${text}`;
    let half = this.widths.get(key);
    if (half === undefined) {
      this.set(place);
      half = this.context.measureText(text).width / 2 + 3;
      this.widths.set(key, half);
    }
    return half;
  }

  label(place, x, y, taken) {
    const { speech, tint } = this;
    const text = this.nameOf(place);
    const dotless = place.kind !== "place";
    if (!dotless && !place.always && !this.stands.free([x, y, x, y])) return; // of two at one dot, the first is named
    const { size } = styleOf(place, speech.language === "ar");
    const half = this.half(place, text);
    /** @type {(spot: number[]) => number[]} */
    const box = ([dx, dy]) => [x + dx - half, y + dy - size * 0.72, x + dx + half, y + dy + size * 0.72];
    // A country, named at one of several spots, is named where it is seen.
    const fits = (spot) => (place.kind === "country" ? this.whole(box(spot)) : !this.cut(box(spot)));
    const clear = (one) => taken.free(one) && (!dotless || this.dotted.free(one));
    const near = (spot) => Math.round(distance(box(spot), x, y) / NEAR);
    const spots = this.spots(place, half, size, reachOf(this.marks, x, y)).filter(fits);
    if (!dotless) spots.sort((one, other) => near(one) - near(other));
    const free = spots.find((one) => clear(box(one)));
    const spot = free ?? (place.always && spots.length ? this.least(spots, box, taken) : null);
    if (!spot) return;
    taken.boxes.push(box(spot));
    const colour = { area: tint.region, country: tint.nation, water: tint.water }[place.kind] ?? tint.label;
    if (place.kind === "country") this.countries.add(text); // a country may have several spots, and has one name
    this.placed.push({ place, text, x: x + spot[0], y: y + spot[1], colour });
    if (dotless) return;
    this.towns.add(text);
    this.stands.boxes.push(dotBox([x, y, x, y]));
    taken.boxes.push(dotBox([x, y, x, y]));
    this.dot(x, y, place.rank >= 0.8 ? 3 : 2);
  }

  /** Writes the names that have found their spot, look by look: to change the face takes longer than to write. */
  writeAll() {
    const { context, speech } = this;
    const lookOf = ({ place: { kind, rank } }) => `${kind} ${styleOf({ kind, rank }, false).size}`;
    const looks = new Map();
    for (const one of this.placed) looks.set(lookOf(one), [...(looks.get(lookOf(one)) ?? []), one]);
    for (const names of looks.values()) {
      this.set(names[0].place);
      context.direction = speech.direction;
      context.textAlign = "center";
      context.textBaseline = "middle";
      for (const { text, x, y, colour } of names) this.write(text, x, y, colour);
    }
    context.letterSpacing = "0px";
  }

  /** Below the point, above, or to either side, beyond what lies over it; an area's name may move about.
   * @returns {number[][]} */
  spots(place, half, size, { up, down, left, right }) {
    if (place.about) return [0, -20, 20].map((dy) => [0, dy]);
    if (place.kind !== "place")
      return [
        [0, 0],
        [0, -34],
        [0, 34],
        [-half, 20],
        [half, 20],
      ];
    const line = size * 0.72;
    const [below, above, after, before] = [down + line, -up - line, right + half, -left - half];
    const near = [
      [0, below],
      [0, above],
      [after, 0],
      [before, 0],
    ];
    const corners = [down, -up].flatMap((dy) => [after, before].map((dx) => [dx, dy]));
    const aslant = [below, above].flatMap((dy) => [0.5, -0.5, 0.9, -0.9].map((part) => [part * half, dy]));
    const far = [
      [0, below + 16],
      [0, above - 16],
      [after + 18, 0],
      [before - 18, 0],
    ];
    return [...near, ...corners, ...aslant, ...far];
  }

  /** Where nothing is free: the spot that covers least. */
  least(spots, box, taken) {
    const overlap = ([left, top, right, bottom]) =>
      taken.boxes.reduce((sum, one) => {
        const wide = Math.min(right, one[2]) - Math.max(left, one[0]);
        const high = Math.min(bottom, one[3]) - Math.max(top, one[1]);
        return sum + (wide > 0 && high > 0 ? wide * high : 0);
      }, 0);
    return spots.reduce((best, spot) => (overlap(box(spot)) < overlap(box(best)) ? spot : best));
  }

  write(text, x, y, colour) {
    const { context, tint } = this;
    context.lineJoin = "round";
    context.lineWidth = 3.5;
    context.strokeStyle = tint.halo;
    context.strokeText(text, x, y);
    context.fillStyle = colour;
    context.fillText(text, x, y);
  }

  dot(x, y, r) {
    this.context.beginPath();
    this.context.arc(x, y, r, 0, 2 * Math.PI);
    this.context.fillStyle = this.tint.label;
    this.context.fill();
  }
}

/** Shapes and places of the payload as they are drawn. */
function readGround(raw) {
  const shapes = raw.shapes.map(({ kind, lines, scope, label }) => ({ kind, scope, label, lines: lines.map(boxed) }));
  const places = raw.places.map(([lon, lat, name, nameAr, rank, kind]) => {
    const [x, y] = decodeLine([lon, lat]);
    const always = kind === "seat";
    const about = kind === "about";
    return {
      x,
      y,
      en: name || nameAr,
      ar: nameAr,
      rank,
      kind: always ? "place" : about ? "area" : kind,
      always,
      about,
    };
  });
  const towns = raw.towns.map(([lon, lat, metres]) => {
    const [x, y] = decodeLine([lon, lat]);
    return { x, y, r: metres / metresAPixel(lat / UNIT) };
  });
  return { shapes, towns, places, widths: new Map() };
}

/** A Leaflet layer that draws the ground; `raw` is the ground block. Names keep clear of the `obstacles()`. A `bare`
 * ground lets the tiles below it show: borders, rivers and names alone. */
export function groundLayer(
  raw,
  speech,
  { obstacles = () => ({ marks: [], buttons: [] }), tint, bare = false, under = null },
) {
  const held = readGround(raw);
  const Ground = L.Layer.extend({
    held,
    bare,
    /** The face has come: names are as wide as it makes them. */
    faced() {
      held.widths.clear();
      this._draw();
    },
    /** Land and water are drawn too from now on. */
    fill() {
      this.bare = false;
      this._draw();
    },
    onAdd(map) {
      this._canvas = L.DomUtil.create("canvas", "leaflet-zoom-animated ground");
      this._canvas.setAttribute("aria-hidden", "true");
      map.getPane("tilePane").append(this._canvas);
      this._draw();
    },
    onRemove() {
      this._canvas.remove();
    },
    getEvents() {
      const draw = this._draw;
      return {
        ...{ moveend: draw, viewreset: draw, resize: draw },
        zoomanim: (event) => this._follow(event.center, event.zoom),
        zoom: () => this._follow(this._map.getCenter(), this._map.getZoom()),
      };
    },
    /** Keeps the canvas in place while the map is zoomed: the drawing of the last rest, scaled. */
    _follow(center, zoom) {
      const map = this._map;
      if (!this._center) return;
      const scale = map.getZoomScale(zoom, this._zoom);
      const half = map.getSize().multiplyBy(0.5 + PADDING);
      const pane = L.DomUtil.getPosition(map.getPane("mapPane"));
      const origin = map.project(center, zoom).subtract(map.getSize().divideBy(2)).add(pane).round();
      const corner = half.multiplyBy(-scale).add(map.project(this._center, zoom)).subtract(origin);
      L.DomUtil.setTransform(this._canvas, corner, scale);
    },
    redraw() {
      this._draw();
    },
    /** Once for all that moves and changes in one go: a view that is set tells of its move three times. */
    _draw() {
      if (this._due) return;
      this._due = true;
      queueMicrotask(() => {
        this._due = false;
        if (this._map) this._render();
      });
    },
    _render() {
      const map = this._map;
      const size = map.getSize();
      const full = size.multiplyBy(1 + 2 * PADDING).round();
      const ratio = window.devicePixelRatio || 1;
      this._center = map.getCenter();
      this._zoom = map.getZoom();
      this._canvas.width = full.x * ratio;
      this._canvas.height = full.y * ratio;
      this._canvas.style.width = `${full.x}px`;
      this._canvas.style.height = `${full.y}px`;
      L.DomUtil.setPosition(this._canvas, map.containerPointToLayerPoint(size.multiplyBy(-PADDING)).round());
      const edge = size.multiplyBy(PADDING);
      const corner = map.getPixelBounds().min.subtract(edge).round();
      const context = this._canvas.getContext("2d");
      context.scale(ratio, ratio);
      this.paint(context, corner, full, [edge.x, edge.y, edge.x + size.x, edge.y + size.y], this.bare);
    },
    /** Draws the ground on any canvas: `corner` is its 0, 0 in world pixels of the current zoom, `frame` what of it is
     * in sight. */
    paint(context, corner, size, frame = [0, 0, size.x, size.y], clear = false) {
      const zoom = this._map.getZoom();
      const view = { scale: 2 ** zoom, corner, size, zoom, frame };
      const painter = new Painter(context, view, { ...held, speech, tint: tint() });
      if (!clear) painter.land();
      under?.(context, view);
      painter.lines();
      painter.labels(obstacles());
    },
  });
  return new Ground();
}
