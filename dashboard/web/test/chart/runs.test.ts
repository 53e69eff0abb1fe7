import assert from "node:assert/strict";
import { test } from "node:test";
import { runs } from "../../src/chart/runs.ts";
import { history, times } from "./history.ts";

test("the lane says what the frame says: cue state, silence, a level that is still missing", () => {
  const of = (second: Parameters<typeof history>[0][number]): string | undefined => runs(history([second]))[0]?.state;
  assert.equal(of({ cue: "calibrating", heart: null }), "calibrating");
  assert.equal(of({ cue: "calibrating", heart: null, finding: false }), "no_level");
  assert.equal(of({ cue: "calm", heart: null }), "no_level");
  assert.equal(of({ cue: "calm", heart: 0.9 }), "calm");
  assert.equal(of({ cue: "calm", heart: 0.9, vagal: 0.2 }), "settled");
  assert.equal(of({ cue: "flooded", heart: 5 }), "well_above");
  assert.equal(of({ cue: "recovering", heart: 1 }), "coming_down");
  assert.equal(of({ cue: "flooded", heart: null, signal: "stale" }), "no_signal");
  assert.equal(of({ cue: "calm", signal: "poor" }), "no_signal");
  assert.equal(of({ cue: null, signal: "waiting" }), "waiting");
});

test("between calm and settled the word changes only after ten seconds, and then from where it began", () => {
  const short = history([...times(20, { heart: 0.5 }), ...times(9, { heart: 1.5 }), ...times(20, { heart: 0.5 })]);
  assert.deepEqual(runs(short).map(({ state }) => state), ["calm"]);
  const long = history([...times(20, { heart: 0.5 }), ...times(12, { heart: 1.5 })]);
  assert.deepEqual(runs(long), [
    { from_ms: 0, to_ms: 20_000, state: "calm" },
    { from_ms: 20_000, to_ms: 31_000, state: "settled" },
  ]);
});

test("elevated and silence are shown at once", () => {
  const all = history([
    ...times(5, { heart: 0.5 }),
    { cue: "elevated", heart: 3 },
    { cue: "elevated", signal: "silent", heart: null },
  ]);
  assert.deepEqual(runs(all).map(({ state }) => state), ["calm", "elevated", "no_signal"]);
});

test("a hole without frames ends a run instead of stretching it", () => {
  const all = runs(history([{ t_s: 0 }, { t_s: 1 }, { t_s: 60 }]));
  assert.deepEqual(all.map(({ from_ms, to_ms }) => [from_ms, to_ms]), [[0, 1000], [60_000, 60_000]]);
});
