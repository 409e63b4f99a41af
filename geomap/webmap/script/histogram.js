// When: bars to drag over, two handles for the keyboard, two date fields for precision, and a player that steps through.

import { dateBins, dayOf, isoDay } from "./filters.js";
import { h } from "./dom.js";

const STEP_MS = 1100;

/** `days` are the first days of all dated incidents; `change(from, to)` is told days or nulls. */
export class Histogram {
  constructor(days, speech, change) {
    Object.assign(this, { speech, change, from: null, to: null, timer: null });
    const known = days.filter((day) => Number.isFinite(day));
    let [first, last] = [Infinity, -Infinity];
    for (const day of known) {
      first = Math.min(first, day);
      last = Math.max(last, day);
    }
    this.bins = known.length ? dateBins(first, last) : null;
    this.node = h("div", { class: "histogram" });
    if (this.bins) this.build();
    else this.node.append(h("p", { class: "note" }, speech.say("date.none")));
  }

  get size() {
    return this.bins.edges.length - 1;
  }

  build() {
    const { speech } = this;
    this.bars = Array.from({ length: this.size }, () => h("span", { class: "bar" }, h("i")));
    this.brush = h("span", { class: "brush" });
    this.handles = ["from", "to"].map((side) => this.handle(side));
    this.track = h("div", { class: "bars", "aria-hidden": "false" }, this.bars, this.brush, this.handles);
    this.track.addEventListener("pointerdown", (event) => this.drag(event));
    this.inputs = ["from", "to"].map((side) => h("input", { type: "date", "aria-label": speech.say(`date.${side}`), onchange: (event) => this.typed(side, event.target.value) }));
    this.player = h("button", { type: "button", class: "play", onclick: () => this.toggle() });
    this.scale = h("p", { class: "bar-scale" });
    this.node.append(this.track, this.scale, h("div", { class: "date-fields" }, this.inputs[0], h("span", { "aria-hidden": "true" }, "–"), this.inputs[1]),
      h("div", { class: "player" }, this.player,
        h("button", { type: "button", class: "plain", "aria-label": speech.say("play.back"), onclick: () => this.step(-1) }, h("span", { class: "arrow-back", "aria-hidden": "true" })),
        h("button", { type: "button", class: "plain", "aria-label": speech.say("play.forward"), onclick: () => this.step(1) }, h("span", { class: "arrow-forward", "aria-hidden": "true" })),
        h("button", { type: "button", class: "plain", onclick: () => this.select(null, null) }, speech.say("date.all"))));
    this.draw();
  }

  handle(side) {
    const { speech } = this;
    const node = h("span", { class: `handle handle-${side}`, role: "slider", tabindex: "0", "aria-label": speech.say(`date.${side}`), "aria-valuemin": 0, "aria-valuemax": this.size });
    node.addEventListener("keydown", (event) => {
      const forward = speech.direction === "rtl" ? "ArrowLeft" : "ArrowRight";
      const moves = { [forward]: 1, [forward === "ArrowLeft" ? "ArrowRight" : "ArrowLeft"]: -1, ArrowUp: 1, ArrowDown: -1, PageUp: 6, PageDown: -6, Home: -this.size, End: this.size };
      if (!(event.key in moves)) return;
      event.preventDefault();
      const [low, high] = this.range();
      const move = (edge, least, most) => Math.min(most, Math.max(least, edge + moves[event.key]));
      if (side === "from") this.selectEdges(move(low, 0, high - 1), high);
      else this.selectEdges(low, move(high, low + 1, this.size));
    });
    return node;
  }

  /** The selection as edges of bins: [low, high], high exclusive. */
  range() {
    const { edges } = this.bins;
    const low = this.from === null ? 0 : Math.max(0, edges.findLastIndex((edge) => edge <= this.from));
    const above = this.to === null ? -1 : edges.findIndex((edge) => edge > this.to);
    return [Math.min(low, this.size - 1), above < 0 ? this.size : Math.max(above, low + 1)];
  }

  selectEdges(low, high) {
    const { edges } = this.bins;
    if (low <= 0 && high >= this.size) this.select(null, null);
    else this.select(edges[low], edges[high] - 1);
  }

  select(from, to) {
    this.set(from, to);
    this.change(from, to);
  }

  /** Shows a selection made elsewhere. */
  set(from, to) {
    Object.assign(this, { from, to });
    if (this.bins) this.draw();
  }

  typed(side, value) {
    const day = dayOf(value);
    if (side === "from") this.select(day, this.to);
    else this.select(this.from, day);
  }

  binAt(clientX) {
    const box = this.track.getBoundingClientRect();
    const share = (clientX - box.left) / box.width;
    const along = this.speech.direction === "rtl" ? 1 - share : share;
    return Math.min(this.size - 1, Math.max(0, Math.floor(along * this.size)));
  }

  drag(event) {
    if (event.button) return;
    event.preventDefault();
    const [low, high] = this.range();
    const grabbed = event.target.classList.contains("handle-from") ? high - 1 : event.target.classList.contains("handle-to") ? low : null;
    const anchor = grabbed ?? this.binAt(event.clientX);
    const move = (moved) => {
      const here = this.binAt(moved.clientX);
      this.selectEdges(Math.min(anchor, here), Math.max(anchor, here) + 1);
    };
    const stop = () => {
      this.track.removeEventListener("pointermove", move);
      this.track.removeEventListener("pointerup", stop);
      this.track.removeEventListener("pointercancel", stop);
    };
    this.track.setPointerCapture(event.pointerId);
    this.track.addEventListener("pointermove", move);
    this.track.addEventListener("pointerup", stop);
    this.track.addEventListener("pointercancel", stop);
    if (grabbed === null) move(event);
  }

  /** New heights: `counts` per bin. */
  update(counts) {
    if (!this.bins) return;
    const most = Math.max(1, ...counts);
    this.bars.forEach((bar, k) => {
      bar.firstChild.style.blockSize = counts[k] ? `${Math.max(5, (100 * counts[k]) / most)}%` : "0";
      bar.title = `${this.speech.bin(this.bins.edges[k], this.bins.unit)}: ${this.speech.number(counts[k])}`;
    });
  }

  draw() {
    const { edges, unit } = this.bins;
    const [low, high] = this.range();
    const all = this.from === null && this.to === null;
    this.bars.forEach((bar, k) => bar.classList.toggle("out", k < low || k >= high));
    this.brush.style.insetInlineStart = `${(100 * low) / this.size}%`;
    this.brush.style.inlineSize = `${(100 * (high - low)) / this.size}%`;
    this.brush.classList.toggle("all", all);
    [low, high].forEach((edge, k) => {
      const handle = this.handles[k];
      handle.style.insetInlineStart = `${(100 * edge) / this.size}%`;
      handle.setAttribute("aria-valuenow", edge);
      handle.setAttribute("aria-valuetext", this.speech.day(k ? edges[edge] - 1 : edges[edge]));
    });
    this.inputs[0].value = isoDay(this.from ?? NaN);
    this.inputs[1].value = isoDay(this.to ?? NaN);
    this.scale.replaceChildren(h("span", {}, this.speech.bin(edges[0], unit)), h("span", {}, this.speech.bin(edges[this.size] - 1, unit)));
    this.player.textContent = this.speech.say(this.timer ? "play.stop" : "play.start");
    this.player.setAttribute("aria-pressed", String(Boolean(this.timer)));
  }

  /** Moves a window of unchanged width by `by` bins; from the end it starts again. */
  step(by) {
    const [low, high] = this.range();
    const all = this.from === null && this.to === null;
    const width = all ? 1 : high - low;
    const start = all ? (by > 0 ? 0 : this.size - 1) : low + by;
    const wrapped = start + width > this.size ? 0 : start < 0 ? this.size - width : start;
    this.selectEdges(wrapped, wrapped + width);
  }

  toggle() {
    if (this.timer) this.stop();
    else {
      this.timer = setInterval(() => this.step(1), STEP_MS);
      this.step(1);
    }
  }

  stop() {
    clearInterval(this.timer);
    this.timer = null;
    this.draw();
  }
}
