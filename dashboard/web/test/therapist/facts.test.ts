import assert from "node:assert/strict";
import { test } from "node:test";
import { bodyFacts, cueWords, sharingOf, summaryOf, type Known } from "../../src/therapist/facts.ts";
import type { PauseFrame } from "../../src/wire.ts";
import { act, consent, cue, metric, pause, signal, state } from "./frames.ts";

function known(changes: Partial<Known> = {}): Known {
  const run = { from_ms: 496_000, to_ms: 600_000, state: "elevated" } as const;
  return { seat: "A", state: state(), run, log: [], pause: null, now_ms: 600_000, lost: false, ended: false, last_bpm: 88, ...changes };
}

test("the number, its height above the own resting level, and since when the state holds", () => {
  const facts = bodyFacts(known());
  assert.deepEqual(facts.heart, { text: "88", struck: false, under: "+22 on resting 66" });
  assert.equal(facts.stateWords, "elevated for 1:44");
  assert.equal(facts.clean, "99 % clean");
  assert.equal(facts.age, "beat 0 s ago");
  assert.equal(facts.arousal.text, "3.6");
});

test("what is shown under the number adds up with the number", () => {
  const { resting } = state();
  const facts = bodyFacts(known({ state: state({ hr15_bpm: metric(88.4), resting: { ...resting, hr_bpm: 65.6 } }) }));
  assert.equal(facts.heart.under, "+22 on resting 66");
});

test("a heart at its resting level has no nought in front of it", () => {
  const facts = bodyFacts(known({ state: state({ hr15_bpm: metric(66.4) }) }));
  assert.equal(facts.heart.under, "at resting 66");
});

test("stale, silent, poor and lost all strike the number through and give no arousal", () => {
  for (const stale of ["stale", "silent", "poor"] as const) {
    const facts = bodyFacts(known({ state: state({ signal: signal({ state: stale, age_ms: 12_000 }) }) }));
    assert.deepEqual(facts.heart, { text: "88", struck: true, under: "no value now" });
    assert.equal(facts.arousal.text, "no value");
    assert.equal(facts.age, "last beat 12 s ago");
  }
  const lost = bodyFacts(known({ lost: true }));
  assert.equal(lost.heart.struck, true);
  assert.equal(lost.age, "last heard at 10:00");
});

test("a number that never was is not invented", () => {
  const facts = bodyFacts(known({ last_bpm: null, state: state({ signal: signal({ state: "silent" }) }) }));
  assert.equal(facts.heart.text, null);
});

test("the age of the last beat goes on between two frames", () => {
  assert.equal(bodyFacts(known({ now_ms: 601_300 })).age, "beat 2 s ago");
});

test("a strap without beats shows its own rate", () => {
  const facts = bodyFacts(known({ state: state({ hr15_bpm: metric(null, "hr_only"), signal: signal({ hr_only: true, strap_hr_bpm: 78 }) }) }));
  assert.equal(facts.heart.text, "78");
});

test("in a pause the card says so and what the body does", () => {
  const run = { from_ms: 580_000, to_ms: 600_000, state: "coming_down" } as const;
  const facts = bodyFacts(known({ run, pause: pause(550_000, "begun") as Known["pause"] }));
  assert.equal(facts.stateWords, "in a pause, coming down");
});

test("a cue and its answer; a new cue waits for a new answer", () => {
  assert.equal(cueWords([], "A", 0), "no cue yet");
  assert.equal(cueWords([cue(10_000)], "A", 22_000), "cue 0:12 ago: no answer yet");
  const answered = [cue(10_000), act(20_000, "not_now"), act(30_000, "moved")];
  assert.equal(cueWords(answered, "A", 104_000), "cue 1:34 ago: not now");
  assert.equal(cueWords([...answered, cue(200_000)], "A", 201_000), "cue 0:01 ago: no answer yet");
  assert.equal(cueWords([cue(10_000), act(12_000, "not_now", "B")], "A", 12_000), "cue 0:02 ago: no answer yet");
  assert.equal(cueWords([cue(10_000), pause(12_000, "begun", { begun_by: "A" })], "A", 20_000), "cue 0:10 ago: a pause");
});

test("never agreed is not the same as stopped", () => {
  const of = (log: Parameters<typeof sharingOf>[0], answer: boolean | null, withdrawn: number | null) =>
    sharingOf(log, "B", "therapist", { therapist: answer }, withdrawn);
  assert.deepEqual(of([], true, null), { kind: "shown" });
  assert.deepEqual(of([], null, null), { kind: "awaited" });
  assert.deepEqual(of([], false, 5000), { kind: "never" });
  assert.deepEqual(of([consent(0, true), consent(9000, false)], false, 9000), { kind: "stopped", since_ms: 9000 });
  assert.deepEqual(of([consent(0, true), consent(9000, false)], false, 20_000), { kind: "stopped", since_ms: 9000 });
  assert.deepEqual(of([consent(0, true), consent(9, false), consent(20, true)], true, null), { kind: "shown" });
});

test("the spoken sentence", () => {
  const facts = bodyFacts(known());
  assert.equal(summaryOf("A", facts, 22.1), "A's heart is 22 above resting, elevated.");
  assert.equal(summaryOf("A", facts, -3), "A's heart is 3 below resting, elevated.");
  assert.equal(summaryOf("A", facts, null), "A: elevated.");
  assert.equal(summaryOf("A", bodyFacts(known({ lost: true })), 22), "Nothing is heard of A now.");
});

test("who gets no cue by itself is not waited for", () => {
  assert.equal(bodyFacts(known({ state: state({ threshold_bpm: null }) })).cueWords, "no automatic cues");
  assert.equal(bodyFacts(known()).cueWords, "no cue yet");
});

test("after the end nobody is in a pause, whether or not one was open", () => {
  const open = pause(500_000, "begun") as PauseFrame;
  assert.equal(bodyFacts(known({ pause: open })).stateWords, "in a pause, elevated");
  assert.equal(bodyFacts(known({ pause: open, ended: true })).stateWords, "elevated for 1:44");
});
