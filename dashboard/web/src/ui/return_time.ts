// When two people may return to what they left: the times one can propose, and how a time is said. Pure.

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Nearer than this is no time to have ended for today. */
const SOONEST_MS = HOUR_MS / 2;
const MORNING = 9;
const EVENING = 20;

export interface Choice {
  label: string;
  wall_ms: number;
}

/** The pages speak English; a date in another language would stand out of the sentence. */
export function pageLocale(language: string): string {
  return language.startsWith("en") ? language : "en-GB";
}

const clock = (wall_ms: number, locale: string): string =>
  new Intl.DateTimeFormat(locale, { hour: "numeric", minute: "2-digit" }).format(new Date(wall_ms));

function at(now_ms: number, days: number, hour: number, minute = 0): number {
  const day = new Date(now_ms);
  return new Date(day.getFullYear(), day.getMonth(), day.getDate() + days, hour, minute).getTime();
}

/** The mornings and evenings that lie within 24 hours. */
export function choices(now_ms: number, locale: string): Choice[] {
  const all: readonly (readonly [label: string, wall_ms: number])[] = [
    ["This morning", at(now_ms, 0, MORNING)],
    ["Tonight", at(now_ms, 0, EVENING)],
    ["Tomorrow morning", at(now_ms, 1, MORNING)],
    ["Tomorrow evening", at(now_ms, 1, EVENING)],
  ];
  return all
    .filter(([, wall_ms]) => wall_ms - now_ms >= SOONEST_MS && wall_ms - now_ms <= DAY_MS)
    .map(([label, wall_ms]) => ({ label: `${label}, ${clock(wall_ms, locale)}`, wall_ms }));
}

/** The next time that a clock shows `hh:mm`; null for anything else. */
export function ownTime(text: string, now_ms: number): number | null {
  const [, hour, minute] = /^(\d\d):(\d\d)$/.exec(text) ?? [];
  if (hour === undefined || minute === undefined) return null;
  const today = at(now_ms, 0, Number(hour), Number(minute));
  return today > now_ms ? today : at(now_ms, 1, Number(hour), Number(minute));
}

/** "tomorrow at 9:00", within a sentence on the day itself. */
export function returnWords(wall_ms: number, now_ms: number, locale: string): string {
  if (wall_ms < at(now_ms, 1, 0)) return `today at ${clock(wall_ms, locale)}`;
  if (wall_ms < at(now_ms, 2, 0)) return `tomorrow at ${clock(wall_ms, locale)}`;
  return dayWords(wall_ms, locale);
}

/** "Wednesday, 09:00", where it is read on another day. */
export const dayWords = (wall_ms: number, locale: string): string =>
  `${new Intl.DateTimeFormat(locale, { weekday: "long" }).format(new Date(wall_ms))}, ${clock(wall_ms, locale)}`;
