// A person's own heart minute by minute, newest first, and the last three minutes in one sentence: what the
// tide draws, for those who read or hear it. Pure.
import { count, whole } from "../ui/format.ts";
import type { History } from "../session.ts";
import { firstSince, SPAN_MS } from "./tide_shape.ts";

export interface Minute {
  /** Data time at which it begins. */
  from_ms: number;
  /** Where the heart was, in words. */
  heart: string;
  /** Mean and highest above the resting level, beats a minute; empty where nothing is known. */
  mean: string;
  highest: string;
  /** Seconds of it with a value. */
  known_s: number;
}

const MINUTE_MS = 60_000;

export function minutes(history: History): Minute[] {
  const seconds = new Map<number, number[]>();
  history.t_ms.forEach((t_ms, i) => {
    // A frame tells of the second before it: the one stamped 60 s belongs to the first minute.
    const from_ms = Math.floor(Math.max(0, t_ms - 1) / MINUTE_MS) * MINUTE_MS;
    seconds.set(from_ms, [...(seconds.get(from_ms) ?? []), i]);
  });
  return [...seconds].map(([from_ms, own]) => minute(history, from_ms, own)).reverse();
}

function minute(history: History, from_ms: number, own: readonly number[]): Minute {
  const known = own.flatMap((i) => history.above_bpm[i] ?? []);
  const finding = own.some((i) => history.finding[i] === true);
  const up = own.some((i) => history.cue[i] === "flooded");
  const terms = own.flatMap((i) => history.heart_term[i] ?? []);
  return {
    from_ms,
    heart: known.length === 0 ? (finding ? "finding its resting level" : "no value") : up ? "well above" : side(mean(terms)),
    mean: known.length === 0 ? "" : whole(mean(known)),
    highest: known.length === 0 ? "" : whole(Math.max(...known)),
    known_s: known.length,
  };
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** The same measure by which the page says "near its resting level". */
const side = (heart_term: number): string => (Math.abs(heart_term) < 1 ? "near" : heart_term > 0 ? "above" : "below");

/** One sentence for the drawing; `resting` names the level, with its number or without. */
export function tideSentence(history: History, nowMs: number, resting: string, numbers: boolean): string {
  const first = firstSince(history.t_ms, nowMs - SPAN_MS);
  const known = history.above_bpm.slice(first).filter((value) => value !== null);
  const newest = history.above_bpm.at(-1) ?? null;
  if (known.length === 0) return `Last 3 minutes of your heart: ${resting}.`;
  if (!numbers) return `Last 3 minutes of your heart, drawn over ${resting}.`;
  const now = newest === null ? "not known now" : `now ${above(newest)}`;
  return `Last 3 minutes of your heart: between ${above(Math.min(...known))} and ${above(Math.max(...known))} ${resting}, ${now}.`;
}

function above(bpm: number): string {
  const by = Math.round(bpm);
  return by < 0 ? `${count(-by, "beat", "beats")} below` : `${count(by, "beat", "beats")} above`;
}
