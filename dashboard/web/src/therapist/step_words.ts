// What the pair's steps come to, in words. It never says how strongly, who leads, or that more is better. Pure.
import type { Reason, SynchronyFrame } from "../wire.ts";

export interface StepWords {
  /** One or two short lines beside the lane. */
  readonly lines: readonly string[];
  /** "p = .34"; empty without a value. */
  readonly p: string;
  /** The badge "in step beyond chance" is on. */
  readonly badge: boolean;
  /** The line above the lane, and the same where there is little room. */
  readonly note: string;
  readonly short: string;
}

type Note = Pick<StepWords, "note" | "short">;

const CHANCE: Note = {
  note: "grey: where 9 of 10 pairs of strangers fall by chance. More is not better.",
  short: "grey: chance. More is not better.",
};
const PACER: Note = {
  note: "a shared pacer ran: both follow the pacer, so this says nothing about the two of you",
  short: "both follow a pacer",
};
const EARLY: Note = { note: "it takes five minutes of both hearts", short: "it takes five minutes" };

const MISSING: Partial<Record<Reason, readonly string[]>> = {
  warming: ["too early", "to tell"],
  few_beats: ["no value,", "a strap is silent"],
  gap: ["no value,", "too many gaps"],
  no_variability: ["no value,", "a flat signal"],
  same_signal: ["no value, one", "strap heard twice"],
};

export function pWords(p: number): string {
  return `p = ${p.toFixed(p < 0.0995 ? 3 : 2).replace(/^0/, "").replace(/(\.\d\d)0$/, "$1")}`;
}

function judged(frame: SynchronyFrame, p: number): readonly string[] {
  if (frame.in_step) return ["in step", "beyond", "chance"];
  return p <= 0.05 ? ["not sure", "yet"] : ["no more", "than chance"];
}

/** `both`: both may be seen now. */
export function stepWords(last: SynchronyFrame | null, both: boolean): StepWords {
  if (!both) return { lines: ["no value,", "it needs both"], p: "", badge: false, ...CHANCE };
  if (last === null || last.p === null) {
    const reason = last?.reason ?? "warming";
    const note = reason === "warming" ? EARLY : CHANCE;
    return { lines: MISSING[reason] ?? ["no value"], p: "", badge: false, ...note };
  }
  if (last.paced) return { lines: ["pacer"], p: "", badge: false, ...PACER };
  return { lines: judged(last, last.p), p: pWords(last.p), badge: last.in_step, ...CHANCE };
}

const PHASE = { in_phase: "rising and falling together", anti_phase: "one rising as the other falls" } as const;

/** The same as a sentence, for the words under the chart, for screen readers and for the table. */
export function stepSentence(last: SynchronyFrame | null, both: boolean): string {
  const said = stepWords(last, both);
  if (!both) return "In step: no value, it needs both.";
  if (last?.paced === true && last.p !== null) return "In step: a shared pacer ran, so this says nothing about the two.";
  const words = said.lines.join(" ");
  if (said.badge && last?.phase) return `In step beyond chance, ${PHASE[last.phase]}, ${said.p}. More is not better.`;
  return `In step: ${words}${said.p ? `, ${said.p}` : ""}.`;
}
