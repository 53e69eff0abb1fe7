import assert from "node:assert/strict";
import { test } from "node:test";
import { tideShape } from "../../src/person/tide_shape.ts";
import type { History } from "../../src/reducer.ts";

const SIZE = { width: 390, height: 240 };

function history(values: (number | null)[], t0 = 0): History {
  return {
    t_ms: values.map((_, index) => t0 + index * 1000),
    above_bpm: values,
    heart_term: [],
    vagal_term: [],
    counted: [],
    cue: [],
    signal: [],
    finding: [],
  };
}

test("the resting level is the horizon; higher hearts are drawn higher", () => {
  const shape = tideShape(history([0, 10]), 1000, SIZE, 0);
  assert.equal(shape.y(0), shape.horizon);
  assert.ok(shape.y(10) < shape.y(5));
  assert.equal(shape.now?.y, shape.y(10));
});

test("whatever is highest stays on the page", () => {
  assert.ok(tideShape(history([0, 90]), 1000, SIZE, 0).y(90) >= 20);
  assert.ok(tideShape(history([0, 3]), 1000, SIZE, 40).y(40) >= 20);
});

test("only the last three minutes are drawn", () => {
  const long = history(Array.from({ length: 1000 }, () => 3));
  const { line } = tideShape(long, 999_000, SIZE, 0);
  assert.equal(line.match(/[ML]/g)?.length, 181);
  assert.ok(line.startsWith("M0.0 "));
});

test("a missing value breaks the line, and a long silence is a gap that reaches until now", () => {
  const broken = tideShape(history([1, 2, ...Array<null>(8).fill(null), 3]), 10_000, SIZE, 0);
  assert.equal(broken.line.match(/M/g)?.length, 2);
  assert.equal(broken.gaps.length, 1);
  const silent = tideShape(history([1, 2, 3]), 32_000, SIZE, 0);
  assert.equal(silent.now, null);
  assert.equal(silent.gaps.length, 1);
  assert.equal(silent.gaps[0]?.to, SIZE.width - 38);
});

test("nothing heard draws nothing", () => {
  const shape = tideShape(history([]), 5000, SIZE, 0);
  assert.deepEqual([shape.line, shape.area, shape.gaps, shape.now], ["", "", [], null]);
});
