// The last three minutes as a tide over the resting level: paths in pixels from history. Pure.
import type { History } from "../session.ts";

export const SPAN_MS = 180_000;

export interface TideShape {
  /** The own resting level, px from the top. */
  horizon: number;
  line: string;
  area: string;
  /** Stretches without a value, px. */
  gaps: { from: number; to: number }[];
  /** Where the heart is now; null when that is not known. */
  now: { x: number; y: number } | null;
  /** Height of a level above resting, px from the top. */
  y: (above_bpm: number) => number;
}

const LABELS_PX = 40;
const TOP_PX = 28;
const END_PX = 38;
const PX_PER_BPM = 5;
const LEAST_SPAN_BPM = 14;
const GAP_MS = 5000;

/** `highest_bpm`: a level above resting that must fit in, beside the line itself. */
export function tideShape(
  history: History,
  nowMs: number,
  size: { width: number; height: number },
  highest_bpm: number,
): TideShape {
  const first = firstSince(history.t_ms, nowMs - SPAN_MS);
  const values = history.above_bpm.slice(first);
  const times = history.t_ms.slice(first);
  const known = values.filter((value) => value !== null);
  const top = Math.max(LEAST_SPAN_BPM, highest_bpm, ...known);
  const horizon = Math.max(TOP_PX, size.height - LABELS_PX);
  const scale = Math.min(PX_PER_BPM, (horizon - TOP_PX) / top);
  const y = (above: number): number => Math.min(size.height - 2, horizon - above * scale);
  const end = size.width - END_PX;
  const x = (t: number): number => end - ((nowMs - t) / SPAN_MS) * end;
  const runs = split(times, values);
  const gaps = holes(runs, nowMs).map(([from, to]) => ({ from: Math.max(0, x(from)), to: x(to) }));
  const last = runs.at(-1)?.at(-1);
  const current = last !== undefined && nowMs - last.t <= GAP_MS;
  const drawn = runs.map((run) => run.map(({ t, v }) => ({ x: x(t), y: y(v) })));
  return {
    horizon,
    line: drawn.map(path).join(""),
    area: drawn.map((run) => under(run, size.height, run === drawn.at(-1) && current ? size.width : null)).join(""),
    gaps,
    now: current ? { x: x(last.t), y: y(last.v) } : null,
    y,
  };
}

interface Point {
  t: number;
  v: number;
}

export function firstSince(times: readonly number[], t: number): number {
  let index = times.length;
  while (index > 0 && (times[index - 1] ?? 0) >= t) index--;
  return index;
}

/** Runs of known values; a missing value or a hole in time parts them. */
function split(times: readonly number[], values: readonly (number | null)[]): Point[][] {
  const runs: Point[][] = [];
  let run: Point[] = [];
  times.forEach((t, index) => {
    const v = values[index] ?? null;
    const before = run.at(-1);
    if (run.length && (v === null || (before !== undefined && t - before.t > GAP_MS))) {
      runs.push(run);
      run = [];
    }
    if (v !== null) run.push({ t, v });
  });
  if (run.length) runs.push(run);
  return runs;
}

function holes(runs: readonly Point[][], nowMs: number): [number, number][] {
  const found: [number, number][] = [];
  runs.forEach((run, index) => {
    const from = run.at(-1)?.t ?? 0;
    const to = runs[index + 1]?.[0]?.t ?? nowMs;
    if (to - from > GAP_MS) found.push([from, to]);
  });
  return found;
}

const round = (value: number): string => value.toFixed(1);

function path(points: readonly { x: number; y: number }[]): string {
  return points.map((point, index) => `${index ? "L" : "M"}${round(point.x)} ${round(point.y)}`).join("");
}

/** The area from a run down to the bottom; the newest run reaches on to the right edge. */
function under(points: readonly { x: number; y: number }[], bottom: number, edge: number | null): string {
  const first = points[0];
  const last = points.at(-1);
  if (!first || !last) return "";
  const right = edge ?? last.x;
  return `${path(points)}L${round(right)} ${round(last.y)}V${round(bottom)}H${round(first.x)}Z`;
}
