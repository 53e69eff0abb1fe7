import assert from "node:assert/strict";
import { test } from "node:test";
import { recentRows } from "../../src/therapist/recent.ts";
import { history, times } from "../chart/history.ts";

test("two minutes in steps of ten seconds, newest first", () => {
  const a = history(times(301, { above: 22.2, heart: 3.1, vagal: 0.5, cue: "elevated" }));
  const rows = recentRows(["A"], () => a, []);
  assert.equal(rows.length, 13);
  assert.deepEqual(rows[0], { t_ms: 300_000, cells: [{ above: "+22", arousal: "3.6", state: "elevated" }], apart: "", step: "" });
  assert.equal(rows.at(-1)?.t_ms, 180_000);
});

test("where nothing is known the table says so", () => {
  const a = history(times(61, {}));
  const b = history(times(31, { above: null, heart: null, signal: "silent" }));
  const rows = recentRows(["A", "B"], (seat) => (seat === "A" ? a : b), []);
  assert.deepEqual(rows[0]?.cells[1], { above: "no value", arousal: "no value", state: "no value" });
  assert.deepEqual(rows.at(-3)?.cells[1], { above: "no value", arousal: "no value", state: "no signal" });
});

test("nothing heard, no rows", () => {
  assert.deepEqual(recentRows(["A"], () => history([]), []), []);
});

test("how far apart the two were stands in words, and nothing where one is not known", () => {
  const a = history(times(61, { heart: 3, vagal: 0 }));
  const b = history([...times(36, { heart: 3, vagal: 0 }), ...times(10, { heart: 4.2, vagal: 0 }), ...times(10, { heart: null })]);
  const said = recentRows(["A", "B"], (seat) => (seat === "A" ? a : b), []).map(({ t_ms, apart }) => [t_ms / 1000, apart]);
  assert.deepEqual(said.slice(0, 4), [
    [60, "no value"],
    [50, "no value"],
    [40, "B's arousal 1.2 above A's"],
    [30, "alike"],
  ]);
});
