import assert from "node:assert/strict";
import { test } from "node:test";
import { kindOf, passed, QUESTIONS, straps, words, type Facts } from "../../src/shared/state.ts";
import type { Hello, TableFrame } from "../../src/wire.ts";

const OPEN: TableFrame = {
  type: "table",
  t_ms: 60_000,
  open: true,
  heard: true,
  pause: "none",
  pause_until_ms: null,
  breathe_until_ms: null,
};
const FACTS: Facts = {
  hello: { state: "running" } as Hello,
  connection: "open",
  table: OPEN,
  ended: false,
  now_ms: 14 * 60_000 + 5000,
};
const of = (change: Partial<TableFrame>, rest: Partial<Facts> = {}): Facts => ({ ...FACTS, ...rest, table: { ...OPEN, ...change } });

test("it opens only when both agree, and says so without saying who has not", () => {
  for (const table of [null, { ...OPEN, open: false }]) {
    const facts = { ...FACTS, table };
    assert.equal(kindOf(facts), "closed");
    assert.equal(straps(facts), "");
    assert.doesNotMatch(words("closed", facts, 0).under.join(" "), /\b[AB]\b/);
  }
  assert.equal(kindOf(FACTS), "calm");
});

test("questions turn by hand, one after the other and round again", () => {
  const asked = [0, 1, 2, 3].map((number) => words("calm", FACTS, number).fact);
  assert.deepEqual(asked, [...QUESTIONS, QUESTIONS[0]]);
});

test("a pause and breathing together show what is left, and no more than that", () => {
  const pause = of({ pause: "running", pause_until_ms: 15 * 60_000 + 55_000 });
  assert.equal(kindOf(pause), "pause");
  assert.match(words("pause", pause, 0).under[1] as string, /^1:50 left\. Each of you/);
  assert.equal(kindOf(of({ pause: "floor" })), "pause");
  assert.equal(kindOf(of({ pause: "over" })), "over");
  assert.equal(kindOf(of({ pause: "today" })), "today");
  const breathing = of({ breathe_until_ms: 14 * 60_000 });
  assert.equal(kindOf(breathing), "breathing");
  assert.match(words("breathing", breathing, 0).under[0] as string, /0:00 left\.$/);
});

test("a silent strap is nobody's", () => {
  assert.equal(straps(FACTS), "both straps heard");
  assert.equal(straps(of({ heard: false })), "One strap is silent. Look at your own page.");
});

test("before the session, after it, and without the computer", () => {
  assert.equal(kindOf({ ...FACTS, hello: null, connection: "connecting" }), "opening");
  assert.equal(kindOf({ ...FACTS, hello: null, connection: "lost" }), "lost");
  assert.equal(kindOf({ ...FACTS, connection: "lost" }), "lost");
  assert.equal(kindOf({ ...FACTS, ended: true, connection: "lost" }), "ended");
  assert.equal(passed(FACTS), "14 minutes");
  assert.equal(passed({ ...FACTS, now_ms: 61_000 }), "1 minute");
  assert.equal(passed({ ...FACTS, hello: { state: "waiting_consent" } as Hello }), "");
});

test("no state has a number of a body, a name or a score", () => {
  for (const kind of ["opening", "closed", "calm", "breathing", "pause", "over", "today", "lost", "ended"] as const) {
    const { fact, under } = words(kind, of({ pause_until_ms: 900_000, breathe_until_ms: 900_000 }), 0);
    assert.doesNotMatch([fact, ...under].join(" "), /beats|heart|arousal|in step|\bB\b|!|—/i);
  }
});
