import assert from "node:assert/strict";
import { test } from "node:test";
import { stepsOf } from "../../src/chart/steps.ts";
import { step } from "../therapist/frames.ts";

const WINDOW = { from_ms: 300_000, to_ms: 900_000 };
const steps = (...until_s: number[]) => until_s.map((s) => step({ until_ms: s * 1000, statistic: 0.2, null_level: 0.3 }));

test("steps stand at the end of their window, in one line", () => {
  assert.deepEqual(stepsOf(steps(330, 360), WINDOW, true).runs, [
    [
      { t_ms: 330_000, statistic: 0.2, chance: 0.3 },
      { t_ms: 360_000, statistic: 0.2, chance: 0.3 },
    ],
  ]);
});

test("no line goes over what is missing, and none is drawn outside of the window", () => {
  const missing = step({ until_ms: 390_000, statistic: null, null_level: null, p: null, reason: "gap" });
  const runs = stepsOf([...steps(270, 330, 360), missing, ...steps(420, 930)], WINDOW, true).runs;
  assert.deepEqual(runs.map((run) => run.map(({ t_ms }) => t_ms / 1000)), [[330, 360], [420]]);
});

test("the newest step is the last one up to the end of the window", () => {
  const missing = step({ until_ms: 870_000, statistic: null, null_level: null, p: null, reason: "gap" });
  assert.equal(stepsOf([...steps(330), missing, ...steps(930)], WINDOW, true).last, missing);
  assert.equal(stepsOf([], WINDOW, true).last, null);
});

test("the lane has room over chance, and over every step", () => {
  assert.ok(stepsOf(steps(330), WINDOW, true).limit >= 0.45 - 1e-9);
  const high = step({ until_ms: 360_000, statistic: 0.9, null_level: 0.3 });
  assert.ok(stepsOf([...steps(330), high], WINDOW, true).limit > 0.9);
  assert.equal(stepsOf([], WINDOW, true).limit, 0.25);
});

test("the lane is empty when not both may be seen", () => {
  const { runs, last } = stepsOf(steps(330, 360), WINDOW, false);
  assert.deepEqual([runs, last], [[], null]);
});
