import assert from "node:assert/strict";
import { test } from "node:test";
import { tideData } from "../../src/person/tide_data.ts";
import { TONE, type Kind } from "../../src/person/state.ts";
import { wordsOnly } from "../../src/person/words_only.ts";
import { noHistory } from "../../src/reducer.ts";
import { baseline, facts, metric, NOW, pause, state } from "./facts.ts";

const KINDS = Object.keys(TONE) as Kind[];
const up = state({
  cue: "flooded",
  hr15_bpm: metric(88.3),
  hr30_bpm: metric(79.6),
  arousal: { ...state().arousal, value: 4, above_bpm: 13.5, variability_pct: -35.2 },
});
const silent = state({ signal: { ...state().signal, state: "silent", age_ms: 12_000 } });

test("a cue in words alone", () => {
  const said = wordsOnly("cue", facts({ state: up }));
  assert.equal(said.fact, "Your heart is well above its resting level.");
  assert.deepEqual([said.number, said.beside], [null, []]);
  assert.deepEqual(said.under, ["Moving, talking and laughing can do this too."]);
  assert.match(said.foot ?? "", /^Only you/);
});

test("no state gives a number of the body", () => {
  const stored = { ...up, resting: { ...up.resting, stored: true } };
  const log = [baseline({ hr_bpm: 81.4, activated_bpm: 9 })];
  const every = [facts(), facts({ state: up }), facts({ state: stored, log }), facts({ pause: pause(), pauseStartBpm: 91 })];
  for (const kind of KINDS.filter((each) => each !== "refused" && each !== "hr_only")) {
    for (const known of every) {
      const text = JSON.stringify(wordsOnly(kind, known));
      assert.doesNotMatch(text, /\b(6[5-9]|7[0-9]|8[0-9]|9[0-9])\b|beats a minute|\d+ (above|below|beats)|\d\u00a0%/, kind);
    }
  }
});

test("times and what is wrong with the strap are still told", () => {
  assert.deepEqual(wordsOnly("silent", facts({ state: silent })).beside, ["last beat 12 s ago", "no cue can reach you now"]);
  assert.deepEqual(wordsOnly("calibrating", facts()).beside, ["3:00 of 3:00"]);
  assert.equal(wordsOnly("pause", facts({ pause: pause() })).foot, "2:50 left");
  const open = pause({ state: "over", cause: "no_time" });
  assert.ok(wordsOnly("up", facts({ pause: open, state: up })).under.includes("No time to return is agreed yet."));
  const stale = state({ hr15_bpm: metric(null), signal: { ...state().signal, state: "stale", age_ms: 6000 } });
  assert.equal(wordsOnly("calm", facts({ state: stale, nowMs: NOW })).fact, "No beat for 6 seconds.");
});

test("above, below and at the resting level are told apart", () => {
  const of = (bpm: number | null): string => wordsOnly("between", facts({ state: state({ hr15_bpm: metric(bpm) }) })).fact;
  assert.equal(of(75), "Your heart is above its resting level.");
  assert.equal(of(60), "Your heart is below its resting level.");
  assert.equal(of(66), "Your heart is at its resting level.");
  assert.match(of(null), /no comparison/);
});

test("the captions of the tide follow", () => {
  const captions = (numbers: boolean): (string | undefined)[] => {
    const data = tideData(facts({ state: up }), "cue", noHistory(), numbers);
    return [data.resting, data.level?.label];
  };
  assert.deepEqual(captions(true), ["your resting level 66", "cue level 86"]);
  assert.deepEqual(captions(false), ["your resting level", "cue level"]);
});
