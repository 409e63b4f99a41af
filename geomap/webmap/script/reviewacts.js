// What a reviewer decided, act by act: kept in the browser's own storage at once, undone, told as corrections.csv.

import { correctionRow } from "./corrections.js";

const CORRECTION_HEAD = ["id", "field", "old", "new", "reason", "reviewer", "date"];
const SETTLED_BY = { point: "place" }; // a point that is set says where the place is
// Of these an incident may have more than one; of the others the last one counts.
const SEVERAL = ["merge", "split", "unsure"];

const isDay = (text) => {
  const time = Date.parse(`${text}T00:00:00Z`);
  return /^\d{4}-\d\d-\d\d$/.test(text) && time > -62135596800001 && new Date(time).toISOString().startsWith(text);
};

function isPoint(text) {
  const parts = text.split(",").map((part) => part.trim());
  if (![2, 3].includes(parts.length) || !parts.every((part) => /^-?\d+(\.\d+)?$/.test(part))) return false;
  const [lat, lon, radius = 100] = parts.map(Number);
  return Math.abs(lat) <= 90 && Math.abs(lon) <= 180 && radius > 0 && radius <= 1e6;
}

function isSpan(text) {
  if (text === "unknown") return true;
  const [first, last = first, ...rest] = text.split("/");
  return rest.length === 0 && isDay(first) && isDay(last) && first <= last;
}

const listed = (text) => text.split(";").flatMap((part) => part.trim() || []);

function isCount(text, kinds) {
  const found = /^([a-z]+)(?:\.\w+)?=(\d{1,9})(?:\+|-(\d{1,9}))?$/.exec(text);
  return Boolean(found) && kinds.includes(found[1]) && (!found[3] || Number(found[2]) <= Number(found[3]));
}

/** Would `geomap build --corrections` take this value? `schema` is what it knows:
 * {types, roles, actors: [[id, ...names]], kinds, statuses, doubtful};
 * `known` are {id, ids, places, articles}: the incident's id, the ids of all, of the places, of its own articles. */
export function isSound(field, value, schema, known) {
  const tests = {
    keep: () => value === "",
    drop: () => value === "",
    type: () => schema.types.includes(value),
    dates: () => isSpan(value),
    place: () => known.places.has(value),
    point: () => isPoint(value),
    actors: () =>
      listed(value).every((part) => {
        const [role, actor, ...rest] = part.split(":");
        return rest.length === 0 && schema.roles.includes(role) && schema.actors.some(([id]) => id === actor);
      }),
    counts: () => listed(value).every((part) => isCount(part, schema.kinds)),
    status: () => schema.statuses.includes(value),
    unsure: () => schema.doubtful.includes(value),
    merge: () => value !== known.id && known.ids.has(value),
    split: () => known.articles.size > 1 && known.articles.has(value),
  };
  return Boolean(tests[field]?.());
}

/** The rows of a CSV text as arrays of cells. */
export function csvRows(text) {
  const rows = [[]];
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/gy;
  const body = text.replace(/^\uFEFF/, "");
  while (cell.lastIndex < body.length) {
    const found = cell.exec(body);
    if (!found) return null;
    rows[rows.length - 1].push(found[1]?.replaceAll('""', '"') ?? found[2]);
    if (found[3].includes("\n")) rows.push([]);
  }
  return rows.filter((row) => row.length);
}

const harmed = (cell) => cell.replace(/^'(?=[\s\S])/, "");

/** An entry of the storage as an act; none where it is not one, for other pages from disk may write there too. */
function readAct(text, key) {
  try {
    const act = JSON.parse(text);
    const whole = ["id", "field", "value", "old", "reason", "reviewer", "date"];
    return whole.every((name) => typeof act[name] === "string") ? [{ ...act, key }] : [];
  } catch {
    return [];
  }
}

/** The acts of one map; `name` tells it from others in `storage`. Every act is an entry of its own there. */
export class Acts {
  constructor(name, storage) {
    this.name = `geomap-review:${name}:`;
    this.storage = storage;
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
    return found.sort(([a], [b]) => (a < b ? -1 : 1)).flatMap(([key, text]) => readAct(text, key));
  }

  /** Adds an act; false where the browser does not keep it. */
  add(act) {
    const last = this.list.length ? Number(this.list[this.list.length - 1].key.slice(this.name.length)) : 0;
    const key = `${this.name}${String(last + 1).padStart(9, "0")}`;
    this.list.push({ ...act, key });
    this.of(act.id).push(this.list[this.list.length - 1]);
    try {
      this.storage.setItem(key, JSON.stringify(act));
      return true;
    } catch {
      return false;
    }
  }

  /** Takes the last act back and gives it, or undefined. */
  undo() {
    const act = this.list.pop();
    if (!act) return act;
    this.of(act.id).pop();
    this.storage?.removeItem(act.key);
    return act;
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
    const acts = this.byId.get(id) ?? [];
    const settles = (act, doubt) => act.field === "keep" || (SETTLED_BY[act.field] ?? act.field) === doubt.value;
    const open = acts.some((act, k) => act.field === "unsure" && !acts.slice(k + 1).some((one) => settles(one, act)));
    return open ? 2 : acts.some(({ field }) => field !== "unsure") ? 1 : 0;
  }

  /** The acts that count, in order. */
  counting() {
    const whole = { keep: "whole", drop: "whole" };
    const last = new Map();
    for (const act of this.list) {
      const slot = [act.id, whole[act.field] ?? act.field, SEVERAL.includes(act.field) ? act.value : ""].join("\n");
      last.delete(slot);
      last.set(slot, act);
    }
    return [...last.values()];
  }

  /** The file, with a byte order mark for Excel. */
  csv() {
    const rows = [CORRECTION_HEAD.join(","), ...this.counting().map(correctionRow)];
    return `\uFEFF${rows.map((row) => `${row}\r\n`).join("")}`;
  }
}

/** The corrections that a file holds, or null where it is none. */
export function readCsv(text) {
  const [head, ...rows] = csvRows(text) ?? [[]];
  if (CORRECTION_HEAD.some((name) => !head.includes(name))) return null;
  return rows.map((row) => {
    const cells = Object.fromEntries(head.map((name, k) => [name, harmed(row[k] ?? "").trim()]));
    return { ...cells, value: cells.new };
  });
}
