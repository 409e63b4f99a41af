// Where incidents are read: a popup at the marker, or a sheet where there is no room or no marker.

import { h } from "./dom.js";

const NARROW = "(max-width: 719px)";
const BUTTONS = 62;

/** Shows one node at a time; `opened()` and `closed()` are told when it appears and when the reader puts it away. */
export class Reader {
  constructor(map, stage, speech, { opened, closed }) {
    Object.assign(this, { map, speech, closed, opened, popup: null, back: null });
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

  /** `latlng` null means that there is no point to show it at; `still` leaves the map where it is. */
  show(node, latlng, { focus = false, still = false, label = "" } = {}) {
    this.drop();
    this.back ??= document.activeElement;
    if (latlng === null || !this.roomy) this.inSheet(node, label, still ? null : latlng);
    else this.inPopup(node, latlng, label, still);
    this.opened();
    if (focus) node.querySelector("[tabindex='-1']")?.focus({ preventScroll: true });
  }

  inSheet(node, label, latlng) {
    this.body.replaceChildren(node);
    this.sheet.replaceChildren(h("button", { type: "button", class: "close", "aria-label": this.speech.say("reader.close"), onclick: () => this.close() }, "×"), this.body);
    this.sheet.setAttribute("aria-label", label);
    this.sheet.setAttribute("role", "dialog");
    this.body.scrollTop = 0;
    this.sheet.hidden = false;
    if (latlng) this.uncover(latlng);
  }

  /** Moves the map if the sheet hides the point that is being read about. */
  uncover(latlng) {
    const map = this.map.getContainer().getBoundingClientRect();
    const sheet = this.sheet.getBoundingClientRect();
    const point = this.map.latLngToContainerPoint(latlng);
    const [x, y] = [point.x + map.left, point.y + map.top];
    if (x < sheet.left || x > sheet.right || y < sheet.top) return;
    const wide = sheet.width > map.width - 120;
    const goal = wide ? [map.width / 2, (sheet.top - map.top) / 2] : [sheet.left > map.left ? (sheet.left - map.left) / 2 : (sheet.right + map.right) / 2 - map.left, point.y];
    this.map.panBy(point.subtract(goal), { animate: false });
  }

  inPopup(node, latlng, label, still) {
    const size = this.map.getSize();
    const width = Math.min(node.classList.contains("listing") ? 440 : 800, size.x - 100);
    const options = { maxWidth: width, minWidth: width, maxHeight: Math.round(size.y * 0.74),
      ...this.margins(), closeOnClick: false, autoPan: !still, className: width >= 640 ? "incident-popup wide" : "incident-popup" };
    this.popup = L.popup(options).setLatLng(latlng).setContent(node);
    this.popup.openOn(this.map);
    const element = this.popup.getElement();
    element.setAttribute("role", "dialog");
    element.setAttribute("aria-label", label);
    element.querySelector(".leaflet-popup-close-button")?.setAttribute("aria-label", this.speech.say("reader.close"));
    const content = element.querySelector(".leaflet-popup-content");
    content.tabIndex = 0;
    content.dir = this.speech.direction;
  }

  /** Room to keep around a popup: the map's buttons stand at the end of the line. */
  margins() {
    const [left, right] = this.speech.direction === "rtl" ? [BUTTONS, 24] : [24, BUTTONS];
    return { autoPanPaddingTopLeft: [left, 24], autoPanPaddingBottomRight: [right, 24] };
  }

  /** Away with what is shown, without telling anybody. */
  drop() {
    const { popup } = this;
    this.popup = null;
    popup?.remove();
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
    this.closed();
    if (back?.isConnected && back !== document.body) back.focus({ preventScroll: true });
  }
}
