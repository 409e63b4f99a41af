// Where the pointer is, and how far it is from one place to another.

import { h } from "./dom.js";
import { kilometres } from "./nearby.js";

/** Shows coordinates under the pointer; the ruler measures between clicks, or middles of the map by keyboard. */
export class Pointer {
  constructor(map, state, tint) {
    this.map = map;
    this.state = state;
    this.tint = tint;
    this.points = [];
    this.layers = L.layerGroup().addTo(map);
    this.told = h("output", { class: "coordinates" });
    this.button = h("button", { type: "button", class: "ruler" }, "⟷");
    this.button.addEventListener("click", () => this.toggle());
    map.on("mousemove", ({ latlng }) => this.tell(latlng));
    map.on("mouseout", () => this.tell(null));
    map.on("click", ({ latlng }) => this.measuring && this.add(latlng));
    map.getContainer().addEventListener("keydown", (event) => this.key(event));
  }

  get measuring() {
    return this.button.getAttribute("aria-pressed") === "true";
  }

  speak() {
    const label = this.state.speech.say("ruler.title");
    this.button.title = label;
    this.button.setAttribute("aria-label", label);
    this.button.setAttribute("aria-pressed", String(this.measuring));
    this.tell(null);
  }

  toggle() {
    const on = !this.measuring;
    this.button.setAttribute("aria-pressed", String(on));
    this.map.getContainer().classList.toggle("measuring", on);
    this.points = [];
    this.draw();
    this.tell(null);
  }

  /** With the ruler in hand, Enter sets a point at the middle of the map. */
  key(event) {
    if (!this.measuring || event.key !== "Enter" || event.target !== this.map.getContainer()) return;
    event.preventDefault();
    this.add(this.map.getCenter());
  }

  add(latlng) {
    this.points.push(latlng);
    this.draw();
    this.tell(latlng);
  }

  get length() {
    return this.points.reduce((sum, point, k) => {
      const last = this.points[k - 1];
      return last ? sum + kilometres(last.lat, last.lng, point.lat, point.lng) : 0;
    }, 0);
  }

  draw() {
    const color = this.tint().accent;
    this.layers.clearLayers();
    if (!this.points.length) return;
    this.layers.addLayer(L.polyline(this.points, { color, weight: 3, dashArray: "2 6", interactive: false }));
    for (const point of this.points)
      this.layers.addLayer(L.circleMarker(point, { radius: 4, color, interactive: false }));
  }

  tell(latlng) {
    const { speech } = this.state;
    const parts = [];
    if (this.measuring) {
      const km = Number(this.length.toPrecision(3));
      parts.push(this.points.length > 1 ? `${speech.number(km)} ${speech.say("unit.km")}` : speech.say("ruler.start"));
    }
    if (latlng)
      parts.push([latlng.lat, latlng.wrap().lng].map((value) => speech.degrees(value)).join(speech.say("list.comma")));
    this.told.textContent = speech.line(parts);
    this.told.hidden = !parts.length;
  }
}
