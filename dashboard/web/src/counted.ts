// Which seconds of one person's arousal count where two are held side by side. Pure.
// The rule is that of regulation/pair.py; both ends are tested with the same file, test/golden/apart/seconds.json.
import type { StateFrame } from "./wire.ts";

/** Silence up to this long belongs to a strap that is heard. */
const COUNTED_SILENCE_MS = 2500;

/** Arousal (no unit) of one second; null where it says nothing: silence, movement, or no resting level. */
export function countedArousal({ arousal, cue, signal }: StateFrame): number | null {
  if (cue === "unknown" || cue === "suspended" || arousal.reason === "no_baseline") return null;
  return signal.age_ms !== null && signal.age_ms <= COUNTED_SILENCE_MS ? arousal.value : null;
}
