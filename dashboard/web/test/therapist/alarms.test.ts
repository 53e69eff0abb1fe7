import assert from "node:assert/strict";
import { test } from "node:test";
import { next, NO_ALARMS, seen, type Alarms, type Heard } from "../../src/therapist/alarms.ts";
import type { SignalState } from "../../src/wire.ts";
import { signal } from "./frames.ts";

const PAGES = ["A", "B", "therapist"];

function heard(at: number, changes: Partial<Heard> = {}, b: SignalState = "ok"): Heard {
  return { at, lost: false, pages: PAGES, signals: { A: signal(), B: signal({ state: b }) }, ...changes };
}

const ids = (alarms: Alarms): string[] => alarms.open.map(({ id }) => id);

test("silence raises an alarm; staleness and poor signal do not", () => {
  for (const state of ["waiting", "ok", "stale", "poor"] as const) {
    assert.deepEqual(ids(next(NO_ALARMS, heard(0, {}, state))), [], state);
  }
  assert.deepEqual(ids(next(NO_ALARMS, heard(0, {}, "silent"))), ["no_beat-B"]);
});

test("seen quiets an alarm and never removes it", () => {
  const raised = next(NO_ALARMS, heard(0, {}, "silent"));
  const after = next(seen(raised, "no_beat-B"), heard(1000, {}, "silent"));
  assert.deepEqual(ids(after), ["no_beat-B"]);
  assert.equal(after.open[0]?.seen, true);
});

test("solved and raised again, an alarm is new", () => {
  let alarms = seen(next(NO_ALARMS, heard(0, {}, "silent")), "no_beat-B");
  alarms = next(alarms, heard(1000));
  assert.deepEqual(ids(alarms), []);
  alarms = next(alarms, heard(2000, {}, "silent"));
  assert.equal(alarms.open[0]?.seen, false);
});

test("a closed page is an alarm after four seconds, a reload is none", () => {
  const pages = ["B", "therapist"];
  let alarms = next(NO_ALARMS, heard(0, { pages }));
  assert.deepEqual(ids(alarms), []);
  alarms = next(alarms, heard(3999, { pages }));
  assert.deepEqual(ids(alarms), []);
  assert.deepEqual(ids(next(alarms, heard(4000, { pages }))), ["page_closed-A"]);
  const reloaded = next(alarms, heard(3999));
  assert.deepEqual(ids(next(reloaded, heard(6000, { pages }))), []);
});

test("no page alarm before the list of pages has come, in a replay, or for somebody who is not shown", () => {
  const long = (changes: Partial<Heard>): string[] => ids(next(next(NO_ALARMS, heard(0, changes)), heard(60_000, changes)));
  assert.deepEqual(long({ pages: [] }), []);
  assert.deepEqual(long({ pages: null }), []);
  assert.deepEqual(long({ pages: ["A", "therapist"], signals: { A: signal() } }), []);
});

test("a lost computer comes first and leaves the other alarms as they were", () => {
  const silent = next(NO_ALARMS, heard(0, {}, "silent"));
  const lost = next(silent, heard(1000, { lost: true }));
  assert.deepEqual(ids(lost), ["lost_computer", "no_beat-B"]);
  assert.deepEqual(ids(next(lost, heard(2000))), []);
});

test("being lost for long does not by itself close anybody's page", () => {
  const lost = next(next(NO_ALARMS, heard(0)), heard(1000, { lost: true, pages: ["therapist"] }));
  assert.deepEqual(ids(next(lost, heard(60_000))), []);
});
