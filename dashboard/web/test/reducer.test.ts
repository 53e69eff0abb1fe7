import assert from "node:assert/strict";
import { test } from "node:test";
import { agree, apply, empty, type View } from "../src/reducer.ts";
import type { ServerMessage } from "../src/wire.ts";
import { golden } from "./golden.ts";

function fold(messages: ServerMessage[], view: View = empty()): View {
  for (const message of messages) apply(view, message);
  return view;
}

test("a person's story ends with log, pause, consents and history in place", () => {
  const view = fold(golden("person"));
  assert.deepEqual(view.consents.A, { recording: true, therapist: false, review: null });
  assert.equal(view.pause?.cause, "returned");
  assert.equal(view.state.A?.t_ms, 300_000);
  assert.equal(view.beat.A?.hr_bpm, 69.3);
  assert.deepEqual(view.history.A.t_ms, [2000, 181_000, 300_000]);
  assert.deepEqual(view.history.A.above_bpm.map((v) => v && Math.round(v)), [null, 3, 22]);
  assert.deepEqual(view.history.A.cue, ["calibrating", "calm", "flooded"]);
  assert.ok(view.log.every(({ type }) => type !== "beat" && type !== "state"));
  assert.equal(view.log.length, 12);
  assert.equal(view.t_ms, 1_800_000);
  assert.ok(view.ended);
});

test("consents of an own page never withdraw anything from it", () => {
  assert.deepEqual(fold(golden("person")).withdrawn, { A: null, B: null });
});

test("to a therapist, a withdrawal empties the present and keeps what was already seen", () => {
  const story = golden("therapist");
  const at = story.findIndex((m) => m.type === "frame" && m.frame.type === "consent");
  const view = fold(story.slice(0, at + 1));
  assert.equal(view.withdrawn.B, 2000);
  assert.equal(view.state.B, null);
  assert.equal(view.beat.B, null);
  assert.equal(view.state.A?.t_ms, 1000);
  assert.deepEqual(view.history.B.t_ms, [1000]);
  const again = fold(story);
  assert.equal(again.withdrawn.B, null);
  assert.equal(again.state.B?.t_ms, 9000);
  assert.deepEqual(again.presence, ["therapist"]);
});

test("a Hello that says no withdraws from now on; one that says nothing does not", () => {
  const [hello] = golden("therapist") as [ServerMessage & { type: "hello" }];
  const seats = hello.seats.map((info) => ({ ...info, consents: { therapist: info.seat === "B" ? false : null } }));
  const view = fold([{ ...hello, t_ms: 7000, seats }]);
  assert.deepEqual(view.withdrawn, { A: null, B: 7000 });
  fold([{ ...hello, t_ms: 9000, seats }], view);
  assert.equal(view.withdrawn.B, 7000, "a reconnection keeps the first moment");
});

test("a replay that begins again forgets everything but who it is", () => {
  const story = golden("replay");
  const view = fold(story.slice(0, 7));
  assert.equal(view.hello?.source.replay, true);
  assert.equal(view.state.A, null);
  assert.deepEqual(view.history.A.t_ms, []);
  assert.deepEqual(view.log, []);
  assert.equal(view.ended, false);
  assert.equal(view.t_ms, 0);
  assert.equal(view.playback?.restarted, true);
});

test("an old state that comes again does not bend history back", () => {
  const states = golden("therapist").filter((m) => m.type === "frame" && m.frame.type === "state");
  const view = fold([...states, ...states]);
  assert.deepEqual(view.history.A.t_ms, [1000, 2000]);
});

test("an answer given on this page counts as soon as it is kept", () => {
  const view = fold(golden("person").slice(0, 1));
  agree(view, "A", "therapist", true, 5000);
  assert.equal(view.consents.A.therapist, true);
  assert.equal(view.consents.A.recording, null);
});

test("trouble of the service stays until the server says that it is solved", () => {
  const problem = { code: "disk_full", message: "Recording stopped: disk full.", hint: "Free space, it continues by itself." };
  const view = fold([...golden("therapist"), { type: "trouble", problem }]);
  assert.equal(view.trouble, problem);
  apply(view, { type: "trouble", problem: null });
  assert.equal(view.trouble, null);
});
