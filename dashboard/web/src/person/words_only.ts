// The same page for somebody who wants no numbers of their body: "22 beats above" may itself raise a pulse. Times
// stay, and so does what is wrong with a strap. Pure.
import { duration, minutesSeconds } from "../ui/format.ts";
import * as n from "./numbers.ts";
import type { Facts, Kind } from "./state.ts";
import { MOVING_TOO, noCue, withPause, words, type Words } from "./words.ts";

export function wordsOnly(kind: Kind, f: Facts): Words {
  const said = words(kind, f);
  const instead = INSTEAD[kind]?.(f) ?? {};
  const under = instead.under ? withPause(kind, f, instead.under) : said.under;
  const without: Words = { ...said, number: null, beside: [], ...instead, under };
  if (!n.stale(f)) return without;
  // 5 s without a beat: nothing can be said of the heart now.
  return { ...without, fact: n.rate15(f) === null ? said.fact : without.fact, beside: [lastBeat(f)] };
}

const lastBeat = (f: Facts): string => `last beat ${Math.round(n.ageMs(f) / 1000)} s ago`;

const INSTEAD: Partial<Record<Kind, (f: Facts) => Partial<Words>>> = {
  lost: (f) => ({ beside: [`heard ${duration(f.quietMs)} ago`, ...noCue(f)] }),
  pause: (f) => ({ foot: `${minutesSeconds(n.leftMs(f))} left` }),
  up: (f) => ({
    fact: "Your heart is still above its resting level.",
    under: [`${n.pauseLength(f)} over. There is no hurry.`],
  }),
  silent: (f) => ({ beside: [lastBeat(f), ...noCue(f)] }),
  calibrating: (f) => ({ beside: [n.progress(f)] }),
  long_up: () => ({ fact: "Still above your resting level after 20 minutes." }),
  cue: () => ({ fact: "Your heart is well above its resting level.", under: [MOVING_TOO] }),
  activated: () => ({
    fact: "Your heart began above its stored resting level.",
    under: ["It is compared with the stored level, unless a new one is found."],
    question: "Wait a little and look again, or compare with the stored level?",
  }),
  hr_only: (f) => (n.parted(f) ? { beside: noCue(f) } : {}),
  calm: (f) => ({ under: [...n.variabilityInWords(f), ...n.notesInWords(f)] }),
  between: (f) => ({ fact: side(n.above15(f)), under: [...n.variabilityInWords(f), ...n.notesInWords(f)] }),
};

function side(above_bpm: number | null): string {
  if (above_bpm === null) return "There is no comparison with a resting level now.";
  if (above_bpm === 0) return "Your heart is at its resting level.";
  return `Your heart is ${above_bpm > 0 ? "above" : "below"} its resting level.`;
}
