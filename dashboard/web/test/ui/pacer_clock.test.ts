import assert from "node:assert/strict";
import { test } from "node:test";
import { BOXES, breath, breathMs, filled } from "../../src/ui/pacer_clock.ts";

test("six breaths a minute: four seconds in, six out", () => {
  assert.equal(breathMs(6), 10_000);
  assert.deepEqual(breath(0, 6), { word: "In", box: 0, seconds: 4 });
  assert.deepEqual(breath(3999, 6), { word: "In", box: 3, seconds: 4 });
  assert.deepEqual(breath(4000, 6), { word: "Out", box: 4, seconds: 6 });
  assert.deepEqual(breath(9999, 6), { word: "Out", box: 9, seconds: 6 });
  assert.deepEqual(breath(10_000, 6), breath(0, 6));
});

test("ten boxes, one after the other, first those of in, then those of out", () => {
  const full = (ms: number): number[] => {
    const now = breath(ms, 6);
    return Array.from({ length: BOXES }, (_, i) => i).filter((i) => filled(i, now));
  };
  assert.deepEqual(full(0), [0]);
  assert.deepEqual(full(3500), [0, 1, 2, 3]);
  assert.deepEqual(full(4500), [4]);
  assert.deepEqual(full(9500), [4, 5, 6, 7, 8, 9]);
});
