import assert from "node:assert/strict";
import { test } from "node:test";
import { Summary } from "../../src/therapist/summary.ts";

type Offered = Parameters<Summary["offer"]>[0];

const now = (above_bpm: number, state = "calm"): Offered =>
  ({ people: [{ seat: "A", sharing: { kind: "shown" }, facts: { state }, above_bpm }], summary: `${state} ${above_bpm}` }) as unknown as Offered;

test("at most one sentence in ten seconds", () => {
  const summary = new Summary();
  summary.offer(now(1), 0);
  summary.offer(now(20, "elevated"), 9999);
  assert.equal(summary.text, "calm 1");
  summary.offer(now(20, "elevated"), 10_000);
  assert.equal(summary.text, "elevated 20");
});

test("only news is spoken: another state, or five beats more or less", () => {
  const summary = new Summary();
  summary.offer(now(1), 0);
  summary.offer(now(4), 20_000);
  assert.equal(summary.text, "calm 1");
  summary.offer(now(6), 30_000);
  assert.equal(summary.text, "calm 6");
  summary.offer(now(6, "settled"), 40_000);
  assert.equal(summary.text, "settled 6");
});
