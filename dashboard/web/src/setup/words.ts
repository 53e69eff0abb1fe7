// What the set-up page says by itself; what the server says is shown as it is. Pure.
import type { Seat } from "../session.ts";
import { count, minutesSeconds } from "../ui/format.ts";
import { toldApart } from "../ui/strap_words.ts";
import type { SeatSetUp, SetUp, SignalCheck, StrapFound, StrapLink } from "../wire.ts";
import { SILENT_S, type Heard, quietFor } from "./ticks.ts";

export const otherSeat = (seat: Seat): Seat => (seat === "A" ? "B" : "A");

export const seatName = ({ seat, person }: SeatSetUp): string => person?.name || seat;

export function answeredWords({ seat, answered }: SeatSetUp): string {
  return answered
    ? `${seat} has answered. The answers are ${seat}'s and are not shown here, so nobody has to explain them.`
    : `${seat} has not answered yet. Until ${seat} answers, nothing of ${seat} is recorded or shown to anyone.`;
}

export const hereWords = ({ seat, here }: SeatSetUp): string => `${seat}'s page is ${here ? "open" : "not open"}`;

/** How one goes on from consent before everybody has answered; empty when all have. */
export function meanwhile({ seats }: SetUp): string {
  const open = seats.filter(({ answered }) => !answered);
  if (open.length === 0) return "";
  if (open.length === seats.length) return "You can prepare the straps meanwhile.";
  return "Only one person today? Simply go on: the session begins with those who have agreed.";
}

// -- straps ----------------------------------------------------------------------------------------

/** Names of all straps that are found or worn. */
export function strapNames(setup: SetUp): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const { address, name } of setup.found) names.set(address, name);
  for (const { strap } of setup.seats) if (strap) names.set(strap.address, strap.name);
  return toldApart(names);
}

/** One strap sends already: whoever fastened it knows how. */
export const anyHeard = ({ seats }: SetUp): boolean => seats.some(({ strap }) => strap?.link === "streaming");

/** Straps that nobody has been given. */
export const freeStraps = ({ found, seats }: SetUp): StrapFound[] =>
  found.filter(({ seat, address }) => seat === null && seats.every(({ strap }) => strap?.address !== address));

/** What the search has brought, for all seats together. Empty while the radio itself is the matter. */
export function lookingWords({ radio, looking, found, seats }: SetUp): string {
  if (radio) return "";
  // Worn straps do not advertise: while nobody looks, an empty list says nothing.
  if (!looking && found.length === 0 && seats.some(({ strap }) => strap !== null)) return "";
  const straps = count(found.length, "strap", "straps");
  if (looking) return found.length ? `Looking for straps. ${straps} found so far.` : "Looking for straps.";
  return found.length ? `${straps} found.` : "No strap found. A strap wakes when it is damp and worn.";
}

export const batteryWords = (pct: number): string =>
  pct < 20 ? `battery ${pct}\u00a0%, change it soon` : `battery ${pct}\u00a0%`;

export function rateOnlyWords({ hr_only }: StrapLink, name: string): string {
  return hr_only ? `${name} sends no single beats, only a rate. Variability will be missing.` : "";
}

/** The first sentence, and what follows it. */
export function firstSentence(text: string): [string, string] {
  const end = text.search(/[.?] /);
  return end < 0 ? [text, ""] : [text.slice(0, end + 1), text.slice(end + 2)];
}

export type Voice = "heard just now" | "silent" | "not heard yet";

/** Whether the strap is heard at this moment: what falls silent when it is unclipped. */
export function voiceOf(strap: StrapLink, check: SignalCheck | null, heard: Heard | null, now_ms: number): Voice {
  const quiet_s = quietFor(heard, now_ms);
  if (quiet_s === null) return "not heard yet";
  const still = strap.link !== "streaming" || check?.contact === false || quiet_s >= SILENT_S;
  return still ? "silent" : "heard just now";
}

// -- signal ----------------------------------------------------------------------------------------

const AIM = 0.95;

export interface Row {
  label: string;
  text: string;
  good: boolean;
}

/** What a check has found; of a strap that sends a rate only there is nothing to count. */
export function signalRows(check: SignalCheck, rateOnly: boolean): Row[] {
  const heard = check.ticks.filter(Boolean).length;
  const of = check.ticks.length;
  const clean = check.clean_share;
  const contact = { label: "Contact with the skin", text: CONTACT[String(check.contact)] ?? "", good: check.contact !== false };
  if (rateOnly) return [contact];
  return [
    { label: "Beats heard", text: of ? `${heard} of ${of}` : "none yet", good: of > 0 && heard === of },
    contact,
    { label: "Clean beats", text: cleanWords(clean), good: clean !== null && clean >= AIM },
  ];
}

const CONTACT: Record<string, string> = { true: "yes", false: "no", null: "not told" };

/** Rounded down: 94.9 % is not yet 95 %. */
function cleanWords(share: number | null): string {
  if (share === null) return "not known yet";
  const pct = `${Math.floor(share * 100)}\u00a0%`;
  return share < AIM ? `${pct}, aim for 95\u00a0%` : pct;
}

export function checkProgress({ elapsed_s, needed_s }: SignalCheck): string {
  return elapsed_s >= needed_s ? "" : `${Math.floor(elapsed_s)} of ${Math.round(needed_s)}\u00a0s`;
}

export function ticksLabel(seat: Seat, { ticks }: SignalCheck): string {
  const heard = ticks.filter(Boolean).length;
  const missed = ticks.length - heard;
  return `The last beats of ${seat}: ${heard} heard, ${missed ? `${missed} missed` : "none missed"}`;
}

// -- resting level ---------------------------------------------------------------------------------

export const DROPPED_S = 30;

export function restingProgress({ elapsed_s, needed_s }: { elapsed_s: number; needed_s: number }): string {
  return `${minutesSeconds(Math.min(elapsed_s, needed_s) * 1000)} of ${minutesSeconds(needed_s * 1000)}`;
}

/** Said once every search is over. Whether a level is in use is nobody's business here. */
export function readyWords({ seats }: SetUp): string {
  const sought = seats.filter(({ resting }) => resting !== null);
  const only = sought[0];
  const pages = sought.length === 1 && only ? `${only.seat}'s own page` : "your own pages";
  return `The quiet minutes are over. The session goes on; everything else happens on ${pages}.`;
}
