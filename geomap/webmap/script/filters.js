// Which incidents are shown, and how many every filter value would show: typed arrays, one bit per filter that fails.

export const DIMENSIONS = [
  ...["actors", "pair", "types", "dates", "confidence", "precision", "outlets", "text", "scope", "status"],
  ...["areas", "view", "killed", "disputed", "reviewed", "weapons"],
];
const BIT = Object.fromEntries(DIMENSIONS.map((name, index) => [name, 1 << index]));
export const ROLES = ["initiator", "target", "participant", "accused"];
const ANY_ROLE = 15;
const BY = 1 | 8; // who did it, or is accused of it
const ON = 2;

/** The filters that are sets of codes, by the dimension each belongs to. */
export const SETS = {
  ...{ actors: "actors", by: "pair", on: "pair", types: "types", precision: "precision", outlets: "outlets" },
  ...{ status: "status", areas: "areas", disputed: "disputed", reviewed: "reviewed", weapons: "weapons" },
};

/** No filter set. Sets hold codes of the columns; days count from 1970-01-01; `box` is [west, south, east, north]. */
export function unfiltered() {
  return {
    ...Object.fromEntries(Object.keys(SETS).map((name) => [name, new Set()])),
    ...{ mode: "any", role: "any", from: null, to: null, undated: false, confidence: 0, killed: 0 },
    ...{ text: "", outside: false, inView: false, box: null },
  };
}

/** A copy that shares nothing with its original. */
export function copied(filter) {
  const sets = Object.keys(SETS).map((name) => [name, new Set(filter[name])]);
  return { ...filter, ...Object.fromEntries(sets) };
}

/** Lists of lists as one array of codes and one of starts. */
export class Ragged {
  constructor({ lengths, codes, roles = null }) {
    this.starts = new Uint32Array(lengths.length + 1);
    for (let i = 0; i < lengths.length; i += 1) this.starts[i + 1] = this.starts[i] + lengths[i];
    this.codes = new Uint32Array(codes);
    this.roles = roles && new Uint8Array(roles);
  }

  of(i) {
    return this.codes.subarray(this.starts[i], this.starts[i + 1]);
  }

  /** Has incident `i` one of these codes, in a role of `mask`? */
  has(i, set, mask = null) {
    for (let k = this.starts[i]; k < this.starts[i + 1]; k += 1) {
      if (set.has(this.codes[k]) && (mask === null || this.roles[k] & mask)) return true;
    }
    return false;
  }
}

/** Governorates and districts as one list of p-codes, and each incident's two codes in it. */
function areasOf({ unit, units }) {
  const names = [...new Set(units.flatMap(([code, , over]) => [over, code]))].filter(Boolean);
  const codeOf = new Map(names.map((name, code) => [name, code]));
  const district = units.map(([code]) => codeOf.get(code) ?? 0xffff);
  const governorate = units.map(([, , over]) => codeOf.get(over) ?? 0xffff);
  return {
    areaNames: names,
    district: Uint16Array.from(unit, (code) => district[code]),
    governorate: Uint16Array.from(unit, (code) => governorate[code]),
  };
}

/** The columns of the payload as typed arrays. A day that is not known is NaN, a missing point NaN. */
export function readColumns(raw) {
  const known = (list, unit = 1) => {
    const found = new Float64Array(list.length); // `from` takes several times as long
    for (let i = 0; i < found.length; i += 1) found[i] = list[i] === null ? NaN : list[i] / unit;
    return found;
  };
  const ragged = ["actors", "named", "outlets", "weapons", "passages"];
  return {
    ...raw,
    ...areasOf(raw),
    ...Object.fromEntries(ragged.map((name) => [name, new Ragged(raw[name])])),
    ...Object.fromEntries(
      ["precision", "status", "inside", "disputed", "reviewed"].map((n) => [n, new Uint8Array(raw[n])]),
    ),
    count: raw.ids.length,
    lon: known(raw.lon, 1e6),
    lat: known(raw.lat, 1e6),
    start: known(raw.start),
    end: known(raw.end),
    type: new Uint16Array(raw.type),
    confidence: known(raw.confidence, 1000),
    place: new Uint32Array(raw.place),
  };
}

/** Keeps one failure mask per incident up to date with the filters. */
export class Filters {
  constructor(columns) {
    this.columns = columns;
    this.fails = new Uint32Array(columns.count);
    this.inUse = 0; // the bits that may be set anywhere
    this.textHits = null;
    this.apply(unfiltered());
  }

  /** Recomputes the dimensions named (all when none is). */
  apply(filter, dimensions = DIMENSIONS) {
    this.filter = filter;
    for (const dimension of dimensions) {
      const fails = this[`_${dimension}`](filter);
      const bit = BIT[dimension];
      if (fails !== null) this.mark(fails, bit);
      else if (this.inUse & bit) for (let i = 0; i < this.fails.length; i += 1) this.fails[i] &= ~bit;
      this.inUse = fails === null ? this.inUse & ~bit : this.inUse | bit;
    }
  }

  mark(fails, bit) {
    for (let i = 0; i < this.fails.length; i += 1) {
      if (fails(i)) this.fails[i] |= bit;
      else this.fails[i] &= ~bit;
    }
  }

  /** Indexes of the incidents that pass every filter. */
  shown() {
    const found = new Uint32Array(this.fails.length);
    let n = 0;
    for (let i = 0; i < this.fails.length; i += 1) if (this.fails[i] === 0) found[n++] = i;
    return found.subarray(0, n);
  }

  /** Does `i` pass all filters but the one named? */
  passesOthers(i, dimension) {
    return (this.fails[i] & ~BIT[dimension]) === 0;
  }

  /** How many incidents a dimension alone keeps out: what one would see without it. */
  without(dimension) {
    let count = 0;
    for (let i = 0; i < this.fails.length; i += 1) if (this.passesOthers(i, dimension)) count += 1;
    return count;
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

  /** Who did it, and to whom: both must hold. */
  _pair({ by, on }) {
    const { actors } = this.columns;
    if (!by.size && !on.size) return null;
    return (i) => (by.size > 0 && !actors.has(i, by, BY)) || (on.size > 0 && !actors.has(i, on, ON));
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

  _disputed({ disputed }) {
    return this._inSet(disputed, this.columns.disputed);
  }

  _reviewed({ reviewed }) {
    return this._inSet(reviewed, this.columns.reviewed);
  }

  _areas({ areas }) {
    const { district, governorate } = this.columns;
    return areas.size === 0 ? null : (i) => !areas.has(district[i]) && !areas.has(governorate[i]);
  }

  _view({ inView, box }) {
    if (!inView || !box) return null;
    const { lon, lat } = this.columns;
    const [west, south, east, north] = box;
    return (i) => !(lon[i] >= west && lon[i] <= east && lat[i] >= south && lat[i] <= north);
  }

  _killed({ killed }) {
    return killed <= 0 ? null : (i) => !(this.columns.killed[i] >= killed);
  }

  _anyOf(set, ragged) {
    return set.size === 0 ? null : (i) => !ragged.has(i, set);
  }

  _outlets({ outlets }) {
    return this._anyOf(outlets, this.columns.outlets);
  }

  _weapons({ weapons }) {
    return this._anyOf(weapons, this.columns.weapons);
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

  /** The same for one side of "who to whom" ("by", "on"), given the other side. */
  pairCounts(side, size) {
    const counts = new Uint32Array(size);
    const { actors } = this.columns;
    const [mask, other, otherMask] = side === "by" ? [BY, this.filter.on, ON] : [ON, this.filter.by, BY];
    for (let i = 0; i < this.fails.length; i += 1) {
      if (!this.passesOthers(i, "pair") || (other.size > 0 && !actors.has(i, other, otherMask))) continue;
      for (let k = actors.starts[i]; k < actors.starts[i + 1]; k += 1) {
        if (actors.roles[k] & mask) counts[actors.codes[k]] += 1;
      }
    }
    return counts;
  }

  /** The same for a column with one code each (`type`, `precision`, `status`). */
  counts(dimension, codes, size) {
    const counts = new Uint32Array(size);
    for (let i = 0; i < this.fails.length; i += 1) if (this.passesOthers(i, dimension)) counts[codes[i]] += 1;
    return counts;
  }

  /** The same for districts and governorates. */
  areaCounts() {
    const { district, governorate, areaNames } = this.columns;
    const counts = new Uint32Array(areaNames.length);
    for (let i = 0; i < this.fails.length; i += 1) {
      if (!this.passesOthers(i, "areas")) continue;
      if (district[i] < counts.length) counts[district[i]] += 1;
      if (governorate[i] < counts.length && governorate[i] !== district[i]) counts[governorate[i]] += 1;
    }
    return counts;
  }

  /** The same for a column of lists (`outlets`, `weapons`). */
  listCounts(dimension, { starts, codes }, size) {
    const counts = new Uint32Array(size);
    for (let i = 0; i < this.fails.length; i += 1) {
      if (!this.passesOthers(i, dimension)) continue;
      for (let k = starts[i]; k < starts[i + 1]; k += 1) counts[codes[k]] += 1;
    }
    return counts;
  }

  /** How many incidents have at least so many killed, for each of `steps`. */
  killedCounts(steps) {
    const { killed } = this.columns;
    const counts = steps.map(() => 0);
    for (let i = 0; i < this.fails.length; i += 1) {
      if (this.passesOthers(i, "killed")) steps.forEach((step, k) => (counts[k] += killed[i] >= step || !step ? 1 : 0));
    }
    return counts;
  }

  /** How many incidents out of scope the other filters would show. */
  outsideCount() {
    const { inside } = this.columns;
    let count = 0;
    for (let i = 0; i < inside.length; i += 1) if (inside[i] === 0 && this.passesOthers(i, "scope")) count += 1;
    return count;
  }

  /** The days on which what passes the other filters begins, one for each that has one. */
  days() {
    const { start } = this.columns;
    const found = [];
    for (let i = 0; i < start.length; i += 1)
      if (!Number.isNaN(start[i]) && this.passesOthers(i, "dates")) found.push(start[i]);
    return found;
  }

  /** How many of them have no date. */
  undatedCount() {
    const { start } = this.columns;
    let count = 0;
    for (let i = 0; i < start.length; i += 1) if (Number.isNaN(start[i]) && this.passesOthers(i, "dates")) count += 1;
    return count;
  }

  /** Incidents by first day in bins and by kind: counts[bin * kinds + kind]. `edges` are first days, one past the end;
   * `kind` gives the kind of each incident. */
  dateCounts(edges, kind = null, kinds = 1) {
    const counts = new Uint32Array((edges.length - 1) * kinds);
    const { start } = this.columns;
    for (let i = 0; i < this.fails.length; i += 1) {
      if (Number.isNaN(start[i]) || !this.passesOthers(i, "dates")) continue;
      const bin = binOf(edges, start[i]);
      if (bin >= 0) counts[bin * kinds + (kind ? kind[i] : 0)] += 1;
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

/** Bin edges over [first, last] in the finest calendar unit that needs at most `most` bins, else in years. */
function dateBins(first, last, most = 48) {
  for (const [unit, step] of UNITS) {
    const edges = [];
    const date = floorTo(unit, first);
    while (date.getTime() / DAY <= last && (unit === "year" || edges.length <= most)) {
      edges.push(date.getTime() / DAY);
      step(date);
    }
    edges.push(date.getTime() / DAY);
    if (edges.length - 1 <= most || unit === "year") return { unit, edges };
  }
  return null;
}

/** The day from which all begin but a share `few`, which are before. */
function denseFrom(days, first, last, few = 0.02) {
  const perDay = new Uint32Array(last - first + 1);
  for (const day of days) perDay[day - first] += 1;
  let day = 0;
  for (let spare = Math.floor(days.length * few); perDay[day] <= spare; day += 1) spare -= perDay[day];
  return first + day;
}

/** Bins for these days, at most about `most`: {unit, edges, early}, null for no days. A few days that lie long before
 * the others share the first bin; it is `early` then. */
export function timeBins(days, most) {
  if (!days.length) return null;
  let [first, last] = [Infinity, -Infinity];
  for (const day of days) [first, last] = [Math.min(first, day), Math.max(last, day)];
  const dense = denseFrom(days, first, last);
  const early = (last - dense) * 2 < last - first;
  const { unit, edges } = dateBins(early ? dense : first, last, most);
  return { unit, edges: early ? [first, ...edges] : edges, early };
}

/** Days since 1970 as an ISO day, and back; null for anything that is no day. */
export function isoDay(day) {
  return Number.isFinite(day) ? new Date(day * DAY).toISOString().slice(0, 10) : "";
}

export function dayOf(iso) {
  const time = /^\d{4}-\d\d-\d\d$/.test(iso ?? "") ? Date.parse(`${iso}T00:00:00Z`) : NaN;
  return Number.isNaN(time) ? null : time / DAY;
}
