// The server's messages as the server itself encodes them; a Python test encodes the same files again.
import { readFileSync } from "node:fs";
import type { ServerMessage } from "../src/wire.ts";

export function golden(name: "person" | "therapist" | "replay" | "refused"): ServerMessage[] {
  return JSON.parse(readFileSync(new URL(`golden/${name}.json`, import.meta.url), "utf8")) as ServerMessage[];
}
