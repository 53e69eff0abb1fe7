// What the page in the middle shows now, and its words. Pure. It knows nothing of a body, so no word here can.
import type { Connection } from "../socket.ts";
import { minutesSeconds } from "../ui/format.ts";
import type { Hello, TableFrame } from "../wire.ts";

export type Kind = "opening" | "closed" | "calm" | "breathing" | "pause" | "over" | "today" | "lost" | "ended";

export interface Facts {
  hello: Hello | null;
  connection: Connection;
  table: TableFrame | null;
  ended: boolean;
  now_ms: number;
}

export interface Words {
  /** The large sentence; none while the pacer stands in its place. */
  fact: string | null;
  under: string[];
}

/** Turned by hand only, in this order. */
export const QUESTIONS: readonly string[] = [
  "What do you notice in your own body right now?",
  "What would you like the other to know?",
  "Comfort, space, or just sitting with it?",
];

export function kindOf({ hello, connection, table, ended }: Facts): Kind {
  if (ended) return "ended";
  if (hello === null) return connection === "lost" ? "lost" : "opening";
  if (connection !== "open") return "lost";
  if (!table?.open) return "closed";
  if (table.pause === "floor" || table.pause === "running") return "pause";
  if (table.pause === "over" || table.pause === "today") return table.pause;
  return table.breathe_until_ms === null ? "calm" : "breathing";
}

const left = (until_ms: number | null, now_ms: number): string => `${minutesSeconds(Math.max(0, (until_ms ?? now_ms) - now_ms))} left.`;
const EACH = "Each of you says \u201cready\u201d on your own page.";

export function words(kind: Kind, { table, now_ms }: Facts, question: number): Words {
  switch (kind) {
    case "opening":
      return { fact: "Opening this page.", under: ["One moment."] };
    case "lost":
      return { fact: "This page lost the computer.", under: ["Recording goes on there. It tries again by itself."] };
    case "closed":
      return {
        fact: "This page opens when both say yes to it.",
        under: ["Each of you answers on your own page, under Sharing.", "It never shows a body: a question, a pause, a pacer."],
      };
    case "calm":
      return {
        fact: QUESTIONS[question % QUESTIONS.length] as string,
        under: ["Say it to each other, or keep it.", "The water is a drawing, not your bodies."],
      };
    case "breathing":
      return {
        fact: null,
        under: [
          `Breathe together, as lightly as you like. ${left(table?.breathe_until_ms ?? null, now_ms)}`,
          "If you feel light-headed, breathe as you like and stop.",
        ],
      };
    case "pause":
      return { fact: null, under: ["A pause for both. The topic can wait.", `${left(table?.pause_until_ms ?? null, now_ms)} ${EACH}`] };
    case "over":
      return { fact: "The time of the pause is over. There is no hurry.", under: [EACH] };
    case "today":
      return { fact: "You have ended it for today.", under: ["When you return is on your own pages."] };
    case "ended":
      return { fact: "The session is over.", under: ["You can close this page."] };
  }
}

/** Whether both straps are heard: one answer for the two, never whose is not. Nothing while the page is closed. */
export function straps({ table }: Facts): string {
  if (!table?.open) return "";
  return table.heard ? "both straps heard" : "One strap is silent. Look at your own page.";
}

/** Minutes of the session that have passed. */
export function passed({ hello, now_ms }: Facts): string {
  if (hello?.state !== "running") return "";
  const minutes = Math.floor(now_ms / 60_000);
  return minutes === 1 ? "1 minute" : `${minutes} minutes`;
}
