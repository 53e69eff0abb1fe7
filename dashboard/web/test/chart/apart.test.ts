import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { apartOf, differences, newestDifference } from "../../src/chart/apart.ts";
import { sceneOf } from "../../src/chart/scene.ts";
import { apply, empty } from "../../src/reducer.ts";
import type { CueState, Reason } from "../../src/wire.ts";
import { signal, state } from "../therapist/frames.ts";
import { history, times } from "./history.ts";

type Row = [t_s: number, seat: "A" | "B", arousal: number | null, reason: Reason | null, cue: CueState, age_ms: number | null];
type Kept = { seconds: Row[]; steps: [t_ms: number, a_minus_b: number | null][] };

const WHOLE = { from_ms: 0, to_ms: 600_000 };

test("the steps are those that the server finds in the same seconds", () => {
  const { seconds, steps } = JSON.parse(readFileSync(new URL("../golden/apart/seconds.json", import.meta.url), "utf8")) as Kept;
  const view = empty();
  seconds.forEach(([t_s, seat, value, reason, cue, age_ms], i) => {
    const arousal = { ...state().arousal, value, reason };
    const frame = state({ t_ms: t_s * 1000, seat, arousal, cue, signal: signal({ age_ms }) });
    apply(view, { type: "frame", seq: i, frame, from_seq: null });
  });
  const found = differences(view.history.A, view.history.B, WHOLE).map(({ t_ms, a_minus_b }) => [t_ms, a_minus_b]);
  assert.deepEqual(found, steps);
  assert.deepEqual(Object.values(newestDifference(view.history.A, view.history.B) ?? {}), steps.at(-1));
});

const high = (n: number, heart: number | null) => times(n, { heart, vagal: 0 });

test("a step is the same however much of the session is looked at", () => {
  const [a, b] = [history(times(121, {}).map((_, i) => ({ heart: i / 7 }))), history(high(121, 1))];
  const whole = differences(a, b, WHOLE);
  for (const [from_s, to_s] of [[0, 60], [33, 62], [35, 65], [118, 119]] as const) {
    const part = differences(a, b, { from_ms: from_s * 1000, to_ms: to_s * 1000 });
    assert.deepEqual(part, whole.filter(({ t_ms }) => t_ms >= from_s * 1000 && t_ms < to_s * 1000 + 5000));
  }
});

test("no line goes over what is missing", () => {
  const a = history([...high(21, 2), ...high(10, null), ...high(10, 2)]);
  const { runs } = apartOf(a, history(high(41, 1)), WHOLE, true);
  assert.deepEqual(runs.map((run) => [run[0]?.t_ms, run.at(-1)?.t_ms]), [[0, 20_000], [35_000, 40_000]]);
});

test("the lane reaches equally far to both sides, and over every step", () => {
  assert.equal(apartOf(history(high(9, 1)), history(high(9, 2)), WHOLE, true).limit, 3);
  assert.ok(apartOf(history(high(9, 1)), history(high(9, 9)), WHOLE, true).limit > 8);
});

test("the lane is empty as soon as one of the two may not be seen", () => {
  const [a, b] = [history(high(41, 2)), history(high(41, 1))];
  const shown = (withdrawn_ms: number | null) => {
    const bodies = [{ seat: "A" as const, history: a, withdrawn_ms: null, unseen: "" }, { seat: "B" as const, history: b, withdrawn_ms, unseen: "" }];
    return sceneOf({ bodies, log: [], synchrony: [] }, WHOLE, 41_000).apart;
  };
  assert.equal(shown(null).runs.flat().length, 9);
  assert.deepEqual([shown(40_000).runs, shown(40_000).both], [[], false]);
});

test("one person alone is not apart from anybody", () => {
  const bodies = [{ seat: "A" as const, history: history(high(41, 2)), withdrawn_ms: null, unseen: "" }];
  assert.deepEqual(sceneOf({ bodies, log: [], synchrony: [] }, WHOLE, 41_000).apart.runs, []);
});
