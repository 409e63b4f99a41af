// Web Mercator, once for all that draw: degrees to pixels of a world 256 pixels wide (zoom 0).

export const worldX = (lon) => 256 * (lon / 360 + 0.5);

export function worldY(lat) {
  const sine = Math.sin((lat * Math.PI) / 180);
  return 256 * (0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI));
}
