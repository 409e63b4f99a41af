// One incident told in full: what, when, where, who, how many, and the words of every source that say so.

import { correctionForm } from "./corrections.js";
import { h, spoken } from "./dom.js";
import { dayOf } from "./filters.js";
import { nameOf } from "./cast.js";
import { glyphSvg, svgOf, unequalSvg } from "./marks.js";
import { Testimony, disputedFields } from "./sources.js";

const KINDS = ["fatalities", "injured", "detained", "displaced"];
const ROLE_ORDER = ["initiator", "accused", "participant", "target"];

/** Builds the nodes of one incident; `speech` speaks, `cast` knows the actors and their colours, `units` the Arabic
 * names of administrative units by p-code. */
export class Storyteller {
  constructor(speech, cast, { copy, units }) {
    this.speech = speech;
    this.cast = cast;
    this.copy = copy;
    this.units = units;
    this.testimony = new Testimony(speech, copy);
  }

  tell(feature) {
    const { properties: p } = feature;
    const { speech } = this;
    const story = h(
      "article",
      {
        class: p.disputed?.length ? "story contradicted" : "story",
        dir: speech.direction,
        lang: speech.language,
        "data-id": p.id,
      },
      this.head(p),
      this.facts(p),
      this.testimony.section(p),
      this.actions(feature),
    );
    return story;
  }

  head(p) {
    const { speech } = this;
    const badges = [
      p.status && p.status !== "reported"
        ? h("span", { class: "badge badge-status" }, speech.term("status", p.status))
        : null,
      p.disputed?.length
        ? h("span", { class: "badge badge-disputed" }, unequalSvg(), speech.say("story.disputed"))
        : null,
      p.reviewed ? h("span", { class: "badge badge-reviewed" }, `✓ ${speech.say("story.reviewed")}`) : null,
    ];
    const summary = speech.language === "ar" ? p.summary_ar || p.summary : p.summary || p.summary_ar;
    return h(
      "header",
      { class: "story-head" },
      h("p", { class: "story-kind" }, glyphSvg(p.event_type), speech.term("sub_event_type", p.sub_event_type), badges),
      spoken(
        "h2",
        { class: "story-title", tabindex: "-1" },
        speech.numerals(summary || speech.term("sub_event_type", p.sub_event_type)),
      ),
    );
  }

  facts(p) {
    const fields = disputedFields(p);
    const rows = [
      ["event_type", fields.includes("event_type") ? this.speech.term("sub_event_type", p.sub_event_type) : null],
      ["status", fields.includes("status") ? this.speech.term("status", p.status) : null],
      ["date", this.when(p)],
      ["place", this.where(p)],
      ["actors", this.who(p)],
      ...KINDS.map((kind) => [kind, this.howMany(p, kind)]),
      ["weapons", this.named("weapon", p.weapons)],
      ["targets", this.named("target", p.targets)],
      ["confidence", this.howSure(p)],
      ["correction", p.correction_reason ? spoken("span", {}, p.correction_reason) : null],
    ];
    const list = h("dl", { class: "facts" });
    for (const [field, value] of rows) {
      if (!value) continue;
      const disputed = fields.includes(field)
        ? [
            h("span", { class: "differs" }, unequalSvg(), this.speech.say("story.differs")),
            this.testimony.voices(p, field),
          ]
        : null;
      list.append(
        h("dt", {}, this.speech.say(`field.${field}`)),
        h("dd", { class: `fact-${field}` }, [value, disputed].flat().filter(Boolean)),
      );
    }
    return list;
  }

  when(p) {
    const { speech } = this;
    const notes = [];
    if (p.date_precision && p.date_precision !== "day") notes.push(speech.term("date_precision", p.date_precision));
    if (p.date_basis && p.date_basis !== "stated") notes.push(speech.term("date_basis", p.date_basis));
    const [first, last] = [dayOf(p.date_start), dayOf(p.date_end)];
    return h(
      "span",
      {},
      speech.span(first ?? NaN, last ?? NaN),
      notes.length ? h("small", {}, ` · ${notes.join(speech.say("list.comma"))}`) : null,
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
    const arabic = this.speech.language === "ar" && this.units[p[`admin${level}_pcode`]];
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
          p.actors.filter((actor) => actor.role === role).map((actor) => this.actor(actor)),
        ),
      ),
    );
  }

  actor(actor) {
    const name = nameOf(this.cast.entry(actor.id) ?? actor, this.speech.language);
    return h(
      "span",
      { class: "actor" },
      svgOf([{ d: "M-6-6h12v12h-12Z", fill: this.cast.colourOf(actor.id) }], 11),
      spoken("bdi", {}, name),
    );
  }

  howMany(p, kind) {
    const least = p[`${kind}_min`];
    if (least === null || least === undefined) return null;
    const { speech } = this;
    const groups = (p.counts ?? []).filter((count) => count.kind === kind && count.group);
    const value = h("span", {}, h("strong", {}, speech.range(least, p[`${kind}_max`])));
    if (groups.length)
      value.append(h("small", { class: "line" }, groups.map((count) => this.share(count)).join(" · ")));
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
        speech.say("story.articles", { n: p.source_count ?? 0 }),
        " · ",
        speech.say("story.families", { n: p.family_count ?? 0 }),
      ),
    );
  }

  actions(feature) {
    const { speech } = this;
    const { properties: p } = feature;
    return h(
      "footer",
      { class: "story-tools" },
      h(
        "button",
        { type: "button", class: "plain", onclick: () => this.copy(window.location.href) },
        speech.say("story.copy_link"),
      ),
      h("button", { type: "button", class: "plain", onclick: () => this.copy(p.id) }, speech.say("story.copy_id")),
      correctionForm(feature, speech, this.copy),
    );
  }
}
