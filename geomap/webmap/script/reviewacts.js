// What a reviewer decided, act by act: kept in the browser's own storage at once, undone, told as corrections.csv.

import { latinDigits } from "./calendar.js";
import { correctionRow } from "./corrections.js";

const CORRECTION_HEAD = ["id", "field", "old", "new", "reason", "reviewer", "date"];
const SETTLED_BY = { point: "place" }; // a point that is set says where the place is
const WHOLE = { keep: "whole", drop: "whole" };
const BARE = ["keep", "drop"];
const EMPTY_TOO = ["actors", "counts"]; // an empty value says "none"
// Of these an incident may have more than one; of the others the last one counts.
const SEVERAL = ["merge", "split", "unsure"];
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

const isDay = (text) => {
  const time = Date.parse(`${text}T00:00:00Z`);
  return /^\d{4}-\d\d-\d\d$/.test(text) && time > -62135596800001 && new Date(time).toISOString().startsWith(text);
};

function isPoint(text) {
  const parts = text.split(",").map((part) => latinDigits(part.trim()));
  if (![2, 3].includes(parts.length) || !parts.every((part) => NUMBER.test(part))) return false;
  const [lat, lon, radius = 100] = parts.map(Number);
  return Math.abs(lat) <= 90 && Math.abs(lon) <= 180 && radius > 0 && radius <= 1e6;
}

function isSpan(text) {
  if (text.toLowerCase() === "unknown") return true;
  const [first, last = "", ...rest] = text.split("/").map((part) => part.trim());
  return rest.length === 0 && isDay(first) && (!last || (isDay(last) && first <= last));
}

export const listed = (text) => text.split(";").flatMap((part) => part.trim() || []);

/** One count as it is written: {kind, group, least, most}, `most` null without an upper bound; null for no count. */
export function readCount(text) {
  const [, kind, group = null, least, open, most = least] =
    /^([a-z]+)(?:\.(\w+))?\s*=\s*(\d{1,9})(?:\s*(\+)|\s*-\s*(\d{1,9}))?$/.exec(latinDigits(text)) ?? [];
  return kind ? { kind, group, least: Number(least), most: open ? null : Number(most) } : null;
}

function isCount(text, { kinds, victims, actors }) {
  const { kind, group, least, most } = readCount(text) ?? {};
  const known = !group || victims.includes(group) || actors.some(([id]) => id === group);
  return kinds.includes(kind) && known && (most === null || least <= most);
}

function isActor(text, { roles, actors }) {
  const [role, actor, ...rest] = text.split(":").map((part) => part.trim());
  return rest.length === 0 && roles.includes(role) && actors.some(([id]) => id === actor);
}

/** Would `geomap build --corrections` read this value, whatever incident it is of? `schema` is what it knows:
 * {fields, types, roles, actors: [[id, ...names]], kinds, victims, statuses, doubtful}. */
export function isReadable(field, text, schema) {
  const value = text.trim();
  if (!schema.fields.includes(field)) return false;
  if (BARE.includes(field)) return true;
  if (!value) return EMPTY_TOO.includes(field);
  const tests = {
    type: () => schema.types.some((one) => one.toLowerCase() === value.toLowerCase()),
    dates: () => isSpan(value),
    point: () => isPoint(value),
    actors: () => listed(value).every((part) => isActor(part, schema)),
    counts: () => listed(value).every((part) => isCount(part, schema)),
    status: () => schema.statuses.includes(value.toLowerCase()),
    unsure: () => schema.doubtful.includes(value.toLowerCase()),
    merge: () => /[^\s;,]/.test(value),
  };
  return tests[field]?.() ?? true;
}

/** Would it also do as it says? `known` are {id, ids, places, articles}: the incident's id, the ids of all, of the
 * places, of its own articles. What is set in the page must pass this. */
export function isSound(field, value, schema, known) {
  const tests = {
    keep: () => value === "",
    drop: () => value === "",
    type: () => schema.types.includes(value),
    place: () => known.places.has(value),
    merge: () => value !== known.id && known.ids.has(value),
    split: () => known.articles.size > 1 && known.articles.has(value),
  };
  return isReadable(field, value, schema) && (tests[field]?.() ?? true);
}

const MARKS = [",", ";", "\t", "|"];

/** What parts the cells: the mark that stands most often in the first line, outside quoted cells. */
function markOf(text) {
  const [head] = text.replace(/"[^"]*"/g, "").split(/\r?\n/, 1);
  const count = (mark) => head.split(mark).length;
  return MARKS.reduce((best, mark) => (count(mark) > count(best) ? mark : best));
}

/** The rows of a CSV text as arrays of cells, whatever mark of a spreadsheet parts them; null for a broken one. */
export function csvRows(text) {
  const rows = [[]];
  const body = text.replace(/^\uFEFF/, "");
  const mark = markOf(body).replace("|", "\\|");
  const cell = new RegExp(`(?:"((?:[^"]|"")*)"|([^"${mark}\\r\\n]*))(${mark}|\\r?\\n|$)`, "gy");
  while (cell.lastIndex < body.length) {
    const found = cell.exec(body);
    if (!found) return null;
    rows[rows.length - 1].push(found[1]?.replaceAll('""', '"') ?? found[2]);
    if (found[3].includes("\n")) rows.push([]);
  }
  return rows.filter((row) => row.length);
}

const harmed = (cell) => cell.replace(/^'(?=[\s\S])/, "");

/** The corrections that a file holds, [{act, row}], without rows that nobody filled in; null where it is none. */
export function readCsv(text) {
  const [head, ...rows] = csvRows(text) ?? [[]];
  if (CORRECTION_HEAD.some((name) => !head.includes(name))) return null;
  const told = rows.map((cells, k) => {
    const cell = (name) => harmed((cells[head.indexOf(name)] ?? "").trim());
    const [id, field, old, value, reason, reviewer, date] = CORRECTION_HEAD.map(cell);
    return { act: { id, field, value: BARE.includes(field) ? "" : value, old, reason, reviewer, date }, row: k + 2 };
  });
  return told.filter(({ act: { value, reason, reviewer } }) => value || reason || reviewer);
}

/** An entry of the storage as acts; none where it is no such entry, for other pages from disk may write there too. */
function readActs(text, key) {
  try {
    const told = [JSON.parse(text)].flat();
    const whole = ["id", "field", "value", "old", "reason", "reviewer", "date"];
    const sound = told.every((act) => whole.every((name) => typeof act[name] === "string"));
    return sound ? told.map((act) => ({ ...act, key })) : [];
  } catch {
    return [];
  }
}

/** What an act is about: of two acts on one slot the later counts. */
export const slotOf = ({ id, field, value }) =>
  [id, WHOLE[field] ?? field, SEVERAL.includes(field) ? value : ""].join("\n");

/** The acts of one map; `name` tells it from others in `storage`. What was done in one go is an entry of its own there,
 * under a key that no other window writes. */
export class Acts {
  constructor(name, storage) {
    this.name = `geomap-review:${name}:`;
    this.storage = storage;
    this.window = Math.random().toString(36).slice(2, 10);
    this.read();
  }

  /** Takes up what is stored: at first, and when another window has written. */
  read() {
    this.list = this.kept();
    this.byId = new Map();
    for (const act of this.list) this.of(act.id).push(act);
  }

  kept() {
    const found = [];
    for (let k = 0; k < (this.storage?.length ?? 0); k += 1) {
      const key = this.storage.key(k);
      if (key.startsWith(this.name)) found.push([key, this.storage.getItem(key)]);
    }
    return found.sort(([a], [b]) => (a < b ? -1 : 1)).flatMap(([key, text]) => readActs(text, key));
  }

  add(act) {
    return this.addAll([act]);
  }

  /** Adds what was done in one go; false where the browser does not keep it. */
  addAll(acts) {
    const last = this.list.length ? parseInt(this.list[this.list.length - 1].key.slice(this.name.length), 10) : 0;
    const key = `${this.name}${String(last + 1).padStart(9, "0")}-${this.window}`;
    for (const act of acts) {
      this.list.push({ ...act, key });
      this.of(act.id).push(this.list[this.list.length - 1]);
    }
    try {
      this.storage.setItem(key, JSON.stringify(acts));
      return true;
    } catch {
      return false;
    }
  }

  /** Takes back what was done last in one go, and gives it. */
  undo() {
    const key = this.list[this.list.length - 1]?.key;
    const from = this.list.findIndex((act) => act.key === key);
    const gone = from < 0 ? [] : this.list.splice(from);
    for (const act of gone.reverse()) this.of(act.id).pop();
    if (key) this.storage?.removeItem(key);
    return gone;
  }

  /** The acts on one incident, in order. */
  of(id) {
    if (!this.byId.has(id)) this.byId.set(id, []);
    return this.byId.get(id);
  }

  looked(id) {
    return (this.byId.get(id)?.length ?? 0) > 0;
  }

  /** Where one incident stands: 0 untouched, 1 reviewed, 2 a doubt that no later act settles. */
  standing(id) {
    const acts = byDay(this.byId.get(id) ?? []);
    const settles = (act, doubt) =>
      act.field === "keep" || (SETTLED_BY[act.field] ?? act.field) === doubt.value.toLowerCase();
    const open = acts.some((act, k) => act.field === "unsure" && !acts.slice(k + 1).some((one) => settles(one, act)));
    return open ? 2 : acts.some(({ field }) => field !== "unsure") ? 1 : 0;
  }

  /** The acts that count, by slot, in order; of one incident where `id` is given. */
  counting(id = null) {
    const last = new Map();
    for (const act of byDay(id === null ? this.list : (this.byId.get(id) ?? []))) {
      const slot = slotOf(act);
      last.delete(slot);
      last.set(slot, act);
    }
    return last;
  }

  /** The file, with a byte order mark for Excel. */
  csv() {
    const rows = [CORRECTION_HEAD.join(","), ...[...this.counting().values()].map(correctionRow)];
    return `\uFEFF${rows.map((row) => `${row}\r\n`).join("")}`;
  }
}

/** The order in which a build takes them: by day, those of one day as they were done; without a day first. */
function byDay(acts) {
  const day = ({ date }) => (isDay(date) ? date : "");
  return [...acts].sort((a, b) => (day(a) < day(b) ? -1 : day(a) > day(b) ? 1 : 0));
}
