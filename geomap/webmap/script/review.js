// Review in the map: a queue, a form beside the evidence, keys, and one file of corrections.

import { presentValue } from "./corrections.js";
import { h } from "./dom.js";
import { Acts, isSound, readCsv } from "./reviewacts.js";
import { ReviewForm } from "./reviewform.js";
import { download } from "./takeaway.js";

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

/** `page` is the App. Its settings hold `review`: {queue: ids, fields, types, roles, actors, kinds,
 * statuses, doubtful}. */
export class Review {
  constructor(page) {
    this.page = page;
    this.state = page.state;
    this.schema = this.state.settings.review;
    const { ids } = this.state.columns;
    this.index = new Map(ids.map((id, i) => [id, i]));
    this.queue = [...new Set([...this.schema.queue, ...ids])].map((id) => this.index.get(id));
    this.storage = storageOf();
    this.acts = new Acts(digestOf(ids), this.storage);
    this.who = this.recall("reviewer");
    this.reason = this.recall("reason");
    this.opened = [];
    this.placed = { jumps: null, ids: new Set() };
    this.inputs = new ReviewForm(page, this.schema, () => this.opened.slice(0, RECENT));
    this.bar = h("section", { class: "review-bar" });
    page.frame.stage.append(this.bar);
    page.storyteller.extras.push((feature, index) => this.form(feature, index));
    this.state.standing = (i) => this.standing(i);
    this.state.on(
      "opened",
      (open) => open && (this.opened = [open.index, ...this.opened.filter((i) => i !== open.index)]),
    );
    document.addEventListener("keydown", (event) => this.key(event), true);
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

  /** Where incident `i` stands: what was done here, else what the file says. */
  standing(i) {
    const { ids, reviewed } = this.state.columns;
    return this.acts.standing(ids[i]) || reviewed[i];
  }

  /** The bar: how far one is, and what can be done from everywhere. */
  draw() {
    const shown = Array.from(this.state.shown);
    const { ids, reviewed } = this.state.columns;
    const done = shown.filter((i) => reviewed[i] === 1 || this.acts.looked(ids[i])).length;
    const button = (name, act) =>
      h("button", { type: "button", class: `plain review-${name}`, onclick: act }, this.say(`review.${name}`));
    const file = h("input", { type: "file", accept: ".csv", class: "unseen", onchange: () => this.take(file) });
    this.bar.setAttribute("aria-label", this.say("review.title"));
    this.bar.replaceChildren(
      h("strong", { class: "review-progress" }, this.say("review.progress", { done, total: shown.length })),
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
    const shown = new Set(this.state.shown);
    const queue = this.queue.filter((i) => shown.has(i));
    const at = queue.indexOf(this.state.open?.index ?? -1);
    const next = queue[at < 0 ? 0 : Math.min(queue.length - 1, Math.max(0, at + by))];
    return next === undefined ? null : this.page.openIncident(next, { focus: true });
  }

  /** The ids of the gazetteer's places, once they are read. */
  places() {
    const { jumps } = this.state.vocabulary;
    if (this.placed.jumps !== jumps) this.placed = { jumps, ids: new Set(jumps.map(([id]) => id)) };
    return this.placed.ids;
  }

  known({ properties: p }) {
    return {
      id: p.id,
      ids: this.index,
      places: this.places(),
      articles: new Set(p.sources.map((source) => source.article_id)),
    };
  }

  judge(field) {
    const { open } = this.state;
    if (open) this.set(open.feature, field, "");
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
    this.renew();
    return true;
  }

  undo() {
    const act = this.acts.undo();
    this.page.frame.notice(act ? this.say("review.undone") : this.say("review.nothing"));
    this.renew();
  }

  renew() {
    this.draw();
    this.page.markers.redraw();
    const { open } = this.state;
    if (open) document.querySelector(".review-done")?.replaceWith(this.done(open.id));
  }

  /** What was decided of an incident so far. */
  done(id) {
    const told = ({ field, value, reason }) =>
      h("li", {}, `${this.state.speech.term("property", field)}: `, h("bdi", {}, value), ` (${reason})`);
    return h("ul", { class: "review-done" }, this.acts.of(id).map(told));
  }

  /** A corrections.csv of before, opened again. */
  async take(file) {
    const rows = readCsv(await file.files[0].text());
    const has = new Set(this.acts.list.map(({ id, field, value }) => [id, field, value].join("\n")));
    const fresh = (rows ?? []).filter((row) => row.reason && !has.has([row.id, row.field, row.value].join("\n")));
    let taken = 0;
    for (const row of fresh) {
      if (!this.index.has(row.id)) continue;
      const feature = await this.state.details.feature(this.index.get(row.id));
      if (!isSound(row.field, row.value, this.schema, this.known(feature))) continue;
      const { id, field, value, old, reason, reviewer, date } = row;
      this.acts.add({ id, field, value, old, reason, reviewer, date });
      taken += 1;
    }
    this.page.frame.notice(this.say("review.taken", { n: taken, left: fresh.length - taken }));
    this.renew();
  }

  /** The form of one incident: what is shown now, what it should be. */
  form(feature, index) {
    if (!Number.isInteger(index)) return null;
    const { speech } = this.state;
    const field = this.inputs.select(
      this.schema.fields.map((name) => [name, speech.term("property", name)]),
      "",
      { class: "review-field" },
    );
    const now = h("output", { class: "review-now" });
    const hint = h("small", { class: "note" });
    const slot = h("div", { class: "review-slot" });
    const shown = h("div", { class: "review-row" }, h("span", {}, this.say("review.now")), now);
    let read = () => "";
    const choose = () => {
      const input = this.inputs.input(field.value, feature, index);
      ({ read } = input);
      slot.replaceChildren(...input.nodes);
      shown.hidden = !input.nodes.length;
      now.textContent = this.inputs.now(field.value, feature);
      hint.textContent = speech.say(`review.hint_${field.value}`);
    };
    field.addEventListener("change", choose);
    choose();
    const submit = (event) => {
      event.preventDefault();
      if (this.set(feature, field.value, read())) this.leave();
    };
    const labelled = (key, ...content) => h("label", {}, this.say(`review.${key}`), h("span", {}, content));
    return h(
      "form",
      { class: "review-form", onsubmit: submit, "aria-label": this.say("review.title") },
      h("h3", {}, this.say("review.title")),
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

  /** An input that is asked once: what was written last stands in it. */
  remembered(name, key) {
    const oninput = ({ target }) => {
      this[key] = target.value;
      this.remember(name, target.value);
    };
    return this.inputs.text(this[key], { class: `review-${name}`, oninput });
  }
}
