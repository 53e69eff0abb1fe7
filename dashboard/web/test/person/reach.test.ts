import assert from "node:assert/strict";
import { test } from "node:test";
import { FreshCues } from "../../src/person/reach.ts";
import type { Frame, Hello } from "../../src/wire.ts";
import { facts, HELLO } from "./facts.ts";

const OPENED_MS = 100_000;
const hello: Hello = { ...HELLO, t_ms: OPENED_MS };
const cued = (t_ms: number, seat: "A" | "B" = "A"): Frame => ({
  type: "cue",
  t_ms,
  seat,
  state: "flooded",
  previous: "calm",
  cause: "above",
  cued: true,
  hr_bpm: 88,
  above_bpm: 22,
  threshold_bpm: 86,
  variability_pct: -35,
  baseline_missing: false,
});

test("a cue is felt once, when it stands on the page", () => {
  const cues = new FreshCues();
  const log = [cued(120_000)];
  assert.equal(cues.due(facts({ hello, log }), "called"), null);
  assert.equal(cues.due(facts({ hello, log }), "cue"), 120_000);
  assert.equal(cues.due(facts({ hello, log }), "cue"), null);
  assert.equal(cues.due(facts({ hello, log: [...log, cued(300_000)] }), "cue"), 300_000);
});

test("what a reload brings back was felt before", () => {
  const cues = new FreshCues();
  assert.equal(cues.due(facts({ hello, log: [] }), "no_beats_yet"), null);
  assert.equal(cues.due(facts({ hello, log: [cued(90_000)] }), "cue"), null);
});

test("one that came while the computer was lost is felt when it still stands on return", () => {
  const cues = new FreshCues();
  cues.due(facts({ hello, log: [] }), "calm");
  assert.equal(cues.due(facts({ hello: { ...hello, t_ms: 180_000 }, log: [cued(150_000)] }), "cue"), 150_000);
});

test("neither the other's cue nor one that is played again is felt", () => {
  assert.equal(new FreshCues().due(facts({ hello, log: [cued(120_000, "B")] }), "cue"), null);
  const replay = { ...hello, source: { ...hello.source, replay: true } };
  assert.equal(new FreshCues().due(facts({ hello: replay, log: [cued(120_000)] }), "cue"), null);
});
