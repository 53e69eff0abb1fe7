import assert from "node:assert/strict";
import { test } from "node:test";
import { apart, clipped, heartLimits, laneScale, layoutOf, rowsFor, wrapped } from "../../src/chart/layout.ts";

test("lanes follow each other without touching and fill the plot", () => {
  for (const people of [1, 2]) {
    for (const [width, height] of [[1020, 600], [360, 600]] as const) {
      const { heart, arousal, state, apart, step } = layoutOf(width, height, 1, people);
      assert.equal(step === null, people === 1);
      const order = [heart, ...arousal.flatMap((lane, i) => [lane, state[i] ?? lane]), ...[apart, step].filter((lane) => lane !== null)];
      for (let i = 1; i < order.length; i += 1) {
        assert.ok((order[i]?.top ?? 0) >= (order[i - 1]?.bottom ?? 0) - 1e-9);
      }
      assert.ok(heart.bottom > 0.25);
      assert.ok(Math.abs((order.at(-1)?.bottom ?? 0) - 1) < 1e-9);
    }
  }
});

test("the lane apart comes only where the lanes of the bodies keep their height", () => {
  const high = (lane: { top: number; bottom: number } | undefined | null, height: number): number =>
    ((lane?.bottom ?? 0) - (lane?.top ?? 0)) * (height - 88);
  assert.equal(layoutOf(1020, 400, 1, 2).apart, null);
  assert.equal(layoutOf(1020, 900, 1, 1).apart, null);
  for (const width of [320, 1020]) {
    for (let height = 300; height < 900; height += 10) {
      const { apart, arousal } = layoutOf(width, height, 1, 2);
      if (apart !== null) assert.ok(high(arousal[0], height) > 33 && high(apart, height) > 45);
    }
    assert.ok(layoutOf(width, 576, 1, 2).apart !== null);
  }
});

test("a larger root font gets larger gutters and becomes narrow sooner", () => {
  assert.equal(layoutOf(800, 600, 1, 2).wide, true);
  assert.equal(layoutOf(800, 600, 2, 2).wide, false);
  assert.equal(layoutOf(1400, 600, 2, 2).left, 2 * layoutOf(1400, 600, 1, 2).left);
});

test("a lane's scale puts its limits on its edges", () => {
  const lane = { top: 0.2, bottom: 0.6 };
  const [min, max] = laneScale(lane, -10, 30);
  const at = (value: number): number => (max - value) / (max - min);
  assert.ok(Math.abs(at(30) - 0.2) < 1e-9);
  assert.ok(Math.abs(at(-10) - 0.6) < 1e-9);
});

test("heart limits are whole tens, never tighter than -10 to 30, and hold every value", () => {
  assert.deepEqual(heartLimits([]), [-10, 30]);
  assert.deepEqual(heartLimits([null, undefined, 3]), [-10, 30]);
  assert.deepEqual(heartLimits([-14, 41]), [-20, 50]);
});

test("labels take the first row with room, and none where no row has any", () => {
  const labels = [0, 10, 12, 50].map((x) => ({ x, width: 20 }));
  assert.deepEqual(rowsFor(labels, 2), [0, 1, null, 0]);
});

test("names at the ends of lines keep their order and their distance", () => {
  assert.deepEqual(apart(0, 100, 18), [0, 100]);
  assert.deepEqual(apart(50, 60, 18), [46, 64]);
  assert.deepEqual(apart(60, 50, 18), [64, 46]);
});

test("a stretch is cut to the window, or is not in it", () => {
  const window = { from_ms: 100, to_ms: 200 };
  assert.deepEqual(clipped({ from_ms: 50, to_ms: 150 }, window), { from_ms: 100, to_ms: 150 });
  assert.equal(clipped({ from_ms: 0, to_ms: 99 }, window), null);
});

test("words beside the plot break between words, and none is lost", () => {
  const widthOf = (text: string): number => text.length;
  assert.deepEqual(wrapped("no more than chance", 20, widthOf), ["no more than chance"]);
  assert.deepEqual(wrapped("too many gaps", 12, widthOf), ["too many", "gaps"]);
  assert.deepEqual(wrapped("variability: none", 6, widthOf), ["variability:", "none"]);
});
