// A storage to test with.
import type { Shelf } from "../../src/person/kept.ts";

export function shelf(): Shelf & { things: Map<string, string> } {
  const things = new Map<string, string>();
  return {
    things,
    getItem: (name) => things.get(name) ?? null,
    setItem: (name, text) => void things.set(name, text),
    removeItem: (name) => void things.delete(name),
  };
}
