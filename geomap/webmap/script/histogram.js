// When, always in sight under the map: bars by who did it, to drag over, two handles for the keyboard, a player.

import { timeBins } from "./filters.js";
import { h } from "./dom.js";

const STEP_MS = 1100;
const MOST_BARS = 60;
const YEAR_PX = 31; // what a year takes under the bars

/** `change(from, to)` is told days or nulls. It spans the dates of what passes the other filters. */
export class Histogram {
  constructor(state, change) {
    this.state = state;
    this.speech = state.speech;
    this.change = change;
    this.from = state.filter.from;
    this.to = state.filter.to;
    this.timer = null;
    this.room = 800;
    this.bins = null;
    this.first = Uint8Array.from(
      { length: state.columns.count },
      (_, i) => state.families.codes[state.families.starts[i]],
    );
    this.node = h("section", { class: "strip", "aria-label": this.speech.say("facet.dates") });
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
    this.most = h("span", { class: "bar-most" });
    this.track = h("div", { class: "bars" }, this.brush, this.handles);
    this.track.addEventListener("pointerdown", (event) => this.drag(event));
    // The years that find room.
    new ResizeObserver(([{ contentRect }]) => {
      this.room = contentRect.width;
      if (this.bins) this.mark();
    }).observe(this.track);
    this.years = h("div", { class: "bar-scale", "aria-hidden": "true" });
    this.spanOf = h("span", { class: "bar-span" });
    this.player = h("button", { type: "button", class: "play", onclick: () => this.toggle() });
    this.all = this.button("all", () => this.select(null, null), speech.say("date.all"));
    this.none = h("p", { class: "note", hidden: true }, speech.say("date.none"));
    const steps = [this.arrow("back", -1), this.arrow("forward", 1)];
    this.dated = h(
      "div",
      { class: "dated" },
      h("div", { class: "player" }, this.player, steps, this.all, this.spanOf),
      h("div", { class: "chart" }, this.most, this.track, this.years),
    );
    this.node.append(this.none, this.dated);
  }

  button(name, onclick, label) {
    return h("button", { type: "button", class: `plain date-${name}`, onclick }, label);
  }

  arrow(name, by) {
    const attrs = {
      type: "button",
      class: "plain",
      "aria-label": this.speech.say(`play.${name}`),
      onclick: () => this.step(by),
    };
    return h("button", attrs, h("span", { class: `arrow-${name}`, "aria-hidden": "true" }));
  }

  /** As many bars as these days need. */
  span(days) {
    const bins = timeBins(days, MOST_BARS);
    if (!bins || bins.edges.join() === this.bins?.edges.join()) return;
    this.bins = bins;
    for (const bar of this.bars) bar.remove();
    this.bars = Array.from({ length: this.size }, () => h("span", { class: "bar" }));
    this.bars[0].classList.toggle("early", bins.early);
    this.track.prepend(...this.bars);
    this.mark();
    this.draw();
  }

  /** The years under the bars, each where it begins; the days or months at both ends where there is but one. */
  mark() {
    const { edges, unit, early } = this.bins;
    const year = (day) => new Date(day * 86400000).getUTCFullYear();
    const partial = new Date(edges[0] * 86400000).getUTCMonth() > 0;
    const marks = [];
    for (let k = 0; k < this.size; k += 1) {
      const turn = unit === "year" || k === 0 || year(edges[k]) !== year(edges[k - 1]);
      const place = k / this.size;
      const last = marks.at(-1);
      const room = (YEAR_PX / this.room) * (early && marks.length === 1 ? 3 : 1);
      if (!turn) continue;
      // A year of which the bars hold only the end gives way to the first whole one.
      if (last?.place === 0 && place < room && partial && !early) marks.pop();
      if (!marks.length || place - marks.at(-1).place >= room) marks.push({ place, day: edges[k] });
    }
    const few = marks.length < 2;
    const begun = (day) => (few ? this.speech.bin(day, unit) : this.speech.year(day));
    const text = (day) => (early && day === edges[0] ? this.speech.binOf(this.bins, 0) : begun(day));
    if (few) marks.push({ place: 1, day: edges[this.size] - 1 });
    this.years.replaceChildren(
      ...marks.map(({ place, day }) => {
        const mark = h("span", { class: place === 1 ? "last" : "" }, text(day));
        mark.style.insetInlineStart = `${100 * place}%`;
        return mark;
      }),
    );
    this.spanOf.textContent = this.speech.say(`bins.${unit}`);
  }

  handle(side) {
    const { speech } = this;
    const attrs = { role: "slider", tabindex: "0", "aria-label": speech.say(`date.${side}`), "aria-valuemin": 0 };
    const node = h("span", { class: `handle handle-${side}`, ...attrs });
    node.addEventListener("keydown", (event) => this.key(event, side));
    return node;
  }

  key(event, side) {
    const [forward, back] = this.speech.direction === "rtl" ? ["ArrowLeft", "ArrowRight"] : ["ArrowRight", "ArrowLeft"];
    const moves = {
      [forward]: 1,
      [back]: -1,
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
  }

  /** The selection as edges of bins: [low, high], high exclusive. */
  range() {
    const { edges } = this.bins;
    const begins = edges.findLastIndex((edge) => edge <= this.from);
    const low = this.from === null ? 0 : Math.max(0, begins);
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
    const { classList } = event.target;
    const grabbed = classList.contains("handle-from") ? high - 1 : classList.contains("handle-to") ? low : null;
    const anchor = grabbed ?? this.binAt(event.clientX);
    const ending = new AbortController();
    const move = (moved) => {
      const here = this.binAt(moved.clientX);
      this.selectEdges(Math.min(anchor, here), Math.max(anchor, here) + 1);
    };
    this.track.setPointerCapture(event.pointerId);
    this.track.addEventListener("pointermove", move, ending);
    for (const end of ["pointerup", "pointercancel"]) this.track.addEventListener(end, () => ending.abort(), ending);
    if (grabbed === null) move(event);
  }

  /** New heights, over the days that the other filters leave. */
  update() {
    const { filters, cast } = this.state;
    this.span(filters.days());
    this.none.hidden = Boolean(this.bins);
    this.dated.hidden = !this.bins;
    if (!this.bins) return;
    const kinds = cast.families.length;
    this.stacks = filters.dateCounts(this.bins.edges, this.first, kinds);
    this.counts = Uint32Array.from({ length: this.size }, (_, k) =>
      this.stacks.subarray(k * kinds, (k + 1) * kinds).reduce((a, b) => a + b, 0),
    );
    const most = Math.max(1, ...this.counts);
    this.most.textContent = this.speech.number(most);
    this.bars.forEach((bar, k) => this.fill(bar, k, most));
  }

  /** One bar: who did what began in it, stacked in the order of the legend. */
  fill(bar, k, most) {
    const { families } = this.state.cast;
    const count = this.counts[k];
    bar.title = `${this.speech.binOf(this.bins, k)}: ${this.speech.number(count)}`;
    const parts = families.flatMap(({ id }, code) => {
      const share = this.stacks[k * families.length + code];
      if (!share) return [];
      const part = h("i", { class: `family-fill family-${id}` });
      part.style.flexGrow = String(share);
      return [part];
    });
    const stack = h("b", {}, parts.reverse());
    stack.style.blockSize = count ? `${Math.max(4, (100 * count) / most)}%` : "0";
    bar.replaceChildren(stack);
  }

  draw() {
    const { edges } = this.bins;
    const [low, high] = this.range();
    const all = this.from === null && this.to === null;
    this.bars.forEach((bar, k) => bar.classList.toggle("out", k < low || k >= high));
    this.brush.style.insetInlineStart = `${(100 * low) / this.size}%`;
    this.brush.style.inlineSize = `${(100 * (high - low)) / this.size}%`;
    this.brush.classList.toggle("all", all);
    this.all.disabled = all;
    [low, high].forEach((edge, k) => {
      const handle = this.handles[k];
      handle.style.insetInlineStart = `${(100 * edge) / this.size}%`;
      handle.setAttribute("aria-valuenow", edge);
      handle.setAttribute("aria-valuemax", this.size);
      handle.setAttribute("aria-valuetext", this.speech.day(k ? edges[edge] - 1 : edges[edge]));
    });
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
