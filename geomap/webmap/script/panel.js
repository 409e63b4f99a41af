// The one panel: every filter with the number of incidents behind each of its values.

import { h, spoken } from "./dom.js";
import { DIMENSIONS, ROLES, unfiltered } from "./filters.js";
import { Histogram } from "./histogram.js";
import { NOBODY, glyphSvg, incidentMark, svgOf } from "./marks.js";
import { roving } from "./roving.js";
import { nameOf } from "./cast.js";

const PRECISIONS = [1, 2, 3, 0];

/** `change(filter, dimensions)` is called with the new filter and what of it changed. */
export class Panel {
  constructor({ columns, cast, speech, filter, change, actions }) {
    this.columns = columns;
    this.cast = cast;
    this.speech = speech;
    this.filter = filter;
    this.change = change;
    this.actions = actions;
    this.counters = {};
    this.clears = {};
    this.openSections = null;
    this.node = h("div", { class: "filters" });
    this.build();
  }

  /** Takes over a filter that was chosen elsewhere. */
  take(filter) {
    this.filter = filter;
    this.build();
  }

  touched(dimension, changes = {}) {
    Object.assign(this.filter, changes);
    this.change(this.filter, [dimension]);
  }

  build() {
    const { speech } = this;
    this.histogram?.stop();
    this.counters = {};
    this.histogram = new Histogram(speech, (from, to) => this.touched("dates", { from, to }));
    this.histogram.set(this.filter.from, this.filter.to);
    this.node.replaceChildren(
      this.search(),
      this.section("actors", this.actors(), true),
      this.section("dates", h("div", {}, this.histogram.node, this.undated()), true),
      this.section("types", this.types(), true),
      this.section("precision", this.precision()),
      this.section("confidence", this.confidence()),
      this.section("outlets", this.outlets()),
      this.section("status", this.status()),
      this.scope(),
      this.tools(),
    );
  }

  section(name, content, open = false) {
    const remembered = this.openSections?.has(name) ?? open;
    this.openSections ??= new Set(["actors", "dates", "types"]);
    const node = h(
      "details",
      { class: `facet facet-${name}`, open: remembered || this.openSections.has(name) },
      h(
        "summary",
        {},
        h("span", {}, this.speech.say(`facet.${name}`)),
        h(
          "button",
          {
            type: "button",
            class: "clear",
            hidden: true,
            onclick: (event) => {
              event.preventDefault();
              this.clear(name);
            },
          },
          this.speech.say("facet.clear"),
        ),
      ),
      content,
    );
    node.addEventListener("toggle", () => (node.open ? this.openSections.add(name) : this.openSections.delete(name)));
    this.clears[name] = node.querySelector(".clear");
    return node;
  }

  clear(name) {
    const blank = {
      actors: { actors: new Set(), mode: "any", role: "any" },
      dates: { from: null, to: null, undated: false },
      confidence: { confidence: 0 },
    };
    this.touched(name, blank[name] ?? { [name]: new Set() });
    this.build();
    this.actions.refresh();
    this.node.querySelector(`.facet-${name} > summary`)?.focus();
  }

  clearAll() {
    Object.assign(this.filter, unfiltered());
    this.change(this.filter, DIMENSIONS);
    this.build();
    this.actions.refresh();
    this.node.querySelector("input").focus();
  }

  search() {
    const input = h("input", {
      type: "search",
      value: this.filter.text,
      placeholder: this.speech.say("search.hint"),
      "aria-label": this.speech.say("search.label"),
    });
    // Empty, "auto" would be left to right.
    const turn = () => (input.dir = input.value ? "auto" : this.speech.direction);
    turn();
    let wait = null;
    input.addEventListener("input", () => {
      turn();
      clearTimeout(wait);
      wait = setTimeout(() => this.touched("text", { text: input.value }), 120);
    });
    this.progress = h("p", { class: "note", role: "status" });
    this.reset = h(
      "button",
      { type: "button", class: "plain reset", hidden: true, onclick: () => this.clearAll() },
      this.speech.say("facet.reset"),
    );
    return h("div", { class: "search" }, input, this.progress, this.reset);
  }

  /** One row: a checkbox, a picture, a name and a count. */
  row({ dimension, code, picture, name, child = false }) {
    const set = this.filter[dimension];
    const count = h("span", { class: "count" });
    const box = h("input", {
      type: "checkbox",
      checked: set.has(code),
      onchange: () => {
        if (box.checked) set.add(code);
        else set.delete(code);
        this.touched(dimension);
      },
    });
    (this.counters[dimension] ??= new Map()).set(code, count);
    return h(
      "label",
      { class: child ? "row child" : "row" },
      box,
      picture,
      spoken("span", { class: "name" }, name),
      count,
    );
  }

  /** All values of one filter: one stop for the Tab key. */
  rows(name, rows, style = "rows") {
    const label = [`facet.${name}`, "facet.keys"]
      .map((key) => this.speech.say(key))
      .join(this.speech.say("list.comma"));
    return roving(h("div", { class: style, role: "group", "aria-label": label }, rows));
  }

  choice(name, key, options) {
    return h(
      "select",
      {
        "aria-label": this.speech.say(`actors.${name}`),
        onchange: (event) => this.touched("actors", { [key]: event.target.value }),
      },
      options.map((option) =>
        h(
          "option",
          { value: option, selected: this.filter[key] === option },
          this.speech.say(`actors.${name}_${option}`),
        ),
      ),
    );
  }

  actors() {
    const { cast, speech } = this;
    const rows = cast.tree().flatMap(({ code, members }) => [
      this.row({
        dimension: "actors",
        code,
        picture: cast.swatch(code),
        name: nameOf(cast.actors[code], speech.language),
      }),
      ...members.map((member) =>
        this.row({
          dimension: "actors",
          code: member,
          picture: null,
          name: nameOf(cast.actors[member], speech.language),
          child: true,
        }),
      ),
    ]);
    return h(
      "div",
      {},
      h(
        "div",
        { class: "choices" },
        this.choice("mode", "mode", ["any", "all"]),
        this.choice("role", "role", ["any", ...ROLES]),
      ),
      this.rows("actors", rows),
    );
  }

  types() {
    const { types } = this.columns;
    const order = types.map((_, code) => code).sort((a, b) => types[a][0].localeCompare(types[b][0]) || a - b);
    return this.rows(
      "types",
      order.map((code) =>
        this.row({
          dimension: "types",
          code,
          picture: glyphSvg(types[code][0]),
          name: this.speech.term("sub_event_type", types[code][1]),
        }),
      ),
    );
  }

  precision() {
    const picture = (level) =>
      level
        ? svgOf(
            incidentMark({ eventType: "", precision: level, colours: [NOBODY], disputed: false }).slice(0, -1),
            22,
            20,
          )
        : h("span", { class: "nowhere" }, "∅");
    return this.rows(
      "precision",
      PRECISIONS.map((level) =>
        this.row({
          dimension: "precision",
          code: level,
          picture: picture(level),
          name: this.speech.say(`precision.${level}`),
        }),
      ),
    );
  }

  confidence() {
    const { speech } = this;
    const said = h("output", {}, speech.percent(this.filter.confidence));
    const input = h("input", {
      type: "range",
      min: 0,
      max: 1,
      step: 0.05,
      value: this.filter.confidence,
      "aria-label": speech.say("confidence.least"),
      oninput: () => {
        said.textContent = speech.percent(Number(input.value));
        input.setAttribute("aria-valuetext", said.textContent);
        this.touched("confidence", { confidence: Number(input.value) });
      },
    });
    return h("div", { class: "slide" }, h("span", {}, speech.say("confidence.least")), input, said);
  }

  outlets() {
    const { outletNames } = this.columns;
    const rows = outletNames.map((name, code) =>
      this.row({ dimension: "outlets", code, picture: null, name: name || this.speech.say("story.no_outlet") }),
    );
    return this.rows("outlets", rows, "rows scrolls");
  }

  status() {
    return this.rows(
      "status",
      this.columns.statuses.map((name, code) =>
        this.row({ dimension: "status", code, picture: null, name: this.speech.term("status", name) }),
      ),
    );
  }

  scope() {
    const box = h("input", {
      type: "checkbox",
      checked: this.filter.outside,
      onchange: () => this.touched("scope", { outside: box.checked }),
    });
    this.outsideCount = h("span", { class: "count" });
    return h(
      "label",
      { class: "row outside" },
      box,
      h("span", { class: "name" }, this.speech.say("scope.outside")),
      this.outsideCount,
    );
  }

  /** What has no date is said under the bars, and kept on demand when dates are chosen. */
  undated() {
    const box = h("input", {
      type: "checkbox",
      checked: this.filter.undated,
      onchange: () => this.touched("dates", { undated: box.checked }),
    });
    this.undatedCount = h("span", { class: "count" });
    return h(
      "label",
      { class: "row undated" },
      box,
      h("span", { class: "name" }, this.speech.say("date.keep_undated")),
      this.undatedCount,
    );
  }

  tools() {
    const { speech, actions } = this;
    const button = (name) =>
      h(
        "button",
        { type: "button", class: "plain", "data-action": name, onclick: actions[name] },
        speech.say(`action.${name}`),
      );
    return h(
      "div",
      { class: "tools" },
      h("h2", {}, speech.say("action.take_away")),
      h("p", { class: "note" }, speech.say("action.what")),
      h("div", { class: "buttons" }, ["geojson", "csv", "csv_sources", "png", "print", "link"].map(button)),
    );
  }

  /** Refreshes all numbers from the state. */
  update({ filters, text }) {
    const { columns, speech } = this;
    const waiting = this.filter.text && !text.complete;
    this.progress.textContent = waiting ? speech.say("search.progress", { share: speech.percent(text.share) }) : "";
    const numbers = {
      actors: filters.actorCounts(this.cast.actors.length),
      types: filters.counts("types", columns.type, columns.types.length),
      precision: filters.counts("precision", columns.precision, 4),
      status: filters.counts("status", columns.status, columns.statuses.length),
      outlets: filters.outletCounts(columns.outletNames.length),
    };
    for (const [dimension, counters] of Object.entries(this.counters)) {
      for (const [code, node] of counters) {
        node.textContent = speech.number(numbers[dimension][code]);
        node.parentNode.classList.toggle("empty", numbers[dimension][code] === 0);
      }
    }
    this.outsideCount.textContent = speech.number(filters.outsideCount());
    this.histogram.update(filters);
    this.undatedCount.textContent = speech.number(filters.undatedCount());
    const { filter } = this;
    const active = {
      actors: filter.actors.size || filter.role !== "any",
      dates: filter.from !== null || filter.to !== null || filter.undated,
      confidence: filter.confidence > 0,
    };
    for (const [name, node] of Object.entries(this.clears))
      node.hidden = !(name in active ? active[name] : filter[name].size);
    this.reset.hidden = !filter.text && !filter.outside && Object.values(this.clears).every((node) => node.hidden);
  }
}
