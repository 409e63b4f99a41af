// What is shown, as files: GeoJSON as geomap wrote it, CSV that no spreadsheet takes for formulas.

// What a spreadsheet takes for a formula, also behind blanks and control characters. Blank by blank as geomap.export.
// eslint-disable-next-line no-control-regex
const FORMULA = /^[\s\x00-\x20]*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]|^[\t\r']/;
const ARABIC_COLUMNS = ["place_name_ar", "summary_ar"];
const LEFT_OUT_COLUMNS = ["uncertainty_area", "sources", "counts"];
const SOURCE_COLUMNS = [
  "article_id",
  "outlet_affiliation",
  "published",
  "url",
  "start",
  "end",
  "family",
  "outlet",
  "title",
  "attributed_to",
  "quote",
];

/** A cell that a spreadsheet would run gets an apostrophe in front; quotes are doubled. */
export function csvCell(value) {
  if (value === null || value === undefined) return "";
  if (typeof value !== "string") return String(value);
  const safe = FORMULA.test(value) ? `'${value}` : value;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function sheet(head, rows) {
  // Excel reads Arabic only behind a byte order mark.
  return `\uFEFF${[head, ...rows].map((row) => `${row.map(csvCell).join(",")}\r\n`).join("")}`;
}

/** One row an incident, in the columns of geomap's own CSV, all named by `schema`: Latin ones first, then Arabic. */
export function toCsv(features, schema) {
  const plain = schema.filter((name) => ![...ARABIC_COLUMNS, ...LEFT_OUT_COLUMNS, "id"].includes(name));
  const cast = (actors, name) => actors.map((actor) => `${actor[name]} (${actor.role})`).join("; ");
  const cell = (value) => (Array.isArray(value) ? value.join("; ") : value);
  const rows = features.map(({ geometry, properties: p }) => {
    const [lon, lat] = geometry?.coordinates ?? [null, null];
    const latin = plain.map((name) => (name === "actors" ? cast(p.actors, "name") : cell(p[name])));
    return [p.id, lat, lon, ...latin, ...ARABIC_COLUMNS.map((name) => p[name]), cast(p.actors, "name_ar")];
  });
  return sheet(["id", "latitude", "longitude", ...plain, ...ARABIC_COLUMNS, "actors_ar"], rows);
}

/** One row a source, as geomap's own CSV of sources. */
export function toSourcesCsv(features) {
  const read = features.some(({ properties }) => properties.sources.some(({ reader }) => reader));
  // Behind the last Latin column, as geomap's own CSV has it.
  const columns = SOURCE_COLUMNS.flatMap((name) => (read && name === "family" ? [name, "reader"] : [name]));
  const rows = features.flatMap(({ properties }) =>
    properties.sources.map((source) => [properties.id, ...columns.map((name) => source[name])]),
  );
  return sheet(["incident_id", ...columns], rows);
}

/** A FeatureCollection with the members that the file had beside its features, one feature a line as in the file. */
export function toGeoJson(head, features) {
  const opening = JSON.stringify({ ...head, features: [] }).slice(0, -2);
  return `${opening}\n${features.map((feature) => JSON.stringify(feature)).join(",\n")}\n]}\n`;
}

/** Hands a file to the reader. */
export function download(name, type, content) {
  const url = URL.createObjectURL(content instanceof Blob ? content : new Blob([content], { type }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 10000);
}
