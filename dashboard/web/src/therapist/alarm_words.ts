// What the alarms and the quiet lines under them say. Pure.
import type { Seat } from "../session.ts";
import type { Frame, Signal } from "../wire.ts";
import { minutesSeconds } from "../ui/format.ts";
import type { Alarm } from "./alarms.ts";
import { lastGap } from "./told.ts";

export interface Said {
  readonly title: string;
  readonly text: string;
}

/** A gap longer ago than this is no news any more. */
const GAP_NEWS_MS = 10 * 60_000;

const seconds = (ms: number): string => (ms < 60_000 ? `${Math.floor(ms / 1000)} s` : minutesSeconds(ms));

function noBeat(seat: Seat, signal: Signal | null, age_ms: number): Said {
  const silence = `no beat for ${seconds(age_ms)}`;
  switch (signal?.link) {
    case "lost":
    case "searching":
    case "connecting":
      return {
        title: `${seat}: radio lost, ${silence}`,
        text: `The strap is out of reach, or its battery is empty. Ask ${seat} to stay near this computer. The search goes on by itself.`,
      };
    case "off":
      return { title: `${seat}: ${silence}`, text: "The strap is switched off or in its case." };
    default:
      return {
        title: `${seat}: ${silence}`,
        text:
          signal?.contact === false
            ? `Strap in range, no contact. Ask ${seat} to press the pads to the skin, and to damp them if they are dry.`
            : `Strap in range, but it sends no beats. Ask ${seat} to press the strap to the skin, under the chest.`,
      };
  }
}

/** `age_ms`: since the last beat, carried on to now. */
export function alarmWords(alarm: Alarm, age_ms: number): Said {
  switch (alarm.kind) {
    case "lost_computer":
      return { title: "This page lost the computer.", text: "Recording goes on there. Trying again." };
    case "page_closed":
      return {
        title: `${alarm.seat}'s page is closed.`,
        text: `Cues cannot reach ${alarm.seat}. Ask ${alarm.seat} to open the page on the phone again.`,
      };
    case "no_beat":
      return noBeat(alarm.seat ?? "A", alarm.signal, age_ms);
  }
}

/** One person's strap as last heard, with the age of the beat carried on to now. */
export interface Strap {
  readonly seat: Seat;
  readonly signal: Signal | null;
  readonly age_ms: number | null;
}

function heardWords(straps: readonly Strap[]): string | null {
  const ages = straps.flatMap(({ age_ms, signal }) => (signal?.state === "ok" && age_ms !== null ? [age_ms] : []));
  if (ages.length === 0 || ages.length < straps.length) return null;
  const within = `heard within ${Math.max(1, Math.round(Math.max(...ages) / 1000))} s.`;
  return ages.length === 2 ? `Both straps ${within}` : `${straps[0]?.seat}'s strap ${within}`;
}

function unreadableWords(seat: Seat, packets: number): string {
  return packets === 1
    ? `${seat}: one packet of the strap made no sense and is left out`
    : `${seat}: ${packets} packets of the strap made no sense and are left out`;
}

/** Lines that are no alarm: signal poor, waiting, gaps that are over, or that all is well. */
export function quietWords(straps: readonly Strap[], log: readonly Frame[], now_ms: number, replay: boolean): string[] {
  const out: string[] = [];
  for (const { seat, signal } of straps) {
    if (signal?.state === "poor") out.push(`${seat}: signal poor`);
    if (replay && signal?.state === "silent") out.push(`${seat}: no beat here`);
    if (signal === null || signal.state === "waiting") out.push(`${seat}: waiting for the first beat`);
    if (signal !== null && signal.unreadable > 0) out.push(unreadableWords(seat, signal.unreadable));
  }
  const well = heardWords(straps);
  if (well !== null) out.push(well);
  for (const { seat } of straps) {
    const gap = lastGap(log, seat);
    if (gap === null || now_ms - gap.from_ms > GAP_NEWS_MS) continue;
    out.push(`${seat}: gap of ${seconds(gap.gap_ms)} at ${minutesSeconds(gap.from_ms)}, solved`);
  }
  return out;
}
