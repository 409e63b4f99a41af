// Spoken names of incidents, from their columns alone.

import { nameOf } from "./cast.js";

/** Spoken names of incidents from their columns alone. */
export class Naming {
  constructor(columns, cast, speech) {
    this.columns = columns;
    this.cast = cast;
    this.speech = speech;
  }

  type(i) {
    return this.speech.term("sub_event_type", this.columns.types[this.columns.type[i]][1]);
  }

  place(i) {
    const [name, nameAr] = this.columns.places[this.columns.place[i]];
    return nameOf({ name, name_ar: nameAr }, this.speech.language) || this.speech.say("story.no_place");
  }

  date(i) {
    return this.speech.span(this.columns.start[i], this.columns.end[i]);
  }

  actors(i) {
    const seen = [...this.columns.named.of(i)].map((code) => nameOf(this.cast.actors[code], this.speech.language));
    return seen.join(this.speech.say("list.comma"));
  }

  fatalities(i) {
    const [least, most] = [this.columns.killed[i], this.columns.killedMost[i]];
    return least === null ? "" : this.speech.range(least, most);
  }

  injured(i) {
    const [least, most] = [this.columns.injured[i], this.columns.injuredMost[i]];
    return least === null ? "" : this.speech.range(least, most);
  }

  status(i) {
    return this.speech.term("status", this.columns.statuses[this.columns.status[i]]);
  }

  /** The name that the articles' own gazetteer has for a unit, by p-code. */
  unitName(code) {
    for (const [unit, name, over, above] of this.columns.units) {
      if (unit === code) return name;
      if (over === code) return above;
    }
    return code ?? "";
  }

  /** A district or governorate by its code in the filters; `arabic` holds Arabic names by p-code. */
  area(code, arabic) {
    const unit = this.columns.areaNames[code];
    return (this.speech.language === "ar" && arabic[unit]) || this.unitName(unit);
  }

  /** Who did it to whom, as "Turkey → SDF"; those who only took part stand first when nobody is named as doing it. */
  deed(i) {
    const { actors } = this.columns;
    const named = new Set(this.columns.named.of(i));
    const inRole = (mask) => {
      const found = [];
      for (let k = actors.starts[i]; k < actors.starts[i + 1]; k += 1) {
        if (actors.roles[k] & mask && named.has(actors.codes[k])) found.push(actors.codes[k]);
      }
      return found.map((code) => nameOf(this.cast.actors[code], this.speech.language));
    };
    const comma = this.speech.say("list.comma");
    const by = inRole(9).join(comma) || inRole(4).join(comma);
    const on = inRole(2).join(comma);
    if (!on) return by;
    return this.speech.say("story.deed", { by: by || this.speech.say("story.somebody"), on });
  }

  /** One line that says what a mark stands for. */
  line(i) {
    const parts = [
      this.type(i),
      this.place(i),
      this.date(i),
      this.actors(i),
      this.speech.say(`precision.${this.columns.precision[i]}`),
    ];
    return parts.filter(Boolean).join(this.speech.say("list.comma"));
  }
}

// What geomap writes before an outside reader among the outlets.
const READ_BY = /^reader: /;

/** A name that says itself twice, "Example24 - Example 24", once. */
function saidOnce(name) {
  const parts = name.split(/\s[-–|]\s/u);
  const plain = parts.map((part) => part.replace(/\s/gu, "").toLowerCase());
  return parts.length === 2 && plain[0] === plain[1] ? parts[1] : name;
}

/** An outlet's name, or who read an article beside geomap, as the page says it. */
export function outletName(name, speech) {
  if (!name) return speech.say("story.no_outlet");
  return READ_BY.test(name) ? speech.say("story.read_by", { name: name.replace(READ_BY, "") }) : saidOnce(name);
}
