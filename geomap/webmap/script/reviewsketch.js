// What a correction would do to the map, drawn while it is being written: the point and its radius.

/** `colour()` is that of the theme. */
export class Sketch {
  constructor(map, colour) {
    this.map = map;
    this.colour = colour;
    this.layers = L.layerGroup().addTo(map);
  }

  clear() {
    this.layers.clearLayers();
  }

  /** Draws a point and, where one is given, the radius around it in metres. */
  show(lat, lon, radius = 0) {
    this.clear();
    if (!Number.isFinite(lat) || !Number.isFinite(lon)) return;
    const look = { color: this.colour(), weight: 3, dashArray: "2 4", interactive: false, pane: "area" };
    if (radius > 0) this.layers.addLayer(L.circle([lat, lon], { ...look, radius, fillOpacity: 0.08 }));
    this.layers.addLayer(L.circleMarker([lat, lon], { ...look, dashArray: null, radius: 5, fillOpacity: 1 }));
  }
}
