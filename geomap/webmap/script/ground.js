// The ground under the incidents: borders, rivers and place names from the gazetteer, drawn on one canvas.

const PADDING = 0.35;
const TINT = {
  land: "#faf8f4",
  outside: "#f1eee8",
  scope: "#fffefb",
  admin1: "#a79d8e",
  admin2: "#cfc7ba",
  admin3: "#e4ded4",
  river: "#a9cbd6",
  label: "#5b544a",
  region: "#8a8073",
};
const WIDTH = { admin1: 1.5, admin2: 0.9, admin3: 0.6, river: 2 };
const FROM_ZOOM = { admin1: 0, admin2: 7.6, admin3: 9.6, river: 0 };

/** Undoes the delta coding of a line: [lon, lat, dlon, dlat, …] in 1e-4 degrees -> flat Mercator pixels at zoom 0. */
export function decodeLine(deltas) {
  const points = new Float64Array(deltas.length);
  let [lon, lat] = [0, 0];
  for (let k = 0; k < deltas.length; k += 2) {
    lon += deltas[k];
    lat += deltas[k + 1];
    const sine = Math.sin((lat / 1e4) * (Math.PI / 180));
    points[k] = 256 * (lon / 1e4 / 360 + 0.5);
    points[k + 1] = 256 * (0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI));
  }
  return points;
}

/** Places on the screen that labels have taken. */
export class Taken {
  constructor(boxes = []) {
    this.boxes = boxes;
  }

  /** Takes the box unless something stands there. */
  take(left, top, right, bottom) {
    for (const box of this.boxes) if (left < box[2] && right > box[0] && top < box[3] && bottom > box[1]) return false;
    this.boxes.push([left, top, right, bottom]);
    return true;
  }
}

/** A Leaflet layer that draws the ground; `raw` is the basemap block. Labels keep clear of the `obstacles()`.
 * A `bare` ground lets the tiles below it show: borders and rivers alone. */
export function groundLayer(raw, speech, { obstacles = () => [], bare = false } = {}) {
  const shapes = raw.shapes.map(({ kind, lines, scope }) => ({ kind, scope, lines: lines.map(decodeLine) }));
  const places = raw.places.map(([lon, lat, name, nameAr, rank, kind]) => {
    const [x, y] = decodeLine([lon, lat]);
    return { x, y, en: name || nameAr, ar: nameAr || name, rank, kind };
  });

  const Ground = L.Layer.extend({
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
      const follow = (event) => this._follow(event.center, event.zoom);
      return {
        moveend: this._draw,
        viewreset: this._draw,
        resize: this._draw,
        zoomanim: follow,
        zoom: () => this._follow(this._map.getCenter(), this._map.getZoom()),
      };
    },
    /** Keeps the canvas in place while the map is zoomed: the drawing of the last rest, scaled. */
    _follow(center, zoom) {
      const map = this._map;
      const scale = map.getZoomScale(zoom, this._zoom);
      const half = map.getSize().multiplyBy(0.5 + PADDING);
      const origin = map
        .project(center, zoom)
        .subtract(map.getSize().divideBy(2))
        .add(L.DomUtil.getPosition(map.getPane("mapPane")))
        .round();
      const corner = half.multiplyBy(-scale).add(map.project(this._center, zoom)).subtract(origin);
      L.DomUtil.setTransform(this._canvas, corner, scale);
    },
    redraw() {
      this._draw();
    },
    _draw() {
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
      const corner = map.getPixelBounds().min.subtract(size.multiplyBy(PADDING)).round();
      const context = this._canvas.getContext("2d");
      context.scale(ratio, ratio);
      this.paint(context, corner, full, bare);
    },
    /** Draws the ground on any canvas: `corner` is its 0, 0 in world pixels of the current zoom. */
    paint(context, corner, size, clear = false) {
      const zoom = this._map.getZoom();
      const view = { scale: 2 ** zoom, corner, size, zoom };
      if (!clear) this._land(context, view);
      for (const kind of ["admin3", "admin2", "admin1", "river"]) {
        if (zoom >= FROM_ZOOM[kind]) this._stroke(context, kind, view);
      }
      if (!clear) this._labels(context, view);
    },
    _land(context, view) {
      context.fillStyle = shapes.length ? TINT.outside : TINT.land;
      context.fillRect(0, 0, view.size.x, view.size.y);
      for (const shape of shapes) if (shape.kind === "admin1") this._fill(context, shape, view);
    },
    _trace(context, points, { scale, corner }) {
      for (let k = 0; k < points.length; k += 2) {
        const [x, y] = [points[k] * scale - corner.x, points[k + 1] * scale - corner.y];
        if (k) context.lineTo(x, y);
        else context.moveTo(x, y);
      }
    },
    _fill(context, shape, view) {
      context.fillStyle = shape.scope ? TINT.scope : TINT.land;
      context.beginPath();
      for (const line of shape.lines) this._trace(context, line, view);
      context.fill("evenodd");
    },
    _stroke(context, kind, view) {
      context.strokeStyle = TINT[kind];
      context.lineWidth = WIDTH[kind] * (kind === "river" ? Math.min(2, Math.max(0.8, (view.zoom - 5) / 3)) : 1);
      context.lineJoin = context.lineCap = "round";
      context.setLineDash(kind === "admin2" ? [6, 3] : kind === "admin3" ? [2, 3] : []);
      context.beginPath();
      for (const shape of shapes)
        if (shape.kind === kind) for (const line of shape.lines) this._trace(context, line, view);
      context.stroke();
      context.setLineDash([]);
    },
    _labels(context, view) {
      const { x: left, y: top } = view.corner;
      const taken = new Taken(obstacles().map((box) => [box[0] - left, box[1] - top, box[2] - left, box[3] - top]));
      const reach = 0.98 - (view.zoom - 6.2) * 0.15;
      context.textAlign = "center";
      context.textBaseline = "middle";
      context.lineJoin = "round";
      for (const place of places) {
        const areal = place.kind === "area";
        if (areal ? view.zoom < place.rank || view.zoom > place.rank + 3 : place.rank < reach) continue;
        const [x, y] = [place.x * view.scale - view.corner.x, place.y * view.scale - view.corner.y];
        if (x < 0 || y < 0 || x > view.size.x || y > view.size.y) continue;
        this._label(context, place, x, y, taken, areal);
      }
    },
    _label(context, place, x, y, taken, areal) {
      const text = place[speech.language];
      const big = !areal && place.rank >= 0.8;
      const size = areal ? 14 : big ? 13.5 : place.rank >= 0.5 ? 12 : 11;
      const family =
        speech.language === "ar"
          ? '"Noto Naskh Arabic", "Geeza Pro", "Segoe UI", Tahoma, sans-serif'
          : 'system-ui, "Segoe UI", sans-serif';
      context.font = `${big || areal ? 600 : 400} ${speech.language === "ar" ? size + 1.5 : size}px ${family}`;
      context.direction = speech.direction;
      context.letterSpacing = areal && speech.language === "en" ? "2px" : "0px";
      const half = context.measureText(text).width / 2 + 4;
      // Below its dot, above, or to either side, wherever nothing stands.
      const spots = areal
        ? [
            [0, 0],
            [0, -34],
            [0, 34],
          ]
        : [
            [0, 13],
            [0, -13],
            [half + 4, 0],
            [-half - 4, 0],
            [0, 28],
            [0, -28],
            [half + 22, 0],
            [-half - 22, 0],
          ];
      const spot = spots.find(([dx, dy]) =>
        taken.take(x + dx - half, y + dy - size * 0.8, x + dx + half, y + dy + size * 0.8),
      );
      if (!spot) return;
      context.lineWidth = 3.5;
      context.strokeStyle = "rgba(255, 254, 251, 0.9)";
      context.strokeText(text, x + spot[0], y + spot[1]);
      context.fillStyle = areal ? TINT.region : TINT.label;
      context.fillText(text, x + spot[0], y + spot[1]);
      if (areal) return;
      context.beginPath();
      context.arc(x, y, big ? 3 : 2, 0, 2 * Math.PI);
      context.fillStyle = TINT.label;
      context.fill();
    },
  });
  return new Ground();
}
