// Rows of the table behind the chart: the last two minutes of both, newest first. Pure.
import { differences, stepOf } from "../chart/apart.ts";
import { runs, type LaneState } from "../chart/runs.ts";
import type { History, Seat } from "../session.ts";
import type { SynchronyFrame } from "../wire.ts";
import { apartCell } from "./apart_words.ts";
import { stepWords } from "./step_words.ts";
import { plain, signed, STATE_WORDS } from "./words.ts";

export interface Cell {
  readonly above: string;
  readonly arousal: string;
  readonly state: string;
}

export interface Row {
  readonly t_ms: number;
  readonly cells: readonly Cell[];
  /** How far apart the two are; empty for one person. */
  readonly apart: string;
  /** Whether the two are in step; empty for one person. */
  readonly step: string;
}

const LAST_MS = 120_000;
const STEP_MS = 10_000;
/** A second without a frame is filled from the frame before, at most this much older. */
const NEAR_MS = 2000;

function at(history: History, t_ms: number): number {
  let i = history.t_ms.length - 1;
  while (i >= 0 && (history.t_ms[i] as number) > t_ms) i -= 1;
  return i >= 0 && t_ms - (history.t_ms[i] as number) <= NEAR_MS ? i : -1;
}

const NO_VALUE = "no value";

function cell(history: History, states: (t_ms: number) => LaneState | null, t_ms: number): Cell {
  const i = at(history, t_ms);
  const state = i < 0 ? null : states(t_ms);
  const above = history.above_bpm[i] ?? null;
  const heart = history.heart_term[i] ?? null;
  return {
    above: above === null ? NO_VALUE : signed(above),
    arousal: heart === null ? NO_VALUE : plain(heart + (history.vagal_term[i] ?? 0)),
    state: state === null ? NO_VALUE : STATE_WORDS[state],
  };
}

/** The step that was known at `t_ms`. */
function stepAt(synchrony: readonly SynchronyFrame[], t_ms: number): string {
  const known = synchrony.findLast((frame) => frame.t_ms <= t_ms) ?? null;
  const { lines, p } = stepWords(known, true);
  return [lines.join(" "), p].filter((part) => part !== "").join(", ");
}

/** How far apart the two were in the five seconds that hold `t_ms`. */
function apartAt(a: History, b: History, newest_ms: number): (t_ms: number) => string {
  const all = differences(a, b, { from_ms: newest_ms - LAST_MS, to_ms: newest_ms });
  return (t_ms) => apartCell(all.find((one) => one.t_ms === stepOf(t_ms)) ?? null);
}

/** One row every ten seconds, from the newest second heard. */
export function recentRows(
  seats: readonly Seat[],
  history: (seat: Seat) => History,
  synchrony: readonly SynchronyFrame[],
): Row[] {
  const newest = Math.max(...seats.map((seat) => history(seat).t_ms.at(-1) ?? -1));
  if (newest < 0) return [];
  const lanes = seats.map((seat) => {
    const all = runs(history(seat));
    return (t_ms: number): LaneState | null =>
      all.filter((run) => run.from_ms <= t_ms && t_ms <= run.to_ms + NEAR_MS).at(-1)?.state ?? null;
  });
  const pair = seats.length === 2;
  const apart = apartAt(history("A"), history("B"), newest);
  const out: Row[] = [];
  for (let t = newest; t >= Math.max(0, newest - LAST_MS); t -= STEP_MS) {
    const cells = seats.map((seat, i) => cell(history(seat), lanes[i] ?? (() => null), t));
    out.push({ t_ms: t, cells, apart: pair ? apart(t) : "", step: pair ? stepAt(synchrony, t) : "" });
  }
  return out;
}
