// Undoes geomap/webmap/packing.py: columns back into features, and what was left out put back in.

/** A list of JSON values from its columns. */
export function rows({ k, c, n, i, v }) {
  if (v) return v;
  if (c) {
    const columns = c.map(rows);
    return Array.from({ length: n }, (_, row) =>
      Object.fromEntries(k.map((key, column) => [key, columns[column][row]])),
    );
  }
  const inner = rows(i);
  let at = 0;
  return n.map((length) => {
    const part = inner.slice(at, at + length);
    const keys = k?.slice(at, at + length);
    at += length;
    return keys ? Object.fromEntries(part.map((value, index) => [keys[index], value])) : part;
  });
}

function ringOf(steps) {
  let [lon, lat] = [0, 0];
  return Array.from({ length: steps.length / 2 }, (_, k) => {
    lon += steps[2 * k];
    lat += steps[2 * k + 1];
    return [lon / 1e6, lat / 1e6];
  });
}

function restoreSource(source) {
  const points = Array.from(source.quote);
  source.end ??= source.start + points.length;
  for (const found of Object.values(source.evidence).flat()) {
    if (found.quote !== null) continue;
    found.quote = points.slice(found.start, found.start + found.end).join("");
    found.start += source.start;
    found.end += found.start;
  }
}

/** Features as they stand in the file. */
export function unpack(packed) {
  const features = rows(packed);
  for (const feature of features) {
    const { properties } = feature;
    if (feature.id === null) feature.id = properties.id;
    properties.report_ids ??= [properties.id];
    const area = properties.uncertainty_area;
    if (Array.isArray(area)) properties.uncertainty_area = { type: "Polygon", coordinates: area.map(ringOf) };
    properties.sources.forEach(restoreSource);
  }
  return features;
}
