// Who appears: actors by code, their groups, and the families that share a colour on the map.

import { h } from "./dom.js";
import { Ragged } from "./filters.js";
import { inArabicDigits } from "./locale.js";
import { familySwatch } from "./marks.js";

const DOING = 1 | 8; // initiator or accused, as bits of roles
const TAKING_PART = 4;
const SHARING = 2; // families that share a mark

/** A name in the reader's language, or the other if there is none. */
export function nameOf(entry, language) {
  const [first, second] = language === "ar" ? [entry.name_ar, entry.name] : [entry.name, entry.name_ar];
  const name = first || second || entry.id || "";
  return language === "ar" ? inArabicDigits(name) : name;
}

/** `actors` is [{id, name, name_ar, group, family}]; `families` is {id: {en, ar, colour, members}}. */
export class Cast {
  constructor(actors, families) {
    this.actors = actors;
    this.codes = new Map(actors.map(({ id }, code) => [id, code]));
    this.families = Object.entries(families).map(([id, told]) => ({
      id,
      name: told.en,
      name_ar: told.ar,
      colour: told.colour,
    }));
    const order = new Map(this.families.map(({ id }, code) => [id, code]));
    this.familyCodes = actors.map(({ family }) => order.get(family));
  }

  entry(id) {
    return this.actors[this.codes.get(id)] ?? null;
  }

  /** The family of nobody known. */
  get nobody() {
    return this.families.length - 1;
  }

  familyOf(id) {
    return this.families[this.familyCodes[this.codes.get(id)] ?? this.nobody];
  }

  /** The families of those who have a role of `mask` in incident `i`, a bit each. */
  familiesIn({ starts, codes, roles }, i, mask) {
    let found = 0;
    for (let k = starts[i]; k < starts[i + 1]; k += 1) if (roles[k] & mask) found |= 1 << this.familyCodes[codes[k]];
    return found;
  }

  /** Who did it, incident by incident: families of the initiators and the accused, else of those who took part; at
   * most two, in the order of the legend. */
  familiesOf({ actors, count }) {
    const [lengths, codes] = [[], []];
    for (let i = 0; i < count; i += 1) {
      const before = codes.length;
      const bits = this.familiesIn(actors, i, DOING) || this.familiesIn(actors, i, TAKING_PART) || 1 << this.nobody;
      for (let code = 0; bits >> code && codes.length < before + SHARING; code += 1)
        if ((bits >> code) & 1) codes.push(code);
      lengths.push(codes.length - before);
    }
    return new Ragged({ lengths, codes });
  }

  /** Groups in their order with the codes of their members. */
  tree() {
    return this.actors.flatMap(({ id, group }, code) => {
      if (group !== id) return [];
      const members = this.actors.flatMap((actor, member) => (actor.group === id && actor.id !== id ? [member] : []));
      return [{ code, members }];
    });
  }

  swatch(code) {
    return h("span", { class: "swatch" }, familySwatch(this.families[this.familyCodes[code]]));
  }
}
