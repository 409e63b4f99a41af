// Groups incidents that would cover each other on the screen: by district or by cells, then near ones joined.

import { worldX, worldY } from "./mercator.js";

/** Pixel positions at zoom 0 of all incidents; NaN stays NaN. */
export function worldPixels(lon, lat) {
  return { x: Float64Array.from(lon, worldX), y: Float64Array.from(lat, worldY) };
}

/** `cellOf(i, px, py)` tells which incidents begin as one mark. */
function gather(world, shown, scale, box, cellOf) {
  const cells = new Map();
  for (const i of shown) {
    const px = world.x[i] * scale;
    const py = world.y[i] * scale;
    if (!(px >= box.left && px < box.right && py >= box.top && py < box.bottom)) continue;
    const key = cellOf(i, px, py);
    let cell = cells.get(key);
    if (cell === undefined) cells.set(key, (cell = { x: 0, y: 0, r: 0, members: [], key }));
    cell.x += px;
    cell.y += py;
    cell.members.push(i);
  }
  for (const cell of cells.values()) {
    cell.x /= cell.members.length;
    cell.y /= cell.members.length;
  }
  return [...cells.values()];
}

function join(into, other, radius) {
  const [a, b] = [into.members.length, other.members.length];
  into.x = (into.x * a + other.x * b) / (a + b);
  into.y = (into.y * a + other.y * b) / (a + b);
  into.members = into.members.concat(other.members);
  into.r = radius(into.members);
}

function near(a, b) {
  const reach = a.r + b.r;
  return (a.x - b.x) ** 2 + (a.y - b.y) ** 2 < reach * reach;
}

/** Joins the marks that still overlap until none does; the larger keeps its identity. */
function settle(marks, radius) {
  marks.sort((a, b) => b.members.length - a.members.length || a.key - b.key);
  for (let again = true; again;) {
    again = false;
    for (let a = 0; a < marks.length; a += 1) {
      for (let b = marks.length - 1; b > a; b -= 1) {
        if (!near(marks[a], marks[b])) continue;
        join(marks[a], marks[b], radius);
        marks.splice(b, 1);
        again = true;
      }
    }
  }
  return marks;
}

const CELL = 64; // pixels of a cell

/**
 * Marks for the incidents `shown` inside `box` (world pixels at `zoom`): [{x, y, r, members}] of which no two overlap.
 * `radius(members)` is the radius in pixels of a mark; `units` gives the district of each incident where those, and
 * not cells, are what one sees at a glance.
 */
export function cluster(world, shown, zoom, box, radius, units = null) {
  const cell = (i, px, py) => Math.floor(px / CELL) * 0x4000000 + Math.floor(py / CELL);
  // No further apart than a few cells: a mark must not stand far from what it holds.
  const part = (px, py) => Math.floor(px / (2 * CELL)) * 0x400 + Math.floor(py / (2 * CELL));
  const district = (i, px, py) => (units[i] < 0xffff ? -1 - units[i] * 0x100000 - part(px, py) : cell(i, px, py));
  const marks = gather(world, shown, 2 ** zoom, box, units ? district : cell);
  for (const mark of marks) mark.r = radius(mark.members);
  settle(marks, radius);
  for (const mark of marks) mark.members.sort((a, b) => a - b);
  return marks;
}

const ONE_PLACE = 40 / 2 ** 15; // what a mark covers at zoom 15, in world pixels: about 150 m

/** Do all members stand so close that no zoom in use tells them apart? Then they open as a list. */
export function atOnePlace(world, members) {
  const spread = (list) => {
    let [least, most] = [Infinity, -Infinity];
    for (const i of members) {
      least = Math.min(least, list[i]);
      most = Math.max(most, list[i]);
    }
    return most - least;
  };
  return spread(world.x) <= ONE_PLACE && spread(world.y) <= ONE_PLACE;
}
