import assert from "node:assert/strict";
import { test } from "node:test";
import { minutes, tideSentence } from "../../src/person/minutes.ts";
import { shares, sharingRows } from "../../src/person/sharing_rows.ts";
import { noHistory } from "../../src/reducer.ts";
import type { History } from "../../src/session.ts";
import type { CueState } from "../../src/wire.ts";

/** One entry for each second from the first on. */
function history(above: (number | null)[], cue: CueState = "calm"): History {
  const made = noHistory();
  above.forEach((bpm, i) => {
    made.t_ms.push(1000 * (i + 1));
    made.above_bpm.push(bpm);
    made.heart_term.push(bpm === null ? null : bpm / 6);
    made.cue.push(cue);
  });
  return made;
}

const seconds = (n: number, bpm: number | null): (number | null)[] => Array.from({ length: n }, () => bpm);

test("each minute says where the heart was, the newest first", () => {
  const rows = minutes(history([...seconds(60, 3), ...seconds(59, 12), 20, ...seconds(10, -9)]));
  assert.deepEqual(rows.map(({ from_ms }) => from_ms), [120_000, 60_000, 0]);
  assert.deepEqual(rows.map(({ heart }) => heart), ["below", "above", "near"]);
  assert.deepEqual(rows.map(({ mean, highest }) => [mean, highest]), [["\u22129", "\u22129"], ["12", "20"], ["3", "3"]]);
  assert.deepEqual(rows.map(({ known_s }) => known_s), [10, 60, 60]);
});

test("a cue's minute is well above, and one without a beat has no value", () => {
  assert.equal(minutes(history(seconds(60, 22), "flooded"))[0]?.heart, "well above");
  const [silent] = minutes(history(seconds(60, null)));
  assert.deepEqual(silent, { from_ms: 0, heart: "no value", mean: "", highest: "", known_s: 0 });
  assert.deepEqual(minutes(noHistory()), []);
  const start = { ...history(seconds(60, null)), finding: Array<boolean>(60).fill(true) };
  assert.equal(minutes(start)[0]?.heart, "finding its resting level");
});

test("one sentence says what the tide draws", () => {
  const say = (above: (number | null)[], numbers = true): string =>
    tideSentence(history(above), above.length * 1000, numbers ? "your resting level 66" : "your resting level", numbers);
  const wide = [...seconds(99, 40), ...seconds(171, -2), ...seconds(9, 22), 3];
  assert.equal(say(wide), "Last 3 minutes of your heart: between 2 beats below and 22 beats above your resting level 66, now 3 beats above.");
  assert.match(say([1, null]), /not known now\.$/);
  assert.equal(say([null]), "Last 3 minutes of your heart: your resting level 66.");
  assert.doesNotMatch(say(wide, false).replace("3 minutes", ""), /\d/);
});

test("sharing is on only while the therapist does see something", () => {
  assert.equal(shares({ recording: true, therapist: true }), true);
  assert.equal(shares({ recording: false, therapist: true }), false);
  assert.equal(shares({ recording: true, therapist: false }), false);
  assert.equal(sharingRows({ recording: false, therapist: true }, [])[1]?.sees, "nothing");
});
