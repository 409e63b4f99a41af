// Where incidents are read: a popup at the marker, or a sheet where there is no room or no marker.

import { h } from "./dom.js";

const NARROW = "(max-width: 719px)";
const BUTTONS = 62;
const GAP = 24;
const SEEN = 60; // an area smaller than this on the screen says nothing, it lies under its own mark
const SHARE = 0.85; // of the room left, what an area fills that was brought into view

/** Shows one node at a time; `opened()` and `closed()` are told when it appears and when the reader puts it away;
 * `home()` is what to focus then if the button that opened it is gone. */
export class Reader {
  constructor(map, stage, speech, { opened, closed, home }) {
    this.map = map;
    this.speech = speech;
    this.closed = closed;
    this.opened = opened;
    this.home = home;
    this.popup = null;
    this.back = null;
    this.body = h("div", { class: "sheet-body" });
    this.sheet = h("section", { class: "sheet", hidden: true });
    stage.append(this.sheet);
    this.narrow = window.matchMedia(NARROW);
    map.on("popupclose", ({ popup }) => popup === this.popup && this.put());
    document.addEventListener("keydown", (event) => event.key === "Escape" && this.isOpen && this.close());
  }

  get isOpen() {
    return this.popup !== null || !this.sheet.hidden;
  }

  /** Is there room for a popup beside what it points at? */
  get roomy() {
    const { x, y } = this.map.getSize();
    return !this.narrow.matches && x >= 560 && y >= 480;
  }

  /** `latlng` null means that there is no point to show it at; `bounds`, if given, are brought into view beside the
   * text; `still` leaves the map where it is. */
  show(node, latlng, { bounds = null, focus = false, still = false, label = "" } = {}) {
    this.drop();
    this.back ??= document.activeElement;
    const aim = still ? null : (bounds ?? (latlng && L.latLngBounds([latlng])));
    if (latlng === null || !this.roomy) this.inSheet(node, label, aim);
    else this.inPopup(node, bounds ? L.latLng(bounds.getNorth(), latlng.lng) : latlng, label, aim);
    this.opened();
    if (focus) node.querySelector("[tabindex='-1']")?.focus({ preventScroll: true });
  }

  inSheet(node, label, aim) {
    this.body.replaceChildren(node);
    this.sheet.replaceChildren(
      h(
        "button",
        { type: "button", class: "close", "aria-label": this.speech.say("reader.close"), onclick: () => this.close() },
        "×",
      ),
      this.body,
    );
    this.sheet.setAttribute("aria-label", label);
    this.sheet.setAttribute("role", "dialog");
    this.body.scrollTop = 0;
    this.sheet.hidden = false;
    if (aim) this.uncover(aim);
  }

  /** How large `bounds` are on the screen. */
  extent(bounds) {
    return this.map.project(bounds.getSouthEast()).subtract(this.map.project(bounds.getNorthWest()));
  }

  /** Zooms until one sees within `room` pixels how far the place is known; not at all where one does already. */
  zoomTo(bounds, room, anchor) {
    const { x, y } = this.extent(bounds);
    const least = Math.max(x, y);
    if (least === 0 || (least >= SEEN && x <= room.x && y <= room.y)) return;
    const wanted = this.map.getZoom() + Math.log2(SHARE * Math.min(room.x / x, room.y / y));
    this.map.setZoomAround(anchor, this.map._limitZoom(Math.floor(2 * wanted) / 2), { animate: false });
  }

  /** Brings `bounds` where the sheet leaves room: above it, or beside it. */
  uncover(bounds) {
    const map = this.map.getContainer().getBoundingClientRect();
    const sheet = this.sheet.getBoundingClientRect();
    const above = sheet.width > map.width - 120;
    const [left, right] = above
      ? [map.left, map.right]
      : sheet.left > map.left
        ? [map.left, sheet.left]
        : [sheet.right, map.right];
    const room = L.point(right - left, above ? sheet.top - map.top : map.height);
    this.zoomTo(bounds, room, bounds.getCenter());
    const goal = L.point((left + right) / 2 - map.left, room.y / 2);
    this.map.panBy(this.map.latLngToContainerPoint(bounds.getCenter()).subtract(goal), { animate: false });
  }

  inPopup(node, anchor, label, aim) {
    const size = this.map.getSize();
    const width = Math.min(node.classList.contains("listing") ? 440 : 800, size.x - 100);
    const options = {
      maxWidth: width,
      minWidth: width,
      maxHeight: Math.round(size.y * 0.62),
      closeOnClick: false,
      autoPan: false,
      className: width >= 640 ? "incident-popup wide" : "incident-popup",
    };
    this.popup = L.popup(options).setLatLng(anchor).setContent(node);
    this.popup.openOn(this.map);
    const element = this.popup.getElement();
    element.setAttribute("role", "dialog");
    element.setAttribute("aria-label", label);
    element.querySelector(".leaflet-popup-close-button")?.setAttribute("aria-label", this.speech.say("reader.close"));
    const content = /** @type {HTMLElement} */ (element.querySelector(".leaflet-popup-content"));
    content.tabIndex = 0;
    content.dir = this.speech.direction;
    if (aim) this.makeRoom(element, anchor, aim);
  }

  /** Moves the map until the popup is in view, and below it what it points at; the buttons stand at the end. */
  makeRoom(element, anchor, bounds) {
    const { map } = this;
    const before = map.getZoom();
    const above = GAP + element.offsetHeight + 20;
    this.zoomTo(bounds, map.getSize().subtract([2 * GAP, above + GAP]), anchor);
    const [left, right] = this.speech.direction === "rtl" ? [BUTTONS, GAP] : [GAP, BUTTONS];
    const half = element.offsetWidth / 2;
    map.panInside(anchor, {
      paddingTopLeft: [left + half, above],
      paddingBottomRight: [right + half, GAP + this.extent(bounds).y],
      animate: map.getZoom() === before,
    });
  }

  /** Away with what is shown, without telling anybody. */
  drop() {
    const { popup } = this;
    this.popup = null;
    popup?.remove();
    this.body.replaceChildren();
    this.sheet.hidden = true;
  }

  close() {
    this.drop();
    this.put();
  }

  put() {
    this.popup = null;
    const { back } = this;
    this.back = null;
    const goal = !back || back.isConnected ? back : this.home();
    this.closed();
    if (goal && goal !== document.body) goal.focus({ preventScroll: true });
  }
}
