// What the reader sees at this moment: language, filters and what passes them, what is open. Draws nothing.

import { Cast } from "./cast.js";
import { DIMENSIONS, Filters, Ragged, readColumns } from "./filters.js";
import { Folding } from "./folding.js";
import { Speech } from "./locale.js";
import { Naming } from "./naming.js";
import { TextIndex } from "./search.js";
import { Signals } from "./signals.js";

/** The names behind the codes of the filters, as links carry them. */
function namesOf(settings, columns) {
  return {
    actors: settings.actors.map(({ id }) => id),
    types: columns.types.map(([, name]) => name),
    precision: ["0", "1", "2", "3"],
    outlets: columns.outletNames.map((name) => name || "?"),
    status: columns.statuses,
  };
}

/** Tells `shown` when other incidents are shown, `opened` when one was opened or closed, `language`, `panel`. */
export class State extends Signals {
  constructor({ settings, columns, details }) {
    super();
    this.settings = settings;
    this.details = details;
    this.panel = null;
    this.open = null;
    this.columns = readColumns(columns);
    this.columns.named = new Ragged(columns.named);
    this.cast = new Cast(settings.actors);
    this.names = namesOf(settings, columns);
    this.speech = new Speech(settings.words, settings.language);
    this.naming = new Naming(this.columns, this.cast, this.speech);
    this.filters = new Filters(this.columns);
    this.text = new TextIndex(details, new Folding(settings.folding), () => this.refilter(["text"]));
    this.filter = this.filters.filter;
    this.shown = this.filters.shown();
  }

  /** Another filter, of which `dimensions` differ from the last. */
  change(filter, dimensions = DIMENSIONS) {
    this.filter = filter;
    if (dimensions.includes("text")) this.filters.textHits = this.text.ask(filter.text);
    this.refilter(dimensions);
  }

  refilter(dimensions) {
    this.filters.apply(this.filter, dimensions);
    this.shown = this.filters.shown();
    this.tell("shown", this.shown);
  }

  use(language) {
    this.speech.use(language);
    this.tell("language", language);
  }

  /** Shows a view beside the map ("table", "methods") or none. */
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

  /** "12 of 60 incidents shown", and how many lie outside. */
  get counted() {
    const said = this.speech.say("shown", { shown: this.shown.length, total: this.columns.count });
    const { outside } = this;
    return outside ? `${said} · ${this.speech.say("scope.hidden", { n: outside })}` : said;
  }

  /** The incidents shown that have no point. */
  get lost() {
    return Array.from(this.shown).filter((i) => Number.isNaN(this.columns.lon[i]));
  }

  /** What the mark of incident `i` is drawn from. */
  look(i) {
    const { columns, cast } = this;
    return {
      eventType: columns.types[columns.type[i]][0],
      precision: columns.precision[i],
      disputed: columns.disputed[i] === 1,
      colours: [...columns.groups.of(i)].map((code) => cast.colourOf(cast.actors[code].id)),
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
