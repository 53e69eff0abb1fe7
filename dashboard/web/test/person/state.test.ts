import assert from "node:assert/strict";
import { test } from "node:test";
import { derive, level, mayReturn, ORDER, TONE, type Facts, type Kind } from "../../src/person/state.ts";
import type { ActKind, CueState, Frame, SignalState } from "../../src/wire.ts";
import { baseline, facts, HELLO, metric, NOW, pause, state } from "./facts.ts";

const signal = (change: Partial<ReturnType<typeof state>["signal"]>): ReturnType<typeof state> =>
  state({ signal: { ...state().signal, ...change } });
const strap = (name: SignalState): ReturnType<typeof state> => signal({ state: name });
const cue = (name: CueState): ReturnType<typeof state> =>
  state({ cue: name, arousal: { ...state().arousal, value: 4, heart_term: 3, above_bpm: 22 } });
const resting = (change: Partial<ReturnType<typeof state>["resting"]>, name: CueState): ReturnType<typeof state> =>
  state({ cue: name, resting: { ...state().resting, ...change } });
const cued = (t_ms: number): Frame => ({
  type: "cue",
  t_ms,
  seat: "A",
  state: "flooded",
  previous: "calm",
  cause: "above",
  cued: true,
  hr_bpm: 88,
  above_bpm: 22,
  threshold_bpm: 86,
  variability_pct: -35,
  baseline_missing: false,
});
const act = (t_ms: number, kind: ActKind, by = "A"): Frame => ({ type: "act", t_ms, by, kind, seat: "A" });
const longUp: Frame = { type: "long_up", t_ms: NOW - 9000, seat: "A", above_bpm: 15 };
const activated = baseline({ hr_bpm: 81.2, activated_bpm: 9.1 });
const replay = { ...HELLO, source: { ...HELLO.source, replay: true } };
const over = pause({ state: "over" });
const returned = pause({ state: "none", cause: "returned" });

const TABLE: [name: string, expected: Kind, change: Partial<Facts>][] = [
  ["nothing heard yet", "opening", { hello: null, connection: "connecting", state: null, consents: {} }],
  ["calm", "calm", {}],
  ["the heart's own term decides", "between", { state: state({ arousal: { ...state().arousal, heart_term: 1.2 } }) }],
  ["low variability alone does not move the heart", "calm", { state: state({ arousal: { ...state().arousal, value: 1.4 } }) }],
  ["well below is not near", "between", { state: state({ arousal: { ...state().arousal, heart_term: -1.2 } }) }],
  ["nothing known of the heart", "between", { state: state({ arousal: { ...state().arousal, heart_term: null } }) }],
  ["recording not answered", "consent", { consents: { recording: null, therapist: true } }],
  ["therapist not answered", "consent", { consents: { recording: true } }],
  ["both refused is an answer", "left", { consents: { recording: false, therapist: false } }],
  ["left, before the session runs", "left", { state: null, hello: { ...HELLO, state: "waiting_consent" }, consents: { recording: false, therapist: false } }],
  ["left, and the strap silent", "left", { state: strap("silent"), consents: { recording: false, therapist: true } }],
  ["a pause is also theirs who left", "called", { pause: pause(), consents: { recording: false, therapist: false } }],
  ["a replay of somebody who left", "calm", { hello: replay, consents: { recording: false, therapist: false } }],
  ["consent before pause", "consent", { consents: {}, pause: pause() }],
  ["the other has not answered", "gathering", { state: null, hello: { ...HELLO, state: "waiting_consent" } }],
  ["no state yet", "no_beats_yet", { state: null }],
  ["no beat yet", "no_beats_yet", { state: strap("waiting") }],
  ["looking for the resting level", "calibrating", { state: resting({ state: "collecting", hr_bpm: null }, "calibrating") }],
  ["resting level refused", "refused", { state: resting({ state: "refused", hr_bpm: null }, "calm") }],
  ["refused, but an older level stands", "calm", { state: resting({ state: "refused" }, "calm") }],
  ["stale keeps the state", "calm", { state: strap("stale") }],
  ["silent", "silent", { state: strap("silent") }],
  ["poor", "poor", { state: strap("poor") }],
  ["connection lost", "lost", { connection: "lost" }],
  ["connection tried again", "lost", { connection: "connecting" }],
  ["ended", "ended", { connection: "ended", ended: true }],
  ["a replay's end is not an end", "calm", { ended: true, hello: replay }],
  ["a replay asks for no consent", "calm", { hello: replay, consents: {} }],
  ["cue", "cue", { state: cue("flooded"), log: [cued(NOW - 4000)] }],
  ["no cue for a flood that was not cued", "between", { state: cue("flooded") }],
  ["not now", "between", { state: cue("flooded"), log: [cued(NOW - 4000), act(NOW, "not_now")] }],
  ["the other's not now", "cue", { state: cue("flooded"), log: [cued(NOW - 4000), act(NOW, "not_now", "B")] }],
  ["an answer to an older cue", "cue", { state: cue("flooded"), log: [act(1000, "not_now"), cued(NOW - 4000)] }],
  ["a pause answers a cue", "between", { state: cue("flooded"), log: [cued(NOW - 9000), pause({ t_ms: NOW - 8000 })] }],
  ["the heart came down by itself", "between", { state: cue("recovering"), log: [cued(NOW - 4000)] }],
  ["moved", "moving", { state: cue("suspended"), log: [act(NOW - 9000, "moved")] }],
  ["moved more than a minute ago", "between", { state: cue("suspended"), log: [act(NOW - 61_000, "moved")] }],
  ["the strap moves", "moving", { state: { ...signal({ moving: true }), cue: "suspended" } }],
  ["the strap moves and nothing waits", "calm", { state: signal({ moving: true }) }],
  ["up for long", "long_up", { state: cue("flooded"), log: [cued(1000), longUp] }],
  ["up for long, left", "between", { state: cue("flooded"), log: [cued(1000), act(1500, "not_now"), longUp, act(NOW, "keep_level")] }],
  ["uneven beats", "uneven", { state: state({ rmssd_ms: metric(null, "irregular_rhythm") }) }],
  ["only a rate", "hr_only", { state: signal({ hr_only: true }) }],
  ["only a rate, never a beat", "hr_only", { state: signal({ hr_only: true, state: "waiting" }) }],
  ["only a rate, no beat any more", "hr_only", { state: signal({ hr_only: true, state: "silent" }) }],
  ["activated start", "activated", { log: [activated] }],
  ["activated start, kept", "calm", { log: [activated, act(NOW, "keep_level")] }],
  ["activated start, sought again", "calm", { log: [activated, act(NOW, "rebaseline")] }],
  ["activated start, answered by the other", "activated", { log: [activated, act(NOW, "keep_level", "B")] }],
  ["a newer level", "calm", { log: [activated, baseline()] }],
  ["the other's activated start", "calm", { log: [{ ...activated, seat: "B" }] }],
  ["a cue comes before the question", "cue", { state: cue("flooded"), log: [activated, cued(NOW - 4000)] }],
  ["own pause", "pause", { pause: pause({ begun_by: "A" }) }],
  ["pause of another", "called", { pause: pause() }],
  ["a pause outlasts a silent strap", "pause", { pause: pause({ begun_by: "A" }), state: strap("silent") }],
  ["the floor of an own pause", "pause", { pause: pause({ state: "floor", begun_by: "A" }) }],
  ["the floor of a pause of another", "called", { pause: pause({ state: "floor" }) }],
  ["ready before the time is up", "waiting", { pause: pause({ ready: { A: true }, begun_by: "A" }) }],
  ["the other proposes a time", "asked", { pause: pause({ return_wall_ms: 9, agreed: { A: false, B: true } }) }],
  ["an own proposal", "proposed", { pause: pause({ return_wall_ms: 9, agreed: { A: true, B: false } }) }],
  ["both ended for today", "today", { pause: pause({ state: "today", return_wall_ms: 9, agreed: { A: true, B: true } }) }],
  ["over, near", "ready", { pause: over }],
  ["over, near for 44 s", "up", { pause: over, state: state({ in_band_s: 44 }) }],
  ["over, said ready", "waiting", { pause: pause({ state: "over", ready: { A: true } }) }],
  ["over, the other ready", "ready", { pause: pause({ state: "over", ready: { B: true } }) }],
  ["over, strap silent", "over_unknown", { pause: over, state: strap("silent") }],
  ["over, no resting level", "over_unknown", { pause: over, state: state({ return_bpm: null }) }],
  ["returned", "returned", { pause: returned }],
  ["returned, closed", "calm", { pause: returned, prompts: null }],
  ["returned long ago", "calm", { pause: { ...returned, t_ms: NOW - 300_001 } }],
  ["returned, in a replay", "calm", { pause: returned, hello: { ...HELLO, source: { ...HELLO.source, replay: true } } }],
  ["a cue after the return", "cue", { pause: returned, state: cue("flooded"), log: [returned, cued(NOW)] }],
  ["a silent strap after the return", "silent", { pause: returned, state: strap("silent") }],
];

for (const [name, expected, change] of TABLE) {
  test(name, () => assert.equal(derive(facts(change)), expected));
}

test("every state of the order is reached by the table, and each has a tint", () => {
  const reached = new Set(TABLE.map(([, kind]) => kind));
  const kinds = [...ORDER.map(([kind]) => kind), "between" as const];
  assert.deepEqual(kinds.filter((kind) => !reached.has(kind)), []);
  assert.deepEqual(Object.keys(TONE).sort(), [...kinds].sort());
});

test("a body is never drawn against more than one level", () => {
  assert.equal(level("cue"), "cue");
  assert.equal(level("up"), "return");
  assert.equal(level("calm"), null);
});

test("ready can be said once the floor is over: near the resting level, or by own decision", () => {
  const away = state({ in_band_s: 44 });
  assert.equal(mayReturn(facts({ pause: pause({ state: "floor" }) })), null);
  assert.equal(mayReturn(facts({ pause: pause() })), "ready");
  assert.equal(mayReturn(facts({ pause: pause(), state: away })), "ready_anyway");
  assert.equal(mayReturn(facts({ pause: pause({ state: "none" }) })), null);
});
