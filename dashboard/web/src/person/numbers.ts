// Numbers of a person's page, with unit and comparison. Whatever is compared on one page is taken from the
// same window and rounded first, so that 88 and 66 are always 22 apart.
import { duration, minutesSeconds, whole } from "../ui/format.ts";
import type { StateFrame } from "../wire.ts";
import { pageLocale, returnWords } from "../ui/return_time.ts";
import { shares } from "./sharing_rows.ts";
import { activatedStart, inJoint, isReplay, type Facts } from "./state.ts";

type Shown = { text: string; struck: boolean };

const USUAL_PCT = 22;
const NOTE_MS = 60_000;
const DWELL_MS = 20_000;

export const other = (f: Facts): string => {
  const info = f.hello?.seats.find(({ seat }) => seat !== f.seat);
  return info ? info.name || info.seat : "The other person";
};
export const alone = (f: Facts): boolean => (f.hello?.seats.length ?? 2) < 2;
export const straps = (f: Facts): boolean => f.hello?.source.kind === "straps";

export const stale = ({ state, connection }: Facts): boolean =>
  connection === "open" && state?.signal.state === "stale";

/** Age of the last beat: what the last frame said, and the time since that frame. */
export const ageMs = (f: Facts): number =>
  f.state ? (f.state.signal.age_ms ?? 0) + Math.max(0, f.nowMs - f.state.t_ms) : 0;

function shown(value: number | null | undefined, struck = false): Shown | null {
  return value === null || value === undefined ? null : { text: whole(value), struck };
}

export const rate15 = (f: Facts, struck = false): Shown | null => shown(f.state?.hr15_bpm.value, struck);
export const rate30 = (f: Facts): Shown | null => shown(f.state?.hr30_bpm.value ?? f.state?.hr15_bpm.value);
/** The rate that a strap without beats sends: struck through once its link is gone. */
export const strapRate = (f: Facts): Shown | null =>
  shown(f.state?.signal.strap_hr_bpm ?? f.state?.hr15_bpm.value, parted(f));
/** The link of the strap is gone; a strap that was never linked says nothing of it. */
export const parted = (f: Facts): boolean => {
  const link = f.state?.signal.link ?? null;
  return link !== null && link !== "streaming";
};
/** The last rate that was known: only ever shown struck through. */
export const lastRate = (f: Facts): Shown | null => shown(f.state?.hr15_bpm.value ?? f.lastBpm, true);

const restingOf = (state: StateFrame | null): number | null =>
  state?.resting.hr_bpm == null ? null : Math.round(state.resting.hr_bpm);

function above(f: Facts, bpm: number | null | undefined): number | null {
  const resting = restingOf(f.state);
  return bpm == null || resting === null ? null : Math.round(bpm) - resting;
}
export const above15 = (f: Facts): number | null => above(f, f.state?.hr15_bpm.value);
export const above30 = (f: Facts): number | null => above(f, f.state?.hr30_bpm.value ?? f.state?.hr15_bpm.value);

export const againstResting15 = (f: Facts): string[] => ["beats a minute", againstResting(f, above15(f))];
export const againstResting30 = (f: Facts): string[] => ["beats a minute", againstResting(f, above30(f))];

function againstResting(f: Facts, by: number | null): string {
  const resting = restingOf(f.state);
  if (resting === null) return "no resting level yet";
  const your = `your ${f.state?.resting.stored ? "stored" : "resting"} ${resting}`;
  if (by === null) return your;
  if (by === 0) return `exactly ${your}`;
  return `${Math.abs(by)} ${by > 0 ? "above" : "below"} ${your}`;
}

export function aboveFact(f: Facts, by: number | null): string {
  if (by === null) return restingOf(f.state) === null ? "No resting level yet." : "Your heart rate comes in a moment.";
  if (by === 0) return "Your heart is at its resting level.";
  const beats = Math.abs(by) === 1 ? "1 beat" : `${Math.abs(by)} beats`;
  return `Your heart is ${beats} ${by > 0 ? "above" : "below"} your resting level.`;
}

export function cueFact(f: Facts): string {
  const by = above15(f);
  if (by !== null) return aboveFact(f, by);
  return `Your heart is at ${whole(f.state?.hr15_bpm.value ?? null)} beats a minute.`;
}

export const cueLevel = (f: Facts): string =>
  f.state?.threshold_bpm == null ? "no resting level yet" : `your cue level is ${whole(f.state.threshold_bpm)}`;

export const returnLevel = (f: Facts): string => whole(Math.floor(f.state?.return_bpm ?? 0));

/** The cue came after 20 s on end; said in steps of ten seconds, so that the words do not run. */
export function cueFor(f: Facts): string {
  const passed = f.nowMs - (f.state?.cue_since_ms ?? f.nowMs) + DWELL_MS;
  return duration(Math.max(DWELL_MS, Math.floor(passed / 10_000) * 10_000));
}

export function variability(f: Facts): string {
  const pct = f.state?.arousal.variability_pct ?? null;
  if (pct === null) {
    return f.state?.resting.rmssd_ms === null && restingOf(f.state) !== null
      ? "Variability has no resting level in this session."
      : "Variability follows when there are enough clean beats.";
  }
  if (Math.abs(pct) < USUAL_PCT) return "Variability is in your usual range.";
  return `Variability is ${whole(Math.abs(pct))}\u00a0% ${pct < 0 ? "lower" : "higher"} than at rest.`;
}

export function variabilityInWords(f: Facts): string[] {
  const pct = f.state?.arousal.variability_pct ?? null;
  if (pct === null) return [];
  if (Math.abs(pct) < USUAL_PCT) return ["Variability is in your usual range."];
  return [`Variability is ${pct < 0 ? "lower" : "higher"} than at rest.`];
}

export function variabilityLower(f: Facts): string {
  const pct = f.state?.arousal.variability_pct ?? null;
  return pct === null || pct > -1 ? "" : `Variability ${whole(-pct)}\u00a0% lower. `;
}

/** Things worth a line, but never the fact. */
export const notes = (f: Facts): string[] => [...cuesOffWords(f), ...cuesWait(f), ...newLevel(f), ...returned(f)];

function returned(f: Facts): string[] {
  const back = f.log.findLast((frame) => frame.type === "pause");
  if (back?.type !== "pause" || back.cause !== "returned" || f.nowMs - back.t_ms >= NOTE_MS / 2) return [];
  if (!alone(f) && !isReplay(f)) return [];
  return [alone(f) ? "The pause is over." : "Both of you said ready. The pause is over."];
}

/** The same for somebody who wants no numbers of their body. */
export const notesInWords = (f: Facts): string[] => [...cuesOffWords(f), ...cuesWait(f), ...returned(f)];

/** A level stands while another is sought, and when none was found. */
function newLevel(f: Facts): string[] {
  const resting = f.state?.resting;
  if (!resting || resting.hr_bpm === null) return [];
  const old = `${resting.stored ? "stored" : "old"} ${whole(resting.hr_bpm)}`;
  if (resting.state === "collecting") return [`Looking for a new resting level: ${progress(f)}. The ${old} stands until then.`];
  const last = f.log.findLast((frame) => frame.type === "baseline" && frame.seat === f.seat);
  if (last?.type !== "baseline" || last.state !== "refused" || f.nowMs - last.t_ms >= NOTE_MS) return [];
  return [`${refusal(f)} The ${old} stands.`];
}

/** No cue can come by itself: so it was chosen. */
export const cuesOff = (f: Facts): boolean =>
  f.state === null ? f.hello?.sitting === "no_cues" : f.state.threshold_bpm === null;

export function cuesOffWords(f: Facts): string[] {
  if (!cuesOff(f)) return [];
  const whose = f.hello?.sitting === "no_cues" ? "No cues in this sitting." : "Automatic cues are off for you.";
  return [`${whose} Pause works as always.`];
}

export const cueWithoutLevel = (f: Facts): string[] =>
  cuesOff(f) ? cuesOffWords(f) : f.state?.resting.hr_bpm === null ? ["Without a resting level a cue comes only at 100 beats a minute or more."] : [];

export const storedLevel = (f: Facts): string => whole(activatedStart(f)?.stored_bpm ?? null);

/** "three minutes": as long as the engine will take. */
export function searchLength(f: Facts): string {
  const minutes = Math.round((f.state?.resting.needed_s ?? 180) / 60);
  return minutes === 1 ? "one minute" : `${NUMBERS[minutes] ?? minutes} minutes`;
}

/** How far today's level lies above the stored one; both rounded first. */
export function activatedFact(f: Facts): string {
  const start = activatedStart(f);
  if (start === null) return "You started activated.";
  const by = Math.round(start.today_bpm) - Math.round(start.stored_bpm);
  return `${by} above the stored ${storedLevel(f)}: you started activated.`;
}

export const cuesWait = (f: Facts): string[] =>
  !cuesOff(f) && (f.state?.cue === "suspended" || f.state?.cue === "unknown") ? ["Cues wait for clean beats."] : [];

export function progress(f: Facts): string {
  const resting = f.state?.resting;
  if (!resting) return "";
  return `${minutesSeconds(Math.min(resting.elapsed_s, resting.needed_s) * 1000)} of ${minutesSeconds(resting.needed_s * 1000)}`;
}

export function refusal(f: Facts): string {
  if (f.state?.resting.reason === "movement") return "Too much movement: a resting level needs two quiet minutes.";
  const clean = f.state?.resting.clean_share ?? null;
  if (clean === null || clean >= 0.8) return "No resting level could be found.";
  return `Only ${Math.floor(clean * 100)}\u00a0% clean beats. A resting level needs 80\u00a0%.`;
}

export const beforeStartingOver = (f: Facts): string =>
  f.state?.resting.reason === "movement" ? "Sit quietly, then start over." : "Check the strap, then start over.";

/** "tomorrow at 9:00", by the computer that keeps the session. */
export function returnTime(f: Facts): string {
  const now_ms = (f.hello?.wall_ms ?? 0) + f.nowMs;
  return returnWords(f.pause?.return_wall_ms ?? now_ms, now_ms, pageLocale(navigator.language));
}

export const leftMs = (f: Facts): number =>
  f.pause?.until_ms == null ? 0 : Math.max(0, f.pause.until_ms - f.nowMs);

export function sinceStart(f: Facts): string {
  const now = f.state?.hr30_bpm.value ?? null;
  if (now === null || f.pauseStartBpm === null) return againstResting(f, above30(f));
  const by = Math.round(now) - Math.round(f.pauseStartBpm);
  if (by === 0) return "as at the start";
  return `${Math.abs(by)} ${by < 0 ? "lower" : "higher"} than at the start`;
}

export function pauseLine(f: Facts): string {
  if (f.state?.signal.state === "silent") return "no beat is heard";
  const now = rate30(f);
  if (now === null) return "no heart rate now";
  const by = f.pauseStartBpm === null ? null : Math.round(Number(f.state?.hr30_bpm.value)) - Math.round(f.pauseStartBpm);
  // A rise is not worth a word while somebody breathes.
  return by === null || by >= 0 ? `${now.text} a minute` : `${now.text} a minute, ${-by} lower than at the start`;
}

const NUMBERS = ["", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];

export function pauseLength(f: Facts): string {
  const { since_ms, until_ms } = f.pause ?? {};
  if (since_ms == null || until_ms == null) return "The time is";
  const minutes = Math.round((until_ms - since_ms) / 60_000);
  if (minutes === 1) return "The minute is";
  return `The ${NUMBERS[minutes] ?? minutes} minutes are`;
}

export function inBand(f: Facts): string {
  const seconds = f.state?.in_band_s ?? 0;
  return seconds < 60 ? "45 seconds" : duration(Math.floor(seconds / 60) * 60_000);
}

export const asked = (f: Facts): string | null =>
  alone(f) ? null : `${other(f)} is asked on their own page. You both return when both say ready.`;

/** Below the cue: what the other's page shows of it. */
export function besideTheOther(f: Facts): { foot: string; lock: boolean } {
  if (inJoint(f)) return { foot: "Both of you got a cue. Nobody is first.", lock: false };
  return onlyYou(f, alone(f) ? "" : `${other(f)}'s page has not changed.`);
}

/** Who can see this page's numbers, as it is now; never a promise that consents have undone. */
export function onlyYou(f: Facts, more: string): { foot: string; lock: boolean } {
  const who = shares(f.consents) ? "Only you and the therapist see this." : "Only you see this.";
  return { foot: more ? `${who} ${more}` : who, lock: true };
}

/** Share of the pause that has passed, in [0, 1]. */
export function leftShare(f: Facts): number {
  const { since_ms, until_ms } = f.pause ?? {};
  if (since_ms == null || until_ms == null || until_ms <= since_ms) return 0;
  return Math.min(1, Math.max(0, (f.nowMs - since_ms) / (until_ms - since_ms)));
}

/** Share of the search for the resting level that has passed, in [0, 1]. */
export function searchShare(f: Facts): number {
  const { elapsed_s = 0, needed_s = 1 } = f.state?.resting ?? {};
  return Math.min(1, elapsed_s / needed_s);
}
