// The state of the page as the fragment of its address, and back. Names, not codes: links outlive new incidents.

import { dayOf, isoDay, unfiltered } from "./filters.js";

const named = (set, names) =>
  [...set]
    .map((code) => names[code])
    .sort()
    .map((name) => encodeURIComponent(name).replaceAll("~", "%7E"))
    .join("~");
const coded = (text, names) =>
  new Set(
    (text ?? "")
      .split("~")
      .filter(Boolean)
      .map((name) => names.indexOf(decodeURIComponent(name)))
      .filter((code) => code >= 0),
  );

/** `names` holds the names behind the codes of actors, types, precision, outlets and status. */
export function writeHash({ filter, view, language, open, panel }, names) {
  const parts = [];
  const put = (key, value) => value && parts.push(`${key}=${value}`);
  put("view", view && `${view.lat.toFixed(4)},${view.lon.toFixed(4)},${view.zoom}`);
  put("lang", language);
  for (const key of ["actors", "types", "precision", "outlets", "status"]) put(key, named(filter[key], names[key]));
  put("mode", filter.mode === "all" && "all");
  put("role", filter.role !== "any" && filter.role);
  put("from", isoDay(filter.from ?? NaN));
  put("to", isoDay(filter.to ?? NaN));
  put("undated", filter.undated && "1");
  put("confidence", filter.confidence > 0 && String(filter.confidence));
  put("text", encodeURIComponent(filter.text));
  put("outside", filter.outside && "1");
  put("panel", panel);
  put("open", open && encodeURIComponent(open));
  return parts.length ? `#${parts.join("&")}` : "";
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

/** What a fragment says; whatever it says wrongly is as if unsaid. */
export function readHash(hash, names) {
  const found = Object.fromEntries(
    hash
      .replace(/^#/, "")
      .split("&")
      .map((part) => [part.split("=")[0], part.slice(part.indexOf("=") + 1)]),
  );
  const filter = unfiltered();
  for (const key of ["actors", "types", "precision", "outlets", "status"]) {
    try {
      filter[key] = coded(found[key], names[key]);
    } catch {
      filter[key] = new Set();
    }
  }
  if (found.mode === "all") filter.mode = "all";
  if (["initiator", "target", "participant", "accused"].includes(found.role)) filter.role = found.role;
  filter.from = dayOf(found.from);
  filter.to = dayOf(found.to);
  filter.undated = found.undated === "1";
  filter.confidence = Math.min(1, Math.max(0, Number(found.confidence) || 0));
  filter.text = decoded(found.text);
  filter.outside = found.outside === "1";
  return {
    filter,
    view: readView(found.view),
    language: ["ar", "en"].includes(found.lang) ? found.lang : null,
    open: decoded(found.open) || null,
    panel: ["table", "methods"].includes(found.panel) ? found.panel : null,
  };
}
