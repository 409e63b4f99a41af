// How far the place of the open incident is known: an outline above the marks, and a ring around its best estimate.

const ACCENT = "#1f5673";

/** Pixels from the best estimate to the ring around it: a mark fits in, nothing of it is hidden. */
export const SPOT = 24;

/** `rings` (lon/lat, closed) and `spot` ([lat, lon]) are what is drawn now, or null. */
export class Area {
  constructor(map) {
    this.rings = null;
    this.spot = null;
    this.layers = L.layerGroup().addTo(map);
    for (const name of ["area", "spot"]) map.createPane(name).classList.add(`${name}-pane`);
  }

  /** Draws that of an incident, or nothing for null. */
  show(feature) {
    this.layers.clearLayers();
    this.outline = this.rings = this.spot = null;
    if (!feature?.geometry) return;
    const { uncertainty_area: polygon, uncertainty_m: metres } = feature.properties;
    const [lon, lat] = feature.geometry.coordinates;
    this.spot = [lat, lon];
    this.layers.addLayer(
      L.circleMarker([lat, lon], {
        radius: SPOT,
        color: ACCENT,
        weight: 3,
        fill: false,
        interactive: false,
        pane: "spot",
      }),
    );
    this.rings = polygon?.coordinates ?? (metres ? [circle(lon, lat, metres)] : null);
    if (!this.rings) return;
    const style = {
      color: ACCENT,
      weight: 2,
      dashArray: "6 4",
      fillColor: ACCENT,
      fillOpacity: 0.12,
      interactive: false,
      pane: "area",
    };
    this.outline = L.polygon(
      this.rings.map((ring) => ring.map(([x, y]) => L.latLng(y, x))),
      style,
    );
    this.layers.addLayer(this.outline);
  }

  get bounds() {
    return this.outline?.getBounds() ?? null;
  }
}

/** A disc of `metres` around a point as a closed ring in lon/lat, small enough for a plane. */
function circle(lon, lat, metres) {
  const dLat = metres / 111320;
  const dLon = dLat / Math.cos((lat * Math.PI) / 180);
  return Array.from({ length: 65 }, (_, k) => [
    lon + dLon * Math.cos((k * Math.PI) / 32),
    lat + dLat * Math.sin((k * Math.PI) / 32),
  ]);
}
