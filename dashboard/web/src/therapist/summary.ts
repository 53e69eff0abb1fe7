// What screen readers hear of the bodies: at most one sentence in ten seconds, and only when it is news. Pure.
import type { Snapshot } from "./watch.ts";

const QUIET_MS = 10_000;
/** A heart must have moved this far since it was last told, if its state has not changed. */
const NEWS_BPM = 5;

type Offered = Pick<Snapshot, "people" | "summary">;

/** State and rounded height of each body: two equal ones are no news. */
function differs(one: Offered, other: Offered): boolean {
  return other.people.some((person, i) => {
    const before = one.people[i];
    if (before?.facts?.state !== person.facts?.state || before?.sharing.kind !== person.sharing.kind) return true;
    return Math.abs((before?.above_bpm ?? 0) - (person.above_bpm ?? 0)) >= NEWS_BPM;
  });
}

export class Summary {
  text = "";
  #told: Offered | null = null;
  #at = -Infinity;

  /** `at`: the page's own clock, in ms. */
  offer(now: Offered, at: number): void {
    if (at - this.#at < QUIET_MS) return;
    if (this.#told !== null && !differs(this.#told, now)) return;
    this.text = now.summary;
    this.#told = now;
    this.#at = at;
  }
}
