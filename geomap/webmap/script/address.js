// The state in the page's address, and back from it: links, reload, the browser's Back and Forward.

import { readHash, writeHash } from "./hash.js";

const AT_REST_MS = 80; // writing an address takes longer than filtering: it waits until the reader pauses

/** `acts` are {view(), restore(state)}: what the map looks at now, and how another state is taken up. */
export class Address {
  constructor(state, acts) {
    this.state = state;
    this.acts = acts;
    this.recalling = true;
    this.turn = 0;
    this.written = null;
    this.step = false;
    this.pending = false;
    this.waiting = null;
    this.screen = null;
    this.first = readHash(window.location.hash, state.names);
    for (const event of ["popstate", "hashchange"]) window.addEventListener(event, () => this.recall());
    window.addEventListener("pagehide", () => this.flush());
    for (const name of ["shown", "opened", "panel", "language"]) state.on(name, () => this.remember());
  }

  /** Writes the state down, once for all that changes in one go. What opens or closes is a step that the browser's
   * Back undoes; the rest is not. */
  remember() {
    const { state } = this;
    if (!this.acts.view()) return;
    const screen = `${state.open?.id ?? null} ${state.panel}`;
    this.step ||= !this.recalling && screen !== this.screen;
    this.screen = screen;
    if (this.step) return this.soon();
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.soon(), AT_REST_MS);
  }

  soon() {
    if (this.pending) return;
    this.pending = true;
    queueMicrotask(() => this.write());
  }

  /** What waits to be written is written now. */
  flush() {
    if (this.waiting) this.write();
  }

  write() {
    clearTimeout(this.waiting);
    this.waiting = null;
    const { filter, speech, panel, open } = this.state;
    const view = this.acts.view();
    const told = { filter, view, language: speech.language, open: open?.id ?? null, panel };
    this.written = writeHash(told, this.state.names);
    try {
      if (this.step) window.history.pushState(null, "", this.written);
      else window.history.replaceState(null, "", this.written);
    } catch {
      // A page in a frame without an address of its own cannot keep its state; it works all the same.
    }
    this.step = this.pending = false;
  }

  /** The address was changed: by hand, by a link, by Back or Forward. */
  async recall() {
    if (window.location.hash === this.written) return;
    this.written = window.location.hash; // two steps back at once: the second may lead to what was written last
    const turn = ++this.turn;
    this.recalling = true;
    await this.acts.restore(readHash(window.location.hash, this.state.names));
    this.rest(turn);
  }

  /** What was told is taken up, unless another address has come meanwhile. */
  rest(turn) {
    if (turn === this.turn) this.recalling = false;
  }
}
