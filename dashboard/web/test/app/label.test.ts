import assert from "node:assert/strict";
import { test } from "node:test";
import { firstLabel, sourceLabel } from "../../src/app/label.ts";
import type { SessionCard, SourceInfo } from "../../src/wire.ts";

const simulated: SourceInfo = { kind: "simulated", label: "Simulated pair", speed: 10, replay: false };

test("what is not live straps is said, with its speed", () => {
  assert.equal(sourceLabel(simulated, 10), "Simulated pair, ten times faster than life");
  assert.equal(sourceLabel(simulated, 1), "Simulated pair");
  const recorded: SourceInfo = { ...simulated, kind: "recorded", label: "Recording: kyto.csv and rhythm.csv" };
  assert.equal(sourceLabel(recorded, 60), "Recording: kyto.csv and rhythm.csv, 60 times faster than life");
  assert.equal(sourceLabel({ ...recorded, replay: true }, 0), "Replay: Recording: kyto.csv and rhythm.csv, as fast as possible");
});

test("live straps need no label, their replay does", () => {
  const straps: SourceInfo = { kind: "straps", label: "Two straps", speed: 1, replay: false };
  assert.equal(sourceLabel(straps, 1), null);
  assert.equal(sourceLabel({ ...straps, replay: true }, 1), "Replay: Two straps");
});

test("before the session answers the bar has its words from the card, and else keeps its place", () => {
  const card = (source: SourceInfo): SessionCard => ({ source }) as SessionCard;
  assert.equal(firstLabel(card(simulated)), "Simulated pair, ten times faster than life");
  assert.equal(firstLabel(card({ ...simulated, kind: "straps" })), null);
  assert.equal(firstLabel(undefined), "\u00a0");
});
