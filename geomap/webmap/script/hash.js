// The state of the page as the fragment of its address, and back. Names, not codes: links outlive new incidents.

import { ROLES, SETS, dayOf, isoDay, unfiltered } from "./filters.js";

export const PANELS = ["table", "charts", "methods"];
const SET_NAMES = Object.keys(SETS);

const named = (set, names) =>
  [...set]
    .map((code) => names[code])
    .sort()
    .map((name) => encodeURIComponent(name).replaceAll("~", "%7E"))
    .join("~");

function coded(text, names) {
  const told = (text ?? "").split("~").filter(Boolean);
  return new Set(told.map((name) => names.indexOf(decodeURIComponent(name))).filter((code) => code >= 0));
}

/** A filter as parts of a fragment; `names` holds the names behind the codes of its sets. */
function filterParts(filter, names, put) {
  for (const key of SET_NAMES) put(key, named(filter[key], names[key]));
  put("mode", filter.mode === "all" && "all");
  put("role", filter.role !== "any" && filter.role);
  put("from", isoDay(filter.from ?? NaN));
  put("to", isoDay(filter.to ?? NaN));
  put("undated", filter.undated && "1");
  put("confidence", filter.confidence > 0 && String(filter.confidence));
  put("killed", filter.killed > 0 && String(filter.killed));
  put("text", encodeURIComponent(filter.text));
  put("outside", filter.outside && "1");
  put("inview", filter.inView && "1");
}

/** The fragment of a state; `names` holds the names behind the codes of the sets. */
export function writeHash({ filter, view, language, open, panel }, names) {
  const parts = [];
  const put = (key, value) => value && parts.push(`${key}=${value}`);
  put("view", view && `${view.lat.toFixed(4)},${view.lon.toFixed(4)},${view.zoom}`);
  put("lang", language);
  filterParts(filter, names, put);
  put("panel", panel);
  put("open", open && encodeURIComponent(open));
  return parts.length ? `#${parts.join("&")}` : "";
}

/** A filter alone, as text that tells two apart. */
export function filterText(filter, names) {
  const parts = [];
  filterParts(filter, names, (key, value) => value && parts.push(`${key}=${value}`));
  return parts.join("&");
}

function readView(text) {
  const [lat, lon, zoom] = (text ?? "").split(",").map(Number);
  const sound = Math.abs(lat) <= 85 && Math.abs(lon) <= 180 && zoom >= 0 && zoom <= 20;
  return sound ? { lat, lon, zoom } : null;
}

function decoded(text) {
  try {
    return decodeURIComponent(text ?? "");
  } catch {
    return "";
  }
}

function readSets(found, names, filter) {
  for (const key of SET_NAMES) {
    try {
      filter[key] = coded(found[key], names[key]);
    } catch {
      filter[key] = new Set();
    }
  }
}

function readFilter(found, names) {
  const filter = unfiltered();
  readSets(found, names, filter);
  if (found.mode === "all") filter.mode = "all";
  if (ROLES.includes(found.role)) filter.role = found.role;
  filter.from = dayOf(found.from);
  filter.to = dayOf(found.to);
  filter.undated = found.undated === "1";
  filter.confidence = Math.min(1, Math.max(0, Number(found.confidence) || 0));
  filter.killed = Math.max(0, Math.floor(Number(found.killed) || 0));
  filter.text = decoded(found.text);
  filter.outside = found.outside === "1";
  filter.inView = found.inview === "1";
  return filter;
}

/** What a fragment says; whatever it says wrongly is as if unsaid. */
export function readHash(hash, names) {
  const parts = hash.replace(/^#/, "").split("&");
  const found = Object.fromEntries(parts.map((part) => [part.split("=")[0], part.slice(part.indexOf("=") + 1)]));
  return {
    filter: readFilter(found, names),
    view: readView(found.view),
    language: ["ar", "en"].includes(found.lang) ? found.lang : null,
    open: decoded(found.open) || null,
    panel: PANELS.includes(found.panel) ? found.panel : null,
  };
}
