// What is said of a link: how long it works, where, and that it no longer does. Pure.
import { count } from "../ui/format.ts";

/** Whole minutes that are left, rounded up: a link that works for a moment more still says one. */
export const minutesLeft = (until_ms: number, now_ms: number): number => Math.max(0, Math.ceil((until_ms - now_ms) / 60_000));

export const leftWords = (minutes: number): string => `Works once, for ${count(minutes, "more minute", "more minutes")}.`;

export const GONE = "This code was used or is too old.";

/** A page of this computer alone is not found by a phone, whatever the code looks like. */
export function whereWords(url: string): string {
  const here = ["127.0.0.1", "localhost", "[::1]"].includes(new URL(url).hostname);
  return here
    ? "So far these pages open on this computer only: use the link in another window here. A phone that reads the code finds nothing yet."
    : "Read it with the phone's camera, or open the link on their own device.";
}
