// What a person's page says in each state: body facts, then what can be done. Pure.
import { count, duration, minutesSeconds } from "../ui/format.ts";
import { isOpen, OPEN_AT_END } from "../ui/open_pause.ts";
import { asking, CALM_DWELL_S, type Facts, type Kind } from "./state.ts";
import * as n from "./numbers.ts";
import { HELPS, HELPS_NOT, prompt } from "./prompts.ts";
import { ownStrapWords } from "./strap_words.ts";

export interface Words {
  /** The one sentence on top; also what a screen reader hears when the state changes. */
  fact: string;
  number: { text: string; struck: boolean } | null;
  /** Two short lines beside the number. */
  beside: string[];
  under: string[];
  steps: string[];
  /** A question in the serif voice. */
  question: string | null;
  foot: string | null;
  /** True when the foot tells who can see this page. */
  lock: boolean;
}

type Part = Partial<Omit<Words, "fact">> & { fact: string };
type Say = (f: Facts) => Part;

export const noCue = (f: Facts): string[] => (n.cuesOff(f) ? [] : ["no cue can reach you now"]);
const NOT_FINDING = "This is not a medical finding.";
export const MOVING_TOO = "Moving, talking and laughing can do this too.";

export function words(kind: Kind, facts: Facts): Words {
  const said = SAY[kind](facts);
  const whole: Words = {
    number: null,
    beside: [],
    under: [],
    steps: [],
    question: null,
    foot: null,
    lock: false,
    ...said,
  };
  whole.under = withPause(kind, facts, whole.under);
  // What stands beside a number says nothing without it.
  if (whole.number === null) whole.beside = [];
  return n.stale(facts) ? struck(whole, facts) : whole;
}

/** The lines below the fact, and what the pause adds to them in any state. */
export function withPause(kind: Kind, f: Facts, under: readonly string[]): string[] {
  const lines = [...under];
  if (asking(f) && f.pause?.cause === "no_time") lines.push("No time to return is agreed yet.");
  if (kind === "ended" && f.pause?.state === "today") lines.unshift(`You return to it ${n.returnTime(f)}.`);
  if (f.ended && isOpen(f.pause)) lines.push(OPEN_AT_END);
  return lines;
}

const SAY: Record<Kind, Say> = {
  opening: () => ({ fact: "Opening your page." }),
  ended: (f) => ({
    fact: f.begun ? "The session is over." : "The session was ended before it began.",
    under: [`${kept(f)} You can close this page.`],
  }),
  lost: (f) => ({
    fact: "This page lost the computer.",
    number: n.rate15(f, true),
    beside: [`heard ${duration(f.quietMs)} ago`, ...noCue(f)],
    under: ["Recording goes on there. Trying again by itself."],
    foot: "Is this phone still in the same network?",
  }),
  consent: () => ({ fact: "Who may see what your body does?" }),
  gathering: (f) => ({
    fact: "Your answers are in.",
    under: [`${n.other(f)} answers on their own page, alone. ${n.straps(f) ? "The session is begun at the computer." : "The session starts when both have answered."}`],
  }),
  pause: (f) => ({
    fact: "A pause has begun.",
    question: "Let the topic wait. There is nothing to solve or rehearse now.",
    under: [HELPS, HELPS_NOT],
    foot: `${minutesSeconds(n.leftMs(f))} left\u2002·\u2002${n.pauseLine(f)}`,
  }),
  called: (f) => ({
    fact: "A pause has begun.",
    under: ["You need not do anything. The topic can wait.", HELPS, HELPS_NOT],
    number: n.rate30(f),
    beside: n.againstResting30(f),
    foot: `${minutesSeconds(n.leftMs(f))} left`,
  }),
  today: (f) => ({
    fact: `You return to it ${n.returnTime(f)}.`,
    under: [n.alone(f) ? "You ended for today." : "Both of you agreed, and ended for today."],
    ...n.onlyYou(f, ""),
  }),
  asked: (f) => ({
    fact: `${n.other(f)} proposes to end for today.`,
    question: `Do you return to it ${n.returnTime(f)}?`,
    under: ["Another time is as good. Nobody is asked why."],
  }),
  proposed: (f) => ({
    fact: `You proposed to return ${n.returnTime(f)}.`,
    under: [`${n.other(f)} is asked on their own page. The pause goes on until then.`],
  }),
  up: (f) => ({
    fact: n.aboveFact(f, n.above30(f)),
    number: n.rate30(f),
    beside: ["beats a minute", n.sinceStart(f)],
    under: [
      `${n.pauseLength(f)} over. Your return level is ${n.returnLevel(f)} or lower for ${CALM_DWELL_S} seconds. There is no hurry.`,
    ],
  }),
  over_unknown: (f) => ({
    fact: `${n.pauseLength(f)} over.`,
    number: n.rate30(f),
    beside: n.rate30(f) ? ["beats a minute"] : [],
    under: ["This page cannot tell how far your heart has come down. Go by your own sense of it. There is no hurry."],
  }),
  ready: (f) => ({
    fact: `Your heart has been near its resting level for ${n.inBand(f)}.`,
    number: n.rate30(f),
    beside: n.againstResting30(f),
    question: "Are you ready to return?",
    foot: n.asked(f),
  }),
  waiting: (f) => ({
    fact: n.alone(f) ? "You are ready." : `You are ready. ${n.other(f)} has more time.`,
    number: n.rate30(f),
    beside: n.againstResting30(f),
    under: [n.alone(f) ? "Stay as you are." : "Stay as you are. This page tells you when you both return."],
  }),
  returned: (f) => ({
    fact: n.alone(f) ? "The pause is over." : "Both of you said ready. The pause is over.",
    question: prompt(f.prompts ?? 0),
    under: ["A sentence to begin with, if you like one:"],
    ...n.onlyYou(f, ""),
  }),
  left: (f) => ({
    fact: "Nothing of you is measured or kept now.",
    under: [kept(f), "Nobody is told why. You can come back for as long as the session runs."],
  }),
  no_beats_yet: (f) => ({
    fact: "Waiting for the first beat.",
    under: [n.straps(f) ? "A strap wakes when it is damp and worn." : "It comes by itself."],
    foot: ownStrapWords(f),
  }),
  silent: (f) => ({
    fact: `No beat for ${duration(n.ageMs(f))}.`,
    number: n.lastRate(f),
    beside: [`last beat ${Math.round(n.ageMs(f) / 1000)} s ago`, ...noCue(f)],
    steps: [
      "Press the strap to the skin, under the chest.",
      "Damp the two pads if they are dry.",
      "Keep this phone's page open.",
    ],
    foot: ownStrapWords(f) ?? (n.straps(f) ? "Looking for your strap. It will not give up." : null),
  }),
  refused: (f) => ({
    fact: n.refusal(f),
    number: n.rate15(f),
    beside: n.rate15(f) ? ["beats a minute", "no resting level yet"] : [],
    under: [[n.beforeStartingOver(f), ...n.cueWithoutLevel(f)].join(" ")],
  }),
  calibrating: (f) => ({
    fact: "Finding your resting level.",
    number: n.rate15(f),
    beside: ["beats a minute", n.progress(f)],
    under: ["Sit as you will sit when you talk. Nothing to do well.", ...n.cuesOffWords(f)],
    ...n.onlyYou(f, ""),
  }),
  long_up: (f) => ({
    fact: `Still ${n.above15(f) ?? 0} above after 20 minutes.`,
    number: n.rate15(f),
    beside: n.againstResting15(f),
    question: "Have you moved or changed position?",
    ...n.onlyYou(f, ""),
  }),
  cue: (f) => ({
    fact: n.cueFact(f),
    number: n.rate15(f),
    beside: ["beats a minute", n.cueLevel(f)],
    under: [`For ${n.cueFor(f)}. ${n.variabilityLower(f)}${MOVING_TOO}`],
    ...n.besideTheOther(f),
  }),
  moving: (f) => ({
    fact: n.cuesOff(f) ? "You are moving." : "You are moving. Cues wait.",
    number: n.rate15(f),
    beside: ["beats a minute"],
    under: n.cuesOff(f) ? n.cuesOffWords(f) : ["They start again by themselves when you have sat still for a while."],
    ...n.onlyYou(f, ""),
  }),
  activated: (f) => ({
    fact: n.activatedFact(f),
    number: n.rate15(f),
    beside: n.againstResting15(f),
    under: [`Your heart is compared with the stored ${n.storedLevel(f)}, unless a new level is found.`],
    question: `Wait a little and look again, or compare with ${n.storedLevel(f)}?`,
    ...n.onlyYou(f, ""),
  }),
  uneven: (f) => ({
    fact: "Heart rate only, for now.",
    number: n.rate15(f),
    beside: n.againstResting15(f),
    under: [
      `The beats are too uneven to measure variability. A loose strap does this most often. ${NOT_FINDING}`,
      ...n.cuesWait(f),
    ],
    ...n.onlyYou(f, "It may lie face down."),
  }),
  hr_only: (f) => ({
    fact: n.parted(f) ? "Your strap is not heard." : "Heart rate only.",
    number: n.strapRate(f),
    beside: n.parted(f) ? ["the last that was heard", ...noCue(f)] : ["beats a minute"],
    under: [
      "The strap sends a rate only, no single beats. Variability is missing.",
      ...n.cueWithoutLevel(f),
    ],
    ...linked(f, "It may lie face down."),
  }),
  poor: (f) => ({
    fact: "The signal comes and goes.",
    number: n.rate15(f),
    beside: n.againstResting15(f),
    under: [`${n.cuesOff(f) ? "" : "Cues may come late or not at all. "}Damp the pads, or pull the strap one notch tighter.`],
    ...linked(f, "It may lie face down."),
  }),
  calm: (f) => ({
    fact: "Your heart is near its resting level.",
    number: n.rate15(f),
    beside: n.againstResting15(f),
    under: [n.variability(f), ...n.notes(f)],
    ...n.onlyYou(f, "It may lie face down."),
  }),
  between: (f) => ({
    fact: n.aboveFact(f, n.above15(f)),
    number: n.rate15(f),
    beside: n.againstResting15(f),
    under: [n.variability(f), ...n.notes(f)],
    ...n.onlyYou(f, "It may lie face down."),
  }),
};

function kept(f: Facts): string {
  if (!f.begun) return "Nothing was recorded.";
  if (f.consents.recording === true) return "Your recording is kept on the computer.";
  const until = keptUntil(f);
  return until === null ? "Nothing of you was kept." : `What was recorded until ${minutesSeconds(until)} stays on the computer.`;
}

/** Data time at which the recording was last taken back, ms; null where there never was one. */
function keptUntil(f: Facts): number | null {
  const own = f.log.filter((frame) => frame.type === "consent" && frame.seat === f.seat && frame.scope === "recording");
  const since = own.findLastIndex((frame) => frame.type === "consent" && frame.granted);
  return since < 0 ? null : (own[since + 1]?.t_ms ?? null);
}

/** Who sees the page, unless the own strap is out of reach: then how the search for it goes. */
function linked(f: Facts, more: string): Pick<Words, "foot" | "lock"> {
  const lost = f.strap !== null && f.strap.strap?.link !== "streaming";
  return lost ? { foot: ownStrapWords(f), lock: false } : n.onlyYou(f, more);
}

/** 5 s without a beat: the number is no longer current, whatever the state. */
function struck(said: Words, f: Facts): Words {
  const number = said.number ?? n.lastRate(f);
  if (number === null) return said;
  const seconds = count(Math.round(n.ageMs(f) / 1000), "second", "seconds");
  const shown = { number: { ...number, struck: true }, beside: [`last beat ${seconds} ago`] };
  // The newest rate is gone as well: nothing can be said of the heart now.
  if (n.rate15(f) === null) return { ...said, ...shown, fact: `No beat for ${seconds}.`, under: [] };
  return { ...said, ...shown, beside: [...shown.beside, ...said.beside.slice(1)] };
}
