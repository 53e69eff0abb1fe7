import assert from "node:assert/strict";
import { test } from "node:test";
import { cardWords } from "../../src/library/card.ts";
import { pageLocale } from "../../src/ui/return_time.ts";
import { spark } from "../../src/library/spark_shape.ts";
import type { SessionCard } from "../../src/wire.ts";

const CARD: SessionCard = {
  id: "s1",
  title: "",
  wall_ms: new Date(2020, 10, 24, 21, 10).getTime(),
  duration_ms: 48 * 60_000,
  state: "ended",
  recovered: true,
  source: { kind: "simulated", label: "Simulated pair, seed 7", speed: 10, replay: false },
  seats: ["A", "B"],
  marks: 2,
  pauses: 1,
  review: ["A"],
  return_wall_ms: null,
};

test("a session in words", () => {
  const said = cardWords(CARD, "en-GB");
  assert.equal(said.day, "Tuesday");
  assert.equal(said.date, "24 November 2020, 21:10");
  assert.equal(said.length, "48 minutes");
  assert.equal(said.facts, "1 pause, 2 marks");
  assert.equal(said.source, "Simulated pair, seed 7");
  assert.equal(said.recovered, "recovered after a stop, complete to 21:58");
  assert.equal(cardWords({ ...CARD, marks: null, pauses: null }, "en-GB").facts, "");
  assert.equal(cardWords({ ...CARD, seats: ["B"], recovered: false }, "en-GB").recovered, null);
});

test("an agreed return is told in the line", () => {
  const return_wall_ms = new Date(2020, 10, 25, 9, 0).getTime();
  assert.equal(cardWords({ ...CARD, return_wall_ms }, "en-GB").returns, "to be returned to on Wednesday, 9:00");
  assert.equal(cardWords(CARD, "en-GB").returns, null);
});

test("dates stand in the pages' own language", () => {
  assert.equal(pageLocale("en-US"), "en-US");
  assert.equal(pageLocale("de-DE"), "en-GB");
});

test("a line has a hole where nothing is known", () => {
  const { stroke, area } = spark([0, 3, null, null, 8, 9], 560, 54);
  assert.equal(stroke.match(/M/g)?.length, 2);
  assert.equal(area.match(/Z/g)?.length, 2);
  assert.deepEqual(spark([null, null], 560, 54).stroke, "");
});

test("a high heart stays inside", () => {
  const ys = [...spark([0, 60], 560, 54).stroke.matchAll(/ ([\d.]+)/g)].map(([, y]) => Number(y));
  assert.ok(Math.min(...ys) >= 0);
});
