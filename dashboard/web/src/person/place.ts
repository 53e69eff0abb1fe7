// Where a person is on their own page. It lasts as long as the tab, so that a reload neither uncovers the page
// nor closes what is open nor loses a word.
import type { Grant, PauseFrame } from "../wire.ts";
import { Kept, type Shelf } from "./kept.ts";
import type { Kind } from "./state.ts";

export type Sheet = "none" | "choices" | "consent" | "notice" | "sharing" | "strap" | "later" | "table";

export interface Place {
  covered: boolean;
  /** The cover was offered and answered. */
  offered: boolean;
  sheet: Sheet;
  /** Words of "I notice …" that are not kept yet. */
  unsent: string;
  /** Data time at which the pause began for which the pacer was asked for, ms; -1: for none. */
  pacerOf_ms: number;
  /** The moving wave; false shows ten boxes instead. */
  wave: boolean;
}

/** Who asked for less motion begins with the boxes; the wave is then one touch away. */
export function placeOf(grant: Grant, lessMotion: boolean, shelf: () => Shelf = () => sessionStorage): Kept<Place> {
  const start = { covered: false, offered: false, sheet: "none", unsent: "", pacerOf_ms: -1, wave: !lessMotion } as const;
  return new Kept<Place>(shelf, "place", grant, start);
}

const WITH_PACER: readonly Kind[] = ["called", "up", "ready", "waiting", "over_unknown"];

/** Whether the person asked for the pacer in this pause; the next one begins without. */
export const askedPacer = (pause: PauseFrame | null, { pacerOf_ms }: Place): boolean =>
  pause !== null && pause.since_ms === pacerOf_ms;

/** Whether the pacer is before the person now. */
export const paces = (kind: Kind, pause: PauseFrame | null, place: Place): boolean =>
  kind === "pause" || (WITH_PACER.includes(kind) && askedPacer(pause, place));

const START: readonly Kind[] = ["gathering", "no_beats_yet", "calibrating"];

/** The cover is offered at the start, until it is answered: somebody across the table can read a phone. */
export const offersCover = (kind: Kind, { offered }: Place): boolean => !offered && START.includes(kind);
