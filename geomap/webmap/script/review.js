// Review in the map: a queue, a form beside the evidence, keys, and one file of corrections.

import { presentValue } from "./corrections.js";
import { h } from "./dom.js";
import { Acts, isReadable, isSound, readCsv, slotOf } from "./reviewacts.js";
import { ReviewForm } from "./reviewform.js";
import { Sketch } from "./reviewsketch.js";
import { correctedFeature } from "./reviewvalues.js";
import { download } from "./takeaway.js";

const AHEAD_MS = 150; // after an incident has come up, the next one is read ahead
const RECENT = 12; // incidents opened before, offered for joining

/** The browser's storage, or null where the page may have none. */
function storageOf() {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
}

function digestOf(texts) {
  let sum = 2166136261;
  for (const text of texts)
    for (let k = 0; k < text.length; k += 1) sum = Math.imul(sum ^ text.charCodeAt(k), 16777619);
  return (sum >>> 0).toString(36);
}

/** `page` is the App. Its settings hold `review`: {queue: [[id, reasons]], fields, types, roles, actors, kinds,
 * victims, statuses, doubtful}. */
export class Review {
  constructor(page) {
    this.page = page;
    this.state = page.state;
    this.schema = this.state.settings.review;
    const { ids } = this.state.columns;
    this.index = new Map(ids.map((id, i) => [id, i]));
    this.reasons = new Map(this.schema.queue.map(([id, reasons]) => [this.index.get(id), reasons]));
    this.queue = [...new Set([...this.reasons.keys(), ...ids.keys()])];
    this.turn = new Map(this.queue.map((i, turn) => [i, turn]));
    this.storage = storageOf();
    this.acts = new Acts(digestOf(ids), this.storage);
    this.who = this.recall("reviewer");
    this.reason = this.recall("reason");
    this.asked = false;
    this.opened = [];
    this.placed = { jumps: null, ids: new Map() };
    this.sketch = new Sketch(page.map, () => page.theme.tint.accent);
    this.inputs = new ReviewForm(page, this.schema, {
      recent: () => this.opened.slice(0, RECENT),
      sketch: this.sketch,
    });
    this.inFile = this.state.columns.reviewed.slice();
    this.bar = h("section", { class: "review-bar" });
    page.frame.stage.append(this.bar);
    page.storyteller.extras.push((feature, index) => this.form(feature, index));
    page.storyteller.edit = (field) => this.pencil(field);
    this.state.standing = (i) => this.standing(i);
    this.state.on("opened", (open) => this.turned(open));
    document.addEventListener("keydown", (event) => this.key(event), true);
    window.addEventListener("storage", ({ key }) => (key === null || key.startsWith(this.acts.name)) && this.reread());
    for (const id of this.acts.byId.keys()) this.stand(id);
    this.state.on("shown", () => this.draw());
    this.state.on("language", () => this.draw());
    this.draw();
  }

  say(key, values) {
    return this.state.speech.say(key, values);
  }

  recall(name) {
    return this.storage?.getItem(`geomap-reviewer:${name}`) ?? "";
  }

  remember(name, value) {
    try {
      this.storage?.setItem(`geomap-reviewer:${name}`, value);
    } catch {
      // Full: it is asked again the next time.
    }
  }

  /** Another incident is read, or none. */
  turned(open) {
    this.sketch.clear();
    if (!open) return;
    this.opened = [open.index, ...this.opened.filter((i) => i !== open.index)];
    const next = this.following(open.index, 1);
    if (next !== undefined) setTimeout(() => this.state.details.feature(next), AHEAD_MS);
  }

  /** Another window of this browser has reviewed on. */
  reread() {
    const before = [...this.acts.byId.keys()];
    this.acts.read();
    this.renew([...before, ...this.acts.byId.keys()]);
  }

  /** Where incident `i` stands: what was done here, else what the file says. */
  standing(i) {
    return this.acts.standing(this.state.columns.ids[i]) || this.inFile[i];
  }

  /** The filters know where an incident stands. */
  stand(id) {
    const i = this.index.get(id);
    if (i !== undefined) this.state.columns.reviewed[i] = this.standing(i);
  }

  /** The bar: how far one is, and what can be done from everywhere. */
  draw() {
    const { ids } = this.state.columns;
    const looked = (i) => this.inFile[i] === 1 || this.acts.looked(ids[i]);
    const sum = { done: 0, total: 0, all: 0, of: this.state.shown.length };
    for (const i of this.state.shown) {
      const done = looked(i) ? 1 : 0;
      sum.all += done;
      if (!this.reasons.has(i)) continue;
      sum.total += 1;
      sum.done += done;
    }
    const button = (name, act) =>
      h("button", { type: "button", class: `plain review-${name}`, onclick: act }, this.say(`review.${name}`));
    const file = h("input", { type: "file", accept: ".csv", class: "unseen", onchange: () => this.take(file) });
    this.bar.setAttribute("aria-label", this.say("review.title"));
    this.bar.replaceChildren(
      h("strong", { class: "review-progress" }, this.say("review.progress", sum)),
      button("previous", () => this.step(-1)),
      button("next", () => this.step(1)),
      button("undo", () => this.undo()),
      button("download", () => download("corrections.csv", "text/csv", this.acts.csv())),
      h("label", { class: "plain" }, this.say("review.open"), file),
    );
  }

  key(event) {
    if (event.key === "Escape" && event.target.closest(".review-form")) {
      event.stopPropagation(); // out of the form, not out of the incident
      return this.leave();
    }
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, select, textarea")) return;
    const keys = {
      j: () => this.step(1),
      k: () => this.step(-1),
      c: () => this.judge("keep"),
      x: () => this.judge("drop"),
      u: () => this.undo(),
      e: () => this.page.frame.root.querySelector(".review-form select")?.focus(),
    };
    // By place on the keyboard: an Arabic one has other letters on the same keys.
    const act = keys[event.code.replace(/^Key/, "").toLowerCase()];
    if (!act) return;
    event.preventDefault();
    act();
  }

  /** From the form back to the keys. */
  leave() {
    /** @type {HTMLElement | null} */ (document.querySelector(".story .story-title"))?.focus();
  }

  /** The next or previous one of those shown, most doubtful first. */
  step(by) {
    const next = this.following(this.state.open?.index, by);
    return next === undefined ? null : this.page.openIncident(next, { focus: true });
  }

  /** The one shown that comes after `i` in the queue, or before it; of all where none is read. */
  following(i, by) {
    const { fails } = this.state.filters;
    let turn = (this.turn.get(i) ?? (by > 0 ? -1 : this.queue.length)) + by;
    while (turn >= 0 && turn < this.queue.length && fails[this.queue[turn]]) turn += by;
    return this.queue[turn];
  }

  /** The gazetteer's places by id, once they are read. */
  places() {
    const { vocabulary } = this.state;
    const { jumps } = vocabulary;
    if (this.placed.jumps !== jumps) {
      this.placed = { jumps, ids: new Map(jumps.map(([id], k) => [id, k])) };
    }
    return this.placed.ids;
  }

  /** The feature as it stands after what was decided here. */
  corrected(feature) {
    const place = (id) => {
      const k = this.places().get(id);
      return k === undefined ? null : this.state.vocabulary.jump(k);
    };
    return correctedFeature(feature, [...this.acts.counting(feature.properties.id).values()], place);
  }

  known({ properties: p }) {
    return {
      id: p.id,
      ids: this.index,
      places: this.places(),
      articles: new Set(p.sources.map((source) => source.article_id)),
    };
  }

  /** One key decides on the whole incident; who does it, and why, is asked once, where it is written. */
  judge(field) {
    const { open } = this.state;
    if (!open || !this.chosen) return;
    if (this.wanting(field)) this.choose(field);
    if (this.answered(field)) this.set(open.feature, field, "");
  }

  /** Which input still wants an answer: the reason, unless all is right as read; the name, once. */
  wanting(field) {
    if (field !== "keep" && !this.reason.trim()) return "reason";
    return this.who.trim() || this.asked ? null : "reviewer";
  }

  /** Whether nothing is left to ask; else the first input that is lacks one has the focus. */
  answered(field) {
    const name = this.wanting(field);
    if (!name) return true;
    if (name === "reviewer") this.asked = true; // whoever leaves it empty stays unnamed
    this.page.frame.notice(this.say(name === "reason" ? "review.no_reason" : "review.no_reviewer"));
    /** @type {HTMLElement | null} */ (document.querySelector(`.review-form .review-${name}`))?.focus();
    return false;
  }

  /** One act, or a word on what is missing; whether it was taken. */
  set(feature, field, value) {
    const reason = this.reason.trim() || (field === "keep" ? this.say("review.as_read") : "");
    const sound = isSound(field, value, this.schema, this.known(feature));
    if (!reason || !sound) {
      this.page.frame.notice(this.say(reason ? "review.unsound" : "review.no_reason"));
      return false;
    }
    const act = { id: feature.properties.id, field, value, old: presentValue(field, feature), reason };
    const kept = this.acts.add({ ...act, reviewer: this.who.trim(), date: new Date().toISOString().slice(0, 10) });
    this.page.frame.notice(kept ? this.say("review.set") : this.say("review.not_kept"));
    this.renew([act.id]);
    return true;
  }

  undo() {
    const gone = this.acts.undo();
    this.page.frame.notice(gone.length ? this.say("review.undone", { n: gone.length }) : this.say("review.nothing"));
    this.renew(gone.map(({ id }) => id));
  }

  /** Other acts count for these incidents now. */
  renew(ids) {
    for (const id of ids) this.stand(id);
    const { open, filter } = this.state;
    if (filter.reviewed.size) this.state.refilter(["reviewed"]);
    else {
      this.draw();
      this.page.markers.redraw();
      this.page.panel.soon();
    }
    if (open) document.querySelector(".review-done")?.replaceWith(this.done(open.id));
    this.refresh?.();
  }

  /** What was decided of an incident so far. */
  done(id) {
    const told = ({ field, value, reason }) =>
      h("li", {}, `${this.state.speech.term("property", field)}: `, h("bdi", {}, value), ` (${reason})`);
    return h("ul", { class: "review-done" }, this.acts.of(id).map(told));
  }

  /** A corrections.csv, opened: what contradicts what was decided here is told and left out, and so is what the build
   * would refuse. What concerns another map is kept for the file. */
  async take(input) {
    const rows = readCsv(await input.files[0].text());
    if (!rows) return this.page.frame.notice(this.say("review.no_file"));
    const mine = this.acts.counting();
    const told = { fresh: [], same: [], against: [], refused: [] };
    for (const { act, row } of rows) {
      const held = mine.get(slotOf(act));
      const same = held?.field === act.field && held.value === act.value;
      told[!this.taken(act) ? "refused" : same ? "same" : held ? "against" : "fresh"].push({ act, row, held });
    }
    const acts = told.fresh.map(({ act }) => act);
    const kept = !acts.length || this.acts.addAll(acts);
    this.renew(acts.map(({ id }) => id));
    this.report(told, kept);
  }

  /** Would a build take this row? */
  taken({ id, field, value, reason }) {
    return id && reason && isReadable(field, value, this.schema) && !(field === "merge" && value === id);
  }

  /** What became of an opened file, row by row where a row was left out. */
  report({ fresh, same, against, refused }, kept) {
    const left = against.length + refused.length;
    const said = this.say("review.taken", { n: fresh.length, same: same.length, left });
    this.page.frame.notice(kept ? said : this.say("review.not_kept"));
    if (!left) return;
    const decided = ({ field, value, reason, reviewer }) =>
      `${this.state.speech.term("property", field)} ${value} (${[reason, reviewer].filter(Boolean).join(", ")})`;
    const lines = [
      ...against.map(({ act, row, held }) =>
        this.say("review.against", { row, id: act.id, theirs: decided(act), ours: decided(held) }),
      ),
      ...refused.map(({ act, row }) => this.say("review.refused", { row, id: act.id, theirs: decided(act) })),
    ];
    const close = h(
      "button",
      { type: "button", class: "strong", onclick: () => box.remove() },
      this.say("reader.close"),
    );
    const list = lines.map((line) => h("li", {}, h("bdi", {}, line)));
    const box = h("dialog", { class: "review-report", "aria-label": said }, h("p", {}, said), h("ul", {}, list), close);
    document.body.append(box);
    box.addEventListener("close", () => box.remove());
    box.showModal();
  }

  /** A button beside a value that leads to its field in the form. */
  pencil(field) {
    const label = this.say("review.edit", { field: this.state.speech.term("property", field) });
    const attrs = { type: "button", class: "plain review-pencil", title: label, "aria-label": label };
    return h("button", { ...attrs, onclick: () => this.choose(field, true) }, "✎");
  }

  /** Shows a field in the form; with `go` one goes on there. */
  choose(field, go = false) {
    this.chosen.value = field;
    this.refresh();
    if (!go) return;
    const form = this.chosen.closest("form");
    form.scrollIntoView({ block: "nearest" });
    /** @type {HTMLElement} */ (form.querySelector(".review-value") ?? this.chosen).focus();
  }

  /** The form of one incident: what is shown now, what it should be. */
  form(feature, index) {
    if (!Number.isInteger(index)) return null;
    const { speech } = this.state;
    const named = this.schema.fields.map((name) => [name, speech.term("property", name)]);
    const field = this.inputs.select(named, "", { class: "review-field" });
    const now = h("output", { class: "review-now" });
    const hint = h("small", { class: "note" });
    const slot = h("div", { class: "review-slot" });
    const shown = h("div", { class: "review-row" }, h("span", {}, this.say("review.now")), now);
    let read = () => "";
    const refresh = () => {
      const seen = this.corrected(feature);
      this.sketch.clear();
      const input = this.inputs.input(field.value, seen, index);
      ({ read } = input);
      slot.replaceChildren(...input.nodes);
      shown.hidden = !input.nodes.length;
      now.textContent = this.inputs.now(field.value, seen);
      hint.textContent = speech.say(`review.hint_${field.value}`);
    };
    field.addEventListener("change", refresh);
    this.chosen = field;
    this.refresh = refresh;
    this.inputs.pinned = (at) => this.choose("point", true) ?? this.inputs.pin(at);
    refresh();
    const submit = (event) => {
      event.preventDefault();
      const value = read();
      if (this.answered(field.value) && this.set(feature, field.value, value)) this.leave();
    };
    const labelled = (key, ...content) => h("label", {}, this.say(`review.${key}`), h("span", {}, content));
    return h(
      "form",
      { class: "review-form", onsubmit: submit, "aria-label": this.say("review.title") },
      h("h3", {}, this.say("review.title")),
      this.why(index),
      h("p", { class: "note" }, this.say("review.keys")),
      labelled("field", field),
      shown,
      h("div", { class: "review-row" }, h("span", {}, this.say("review.value")), h("div", {}, slot, hint)),
      labelled("reason", this.remembered("reason", "reason")),
      labelled("reviewer", this.remembered("reviewer", "who")),
      h("button", { type: "submit", class: "strong review-set" }, this.say("review.save")),
      this.done(feature.properties.id),
    );
  }

  /** Why the queue holds it. */
  why(index) {
    const reasons = (this.reasons.get(index) ?? []).map((one) => this.say(`look.${one.replaceAll(" ", "_")}`));
    if (!reasons.length) return null;
    return h("p", { class: "review-why" }, this.say("review.why", { why: reasons.join(this.say("list.comma")) }));
  }

  /** An input that is asked once: what was written last stands in it. */
  remembered(name, key) {
    const oninput = ({ target }) => {
      this[key] = target.value;
      this.remember(name, target.value);
    };
    return this.inputs.text(this[key], { class: `review-${name}`, oninput });
  }
}
