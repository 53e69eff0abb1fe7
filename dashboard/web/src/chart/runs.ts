// What the state lane says: runs of one state, from the history. Pure; words and thickness come from elsewhere.
import type { History } from "../session.ts";
import type { CueState, SignalState } from "../wire.ts";
import { BREAK_MS, type Stretch } from "./lanes.ts";

/** A band of arousal must hold this long before the lane changes its word. */
const HOLD_MS = 10_000;
const SETTLED_FROM = 1;

/** What the lane under a person's arousal can say. */
export type LaneState =
  | "waiting"
  | "calibrating"
  | "calm"
  | "settled"
  | "elevated"
  | "well_above"
  | "coming_down"
  | "waits"
  | "no_level"
  | "unknown"
  | "no_signal";

export interface Run extends Stretch {
  readonly state: LaneState;
}

const NO_BEAT: readonly SignalState[] = ["stale", "silent", "poor"];

const BY_CUE: Record<CueState, LaneState> = {
  calibrating: "calibrating",
  calm: "calm",
  elevated: "elevated",
  flooded: "well_above",
  recovering: "coming_down",
  suspended: "waits",
  unknown: "unknown",
};

/** State of one second before the hold: what the frame itself says. */
function stateAt(history: History, i: number): LaneState {
  const signal = history.signal[i] ?? "waiting";
  const cue = history.cue[i] ?? null;
  const heart = history.heart_term[i] ?? null;
  if (signal === "waiting" || cue === null) return "waiting";
  if (NO_BEAT.includes(signal)) return "no_signal";
  if (cue === "calibrating" && history.finding[i] === false) return "no_level";
  if (cue !== "calm") return BY_CUE[cue];
  if (heart === null) return "no_level";
  return heart + (history.vagal_term[i] ?? 0) < SETTLED_FROM ? "calm" : "settled";
}

const isBand = (state: LaneState): boolean => state === "calm" || state === "settled";

/** Adds one second to the runs; between calm and settled the old word stays until the new one has held. */
class Runs {
  readonly done: { from_ms: number; to_ms: number; state: LaneState }[] = [];
  private since_ms: number | null = null;

  push(t_ms: number, state: LaneState): void {
    const last = this.done.at(-1);
    if (last === undefined || t_ms - last.to_ms > BREAK_MS) return this.open(t_ms, state);
    last.to_ms = t_ms;
    if (last.state === state) this.since_ms = null;
    else if (isBand(state) && isBand(last.state)) this.hold(t_ms, state);
    else this.open(t_ms, state);
  }

  private hold(t_ms: number, state: LaneState): void {
    this.since_ms ??= t_ms;
    if (t_ms - this.since_ms < HOLD_MS) return;
    const last = this.done.at(-1);
    if (last !== undefined) last.to_ms = this.since_ms;
    const from = this.since_ms;
    this.open(from, state);
    const opened = this.done.at(-1);
    if (opened !== undefined) opened.to_ms = t_ms;
  }

  private open(from_ms: number, state: LaneState): void {
    this.since_ms = null;
    this.done.push({ from_ms, to_ms: from_ms, state });
  }
}

/** What the state lane shows, over the whole history. The last run is what a card says now. */
export function runs(history: History): Run[] {
  const all = new Runs();
  history.t_ms.forEach((t, i) => all.push(t, stateAt(history, i)));
  return all.done;
}
