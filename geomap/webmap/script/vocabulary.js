// Every word an incident, a filter or a place can be found by, in both languages and every spelling known of it.

/** `names` is a promise of {spellings, jumps, why}: what only searching and reading need. */
export class Vocabulary {
  constructor(settings, names, folding) {
    this.settings = settings;
    this.folding = folding;
    this.names = names;
    this.spellings = {};
    this.jumps = [];
    this.why = {};
    this.folded = null;
    this.aliases = new Map(settings.actors.map((actor) => [actor.id, this.actorWords(actor)]));
  }

  /** Reads what came with the page for searching; what is asked before knows the names that incidents carry. */
  async ready() {
    const { spellings, jumps, why } = await this.names();
    Object.assign(this, { spellings, jumps, why });
    this.folded ??= jumps.map(([id, , , name, arabic]) => this.fold([name, arabic, ...(spellings[id] ?? [])]));
  }

  fold(words) {
    return this.folding.fold(words.filter(Boolean).join(" | "));
  }

  actorWords({ id, name, name_ar: arabic }) {
    return [id.replaceAll("_", " "), name, arabic, ...(this.settings.aliases[id] ?? [])];
  }

  /** A term of the vocabulary in both languages. */
  both(table, name) {
    return Object.values(this.settings.words).map((words) => words[table]?.[name] ?? name.replaceAll("_", " "));
  }

  /** The searchable words of an incident: all that its story or a filter names. */
  searchable(p) {
    const units = [1, 2, 3].flatMap((level) => [p[`admin${level}`], this.settings.units[p[`admin${level}_pcode`]]]);
    const parts = [
      ...[p.id, p.place_name, p.place_name_ar, ...(this.spellings[p.place_id] ?? []), ...units],
      ...[p.event_type, p.sub_event_type, ...this.both("event_type", p.event_type)],
      ...[...this.both("sub_event_type", p.sub_event_type), ...this.both("status", p.status)],
      ...p.actors.flatMap((actor) => [actor.name, actor.name_ar, ...(this.aliases.get(actor.id) ?? [])]),
      ...p.weapons.flatMap((weapon) => this.both("weapon", weapon)),
      ...p.targets.flatMap((target) => this.both("target", target)),
      ...[p.summary, p.summary_ar],
      ...p.sources.flatMap(({ title, outlet, quote }) => [title, outlet, quote]),
    ];
    return this.folding.packed(parts.filter(Boolean).join(" | "));
  }

  matcher(question) {
    return this.folding.matcher(question);
  }

  /** Does a word of `words` begin with what was asked? */
  begins(asked, words) {
    const text = ` ${this.fold(words)}`;
    return asked
      .split(" ")
      .every((word) => text.includes(` ${word}`) || text.includes(` al ${word}`) || text.includes(` ال${word}`));
  }

  /** The places whose names begin so, the most prominent first: [{id, lat, lon, name, name_ar, unit, zoom, kind}]. */
  places(question, most = 6) {
    const asked = this.folding.fold(question);
    if (!asked || !this.folded) return [];
    const found = [];
    for (let k = 0; k < this.jumps.length && found.length < most; k += 1) {
      if (this.hits(asked, this.folded[k])) found.push(this.jump(k));
    }
    return found;
  }

  hits(asked, folded) {
    const at = folded.indexOf(asked);
    return at === 0 || (at > 0 && /[ |]$|(?:^|[ |])ال$/u.test(folded.slice(Math.max(0, at - 3), at)));
  }

  jump(k) {
    const [id, lon, lat, name, arabic, unit, zoom, kind] = this.jumps[k];
    return { id, lat: lat / 1e5, lon: lon / 1e5, name: name || arabic, name_ar: arabic || name, unit, zoom, kind };
  }
}
