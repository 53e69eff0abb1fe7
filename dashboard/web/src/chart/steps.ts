// What the lane "In step?" shows: how far the pair's steps stand from the edge of chance, and what they come to. Pure.
import type { SynchronyFrame } from "../wire.ts";
import type { Window } from "./view.ts";

export interface Step {
  readonly t_ms: number;
  readonly statistic: number;
  /** Where 95 of 100 pairings of strangers stay under. */
  readonly chance: number;
}

export interface Steps {
  /** Runs of steps that had a value, oldest first: no line goes over what is missing. */
  readonly runs: readonly (readonly Step[])[];
  /** Top of the lane. */
  readonly limit: number;
  /** The newest step in or before the window, with a value or without. */
  readonly last: SynchronyFrame | null;
  /** Both may be seen now. */
  readonly both: boolean;
}

/** Steps come every 30 s; two further apart belong to no line. */
const APART_MS = 45_000;
/** Room over chance where nothing rises above it, and the least height of the lane. */
const HEADROOM = 1.5;
const LEAST = 0.25;

/** Nothing at all is drawn unless both may be seen. */
export function stepsOf(frames: readonly SynchronyFrame[], window: Window, both: boolean): Steps {
  const known = both ? frames.filter(({ until_ms }) => until_ms <= window.to_ms) : [];
  const runs: Step[][] = [];
  for (const { until_ms: t_ms, statistic, null_level: chance } of known) {
    if (statistic === null || chance === null || t_ms < window.from_ms) continue;
    const run = runs.at(-1);
    if (run === undefined || t_ms - (run.at(-1)?.t_ms ?? 0) > APART_MS) runs.push([{ t_ms, statistic, chance }]);
    else run.push({ t_ms, statistic, chance });
  }
  const highest = runs.flat().map(({ statistic, chance }) => Math.max(statistic * 1.1, chance * HEADROOM));
  return { runs, limit: Math.max(LEAST, ...highest), last: known.at(-1) ?? null, both };
}
