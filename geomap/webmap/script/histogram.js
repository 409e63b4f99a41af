// When: bars to drag over, two handles for the keyboard, two date fields for precision, and a player.

import { dateBins, dayOf, isoDay } from "./filters.js";
import { h } from "./dom.js";

const STEP_MS = 1100;

/** `change(from, to)` is told days or nulls. It spans the dates of what passes the other filters. */
export class Histogram {
  constructor(speech, change) {
    this.speech = speech;
    this.change = change;
    this.from = null;
    this.to = null;
    this.timer = null;
    this.bins = null;
    this.node = h("div", { class: "histogram" });
    this.build();
  }

  get size() {
    return this.bins.edges.length - 1;
  }

  build() {
    const { speech } = this;
    this.bars = [];
    this.brush = h("span", { class: "brush" });
    this.handles = ["from", "to"].map((side) => this.handle(side));
    this.track = h("div", { class: "bars" }, this.brush, this.handles);
    this.track.addEventListener("pointerdown", (event) => this.drag(event));
    this.inputs = ["from", "to"].map((side) =>
      h("input", { type: "date", "aria-label": speech.say(`date.${side}`), onchange: () => this.typed() }),
    );
    this.fault = h("p", { class: "note reversed", role: "alert" });
    this.player = h("button", { type: "button", class: "play", onclick: () => this.toggle() });
    this.scale = h("p", { class: "bar-scale" });
    this.none = h("p", { class: "note" }, speech.say("date.none"));
    this.dated = h(
      "div",
      {},
      this.track,
      this.scale,
      h("div", { class: "date-fields" }, this.inputs[0], h("span", { "aria-hidden": "true" }, "–"), this.inputs[1]),
      this.fault,
      h(
        "div",
        { class: "player" },
        this.player,
        h(
          "button",
          { type: "button", class: "plain", "aria-label": speech.say("play.back"), onclick: () => this.step(-1) },
          h("span", { class: "arrow-back", "aria-hidden": "true" }),
        ),
        h(
          "button",
          { type: "button", class: "plain", "aria-label": speech.say("play.forward"), onclick: () => this.step(1) },
          h("span", { class: "arrow-forward", "aria-hidden": "true" }),
        ),
        h("button", { type: "button", class: "plain", onclick: () => this.select(null, null) }, speech.say("date.all")),
      ),
    );
    this.node.append(this.none, this.dated);
  }

  /** As many bars as the days from `first` to `last` need. */
  span(first, last) {
    const bins = dateBins(first, last);
    if (bins.edges.join() === this.bins?.edges.join()) return;
    this.bins = bins;
    for (const bar of this.bars) bar.remove();
    this.bars = Array.from({ length: this.size }, () => h("span", { class: "bar" }, h("i")));
    this.track.prepend(...this.bars);
    this.draw();
  }

  handle(side) {
    const { speech } = this;
    const node = h("span", {
      class: `handle handle-${side}`,
      role: "slider",
      tabindex: "0",
      "aria-label": speech.say(`date.${side}`),
      "aria-valuemin": 0,
    });
    node.addEventListener("keydown", (event) => {
      const forward = speech.direction === "rtl" ? "ArrowLeft" : "ArrowRight";
      const moves = {
        [forward]: 1,
        [forward === "ArrowLeft" ? "ArrowRight" : "ArrowLeft"]: -1,
        ArrowUp: 1,
        ArrowDown: -1,
        PageUp: 6,
        PageDown: -6,
        Home: -this.size,
        End: this.size,
      };
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
    const low =
      this.from === null
        ? 0
        : Math.max(
            0,
            edges.findLastIndex((edge) => edge <= this.from),
          );
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

  /** A first day after the last is refused where it is typed. */
  typed() {
    const [from, to] = this.inputs.map((input) => dayOf(input.value));
    const reversed = from !== null && to !== null && from > to;
    this.fault.textContent = reversed ? this.speech.say("date.reversed") : "";
    for (const input of this.inputs) input.setAttribute("aria-invalid", String(reversed));
    if (!reversed) this.select(from, to);
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
    const grabbed = event.target.classList.contains("handle-from")
      ? high - 1
      : event.target.classList.contains("handle-to")
        ? low
        : null;
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

  /** New heights, over the days that the other filters leave. */
  update(filters) {
    const range = filters.dateRange();
    if (range) this.span(...range);
    this.none.hidden = Boolean(this.bins);
    this.dated.hidden = !this.bins;
    if (!this.bins) return;
    this.counts = filters.dateCounts(this.bins.edges);
    const most = Math.max(1, ...this.counts);
    this.bars.forEach((bar, k) => {
      const count = this.counts[k];
      bar.firstChild.style.blockSize = count ? `${Math.max(5, (100 * count) / most)}%` : "0";
      bar.title = `${this.speech.bin(this.bins.edges[k], this.bins.unit)}: ${this.speech.number(count)}`;
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
      handle.setAttribute("aria-valuemax", this.size);
      handle.setAttribute("aria-valuetext", this.speech.day(k ? edges[edge] - 1 : edges[edge]));
    });
    [this.from, this.to].forEach((day, k) => {
      this.inputs[k].value = isoDay(day ?? NaN);
      this.inputs[k].removeAttribute("aria-invalid");
    });
    this.fault.textContent = "";
    this.scale.replaceChildren(
      h("span", {}, this.speech.bin(edges[0], unit)),
      h("span", {}, this.speech.bin(edges[this.size] - 1, unit)),
    );
    this.player.textContent = this.speech.say(this.timer ? "play.stop" : "play.start");
    this.player.setAttribute("aria-pressed", String(Boolean(this.timer)));
  }

  /** Moves a window of unchanged width by `by` bins, and on over empty ones; from the end it starts again. */
  step(by) {
    const [low, high] = this.range();
    const all = this.from === null && this.to === null;
    const width = all ? 1 : high - low;
    let start = all ? (by > 0 ? -1 : this.size) : low;
    for (let moves = 0; moves < this.size; moves += 1) {
      start += by;
      if (start + width > this.size) start = 0;
      if (start < 0) start = this.size - width;
      if (this.counts.subarray(start, start + width).some(Boolean)) break;
    }
    this.selectEdges(start, start + width);
  }

  toggle() {
    if (this.timer) this.stop();
    else {
      this.timer = setInterval(() => this.step(1), STEP_MS);
      this.step(1);
    }
  }

  stop() {
    if (!this.timer) return;
    clearInterval(this.timer);
    this.timer = null;
    this.draw();
  }
}
