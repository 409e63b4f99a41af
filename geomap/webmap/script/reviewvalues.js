// An incident as it stands after what a reviewer set: what the next correction begins with.

import { listed, readCount } from "./reviewacts.js";

const latinNumbers = (text) => text.split(",").map((part) => Number(part.trim()));

function dated(p, value) {
  const [first, last = first] = value === "unknown" ? [null, null] : value.split("/").map((part) => part.trim());
  Object.assign(p, { date_start: first, date_end: last || first });
}

function placed(p, value, place) {
  const found = place(value);
  Object.assign(p, { place_id: value, place_name: found?.name ?? value, place_name_ar: found?.name_ar ?? "" });
}

function pointed(feature, value) {
  const [lat, lon, radius = 100] = latinNumbers(value);
  feature.geometry = { type: "Point", coordinates: [lon, lat] };
  feature.properties.uncertainty_m = radius;
}

function cast(p, value) {
  p.actors = listed(value).map((part) => {
    const [role, id] = part.split(":").map((one) => one.trim());
    return { id, role };
  });
}

/** The whole numbers follow the rows: those without a group are what the incident says in all. */
function counted(p, value) {
  p.counts = listed(value).flatMap((part) => readCount(part) ?? []);
  for (const kind of ["fatalities", "injured", "detained", "displaced"]) {
    const whole = p.counts.find((one) => one.kind === kind && !one.group);
    Object.assign(p, { [`${kind}_min`]: whole?.least ?? null, [`${kind}_max`]: whole?.most ?? null });
  }
}

/** A copy of `feature` with the values of `acts` that count; `place(id)` gives {name, name_ar} or null. */
export function correctedFeature(feature, acts, place) {
  const made = { ...feature, properties: { ...feature.properties } };
  const { properties: p } = made;
  const set = {
    type: (value) => (p.sub_event_type = value),
    status: (value) => (p.status = value),
    dates: (value) => dated(p, value),
    place: (value) => placed(p, value, place),
    point: (value) => pointed(made, value),
    actors: (value) => cast(p, value),
    counts: (value) => counted(p, value),
  };
  for (const { field, value } of acts) set[field]?.(value);
  return made;
}
