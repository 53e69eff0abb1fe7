import assert from "node:assert/strict";
import { test } from "node:test";
import { fromLeft, fromRight, listen, missedLabels, quietFor, SLOTS, type Heard } from "../../src/setup/ticks.ts";
import { check } from "./made.ts";

const ADDRESS = "AA";
const ticks = (text: string): boolean[] => [...text].map((sign) => sign === "|");
const at = (before: Heard | null, change: Parameters<typeof check>[0], now_ms: number, address = ADDRESS): Heard =>
  listen(before, address, check(change), now_ms);

test("a check fills from the left and keeps the newest", () => {
  const drawn = fromLeft(ticks("||."));
  assert.deepEqual(drawn.map(({ heard }) => heard), [true, true, false]);
  assert.ok(drawn.every(({ x }, index) => index === 0 || x > (drawn[index - 1]?.x ?? 0)));
  const full = fromLeft(ticks("|".repeat(30)));
  assert.equal(full.length, SLOTS);
  assert.ok((full.at(-1)?.x ?? 0) < 100);
});

test("the line moves left while nothing comes, and leaves at the edge", () => {
  const xs = (quiet_s: number): number[] => fromRight(ticks("|||"), quiet_s).map(({ x }) => x);
  assert.ok(xs(0).every((x) => x > 85 && x < 100));
  assert.ok((xs(4).at(-1) ?? 100) < (xs(0).at(-1) ?? 0));
  assert.deepEqual(xs(60), []);
});

test("missed beats have a word; neighbours share one", () => {
  const far = missedLabels(fromLeft(ticks("||.||||||.|||")));
  assert.deepEqual(far.map(({ text }) => text), ["missed", "missed"]);
  assert.deepEqual(missedLabels(fromLeft(ticks("||..|.|||"))).map(({ text }) => text), ["3 missed"]);
  assert.deepEqual(missedLabels(fromLeft(ticks("|||"))), []);
});

test("a new beat is heard by the count, and is no beat where it was missed or the skin is lost", () => {
  const first = at(null, { ticks: ticks("|"), beats: 1 }, 1000);
  assert.equal(first.at_ms, 1000);
  assert.equal(at(first, { ticks: ticks("||"), beats: 2 }, 1900).at_ms, 1900);
  assert.equal(at(first, { ticks: ticks("|."), beats: 2 }, 1900).at_ms, 1000);
  assert.equal(at(first, { ticks: ticks("|"), beats: 1, elapsed_s: 3 }, 1900).at_ms, 1000);
  assert.equal(at(first, { ticks: ticks("||"), beats: 2, contact: false }, 1900).at_ms, 1000);
  assert.equal(at(null, { ticks: [], beats: 0 }, 1000).at_ms, null);
});

test("the same message again is no new beat, and another strap begins anew", () => {
  const said = check({ ticks: ticks("||") });
  const first = listen(null, ADDRESS, said, 1000);
  assert.equal(listen(first, ADDRESS, said, 5000).at_ms, 1000);
  assert.equal(at(first, { ticks: [] }, 5000, "BB").at_ms, null);
  assert.equal(quietFor(first, 4500), 3.5);
  assert.equal(quietFor(null, 4500), null);
});
