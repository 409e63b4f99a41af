// Groups incidents that would cover each other on the screen: a grid over typed arrays, then near cells joined.

/** Web Mercator pixel positions at zoom 0 (256 px world) of all incidents; NaN stays NaN. */
export function worldPixels(lon, lat) {
  const x = new Float64Array(lon.length);
  const y = new Float64Array(lat.length);
  for (let i = 0; i < lon.length; i += 1) {
    const sine = Math.sin((lat[i] * Math.PI) / 180);
    x[i] = 256 * (lon[i] / 360 + 0.5);
    y[i] = 256 * (0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI));
  }
  return { x, y };
}

function gather(world, shown, scale, box, size) {
  const cells = new Map();
  for (const i of shown) {
    const px = world.x[i] * scale;
    const py = world.y[i] * scale;
    if (!(px >= box.left && px < box.right && py >= box.top && py < box.bottom)) continue;
    const key = Math.floor(px / size) * 0x4000000 + Math.floor(py / size);
    let cell = cells.get(key);
    if (cell === undefined) cells.set(key, (cell = { x: 0, y: 0, members: [], key }));
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

function join(into, other) {
  const [a, b] = [into.members.length, other.members.length];
  into.x = (into.x * a + other.x * b) / (a + b);
  into.y = (into.y * a + other.y * b) / (a + b);
  into.members = into.members.concat(other.members);
}

function near(a, b, radius) {
  const reach = radius(a.members.length) + radius(b.members.length);
  return (a.x - b.x) ** 2 + (a.y - b.y) ** 2 < reach * reach;
}

/** Joins the marks that still overlap until none does; the larger keeps its identity. */
function settle(marks, radius) {
  marks.sort((a, b) => b.members.length - a.members.length || a.key - b.key);
  for (let again = true; again;) {
    again = false;
    for (let a = 0; a < marks.length; a += 1) {
      for (let b = marks.length - 1; b > a; b -= 1) {
        if (!near(marks[a], marks[b], radius)) continue;
        join(marks[a], marks[b]);
        marks.splice(b, 1);
        again = true;
      }
    }
  }
  return marks;
}

/**
 * Marks for the incidents `shown` inside `box` (world pixels at `zoom`): [{x, y, members}] of which no two overlap.
 * `radius(n)` is the radius in pixels of a mark of n incidents.
 */
export function cluster(world, shown, zoom, box, radius, size = 64) {
  const marks = settle(gather(world, shown, 2 ** zoom, box, size), radius);
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
