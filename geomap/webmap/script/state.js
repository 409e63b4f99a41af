// What the reader sees at this moment: language, filters and what passes them, what is open. Draws nothing.

import { Cast } from "./cast.js";
import { DIMENSIONS, Filters, copied, readColumns } from "./filters.js";
import { Folding } from "./folding.js";
import { filterText } from "./hash.js";
import { Speech } from "./locale.js";
import { Naming } from "./naming.js";
import { TextIndex } from "./search.js";
import { Signals } from "./signals.js";
import { Vocabulary } from "./vocabulary.js";

const AT_ONCE = 900; // ms: what is typed or dragged in one go is one step to undo

/** The names behind the codes of the filters, as links carry them. */
function namesOf(settings, columns) {
  const actors = settings.actors.map(({ id }) => id);
  return {
    ...{ actors, by: actors, on: actors },
    types: columns.types.map(([, name]) => name),
    precision: ["0", "1", "2", "3"],
    outlets: columns.outletNames.map((name) => name || "?"),
    status: columns.statuses,
    areas: columns.areaNames,
    disputed: ["no", "yes"],
    reviewed: ["no", "yes", "unsure"],
    weapons: columns.weaponNames,
  };
}

/** Tells `shown` when other incidents are shown, `filter` when a filter was chosen, `opened`, `language`, `panel`. */
export class State extends Signals {
  constructor({ settings, columns, details, names }) {
    super();
    this.settings = settings;
    this.details = details;
    this.panel = null;
    this.open = null;
    this.columns = readColumns(columns);
    this.names = namesOf(settings, this.columns);
    this.cast = new Cast(settings.actors, settings.families);
    this.families = this.cast.familiesOf(this.columns);
    this.speech = new Speech(settings.words, settings.language);
    this.naming = new Naming(this.columns, this.cast, this.speech);
    this.filters = new Filters(this.columns);
    /** 0 not reviewed, 1 reviewed, 2 a reviewer is unsure; review in the map puts its own in place of it. */
    this.standing = (i) => this.columns.reviewed[i];
    const folding = new Folding(settings.folding);
    this.vocabulary = new Vocabulary(settings, names, folding);
    this.text = new TextIndex(details, this.vocabulary, () => this.refilter(["text"]));
    this.filter = this.filters.filter;
    this.shown = this.filters.shown();
    this.past = [];
    this.future = [];
    this.lastStep = { at: -Infinity, dimensions: "" };
  }

  get title() {
    return this.settings.titles[this.speech.language];
  }

  /** Another filter, of which `dimensions` differ from the last; a step that can be undone unless it is `silent`. */
  change(filter, dimensions = DIMENSIONS, { silent = false } = {}) {
    if (!silent) this.step(filter, dimensions.join());
    this.filter = filter;
    this.before = copied(filter);
    if (dimensions.includes("text")) this.filters.textHits = this.text.ask(filter.text);
    this.refilter(dimensions);
    this.tell("filter", filter);
  }

  step(filter, dimensions) {
    if (!this.before || filterText(filter, this.names) === filterText(this.before, this.names)) return;
    const now = performance.now();
    const sameGo = dimensions === this.lastStep.dimensions && now - this.lastStep.at < AT_ONCE;
    this.lastStep = { at: now, dimensions };
    if (!sameGo) this.past.push(this.before);
    this.future = [];
  }

  undo() {
    this.travel(this.past, this.future);
  }

  redo() {
    this.travel(this.future, this.past);
  }

  travel(from, to) {
    if (!from.length) return;
    to.push(copied(this.filter));
    this.lastStep = { at: -Infinity, dimensions: "" };
    this.take(from.pop());
  }

  /** Takes over a whole filter; those who show it are told by `taken`. */
  take(filter) {
    this.filter = filter;
    this.tell("taken", filter);
    this.change(filter, DIMENSIONS, { silent: true });
  }

  refilter(dimensions) {
    this.filters.apply(this.filter, dimensions);
    this.shown = this.filters.shown();
    this.tell("shown", this.shown);
  }

  /** What the map shows now, for the filter of what is in view. */
  look(box) {
    this.filter.box = box;
    if (this.before) this.before.box = box;
    if (this.filter.inView) this.refilter(["view"]);
  }

  use(language) {
    this.speech.use(language);
    this.tell("language", language);
  }

  /** Shows a view beside the map ("table", "charts", "methods") or none. */
  showPanel(name) {
    this.panel = name;
    this.tell("panel", name);
  }

  /** `open` is {id, index, feature} of the incident that is read, or null. */
  setOpen(open) {
    this.open = open;
    this.tell("opened", open);
  }

  /** How many incidents that pass the other filters lie outside the area the map is about. */
  get outside() {
    return this.filter.outside ? 0 : this.filters.outsideCount();
  }

  /** How many incidents that pass the other filters are left out because they have no date. */
  get undatedHidden() {
    const { from, to, undated } = this.filter;
    return (from === null && to === null) || undated ? 0 : this.filters.undatedCount();
  }

  /** "12 of 60 incidents shown", how many lie outside and how many have no date. */
  get counted() {
    const said = this.speech.say("shown", { shown: this.shown.length, total: this.columns.count });
    const { outside, undatedHidden: undated } = this;
    const hidden = [outside && ["scope.hidden", outside], undated && ["date.hidden", undated]].filter(Boolean);
    return this.speech.line([said, ...hidden.map(([words, n]) => this.speech.say(words, { n }))]);
  }

  /** The incidents shown that have no point. */
  get lost() {
    return Array.from(this.shown).filter((i) => Number.isNaN(this.columns.lon[i]));
  }

  /** How many of those shown have a point outside `bounds`. */
  beyond(bounds) {
    return Array.from(this.shown).filter((i) => this.latlng(i) && !bounds.contains(this.latlng(i))).length;
  }

  /** Do those shown have points, none of them in the part of the map in sight? */
  get outOfSight() {
    const { lon, lat } = this.columns;
    const { box } = this.filter;
    let points = 0;
    for (const i of box ? this.shown : []) {
      if (lon[i] >= box[0] && lat[i] >= box[1] && lon[i] <= box[2] && lat[i] <= box[3]) return false;
      points += Number.isNaN(lon[i]) ? 0 : 1;
    }
    return points > 0;
  }

  /** What the mark of incident `i` is drawn from. */
  drawn(i) {
    const { columns, cast } = this;
    const status = columns.statuses[columns.status[i]];
    return {
      eventType: columns.types[columns.type[i]][0],
      precision: columns.precision[i],
      disputed: columns.disputed[i] === 1,
      alleged: status === "alleged" || status === "denied",
      killed: columns.killed[i] ?? 0,
      review: this.standing(i),
      families: [...this.families.of(i)].map((code) => cast.families[code]),
    };
  }

  latlng(i) {
    return Number.isNaN(this.columns.lon[i]) ? null : L.latLng(this.columns.lat[i], this.columns.lon[i]);
  }

  /** What encloses those of `members` that have a point, or null. */
  bounds(members) {
    const points = Array.from(members, (i) => this.latlng(i)).filter(Boolean);
    return points.length ? L.latLngBounds(points) : null;
  }
}
