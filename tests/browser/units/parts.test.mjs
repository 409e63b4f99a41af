// Clusters that never overlap, links that survive, cells no spreadsheet runs, plural forms of Arabic.
import assert from "node:assert/strict";
import { test } from "node:test";

import { atOnePlace, cluster, worldPixels } from "../../../geomap/webmap/script/clusters.js";
import { unfiltered } from "../../../geomap/webmap/script/filters.js";
import { correctionRow } from "../../../geomap/webmap/script/corrections.js";
import { Folding } from "../../../geomap/webmap/script/folding.js";
import { decodeLine } from "../../../geomap/webmap/script/ground.js";
import { readHash, writeHash } from "../../../geomap/webmap/script/hash.js";
import { comparer } from "../../../geomap/webmap/script/table.js";
import { Speech } from "../../../geomap/webmap/script/locale.js";
import { markRadius } from "../../../geomap/webmap/script/marks.js";
import { hexagons } from "../../../geomap/webmap/script/density.js";
import { csvCell, toGeoJson } from "../../../geomap/webmap/script/takeaway.js";

function scattered(n) {
  let state = 1;
  const next = () => (state = (state * 48271) % 2147483647) / 2147483647;
  const lon = Float64Array.from({ length: n }, () => 38 + 4 * next());
  const lat = Float64Array.from({ length: n }, () => 34 + 3 * next());
  return worldPixels(lon, lat);
}

test("no two marks overlap, none is lost, at any zoom", () => {
  const world = scattered(2000);
  const all = Uint32Array.from({ length: 2000 }, (_, i) => i);
  const box = { left: -Infinity, right: Infinity, top: -Infinity, bottom: Infinity };
  for (const zoom of [5, 7, 9, 12]) {
    const marks = cluster(world, all, zoom, box, ({ length }) => markRadius(length));
    assert.deepEqual(
      marks.flatMap(({ members }) => members).sort((a, b) => a - b),
      [...all],
    );
    for (const a of marks) {
      for (const b of marks) {
        if (a === b) continue;
        const gap = Math.hypot(a.x - b.x, a.y - b.y);
        assert.ok(gap >= markRadius(a.members.length) + markRadius(b.members.length), `zoom ${zoom}: ${gap}`);
      }
    }
  }
});

test("each incident lies in one hexagon, those that lie together in the same", () => {
  const apart = Array.from({ length: 50 }, (_, k) => [40 * k, 7 * k]);
  const cells = [...hexagons([...apart, [0, 1], [1, 0]]).values()];
  assert.equal(
    cells.reduce((sum, { n }) => sum + n, 0),
    52,
  );
  assert.equal(Math.max(...cells.map(({ n }) => n)), 3);
});

test("incidents without a point make no mark", () => {
  const world = worldPixels(Float64Array.of(NaN, 40), Float64Array.of(NaN, 35));
  const marks = cluster(world, Uint32Array.of(0, 1), 7, { left: 0, right: 1e9, top: 0, bottom: 1e9 }, () => 18);
  assert.deepEqual(
    marks.map(({ members }) => members),
    [[1]],
  );
});

test("what no zoom tells apart is one place, what zooming parts is not", () => {
  const world = worldPixels(Float64Array.of(40, 40, 40.0005, 40.01), Float64Array.of(35, 35, 35, 35));
  assert.ok(atOnePlace(world, [0, 1]));
  assert.ok(atOnePlace(world, [0, 1, 2]));
  assert.ok(!atOnePlace(world, [0, 3]));
});

const actors = ["sdf", "isis"];
const names = {
  ...{ actors, by: actors, on: actors, types: ["Armed clash", "Air/drone strike"], precision: ["0", "1", "2", "3"] },
  ...{ outlets: ["a & b~c", "وكالة"], status: ["reported"], areas: ["SY08"], weapons: ["drone"] },
  ...{ disputed: ["no", "yes"], reviewed: ["no", "yes", "unsure"] },
};

test("a link carries the whole state and gives it back", () => {
  const filter = {
    ...unfiltered(),
    actors: new Set([1]),
    mode: "all",
    role: "target",
    types: new Set([1]),
    from: 17000,
    to: 17100,
    confidence: 0.5,
    outlets: new Set([0, 1]),
    text: "هجين & #1",
    outside: true,
    ...{ by: new Set([0]), on: new Set([1]), areas: new Set([0]), killed: 3, inView: true, disputed: new Set([1]) },
  };
  const hash = writeHash(
    { filter, view: { lat: 35.5, lon: 40.25, zoom: 8 }, language: "en", open: "abc", panel: "table" },
    names,
  );
  const state = readHash(hash, names);
  assert.deepEqual(state.filter, filter);
  assert.deepEqual(
    [state.view, state.language, state.open, state.panel],
    [{ lat: 35.5, lon: 40.25, zoom: 8 }, "en", "abc", "table"],
  );
});

test("a broken link is no broken page", () => {
  for (const hash of ["#%", "#actors=%E0%A4%A&view=a,b,c&lang=xx", "#view=999,0,3", "#=&&&", "#text=%"]) {
    const state = readHash(hash, names);
    assert.deepEqual([state.filter.actors.size, state.view, state.language], [0, null, null]);
  }
});

test("cells that a spreadsheet would run are made harmless", () => {
  for (const evil of ["=1+1", "+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1"]) assert.match(csvCell(evil), /^"?'/);
  assert.equal(csvCell(-1.5), "-1.5");
  assert.equal(csvCell('a "b", c'), '"a ""b"", c"');
  assert.equal(csvCell(null), "");
  assert.equal(
    correctionRow({
      id: "x",
      field: "status",
      old: "reported",
      value: "=denied",
      reason: "a,b",
      reviewer: "",
      date: "2026-01-01",
    }),
    'x,status,reported,\'=denied,"a,b",,2026-01-01',
  );
});

test("GeoJSON keeps what stood beside the features", () => {
  const features = [{ type: "Feature", geometry: null, properties: { id: "1" } }];
  assert.deepEqual(JSON.parse(toGeoJson({ type: "FeatureCollection", name: "n" }, features)), {
    type: "FeatureCollection",
    name: "n",
    features,
  });
  assert.deepEqual(JSON.parse(toGeoJson({ type: "FeatureCollection" }, [])).features, []);
});

test("plural forms and digits follow the language", () => {
  const words = {
    ar: { n: { one: "مقال", two: "مقالان", few: "{n} مقالات", other: "{n} مقال" } },
    en: { n: { one: "{n} article", other: "{n} articles" } },
  };
  const speech = new Speech(words, "ar");
  assert.equal(speech.say("n", { n: 2 }), "مقالان");
  assert.equal(speech.say("n", { n: 3 }), "٣ مقالات");
  assert.equal(speech.numerals("حتى 2024؛ 5.2 كم"), "حتى ٢٠٢٤؛ ٥٫٢ كم");
  assert.equal(speech.numerals("Formation 137"), "Formation 137");
  const told = [0, 7, 999, 1000, 12345, 1234567, 2.5];
  const formatted = (tag) => told.map((value) => new Intl.NumberFormat(tag).format(value));
  const said = () => told.map((value) => speech.number(value));
  assert.deepEqual(said(), formatted("ar-SY"));
  speech.use("en");
  assert.deepEqual(said(), formatted("en-GB"));
  assert.equal(speech.numerals("حتى 2024"), "حتى 2024");
  assert.equal(speech.say("n", { n: 1 }), "1 article");
  assert.equal(speech.span(NaN, NaN), "unknown");
});

test("a delta-coded line comes back where it was", () => {
  const points = decodeLine([4000000, 3500000, 1000, -1000]);
  const { x, y } = worldPixels(Float64Array.of(40, 40.01), Float64Array.of(35, 34.99));
  assert.deepEqual(
    [...points].map((value) => value.toFixed(9)),
    [x[0], y[0], x[1], y[1]].map((value) => value.toFixed(9)),
  );
});

test("what is not known stands last in the table, sorted upward and downward", () => {
  const columns = { start: [NaN, 20, 10, NaN, 30], killed: [null, 3, null, 0, 12], confidence: [0, 0, 0, 0, 0] };
  const names = ["Hajin", "no place", "Abu Hamam", "no place", "Zir"];
  const naming = { columns, speech: { language: "en", say: () => "no place" }, place: (i) => names[i] };
  const sorted = (key, down) => [0, 1, 2, 3, 4].sort(comparer(naming, key, down));
  assert.deepEqual(
    [sorted("date", false), sorted("date", true)],
    [
      [2, 1, 4, 0, 3],
      [4, 1, 2, 0, 3],
    ],
  );
  assert.deepEqual(
    [sorted("fatalities", false), sorted("fatalities", true)],
    [
      [3, 1, 4, 0, 2],
      [4, 1, 3, 0, 2],
    ],
  );
  assert.deepEqual(
    [sorted("place", false), sorted("place", true)],
    [
      [2, 0, 4, 1, 3],
      [4, 0, 2, 1, 3],
    ],
  );
  assert.deepEqual(sorted("confidence", true), [0, 1, 2, 3, 4]);
});

test("a name is found written apart and joined, a short word not across words", () => {
  const folding = new Folding({});
  const found = (question, text) => folding.matcher(question)(folding.packed(text));
  assert.ok(found("ديرالزور", "في دير الزور")); // in Deir ez-Zor
  assert.ok(found("دير الزور", "في ديرالزور"));
  assert.ok(found("a+b(c)[d", "a+b (c)[d"));
  assert.ok(!found("isis", "this is a test"));
  assert.ok(!found("ديرالزور", "دير في الزور"));
});
