// One incident told in full: what, when, where, who, how many, and the words of every source that say so.

import { nameOf } from "./cast.js";
import { correctionForm } from "./corrections.js";
import { h, spoken } from "./dom.js";
import { dayOf } from "./filters.js";
import { familySwatch, glyphSvg, unequalSvg } from "./marks.js";
import { closeBy, order, siblings } from "./nearby.js";
import { Testimony, disputedFields } from "./sources.js";
import { whyOf } from "./why.js";

const KINDS = ["fatalities", "injured", "detained", "displaced"];
/** The field of a correction that each fact is set right by. */
const EDITED = { date: "dates", place: "place", actors: "actors" };
for (const kind of KINDS) EDITED[kind] = "counts";
const ROLE_ORDER = ["initiator", "accused", "participant", "target"];

/** Builds the nodes of one incident; `acts` are {copy(text), open(index)}. Other modules may add parts of their own to
 * `extras`: functions of a feature and its index that give a node or null. */
export class Storyteller {
  constructor(state, acts) {
    this.state = state;
    this.acts = acts;
    this.extras = [];
    /** Makes a button that leads to where a field is set right; null where nobody reviews. */
    this.edit = null;
  }

  get speech() {
    return this.state.speech;
  }

  get cast() {
    return this.state.cast;
  }

  /** The story of the incident at `index`; `list` says that one came from a list of several. */
  tell(feature, index) {
    const { properties: p } = feature;
    const { speech, state, acts } = this;
    const why = state.vocabulary.why[p.id];
    const sides = { rules: state.settings.rules ?? {}, read: why?.read ?? [] };
    const testimony = new Testimony(state, acts.copy, sides);
    const style = p.disputed?.length ? "story contradicted" : "story";
    const attrs = { class: style, dir: speech.direction, lang: speech.language, "data-id": p.id };
    const whole = Number.isInteger(index);
    return h(
      "article",
      attrs,
      this.head(p, index),
      this.facts(p),
      this.extras.map((extra) => extra(feature, index)),
      testimony.section(p),
      whyOf(why, speech),
      whole ? this.nearby(index) : null,
      this.actions(feature),
    );
  }

  /** What stays in sight while one reads: type, place, date, who did it to whom, how many were killed. */
  head(p, index) {
    const { speech, state } = this;
    const place = nameOf({ name: p.place_name, name_ar: p.place_name_ar }, speech.language);
    const title = h(
      "h2",
      { class: "story-title", tabindex: "-1" },
      glyphSvg(p.event_type, 20),
      h(
        "span",
        {},
        speech.term("sub_event_type", p.sub_event_type),
        place ? h("span", { "aria-hidden": "true" }, " ·") : null,
      ),
      place ? h("span", { class: "at" }, spoken("bdi", { class: "story-place" }, place)) : null,
    );
    const [first, last] = [dayOf(p.date_start), dayOf(p.date_end)];
    const killed =
      p.fatalities_min === null || (p.fatalities_min === 0 && p.fatalities_max === null)
        ? ""
        : speech.say("story.killed", { range: speech.range(p.fatalities_min, p.fatalities_max) });
    const deed = Number.isInteger(index) ? state.naming.deed(index) : "";
    const line = [speech.span(first ?? NaN, last ?? NaN), deed, killed].filter(Boolean);
    return h(
      "header",
      { class: "story-head" },
      this.turning(index),
      title,
      h(
        "p",
        { class: "story-line" },
        line.map((part) => h("span", {}, part)),
        this.edit?.("type"),
      ),
      this.badges(p),
    );
  }

  badges(p) {
    const { speech } = this;
    const doubts = (p.unsure ?? []).map((one) => speech.term("property", one)).join(speech.say("list.comma"));
    const badges = [
      p.status && p.status !== "reported"
        ? h("span", { class: "badge badge-status" }, speech.term("status", p.status))
        : "",
      p.disputed?.length
        ? h("span", { class: "badge badge-disputed" }, unequalSvg(), speech.say("story.disputed"))
        : "",
      p.reviewed ? h("span", { class: "badge badge-reviewed" }, `✓ ${speech.say("story.reviewed")}`) : "",
      doubts ? h("span", { class: "badge badge-unsure" }, `? ${speech.say("story.unsure", { fields: doubts })}`) : "",
    ].filter(Boolean);
    return badges.length ? h("p", { class: "badges" }, badges) : null;
  }

  /** Previous and next of those shown. */
  turning(index) {
    if (!Number.isInteger(index)) return null;
    const { speech, state, acts } = this;
    const { at, of, before, after } = order(state.shown, index);
    const turn = (name, goal) =>
      h(
        "button",
        {
          type: "button",
          class: `plain turn turn-${name}`,
          disabled: goal === null,
          "aria-label": speech.say(`story.${name}`),
          title: speech.say(`story.${name}`),
          onclick: () => acts.open(goal),
        },
        h("span", { class: name === "before" ? "arrow-back" : "arrow-forward", "aria-hidden": "true" }),
      );
    const place = at < 0 ? speech.say("story.not_shown") : speech.say("story.nth", { n: at + 1, of });
    return h(
      "nav",
      { class: "turning", "aria-label": speech.say("story.turning") },
      turn("before", before),
      h("span", {}, place),
      turn("after", after),
    );
  }

  facts(p) {
    const fields = disputedFields(p);
    const rows = [
      ["date", this.when(p)],
      ["place", this.where(p)],
      ["actors", this.who(p)],
      ...KINDS.map((kind) => [kind, this.howMany(p, kind)]),
      ["weapons", this.named("weapon", p.weapons)],
      ["targets", this.named("target", p.targets)],
      ["confidence", this.howSure(p)],
      ["correction", p.correction_reason ? spoken("span", {}, p.correction_reason) : null],
    ];
    const differs = () => h("span", { class: "differs" }, unequalSvg(), this.speech.say("story.differs"));
    const told = rows
      .filter(([, value]) => value)
      .flatMap(([field, value]) => [
        h("dt", {}, this.speech.say(`field.${field}`), EDITED[field] ? this.edit?.(EDITED[field]) : null),
        h("dd", { class: `fact-${field}` }, value, fields.includes(field) ? differs() : null),
      ]);
    return h("dl", { class: "facts" }, told);
  }

  /** What is told in the same words, and what happened close by in those days. */
  nearby(index) {
    const { state, speech } = this;
    const same = siblings(state.columns, index);
    const near = closeBy(state.columns, index, same);
    const away = ({ km, days }) => speech.say("story.away", { km: Math.round(km), n: days });
    const lists = [
      this.others(
        "siblings",
        same.map((i) => [i, ""]),
      ),
      this.others(
        "close",
        near.map((one) => [one.index, away(one)]),
      ),
    ].filter(Boolean);
    return lists.length ? h("section", { class: "nearby" }, lists) : null;
  }

  others(name, found) {
    if (!found.length) return null;
    const { naming, speech } = { naming: this.state.naming, speech: this.speech };
    const entry = ([i, note]) =>
      h(
        "li",
        {},
        h(
          "button",
          { type: "button", class: "entry", onclick: () => this.acts.open(i) },
          glyphSvg(this.state.columns.types[this.state.columns.type[i]][0]),
          h(
            "span",
            {},
            h("strong", {}, [naming.type(i), naming.place(i)].join(" · ")),
            h("small", {}, speech.line([naming.date(i), naming.deed(i), note])),
          ),
        ),
      );
    return h(
      "details",
      { class: `others others-${name}`, open: name === "siblings" && found.length <= 8 },
      h("summary", {}, speech.say(`story.${name}`, { n: found.length })),
      h("ol", { class: "entries" }, found.map(entry)),
    );
  }

  when(p) {
    const { speech } = this;
    const notes = [];
    if (p.date_start && p.date_precision && p.date_precision !== "day")
      notes.push(speech.term("date_precision", p.date_precision));
    if (p.date_basis && p.date_basis !== "stated") notes.push(speech.term("date_basis", p.date_basis));
    const rules = new Set((p.sources ?? []).flatMap((one) => (one.evidence?.date ?? []).map(({ rule }) => rule)));
    if (rules.has("dates.unread") && !p.date_start) notes.push(speech.say("story.date_unread"));
    if (rules.has("dates.weekday_differs")) notes.push(speech.say("story.weekday_differs"));
    const [first, last] = [dayOf(p.date_start), dayOf(p.date_end)];
    return h(
      "span",
      {},
      speech.span(first ?? NaN, last ?? NaN),
      notes.length ? h("small", {}, `${speech.say("list.dot")}${notes.join(speech.say("list.comma"))}`) : null,
    );
  }

  where(p) {
    const { speech } = this;
    const names = speech.language === "ar" ? [p.place_name_ar, p.place_name] : [p.place_name, p.place_name_ar];
    const [first, second] = [...new Set(names.filter(Boolean))];
    const path = [3, 2, 1].map((level) => this.unit(p, level)).filter((name, k, all) => name && name !== all[k - 1]);
    const lines = h("span", { class: "where" });
    if (p.relation && p.relation !== "at") lines.append(h("small", {}, `${speech.term("relation", p.relation)} `));
    lines.append(first ? spoken("bdi", { class: "place-name" }, first) : speech.say("story.no_place"));
    if (second) lines.append(" · ", spoken("bdi", {}, second));
    if (path.length)
      lines.append(
        h("small", { class: "line" }, ...path.flatMap((name, k) => [k ? " › " : "", spoken("bdi", {}, name)])),
      );
    lines.append(h("small", { class: "line" }, this.howPrecise(p)));
    return lines;
  }

  /** The administrative unit in the reader's language where the gazetteer knows it. */
  unit(p, level) {
    const arabic = this.speech.language === "ar" && this.state.settings.units[p[`admin${level}_pcode`]];
    return arabic || p[`admin${level}`];
  }

  howPrecise(p) {
    const { speech } = this;
    const words = [speech.say(`precision.${p.geo_precision ?? 0}`)];
    // Two digits: an estimate of how far off a place may be is no better known.
    if (p.uncertainty_m)
      words.push(speech.say("story.within", { km: Number((Math.max(100, p.uncertainty_m) / 1000).toPrecision(2)) }));
    return words.join(speech.say("list.comma"));
  }

  who(p) {
    if (!p.actors?.length) return null;
    const roles = ROLE_ORDER.filter((role) => p.actors.some((actor) => actor.role === role));
    return h(
      "div",
      { class: "cast" },
      roles.map((role) =>
        h(
          "p",
          {},
          h("small", {}, this.speech.term("role", role)),
          h(
            "span",
            {},
            p.actors.filter((actor) => actor.role === role).map((actor) => this.actor(actor)),
          ),
        ),
      ),
    );
  }

  actor(actor) {
    const name = nameOf(this.cast.entry(actor.id) ?? actor, this.speech.language);
    return h("span", { class: "actor" }, familySwatch(this.cast.familyOf(actor.id), 11), spoken("bdi", {}, name));
  }

  howMany(p, kind) {
    const least = p[`${kind}_min`];
    if (least === null || least === undefined) return null;
    const { speech } = this;
    const groups = (p.counts ?? []).filter((count) => count.kind === kind && count.group);
    const value = h("span", {}, h("strong", {}, speech.range(least, p[`${kind}_max`])));
    if (groups.length)
      value.append(h("small", { class: "line" }, speech.line(groups.map((count) => this.share(count)))));
    if (p.count_group) value.append(h("small", { class: "line" }, speech.say("story.shared_count")));
    return value;
  }

  /** How many of one group of victims. */
  share({ group, least, most }) {
    const entry = this.cast.entry(group);
    const name = entry ? nameOf(entry, this.speech.language) : this.speech.term("victims", group);
    return `${name}: ${this.speech.range(least, most)}`;
  }

  named(table, ids) {
    if (!ids?.length) return null;
    return h("span", {}, ids.map((id) => this.speech.term(table, id)).join(this.speech.say("list.comma")));
  }

  howSure(p) {
    const { speech } = this;
    return h(
      "span",
      { class: "sure" },
      h("meter", { min: 0, max: 1, value: p.confidence ?? 0, "aria-label": speech.say("field.confidence") }),
      ` ${speech.percent(p.confidence ?? 0)}`,
      h(
        "small",
        { class: "line" },
        speech.line([
          speech.say("story.articles", { n: p.source_count ?? 0 }),
          speech.say("story.families", { n: p.family_count ?? 0 }),
        ]),
      ),
    );
  }

  actions(feature) {
    const { speech } = this;
    const { properties: p } = feature;
    return h(
      "footer",
      { class: "story-tools" },
      h("button", { type: "button", class: "plain", onclick: () => this.acts.link() }, speech.say("story.copy_link")),
      h("button", { type: "button", class: "plain", onclick: () => this.acts.copy(p.id) }, speech.say("story.copy_id")),
      correctionForm(feature, speech, this.acts.copy),
    );
  }
}
