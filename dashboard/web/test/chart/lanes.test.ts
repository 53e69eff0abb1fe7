import assert from "node:assert/strict";
import { test } from "node:test";
import { flags, lines, pauses, stacked, termStretches } from "../../src/chart/lanes.ts";
import type { Frame, PauseFrame } from "../../src/wire.ts";
import { history, times } from "./history.ts";

const ALL = { from_ms: 0, to_ms: 600_000 };

const pause = (t_s: number, state: PauseFrame["state"], since_s: number | null): Frame => ({
  type: "pause",
  t_ms: t_s * 1000,
  state,
  since_ms: since_s === null ? null : since_s * 1000,
  until_ms: null,
  begun_by: null,
  ready: {},
  cause: "begun",
  return_wall_ms: null,
  agreed: {},
});

test("both hearts share one time column, and a second that only one has does not break the other", () => {
  const a = history([{ t_s: 1, above: 5 }, { t_s: 2, above: 6 }]);
  const b = history([{ t_s: 2, above: -1 }, { t_s: 3, above: null }]);
  assert.deepEqual(lines(a, b, ALL), { t_s: [1, 2, 3], a: [5, 6, undefined], b: [undefined, -1, null] });
});

test("a line breaks where frames are missing for long, and only there", () => {
  const near = history([{ t_s: 0, above: 1 }, { t_s: 15, above: 2 }]);
  assert.deepEqual(lines(near, history([]), ALL).a, [1, 2]);
  const far = history([{ t_s: 0, above: 1 }, { t_s: 16, above: 2 }]);
  assert.deepEqual(lines(far, history([]), ALL).a, [1, null, 2]);
});

test("a window takes one point before its left edge so that the line comes in from the side", () => {
  const a = history(times(10, { above: 3 }));
  assert.deepEqual(lines(a, history([]), { from_ms: 4000, to_ms: 6000 }).t_s, [3, 4, 5, 6]);
});

test("terms of like sign stand on each other, unlike ones part at zero", () => {
  assert.deepEqual(stacked(0, 3, 0.5), { t_ms: 0, heart: [0, 3], vagal: [3, 3.5], sum: 3.5 });
  assert.deepEqual(stacked(0, 3, -0.5), { t_ms: 0, heart: [0, 3], vagal: [-0.5, 0], sum: 2.5 });
  assert.deepEqual(stacked(0, -1, -0.5), { t_ms: 0, heart: [-1, 0], vagal: [-1.5, -1], sum: -1.5 });
  assert.deepEqual(stacked(0, -1, 0.5), { t_ms: 0, heart: [-1, 0], vagal: [0, 0.5], sum: -0.5 });
});

test("no heart term, no area; a missing variability term counts as nothing", () => {
  const some = history([{ heart: 1, vagal: null }, { heart: null, vagal: 1 }, { heart: 2, vagal: 1 }]);
  const stretches = termStretches(some, ALL);
  assert.deepEqual(stretches.map((stretch) => stretch.map(({ sum }) => sum)), [[1], [3]]);
});

test("a pause reaches from its beginning to the return; an open one ends now", () => {
  const log = [pause(10, "running", 10), pause(190, "over", 10), pause(230, "none", null), pause(300, "running", 300)];
  assert.deepEqual(pauses(log, 310_000), [
    { from_ms: 10_000, to_ms: 230_000 },
    { from_ms: 300_000, to_ms: 310_000 },
  ]);
});

test("flags: a number for a mark, a word for a note, a cue and the beginning of a pause", () => {
  const cue: Frame = {
    type: "cue", t_ms: 3000, seat: "A", state: "flooded", previous: "calm", cause: "", cued: true,
    hr_bpm: 88, above_bpm: 22, threshold_bpm: 86, variability_pct: -30, baseline_missing: false,
  };
  const log: Frame[] = [
    { type: "mark", t_ms: 1000, by: "therapist", key: "2", text: "" },
    { type: "mark", t_ms: 2000, by: "therapist", key: "note", text: "private" },
    cue,
    { ...cue, t_ms: 4000, cued: false },
    pause(5, "running", 5),
    pause(185, "over", 5),
  ];
  assert.deepEqual(flags(log).map(({ label }) => label), ["2", "note", "cue A", "pause"]);
});

test("a pause that ended for today is over on the chart", () => {
  const log = [pause(10, "floor", 10), pause(100, "today", null)];
  assert.deepEqual(pauses(log, 600_000), [{ from_ms: 10_000, to_ms: 100_000 }]);
  assert.deepEqual(flags(log).map(({ label }) => label), ["pause"]);
});
