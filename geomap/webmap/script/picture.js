// The view as a picture: ground, uncertainty, incidents, the key, a scale, and below what is shown and from whom.

import { SPOT } from "./area.js";
import { nameOf } from "./cast.js";
import { eventsOf, familiesShown, samplesOf } from "./legend.js";
import { glyphMark, paint } from "./marks.js";
import { metresAPixel } from "./mercator.js";
import { FACES } from "./theme.js";

const LINE_HEIGHT = 18;
const ROW_HEIGHT = 24;
const KEY_BESIDE = 660; // pixels of picture from which the parts of the key stand beside each other
const SCALES = [1, 2, 5, 10, 20, 50, 100, 200, 500];

function drawArea(context, map, { rings, dash }, accent) {
  const origin = map.getPixelBounds().min;
  context.beginPath();
  for (const ring of rings) {
    ring.forEach(([lon, lat], k) => {
      const point = map.project([lat, lon]).subtract(origin);
      if (k) context.lineTo(point.x, point.y);
      else context.moveTo(point.x, point.y);
    });
    context.closePath();
  }
  context.globalAlpha = 0.12;
  context.fillStyle = accent;
  context.fill("evenodd");
  context.globalAlpha = 1;
  context.setLineDash(dash ? dash.split(" ").map(Number) : []);
  context.strokeStyle = accent;
  context.lineWidth = 2;
  context.stroke();
  context.setLineDash([]);
}

function drawSpot(context, map, [lat, lon], accent) {
  const { x, y } = map.project([lat, lon]).subtract(map.getPixelBounds().min);
  context.beginPath();
  context.arc(x, y, SPOT, 0, 2 * Math.PI);
  for (const [colour, width] of [
    ["#ffffff", 6],
    [accent, 3],
  ]) {
    context.strokeStyle = colour;
    context.lineWidth = width;
    context.stroke();
  }
}

/** The parts of the key: {title, rows: [{mark, scale, words}]}. */
export function legendOf(state) {
  const { speech } = state;
  const swatch = ({ colour }) => [{ d: "M-7-7h14v14h-14Z", fill: colour }];
  const families = familiesShown(state).map((family) => [swatch(family), 1, nameOf(family, speech.language)]);
  const samples = samplesOf(state).map(([mark, words]) => [mark, 0.55, words]);
  const glyphs = eventsOf(state).map((event) => [glyphMark(event), 1, speech.term("event_type", event)]);
  const part = (title, rows) => ({
    title: speech.say(title),
    rows: rows.map(([mark, scale, words]) => ({ mark, scale, words })),
  });
  return [part("methods.colours", families), part("methods.rings", samples), part("methods.glyphs", glyphs)];
}

function write(context, text, x, y, { speech, size, weight = 400, colour, most = undefined }) {
  context.font = `${weight} ${size}px ${FACES[speech.language]}`;
  context.letterSpacing = "0px";
  context.direction = speech.direction;
  context.textAlign = "start";
  context.textBaseline = "middle";
  context.fillStyle = colour;
  context.fillText(text, x, y, most);
}

/** How many parts of the key stand beside each other in a picture so wide, and how high it is then. */
function keyLayout(parts, width) {
  const beside = width >= KEY_BESIDE;
  const heights = parts.map(({ rows }) => (rows.length + 1) * ROW_HEIGHT);
  const high = beside ? Math.max(...heights) : heights.reduce((sum, height) => sum + height, 0);
  return { beside, heights, high: high + 16 };
}

/** The key below the map, where it hides nothing. */
function drawLegend(context, size, speech, parts, tint) {
  const { beside, heights, high } = keyLayout(parts, size.x);
  const wide = beside ? size.x / parts.length : size.x;
  const rtl = speech.direction === "rtl";
  context.fillStyle = tint.paper;
  context.fillRect(0, size.y, size.x, high);
  let [start, top] = [0, size.y + 8];
  parts.forEach(({ title, rows }, part) => {
    /** @type {(inset: number) => number} */
    const at = (inset) => (rtl ? size.x - start - inset : start + inset);
    const look = { speech, size: 12, colour: tint.ink, most: wide - 56 };
    write(context, title, at(14), top + ROW_HEIGHT / 2, { ...look, weight: 640, most: wide - 28 });
    rows.forEach(({ mark, scale, words }, k) => {
      const middle = top + ROW_HEIGHT * (k + 1.5);
      paint(context, mark, at(24), middle, scale);
      write(context, words, at(42), middle, look);
    });
    if (beside) start += wide;
    else top += heights[part];
  });
}

function drawScale(context, map, size, speech, tint) {
  const { lat } = map.getCenter();
  const perPixel = metresAPixel(lat) / 1000 / 2 ** map.getZoom();
  const km = SCALES.findLast((one) => one / perPixel <= 140) ?? 1;
  const wide = km / perPixel;
  const x = speech.direction === "rtl" ? 16 : size.x - 16 - wide;
  context.fillStyle = tint.ink;
  context.fillRect(x, size.y - 18, wide, 3);
  write(
    context,
    `${speech.number(km)} ${speech.say("unit.km")}`,
    speech.direction === "rtl" ? x + wide : x,
    size.y - 28,
    { speech, size: 12, colour: tint.ink },
  );
}

function drawFoot(context, size, speech, lines, tint) {
  context.fillStyle = tint.paper;
  context.fillRect(0, size.y, size.x, lines.length * LINE_HEIGHT + 16);
  const x = speech.direction === "rtl" ? size.x - 14 : 14;
  lines.forEach((line, k) => {
    const style = { speech, size: k ? 11 : 13, weight: k ? 400 : 640, colour: tint.ink };
    write(context, line, x, size.y + 16 + LINE_HEIGHT * k, style);
  });
}

/** Lines no wider than the picture: what does not fit goes on below. */
function broken(context, lines, width, speech) {
  context.font = `500 12px ${FACES[speech.language]}`;
  return lines.flatMap((line) => {
    const found = [""];
    for (const word of line.split(" ")) {
      const longer = `${found.at(-1)} ${word}`.trim();
      if (context.measureText(longer).width <= width || !found.at(-1)) found[found.length - 1] = longer;
      else found.push(word);
    }
    return found;
  });
}

/** A PNG blob of the view. `area` is that of the open incident; `legend` and `lines` stand below. */
export function pictureOf({ map, ground, markers, area, speech, lines, tint, legend }) {
  const size = map.getSize();
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d");
  const told = broken(context, lines.filter(Boolean), size.x - 28, speech);
  canvas.width = size.x * 2;
  const key = keyLayout(legend, size.x).high;
  canvas.height = (size.y + key + told.length * LINE_HEIGHT + 16) * 2;
  context.scale(2, 2);
  ground.paint(context, map.getPixelBounds().min, size);
  markers.paint(context, FACES[speech.language]);
  if (area.rings) drawArea(context, map, area, tint.accent);
  if (area.spot) drawSpot(context, map, area.spot, tint.accent);
  drawScale(context, map, size, speech, tint);
  drawLegend(context, size, speech, legend, tint);
  drawFoot(context, size.add([0, key]), speech, told, tint);
  return new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
}
