// Alarms of the therapist page: a fold over what is heard. Pure; what they say is in words.ts.
//
//   condition                                    alarm           raised                    solved
//   strap silent for 10 s (signal `silent`)      no_beat         at once                   any other signal state
//   strap stale, or silent again (`poor`)        none: struck value, or one quiet line
//   a person's page is not open                  page_closed     after 4 s of real time    the page is open
//   this page lost the computer                  lost_computer   at once                   connected again
//
// An alarm stays until it is solved. *Seen* quiets it and never removes it; solved and raised again, it is new.
// While the computer is lost nothing is known of straps and pages, so their alarms stay as they are.
import type { Seat } from "../session.ts";
import type { Signal } from "../wire.ts";

export type AlarmKind = "lost_computer" | "no_beat" | "page_closed";

export interface Alarm {
  readonly id: string;
  readonly kind: AlarmKind;
  readonly seat: Seat | null;
  readonly seen: boolean;
  /** The strap's signal as last heard, for `no_beat`. */
  readonly signal: Signal | null;
}

export interface Alarms {
  readonly open: readonly Alarm[];
  /** Pages that are closed, and since when on the page's own clock. */
  readonly closed: Readonly<Partial<Record<Seat, number>>>;
}

export interface Heard {
  /** The page's own clock, in ms. */
  readonly at: number;
  readonly lost: boolean;
  /** Null in a replay: nobody sits at a page then. */
  readonly pages: readonly string[] | null;
  /** Seats that may be shown here, with their newest signal (null: no state yet). */
  readonly signals: Readonly<Partial<Record<Seat, Signal | null>>>;
}

export const NO_ALARMS: Alarms = { open: [], closed: {} };

/** A page that is being loaded again is closed for a moment: no alarm for that. */
const HOLD_MS = 4000;
/** Worst first. */
const ORDER: readonly AlarmKind[] = ["lost_computer", "no_beat", "page_closed"];

type Wanted = Omit<Alarm, "seen">;

const alarm = (kind: AlarmKind, seat: Seat | null, signal: Signal | null = null): Wanted => ({
  id: seat === null ? kind : `${kind}-${seat}`,
  kind,
  seat,
  signal,
});

function closedSince(before: Alarms, heard: Heard): Alarms["closed"] {
  const { pages } = heard;
  // Own page first: until it is listed, the list has not arrived.
  if (pages === null || !pages.includes("therapist")) return {};
  const closed: Partial<Record<Seat, number>> = {};
  for (const seat of Object.keys(heard.signals) as Seat[]) {
    if (!pages.includes(seat)) closed[seat] = before.closed[seat] ?? heard.at;
  }
  return closed;
}

function wanted(heard: Heard, closed: Alarms["closed"]): Wanted[] {
  const out: Wanted[] = [];
  for (const [seat, signal] of Object.entries(heard.signals) as [Seat, Signal | null][]) {
    if (signal?.state === "silent") out.push(alarm("no_beat", seat, signal));
    const since = closed[seat];
    if (since !== undefined && heard.at - since >= HOLD_MS) out.push(alarm("page_closed", seat));
  }
  return out;
}

export function next(before: Alarms, heard: Heard): Alarms {
  const kept = before.open.filter(({ kind }) => kind !== "lost_computer");
  const closed = heard.lost ? before.closed : closedSince(before, heard);
  const now = heard.lost ? [alarm("lost_computer", null), ...kept] : wanted(heard, closed);
  const seen = new Set(before.open.filter((one) => one.seen).map(({ id }) => id));
  const open = now.map((one) => ({ ...one, seen: seen.has(one.id) }));
  open.sort((one, other) => ORDER.indexOf(one.kind) - ORDER.indexOf(other.kind));
  return { open, closed };
}

/** The therapist has taken note of it. */
export function seen(before: Alarms, id: string): Alarms {
  return { ...before, open: before.open.map((one) => (one.id === id ? { ...one, seen: true } : one)) };
}
