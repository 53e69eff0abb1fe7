// How far apart two arousals are over time: a curve to look at, never a score. Pure.
// The steps are those of regulation/matching.py; both ends are tested with the same file, test/golden/apart/seconds.json.
import type { History } from "../session.ts";
import type { Window } from "./view.ts";

const STEP_MS = 5000;
/** The least the lane reaches to each side, so that a small difference looks small. */
const LEAST = 3;

/** Mean of arousal A minus arousal B over the 5 s that end at `t_ms`; null where no second knew both. */
export interface Difference {
  readonly t_ms: number;
  readonly a_minus_b: number | null;
}

export interface Apart {
  /** Steps with a value, oldest first: no line goes over what is missing. */
  readonly runs: readonly (readonly Difference[])[];
  /** What the lane reaches to each side of alike. */
  readonly limit: number;
  /** Both may be seen now: else the lane is empty. */
  readonly both: boolean;
}

/** The end of the step that holds `t_ms`. */
export const stepOf = (t_ms: number): number => Math.ceil(t_ms / STEP_MS) * STEP_MS;

/** Six significant digits, as every number of the engine has. */
const sig6 = (value: number): number => Number(value.toPrecision(6));

/** Index of the first second of the step that holds `from_ms`, or of any later one. */
function startOf({ t_ms }: History, from_ms: number): number {
  let i = t_ms.length;
  while (i > 0 && stepOf(t_ms[i - 1] as number) >= from_ms) i -= 1;
  return i;
}

/** Differences of the seconds that both know, for each step in which anyone was heard, oldest first. */
function gathered(a: History, b: History, window: Window): Map<number, number[]> {
  const out = new Map<number, number[]>();
  let i = startOf(a, window.from_ms);
  let j = startOf(b, window.from_ms);
  for (;;) {
    const [ta, tb] = [a.t_ms[i] ?? Infinity, b.t_ms[j] ?? Infinity];
    const t = Math.min(ta, tb);
    if (t === Infinity || stepOf(t) > stepOf(window.to_ms)) return out;
    const step = out.get(stepOf(t)) ?? [];
    out.set(stepOf(t), step);
    const [one, other] = [a.counted[i] ?? null, b.counted[j] ?? null];
    if (ta === tb && one !== null && other !== null) step.push(one - other);
    if (ta === t) i += 1;
    if (tb === t) j += 1;
  }
}

/** Every step that touches the window, from the first second that was heard; the newest still grows. */
export function differences(a: History, b: History, window: Window): Difference[] {
  return [...gathered(a, b, window)].map(([t_ms, values]) => ({
    t_ms,
    a_minus_b: values.length === 0 ? null : sig6(values.reduce((sum, value) => sum + value, 0) / values.length),
  }));
}

/** The newest step; null before anyone was heard. */
export function newestDifference(a: History, b: History): Difference | null {
  const to_ms = Math.max(a.t_ms.at(-1) ?? 0, b.t_ms.at(-1) ?? 0);
  return differences(a, b, { from_ms: stepOf(to_ms), to_ms }).at(-1) ?? null;
}

/** What the lane shows of the window; nothing at all unless both may be seen. */
export function apartOf(a: History, b: History, window: Window, both: boolean): Apart {
  const runs: Difference[][] = [];
  let last_ms = -Infinity;
  for (const step of both ? differences(a, b, window) : []) {
    if (step.a_minus_b === null) continue;
    if (step.t_ms - last_ms === STEP_MS) runs.at(-1)?.push(step);
    else runs.push([step]);
    last_ms = step.t_ms;
  }
  const reach = runs.flat().map(({ a_minus_b }) => Math.abs(a_minus_b ?? 0) * 1.1);
  return { runs, limit: Math.max(LEAST, ...reach), both };
}
