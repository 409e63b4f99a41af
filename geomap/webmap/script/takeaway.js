// What is shown, as files: GeoJSON as geomap wrote it, CSV that no spreadsheet takes for formulas.

/** A cell that a spreadsheet would run gets an apostrophe in front; quotes are doubled. */
export function csvCell(value) {
  if (value === null || value === undefined) return "";
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  const text = typeof value === "string" ? value : JSON.stringify(value);
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Columns of all features, in their order, those with Arabic after the Latin ones. */
export function csvColumns(features) {
  const names = new Set(features.flatMap((feature) => Object.keys(feature.properties)));
  const arabic = [...names].filter((name) => name.endsWith("_ar"));
  const nested = [...names].filter((name) => ["actors", "sources"].includes(name));
  const plain = [...names].filter((name) => !arabic.includes(name) && !nested.includes(name));
  return [...plain, ...arabic, ...nested];
}

/** One row per incident; lat and lon beside the properties; a byte order mark so that Excel reads Arabic. */
export function toCsv(features) {
  const columns = csvColumns(features);
  const rows = features.map((feature) => {
    const [lon, lat] = feature.geometry?.coordinates ?? [null, null];
    return [lat, lon, ...columns.map((name) => feature.properties[name])].map(csvCell).join(",");
  });
  return `\uFEFF${["latitude", "longitude", ...columns].join(",")}\r\n${rows.map((row) => `${row}\r\n`).join("")}`;
}

/** A FeatureCollection with the members that the file had beside its features, one feature a line as in the file. */
export function toGeoJson(head, features) {
  const opening = JSON.stringify({ ...head, features: [] }).slice(0, -2);
  return `${opening}\n${features.map((feature) => JSON.stringify(feature)).join(",\n")}\n]}\n`;
}

/** One row of corrections.csv, its header left out. */
export function correctionRow({ id, field, old, value, reason, reviewer, date }) {
  return [id, field, old, value, reason, reviewer, date].map(csvCell).join(",");
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
