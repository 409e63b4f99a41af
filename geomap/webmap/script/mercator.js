// Web Mercator, once for all that draw: degrees to pixels of a world 256 pixels wide (zoom 0).

export const worldX = (lon) => 256 * (lon / 360 + 0.5);

export function worldY(lat) {
  const sine = Math.sin((lat * Math.PI) / 180);
  return 256 * (0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI));
}

const EQUATOR = 40075016.686; // metres

/** Metres on the ground that a pixel of zoom 0 spans there. */
export const metresAPixel = (lat) => (EQUATOR * Math.cos((lat * Math.PI) / 180)) / 256;
