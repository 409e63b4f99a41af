// The one search box: it narrows the list by words, offers the filters that a word names, and leads to places.

import { nameOf } from "./cast.js";
import { labelOf } from "./chips.js";
import { h, spoken } from "./dom.js";
import { copied } from "./filters.js";

const OFFERED = 4;
const WAIT_MS = 120;

/** `acts` are {take(filter, dimensions), jump(place)}. */
export class Finder {
  constructor(state, acts) {
    this.state = state;
    this.acts = acts;
    this.options = [];
    this.at = -1;
    this.build();
    state.on("shown", () => this.tell());
    state.on("taken", (filter) => this.write(filter.text));
  }

  build() {
    const { speech, filter } = this.state;
    const attrs = {
      role: "combobox",
      "aria-expanded": "false",
      "aria-controls": "found",
      "aria-autocomplete": "list",
      autocomplete: "off",
    };
    const label = { placeholder: speech.say("search.hint"), "aria-label": speech.say("search.label") };
    this.input = h("input", { type: "search", value: filter.text, ...attrs, ...label });
    this.list = h("ul", {
      class: "found",
      id: "found",
      role: "listbox",
      "aria-label": speech.say("search.found"),
      hidden: true,
    });
    this.progress = h("p", { class: "note", role: "status" });
    this.node = h("div", { class: "search" }, this.input, this.list, this.progress);
    this.turn();
    this.listen();
    this.tell();
  }

  listen() {
    let wait = null;
    this.input.addEventListener("input", () => {
      this.turn();
      clearTimeout(wait);
      wait = setTimeout(() => this.asked(), WAIT_MS);
    });
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.input.addEventListener("focus", () => this.state.vocabulary.ready());
    this.node.addEventListener("focusout", ({ relatedTarget }) => !this.node.contains(relatedTarget) && this.fold());
  }

  /** Empty, "auto" would be left to right. */
  turn() {
    this.input.dir = this.input.value ? "auto" : this.state.speech.direction;
  }

  write(text) {
    this.input.value = text;
    this.turn();
  }

  async asked() {
    const { value } = this.input;
    this.acts.take({ text: value }, ["text"]);
    await this.state.vocabulary.ready();
    if (value === this.input.value) this.offer(value);
  }

  tell() {
    const { filter, text, speech } = this.state;
    const waiting = filter.text && !text.complete;
    this.progress.textContent = waiting ? speech.say("search.progress", { share: speech.percent(text.share) }) : "";
  }

  /** Filters and places that the question names. */
  offer(question) {
    const asked = this.state.vocabulary.folding.fold(question);
    this.options = asked.length < 2 ? [] : [...this.filters(asked).slice(0, OFFERED), ...this.places(question)];
    this.at = -1;
    this.list.replaceChildren(...this.options.map((option, k) => this.row(option, k)));
    this.list.hidden = !this.options.length;
    this.input.setAttribute("aria-expanded", String(!this.list.hidden));
    this.input.removeAttribute("aria-activedescendant");
  }

  row({ label, note }, k) {
    const row = h(
      "li",
      { role: "option", id: `found-${k}`, "aria-selected": "false" },
      spoken("span", {}, label),
      h("small", {}, note),
    );
    row.addEventListener("pointerdown", (event) => {
      event.preventDefault(); // the box keeps the focus
      this.choose(k);
    });
    return row;
  }

  filters(asked) {
    const { state } = this;
    const { vocabulary, names, columns, cast, settings } = state;
    const units = new Map(
      columns.units.flatMap(([code, name, over, above]) => [
        [code, name],
        [over, above],
      ]),
    );
    const words = {
      actors: (code) => vocabulary.aliases.get(cast.actors[code].id),
      types: (code) => vocabulary.both("sub_event_type", names.types[code]),
      weapons: (code) => vocabulary.both("weapon", names.weapons[code]),
      status: (code) => vocabulary.both("status", names.status[code]),
      areas: (code) => [units.get(names.areas[code]), settings.units[names.areas[code]]],
      outlets: (code) => [columns.outletNames[code]],
    };
    return Object.entries(words).flatMap(([name, read]) =>
      names[name].flatMap((_, code) => (vocabulary.begins(asked, read(code)) ? [this.filterOption(name, code)] : [])),
    );
  }

  filterOption(name, code) {
    const { state } = this;
    const { speech } = state;
    // A governorate and its first district are namesakes; an OCHA p-code's length tells its level.
    const level = state.names.areas[code]?.length === 4 ? "governorate" : "district";
    const facet = name === "areas" ? speech.term("kind", level) : speech.say(`facet.${name}`);
    const note = speech.say("search.as_filter", { facet });
    return { label: labelOf(state, name, code), note, act: () => this.narrow(name, code) };
  }

  /** The words become a filter: exact where the search is broad. */
  narrow(name, code) {
    const filter = copied(this.state.filter);
    filter[name].add(code);
    filter.text = "";
    this.acts.whole(filter);
  }

  places(question) {
    const { speech, vocabulary } = this.state;
    return vocabulary.places(question).map((place) => {
      const unit = this.state.settings.units[place.unit];
      const where = speech.language === "ar" ? unit : this.state.naming.unitName(place.unit);
      const label = nameOf(place, speech.language);
      const about = [speech.term("kind", place.kind), where !== label && where].filter(Boolean);
      const note = speech.line([speech.say("search.go_there"), about.join(speech.say("list.comma"))]);
      return { label, note, act: () => this.go(place) };
    });
  }

  go(place) {
    this.write("");
    this.acts.take({ text: "" }, ["text"]);
    this.acts.jump(place);
  }

  choose(k) {
    const { act } = this.options[k];
    this.fold();
    act();
  }

  fold() {
    this.options = [];
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }

  key(event) {
    const { length } = this.options;
    if (event.key === "Escape" && length) {
      event.stopPropagation();
      this.fold();
    } else if (event.key === "Enter" && this.at >= 0) this.choose(this.at);
    else if (length && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      this.mark((this.at + (event.key === "ArrowDown" ? 1 : length - (this.at < 0 ? 0 : 1))) % length);
    }
  }

  mark(k) {
    this.at = k;
    [...this.list.children].forEach((row, n) => row.setAttribute("aria-selected", String(n === k)));
    this.list.children[k].scrollIntoView({ block: "nearest" });
    this.input.setAttribute("aria-activedescendant", `found-${k}`);
  }
}
