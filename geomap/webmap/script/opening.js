// What happens when a mark, a row or a link is chosen: an incident is read, or those of one place are listed.

import { h } from "./dom.js";
import { listOf } from "./listing.js";

/** `storyteller()` tells an incident in the language of the moment. */
export class Opening {
  constructor(state, { map, markers, area, reader, storyteller }) {
    this.state = state;
    this.map = map;
    this.markers = markers;
    this.area = area;
    this.reader = reader;
    this.storyteller = storyteller;
    state.on("shown", () => this.counted());
    this.turn = 0; // what was chosen or closed meanwhile is not overtaken by an incident that was still being fetched
  }

  /** The mark of these incidents was chosen, by key or by pointer. */
  choose(members, byKey) {
    const { map, markers, state } = this;
    if (members.length === 1) this.incident(members[0], { focus: byKey });
    else if (markers.atOnePlace(members) || map.getZoom() >= map.getMaxZoom()) this.list(members, byKey);
    else {
      if (byKey) map.once("moveend", () => setTimeout(() => this.focusOn(members)));
      map.fitBounds(state.bounds(members), { padding: [70, 70], maxZoom: Math.max(map.getZoom() + 1, 13) });
    }
  }

  /** The mark that the keyboard was on has come apart: it goes on at one of its parts. */
  focusOn(members) {
    const marks = members.map((i) => this.markers.elementOf(i));
    marks.find((mark) => mark && !mark.inert)?.focus({ preventScroll: true });
  }

  /** The incidents of one place, or of several that no zoom tells apart. */
  list(members, focus) {
    const { naming, columns, speech } = this.state;
    const same = new Set(members.map((i) => columns.place[i])).size === 1;
    const place = same ? naming.place(members[0]) : speech.say("list.several");
    const title = speech.say("list.at", { n: members.length, place });
    this.showList(members, title, this.state.latlng(members[0]), focus);
  }

  /** Those that have no point. */
  lost() {
    const members = this.state.lost;
    this.showList(members, this.state.speech.say("lost", { n: members.length }), null, true);
  }

  showList(members, title, latlng, focus) {
    const open = (i) => this.incident(i, { focus: true, list: members });
    this.closed();
    this.reader.show(listOf(members, this.state.naming, open, title), latlng, { focus, label: title });
  }

  async byId(id, { still = false } = {}) {
    const i = this.state.columns.ids.indexOf(id);
    if (i >= 0) await this.incident(i, { still });
  }

  /** Reads incident `i`; `still` leaves the map where it is, `list` is what one can go back to. */
  async incident(i, { focus = false, still = false, list = null } = {}) {
    const { state, area } = this;
    const turn = ++this.turn;
    const feature = await state.details.feature(i);
    if (turn !== this.turn) return;
    area.show(feature);
    state.setOpen({ id: feature.properties.id, index: i, feature });
    this.rest = list;
    await state.vocabulary.ready();
    if (turn !== this.turn) return;
    const story = this.storyteller().tell(feature, i);
    if (list) story.prepend(this.back(list));
    const label = state.naming.line(i);
    this.reader.show(story, state.latlng(i), { bounds: area.bounds, focus, still, label });
  }

  /** The room has changed under an incident that is read: it comes into sight again. */
  reopened() {
    const { reader, area, state } = this;
    const at = state.latlng(state.open.index);
    reader.takeRoom();
    if (at) reader.uncover(area.bounds ?? L.latLngBounds([at]));
  }

  /** Others are shown now: the incident that is read says anew which of them it is. */
  counted() {
    const { open } = this.state;
    const turning = open && this.reader.node.querySelector(".turning");
    if (turning) turning.replaceWith(this.storyteller().turning(open.index));
  }

  back(list) {
    const attrs = { type: "button", class: "plain back", onclick: () => this.list(list, true) };
    return h("button", attrs, this.state.speech.say("list.back"));
  }

  /** Nothing is read any more. */
  closed() {
    this.turn += 1;
    this.markers.reach();
    this.area.show(null);
    this.state.setOpen(null);
  }
}
