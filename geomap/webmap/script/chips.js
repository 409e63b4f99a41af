// What narrows the view, as chips that can each be taken away; undo and redo.

import { nameOf } from "./cast.js";
import { h, spoken } from "./dom.js";
import { SETS, copied, unfiltered } from "./filters.js";
import { outletName } from "./naming.js";

/** Every part of a filter that is set: [{dimension, label, without, clear}], `without` a filter that lacks it. */
export function partsOf(state) {
  const { filter, names } = state;
  const parts = [];
  const put = (dimension, label, change) => {
    const without = copied(filter);
    change(without);
    parts.push({ dimension, label, without, clear: change });
  };
  for (const [name, dimension] of Object.entries(SETS)) {
    for (const code of [...filter[name]].sort((a, b) => a - b)) {
      put(dimension, labelOf(state, name, code, names), (without) => without[name].delete(code));
    }
  }
  plainParts(state, put);
  return parts;
}

function plainParts({ filter, speech }, put) {
  const blank = unfiltered();
  const reset =
    (...keys) =>
    (without) =>
      keys.forEach((key) => (without[key] = blank[key]));
  if (filter.role !== "any") put("actors", speech.say(`actors.role_${filter.role}`), reset("role"));
  if (filter.from !== null || filter.to !== null)
    put("dates", datesLabel(filter, speech), reset("from", "to", "undated"));
  if (filter.confidence > 0) {
    put("confidence", speech.say("chip.confidence", { n: speech.percent(filter.confidence) }), reset("confidence"));
  }
  if (filter.killed > 0) put("killed", speech.say("chip.killed", { n: filter.killed }), reset("killed"));
  if (filter.text.trim()) put("text", speech.say("chip.text", { text: filter.text.trim() }), reset("text"));
  if (filter.inView) put("view", speech.say("areas.in_view"), reset("inView"));
  if (filter.outside) put("scope", speech.say("chip.outside"), reset("outside"));
}

function datesLabel({ from, to, undated }, speech) {
  const day = (value) => speech.day(value);
  const span =
    from === null
      ? speech.say("chip.until", { day: day(to) })
      : to === null
        ? speech.say("chip.since", { day: day(from) })
        : speech.span(from, to);
  return undated ? speech.line([span, speech.say("date.keep_undated")]) : span;
}

/** What a code of a set is called. */
export function labelOf(state, name, code, names = state.names) {
  const { speech, cast, columns } = state;
  const say = {
    actors: () => nameOf(cast.actors[code], speech.language),
    by: () => speech.say("chip.by", { name: nameOf(cast.actors[code], speech.language) }),
    on: () => speech.say("chip.on", { name: nameOf(cast.actors[code], speech.language) }),
    types: () => speech.term("sub_event_type", names.types[code]),
    precision: () => speech.say(`precision.${code}`),
    outlets: () => outletName(columns.outletNames[code], speech),
    status: () => speech.term("status", names.status[code]),
    areas: () => state.naming.area(code, state.settings.units),
    disputed: () => speech.say(code ? "checks.disputed" : "checks.agreed"),
    reviewed: () => speech.say(`checks.${["unreviewed", "reviewed", "unsure"][code]}`),
    weapons: () => speech.term("weapon", names.weapons[code]),
  };
  return say[name]();
}

/** One line that says all filters, for print and picture. */
export function filtersText(state) {
  const parts = partsOf(state).map(({ label }) => label);
  return parts.length ? state.speech.say("chip.line", { filters: state.speech.line(parts) }) : "";
}

/** The row of chips. */
export class Chips {
  constructor(state) {
    this.state = state;
    this.node = h("div", { class: "chips" });
    state.on("filter", () => this.draw());
  }

  draw() {
    const { state } = this;
    const { speech } = state;
    const parts = partsOf(state);
    const step = (name, enabled, act) =>
      h("button", {
        type: "button",
        class: `plain step step-${name}`,
        disabled: !enabled,
        title: speech.say(`chip.${name}`),
        "aria-label": speech.say(`chip.${name}`),
        onclick: act,
      });
    const chips = parts.map(({ label, without }, k) => h("li", {}, this.chip(label, without, k)));
    if (state.undatedHidden) chips.push(h("li", {}, this.offer()));
    this.node.hidden = !parts.length && !state.past.length && !state.future.length;
    this.node.replaceChildren(
      step("undo", state.past.length, () => this.after(() => state.undo(), ".step-undo")),
      step("redo", state.future.length, () => this.after(() => state.redo(), ".step-redo")),
      parts.length
        ? h("ul", { class: "chip-list", "aria-label": speech.say("chip.title") }, chips)
        : h("p", { class: "no-chips" }, speech.say("chip.none")),
      parts.length > 1
        ? h(
            "button",
            { type: "button", class: "plain chip-reset", onclick: () => this.reset() },
            speech.say("facet.reset"),
          )
        : "",
    );
  }

  chip(label, without, k) {
    const remove = () => this.after(() => this.go(without), `li:nth-child(${Math.max(1, k)}) .chip`);
    const say = this.state.speech.say("chip.remove", { name: label });
    return h(
      "button",
      { type: "button", class: "chip", title: say, "aria-label": say, onclick: remove },
      spoken("span", {}, label),
      h("span", { "aria-hidden": "true" }, "×"),
    );
  }

  /** What has no date is left out where dates are chosen: that is said, and undone, here. */
  offer() {
    const { state } = this;
    const undated = copied(state.filter);
    undated.undated = true;
    const act = () => this.after(() => this.go(undated), ".chip");
    const label = state.speech.say("chip.with_undated", { n: state.undatedHidden });
    return h("button", { type: "button", class: "plain offer", onclick: act }, label);
  }

  /** Does `act`; the focus stays among the chips where it can. */
  after(act, selector) {
    act();
    const goal =
      this.node.querySelector(`${selector}:not(:disabled)`) ?? this.node.querySelector("button:not(:disabled)");
    goal?.focus();
  }

  /** For every dimension that is set, what one would see without it: [{label, count, go}], the most first. */
  gains() {
    const { state } = this;
    const parts = partsOf(state);
    const dimensions = [...new Set(parts.map(({ dimension }) => dimension))];
    const gains = dimensions.map((dimension) => {
      const own = parts.filter((part) => part.dimension === dimension);
      const filter = copied(state.filter);
      for (const { clear } of own) clear(filter);
      return {
        label: state.speech.line(own.map(({ label }) => label)),
        count: state.filters.without(dimension),
        go: () => this.go(filter),
      };
    });
    return gains.filter(({ count }) => count > 0).sort((a, b) => b.count - a.count);
  }

  reset() {
    this.after(() => this.go(unfiltered()), ".step-undo");
  }

  /** A filter chosen here: a step like any other. */
  go(filter) {
    const { state } = this;
    filter.box = state.filter.box;
    state.past.push(copied(state.filter));
    state.future = [];
    state.take(filter);
  }
}
