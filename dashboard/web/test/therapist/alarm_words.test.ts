import assert from "node:assert/strict";
import { test } from "node:test";
import { alarmWords, quietWords, type Strap } from "../../src/therapist/alarm_words.ts";
import type { Alarm } from "../../src/therapist/alarms.ts";
import type { Signal } from "../../src/wire.ts";
import { gap, signal } from "./frames.ts";

const silent = (changes: Partial<Signal>): Alarm => ({
  id: "no_beat-B", kind: "no_beat", seat: "B", seen: false, signal: signal({ state: "silent", ...changes }),
});

test("silence: how long, and what to do for each cause", () => {
  const noContact = alarmWords(silent({ contact: false }), 14_200);
  assert.equal(noContact.title, "B: no beat for 14 s");
  assert.match(noContact.text, /^Strap in range, no contact\. Ask B to press the pads to the skin/);
  assert.match(alarmWords(silent({ contact: null }), 14_200).text, /sends no beats/);
  assert.equal(alarmWords(silent({ link: "lost" }), 75_000).title, "B: radio lost, no beat for 1:15");
});

test("a closed page and a lost computer", () => {
  const closed = alarmWords({ id: "", kind: "page_closed", seat: "A", seen: false, signal: null }, 0);
  assert.match(`${closed.title} ${closed.text}`, /^A's page is closed\. Cues cannot reach A\./);
  const lost = alarmWords({ id: "", kind: "lost_computer", seat: null, seen: false, signal: null }, 0);
  assert.equal(lost.text, "Recording goes on there. Trying again.");
});

const strap = (seat: "A" | "B", changes: Partial<Signal> = {}): Strap => ({ seat, signal: signal(changes), age_ms: 1400 });

test("quiet lines: all well, poor, waiting, and a gap that is over", () => {
  assert.deepEqual(quietWords([strap("A"), strap("B")], [], 0, false), ["Both straps heard within 1 s."]);
  assert.deepEqual(quietWords([strap("A")], [], 0, false), ["A's strap heard within 1 s."]);
  assert.deepEqual(quietWords([strap("A", { state: "poor" }), strap("B")], [], 0, false), ["A: signal poor"]);
  assert.deepEqual(quietWords([{ seat: "A", signal: null, age_ms: null }], [], 0, false), ["A: waiting for the first beat"]);
  const log = [gap(1_072_000, 16_000)];
  assert.deepEqual(quietWords([strap("A"), strap("B")], log, 1_200_000, false)[1], "B: gap of 16 s at 17:36, solved");
  assert.equal(quietWords([strap("A"), strap("B")], log, 1_900_000, false).length, 1);
});

test("a replay tells of a silence without an alarm", () => {
  assert.deepEqual(quietWords([strap("A", { state: "silent" }), strap("B")], [], 0, true), ["A: no beat here"]);
});

test("packets that could not be read are counted in words", () => {
  const lines = (unreadable: number): string | undefined => quietWords([strap("A", { unreadable })], [], 0, false)[0];
  assert.equal(lines(0), "A's strap heard within 1 s.");
  assert.equal(lines(1), "A: one packet of the strap made no sense and is left out");
  assert.equal(lines(3), "A: 3 packets of the strap made no sense and are left out");
});
