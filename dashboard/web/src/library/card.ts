// How one session is said in the list. Pure.
import { count, duration } from "../ui/format.ts";
import { dayWords } from "../ui/return_time.ts";
import type { SessionCard } from "../wire.ts";

export interface CardWords {
  day: string;
  date: string;
  length: string;
  source: string;
  facts: string;
  recovered: string | null;
  /** When both agreed to return to it. */
  returns: string | null;
}

export function cardWords(card: SessionCard, locale: string): CardWords {
  const began = new Date(card.wall_ms);
  const text = (options: Intl.DateTimeFormatOptions, ms = card.wall_ms): string =>
    new Intl.DateTimeFormat(locale, options).format(new Date(ms));
  const sameYear = began.getFullYear() === new Date().getFullYear();
  const until = text({ hour: "2-digit", minute: "2-digit" }, card.wall_ms + card.duration_ms);
  const facts: string[] = [];
  if (card.pauses !== null) facts.push(card.pauses ? count(card.pauses, "pause", "pauses") : "no pause");
  if (card.marks !== null) facts.push(card.marks ? count(card.marks, "mark", "marks") : "no mark");
  if (card.seats.length === 1) facts.unshift("one person");
  return {
    day: text({ weekday: "long" }),
    date: `${text({ day: "numeric", month: "long", ...(sameYear ? {} : { year: "numeric" }) })}, ${text({ hour: "2-digit", minute: "2-digit" })}`,
    length: duration(card.duration_ms),
    source: card.title && !card.source.label.startsWith(card.title) ? `${card.title}. ${card.source.label}` : card.source.label,
    facts: facts.join(", "),
    returns: card.return_wall_ms === null ? null : `to be returned to on ${dayWords(card.return_wall_ms, locale)}`,
    recovered: card.recovered ? `recovered after a stop, complete to ${until}` : null,
  };
}

export const SPEEDS: readonly { speed: number; label: string }[] = [
  { speed: 1, label: "As it was" },
  { speed: 10, label: "10 times faster" },
  { speed: 60, label: "60 times faster" },
  { speed: 0, label: "As fast as possible" },
];
