import assert from "node:assert/strict";
import { test } from "node:test";
import { lastGap, linesOf } from "../../src/therapist/told.ts";
import type { Frame } from "../../src/wire.ts";
import { act, consent, cue, gap, pause } from "./frames.ts";

const texts = (...log: Frame[]): string[] => linesOf(log).map(({ text }) => text);

test("newest first", () => {
  assert.deepEqual(texts(cue(1000), act(2000, "not_now")), ["A chose: not now", "Cue to A, heart 21 above resting"]);
});

test("a cue without a resting level says so", () => {
  const early = cue(1000, { above_bpm: null, hr_bpm: 104.4, baseline_missing: true });
  assert.deepEqual(texts(early), ["Cue to A, heart at 104, no resting level yet"]);
});

test("a change of state without a cue is no line, but coming home is", () => {
  assert.deepEqual(texts(cue(1, { cued: false, state: "elevated", previous: "calm" })), []);
  assert.deepEqual(texts(cue(1, { cued: false, state: "calm", previous: "recovering" })), [
    "A: near the resting level again for 45 s",
  ]);
});

test("a pause is told once, by whom it was begun, and how it ended", () => {
  const log = [
    pause(1, "begun", { begun_by: "A" }),
    act(1, "pause"),
    pause(2, "longer", { until_ms: 480_001 }),
    pause(3, "longer", { until_ms: 540_001 }),
    act(3, "ready", "B"),
    pause(3, "ready"),
    pause(4, "time_over", { state: "over" }),
    pause(5, "returned", { state: "none" }),
  ];
  assert.deepEqual(texts(...log), [
    "Both said ready: the pause is over",
    "Pause time over, each is asked alone",
    "B: ready",
    "Pause: 1 minute more",
    "Pause: 5 minutes more",
    "Pause begun on A's page",
  ]);
  assert.deepEqual(texts(pause(1, "begun", { begun_by: "therapist" })), ["Pause called by you"]);
  assert.deepEqual(texts(pause(1, "begun")), ["A pause has begun"]);
});

test("a silence is told with its length when it is over", () => {
  assert.deepEqual(texts(gap(17_000, null), gap(17_000, 16_000)), ["B no signal, 16 s"]);
  assert.deepEqual(lastGap([gap(20_000, 16_000), gap(90_000, 4000, "A")], "B"), { from_ms: 4000, gap_ms: 16_000 });
  assert.equal(lastGap([], "A"), null);
});

test("marks, notes and repairs", () => {
  const mark = (by: string, key: string, text = ""): Frame => ({ type: "mark", t_ms: 1, by, key, text });
  assert.deepEqual(texts(mark("therapist", "1")), ["Repair, they said so"]);
  assert.deepEqual(texts(mark("therapist", "R")), ["Repair"]);
  assert.deepEqual(texts(mark("B", "R")), ["B: we repaired"]);
  const [note] = linesOf([mark("therapist", "note", "Slower talk")]);
  assert.deepEqual(note, { t_ms: 1, sign: { note: true }, text: "Slower talk" });
});

test("resting level, consent and the end", () => {
  const found: Frame = {
    type: "baseline", t_ms: 1, seat: "A", state: "ready", hr_bpm: 66.2, rmssd_ms: 40, clean_share: 0.98, reason: null, activated_bpm: 9.2,
  };
  assert.deepEqual(texts(found), ["A's resting level: 66 a minute, 9 above the stored one"]);
  const refused = { ...found, state: "refused" } as const;
  assert.deepEqual(texts({ ...refused, clean_share: 0.74 }), ["A: no resting level found, only 74 % clean beats"]);
  assert.deepEqual(texts({ ...refused, clean_share: 1, reason: "movement" }), ["A: no resting level found, too much movement"]);
  assert.deepEqual(texts({ ...refused, clean_share: 1, reason: "few_beats" }), ["A: no resting level found, too few quiet beats"]);
  assert.deepEqual(texts({ ...found, state: "collecting" }), []);
  assert.deepEqual(texts(consent(1, false)), ["B stopped sharing"]);
  assert.deepEqual(texts({ type: "end", t_ms: 1, reason: "stopped" }), ["Session ended"]);
});

test("an agreed return is told with its day", () => {
  const return_wall_ms = new Date(2026, 10, 25, 9).getTime();
  const today = pause(9, "today", { state: "today", return_wall_ms });
  assert.match(texts(pause(1, "begun"), act(5, "propose", "B"), act(8, "agree"), today).join("; "),
    /^Ended for today, return agreed on Wednesday, 9:00( AM)?; A agrees to the time; B proposes to end for today; A pause/);
});

test("a session that ended in a pause says so", () => {
  const end: Frame = { type: "end", t_ms: 9, reason: "stopped" };
  const closed = pause(5, "ended", { state: "none" });
  assert.deepEqual(texts(pause(1, "begun"), end), ["Session ended, a pause was open", "A pause has begun"]);
  assert.equal(texts(pause(1, "begun"), closed, end)[0], "Session ended");
});
