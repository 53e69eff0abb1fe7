// The lines of "Who sees your body now", from the person's own answers. Pure.
import type { Answers } from "../session.ts";
import type { ConsentScope } from "../wire.ts";

export interface SharingRow {
  who: string;
  sees: string;
  /** What can be changed here; sharing with the therapist has the large button instead. */
  change: { scope: ConsentScope; granted: boolean; label: string } | null;
}

/** Whether the therapist sees this body now: of whom nothing is recorded, nothing is shown. */
export const shares = ({ recording, therapist }: Answers): boolean => recording === true && therapist === true;

export function sharingRows(answers: Answers, others: readonly string[]): SharingRow[] {
  const recorded = answers.recording === true;
  const reviewed = answers.review === true;
  const table = answers.table === true;
  const middle: SharingRow = {
    who: "Page in the middle",
    sees: table ? "whether both straps are heard" : "nothing, it stays closed",
    change: { scope: "table", granted: !table, label: table ? "Take back" : "Allow" },
  };
  return [
    { who: "You", sees: "everything of yours, always", change: null },
    { who: "Therapist", sees: shares(answers) ? "heart, arousal, cues" : "nothing", change: null },
    ...others.map((who) => other(who, answers.partner === true)),
    ...(others.length ? [middle] : []),
    {
      who: "Recording",
      sees: recorded ? "kept on this computer" : "nothing is kept from now on",
      change: { scope: "recording", granted: !recorded, label: recorded ? "Stop" : "Keep again" },
    },
    {
      who: "Reviewer",
      sees: reviewed ? "may see the recording" : "nothing",
      change: { scope: "review", granted: !reviewed, label: reviewed ? "Take back" : "Allow" },
    },
  ];
}

function other(who: string, told: boolean): SharingRow {
  return {
    who,
    sees: told ? "when you both have a cue" : "nothing",
    change: { scope: "partner", granted: !told, label: told ? "Take back" : "Allow" },
  };
}
