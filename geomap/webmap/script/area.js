// How far the place of the open incident is known: an outline above the marks, and a ring around its best estimate.

/** Pixels from the best estimate to the ring around it: a mark fits in, nothing of it is hidden. */
export const SPOT = 24;

// As the rings of the marks: closed for a named place, broken for near one, dotted for a wider area.
const OUTLINE = { 2: "6 4", 3: "2 5" };

/** `rings` (lon/lat, closed), `spot` ([lat, lon]) and `dash` are what is drawn now, or null. */
export class Area {
  constructor(map, tint) {
    this.map = map;
    this.tint = tint;
    this.rings = null;
    this.spot = null;
    this.dash = null;
    this.outline = null;
    this.feature = null;
    this.layers = L.layerGroup().addTo(map);
    for (const name of ["area", "spot"]) map.createPane(name).classList.add(`${name}-pane`);
  }

  /** Draws that of an incident, or nothing for null. */
  show(feature) {
    this.feature = feature;
    this.layers.clearLayers();
    this.outline = this.rings = this.spot = null;
    if (!feature?.geometry) return;
    const { uncertainty_area: polygon, uncertainty_m: metres, geo_precision: precision } = feature.properties;
    const [lon, lat] = feature.geometry.coordinates;
    const color = this.tint().accent;
    this.spot = [lat, lon];
    const ring = { radius: SPOT, color, weight: 3, fill: false, interactive: false, pane: "spot" };
    this.layers.addLayer(L.circleMarker([lat, lon], ring));
    const round = polygon && roundness(polygon.coordinates, lon, lat);
    this.rings = round ? [circle(lon, lat, round)] : (polygon?.coordinates ?? null);
    this.rings ??= metres ? [circle(lon, lat, metres)] : null;
    if (!this.rings) return;
    this.dash = OUTLINE[precision] ?? null;
    const edge = { color, weight: 2, smoothFactor: 0.3, dashArray: this.dash, interactive: false, pane: "area" };
    const points = this.rings.map((line) => line.map(([x, y]) => L.latLng(y, x)));
    this.outline = L.polygon(points, { ...edge, fillColor: color, fillOpacity: 0.12 });
    this.layers.addLayer(this.outline);
  }

  /** The same in the colours of another theme. */
  renew() {
    this.show(this.feature);
  }

  /** What the ring covers, in world pixels: names keep clear of it. */
  boxes() {
    if (!this.spot) return [];
    const { x, y } = this.map.project(this.spot);
    const reach = SPOT + 2;
    return [[x - reach, y - reach, x + reach, y + reach]];
  }

  get bounds() {
    return this.outline?.getBounds() ?? null;
  }
}

const METRES = 111320; // of a degree of latitude

/** The radius in metres of a polygon that is a disc about the point, given by few corners; null for any other. */
function roundness(rings, lon, lat) {
  if (rings.length > 1 || rings[0].length < 17) return null;
  const wide = METRES * Math.cos((lat * Math.PI) / 180);
  const radii = rings[0].map(([x, y]) => Math.hypot((x - lon) * wide, (y - lat) * METRES));
  const most = Math.max(...radii);
  return Math.min(...radii) > 0.97 * most ? most : null;
}

/** A disc of `metres` around a point as a closed ring in lon/lat, small enough for a plane. */
function circle(lon, lat, metres) {
  const dLat = metres / METRES;
  const dLon = dLat / Math.cos((lat * Math.PI) / 180);
  const turn = (k) => [lon + dLon * Math.cos((k * Math.PI) / 64), lat + dLat * Math.sin((k * Math.PI) / 64)];
  return Array.from({ length: 129 }, (_, k) => turn(k));
}
