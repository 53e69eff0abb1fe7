import assert from "node:assert/strict";
import { test } from "node:test";
import { frozen, longer, moved, shorter, START, timeTicks, windowOf } from "../../src/chart/view.ts";

const MIN = 60_000;

test("a young session grows from the left, an older one shows its last ten minutes", () => {
  assert.deepEqual(windowOf(START, 2 * MIN), { from_ms: 0, to_ms: 10 * MIN });
  assert.deepEqual(windowOf(START, 23 * MIN), { from_ms: 13 * MIN, to_ms: 23 * MIN });
});

test("spans step from three minutes to the whole session and stop at both ends", () => {
  assert.equal(shorter(shorter(START)).span_ms, 3 * MIN);
  assert.equal(longer(START).span_ms, 30 * MIN);
  assert.equal(longer(longer(longer(START))).span_ms, null);
  assert.deepEqual(windowOf(longer(longer(START)), 23.2 * MIN), { from_ms: 0, to_ms: 24 * MIN });
});

test("moving left leaves live, moving right past the newest moment follows it again", () => {
  const left = moved(START, -1, 30 * MIN);
  assert.equal(left.end_ms, 27.5 * MIN);
  assert.equal(moved(left, 1, 31 * MIN).end_ms, 30 * MIN);
  assert.equal(moved(moved(left, 1, 31 * MIN), 1, 31 * MIN).end_ms, null);
});

test("the picture never moves to before the session", () => {
  let view = START;
  for (let i = 0; i < 50; i += 1) view = moved(view, -1, 30 * MIN);
  assert.deepEqual(windowOf(view, 30 * MIN), { from_ms: 0, to_ms: 10 * MIN });
});

test("freezing holds the moment, freezing again follows live", () => {
  const held = frozen(START, 20 * MIN);
  assert.deepEqual(windowOf(held, 25 * MIN), windowOf(START, 20 * MIN));
  assert.equal(frozen(held, 25 * MIN).end_ms, null);
});

test("time marks are whole steps inside the window, not more than asked for", () => {
  for (const most of [2, 5, 11]) {
    for (const to_ms of [3 * MIN, 10 * MIN, 180 * MIN]) {
      const ticks = timeTicks({ from_ms: 12_345, to_ms: to_ms + 12_345 }, most);
      assert.ok(ticks.length >= 1 && ticks.length <= most + 1, `${ticks.length} of ${most}`);
      assert.ok(ticks.every((t) => t * 1000 >= 12_345 && t * 1000 <= to_ms + 12_345));
    }
  }
});
