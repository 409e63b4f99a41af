// What the sources say: a card for every article, a column for every family where they contradict each other.

import { h, inOrder, spoken, webAddress } from "./dom.js";
import { runs, wordsElsewhere } from "./evidence.js";
import { dayOf } from "./filters.js";
import { unequalSvg } from "./marks.js";

const STYLES = { fatalities: "counts", injured: "counts", detained: "counts", displaced: "counts" };
const style = (field) => `ev ev-${STYLES[field] ?? field}`;

/** On what the sources contradict each other, as names of evidence: `fatalities_min` is about `fatalities`. */
export function disputedFields({ disputed }) {
  return [...new Set((disputed ?? []).map((name) => name.replace(/^sub_|_(?:min|max|start|end|id)$/g, "")))];
}

/** The values of `list` by key, in order of first appearance. */
function grouped(list, key) {
  const groups = new Map();
  for (const one of list) groups.set(key(one), [...(groups.get(key(one)) ?? []), one]);
  return [...groups.values()];
}

const says = (source, field) => source.evidence?.[field] ?? [];
const saysAnything = (source) => Object.values(source.evidence ?? {}).some((words) => words.length);

/** Builds nodes from the sources of an incident; `copy` takes a text to the clipboard. */
export class Testimony {
  constructor(speech, copy) {
    this.speech = speech;
    this.copy = copy;
  }

  section(p) {
    const { speech } = this;
    const fields = disputedFields(p);
    const articles = grouped(p.sources ?? [], (source) => source.article_id);
    const families = grouped(articles, ([source]) => (fields.length ? source.family : ""));
    const columns = families.map((cards) =>
      h(
        "div",
        { class: "family" },
        cards.map((passages) => this.article(passages, fields)),
      ),
    );
    return h(
      "section",
      { class: "sources" },
      h("h3", {}, speech.say("story.sources")),
      fields.length
        ? h(
            "p",
            { class: "note contradict" },
            unequalSvg(),
            `${speech.say("story.contradict")} `,
            fields.map((field) => speech.say(`field.${field}`)).join(speech.say("list.comma")),
          )
        : null,
      h("div", { class: columns.length > 1 ? "quotes beside" : "quotes" }, columns),
    );
  }

  /** Which source says what on one field: outlet and words, an article a line. */
  voices(p, field) {
    const lines = grouped(p.sources ?? [], (source) => source.article_id).flatMap((passages) => {
      const words = [...new Set(passages.flatMap((source) => says(source, field)).map(({ quote }) => quote))];
      if (!words.length) return [];
      const [{ outlet, title }] = passages;
      return [
        h(
          "li",
          {},
          spoken("bdi", {}, outlet || title),
          ": ",
          words.flatMap((quote, k) => [
            k ? this.speech.say("list.comma") : "",
            spoken("q", { class: style(field) }, quote),
          ]),
        ),
      ];
    });
    return lines.length ? h("ul", { class: "voices" }, lines) : null;
  }

  /** One article: the passages that speak of what is disputed first, those that gave no value folded away. */
  article(passages, fields) {
    const rank = (source) => (fields.some((field) => says(source, field).length) ? 0 : 1);
    const telling = passages.filter(saysAnything).sort((a, b) => rank(a) - rank(b));
    const shown = telling.length ? telling : passages.slice(0, 1);
    const rest = passages.filter((source) => !shown.includes(source));
    return h(
      "figure",
      { class: "quote" },
      this.head(passages),
      shown.map((source) => this.passage(source)),
      rest.length
        ? h(
            "details",
            { class: "rest" },
            h("summary", {}, this.speech.say("story.rest", { n: rest.length })),
            rest.map((source) => this.passage(source)),
          )
        : null,
    );
  }

  head(passages) {
    const { speech } = this;
    const [source] = passages;
    const published = dayOf(source.published);
    const url = webAddress(source.url);
    const persons = [...new Set(passages.map((one) => one.attributed_to).filter(Boolean))];
    return h(
      "figcaption",
      {},
      spoken("strong", {}, source.outlet || speech.say("story.no_outlet")),
      source.outlet_affiliation
        ? h("span", { class: "affiliation" }, speech.term("affiliation", source.outlet_affiliation))
        : null,
      h("small", {}, published === null ? speech.say("date.undated") : speech.day(published)),
      url
        ? h("a", { href: url, target: "_blank", rel: "noopener noreferrer nofollow" }, speech.say("story.open_article"))
        : null,
      spoken("cite", {}, source.title),
      persons.length
        ? h(
            "small",
            { class: "line" },
            `${speech.say("story.according_to")} `,
            persons.flatMap((person, k) => [k ? speech.say("list.comma") : "", spoken("bdi", {}, person)]),
          )
        : null,
    );
  }

  passage(source) {
    const text =
      `“${source.quote}”\n— ${source.outlet ?? ""} ${source.published ?? ""} ${webAddress(source.url) ?? ""}`.trim();
    return h(
      "div",
      { class: "passage" },
      this.quote(source),
      this.elsewhere(source),
      h(
        "p",
        { class: "quote-tools" },
        h(
          "button",
          { type: "button", class: "plain", onclick: () => this.copy(text) },
          this.speech.say("story.copy_quote"),
        ),
      ),
    );
  }

  quote(source) {
    const block = spoken("blockquote", {}, "");
    const used = new Set();
    block.dir = spoken("i", {}, source.quote).dir;
    block.lang = block.dir === "rtl" ? "ar" : "en";
    for (const { text, fields } of runs(source)) {
      if (!fields.length) {
        block.append(...inOrder(text));
        continue;
      }
      for (const field of fields) used.add(field);
      block.append(this.marked(text, fields));
    }
    const key = h(
      "p",
      { class: "evidence-key", "aria-label": this.speech.say("story.marked") },
      [...used].map((field) => h("span", { class: style(field) }, this.speech.say(`field.${field}`))),
    );
    return h("div", {}, block, used.size ? key : null);
  }

  /** Words that are evidence: one mark, or one within the other where they are evidence for several things. */
  marked(text, fields) {
    const title = fields.map((field) => this.speech.say(`field.${field}`)).join(this.speech.say("list.comma"));
    const styles = [...new Set(fields.map(style))];
    return styles.reduceRight(
      (inner, kind, depth) => h("mark", { class: depth ? `${kind} ev-too` : kind, title }, inner),
      inOrder(text),
    );
  }

  elsewhere(source) {
    const found = wordsElsewhere(source).filter(({ quote }) => quote);
    if (!found.length) return null;
    return h(
      "p",
      { class: "elsewhere" },
      h("small", {}, `${this.speech.say("story.elsewhere")} `),
      found.flatMap(({ field, quote }, k) => [
        k ? " · " : "",
        `${this.speech.say(`field.${field}`)}: `,
        spoken("q", { class: style(field) }, quote),
      ]),
    );
  }
}
