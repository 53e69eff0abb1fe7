import assert from "node:assert/strict";
import { test } from "node:test";
import { choices, dayWords, ownTime, returnWords } from "../../src/ui/return_time.ts";

const on = (day: number, hour: number, minute = 0): number => new Date(2026, 10, day, hour, minute).getTime();
const labels = (now_ms: number): string[] => choices(now_ms, "en-GB").map(({ label }) => label);

test("what is offered lies within a day, and never in the next half hour", () => {
  assert.deepEqual(labels(on(24, 18)), ["Tonight, 20:00", "Tomorrow morning, 9:00"]);
  assert.deepEqual(labels(on(24, 19, 40)), ["Tomorrow morning, 9:00"]);
  assert.deepEqual(labels(on(24, 21)), ["Tomorrow morning, 9:00", "Tomorrow evening, 20:00"]);
  assert.deepEqual(labels(on(24, 1)), ["This morning, 9:00", "Tonight, 20:00"]);
});

test("an own time is the next time that a clock shows it", () => {
  assert.equal(ownTime("21:30", on(24, 21)), on(24, 21, 30));
  assert.equal(ownTime("21:00", on(24, 21)), on(25, 21));
  assert.equal(ownTime("06:05", on(24, 21)), on(25, 6, 5));
  assert.equal(ownTime("", on(24, 21)), null);
});

test("a return is said by its day", () => {
  assert.equal(returnWords(on(24, 20), on(24, 18), "en-GB"), "today at 20:00");
  assert.equal(returnWords(on(25, 9), on(24, 18), "en-GB"), "tomorrow at 9:00");
  assert.equal(returnWords(on(25, 9), on(23, 18), "en-GB"), "Wednesday, 9:00");
  assert.equal(dayWords(on(25, 9), "en-US"), "Wednesday, 9:00 AM");
});
