import assert from "node:assert/strict";
import { test } from "node:test";
import { pWords, stepSentence, stepWords } from "../../src/therapist/step_words.ts";
import { step } from "./frames.ts";

test("a p is written as it is read", () => {
  assert.deepEqual([0.34, 0.005, 0.01, 0.095, 0.2, 1].map(pWords), ["p = .34", "p = .005", "p = .01", "p = .095", "p = .20", "p = 1.00"]);
});

test("under five minutes it is too early to tell", () => {
  const warming = step({ statistic: null, null_level: null, p: null, reason: "warming" });
  for (const last of [null, warming]) {
    assert.deepEqual(stepWords(last, true).lines, ["too early", "to tell"]);
    assert.match(stepWords(last, true).note, /five minutes/);
  }
});

test("chance, an open question and the badge", () => {
  assert.deepEqual(stepWords(step({ p: 0.34 }), true).lines, ["no more", "than chance"]);
  assert.deepEqual(stepWords(step({ p: 0.005 }), true).lines, ["not sure", "yet"]);
  const on = stepWords(step({ p: 0.06, in_step: true, phase: "in_phase" }), true);
  assert.deepEqual([on.lines, on.p, on.badge], [["in step", "beyond", "chance"], "p = .06", true]);
  assert.equal(stepWords(step({ p: 0.005 }), true).badge, false);
});

test("more is never better", () => {
  for (const p of [0.005, 0.34]) assert.match(stepWords(step({ p, in_step: p < 0.01 }), true).note, /More is not better\./);
  assert.equal(
    stepSentence(step({ p: 0.005, in_step: true, phase: "anti_phase" }), true),
    "In step beyond chance, one rising as the other falls, p = .005. More is not better.",
  );
});

test("under a pacer nothing is said of the two, however the numbers are", () => {
  const paced = step({ p: 0.005, in_step: true, phase: "in_phase", paced: true });
  assert.deepEqual([stepWords(paced, true).lines, stepWords(paced, true).p, stepWords(paced, true).badge], [["pacer"], "", false]);
  assert.match(stepWords(paced, true).note, /both follow the pacer/);
  assert.match(stepSentence(paced, true), /says nothing about the two/);
});

test("what is missing is said, and nothing is said of one alone", () => {
  const missing = (reason: "gap" | "same_signal" | "few_beats" | "no_variability"): string =>
    stepSentence(step({ statistic: null, null_level: null, p: null, reason }), true);
  assert.equal(missing("gap"), "In step: no value, too many gaps.");
  assert.equal(missing("same_signal"), "In step: no value, one strap heard twice.");
  assert.equal(missing("few_beats"), "In step: no value, a strap is silent.");
  assert.equal(missing("no_variability"), "In step: no value, a flat signal.");
  assert.equal(stepSentence(step({ p: 0.005, in_step: true, phase: "in_phase" }), false), "In step: no value, it needs both.");
});

test("nobody leads and nothing is measured in words", () => {
  for (const p of [0.005, 0.04, 0.34]) {
    const said = stepSentence(step({ p, in_step: p < 0.01, phase: p < 0.01 ? "in_phase" : null }), true);
    assert.doesNotMatch(said, /lead|first|lag|score|strong|%/);
  }
});
