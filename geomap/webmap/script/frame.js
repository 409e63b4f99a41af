// The page around the map: bar, chips, panel, the strip of dates, the views below, and what is said aloud.

import { chartsOf } from "./charts.js";
import { Chips } from "./chips.js";
import { h } from "./dom.js";
import { methodsNote } from "./methods.js";
import { Table } from "./table.js";
import { totals, totalsText } from "./totals.js";

const PHONE = "(max-width: 719px), (max-width: 1099px) and (max-height: 520px)"; // upright or on its side
const VIEWS = ["table", "charts", "methods"];

/** `acts` are what the buttons do: {skip, open(i), openLost, fit, switchTo(language), theme, actions, settle}. */
export class Frame {
  constructor(state, acts) {
    this.state = state;
    this.acts = acts;
    this.wide = false;
    this.bar = h("header", { class: "bar" });
    this.chips = new Chips(state);
    this.aside = h("aside", { class: "panel", id: "panel" });
    this.lower = h("section", { class: "lower", hidden: true });
    this.stage = h("main", { class: "stage", id: "stage" }, document.getElementById("map_incidents"));
    this.empty = h("p", { class: "empty-note", role: "status", hidden: true });
    this.away = h("button", { type: "button", class: "away-note", hidden: true, onclick: () => acts.fit() });
    this.stage.append(this.empty, this.away);
    this.foot = h("div", { class: "foot" });
    this.said = h("div", { class: "unseen", role: "status", "aria-live": "polite" });
    this.toast = h("div", { class: "toast", hidden: true });
    this.headline = h("section", { class: "headline", "aria-hidden": "true" });
    this.beyond = h("p", { class: "beyond" });
    this.printed = h("section", { class: "printed", "aria-hidden": "true" });
    const parts = [this.bar, this.chips.node, this.aside, this.stage, this.foot, this.lower];
    this.root = h("div", { class: "app" }, parts);
    document.body.append(this.headline, this.root, this.printed, this.said, this.toast);
    if (window.matchMedia(PHONE).matches) this.root.classList.add("folded");
    this.table = new Table(state.naming, {
      open: (i) => acts.open(i),
      widen: () => this.widen(),
      isWide: () => this.wide,
    });
    this.listen();
  }

  listen() {
    const { state } = this;
    state.on("shown", () => this.tell());
    state.on("panel", () => this.showLower());
    state.on("opened", (open) => this.table.mark(open?.index ?? -1));
    document.addEventListener("keydown", (event) => this.key(event));
    document.addEventListener(
      "pointerdown",
      ({ target }) => this.menu && !this.menu.contains(target) && (this.menu.open = false),
    );
  }

  /** Undo and redo, unless one is writing; Escape puts away what lies over the map last. */
  key(event) {
    if (event.key === "Escape" && !this.root.classList.contains("read")) this.putAway();
    if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "z" || event.target.closest("input, textarea"))
      return;
    event.preventDefault();
    if (event.shiftKey) this.state.redo();
    else this.state.undo();
  }

  /** Everything in the language chosen. */
  speak() {
    const { speech, title } = this.state;
    document.documentElement.lang = speech.language;
    document.documentElement.dir = speech.direction;
    document.title = title;
    this.aside.setAttribute("aria-label", speech.say("panel.title"));
    this.buildBar();
    this.chips.draw();
    this.tell();
  }

  /** The view below, or the filters where they cover the map; the button that opened it has the focus then. */
  putAway() {
    const { panel } = this.state;
    const covered = window.matchMedia(PHONE).matches && !this.root.classList.contains("folded");
    if (panel) {
      this.state.showPanel(null);
      this.views[panel].focus();
    } else if (covered) {
      this.toggleFold();
      this.fold.focus();
    }
  }

  barButton(name, click, attrs = {}) {
    const label = h("span", { class: "label" }, this.state.speech.say(`bar.${name}`));
    const icon = h("span", { class: "icon", "aria-hidden": "true" });
    return h("button", { type: "button", class: `bar-button bar-${name}`, onclick: click, ...attrs }, icon, label);
  }

  buildBar() {
    const { acts, state } = this;
    const { speech } = state;
    const open = String(!this.root.classList.contains("folded"));
    const toggle = (name) => () => state.showPanel(state.panel === name ? null : name);
    this.fold = this.barButton("filters", () => this.toggleFold(), { "aria-controls": "panel", "aria-expanded": open });
    this.count = h("p", { class: "shown" });
    this.sum = h("p", { class: "sum" });
    this.lost = h("button", { type: "button", class: "plain lost", hidden: true, onclick: acts.openLost });
    this.views = Object.fromEntries(VIEWS.map((name) => [name, this.barButton(name, toggle(name))]));
    this.menu = this.download();
    const dark = speech.say("bar.theme");
    const theme = this.barButton("theme", acts.theme, { title: dark, "aria-label": dark });
    const skip = h("button", { type: "button", class: "skip", onclick: acts.skip }, speech.say("bar.skip"));
    const heading = h(
      "div",
      { class: "heading" },
      h("h1", {}, state.title),
      h("div", { class: "numbers" }, this.count, this.sum, this.lost),
    );
    this.bar.replaceChildren(skip, this.fold, heading, ...Object.values(this.views), this.menu, theme, this.language());
  }

  language() {
    const { acts, state } = this;
    const other = state.speech.language === "ar" ? "en" : "ar";
    const attrs = {
      type: "button",
      class: "bar-button bar-language",
      lang: other,
      onclick: () => acts.switchTo(other),
    };
    return h("button", attrs, state.settings.words[other].language);
  }

  /** One button for all that can be taken away. */
  download() {
    const { speech } = this.state;
    const actions = this.acts.actions();
    const item = (name) => {
      const act = () => {
        this.menu.open = false;
        actions[name]();
      };
      return h(
        "li",
        {},
        h(
          "button",
          { type: "button", class: "menu-item", "data-action": name, onclick: act },
          speech.say(`action.${name}`),
        ),
      );
    };
    const icon = h("span", { class: "icon", "aria-hidden": "true" });
    const label = h("span", { class: "label" }, speech.say("action.take_away"));
    const head = h("summary", { class: "bar-button bar-download" }, icon, label);
    const menu = h(
      "details",
      { class: "menu" },
      head,
      h(
        "div",
        { class: "menu-body" },
        h("p", { class: "note" }, speech.say("action.what")),
        h("ul", {}, Object.keys(actions).map(item)),
      ),
    );
    menu.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !menu.open) return;
      event.stopPropagation();
      menu.open = false;
      head.focus();
    });
    return menu;
  }

  toggleFold() {
    const narrowed = this.root.classList.contains("narrowed");
    this.root.classList.remove("narrowed");
    const folded = narrowed ? false : this.root.classList.toggle("folded");
    this.root.classList.toggle("folded", folded);
    this.fold.setAttribute("aria-expanded", String(!folded));
  }

  /** How many are shown, how many were killed, what has no point; why nothing is shown. */
  tell() {
    if (!this.count) return;
    const { state } = this;
    const line = state.counted;
    this.count.textContent = line;
    this.sum.textContent = totalsText(totals(state.columns, state.shown), state.speech);
    this.root.dataset.shown = String(state.shown.length);
    clearTimeout(this.saying);
    this.saying = setTimeout(() => (this.said.textContent = line), 400);
    const { length } = state.lost;
    this.lost.hidden = length === 0;
    this.lost.textContent = state.speech.say("lost", { n: length });
    this.tellEmpty();
    if (state.panel === "table") this.table.show(state.shown);
    if (state.panel === "charts") this.showLower();
  }

  /** Nothing fits: which one filter to give up for how many. */
  tellEmpty() {
    const { state } = this;
    this.empty.hidden = state.shown.length > 0 || state.columns.count === 0;
    if (this.empty.hidden) return;
    const { speech } = state;
    const gains = this.chips.gains();
    this.empty.replaceChildren(
      h("strong", {}, speech.say("empty.title")),
      ...gains.map(({ label, count, go }) =>
        h(
          "button",
          { type: "button", class: "plain", onclick: go },
          speech.say("empty.without", { name: label, n: count }),
        ),
      ),
    );
  }

  /** Says so when all that is shown lies beyond the part of the map in sight, and leads there. */
  tellAway() {
    const { state } = this;
    this.away.hidden = !state.outOfSight;
    this.away.textContent = this.away.hidden ? "" : state.speech.say("map.away", { n: state.shown.length });
  }

  /** The view below the map: the table, the charts, the note on methods, or nothing. */
  showLower() {
    const { state } = this;
    const name = state.panel;
    this.lower.hidden = !name;
    this.lower.className = `lower lower-${name ?? "none"}`;
    this.root.classList.toggle("split", Boolean(name));
    this.root.classList.toggle("wide", Boolean(name) && this.wide);
    for (const [view, button] of Object.entries(this.views)) button.setAttribute("aria-pressed", String(view === name));
    if (name === "table") {
      this.table.show(state.shown);
      this.lower.replaceChildren(this.closer(), this.table.node);
    } else if (name) {
      const attrs = {
        class: "scroller",
        tabindex: "0",
        role: "region",
        "aria-label": state.speech.say(`${name}.title`),
      };
      this.lower.replaceChildren(this.closer(), h("div", attrs, name === "charts" ? chartsOf(state) : this.methods()));
    }
  }

  /** The table takes the whole window, or gives it back. */
  widen() {
    this.wide = !this.wide;
    this.root.classList.toggle("wide", this.wide);
    this.table.draw();
    this.table.node.querySelector(".widen").focus();
  }

  methods() {
    const { credits, manifest, tiles } = this.state.settings;
    return methodsNote(this.state, { credits, manifest, tiles });
  }

  showCredits() {
    this.state.showPanel("methods");
    this.lower.querySelector(".credits").scrollIntoView();
  }

  closer() {
    const label = this.state.speech.say("reader.close");
    const attrs = { type: "button", class: "close", "aria-label": label, onclick: () => this.putAway() };
    return h("button", attrs, "×");
  }

  /** Takes a text to the clipboard and says so. */
  async copy(text) {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      const area = h("textarea", { class: "unseen", value: text });
      document.body.append(area);
      area.select();
      document.execCommand("copy");
      area.remove();
    }
    this.notice(this.state.speech.say("copied"));
  }

  /** A link to what is seen; from disk it leads nowhere but here, which is said. */
  async copyLink() {
    this.acts.settle();
    await this.copy(window.location.href);
    if (window.location.protocol === "file:") this.notice(this.state.speech.say("copied_here"));
  }

  notice(text) {
    this.toast.textContent = this.said.textContent = text;
    this.toast.hidden = false;
    clearTimeout(this.toasting);
    this.toasting = setTimeout(() => (this.toast.hidden = true), 2400);
  }
}
