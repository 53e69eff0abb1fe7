import assert from "node:assert/strict";
import { test } from "node:test";
import { count, duration, minutesSeconds, whole } from "../../src/ui/format.ts";

test("times", () => {
  assert.equal(minutesSeconds(0), "0:00");
  assert.equal(minutesSeconds(108_400), "1:48");
  assert.equal(minutesSeconds(3_600_000), "60:00");
  assert.equal(minutesSeconds(-5000), "\u22120:05");
  assert.equal(minutesSeconds(-200), "0:00");
});

test("numbers", () => {
  assert.equal(whole(-3.6), "\u22124");
  assert.equal(whole(-0.2), "0");
  assert.equal(whole(null), "");
  assert.equal(count(1, "beat", "beats"), "1 beat");
  assert.equal(count(0, "beat", "beats"), "0 beats");
});

test("durations in one coarse unit", () => {
  assert.equal(duration(1000), "1 second");
  assert.equal(duration(59_400), "59 seconds");
  assert.equal(duration(61_000), "1 minute");
  assert.equal(duration(3_660_000), "1 hour 1 minute");
});
