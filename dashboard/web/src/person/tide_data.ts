// What the tide of a page is drawn from, and its captions. Pure.
import { minutesSeconds } from "../ui/format.ts";
import type { History } from "../session.ts";
import { tideSentence } from "./minutes.ts";
import { searchShare } from "./numbers.ts";
import { level, TONE, type Facts, type Kind, type Tone } from "./state.ts";

export interface TideData {
  history: History;
  nowMs: number;
  tone: Tone;
  resting_bpm: number | null;
  /** What the drawing shows, in one sentence. */
  sentence: string;
  /** Caption of the resting level. */
  resting: string;
  /** The cue level is labelled above its line, the return level below: where the heart rarely is. */
  level: { label: string; bpm: number; side: "above" | "below" } | null;
  /** While the resting level is sought: how far, in [0, 1], and the words for both ends. */
  search: { share: number; from: string; to: string } | null;
}

/** `numbers`: the captions say the levels in numbers too. */
export function tideData(f: Facts, kind: Kind, history: History, numbers: boolean): TideData {
  const resting = f.state?.resting ?? null;
  const resting_bpm = resting?.hr_bpm ?? null;
  const with_ = (words: string, bpm: number): string => (numbers ? `${words} ${bpm}` : words);
  const caption = resting_bpm === null ? "no resting level yet" : with_("your resting level", Math.round(resting_bpm));
  return {
    history,
    nowMs: f.nowMs,
    tone: TONE[kind],
    resting_bpm,
    sentence: tideSentence(history, f.nowMs, caption, numbers),
    resting: caption,
    level: levelOf(f, kind, with_),
    search:
      kind === "calibrating" && resting
        ? { share: searchShare(f), from: "finding your resting level", to: minutesSeconds(resting.needed_s * 1000) }
        : null,
  };
}

function levelOf(f: Facts, kind: Kind, with_: (words: string, bpm: number) => string): TideData["level"] {
  const drawn = level(kind);
  const bpm = (drawn === "cue" ? f.state?.threshold_bpm : f.state?.return_bpm) ?? null;
  if (drawn === null || bpm === null) return null;
  return drawn === "cue"
    ? { label: with_("cue level", Math.round(bpm)), bpm, side: "above" }
    : { label: with_("return level", Math.floor(bpm)), bpm, side: "below" };
}
