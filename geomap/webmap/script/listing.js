// The incidents of one place, or of anywhere at once, as a list of buttons.

import { h } from "./dom.js";
import { glyphSvg } from "./marks.js";

/** The incidents that stand at one place, or anywhere at once, as a list of buttons. */
export function listOf(members, naming, open, title) {
  const most = 300;
  const newest = Array.from(members).sort(
    (a, b) => (naming.columns.start[b] || 0) - (naming.columns.start[a] || 0) || a - b,
  );
  const entry = (i) =>
    h(
      "li",
      {},
      h(
        "button",
        { type: "button", class: "entry", onclick: () => open(i) },
        glyphSvg(naming.columns.types[naming.columns.type[i]][0]),
        h(
          "span",
          {},
          h("strong", {}, naming.type(i)),
          h("small", {}, naming.speech.line([naming.date(i), naming.place(i), naming.actors(i)])),
        ),
      ),
    );
  const rest = newest.length - most;
  return h(
    "div",
    { class: "story listing", dir: naming.speech.direction, lang: naming.speech.language },
    h("h2", { class: "story-title", tabindex: "-1" }, title),
    h("ol", { class: "entries" }, newest.slice(0, most).map(entry)),
    rest > 0 ? h("p", { class: "note" }, naming.speech.say("list.more", { n: rest })) : null,
  );
}
