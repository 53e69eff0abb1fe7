// Which state a person's page is in: one pure function from what is known of the session.
//
// The first row of ORDER that holds decides. What ends or hides everything comes first, then what the
// person must answer, then the shared pause, then the strap, then the body.
import type { Answers, Connection, Seat } from "../session.ts";
import { isOpen } from "../ui/open_pause.ts";
import type { ActKind, Frame, Hello, OwnStrap, PauseFrame, StateFrame } from "../wire.ts";

export type Kind =
  | "opening"
  | "lost"
  | "ended"
  | "consent"
  | "gathering"
  | "pause"
  | "called"
  | "today"
  | "asked"
  | "proposed"
  | "waiting"
  | "ready"
  | "up"
  | "over_unknown"
  | "returned"
  | "silent"
  | "left"
  | "no_beats_yet"
  | "refused"
  | "calibrating"
  | "long_up"
  | "cue"
  | "moving"
  | "activated"
  | "uneven"
  | "hr_only"
  | "poor"
  | "calm"
  | "between";

/** Everything the page's state and words are made of. */
export interface Facts {
  seat: Seat;
  connection: Connection;
  ended: boolean;
  /** The session ran. */
  begun: boolean;
  hello: Hello | null;
  consents: Answers;
  state: StateFrame | null;
  pause: PauseFrame | null;
  log: readonly Frame[];
  /** Data time now, ms. */
  nowMs: number;
  /** Time since anything was heard from the computer, on the page's own clock, ms. */
  quietMs: number;
  /** Heart rate when the pause began, bpm. */
  pauseStartBpm: number | null;
  /** The last heart rate that was known, bpm. */
  lastBpm: number | null;
  /** The own strap of a running session with straps; null in every other one. */
  strap: OwnStrap | null;
  /** Look now was touched a moment ago. */
  looked: boolean;
  /** How often another sentence to begin with was asked for; null when it was closed. */
  prompts: number | null;
}

/** Seconds on end at or under the return level before a person is asked to come back. */
export const CALM_DWELL_S = 45;
const MOVED_MS = 60_000;
/** So long a sentence to begin with is offered, unless it is closed. */
const RETURNED_MS = 300_000;

type Test = (facts: Facts) => boolean;

export const ORDER: readonly (readonly [Kind, Test])[] = [
  ["ended", (f) => f.connection === "ended" || (f.ended && !isReplay(f))],
  ["lost", (f) => f.hello !== null && f.connection !== "open"],
  ["opening", (f) => f.hello === null],
  ["consent", (f) => !isReplay(f) && unanswered(f.consents)],
  ["gathering", (f) => !isOut(f) && f.hello?.state === "waiting_consent" && f.state === null],
  ["today", (f) => f.pause?.state === "today"],
  ["asked", (f) => proposal(f) && f.pause?.agreed[f.seat] !== true],
  ["proposed", proposal],
  ["waiting", (f) => asking(f) && f.pause?.ready[f.seat] === true],
  ["pause", (f) => timed(f) && f.pause?.begun_by === f.seat],
  ["called", timed],
  ["over_unknown", (f) => over(f) && !canSettle(f.state)],
  ["ready", (f) => over(f) && (f.state?.in_band_s ?? 0) >= CALM_DWELL_S],
  ["up", over],
  ["left", (f) => isOut(f) && !isReplay(f)],
  ["no_beats_yet", (f) => f.state === null || (f.state.signal.state === "waiting" && !rateOnly(f))],
  ["silent", (f) => f.state?.signal.state === "silent" && !rateOnly(f)],
  ["returned", justReturned],
  ["refused", (f) => f.state?.resting.state === "refused" && f.state.resting.hr_bpm === null && !rateOnly(f)],
  ["calibrating", (f) => f.state?.resting.state === "collecting" && f.state.cue === "calibrating" && !rateOnly(f)],
  ["long_up", askedLongUp],
  ["cue", cueOpen],
  ["moving", (f) => f.state?.cue === "suspended" && (f.state.signal.moving || movedLately(f))],
  ["activated", (f) => activatedStart(f) !== null],
  ["hr_only", rateOnly],
  ["uneven", (f) => unevenBeats(f.state)],
  ["poor", (f) => f.state?.signal.state === "poor"],
  ["calm", (f) => nearResting(f.state)],
];

export function derive(facts: Facts): Kind {
  return ORDER.find(([, holds]) => holds(facts))?.[0] ?? "between";
}

/** A pause is open; what ended with one asks nothing any more. */
export function asking({ pause, ended }: Facts): boolean {
  return isOpen(pause) && !ended;
}

/** Somebody has proposed a time to return to it. */
function proposal(f: Facts): boolean {
  return asking(f) && f.pause?.return_wall_ms != null;
}

/** The time of a pause runs; in its floor nobody can return yet. */
function timed(f: Facts): boolean {
  return asking(f) && !over(f);
}

function over(f: Facts): boolean {
  return asking(f) && f.pause?.state === "over";
}

/** How this person may say that they are ready now; null before the floor is over. */
export function mayReturn({ pause, state }: Facts): "ready" | "ready_anyway" | null {
  if (pause?.state !== "running" && pause?.state !== "over") return null;
  return (state?.in_band_s ?? 0) >= CALM_DWELL_S ? "ready" : "ready_anyway";
}

/** Nothing of this person is measured or kept. A pause of both still is theirs, so it comes before. */
export const isOut = (f: Facts): boolean => f.consents.recording === false;

/** A replay is looked at: it asks nothing and ends where one can start it again. */
export const isReplay = (f: Facts): boolean => f.hello?.source.replay === true;

/** Recording and therapist must be answered by the person; nothing is preset for them. */
function unanswered({ recording, therapist }: Answers): boolean {
  return typeof recording !== "boolean" || typeof therapist !== "boolean";
}

/** False when nothing can say that the heart is near its resting level: no beats, or no level. */
function canSettle(state: StateFrame | null): boolean {
  const silent = state === null || state.signal.state === "silent" || state.signal.state === "waiting";
  return !silent && state.return_bpm !== null;
}

/** The sentence is about the heart, so the heart's own term decides, not the variability. */
function nearResting(state: StateFrame | null): boolean {
  if (state === null || state.cue === "flooded") return false;
  const { heart_term } = state.arousal;
  return heart_term !== null && Math.abs(heart_term) < 1;
}

function unevenBeats(state: StateFrame | null): boolean {
  const reasons = [state?.rmssd_ms.reason, state?.arousal.reason];
  return reasons.includes("irregular_rhythm") || reasons.includes("artefacts");
}

/** A strap that sends a rate and no beats: no beat is missing then, and no level can be found. */
function rateOnly(f: Facts): boolean {
  return f.state?.signal.hr_only === true;
}

/** The level found today, well above the stored one, while the person has not said what to compare with. */
export function activatedStart(f: Facts): { today_bpm: number; stored_bpm: number } | null {
  const at = f.log.findLastIndex((frame) => frame.type === "baseline" && frame.seat === f.seat);
  const found = f.log[at];
  if (found?.type !== "baseline" || found.activated_bpm === null || found.hr_bpm === null) return null;
  if (f.log.slice(at).some((frame) => ownAct(f, frame, "rebaseline", "keep_level"))) return null;
  return { today_bpm: found.hr_bpm, stored_bpm: found.hr_bpm - found.activated_bpm };
}

/** The private cue stands until it is answered, a pause begins, or the heart comes down. */
function cueOpen(f: Facts): boolean {
  if (f.state?.cue !== "flooded") return false;
  const cued = f.log.findLastIndex((frame) => frame.type === "cue" && frame.seat === f.seat && frame.cued);
  if (cued < 0) return false;
  return !f.log.slice(cued).some((frame) => ownAct(f, frame, "not_now", "moved") || begins(frame));
}

/** Both came back from a pause a moment ago, and nothing has happened since that matters more. */
function justReturned(f: Facts): boolean {
  if (f.prompts === null || isReplay(f) || (f.hello?.seats.length ?? 0) < 2) return false;
  const { pause } = f;
  if (pause?.cause !== "returned" || f.nowMs - pause.t_ms > RETURNED_MS) return false;
  return !cueOpen(f) && !askedLongUp(f);
}

/** Both are up and both share that, so both pages say so in the same words. */
export function inJoint(f: Facts): boolean {
  const newest = f.log.findLast((frame) => frame.type === "joint");
  return newest?.type === "joint" && newest.active;
}

function askedLongUp(f: Facts): boolean {
  if (f.state?.cue !== "flooded" && f.state?.cue !== "recovering") return false;
  const asked = f.log.findLastIndex((frame) => frame.type === "long_up" && frame.seat === f.seat);
  if (asked < 0) return false;
  return !f.log
    .slice(asked)
    .some((frame) => ownAct(f, frame, "moved", "keep_level", "rebaseline") || calmAgain(f, frame));
}

function movedLately(f: Facts): boolean {
  if (f.state?.arousal.reason === "movement") return true;
  const moved = f.log.findLast((frame) => ownAct(f, frame, "moved"));
  return moved !== undefined && f.nowMs - moved.t_ms <= MOVED_MS;
}

function ownAct(f: Facts, frame: Frame, ...kinds: ActKind[]): boolean {
  return frame.type === "act" && frame.by === f.seat && kinds.includes(frame.kind);
}

function begins(frame: Frame): boolean {
  return frame.type === "pause" && frame.cause === "begun";
}

function calmAgain(f: Facts, frame: Frame): boolean {
  return frame.type === "cue" && frame.seat === f.seat && frame.state === "calm";
}

export type Tone = "calm" | "elevated" | "pause" | "ready" | "stale";

/** The tint of the tide; words never depend on it. */
export const TONE: Record<Kind, Tone> = {
  opening: "stale",
  lost: "stale",
  ended: "stale",
  consent: "stale",
  gathering: "stale",
  pause: "pause",
  called: "pause",
  today: "calm",
  asked: "ready",
  proposed: "ready",
  waiting: "ready",
  ready: "ready",
  up: "ready",
  over_unknown: "stale",
  returned: "calm",
  silent: "stale",
  left: "stale",
  no_beats_yet: "stale",
  refused: "stale",
  calibrating: "stale",
  long_up: "elevated",
  cue: "elevated",
  moving: "calm",
  activated: "calm",
  uneven: "stale",
  hr_only: "calm",
  poor: "stale",
  calm: "calm",
  between: "calm",
};

/** The level drawn over the tide beside the resting level. */
export function level(kind: Kind): "cue" | "return" | null {
  if (kind === "cue" || kind === "long_up") return "cue";
  return kind === "up" || kind === "ready" || kind === "waiting" ? "return" : null;
}
