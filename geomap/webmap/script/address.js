// The state in the page's address, and back from it: links, reload, the browser's Back and Forward.

import { readHash, writeHash } from "./hash.js";

/** `acts` are {view(), restore(state)}: what the map looks at now, and how another state is taken up. */
export class Address {
  constructor(state, acts) {
    this.state = state;
    this.acts = acts;
    this.recalling = true;
    this.written = null;
    this.screen = null;
    this.first = readHash(window.location.hash, state.names);
    for (const event of ["popstate", "hashchange"]) window.addEventListener(event, () => this.recall());
    for (const name of ["shown", "opened", "panel", "language"]) state.on(name, () => this.remember());
  }

  /** Writes the state down. What opens or closes is a step that the browser's Back undoes; the rest is not. */
  remember() {
    const { state } = this;
    const view = this.acts.view();
    if (!view) return;
    const id = state.open?.id ?? null;
    const screen = `${id} ${state.panel}`;
    const step = !this.recalling && screen !== this.screen;
    this.screen = screen;
    const { filter, speech, panel } = state;
    this.written = writeHash({ filter, view, language: speech.language, open: id, panel }, state.names);
    try {
      if (step) window.history.pushState(null, "", this.written);
      else window.history.replaceState(null, "", this.written);
    } catch {
      // A page in a frame without an address of its own cannot keep its state; it works all the same.
    }
  }

  /** The address was changed: by hand, by a link, by Back or Forward. */
  async recall() {
    if (window.location.hash === this.written) return;
    this.recalling = true;
    await this.acts.restore(readHash(window.location.hash, this.state.names));
    this.recalling = false;
  }
}
