// The view as a picture: ground, uncertainty, incidents, and a line below that says what is shown and from whom.

import { SPOT } from "./area.js";

const FOOT = 64;

function drawArea(context, map, area) {
  const origin = map.getPixelBounds().min;
  context.beginPath();
  for (const ring of area) {
    ring.forEach(([lon, lat], k) => {
      const point = map.project([lat, lon]).subtract(origin);
      if (k) context.lineTo(point.x, point.y);
      else context.moveTo(point.x, point.y);
    });
    context.closePath();
  }
  context.fillStyle = "rgba(31, 86, 115, 0.12)";
  context.fill("evenodd");
  context.strokeStyle = "#1f5673";
  context.lineWidth = 2;
  context.stroke();
}

function drawSpot(context, map, [lat, lon]) {
  const { x, y } = map.project([lat, lon]).subtract(map.getPixelBounds().min);
  context.beginPath();
  context.arc(x, y, SPOT, 0, 2 * Math.PI);
  for (const [colour, width] of [
    ["#ffffff", 6],
    ["#1f5673", 3],
  ]) {
    context.strokeStyle = colour;
    context.lineWidth = width;
    context.stroke();
  }
}

function drawFoot(context, size, speech, lines) {
  context.fillStyle = "#ffffff";
  context.fillRect(0, size.y, size.x, FOOT);
  context.fillStyle = "#22262b";
  context.direction = speech.direction;
  context.textAlign = "start";
  context.textBaseline = "middle";
  const x = speech.direction === "rtl" ? size.x - 14 : 14;
  lines.forEach((line, k) => {
    context.font = `${k ? 400 : 600} ${k ? 11 : 13}px system-ui, "Noto Naskh Arabic", sans-serif`;
    context.fillText(line, x, size.y + 14 + 18 * k, size.x - 28);
  });
}

/** A PNG blob of the view. `area` is a list of rings in lon/lat, `spot` a [lat, lon], or null; `lines` stand below. */
export function pictureOf({ map, ground, markers, area, spot, speech, lines }) {
  const size = map.getSize();
  const canvas = document.createElement("canvas");
  canvas.width = size.x * 2;
  canvas.height = (size.y + FOOT) * 2;
  const context = canvas.getContext("2d");
  context.scale(2, 2);
  ground.paint(context, map.getPixelBounds().min, size);
  markers.paint(context);
  if (area) drawArea(context, map, area);
  if (spot) drawSpot(context, map, spot);
  drawFoot(context, size, speech, lines);
  return new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
}
