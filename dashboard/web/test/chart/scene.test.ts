import assert from "node:assert/strict";
import { test } from "node:test";
import { sceneOf, type Scene } from "../../src/chart/scene.ts";
import type { Frame } from "../../src/wire.ts";
import { history, times } from "./history.ts";

const WINDOW = { from_ms: 0, to_ms: 600_000 };
const body = (seat: "A" | "B", all: ReturnType<typeof history>, withdrawn_ms: number | null = null) => ({
  seat,
  history: all,
  withdrawn_ms,
  unseen: withdrawn_ms === null ? "" : `${seat} has not answered yet.`,
});

const shown = (bodies: ReturnType<typeof body>[], log: Frame[], ...rest: [typeof WINDOW, number, boolean?]): Scene =>
  sceneOf({ bodies, log, synchrony: [] }, ...rest);

test("the end of a line has a value only where the newest second has one", () => {
  const known = shown([body("A", history(times(5, { above: 22 })))], [], WINDOW, 5000).people[0]?.end;
  assert.deepEqual(known, { t_ms: 4000, at_bpm: 22, above_bpm: 22 });
  const silent = history([...times(5, { above: 22 }), { above: null, heart: null, signal: "stale" }]);
  assert.deepEqual(shown([body("A", silent)], [], WINDOW, 6000).people[0]?.end, { t_ms: 5000, at_bpm: 22, above_bpm: null });
});

test("when the computer is lost no line has a value", () => {
  const all = history(times(5, { above: 22 }));
  assert.equal(shown([body("A", all)], [], WINDOW, 5000, true).people[0]?.end?.above_bpm, null);
});

test("a silence stands at the height where the line broke", () => {
  const all = history([...times(5, { above: 7 }), ...times(4, { above: null, heart: null, signal: "silent" })]);
  assert.deepEqual(shown([body("B", all)], [], WINDOW, 9000).people[0]?.gaps, [
    { from_ms: 5000, to_ms: 8000, state: "no_signal", at_bpm: 7 },
  ]);
});

test("two searches for the resting level at the same time are said in one line", () => {
  const finding = history(times(100, { cue: "calibrating", above: null, heart: null }));
  const both = shown([body("A", finding), body("B", finding)], [], WINDOW, 100_000);
  assert.deepEqual(both.findings, [{ from_ms: 0, to_ms: 99_000, seats: ["A", "B"], open: true }]);
  const found = history([...times(100, { cue: "calibrating", above: null, heart: null }), ...times(5, {})]);
  assert.equal(shown([body("A", found)], [], WINDOW, 105_000).findings[0]?.open, false);
  const one = shown([body("A", finding), body("B", history(times(100, {})))], [], WINDOW, 100_000);
  assert.deepEqual(one.findings.map(({ seats }) => seats), [["A"]]);
});

test("nobody who stopped sharing has a name at the end of a line", () => {
  const all = history(times(5, { above: 22 }));
  assert.equal(shown([body("B", all, 4000)], [], WINDOW, 9000).people[0]?.end, null);
});

test("a person who is not shown leaves the other alone", () => {
  const scene = shown([body("A", history(times(3, { above: 1 }))), body("B", history([]), 0)], [], WINDOW, 3000);
  assert.deepEqual(scene.lines.a, [1, 1, 1]);
  assert.deepEqual(scene.people.map(({ seat, stopped_ms, unseen }) => [seat, stopped_ms, unseen]), [
    ["A", null, ""],
    ["B", 0, "B has not answered yet."],
  ]);
});
