// The four steps of set-up: which one an address shows, and which are done. Pure.
import type { Hello, SetUp } from "../wire.ts";

export type StepId = "consent" | "straps" | "signal" | "resting";

export interface Step {
  id: StepId;
  label: string;
  small: string;
}

export const STEPS: readonly Step[] = [
  { id: "consent", label: "Consent", small: "each on their own page" },
  { id: "straps", label: "Straps", small: "two, told apart" },
  { id: "signal", label: "Signal", small: "every beat heard" },
  { id: "resting", label: "Resting level", small: "three quiet minutes" },
];

/** opening: nothing is known yet; none: this session has no set-up; else where the session stands. */
export type Phase = "opening" | "none" | "waiting" | "running" | "ended";

export function phaseOf(hello: Hello | null, setup: SetUp | null, ended: boolean): Phase {
  if (hello === null) return "opening";
  if (ended || hello.state === "ended") return "ended";
  if (hello.source.kind !== "straps" || hello.source.replay) return "none";
  if (setup === null) return "opening";
  // The search for a resting level begins with the session: it tells before the next Hello does.
  if (hello.state === "running" || setup.seats.some(({ resting }) => resting !== null)) return "running";
  return "waiting";
}

/** The step that an address shows; null when it names none. */
export function stepOf(hash: string): StepId | null {
  return STEPS.find(({ id }) => `#${id}` === hash)?.id ?? null;
}

/** Where somebody who comes without a step in the address is led: the session begins under Signal. */
export function firstStep(setup: SetUp, running: boolean): StepId {
  if (running) return "resting";
  const done = doneSteps(setup, running);
  return STEPS.slice(0, 3).find(({ id }) => !done.has(id))?.id ?? "signal";
}

export function doneSteps(setup: SetUp, running: boolean): ReadonlySet<StepId> {
  return new Set(STEPS.map(({ id }) => id).filter((id) => isDone(id, setup, running)));
}

function isDone(id: StepId, setup: SetUp, running: boolean): boolean {
  if (id === "resting") return running && allReady(setup);
  if (running) return true;
  const { seats } = setup;
  if (id === "consent") return seats.every(({ answered }) => answered);
  const worn = seats.filter(({ strap }) => strap !== null);
  // Who has answered takes part and needs a strap; an empty seat needs none.
  const lacking = seats.some(({ answered, strap }) => answered && strap === null);
  if (id === "straps") return worn.length > 0 && !lacking;
  return worn.length > 0 && worn.every(({ check }) => check !== null && check.elapsed_s >= check.needed_s && !check.advice);
}

/** Every search for a resting level is over; of a strap that sends only a rate there is none. */
export function allReady({ seats }: SetUp): boolean {
  const sought = seats.flatMap(({ resting }) => (resting && resting.state !== "rate_only" ? [resting] : []));
  return sought.length > 0 && sought.every(({ state }) => state === "ready");
}
