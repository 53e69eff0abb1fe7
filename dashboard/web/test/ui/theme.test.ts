import assert from "node:assert/strict";
import { test } from "node:test";
import { chooseTheme, keptTheme } from "../../src/ui/theme.ts";

const kept = new Map<string, string>();
const dataset: Record<string, string> = {};
const page = globalThis as Record<string, unknown>;
page["document"] = { documentElement: { dataset } };
page["localStorage"] = {
  getItem: (key: string): string | null => kept.get(key) ?? null,
  setItem: (key: string, value: string): unknown => kept.set(key, value),
};

test("a choice is shown at once and kept; the system's leaves no trace on the page", () => {
  assert.equal(keptTheme(), "system");
  chooseTheme("dark");
  assert.deepEqual([dataset["theme"], keptTheme()], ["dark", "dark"]);
  chooseTheme("system");
  assert.deepEqual([dataset["theme"], keptTheme()], [undefined, "system"]);
});

test("what nobody offers is not taken", () => {
  for (const key of kept.keys()) kept.set(key, "<b>");
  assert.equal(keptTheme(), "system");
});

test("a browser that keeps nothing still shows the choice", () => {
  page["localStorage"] = {
    getItem: (): never => { throw new Error("refused"); },
    setItem: (): never => { throw new Error("refused"); },
  };
  chooseTheme("contrast");
  assert.deepEqual([dataset["theme"], keptTheme()], ["contrast", "system"]);
});
