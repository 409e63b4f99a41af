// Marks must fall on the words they claim, whatever characters stand before them.
import assert from "node:assert/strict";
import { test } from "node:test";

import { runs, spansInQuote, unitOffsets, wordsElsewhere } from "../../../geomap/webmap/script/evidence.js";

const source = (quote, start, evidence) => ({ quote, start, end: start + [...quote].length, evidence });

test("offsets beyond the basic plane are converted, not counted twice", () => {
  assert.deepEqual(unitOffsets("a😀b"), [0, 1, 3, 4]);
  const quote = "😀😀 هجوم في هجين"; // attack in Hajin
  const at = [...quote].indexOf("ه");
  const [, marked] = runs(
    source(quote, 100, { event_type: [{ quote: "هجوم", start: 100 + at, end: 100 + at + 4, rule: "r" }] }),
  );
  assert.deepEqual(marked, { text: "هجوم", fields: ["event_type"] });
});

test("runs give the quote back whole, overlaps carry both fields", () => {
  const quote = "قتل ثلاثة مدنيين"; // three civilians were killed
  const told = runs(
    source(quote, 5, {
      fatalities: [{ start: 9, end: 15, quote: "", rule: "" }],
      actors: [{ start: 12, end: 21, quote: "", rule: "" }],
    }),
  );
  assert.equal(told.map(({ text }) => text).join(""), quote);
  assert.ok(told.some(({ fields }) => fields.length === 2));
});

test("words outside the quote are clipped away or told separately", () => {
  const one = source("abc", 10, {
    date: [{ quote: "Monday", start: 0, end: 6, rule: "" }],
    place: [{ quote: "bcd", start: 11, end: 14, rule: "" }],
  });
  assert.deepEqual(spansInQuote(one), [{ field: "place", start: 1, end: 3 }]);
  assert.deepEqual(wordsElsewhere(one), [{ field: "date", quote: "Monday" }]);
});
