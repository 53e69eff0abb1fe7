// What the label bar says about where the beats come from. Pure.
import { speedWords } from "../ui/format.ts";
import type { SessionCard, SourceInfo } from "../wire.ts";

/** What the bar says while a session is only known by its card; a replay has none, and says its words later. */
export function firstLabel(card: SessionCard | undefined): string | null {
  return card ? sourceLabel(card.source, card.source.speed) : "\u00a0";
}

/** Null for live straps: there is nothing to be told apart. `speed`: how fast the data runs now. */
export function sourceLabel(source: SourceInfo, speed: number): string | null {
  const words = speedWords(speed);
  const label = source.replay ? `Replay: ${source.label}` : source.label;
  if (source.kind === "straps" && !source.replay) return null;
  return words ? `${label}, ${words}` : label;
}
