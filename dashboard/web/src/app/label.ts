// What the label bar says about where the beats come from. Pure.
import { speedWords } from "../ui/format.ts";
import type { SourceInfo } from "../wire.ts";

/** Null for live straps: there is nothing to be told apart. `speed`: how fast the data runs now. */
export function sourceLabel(source: SourceInfo, speed: number): string | null {
  const words = speedWords(speed);
  const label = source.replay ? `Replay: ${source.label}` : source.label;
  if (source.kind === "straps" && !source.replay) return null;
  return words ? `${label}, ${words}` : label;
}
