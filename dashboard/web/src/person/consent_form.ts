// What the consent page asks, and when it may be left. Pure.
import type { Answers } from "../session.ts";
import type { ConsentScope } from "../wire.ts";

export interface Question {
  scope: ConsentScope;
  text: string;
  small: string;
}

export const QUESTIONS: readonly Question[] = [
  { scope: "recording", text: "Keep a recording", small: "on this computer, I can take it back" },
  { scope: "therapist", text: "Therapist sees my heart and cues", small: "live, while the session runs" },
  {
    scope: "partner",
    text: "The other may know when we both get a cue",
    small: "never my numbers, and only if both say yes",
  },
  {
    scope: "table",
    text: "A page for both in the middle",
    small: "a question, a pause, a pacer; never a body, and only if both say yes",
  },
  { scope: "review", text: "A reviewer may see this afterwards", small: "no, unless I say yes" },
];

/** Asks of two people: not asked of somebody who is here alone. */
export const OF_BOTH: readonly ConsentScope[] = ["partner", "table"];

/** Recording and therapist are never preset; what the other, the page in the middle or a reviewer may know starts at no. */
export function preset(known: Answers): Answers {
  return {
    recording: known.recording ?? null,
    therapist: known.therapist ?? null,
    partner: known.partner ?? false,
    table: known.table ?? false,
    review: known.review ?? false,
  };
}

export function toGo(answers: Answers): number {
  return QUESTIONS.filter(({ scope }) => typeof answers[scope] !== "boolean").length;
}

export function leaveLabel(answers: Answers): string {
  const open = toGo(answers);
  if (open === 0) return "Go to your page";
  return open === 1 ? "One answer to go" : "Two answers to go";
}

export const NOT_TAKING_PART: Answers = { recording: false, therapist: false, partner: false, table: false, review: false };
