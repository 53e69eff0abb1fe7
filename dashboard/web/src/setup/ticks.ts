// Where the beats of one strap are drawn, and whether one came just now. Pure; places are per cent of the width.
import type { SignalCheck } from "../wire.ts";

export const SLOTS = 24;
const SLOT = 100 / SLOTS;
/** A resting heart moves the line about one slot on for each beat; without a beat time moves it on. */
const SLOT_S = 0.85;
/** Labels that stand closer than this become one. */
const LABEL_SLOTS = 5;
export const SILENT_S = 3;

export interface Tick {
  x: number;
  heard: boolean;
}

/** One slot a beat, from the left: all that was heard in a check. */
export function fromLeft(ticks: readonly boolean[]): Tick[] {
  return ticks.slice(-SLOTS).map((heard, slot) => ({ x: (slot + 0.5) * SLOT, heard }));
}

/** The newest at the right, and further left the longer nothing has come. */
export function fromRight(ticks: readonly boolean[], quiet_s: number): Tick[] {
  const shift = Math.floor(quiet_s / SLOT_S);
  return ticks
    .map((heard, index) => ({ x: 100 - (ticks.length - 1 - index + shift + 0.5) * SLOT, heard }))
    .filter(({ x }) => x > 0);
}

export interface Label {
  x: number;
  text: string;
}

/** "missed" under a missed beat; several close together share one label. */
export function missedLabels(ticks: readonly Tick[]): Label[] {
  const groups: number[][] = [];
  for (const { x, heard } of ticks) {
    if (heard) continue;
    const open = groups.at(-1);
    if (open && x - (open.at(-1) ?? 0) < LABEL_SLOTS * SLOT) open.push(x);
    else groups.push([x]);
  }
  return groups.map((xs) => ({
    x: ((xs[0] ?? 0) + (xs.at(-1) ?? 0)) / 2,
    text: xs.length === 1 ? "missed" : `${xs.length} missed`,
  }));
}

/** What a page remembers of one strap, to tell a new beat. */
export interface Heard {
  address: string;
  check: SignalCheck;
  /** Page time of the newest beat, ms; null: none yet. */
  at_ms: number | null;
}

/** Take in what the server says now. A page that has just been opened takes the newest beat for a fresh one. */
export function listen(before: Heard | null, address: string, check: SignalCheck, now_ms: number): Heard {
  const known = before?.address === address ? before : null;
  if (known?.check === check) return known;
  const heard = check.ticks.at(-1) === true && check.contact !== false && check.beats !== known?.check.beats;
  return { address, check, at_ms: heard ? now_ms : (known?.at_ms ?? null) };
}

/** Seconds since the newest beat; null before the first. */
export function quietFor(heard: Heard | null, now_ms: number): number | null {
  return heard?.at_ms == null ? null : Math.max(0, (now_ms - heard.at_ms) / 1000);
}
