// What the sources say: a card for every article, a column for every family where they contradict each other.

import { directionOf, h, inOrder, spoken, webAddress } from "./dom.js";
import { runs, wordsElsewhere } from "./evidence.js";
import { dayOf } from "./filters.js";
import { copySvg } from "./marks.js";
import { matrixOf } from "./matrix.js";
import { outletName } from "./naming.js";

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

/** Builds nodes from the sources of an incident; `copy` takes a text to the clipboard, `rules` are the types that the
 * rules of the lexicon stand for, `read` the values of each report where they contradict each other. */
export class Testimony {
  constructor({ speech, cast }, copy, { rules, read }) {
    this.speech = speech;
    this.cast = cast;
    this.copy = copy;
    this.rules = rules;
    this.read = read;
  }

  section(p) {
    const { speech } = this;
    const fields = disputedFields(p);
    // An article that two readers read is two voices.
    const articles = grouped(p.sources ?? [], ({ article_id, reader }) => JSON.stringify([article_id, reader ?? null]));
    const families = grouped(articles, ([source]) => (fields.length ? source.family : ""));
    const cards = (family) => family.map((passages) => this.article(passages, fields));
    const columns = families.map((family) => h("div", { class: "family" }, cards(family)));
    const { rules, cast, read } = this;
    return h(
      "section",
      { class: "sources" },
      fields.length ? matrixOf(articles, fields, { speech, cast, style, rules, read }) : null,
      h("h3", {}, speech.say("story.sources")),
      this.key(p.sources ?? []),
      h("div", { class: columns.length > 1 ? "quotes beside" : "quotes" }, columns),
    );
  }

  /** One key for the marks of all quotes. */
  key(sources) {
    const used = new Set(sources.flatMap((source) => runs(source).flatMap(({ fields }) => fields)));
    const styles = new Map([...used].map((field) => [style(field), field]));
    if (!styles.size) return null;
    const entries = [...styles].map(([kind, field]) => h("li", { class: kind }, this.speech.say(`field.${field}`)));
    return h("ul", { class: "evidence-key", "aria-label": this.speech.say("story.marked") }, entries);
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
      spoken("strong", {}, outletName(source.outlet, speech)),
      source.outlet_affiliation
        ? h("span", { class: "affiliation" }, speech.term("affiliation", source.outlet_affiliation))
        : null,
      h("small", {}, published === null ? speech.say("date.undated") : speech.day(published)),
      url
        ? h("a", { href: url, target: "_blank", rel: "noopener noreferrer nofollow" }, speech.say("story.open_article"))
        : null,
      spoken("cite", {}, source.title),
      source.reader ? h("small", { class: "line" }, speech.say("story.read_by", { name: source.reader })) : null,
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
    const from = `— ${source.outlet ?? ""} ${source.published ?? ""} ${webAddress(source.url) ?? ""}`.trim();
    const label = this.speech.say("story.copy_quote");
    const copy = { type: "button", class: "copy-quote", title: label, "aria-label": label };
    copy.onclick = () => this.copy(`“${source.quote}”\n${from}`);
    return h("div", { class: "passage" }, h("button", copy, copySvg()), this.quote(source), this.elsewhere(source));
  }

  quote(source) {
    const block = spoken("blockquote", {}, "");
    block.dir = directionOf(source.quote);
    block.lang = block.dir === "rtl" ? "ar" : "en";
    for (const { text, fields } of runs(source))
      block.append(...(fields.length ? [this.marked(text, fields)] : inOrder(text)));
    return block;
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
        k ? this.speech.say("list.dot") : "",
        `${this.speech.say(`field.${field}`)}: `,
        spoken("q", { class: style(field) }, quote),
      ]),
    );
  }
}
