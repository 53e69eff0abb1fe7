// Every word of the therapist page that is not a label of a button: states, reasons, values, alarms. Pure.
import type { LaneState } from "../chart/runs.ts";
import type { Seat } from "../session.ts";
import type { Unseen } from "./facts.ts";
import type { Hello, PauseFrame, Problem, Reason, SourceInfo, StateFrame } from "../wire.ts";
import { minutesSeconds, speedWords } from "../ui/format.ts";
import { dayWords, pageLocale } from "../ui/return_time.ts";

const MINUS = "\u2212";

/** `+22`, `−3`, `0`. */
export function signed(value: number, digits = 0): string {
  const text = Math.abs(value).toFixed(digits);
  if (Number(text) === 0) return text;
  return value < 0 ? `${MINUS}${text}` : `+${text}`;
}

/** `3.1`, `−0.5`, without a plus: a sum, not a change. */
export function plain(value: number, digits = 1): string {
  const text = Math.abs(value).toFixed(digits);
  return value < 0 && Number(text) !== 0 ? `${MINUS}${text}` : text;
}

const percent = (share: number): string => `${Math.round(share * 100)} %`;
const seconds = (ms: number): string => (ms < 60_000 ? `${Math.floor(ms / 1000)} s` : minutesSeconds(ms));

/** The short word in the state lane, and in front of "for 1:44" on the card. */
export const STATE_WORDS: Record<LaneState, string> = {
  waiting: "waiting for the first beat",
  calibrating: "finding the resting level",
  calm: "calm",
  settled: "settled",
  elevated: "elevated",
  well_above: "well above",
  coming_down: "coming down",
  waits: "cues wait",
  no_level: "no resting level",
  unknown: "unknown",
  no_signal: "no signal",
};

/** Why a value is missing or weak, as a sentence. */
export const REASONS: Record<Reason, string> = {
  warming: "Too early for this value: it needs a longer stretch of beats.",
  too_short: "The recording is too short for this value.",
  few_beats: "Too few clean beats in the last minute.",
  artefacts: "Too many uneven or missed beats. A loose or dry strap does this most often.",
  gap: "The signal broke off in the last minute.",
  irregular_rhythm:
    "Beats too uneven for variability. A loose strap does this most often. This is not a medical finding.",
  movement: "Moving: cues wait, and variability says little.",
  hr_only: "The strap sends a rate only, no single beats. Variability is missing.",
  stale: "No beat for more than 5 s.",
  no_baseline: "No resting level yet, so nothing to compare with.",
  no_variability: "No variability was measured at rest: the heart term counts alone.",
  same_signal: "One strap is heard as both.",
  no_agreement: "Two ways of finding the breath do not agree, as in speech or very slow breathing.",
  medication: "No automatic cues here: so it was chosen. A pause by hand works as always.",
};

/** A resting level needs this share of clean beats. */
export const ENOUGH_CLEAN = 0.8;

/** "finding the resting level, 1:48 of 3:00", or why there is none. Null when it is there. */
export function restingWords(state: StateFrame): string | null {
  const { resting } = state;
  if (resting.state === "collecting") {
    const needed = minutesSeconds(resting.needed_s * 1000);
    const elapsed = minutesSeconds(Math.min(resting.elapsed_s, resting.needed_s) * 1000);
    return `Finding the resting level, ${elapsed} of ${needed}.`;
  }
  if (resting.state === "ready") return null;
  if (resting.reason === "movement") {
    return `No resting level: too much movement, it needs two quiet minutes. Start over on ${state.seat}'s page.`;
  }
  const clean = resting.clean_share;
  if (clean !== null && clean < ENOUGH_CLEAN) {
    return `No resting level: only ${percent(clean)} clean beats, it needs 80 %. Check the strap, then start over on ${state.seat}'s page.`;
  }
  return `No resting level: two quiet minutes at least are needed. Start over on ${state.seat}'s page.`;
}

/** The one sentence under the terms: the most important thing that is missing, or null. */
export function missingWords(state: StateFrame): string | null {
  const { signal, arousal, rmssd_ms, resting, threshold_bpm } = state;
  if (signal.state !== "ok") return null;
  if (signal.hr_only) return REASONS.hr_only;
  if (rmssd_ms.reason === "irregular_rhythm") return REASONS.irregular_rhythm;
  const finding = restingWords(state);
  if (finding !== null) return finding;
  // What was missing in the quiet minutes is missing all session; its own reason speaks of the last minute.
  if (arousal.value !== null && resting.rmssd_ms === null) return REASONS.no_variability;
  if (arousal.reason !== null) return REASONS[arousal.reason];
  if (rmssd_ms.value === null && rmssd_ms.reason !== null) return REASONS[rmssd_ms.reason];
  if (threshold_bpm === null) return REASONS.medication;
  return resting.stored ? "Compared with the stored resting level." : null;
}

export function heartTermWords(above_bpm: number, term: number): string {
  return `heart ${signed(above_bpm)} bpm (${plain(term)})`;
}

export function vagalTermWords(percentage: number | null, term: number | null): string {
  if (percentage === null || term === null) return "variability: no value";
  return `variability ${signed(percentage)} % (${plain(term)})`;
}

export const cleanWords = (share: number | null): string => (share === null ? "" : `${percent(share)} clean`);
export const beatWords = (age_ms: number): string => `beat ${seconds(age_ms)} ago`;
export const lastHeardWords = (t_ms: number): string => `last heard at ${minutesSeconds(t_ms)}`;
export const lastBeatWords = (age_ms: number): string => `last beat ${seconds(age_ms)} ago`;

/** Words of a person of whom nothing is shown: the card says both, the chart and the summary the title. */
export function unseenWords(seat: Seat, sharing: Unseen, review: boolean): { title: string; text: string } {
  if (sharing.kind === "awaited" && !review) return awaitedWords(seat);
  return hiddenWords(seat, sharing.kind === "stopped" ? sharing.since_ms : null, review);
}

function hiddenWords(seat: Seat, since_ms: number | null, review: boolean): { title: string; text: string } {
  const aim = review ? "to review" : "to be seen here";
  if (since_ms === null) {
    const lanes = review ? `${seat}'s lanes are empty.` : `${seat} keeps an own page and own cues.`;
    return { title: `${seat} has not agreed ${aim}.`, text: lanes };
  }
  const from = minutesSeconds(since_ms);
  return {
    title: `${seat} has stopped sharing.`,
    text:
      `Nothing of ${seat} is shown from ${from} on. ${seat} keeps an own page and own cues. ` +
      `${seat} can turn sharing on again; you cannot ask for it from here.`,
  };
}

/** Nothing is known, so nothing is said of an answer. */
const awaitedWords = (seat: Seat): { title: string; text: string } => ({
  title: `${seat} has not answered yet.`,
  text: `${seat} is asked on an own page, alone.`,
});

/** Where the beats come from, and how fast; shown at all times. */
export function sourceWords(source: SourceInfo, speed: number): string {
  const fast = speedWords(speed);
  const what = source.replay ? `Replay: ${source.label}` : source.label;
  return fast === "" ? what : `${what}, ${fast}`;
}

const PAGES: Record<string, string> = { therapist: "you", reviewer: "you", host: "this computer" };

/** "On the pages: A, B, you". */
export function pagesWords(pages: readonly string[]): string {
  const names = [...new Set(pages.map((page) => PAGES[page] ?? page))].sort();
  return names.length === 0 ? "" : `On the pages: ${names.join(", ")}`;
}

export function titleWords(hello: Hello | null): string {
  const seats = hello?.seats.map(({ seat, name }) => name || seat) ?? [];
  if (seats.length === 0) return "";
  return seats.length === 1 ? `Session of ${seats[0]} alone` : `Session of ${seats.join(" and ")}`;
}

export const returnDay = (wall_ms: number): string => `on ${dayWords(wall_ms, pageLocale(navigator.language))}`;

export const todayWords = ({ return_wall_ms }: PauseFrame): string =>
  return_wall_ms === null ? "Ended for today" : `Ended for today, return agreed ${returnDay(return_wall_ms)}`;

export const problemWords = (problem: Problem): string => `${problem.message} ${problem.hint}`.trim();

export const MARKS: readonly { readonly key: string; readonly words: string }[] = [
  { key: "1", words: "Repair, they said so" },
  { key: "2", words: "Change of topic" },
  { key: "3", words: "Silence" },
  { key: "4", words: "Comfort" },
  { key: "5", words: "Space" },
  { key: "6", words: "Sat with it" },
];

export const markWords = (key: string): string =>
  key === "R" ? "Repair" : (MARKS.find((mark) => mark.key === key)?.words ?? `Mark ${key}`);
