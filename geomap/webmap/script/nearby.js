// What else to read: the incident before and after, those told in the same words, and those close in place and time.

const KM = 10;
const DAYS = 3;
const EARTH_KM = 6371;
const NEAR_BY = 40;

/** Kilometres between two points, near enough on a sphere. */
export function kilometres(lat, lon, lat2, lon2) {
  const rad = Math.PI / 180;
  const dx = (lon2 - lon) * rad * Math.cos(((lat + lat2) / 2) * rad);
  return EARTH_KM * Math.hypot(dx, (lat2 - lat) * rad);
}

/** Incidents that share a passage with `i`. */
export function siblings({ passages, count }, i) {
  const own = new Set(passages.of(i));
  const found = [];
  if (own.size) for (let k = 0; k < count; k += 1) if (k !== i && passages.has(k, own)) found.push(k);
  return found;
}

/** Incidents within 10 km and 3 days of `i`, the closest first: [{index, km, days}]; those in `but` left out. */
export function closeBy({ lon, lat, start, end, count }, i, but = []) {
  if (Number.isNaN(lon[i]) || Number.isNaN(start[i])) return [];
  const left = new Set([i, ...but]);
  const found = [];
  for (let k = 0; k < count; k += 1) {
    const days = Math.max(0, start[k] - end[i], start[i] - end[k]);
    if (!(days <= DAYS) || left.has(k) || !(Math.abs(lat[k] - lat[i]) < 0.1)) continue;
    const km = kilometres(lat[i], lon[i], lat[k], lon[k]);
    if (km <= KM) found.push({ index: k, km, days });
  }
  return found.sort((a, b) => a.km - b.km || a.index - b.index).slice(0, NEAR_BY);
}

/** Where `i` stands among those shown, and its neighbours: {at, of, before, after}; `at` is -1 for one not shown. */
export function order(shown, i) {
  const at = shown.indexOf(i);
  const beyond = at < 0 ? shown.findIndex((k) => k > i) : at + 1;
  const after = beyond >= 0 && beyond < shown.length ? shown[beyond] : null;
  const previous = at < 0 ? (beyond < 0 ? shown.length : beyond) - 1 : at - 1;
  return { at, of: shown.length, before: previous >= 0 ? shown[previous] : null, after };
}
