// Which incidents are shown, and how many every filter value would show: typed arrays, one bit per filter that fails.

export const DIMENSIONS = ["actors", "types", "dates", "confidence", "precision", "outlets", "text", "scope", "status"];
const BIT = Object.fromEntries(DIMENSIONS.map((name, index) => [name, 1 << index]));
export const ROLES = ["initiator", "target", "participant", "accused"];
const ANY_ROLE = 15;

/** No filter set. Sets hold codes of the columns; days count from 1970-01-01. */
export function unfiltered() {
  return {
    actors: new Set(),
    mode: "any",
    role: "any",
    types: new Set(),
    from: null,
    to: null,
    undated: false,
    confidence: 0,
    precision: new Set(),
    outlets: new Set(),
    text: "",
    outside: false,
    status: new Set(),
  };
}

/** Lists of lists as one array of codes and one of starts. */
export class Ragged {
  constructor({ lengths, codes, roles }) {
    this.starts = new Uint32Array(lengths.length + 1);
    for (let i = 0; i < lengths.length; i += 1) this.starts[i + 1] = this.starts[i] + lengths[i];
    this.codes = Uint16Array.from(codes);
    this.roles = roles ? Uint8Array.from(roles) : null;
  }

  of(i) {
    return this.codes.subarray(this.starts[i], this.starts[i + 1]);
  }
}

/** The columns of the payload as typed arrays. A day that is not known is NaN, a missing point NaN. */
export function readColumns(raw) {
  const days = (list) => Float64Array.from(list, (day) => (day === null ? NaN : day));
  const degrees = (list) => Float64Array.from(list, (value) => (value === null ? NaN : value / 1e6));
  return {
    ...raw,
    count: raw.ids.length,
    lon: degrees(raw.lon),
    lat: degrees(raw.lat),
    start: days(raw.start),
    end: days(raw.end),
    type: Uint8Array.from(raw.type),
    precision: Uint8Array.from(raw.precision),
    status: Uint8Array.from(raw.status),
    confidence: Float64Array.from(raw.confidence, (value) => value / 1000),
    inside: Uint8Array.from(raw.inside),
    disputed: Uint8Array.from(raw.disputed),
    place: Uint32Array.from(raw.place),
    actors: new Ragged(raw.actors),
    outlets: new Ragged(raw.outlets),
    groups: new Ragged(raw.groups),
  };
}

/** Keeps one failure mask per incident up to date with the filters. */
export class Filters {
  constructor(columns) {
    this.columns = columns;
    this.fails = new Uint16Array(columns.count);
    this.textHits = null;
    this.apply(unfiltered());
  }

  /** Recomputes the dimensions named (all when none is) and returns how many incidents are shown. */
  apply(filter, dimensions = DIMENSIONS) {
    this.filter = filter;
    for (const dimension of dimensions) {
      const fails = this[`_${dimension}`](filter);
      const bit = BIT[dimension];
      for (let i = 0; i < this.fails.length; i += 1) {
        if (fails !== null && fails(i)) this.fails[i] |= bit;
        else this.fails[i] &= ~bit;
      }
    }
    return this.shown().length;
  }

  /** Indexes of the incidents that pass every filter. */
  shown() {
    const found = new Uint32Array(this.fails.length);
    let n = 0;
    for (let i = 0; i < this.fails.length; i += 1) if (this.fails[i] === 0) found[n++] = i;
    return found.subarray(0, n);
  }

  passes(i) {
    return this.fails[i] === 0;
  }

  /** Does `i` pass all filters but the one named? */
  passesOthers(i, dimension) {
    return (this.fails[i] & ~BIT[dimension]) === 0;
  }

  _roleMask(role) {
    return role === "any" ? ANY_ROLE : 1 << ROLES.indexOf(role);
  }

  _actors({ actors, mode, role }) {
    const { starts, codes, roles } = this.columns.actors;
    const mask = this._roleMask(role);
    if (actors.size === 0) {
      if (role === "any") return null;
      return (i) => !roles.subarray(starts[i], starts[i + 1]).some((found) => found & mask);
    }
    const needed = mode === "all" ? actors.size : 1;
    return (i) => {
      let hits = 0;
      for (let k = starts[i]; k < starts[i + 1]; k += 1) if (roles[k] & mask && actors.has(codes[k])) hits += 1;
      return hits < needed;
    };
  }

  _inSet(set, codes) {
    return set.size === 0 ? null : (i) => !set.has(codes[i]);
  }

  _types({ types }) {
    return this._inSet(types, this.columns.type);
  }

  _precision({ precision }) {
    return this._inSet(precision, this.columns.precision);
  }

  _status({ status }) {
    return this._inSet(status, this.columns.status);
  }

  _outlets({ outlets }) {
    if (outlets.size === 0) return null;
    return (i) => !this.columns.outlets.of(i).some((code) => outlets.has(code));
  }

  _dates({ from, to, undated }) {
    if (from === null && to === null) return null;
    const { start, end } = this.columns;
    const [first, last] = [from ?? -Infinity, to ?? Infinity];
    // An unknown day is NaN: every comparison with it is false, so it fails as soon as dates are asked for.
    return (i) => !(end[i] >= first && start[i] <= last) && !(undated && Number.isNaN(start[i]));
  }

  _confidence({ confidence }) {
    return confidence <= 0 ? null : (i) => this.columns.confidence[i] < confidence;
  }

  _text({ text }) {
    if (!text.trim() || this.textHits === null) return null;
    return (i) => this.textHits[i] === 0;
  }

  _scope({ outside }) {
    return outside ? null : (i) => this.columns.inside[i] === 0;
  }

  /** How many incidents each actor code would show, given all the other filters. */
  actorCounts(size) {
    const counts = new Uint32Array(size);
    const { starts, codes, roles } = this.columns.actors;
    const mask = this._roleMask(this.filter.role);
    const narrowing = this.filter.mode === "all" && this.filter.actors.size > 0;
    for (let i = 0; i < this.fails.length; i += 1) {
      if (narrowing ? this.fails[i] !== 0 : !this.passesOthers(i, "actors")) continue;
      for (let k = starts[i]; k < starts[i + 1]; k += 1) if (roles[k] & mask) counts[codes[k]] += 1;
    }
    return counts;
  }

  /** The same for a column with one code each (`type`, `precision`, `status`). */
  counts(dimension, codes, size) {
    const counts = new Uint32Array(size);
    for (let i = 0; i < this.fails.length; i += 1) if (this.passesOthers(i, dimension)) counts[codes[i]] += 1;
    return counts;
  }

  /** How many incidents out of scope the other filters would show. */
  outsideCount() {
    const { inside } = this.columns;
    let count = 0;
    for (let i = 0; i < inside.length; i += 1) if (inside[i] === 0 && this.passesOthers(i, "scope")) count += 1;
    return count;
  }

  outletCounts(size) {
    const counts = new Uint32Array(size);
    const { starts, codes } = this.columns.outlets;
    for (let i = 0; i < this.fails.length; i += 1) {
      if (!this.passesOthers(i, "outlets")) continue;
      for (let k = starts[i]; k < starts[i + 1]; k += 1) counts[codes[k]] += 1;
    }
    return counts;
  }

  /** The first and the last day on which anything begins that the other filters let pass; null if there is none. */
  dateRange() {
    const { start } = this.columns;
    let [first, last] = [Infinity, -Infinity];
    for (let i = 0; i < start.length; i += 1) {
      if (Number.isNaN(start[i]) || !this.passesOthers(i, "dates")) continue;
      first = Math.min(first, start[i]);
      last = Math.max(last, start[i]);
    }
    return first <= last ? [first, last] : null;
  }

  /** How many of them have no date. */
  undatedCount() {
    const { start } = this.columns;
    let count = 0;
    for (let i = 0; i < start.length; i += 1) if (Number.isNaN(start[i]) && this.passesOthers(i, "dates")) count += 1;
    return count;
  }

  /** Incidents by first day in bins of equal or calendar width: `edges` are first days, ascending, one past the end. */
  dateCounts(edges) {
    const counts = new Uint32Array(edges.length - 1);
    const { start } = this.columns;
    for (let i = 0; i < this.fails.length; i += 1) {
      if (Number.isNaN(start[i]) || !this.passesOthers(i, "dates")) continue;
      const bin = binOf(edges, start[i]);
      if (bin >= 0) counts[bin] += 1;
    }
    return counts;
  }
}

function binOf(edges, day) {
  let low = 0;
  let high = edges.length - 1;
  if (day < edges[0] || day >= edges[high]) return -1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (edges[middle] <= day) low = middle;
    else high = middle;
  }
  return low;
}

export const DAY = 86400000;
/** @type {[string, (date: Date) => number][]} */
const UNITS = [
  ["day", (date) => date.setUTCDate(date.getUTCDate() + 1)],
  ["week", (date) => date.setUTCDate(date.getUTCDate() + 7)],
  ["month", (date) => date.setUTCMonth(date.getUTCMonth() + 1, 1)],
  ["quarter", (date) => date.setUTCMonth(date.getUTCMonth() + 3, 1)],
  ["year", (date) => date.setUTCFullYear(date.getUTCFullYear() + 1, 0, 1)],
];

function floorTo(unit, day) {
  const date = new Date(day * DAY);
  if (unit === "week") date.setUTCDate(date.getUTCDate() - ((date.getUTCDay() + 1) % 7)); // weeks begin on Saturday
  if (unit === "month") date.setUTCDate(1);
  if (unit === "quarter") date.setUTCMonth(Math.floor(date.getUTCMonth() / 3) * 3, 1);
  if (unit === "year") date.setUTCMonth(0, 1);
  return date;
}

/** Bin edges over [first, last] in the finest calendar unit that needs at most `most` bins. */
export function dateBins(first, last, most = 48) {
  for (const [unit, step] of UNITS) {
    const edges = [];
    const date = floorTo(unit, first);
    while (date.getTime() / DAY <= last && edges.length <= most) {
      edges.push(date.getTime() / DAY);
      step(date);
    }
    edges.push(date.getTime() / DAY);
    if (edges.length - 1 <= most || unit === "year") return { unit, edges };
  }
  return null;
}

/** Days since 1970 as an ISO day, and back; null for anything that is no day. */
export function isoDay(day) {
  return Number.isFinite(day) ? new Date(day * DAY).toISOString().slice(0, 10) : "";
}

export function dayOf(iso) {
  const time = /^\d{4}-\d\d-\d\d$/.test(iso ?? "") ? Date.parse(`${iso}T00:00:00Z`) : NaN;
  return Number.isNaN(time) ? null : time / DAY;
}
