import assert from "node:assert/strict";
import { test } from "node:test";
import { choicesOf, pacerRate, pacerStep } from "../../src/person/choices.ts";
import type { Grant } from "../../src/wire.ts";
import { shelf } from "./shelf.ts";

const A: Grant = { channel: "s1", role: "person", seat: "A" };

test("nothing that others could notice is on until it is turned on, and then stays on", () => {
  const storage = shelf();
  const kept = choicesOf(A, () => storage);
  const { vibrate, sound, breathTones, numbers } = kept.now;
  assert.deepEqual([vibrate, sound, breathTones, numbers], [false, false, false, true]);
  kept.change({ vibrate: true });
  assert.equal(choicesOf(A, () => storage).now.vibrate, true);
  assert.equal(choicesOf({ ...A, seat: "B" }, () => storage).now.vibrate, false);
});

test("the pacer runs at the session's rate until another is chosen", () => {
  assert.equal(pacerRate(0, 5.5), 5.5);
  assert.equal(pacerRate(6, 5.5), 6);
  assert.equal(pacerStep(5.5, -1, 5.5), 5);
  assert.equal(pacerStep(5.5, 1, 5.5), 6);
});

test("never slower than 4.5 or faster than 9.5 a minute, and never slower than 6.5 for a child", () => {
  assert.equal(pacerStep(4.5, -1, 5.5), null);
  assert.equal(pacerStep(9.5, 1, 5.5), null);
  assert.equal(pacerStep(6.5, -1, 7.5), null);
  assert.equal(pacerRate(5, 7.5), 6.5);
  assert.equal(pacerRate(400, 5.5), 9.5);
});
