import assert from "node:assert/strict";
import { test } from "node:test";
import { commandOf } from "../../src/therapist/keys.ts";

const press = (key: string, changes = {}) => ({ key, ctrlKey: false, metaKey: false, altKey: false, ...changes });

test("every key of the page", () => {
  const of = (key: string): string | undefined => commandOf(press(key), false)?.do;
  assert.deepEqual(
    ["p", "P", "n", " ", "+", "=", "-", "ArrowLeft", "ArrowRight", "t", "a", "?"].map(of),
    ["pause", "pause", "note", "freeze", "longer", "longer", "shorter", "left", "right", "table", "alarms", "keys"],
  );
  assert.deepEqual(commandOf(press("4"), false), { do: "mark", key: "4" });
  assert.deepEqual(commandOf(press("r"), false), { do: "mark", key: "R" });
  assert.equal(of("7"), undefined);
  assert.equal(of("Enter"), undefined);
});

test("keys with a modifier belong to the browser", () => {
  for (const modifier of ["ctrlKey", "metaKey", "altKey"]) {
    assert.equal(commandOf(press("p", { [modifier]: true }), false), null);
  }
});

test("a reviewer acts on nobody, and Space is left to the replay", () => {
  for (const key of ["p", "1", "r", "n", " ", "a"]) assert.equal(commandOf(press(key), true), null, key);
  for (const key of ["+", "-", "t", "?", "ArrowLeft"]) assert.notEqual(commandOf(press(key), true), null, key);
});
