// What one person's card says, from the frames the page has heard. Pure.
import type { LaneState, Run } from "../chart/runs.ts";
import type { Answers, Seat } from "../session.ts";
import type { ConsentScope, Frame, PauseFrame, StateFrame } from "../wire.ts";
import { minutesSeconds } from "../ui/format.ts";
import { isOpen } from "../ui/open_pause.ts";
import * as words from "./words.ts";

/** Whether a person may be shown here. */
export type Sharing =
  | { readonly kind: "shown" }
  | { readonly kind: "never" }
  /** Not asked yet, or still thinking: no answer is not a no. */
  | { readonly kind: "awaited" }
  | { readonly kind: "stopped"; readonly since_ms: number };

/** Why a person may not be shown here. */
export type Unseen = Exclude<Sharing, { readonly kind: "shown" }>;

export function sharingOf(log: readonly Frame[], seat: Seat, scope: ConsentScope, answers: Answers, withdrawn_ms: number | null): Sharing {
  let ever = false;
  let since: number | null = null;
  for (const frame of log) {
    if (frame.type !== "consent" || frame.seat !== seat || frame.scope !== scope) continue;
    ever ||= frame.granted;
    since = frame.granted ? null : frame.t_ms;
  }
  if (withdrawn_ms !== null) return ever ? { kind: "stopped", since_ms: since ?? withdrawn_ms } : { kind: "never" };
  if (answers[scope] === true || ever) return { kind: "shown" };
  return { kind: answers[scope] === null ? "awaited" : "never" };
}

export interface HeartFacts {
  /** Null: there is no number to show. */
  readonly text: string | null;
  /** Struck through: the number is no longer current. */
  readonly struck: boolean;
  readonly under: string;
}

export interface ArousalFacts {
  readonly text: string;
  readonly heart: number | null;
  readonly vagal: number | null;
  readonly heartWords: string;
  readonly vagalWords: string;
}

export interface BodyFacts {
  readonly state: LaneState;
  readonly stateWords: string;
  readonly cueWords: string;
  readonly clean: string;
  readonly age: string;
  /** The age is itself the news: the strap is stale, silent or the computer is lost. */
  readonly late: boolean;
  readonly heart: HeartFacts;
  readonly arousal: ArousalFacts;
  readonly missing: string | null;
}

export interface Known {
  readonly seat: Seat;
  readonly state: StateFrame;
  readonly run: Run | null;
  readonly log: readonly Frame[];
  readonly pause: PauseFrame | null;
  readonly now_ms: number;
  readonly lost: boolean;
  readonly ended: boolean;
  /** Newest heart rate that was current once, struck through while there is none. */
  readonly last_bpm: number | null;
}

const isLate = (known: Known): boolean => known.lost || ["stale", "silent", "poor"].includes(known.state.signal.state);

function heart(known: Known): HeartFacts {
  const { state, last_bpm } = known;
  const { signal, resting } = state;
  if (isLate(known)) {
    const text = last_bpm === null ? null : String(Math.round(last_bpm));
    return { text, struck: true, under: "no value now" };
  }
  const bpm = state.hr15_bpm.value ?? (signal.hr_only ? signal.strap_hr_bpm : null);
  if (bpm === null) return { text: null, struck: false, under: "no value yet" };
  const shown = Math.round(bpm);
  if (resting.hr_bpm === null) return { text: String(shown), struck: false, under: "beats a minute" };
  const level = Math.round(resting.hr_bpm);
  const under = shown === level ? `at resting ${level}` : `${words.signed(shown - level)} on resting ${level}`;
  return { text: String(shown), struck: false, under };
}

function arousal(known: Known): ArousalFacts {
  const { value, heart_term, vagal_term, above_bpm, variability_pct } = known.state.arousal;
  if (isLate(known) || value === null || heart_term === null || above_bpm === null) {
    const why = isLate(known) ? "both terms need a signal" : "both terms need a resting level";
    return { text: "no value", heart: null, vagal: null, heartWords: why, vagalWords: "" };
  }
  return {
    text: words.plain(value),
    heart: heart_term,
    vagal: vagal_term,
    heartWords: words.heartTermWords(above_bpm, heart_term),
    vagalWords: words.vagalTermWords(variability_pct, vagal_term),
  };
}

const ANSWERS: Partial<Record<string, string>> = {
  not_now: "not now",
  moved: "moved or spoke",
  pause: "a pause",
};

/** "cue 1:34 ago: not now"; the answer is the first act of that person after the cue. */
export function cueWords(log: readonly Frame[], seat: Seat, now_ms: number, off = false): string {
  let cued: number | null = null;
  let answer: string | null = null;
  for (const frame of log) {
    if (frame.type === "cue" && frame.seat === seat && frame.cued) {
      cued = frame.t_ms;
      answer = null;
    } else if (frame.type === "act" && frame.by === seat && cued !== null) {
      answer ??= ANSWERS[frame.kind] ?? null;
    } else if (frame.type === "pause" && frame.cause === "begun" && frame.begun_by === seat && cued !== null) {
      answer ??= "a pause";
    }
  }
  if (cued === null) return off ? "no automatic cues" : "no cue yet";
  return `cue ${minutesSeconds(now_ms - cued)} ago: ${answer ?? "no answer yet"}`;
}

const TIMELESS: readonly LaneState[] = ["waiting", "calibrating", "no_level"];
const FROM_FRAME: readonly LaneState[] = ["elevated", "well_above", "coming_down", "waits", "unknown"];

function stateOf(known: Known): { state: LaneState; text: string } {
  const { run, pause, now_ms, ended } = known;
  const state = known.lost ? "unknown" : (run?.state ?? "waiting");
  const said = words.STATE_WORDS[state];
  const since = FROM_FRAME.includes(state) ? known.state.cue_since_ms : (run?.from_ms ?? now_ms);
  const timed = TIMELESS.includes(state) || known.lost ? said : `${said} for ${minutesSeconds(Math.max(0, now_ms - since))}`;
  return { state, text: isOpen(pause) && !ended ? `in a pause, ${said}` : timed };
}

export function bodyFacts(known: Known): BodyFacts {
  const { state, now_ms } = known;
  const { signal } = state;
  const { state: lane, text } = stateOf(known);
  const late = isLate(known);
  const age = signal.age_ms === null ? null : signal.age_ms + Math.max(0, now_ms - state.t_ms);
  const heard = known.lost ? words.lastHeardWords(state.t_ms) : null;
  const beat = heard !== null ? heard : age === null ? "no beat yet" : late ? words.lastBeatWords(age) : words.beatWords(age);
  return {
    state: lane,
    stateWords: text,
    cueWords: cueWords(known.log, known.seat, now_ms, state.threshold_bpm === null),
    clean: late ? "" : words.cleanWords(signal.clean_share),
    age: beat,
    late,
    heart: heart(known),
    arousal: arousal(known),
    missing: words.missingWords(state),
  };
}

/** "A is 22 beats above resting, elevated.": for the sentence under the chart and for screen readers. */
export function summaryOf(seat: Seat, facts: BodyFacts, above_bpm: number | null): string {
  const said = words.STATE_WORDS[facts.state];
  if (facts.late) return `Nothing is heard of ${seat} now.`;
  if (above_bpm === null) return `${seat}: ${said}.`;
  const beats = Math.abs(Math.round(above_bpm));
  const side = beats === 0 ? "at its resting level" : `${beats} ${above_bpm < 0 ? "below" : "above"} resting`;
  return `${seat}'s heart is ${side}, ${said}.`;
}
