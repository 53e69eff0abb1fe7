import assert from "node:assert/strict";
import { test } from "node:test";
import { initial, retryMs, step, type Effect, type SocketEvent, type SocketState } from "../src/socket.ts";
import type { Grant, ServerMessage } from "../src/wire.ts";
import { golden } from "./golden.ts";

const PERSON: Grant = { channel: "s1", role: "person", seat: "A" };
const REVIEWER: Grant = { channel: "r1", role: "reviewer", seat: null };
const [HELLO, ...REST] = golden("person") as [ServerMessage, ...ServerMessage[]];
const FRAMES = REST.filter((message) => message.type === "frame");

function run(events: SocketEvent[], from: SocketState = initial(PERSON)): { state: SocketState; effects: Effect[] } {
  let state = from;
  const effects: Effect[] = [];
  for (const event of events) {
    const [next, done] = step(state, event);
    state = next;
    effects.push(...done);
  }
  return { state, effects };
}

const OWN_STATE = {
  ...FRAMES.find((m) => m.type === "frame" && m.frame.type === "state"),
  seq: 1,
  from_seq: null,
} as ServerMessage;

const got = (message: ServerMessage, at = 0): SocketEvent => ({ kind: "received", message, at });
const frame = (seq: number, from_seq: number | null = null): ServerMessage => ({
  ...(FRAMES[0] as ServerMessage & { type: "frame" }),
  seq,
  from_seq,
});
const open = (): SocketState => run([{ kind: "start" }, { kind: "opened" }, got(HELLO)]).state;
const sent = (effects: Effect[]): unknown[] => effects.flatMap((e) => (e.kind === "send" ? [e.message] : []));

test("opens with its grant and becomes open by Hello", () => {
  const { state, effects } = run([{ kind: "start" }, { kind: "opened" }]);
  assert.equal(state.connection, "connecting");
  assert.deepEqual(effects, [
    { kind: "connect" },
    { kind: "send", message: { type: "open", grant: PERSON, since: null } },
  ]);
  assert.equal(open().connection, "open");
});

test("the golden story is delivered whole, in order, without asking for anything", () => {
  const { state, effects } = run(FRAMES.map((message) => got(message)), open());
  assert.deepEqual(effects, FRAMES.map((message) => ({ kind: "deliver", message })));
  assert.equal(state.last, 18);
  assert.equal(state.connection, "ended");
});

test("a hole is asked for once, and what comes again is taken", () => {
  const first = run([got(frame(1)), got(frame(4)), got(frame(5))], open());
  assert.deepEqual(sent(first.effects), [{ type: "since", seq: 1 }]);
  assert.equal(first.effects.filter(({ kind }) => kind === "deliver").length, 1);
  const second = run([got(frame(2)), got(frame(3)), got(frame(4)), got(frame(5))], first.state);
  assert.equal(second.state.last, 5);
  assert.deepEqual(sent(second.effects), []);
});

test("a coalesced frame leaves no hole; a repeated one is dropped", () => {
  const { state, effects } = run([got(frame(1)), got(frame(7, 2)), got(frame(7)), got(frame(3))], open());
  assert.equal(state.last, 7);
  assert.equal(effects.length, 2);
});

test("a hole that is not filled is asked for again after the next acknowledgement", () => {
  const { effects } = run(
    [got(frame(1)), got(frame(3)), { kind: "second", at: 5000, chance: 0 }, got(frame(4), 5000)],
    open(),
  );
  assert.deepEqual(sent(effects), [
    { type: "since", seq: 1 },
    { type: "ack", seq: 1 },
    { type: "since", seq: 1 },
  ]);
});

test("acknowledges every 5 s", () => {
  const seconds = Array.from({ length: 11 }, (_, s): SocketEvent => ({ kind: "second", at: s * 1000, chance: 0 }));
  const { effects } = run([got(frame(1)), ...seconds], open());
  assert.deepEqual(sent(effects), [
    { type: "ack", seq: 1 },
    { type: "ack", seq: 1 },
  ]);
});

test("a dropped connection is tried again with growing waits, and resumes after the last frame", () => {
  let state = run([got(frame(1)), got(frame(2))], open()).state;
  const waits: number[] = [];
  for (let i = 0; i < 7; i++) {
    const { state: next, effects } = run([{ kind: "dropped", chance: 0.5 }, { kind: "due" }], state);
    waits.push(...effects.flatMap((e) => (e.kind === "retry" ? [e.ms] : [])));
    state = next;
  }
  assert.deepEqual(waits, [500, 1000, 2000, 4000, 8000, 8000, 8000]);
  const { state: back, effects } = run([{ kind: "opened" }, got(HELLO)], state);
  assert.deepEqual(sent(effects), [{ type: "open", grant: PERSON, since: 2 }]);
  assert.equal(back.attempt, 0);
});

test("who comes back need not wait, and the waits begin anew", () => {
  const drop: SocketEvent = { kind: "dropped", chance: 0.5 };
  const back: SocketEvent = { kind: "back", at: 9000 };
  const long = run([drop, { kind: "due" }, drop, { kind: "due" }, drop, { kind: "due" }, drop], open()).state;
  assert.equal(long.connection, "lost");
  const again = run([back], long);
  assert.deepEqual([again.state.connection, again.effects], ["connecting", [{ kind: "connect" }]]);
  assert.deepEqual(run([back], again.state).effects, [{ kind: "connect" }], "a try that hangs is given up");
  assert.deepEqual(run([drop], again.state).effects, [{ kind: "retry", ms: 1000 }]);
});

test("coming back to a line that died unseen opens another; a living one, a first try and an end are left alone", () => {
  const alive = run([got(OWN_STATE, 1000)], open()).state;
  assert.deepEqual(run([{ kind: "back", at: 6000 }], alive).effects, []);
  const dead = run([{ kind: "back", at: 8000 }], alive);
  assert.deepEqual([dead.state.connection, dead.effects], ["connecting", [{ kind: "connect" }]]);
  const others = [initial(PERSON), { ...alive, connection: "ended" as const }, { ...alive, connection: "refused" as const }];
  for (const each of others) assert.deepEqual(run([{ kind: "back", at: 90_000 }], each).effects, []);
});

test("waits stay within a quarter of their base", () => {
  assert.equal(retryMs(0, 0), 375);
  assert.equal(retryMs(0, 0.999999), 625);
  assert.equal(retryMs(50, 0), 6000);
});

test("a refusal before Hello is final until somebody asks", () => {
  const [closing] = golden("refused") as [ServerMessage];
  const { state, effects } = run([{ kind: "start" }, { kind: "opened" }, got(closing), { kind: "dropped", chance: 0 }]);
  assert.equal(state.connection, "refused");
  assert.equal(state.problem?.code, "not_yours");
  assert.ok(!effects.some(({ kind }) => kind === "retry"));
  assert.equal(run([{ kind: "due" }], state).state.connection, "connecting");
});

test("a closing after Hello is a lost connection", () => {
  const [closing] = golden("refused") as [ServerMessage];
  const { state } = run([got(closing), { kind: "dropped", chance: 0 }], open());
  assert.equal(state.connection, "lost");
});

test("a person's page that hears nothing for 6 s drops the line itself", () => {
  const quiet: SocketEvent = { kind: "second", at: 6500, chance: 0 };
  const heard = run([got(OWN_STATE)], open()).state;
  const { state, effects } = run([quiet], heard);
  assert.equal(state.connection, "lost");
  assert.deepEqual(effects.map(({ kind }) => kind), ["drop", "retry"]);
  assert.equal(run([quiet], open()).state.connection, "open", "before the first state silence means nothing");
});

test("the end of a session is not a lost connection, and is not tried again", () => {
  const ended = run(FRAMES.map((message) => got(message)), open()).state;
  const { state, effects } = run([{ kind: "dropped", chance: 0 }, { kind: "due" }], ended);
  assert.equal(state.connection, "ended");
  assert.deepEqual(effects, []);
});

test("a replay outlives its end frame and may number anew when it begins again", () => {
  const story = golden("replay");
  const { state, effects } = run(
    [{ kind: "start" }, { kind: "opened" }, ...story.map((message) => got(message)), got(frame(1)), got(frame(2))],
    initial(REVIEWER),
  );
  assert.equal(state.connection, "open");
  assert.deepEqual(sent(effects).slice(1), []);
  const restarted = run(story.slice(0, 7).map((message) => got(message)), initial(REVIEWER)).state;
  assert.equal(restarted.last, null);
});
