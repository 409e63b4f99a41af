// Filters and their counts, checked against a plain count over the same incidents.
import assert from "node:assert/strict";
import { test } from "node:test";

import { Filters, dayOf, isoDay, readColumns, timeBins, unfiltered } from "../../../geomap/webmap/script/filters.js";

const incidents = [
  {
    type: 0,
    actors: [
      [0, 1],
      [1, 2],
    ],
    outlets: [0],
    start: 10,
    end: 10,
    precision: 1,
    confidence: 900,
    inside: 1,
    status: 0,
  },
  {
    type: 1,
    actors: [[1, 1]],
    outlets: [0, 1],
    start: 20,
    end: 26,
    precision: 2,
    confidence: 500,
    inside: 1,
    status: 0,
  },
  { type: 0, actors: [], outlets: [1], start: null, end: null, precision: 3, confidence: 200, inside: 0, status: 1 },
  {
    type: 1,
    actors: [
      [0, 2],
      [1, 2],
    ],
    outlets: [],
    start: 30,
    end: 30,
    precision: 1,
    confidence: 700,
    inside: 1,
    status: 0,
  },
];
const ragged = (rows) => ({ lengths: rows.map((row) => row.length), codes: rows.flat() });

function columns() {
  const column = (name) => incidents.map((incident) => incident[name]);
  const codes = incidents.map(({ actors }) => actors.map(([code]) => code));
  return readColumns({
    ids: ["a", "b", "c", "d"],
    lon: [40e6, 40e6, null, 41e6],
    lat: [35e6, 35e6, null, 36e6],
    place: [0, 0, 0, 0],
    disputed: [0, 0, 0, 0],
    ...Object.fromEntries(
      ["type", "start", "end", "precision", "confidence", "inside", "status"].map((name) => [name, column(name)]),
    ),
    ...{ killed: [3, null, 0, 12], reviewed: [0, 1, 0, 0], disputed: [1, 0, 0, 0] },
    ...{
      unit: [0, 0, 1, 2],
      units: [
        ["d1", "One", "g1", "G"],
        ["d2", "Two", "g1", "G"],
        ["g2", "H", "g2", "H"],
      ],
    },
    ...{ weapons: ragged([[0], [], [0, 1], []]), passages: ragged([[], [], [], []]), named: ragged(codes) },
    actors: { ...ragged(codes), roles: incidents.flatMap(({ actors }) => actors.map(([, role]) => role)) },
    outlets: ragged(column("outlets")),
    types: [
      ["x", "x"],
      ["y", "y"],
    ],
  });
}

function shown(changes) {
  const filters = new Filters(columns());
  filters.apply({ ...unfiltered(), outside: true, ...changes });
  return [...filters.shown()];
}

test("any and all of the actors selected", () => {
  assert.deepEqual(shown({ actors: new Set([0, 1]) }), [0, 1, 3]);
  assert.deepEqual(shown({ actors: new Set([0, 1]), mode: "all" }), [0, 3]);
});

test("an actor counts in the role asked for", () => {
  assert.deepEqual(shown({ actors: new Set([1]), role: "initiator" }), [1]);
  assert.deepEqual(shown({ actors: new Set([1]), role: "target" }), [0, 3]);
  assert.deepEqual(shown({ role: "initiator" }), [0, 1]);
});

test("a span is shown when it touches the dates asked for, an unknown date on demand", () => {
  assert.deepEqual(shown({ from: 25, to: 28 }), [1]);
  assert.deepEqual(shown({ from: 0 }), [0, 1, 3]);
  assert.deepEqual(shown({ from: 25, to: 28, undated: true }), [1, 2]);
});

test("outside incidents wait to be asked for", () => {
  assert.deepEqual(shown({ outside: false }), [0, 1, 3]);
});

test("counts follow the other filters, not their own", () => {
  const filters = new Filters(columns());
  filters.apply({ ...unfiltered(), outside: true, actors: new Set([0]), types: new Set([1]) });
  assert.deepEqual([...filters.shown()], [3]);
  assert.deepEqual([...filters.actorCounts(2)], [1, 2]);
  assert.deepEqual([...filters.counts("types", filters.columns.type, 2)], [1, 1]);
  assert.deepEqual([...filters.listCounts("outlets", filters.columns.outlets, 2)], [0, 0]);
});

test("with all of them together, a count says what would be left", () => {
  const filters = new Filters(columns());
  filters.apply({ ...unfiltered(), outside: true, actors: new Set([0]), mode: "all" });
  assert.deepEqual([...filters.actorCounts(2)], [2, 2]);
});

test("bins cover every day and stay few", () => {
  for (const [first, last] of [
    [0, 0],
    [0, 40],
    [dayOf("2011-03-15"), dayOf("2025-01-01")],
    [dayOf("1968-03-15"), dayOf("2025-01-01")],
  ]) {
    const { edges } = timeBins([first, last], 48);
    assert.ok(edges[0] <= first && edges.at(-1) > last && edges.length <= 60, `${first} to ${last}`);
    assert.ok(edges.every((edge, k) => k === 0 || edge > edges[k - 1]));
  }
  assert.equal(isoDay(dayOf("2018-02-07")), "2018-02-07");
  assert.equal(dayOf("7.2.2018"), null);
});

test("a few that begin long before the others share the first bin", () => {
  const days = Array.from({ length: 99 }, (_, k) => 18000 + k);
  const { edges, early } = timeBins([3, ...days], 36);
  assert.ok(early && edges[0] === 3 && edges[1] > 17000 && edges.at(-1) > 18098);
  assert.equal(timeBins([3, 9000, ...days.slice(0, 30)], 36).early, false, "they are not few");
  assert.equal(timeBins([], 36), null);
});

test("who did it and to whom must both hold", () => {
  assert.deepEqual(shown({ by: new Set([0]) }), [0]);
  assert.deepEqual(shown({ on: new Set([1]) }), [0, 3]);
  assert.deepEqual(shown({ by: new Set([0]), on: new Set([1]) }), [0]);
  assert.deepEqual(shown({ by: new Set([1]), on: new Set([0]) }), []);
});

test("each side of who to whom is counted given the other", () => {
  const filters = new Filters(columns());
  filters.apply({ ...unfiltered(), outside: true, on: new Set([1]) });
  assert.deepEqual([...filters.pairCounts("by", 2)], [1, 0]);
  assert.deepEqual([...filters.pairCounts("on", 2)], [1, 2]);
});

test("districts, governorates, killed, weapons, review and what is in view", () => {
  const code = (name) => columns().areaNames.indexOf(name);
  assert.deepEqual(shown({ areas: new Set([code("d1")]) }), [0, 1]);
  assert.deepEqual(shown({ areas: new Set([code("g1")]) }), [0, 1, 2]);
  assert.deepEqual(shown({ areas: new Set([code("d2"), code("g2")]) }), [2, 3]);
  assert.deepEqual(shown({ killed: 1 }), [0, 3]);
  assert.deepEqual(shown({ weapons: new Set([1]) }), [2]);
  assert.deepEqual(shown({ reviewed: new Set([0]), disputed: new Set([1]) }), [0]);
  assert.deepEqual(shown({ inView: true, box: [39, 34, 40.5, 35.5] }), [0, 1]);
});

test("what one filter alone keeps out is known", () => {
  const filters = new Filters(columns());
  filters.apply({ ...unfiltered(), outside: true, killed: 100, types: new Set([0]) });
  assert.deepEqual([filters.shown().length, filters.without("killed"), filters.without("types")], [0, 2, 0]);
});
