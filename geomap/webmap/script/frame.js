// The page around the map: bar, panel, the view below, what is said aloud, and the note that something was copied.

import { h } from "./dom.js";
import { Table } from "./table.js";
import { methodsNote } from "./methods.js";

export const PHONE = "(max-width: 719px)";

/** `acts` are {skip, table, openLost, switchTo}: what the buttons of the bar do. */
export class Frame {
  constructor(state, acts) {
    this.state = state;
    this.acts = acts;
    this.bar = h("header", { class: "bar" });
    this.aside = h("aside", { class: "panel", id: "panel" });
    this.lower = h("section", { class: "lower", hidden: true });
    this.stage = h("main", { class: "stage", id: "stage" }, document.getElementById("map_incidents"));
    this.said = h("div", { class: "unseen", role: "status", "aria-live": "polite" });
    this.toast = h("div", { class: "toast", hidden: true });
    this.printed = h("section", { class: "printed", "aria-hidden": "true" });
    this.root = h("div", { class: "app" }, this.bar, this.aside, this.stage, this.lower);
    document.body.append(this.root, this.printed, this.said, this.toast);
    if (window.matchMedia(PHONE).matches) this.root.classList.add("folded");
    this.table = new Table(state.naming, (i) => acts.open(i));
    state.on("shown", () => this.tellCount());
    state.on("panel", () => this.showLower());
  }

  /** Everything in the language chosen. */
  speak() {
    const { speech } = this.state;
    document.documentElement.lang = speech.language;
    document.documentElement.dir = speech.direction;
    document.title = speech.say("title");
    this.aside.setAttribute("aria-label", speech.say("panel.title"));
    this.buildBar();
    this.tellCount();
  }

  barButton(name, click, attrs = {}) {
    const label = h("span", { class: "label" }, this.state.speech.say(`bar.${name}`));
    const icon = h("span", { class: "icon", "aria-hidden": "true" });
    return h("button", { type: "button", class: `bar-button bar-${name}`, onclick: click, ...attrs }, icon, label);
  }

  buildBar() {
    const { acts, state } = this;
    const { speech } = state;
    const open = !this.root.classList.contains("folded");
    const other = speech.language === "ar" ? "en" : "ar";
    const toggle = (name) => () => state.showPanel(state.panel === name ? null : name);
    this.fold = this.barButton("filters", () => this.toggleFold(), { "aria-controls": "panel", "aria-expanded": open });
    this.fold.setAttribute("aria-expanded", String(open));
    this.count = h("p", { class: "shown" });
    this.lost = h("button", { type: "button", class: "plain lost", hidden: true, onclick: acts.openLost });
    this.views = {
      table: this.barButton("table", toggle("table")),
      methods: this.barButton("methods", toggle("methods")),
    };
    const language = h(
      "button",
      { type: "button", class: "bar-button bar-language", lang: other, onclick: () => acts.switchTo(other) },
      state.settings.words[other].language,
    );
    const skip = h("button", { type: "button", class: "skip", onclick: acts.skip }, speech.say("bar.skip"));
    this.bar.replaceChildren(
      skip,
      this.fold,
      h("h1", {}, speech.say("title")),
      this.count,
      this.lost,
      h("span", { class: "gap" }),
      this.views.table,
      this.views.methods,
      language,
    );
  }

  toggleFold() {
    const folded = this.root.classList.toggle("folded");
    this.fold.setAttribute("aria-expanded", String(!folded));
  }

  tellCount() {
    if (!this.count) return;
    const { state } = this;
    const line = state.counted;
    this.count.textContent = line;
    this.root.dataset.shown = state.shown.length;
    clearTimeout(this.saying);
    this.saying = setTimeout(() => (this.said.textContent = line), 400);
    const { length } = state.lost;
    this.lost.hidden = length === 0;
    this.lost.textContent = state.speech.say("lost", { n: length });
    if (state.panel === "table") this.table.show(state.shown);
  }

  /** The view below the map: the table, the note on methods, or nothing. */
  showLower() {
    const { state } = this;
    const name = state.panel;
    this.lower.hidden = !name;
    this.lower.className = `lower lower-${name ?? "none"}`;
    this.root.classList.toggle("split", Boolean(name));
    for (const [view, button] of Object.entries(this.views)) button.setAttribute("aria-pressed", String(view === name));
    if (name === "table") {
      this.table.show(state.shown);
      this.lower.replaceChildren(this.closer(), this.table.node);
    } else if (name === "methods") {
      const attrs = {
        class: "scroller",
        tabindex: "0",
        role: "region",
        "aria-label": state.speech.say("methods.title"),
      };
      this.lower.replaceChildren(this.closer(), h("div", attrs, this.methods()));
    }
  }

  methods() {
    const { speech, cast, columns, settings } = this.state;
    const { credits, manifest, tiles } = settings;
    return methodsNote({ speech, cast, columns, credits, manifest, tiles });
  }

  showCredits() {
    this.state.showPanel("methods");
    this.lower.querySelector(".credits").scrollIntoView();
  }

  closer() {
    const close = () => {
      const button = this.views[this.state.panel];
      this.state.showPanel(null);
      button.focus();
    };
    const label = this.state.speech.say("reader.close");
    return h("button", { type: "button", class: "close", "aria-label": label, onclick: close }, "×");
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

  notice(text) {
    this.toast.textContent = this.said.textContent = text;
    this.toast.hidden = false;
    clearTimeout(this.toasting);
    this.toasting = setTimeout(() => (this.toast.hidden = true), 1800);
  }
}
