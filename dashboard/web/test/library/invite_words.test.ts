import assert from "node:assert/strict";
import { test } from "node:test";
import { leftWords, minutesLeft, whereWords } from "../../src/library/invite_words.ts";

test("minutes count down, and the last one is said until it is over", () => {
  const left = (now_ms: number): number => minutesLeft(600_000, now_ms);
  assert.deepEqual([left(0), left(1), left(60_000), left(599_999), left(600_000), left(900_000)], [10, 10, 9, 1, 0, 0]);
  assert.equal(leftWords(9), "Works once, for 9 more minutes.");
  assert.equal(leftWords(1), "Works once, for 1 more minute.");
});

test("a link of this computer alone promises no phone anything", () => {
  for (const url of ["http://127.0.0.1:8010/join#a", "http://localhost/join#a", "http://[::1]:8010/join#a"]) {
    assert.match(whereWords(url), /on this computer only/);
  }
  assert.match(whereWords("https://192.168.0.7/join#a"), /phone's camera/);
});
