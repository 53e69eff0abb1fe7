// How a cue reaches a person and what their page shows of it: chosen there, kept in this browser for that person
// in this session. Everything that others could notice is off until somebody turns it on.
import type { Grant } from "../wire.ts";
import { Kept, type Shelf } from "./kept.ts";

export interface Choices {
  /** A cue vibrates. */
  vibrate: boolean;
  /** A cue sounds. */
  sound: boolean;
  /** The pacer's In and Out sound. */
  breathTones: boolean;
  /** False: the body is told in words alone. */
  numbers: boolean;
  /** Breaths a minute of the pacer; 0: as the session has it. */
  pacer_per_min: number;
}

const START: Choices = { vibrate: false, sound: false, breathTones: false, numbers: true, pacer_per_min: 0 };

export const choicesOf = (grant: Grant, shelf: () => Shelf = () => localStorage): Kept<Choices> =>
  new Kept<Choices>(shelf, "choices", grant, START);

const FASTEST_PER_MIN = 9.5;
const SLOWEST_PER_MIN = 4.5;
/** Children breathe faster: where the session's own pacer does, it is never slowed below this. */
const CHILD_SLOWEST_PER_MIN = 6.5;
const STEP_PER_MIN = 0.5;

/** The pacer's rate, breaths a minute; `session_per_min` is what the session has for everybody. */
export function pacerRate(chosen_per_min: number, session_per_min: number): number {
  const slowest = session_per_min >= CHILD_SLOWEST_PER_MIN ? CHILD_SLOWEST_PER_MIN : SLOWEST_PER_MIN;
  return Math.min(FASTEST_PER_MIN, Math.max(slowest, chosen_per_min || session_per_min));
}

/** One step slower or faster; null at the end of the range. */
export function pacerStep(rate_per_min: number, by: -1 | 1, session_per_min: number): number | null {
  const next = pacerRate(rate_per_min + by * STEP_PER_MIN, session_per_min);
  return next === rate_per_min ? null : next;
}
