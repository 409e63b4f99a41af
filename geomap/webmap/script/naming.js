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
