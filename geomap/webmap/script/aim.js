// What the page itself made the map look at: it stays whole when the room for it changes, until the reader moves on.

const SLACK = 2; // pixels by which a map that is resized may come to lie off its middle
const LITTLE = 64; // pixels of height or width, as of a row of chips, for which nothing is moved
const TINY = 60; // pixels of a map too small to look at anything

/** Remembers the last look and where it left the map. */
export class Aim {
  constructor(map) {
    this.map = map;
    this.look = null;
    this.rest = null;
    this.size = map.getSize();
    this.gliding = false; // a fit that is under way: where it comes to rest counts
    map.on("moveend", () => this.gliding && this.note());
  }

  /** Looks at something: `look()` fits the map to it, and does so again when the room has changed. */
  take(look) {
    this.look = look;
    this.gliding = true;
    look();
    this.size = this.map.getSize();
  }

  note() {
    this.gliding = false;
    this.rest = { centre: this.map.getCenter(), zoom: this.map.getZoom() };
  }

  /** Is the map still where the look left it? */
  get stands() {
    const { map, rest } = this;
    if (!rest || map.getZoom() !== rest.zoom) return false;
    return map.project(rest.centre).distanceTo(map.project(map.getCenter())) <= SLACK;
  }

  /** The room has changed, by how much? */
  resized() {
    const { x, y } = this.map.getSize().subtract(this.size);
    if (Math.max(Math.abs(x), Math.abs(y)) > LITTLE) this.again();
  }

  /** The room is another. */
  again() {
    const { x, y } = this.map.getSize();
    if (this.look && Math.min(x, y) > TINY && this.stands) this.take(this.look);
  }
}
