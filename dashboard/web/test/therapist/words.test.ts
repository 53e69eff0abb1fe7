import assert from "node:assert/strict";
import { test } from "node:test";
import * as words from "../../src/therapist/words.ts";
import type { Hello, Reason } from "../../src/wire.ts";
import { metric, signal, state } from "./frames.ts";

test("changes have a sign, sums only a minus, and there is no minus nought", () => {
  assert.deepEqual([22.4, -3.2, -0.4, 0].map((value) => words.signed(value)), ["+22", "\u22123", "0", "0"]);
  assert.deepEqual([3.14, -0.5, -0.04].map((value) => words.plain(value)), ["3.1", "\u22120.5", "0.0"]);
});

test("both terms are told in plain units, negative ones as they are", () => {
  assert.equal(words.heartTermWords(22, 3.1), "heart +22 bpm (3.1)");
  assert.equal(words.vagalTermWords(-35, 0.5), "variability \u221235 % (0.5)");
  assert.equal(words.vagalTermWords(30, -0.3), "variability +30 % (\u22120.3)");
  assert.equal(words.vagalTermWords(null, null), "variability: no value");
});

test("nothing is missing on a good second", () => {
  assert.equal(words.missingWords(state()), null);
});

test("progress of the resting level, and why there is none", () => {
  const { resting } = state();
  const finding = state({ resting: { ...resting, state: "collecting", elapsed_s: 108, hr_bpm: null } });
  assert.equal(words.missingWords(finding), "Finding the resting level, 1:48 of 3:00.");
  const refused = state({ resting: { ...resting, state: "refused", clean_share: 0.74, hr_bpm: null } });
  assert.match(words.missingWords(refused) ?? "", /only 74 % clean beats, it needs 80 %/);
  const moved = state({ resting: { ...resting, state: "refused", clean_share: 1, hr_bpm: null, reason: "movement" } });
  assert.equal(
    words.missingWords(moved),
    "No resting level: too much movement, it needs two quiet minutes. Start over on A's page.",
  );
});

test("a level without variability is told as such, whatever was the matter in the quiet minutes", () => {
  const { resting, arousal } = state();
  const known = { ...arousal, vagal_term: 0, reason: "artefacts" } as const;
  assert.equal(words.missingWords(state({ resting: { ...resting, rmssd_ms: null }, arousal: known })), words.REASONS.no_variability);
  assert.equal(words.missingWords(state({ arousal: known })), words.REASONS.artefacts);
});

test("uneven beats are told without a finding", () => {
  const uneven = state({ rmssd_ms: metric(null, "irregular_rhythm") });
  assert.equal(
    words.missingWords(uneven),
    "Beats too uneven for variability. A loose strap does this most often. This is not a medical finding.",
  );
});

test("a strap without single beats, a missing cue level and a stored level are told", () => {
  assert.equal(words.missingWords(state({ signal: signal({ hr_only: true }) })), words.REASONS.hr_only);
  assert.equal(words.missingWords(state({ threshold_bpm: null })), words.REASONS.medication);
  const { resting } = state();
  assert.equal(words.missingWords(state({ resting: { ...resting, stored: true } })), "Compared with the stored resting level.");
});

test("every reason and state is a sentence for people: no code, no verdict, no exclamation mark", () => {
  const all = [...Object.values(words.REASONS), ...Object.values(words.STATE_WORDS)];
  for (const text of all) {
    assert.doesNotMatch(text, /_|!|\u2014|flood|stress|anger|bad|poorly/i, text);
  }
  for (const reason of Object.keys(words.REASONS) as Reason[]) assert.match(words.REASONS[reason], /\.$/);
});

test("who is not shown, and since when", () => {
  assert.equal(words.unseenWords("B", { kind: "awaited" }, false).title, "B has not answered yet.");
  assert.equal(words.unseenWords("B", { kind: "never" }, false).title, "B has not agreed to be seen here.");
  for (const kind of ["awaited", "never"] as const) {
    assert.equal(words.unseenWords("B", { kind }, true).text, "B's lanes are empty.");
  }
  assert.match(words.unseenWords("B", { kind: "stopped", since_ms: 1_270_000 }, false).text, /^Nothing of B is shown from 21:10 on\./);
});

test("title and pages", () => {
  const seats = [{ seat: "A", name: "", consents: {} }, { seat: "B", name: "Kim", consents: {} }];
  assert.equal(words.titleWords({ seats } as unknown as Hello), "Session of A and Kim");
  assert.equal(words.titleWords({ seats: seats.slice(0, 1) } as unknown as Hello), "Session of A alone");
  assert.equal(words.pagesWords(["therapist", "B", "A"]), "On the pages: A, B, you");
  assert.equal(words.pagesWords([]), "");
});
