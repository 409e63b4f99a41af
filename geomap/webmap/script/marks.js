// How an incident looks: colour says who did it, the glyph what happened, the ring how precisely it is placed.
// A mark is a list of strokes ({d, fill, stroke, width, dash, opacity}) that SVG and canvas draw alike.

import { s } from "./dom.js";

const INK = "#22262b";
const PAPER = "#ffffff";
const QUIET = "#8a929b";

/** @typedef {{d: string, fill?: string, stroke?: string, width?: number, dash?: number[], opacity?: number}} Stroke */

/** One glyph per ACLED event type, in a box of 14 by 14 around 0, 0.
 * @type {Record<string, Stroke>} */
const GLYPHS = {
  Battles: { d: "M-5-5 4.5 4.5M5-5-4.5 4.5M-6 2.6-2.6 6M6 2.6 2.6 6", stroke: PAPER, width: 1.9 },
  "Explosions/Remote violence": {
    d:
      "M0-7.4 1.7-3.2 5.4-5.4 3.3-1.6 7.4 0 3.3 1.6 5.4 5.4 1.7 3.2" +
      " 0 7.4-1.7 3.2-5.4 5.4-3.3 1.6-7.4 0-3.3-1.6-5.4-5.4-1.7-3.2Z",
    fill: PAPER,
  },
  "Violence against civilians": {
    d: "M0-7.2A2.5 2.5 0 1 1-.01-7.2ZM-4.8 6.8V2.6C-4.8-.4-2.8-1.6 0-1.6S4.8-.4 4.8 2.6V6.8Z",
    fill: PAPER,
  },
  Protests: { d: "M-4.4 7V-6.8M-4.4-6 5.4-3.2-4.4 .4", stroke: PAPER, width: 1.8, fill: PAPER },
  Riots: {
    d: "M.4-7.4C1.6-4 5-2.4 5 2A5 5 0 0 1-5 2C-5-.4-3.8-1.8-2.6-3-2.4-1.6-1.8-.8-1-.4-1.4-3-.8-5.4.4-7.4Z",
    fill: PAPER,
  },
  "Strategic developments": { d: "M0-6.8 6.2-3.2V3.4L0 7-6.2 3.4V-3.2Z", stroke: PAPER, width: 1.9 },
};
/** @type {Stroke} */
const UNKNOWN = { d: "M-1 0A1 1 0 1 1 1 0 1 1 0 1 1-1 0Z", fill: PAPER };

const ring = (r) => `M0-${r}A${r} ${r} 0 1 1-.01-${r}Z`;
const at = (r, turn) =>
  `${(r * Math.sin(turn * 2 * Math.PI)).toFixed(3)} ${(-r * Math.cos(turn * 2 * Math.PI)).toFixed(3)}`;

/** A slice of a disc (or ring, if `hole` is set) from turn `a` to turn `b`, clockwise from the top. */
export function slice(r, a, b, hole = 0) {
  if (b - a > 0.9999) return hole ? `${ring(r)}${ring(hole)}` : ring(r);
  const large = b - a > 0.5 ? 1 : 0;
  const outer = `M${at(r, a)}A${r} ${r} 0 ${large} 1 ${at(r, b)}`;
  return hole ? `${outer}L${at(hole, b)}A${hole} ${hole} 0 ${large} 0 ${at(hole, a)}Z` : `${outer}L0 0Z`;
}

/** @returns {Stroke[]} */
function disc(colours, r) {
  // Half a turn back: of two, the first stands on the left and the second on the right.
  return colours.map((fill, k) => ({
    d: slice(r, k / colours.length - 0.5, (k + 1) / colours.length - 0.5),
    fill,
  }));
}

/** @returns {Stroke[]} */
function square(colours, half) {
  const width = (2 * half) / colours.length;
  return colours.map((fill, k) => ({ d: `M${-half + k * width}-${half}h${width}v${2 * half}h${-width}Z`, fill }));
}

function seams(colours, r) {
  return colours.length < 2 ? [] : [{ d: `M0-${r}V${r}`, stroke: PAPER, width: 1.4 }];
}

/** What lies inside the ring: filled in the colours, or hollow with an edge in them for what is only alleged.
 * @returns {Stroke[]} */
function inside(colours, r, alleged, shape) {
  if (!alleged) return [...shape(colours, r), ...seams(colours, r)];
  return [...shape(colours, r), ...shape([PAPER], r - 3)];
}

/** @type {Record<number, (colours: string[], alleged: boolean) => Stroke[]>} */
const PRECISION = {
  // A point: a disc in a closed ring.
  1: (colours, alleged) => [
    { d: ring(14.6), fill: PAPER, stroke: INK, width: 1.2 },
    ...inside(colours, 12.8, alleged, disc),
  ],
  // Near a named place: the ring is broken.
  2: (colours, alleged) => [
    { d: ring(15.6), fill: PAPER, stroke: INK, width: 1.6, dash: [3.2, 2.7] },
    ...inside(colours, 12.2, alleged, disc),
  ],
  // Known to an area only: a square in a wide, pale halo, like no point.
  3: (colours, alleged) => [
    { d: ring(18.6), fill: colours[0], opacity: 0.16 },
    { d: ring(18.6), stroke: INK, width: 1, dash: [1.2, 3] },
    { d: "M-11.4-11.4h22.8v22.8h-22.8Z", fill: PAPER, stroke: INK, width: 1 },
    ...inside(colours, 10.2, alleged, square),
  ],
};

/** The sign of a contradiction at the upper right of a mark.
 * @returns {Stroke[]} */
function notch(x, y) {
  return [
    { d: `M${x} ${y - 6.5}a6.5 6.5 0 1 1-.01 0Z`, fill: "#ffd84d", stroke: INK, width: 1.1 },
    {
      d: `M${x - 3}${sign(y - 1.3)}h6M${x - 3}${sign(y + 1.3)}h6M${x + 1.5}${sign(y - 3.4)} ${x - 1.5}${sign(y + 3.4)}`,
      stroke: INK,
      width: 1.2,
    },
  ];
}

/** Below the mark: a tick for what was reviewed, a question mark where a reviewer is unsure.
 * @type {Record<number, Stroke[]>} */
const REVIEW = {
  1: [
    { d: "M12 6.5a5.5 5.5 0 1 1-.01 0Z", fill: "#ffffff", stroke: "#1e6b3c", width: 1.2 },
    { d: "M9.4 12.2 11.4 14.2 14.8 10", stroke: "#1e6b3c", width: 1.8 },
  ],
  2: [
    { d: "M12 6.5a5.5 5.5 0 1 1-.01 0Z", fill: "#ffffff", stroke: "#7a3fa0", width: 1.2 },
    { d: "M10.4 10.6a1.7 1.7 0 1 1 2.4 1.5q-.8.4-.8 1.2M12 15v.1", stroke: "#7a3fa0", width: 1.4 },
  ],
};

const sign = (value) => (value < 0 ? String(value) : ` ${value}`);

/** The glyph of an event type in another colour.
 * @returns {Stroke} */
function inked(eventType, colour) {
  const glyph = GLYPHS[eventType] ?? UNKNOWN;
  return { ...glyph, fill: glyph.fill && colour, stroke: glyph.stroke && colour };
}

/** The mark of one incident. `families` are [{colour}] of who did it, one or two.
 * @returns {Stroke[]} */
export function incidentMark({ eventType, precision, families, disputed = false, alleged = false, review = 0 }) {
  const colours = families.map(({ colour }) => colour);
  const draw = PRECISION[precision] ?? PRECISION[3];
  const mark = [...draw(colours, alleged), inked(eventType, alleged ? colours[0] : PAPER)];
  mark.push(...(REVIEW[review] ?? []));
  return disputed ? [...mark, ...notch(11.5, -11.5)] : mark;
}

/** Pixels from centre to edge of a mark of `n` incidents. */
export function markRadius(n) {
  return n === 1 ? 18 : Math.min(34, 16 + 4.2 * Math.log10(n));
}

/** The same where the area of a mark says how many were killed: nobody known, the smallest. */
export function killedRadius(killed) {
  return Math.min(44, 10 + 3.2 * Math.sqrt(killed));
}

/** The mark of several: a ring shared out by who did it, in which the number stands. `shares` is [[colour, n]].
 * @returns {Stroke[]} */
export function clusterMark(radius, shares, disputed = false) {
  const r = radius - 1;
  const total = shares.reduce((sum, [, count]) => sum + count, 0) || 1;
  /** @type {Stroke[]} */
  const mark = [{ d: ring(r), fill: PAPER, stroke: INK, width: 0.8 }];
  let turn = 0;
  for (const [fill, count] of shares) {
    mark.push({ d: slice(r - 1.4, turn, turn + count / total, r - 6), fill });
    turn += count / total;
  }
  mark.push({ d: ring(r - 6), fill: PAPER });
  return disputed ? [...mark, ...notch(r * 0.72, -r * 0.72)] : mark;
}

/** A mark as an SVG element `size` pixels wide. */
export function svgOf(mark, size = 40, half = size / 2) {
  const paths = mark.map(({ d, fill = "none", stroke, width, dash, opacity }) =>
    s("path", {
      d,
      fill,
      stroke,
      "stroke-width": width,
      "stroke-dasharray": dash?.join(" "),
      opacity,
      "fill-rule": "evenodd",
      "stroke-linejoin": "round",
      "stroke-linecap": "round",
    }),
  );
  return s(
    "svg",
    {
      width: size,
      height: size,
      viewBox: `${-half} ${-half} ${2 * half} ${2 * half}`,
      "aria-hidden": "true",
      focusable: "false",
    },
    ...paths,
  );
}

/** The same mark on a canvas, centred at x, y. */
export function paint(context, mark, x, y, scale = 1) {
  context.save();
  context.translate(x, y);
  context.scale(scale, scale);
  context.lineJoin = context.lineCap = "round";
  for (const { d, fill, stroke, width, dash, opacity } of mark) {
    const path = new Path2D(d);
    context.globalAlpha = opacity ?? 1;
    context.setLineDash(dash ?? []);
    if (fill) {
      context.fillStyle = fill;
      context.fill(path, "evenodd");
    }
    if (stroke) {
      context.strokeStyle = stroke;
      context.lineWidth = width;
      context.stroke(path);
    }
  }
  context.restore();
}

const UNEQUAL = "M-4-1.8h8M-4 1.8h8M2-4.6-2 4.6";

/** The sign that sources contradict each other. */
export function unequalSvg(size = 14) {
  return svgOf([{ d: UNEQUAL, stroke: "currentColor", width: 1.5 }], size, 6.5);
}

/** The square of a family's colour, for lists and the legend. */
export function familySwatch({ colour }, size = 14) {
  const swatch = svgOf([{ d: "M-7-7h14v14h-14Z", fill: colour }], size, 7);
  swatch.classList.add("family-swatch");
  return swatch;
}

/** The ring of a precision alone, for lists. */
export function precisionSvg(precision) {
  return svgOf(PRECISION[precision]([QUIET], false), 22, 20);
}

/** The glyph of an event type alone, dark, for lists and the legend.
 * @returns {Stroke[]} */
export function glyphMark(eventType) {
  return [{ d: ring(9), fill: INK }, { d: ring(9), stroke: PAPER, width: 0.6 }, inked(eventType, PAPER)];
}

export const glyphSvg = (eventType, size = 18) => svgOf(glyphMark(eventType), size, 9.5);

/** Two sheets: take a copy. */
export function copySvg(size = 16) {
  const sheet = "M-5-2h7v7h-7ZM-2-2V-5h7v7H2";
  return svgOf([{ d: sheet, stroke: "currentColor", width: 1.3 }], size, 7);
}
