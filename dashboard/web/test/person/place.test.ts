import assert from "node:assert/strict";
import { test } from "node:test";
import { offersCover, paces, placeOf } from "../../src/person/place.ts";
import type { Grant } from "../../src/wire.ts";
import { pause } from "./facts.ts";
import { shelf } from "./shelf.ts";

const A: Grant = { channel: "s1", role: "person", seat: "A" };
const B: Grant = { ...A, seat: "B" };

test("a page that is loaded again is where it was, and only for the same person", () => {
  const storage = shelf();
  placeOf(A, false, () => storage).change({ covered: true, sheet: "notice", unsent: "a knot" });
  const again = placeOf(A, false, () => storage).now;
  assert.deepEqual([again.covered, again.sheet, again.unsent], [true, "notice", "a knot"]);
  assert.equal(placeOf(B, false, () => storage).now.covered, false);
});

test("less motion begins with boxes, whatever else was kept, until the wave is chosen", () => {
  const storage = shelf();
  placeOf(A, false, () => storage).change({ covered: true });
  const still = placeOf(A, true, () => storage);
  assert.equal(still.now.wave, false);
  still.change({ wave: true });
  assert.equal(placeOf(A, true, () => storage).now.wave, true);
});

test("storage that is refused or holds something else costs the memory, never the page", () => {
  const refused = placeOf(A, false, () => {
    throw new Error("refused");
  });
  refused.change({ covered: true });
  assert.equal(refused.now.covered, true);
  for (const text of ["{", "null", "7", '{"covered":"yes","other":1}']) {
    const storage = shelf();
    storage.setItem("coregulate.place.s1.person.A", text);
    assert.equal(placeOf(A, false, () => storage).now.covered, false, text);
  }
});

test("what is forgotten is gone from the storage too", () => {
  const storage = shelf();
  const kept = placeOf(A, false, () => storage);
  kept.change({ covered: true, unsent: "a knot" });
  kept.forget();
  assert.deepEqual([kept.now.covered, kept.now.unsent, storage.things.size], [false, "", 0]);
});

test("the pacer that was asked for lasts as long as its pause, also over a lost computer", () => {
  const { now } = placeOf(A, false, shelf);
  const asked = { ...now, pacerOf_ms: 290_000 };
  assert.ok(paces("called", pause(), asked) && paces("up", pause({ state: "over" }), asked));
  assert.ok(!paces("lost", pause(), asked), "what is wrong comes first");
  assert.ok(!paces("called", pause({ since_ms: 900_000 }), asked), "the next pause begins without");
  assert.ok(!paces("calm", pause({ state: "none", since_ms: null, until_ms: null }), asked));
  assert.ok(!paces("called", pause(), now) && paces("pause", pause(), now));
});

test("the cover is offered at the start, once", () => {
  const kept = placeOf(A, false, shelf);
  assert.ok(offersCover("calibrating", kept.now) && offersCover("gathering", kept.now));
  assert.ok(!offersCover("calm", kept.now));
  kept.change({ offered: true });
  assert.ok(!offersCover("calibrating", kept.now));
});
