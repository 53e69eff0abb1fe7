// Numbers and times as people read them.

/** `m:ss`, with a true minus sign. */
export function minutesSeconds(ms: number): string {
  const total = Math.round(Math.abs(ms) / 1000);
  const sign = ms < 0 && total > 0 ? "\u2212" : "";
  return `${sign}${Math.floor(total / 60)}:${String(total % 60).padStart(2, "0")}`;
}

/** Whole number with a true minus sign; null gives an empty text. */
export function whole(value: number | null): string {
  if (value === null) return "";
  const rounded = Math.round(value);
  return rounded < 0 ? `\u2212${-rounded}` : String(rounded);
}

/** "22 beats", "1 beat". */
export function count(n: number, one: string, many: string): string {
  return `${n} ${n === 1 ? one : many}`;
}

/** "40 seconds", "2 minutes", "1 hour 5 minutes": one coarse unit is enough to read at a glance. */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  if (seconds < 60) return count(seconds, "second", "seconds");
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return count(minutes, "minute", "minutes");
  const rest = minutes % 60;
  const hours = count(Math.floor(minutes / 60), "hour", "hours");
  return rest ? `${hours} ${count(rest, "minute", "minutes")}` : hours;
}

const SPEED_WORDS: Record<number, string> = {
  2: "twice as fast as life",
  10: "ten times faster than life",
};

/** How fast the data runs, in words; empty at the speed of life. */
export function speedWords(speed: number): string {
  if (speed === 0) return "as fast as possible";
  if (speed === 1) return "";
  return SPEED_WORDS[speed] ?? `${speed} times faster than life`;
}
