// History and log turned into what the chart draws: lines, terms, pauses, flags. Pure.
import { isOpen } from "../ui/open_pause.ts";
import type { History } from "../session.ts";
import type { Frame } from "../wire.ts";
import type { Window } from "./view.ts";

/** Seconds without any frame that a line still crosses; longer holes stay open. */
export const BREAK_MS = 15_000;

export interface Stretch {
  readonly from_ms: number;
  readonly to_ms: number;
}

export interface Lines {
  readonly t_s: number[];
  /** null breaks the line, undefined lets it pass (this seat has no frame at this second). */
  readonly a: (number | null | undefined)[];
  readonly b: (number | null | undefined)[];
}

/** Index of the first entry at or after `t_ms`. */
function firstAt(times: readonly number[], t_ms: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] ?? Infinity) < t_ms) low = middle + 1;
    else high = middle;
  }
  return low;
}

type Point = readonly [t_ms: number, value: number | null];

/** One seat's points inside the window, with a break wherever frames are missing for long. */
function points(history: History, window: Window): Point[] {
  const out: Point[] = [];
  const end = firstAt(history.t_ms, window.to_ms + 1);
  for (let i = Math.max(0, firstAt(history.t_ms, window.from_ms) - 1); i < end; i += 1) {
    const t = history.t_ms[i] as number;
    const last = out.at(-1)?.[0];
    if (last !== undefined && t - last > BREAK_MS) out.push([last + 1000, null]);
    out.push([t, history.above_bpm[i] ?? null]);
  }
  return out;
}

/** Both hearts on one time column, as the plot wants them. */
export function lines(a: History, b: History, window: Window): Lines {
  const left = points(a, window);
  const right = points(b, window);
  const out: Lines = { t_s: [], a: [], b: [] };
  let i = 0;
  let j = 0;
  while (i < left.length || j < right.length) {
    const ta = left[i]?.[0] ?? Infinity;
    const tb = right[j]?.[0] ?? Infinity;
    out.t_s.push(Math.min(ta, tb) / 1000);
    out.a.push(ta <= tb ? left[i++]?.[1] : undefined);
    out.b.push(tb <= ta ? right[j++]?.[1] : undefined);
  }
  return out;
}

/** Lower and upper edge of each term at one second, and their sum. */
export interface Term {
  readonly t_ms: number;
  readonly heart: readonly [number, number];
  readonly vagal: readonly [number, number];
  readonly sum: number;
}

/** Terms of like sign stand on each other; unlike ones part at zero, so a negative term is seen as such. */
export function stacked(t_ms: number, heart: number, vagal: number): Term {
  const sum = heart + vagal;
  const foot = heart * vagal > 0 ? heart : 0;
  return {
    t_ms,
    heart: [Math.min(0, heart), Math.max(0, heart)],
    vagal: [Math.min(foot, foot + vagal), Math.max(foot, foot + vagal)],
    sum,
  };
}

/** Unbroken stretches of arousal terms inside the window. */
export function termStretches(history: History, window: Window): Term[][] {
  const out: Term[][] = [];
  let open: Term[] = [];
  const close = (): void => {
    if (open.length > 0) out.push(open);
    open = [];
  };
  const end = firstAt(history.t_ms, window.to_ms + 1);
  for (let i = Math.max(0, firstAt(history.t_ms, window.from_ms) - 1); i < end; i += 1) {
    const t = history.t_ms[i] as number;
    const heart = history.heart_term[i] ?? null;
    const last = open.at(-1);
    if (heart === null || (last !== undefined && t - last.t_ms > BREAK_MS)) close();
    if (heart !== null) open.push(stacked(t, heart, history.vagal_term[i] ?? 0));
  }
  close();
  return out;
}

/** From the beginning of each pause until the return. An open one ends now. */
export function pauses(log: readonly Frame[], now_ms: number): Stretch[] {
  const out: Stretch[] = [];
  let since: number | null = null;
  for (const frame of log) {
    if (frame.type !== "pause") continue;
    if (isOpen(frame)) since ??= frame.since_ms ?? frame.t_ms;
    else if (since !== null) {
      out.push({ from_ms: since, to_ms: frame.t_ms });
      since = null;
    }
  }
  if (since !== null) out.push({ from_ms: since, to_ms: now_ms });
  return out;
}

export interface Flag {
  readonly t_ms: number;
  readonly kind: "mark" | "note" | "cue" | "pause";
  readonly label: string;
}

/** Moments that get a line through all lanes and a label on top, oldest first. */
export function flags(log: readonly Frame[]): Flag[] {
  const out: Flag[] = [];
  let pausing = false;
  for (const frame of log) {
    if (frame.type === "mark" && frame.key === "note") out.push({ t_ms: frame.t_ms, kind: "note", label: "note" });
    else if (frame.type === "mark") out.push({ t_ms: frame.t_ms, kind: "mark", label: frame.key });
    else if (frame.type === "cue" && frame.cued) out.push({ t_ms: frame.t_ms, kind: "cue", label: `cue ${frame.seat}` });
    else if (frame.type === "pause") {
      if (!pausing && isOpen(frame)) out.push({ t_ms: frame.t_ms, kind: "pause", label: "pause" });
      pausing = isOpen(frame);
    }
  }
  return out;
}
