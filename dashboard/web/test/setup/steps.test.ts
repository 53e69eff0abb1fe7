import assert from "node:assert/strict";
import { test } from "node:test";
import { allReady, doneSteps, firstStep, phaseOf, stepOf, STEPS } from "../../src/setup/steps.ts";
import type { RestingNow, SetUp } from "../../src/wire.ts";
import { check, HELLO, seat, setup } from "./made.ts";

const resting = (state: RestingNow["state"]): RestingNow => ({ state, elapsed_s: 60, needed_s: 180, clean_share: 1, words: "" });
const both = (change: Parameters<typeof seat>[0]): SetUp => setup({ seats: [seat(change), seat({ seat: "B", ...change })] });
const done = (made: SetUp, running = false): string[] => [...doneSteps(made, running)];

test("an address names its step, or none", () => {
  for (const { id } of STEPS) assert.equal(stepOf(`#${id}`), id);
  for (const other of ["", "#", "#elsewhere", "straps"]) assert.equal(stepOf(other), null);
});

test("where the session stands", () => {
  assert.equal(phaseOf(null, null, false), "opening");
  assert.equal(phaseOf(HELLO, null, false), "opening");
  assert.equal(phaseOf(HELLO, setup(), false), "waiting");
  assert.equal(phaseOf({ ...HELLO, state: "running" }, setup(), false), "running");
  assert.equal(phaseOf(HELLO, both({ resting: resting("rate_only") }), false), "running");
  assert.equal(phaseOf(HELLO, setup(), true), "ended");
  assert.equal(phaseOf({ ...HELLO, state: "ended" }, null, false), "ended");
  assert.equal(phaseOf({ ...HELLO, source: { ...HELLO.source, kind: "simulated" } }, null, false), "none");
});

test("what is done before the session begins", () => {
  assert.deepEqual(done(both({ strap: null, check: null })), []);
  assert.deepEqual(done(setup()), ["straps", "signal"]);
  assert.deepEqual(done(both({ answered: true })), ["consent", "straps", "signal"]);
  assert.deepEqual(done(both({ check: check({ elapsed_s: 12 }) })), ["straps"]);
  assert.deepEqual(done(both({ check: check({ advice: "Damp the pads." }) })), ["straps"]);
});

test("an empty seat needs no strap; one that has answered does", () => {
  const one = (answered: boolean): SetUp =>
    setup({ seats: [seat({ answered: true }), seat({ seat: "B", answered, strap: null, check: null })] });
  assert.deepEqual(done(one(false)), ["straps", "signal"]);
  assert.deepEqual(done(one(true)), ["consent", "signal"]);
});

test("once it runs only the resting level is to come", () => {
  const running = both({ resting: resting("collecting") });
  assert.deepEqual(done(running, true), ["consent", "straps", "signal"]);
  const ready = both({ resting: resting("ready") });
  assert.deepEqual(done(ready, true), ["consent", "straps", "signal", "resting"]);
  assert.ok(!allReady(setup()));
  assert.ok(!allReady(both({ resting: resting("refused") })));
  const mixed = (a: RestingNow["state"], b: RestingNow["state"]): SetUp =>
    setup({ seats: [seat({ resting: resting(a) }), seat({ seat: "B", resting: resting(b) })] });
  assert.ok(allReady(mixed("ready", "rate_only")));
  assert.ok(!allReady(mixed("collecting", "rate_only")));
  assert.ok(!allReady(mixed("rate_only", "rate_only")));
});

test("somebody who comes without a step is led to the first that is open", () => {
  assert.equal(firstStep(both({ strap: null, check: null }), false), "consent");
  assert.equal(firstStep(both({ answered: true, strap: null, check: null }), false), "straps");
  assert.equal(firstStep(both({ answered: true }), false), "signal");
  assert.equal(firstStep(setup(), true), "resting");
});
