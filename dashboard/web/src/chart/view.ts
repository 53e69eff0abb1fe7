// What part of the session the chart shows: how long, and whether it follows live. Pure.
const MINUTE_MS = 60_000;
/** Spans that `+` and `-` step through; null is the whole session. */
const SPANS_MS: readonly (number | null)[] = [3 * MINUTE_MS, 10 * MINUTE_MS, 30 * MINUTE_MS, null];
const SHORTEST_MS = 3 * MINUTE_MS;

export interface View {
  /** Null: the whole session. */
  readonly span_ms: number | null;
  /** Data time of the right edge; null follows live. */
  readonly end_ms: number | null;
}

export interface Window {
  readonly from_ms: number;
  readonly to_ms: number;
}

export const START: View = { span_ms: 10 * MINUTE_MS, end_ms: null };

function stepped(view: View, by: 1 | -1): View {
  const at = SPANS_MS.indexOf(view.span_ms) + by;
  const span_ms = SPANS_MS[Math.max(0, Math.min(SPANS_MS.length - 1, at))] ?? null;
  return { ...view, span_ms };
}

export const longer = (view: View): View => stepped(view, 1);
export const shorter = (view: View): View => stepped(view, -1);

/** A quarter of the span to the left or right; moving to the newest end follows live again. */
export function moved(view: View, by: 1 | -1, now_ms: number): View {
  if (view.span_ms === null) return view;
  const end = (view.end_ms ?? now_ms) + (by * view.span_ms) / 4;
  if (end >= now_ms) return { ...view, end_ms: null };
  return { ...view, end_ms: Math.min(now_ms, Math.max(view.span_ms, end)) };
}

/** Holds the picture still, or lets it follow live again. */
export function frozen(view: View, now_ms: number): View {
  return { ...view, end_ms: view.end_ms === null ? now_ms : null };
}

export type Change = "freeze" | "longer" | "shorter" | "left" | "right";

export function changedView(view: View, change: Change, now_ms: number): View {
  switch (change) {
    case "freeze":
      return frozen(view, now_ms);
    case "longer":
      return longer(view);
    case "shorter":
      return shorter(view);
    case "left":
    case "right":
      return moved(view, change === "left" ? -1 : 1, now_ms);
  }
}

/** The stretch of data time to draw. A young session grows from the left instead of being rescaled. */
export function windowOf(view: View, now_ms: number): Window {
  const end = view.end_ms ?? now_ms;
  if (view.span_ms === null) {
    const whole = Math.max(SHORTEST_MS, Math.ceil(end / MINUTE_MS) * MINUTE_MS);
    return { from_ms: 0, to_ms: whole };
  }
  const to_ms = Math.max(end, view.span_ms);
  return { from_ms: to_ms - view.span_ms, to_ms };
}

/** Distances between the marks of the time axis, in seconds, that read well as m:ss. */
const STEPS_S = [10, 30, 60, 120, 300, 600, 900, 1800, 3600];

/** Whole multiples of a readable step inside the window, at most `most` of them. */
export function timeTicks(window: Window, most: number): number[] {
  const from = window.from_ms / 1000;
  const to = window.to_ms / 1000;
  const step = STEPS_S.find((s) => (to - from) / s <= most) ?? 7200;
  const ticks: number[] = [];
  for (let t = Math.ceil(from / step) * step; t <= to; t += step) ticks.push(t);
  return ticks;
}
