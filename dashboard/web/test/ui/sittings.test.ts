import assert from "node:assert/strict";
import { test } from "node:test";
import { chosenWords, SITTINGS, sittingWords } from "../../src/ui/sittings.ts";
import type { Sitting } from "../../src/wire.ts";

const info = (sitting: Sitting, pause_minutes = 20) => ({ sitting, pause_minutes, pacer_per_min: 6.5, cues: sitting !== "no_cues" });

test("every sitting says how long its pause lasts, in the server's number", () => {
  for (const sitting of Object.keys(SITTINGS) as Sitting[]) {
    assert.match(sittingWords(info(sitting, 7)), /A pause lasts 7 minutes\./);
    assert.match(chosenWords(sitting, 7), /A pause lasts 7 minutes\./);
  }
});

test("no cues says so before anybody agrees; parent and child say whose level is a child's", () => {
  assert.match(chosenWords("no_cues", 20), /Nobody gets a cue\./);
  assert.doesNotMatch(chosenWords("home", 20), /cue/);
  assert.match(sittingWords(info("parent_and_child")), /B the child: .* 6\.5 a minute/);
  assert.equal(chosenWords(null, 3), "");
});
