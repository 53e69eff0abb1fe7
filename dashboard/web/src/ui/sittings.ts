// What people come together for, in words. Pure.
import type { Sitting, SittingInfo } from "../wire.ts";
import { count } from "./format.ts";

export const SITTINGS: Record<Sitting, string> = {
  home: "At home",
  in_session: "In session",
  parent_and_child: "Parent and child",
  practice: "Practice",
  no_cues: "No cues",
};

const minutes = (value: number): string => count(value, "minute", "minutes");

/** One sentence or two on what a sitting sets; its numbers are the server's. */
export function sittingWords({ sitting, pause_minutes, pacer_per_min }: SittingInfo): string {
  const pause = `A pause lasts ${minutes(pause_minutes)}.`;
  switch (sitting) {
    case "home":
      return `The two of you alone. ${pause}`;
    case "in_session":
      return `With a therapist. ${pause}`;
    case "parent_and_child":
      return `A is the adult, B the child: B's cue level is a child's, and the pacer goes ${pacer_per_min} a minute. ${pause}`;
    case "practice":
      return `To breathe together or to try things out. ${pause}`;
    case "no_cues":
      return `Nobody gets a cue. A pause by hand works as always. ${pause}`;
  }
}

/** What a person is told before they answer; empty where nothing was chosen. */
export function chosenWords(sitting: Sitting | null, pause_minutes: number): string {
  if (sitting === null) return "";
  const off = sitting === "no_cues" ? " Nobody gets a cue." : "";
  return `${SITTINGS[sitting]}. A pause lasts ${minutes(pause_minutes)}.${off}`;
}
