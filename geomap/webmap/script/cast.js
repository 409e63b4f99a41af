// Who appears: actors by code, their groups, and the colour of each group.

import { h } from "./dom.js";
import { inArabicDigits } from "./locale.js";
import { NOBODY, svgOf } from "./marks.js";

/** A name in the reader's language, or the other if there is none. */
export function nameOf(entry, language) {
  const [first, second] = language === "ar" ? [entry.name_ar, entry.name] : [entry.name, entry.name_ar];
  const name = first || second || entry.id || "";
  return language === "ar" ? inArabicDigits(name) : name;
}

/** `actors` is [{id, name, name_ar, group, colour}]; `group` is the id of the top-level actor. */
export class Cast {
  constructor(actors) {
    this.actors = actors;
    this.codes = new Map(actors.map(({ id }, code) => [id, code]));
  }

  entry(id) {
    return this.actors[this.codes.get(id)] ?? null;
  }

  colourOf(id) {
    const group = this.entry(this.entry(id)?.group) ?? this.entry(id);
    return group?.colour ?? NOBODY;
  }

  /** Groups in their order with the codes of their members. */
  tree() {
    return this.actors.flatMap(({ id, group }, code) =>
      group !== id
        ? []
        : [
            {
              code,
              members: this.actors.flatMap((actor, member) => (actor.group === id && actor.id !== id ? [member] : [])),
            },
          ],
    );
  }

  swatch(code) {
    const fill = this.colourOf(this.actors[code].id);
    return h("span", { class: "swatch" }, svgOf([{ d: "M-7-7h14v14h-14Z", fill }], 14));
  }
}
