// How thickly incidents lie, as shaded hexagons under the marks: at country zoom, or on demand.

const HEXAGON = 16; // pixels from the centre of a hexagon to its corner
const AUTO_ZOOM = 6.5;
const AUTO_COUNT = 300;
const STEPS = [1, 2, 4, 8, 16, 32, 64, 128];

/** Hexagons of `points` (pixels): Map from "column,row" to {x, y, n}. */
export function hexagons(points, size = HEXAGON) {
  const [wide, high] = [Math.sqrt(3) * size, 1.5 * size];
  const cells = new Map();
  for (const [px, py] of points) {
    let best = null;
    const near = Math.round(py / high);
    for (const row of [near - 1, near, near + 1]) {
      const shift = row % 2 ? 0.5 : 0;
      const column = Math.round(px / wide - shift);
      const [x, y] = [(column + shift) * wide, row * high];
      const far = (x - px) ** 2 + (y - py) ** 2;
      if (!best || far < best.far) best = { key: `${column},${row}`, x, y, far };
    }
    const cell = cells.get(best.key) ?? { x: best.x, y: best.y, n: 0 };
    cell.n += 1;
    cells.set(best.key, cell);
  }
  return cells;
}

/** Shades the ground by the incidents of `markers` that are shown. */
export class Density {
  constructor(markers) {
    this.markers = markers;
    this.always = false;
  }

  wanted(zoom) {
    return this.always || (zoom <= AUTO_ZOOM && this.markers.shown.length >= AUTO_COUNT);
  }

  paint(context, { scale, corner, size, zoom }, rgb) {
    if (!this.wanted(zoom)) return;
    const { world, shown } = this.markers;
    const points = [];
    for (const i of shown) {
      const [x, y] = [world.x[i] * scale, world.y[i] * scale];
      if (x >= corner.x && x <= corner.x + size.x && y >= corner.y && y <= corner.y + size.y) points.push([x, y]);
    }
    for (const cell of hexagons(points).values()) this.hexagon(context, cell, corner, rgb);
  }

  hexagon(context, { x, y, n }, corner, rgb) {
    const step = STEPS.findLastIndex((least) => n >= least);
    context.beginPath();
    for (let k = 0; k < 6; k += 1) {
      const turn = (Math.PI / 3) * k + Math.PI / 6;
      context.lineTo(x - corner.x + HEXAGON * Math.cos(turn), y - corner.y + HEXAGON * Math.sin(turn));
    }
    context.closePath();
    context.fillStyle = `rgba(${rgb}, ${(0.1 + 0.09 * step).toFixed(2)})`;
    context.fill();
  }
}
