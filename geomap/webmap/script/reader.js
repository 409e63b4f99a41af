// Where incidents are read: a pane beside the map where there is room, else a sheet over a part of it.

import { h } from "./dom.js";

const BESIDE = "(min-width: 1100px)";
const ROOMY = "(min-width: 1380px)";
const SHORT = "(min-width: 720px) and (max-width: 1099px) and (max-height: 560px)"; // a phone on its side
const SEEN = 60; // an area smaller than this on the screen says nothing, it lies under its own mark
const SHARE = 0.85; // of the room left, what an area fills that was brought into view
const CLEARANCE = 40; // pixels that the middle keeps from the edge of the room
const LEAST = 90; // pixels of room below which no zoom is worth having

/** What of a box lies to either side of another that is put over it; the whole of it where they do not meet.
 * @param {number[]} box @param {number[]} cover */
function around([left, top, right, bottom], [west, north, east, south]) {
  if (west >= right || east <= left || north >= bottom || south <= top) return [[left, top, right, bottom]];
  return [
    [left, top, right, north],
    [left, south, right, bottom],
    [left, top, west, bottom],
    [east, top, right, bottom],
  ];
}

/** Shows one node at a time; `taken()` hears of it when it has taken its room, `opened()` and `closed()` when it
 * appears and when the reader puts it away; `home()` is what to focus then if the button that opened it is gone. */
export class Reader {
  constructor(map, root, speech, { taken, opened, closed, home }) {
    this.map = map;
    this.root = root;
    this.speech = speech;
    this.taken = taken;
    this.opened = opened;
    this.closed = closed;
    this.home = home;
    this.back = null;
    this.beside = window.matchMedia(BESIDE);
    this.roomy = window.matchMedia(ROOMY);
    this.short = window.matchMedia(SHORT);
    this.body = h("div", { class: "reading-body", tabindex: "-1" });
    this.node = h("section", { class: "reading", hidden: true, role: "dialog" });
    root.append(this.node);
    document.addEventListener("keydown", (event) => event.key === "Escape" && this.isOpen && this.close());
  }

  get isOpen() {
    return !this.node.hidden;
  }

  /** `latlng` null means that there is no point to show it at; `bounds`, if given, are brought into view beside the
   * text; `still` leaves the map where it is. */
  show(node, latlng, { bounds = null, focus = false, still = false, label = "" } = {}) {
    const fresh = !this.isOpen;
    this.back ??= document.activeElement;
    const close = {
      type: "button",
      class: "close",
      "aria-label": this.speech.say("reader.close"),
      onclick: () => this.close(),
    };
    this.body.replaceChildren(node);
    this.node.replaceChildren(h("button", close, "×"), this.body);
    this.node.setAttribute("aria-label", label);
    this.body.scrollTop = 0;
    this.node.hidden = false;
    if (fresh) this.takeRoom();
    const aim = still ? null : (bounds ?? (latlng && L.latLngBounds([latlng])));
    if (aim) this.uncover(aim);
    this.opened();
    if (focus) node.querySelector("[tabindex='-1']")?.focus({ preventScroll: true });
  }

  /** The page makes room for the pane; where that is scarce, the filters give way until it is closed. */
  takeRoom() {
    this.root.classList.add("read");
    const scarce = this.short.matches || (this.beside.matches && !this.roomy.matches);
    this.root.classList.toggle("narrowed", scarce);
    this.map.invalidateSize({ animate: false });
    this.taken();
  }

  /** How large `bounds` are on the screen at a zoom. */
  extent(bounds, zoom = this.map.getZoom()) {
    return this.map.project(bounds.getSouthEast(), zoom).subtract(this.map.project(bounds.getNorthWest(), zoom));
  }

  /** The zoom at which one sees within `room` pixels how far the place is known; the present one where one does. */
  zoomTo(bounds, room) {
    const { x, y } = this.extent(bounds);
    const least = Math.max(x, y);
    const here = this.map.getZoom();
    if (Math.min(room.x, room.y) < LEAST || least === 0) return here;
    if (least >= SEEN && x <= room.x && y <= room.y) return here;
    const wanted = here + Math.log2(SHARE * Math.min(room.x / x, room.y / y));
    return Math.min(this.map.getMaxZoom(), Math.max(this.map.getMinZoom(), Math.floor(2 * wanted) / 2));
  }

  /** The largest part of the map that the text and the key leave free, in its pixels: [left, top, right, bottom]. */
  free() {
    const map = this.map.getContainer().getBoundingClientRect();
    const covers = [this.node, document.querySelector(".legend-body:not([hidden])")?.parentElement];
    let parts = [[0, 0, map.width, map.height]];
    for (const cover of covers.filter(Boolean)) {
      const { left, top, right, bottom } = cover.getBoundingClientRect();
      parts = parts.flatMap((part) =>
        around(part, [left - map.left, top - map.top, right - map.left, bottom - map.top]),
      );
    }
    /** @type {(part: number[]) => number} */
    const area = ([left, top, right, bottom]) => Math.max(0, right - left) * Math.max(0, bottom - top);
    return parts.reduce((best, part) => (area(part) > area(best) ? part : best));
  }

  /** Brings `bounds` where the text leaves room, in one move. */
  uncover(bounds) {
    const [left, top, right, bottom] = this.free();
    const zoom = this.zoomTo(bounds, L.point(right - left, bottom - top));
    const moved = zoom !== this.map.getZoom();
    const middle = this.map.getSize().divideBy(2);
    const here = moved ? middle : this.map.latLngToContainerPoint(bounds.getCenter());
    const half = this.extent(bounds, zoom).divideBy(2);
    const inside =
      here.x - half.x >= left && here.x + half.x <= right && here.y - half.y >= top && here.y + half.y <= bottom;
    const clear =
      here.x > left + CLEARANCE &&
      here.x < right - CLEARANCE &&
      here.y > top + CLEARANCE &&
      here.y < bottom - CLEARANCE;
    if (inside && clear && !moved) return;
    const goal = inside && clear ? here : L.point((left + right) / 2, (top + bottom) / 2);
    const centre = this.map.project(bounds.getCenter(), zoom).subtract(goal).add(middle);
    this.map.setView(this.map.unproject(centre, zoom), zoom, { animate: false });
  }

  /** Away with what is shown, without telling anybody. */
  drop() {
    this.body.replaceChildren();
    this.node.hidden = true;
    this.root.classList.remove("read", "narrowed");
    this.map.invalidateSize({ animate: false });
  }

  close() {
    const { back } = this;
    this.drop();
    this.back = null;
    const goal = !back || back.isConnected ? back : this.home();
    this.closed();
    if (goal && goal !== document.body) goal.focus({ preventScroll: true });
  }
}
