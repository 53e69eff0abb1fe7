// How far apart two arousals are, in words: who is higher, never that one of them should be otherwise. Pure.
import type { Difference } from "../chart/apart.ts";

export const APART_TITLE = "Apart";
/** The line above the lane, and the same where there is little room. */
export const APART_NOTE = {
  note: "arousal of A minus arousal of B, mean of 5 s. More alike is not better.",
  short: "A minus B. Alike is not better.",
} as const;

/** Up to this difference the two are called alike: a choice for words, no finding. */
const ALIKE = 0.5;

/** "A's arousal 1.2 above B's", for the table. */
export function apartCell(difference: Difference | null): string {
  const value = difference?.a_minus_b ?? null;
  if (value === null) return "no value";
  const text = Math.abs(value).toFixed(1);
  if (Number(text) === 0) return "alike";
  return value > 0 ? `A's arousal ${text} above B's` : `B's arousal ${text} above A's`;
}

/** The newest step as a sentence, for the words under the chart. */
export function apartSentence(newest: Difference | null, both: boolean): string {
  if (!both) return "Apart: no value, it needs both.";
  const value = newest?.a_minus_b ?? null;
  if (value === null) return "Apart: no value now.";
  if (Math.abs(value) <= ALIKE) return "Apart: alike.";
  return `Apart: ${value > 0 ? "A" : "B"} higher.`;
}
