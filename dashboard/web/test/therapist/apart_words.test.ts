import assert from "node:assert/strict";
import { test } from "node:test";
import { apartCell, apartSentence } from "../../src/therapist/apart_words.ts";

const by = (a_minus_b: number | null) => ({ t_ms: 5000, a_minus_b });

test("the table says by how much and who is higher, in letters", () => {
  assert.equal(apartCell(by(1.24)), "A's arousal 1.2 above B's");
  assert.equal(apartCell(by(-0.31)), "B's arousal 0.3 above A's");
  assert.equal(apartCell(by(-0.04)), "alike");
  assert.equal(apartCell(by(null)), "no value");
  assert.equal(apartCell(null), "no value");
});

test("the sentence says who is higher and no number", () => {
  assert.equal(apartSentence(by(0.51), true), "Apart: A higher.");
  assert.equal(apartSentence(by(-2), true), "Apart: B higher.");
  assert.equal(apartSentence(by(0.5), true), "Apart: alike.");
  assert.equal(apartSentence(by(-0.5), true), "Apart: alike.");
  assert.equal(apartSentence(by(null), true), "Apart: no value now.");
  assert.equal(apartSentence(null, true), "Apart: no value now.");
});

test("without both there is nothing to say", () => {
  assert.equal(apartSentence(by(3), false), "Apart: no value, it needs both.");
});
