// A cue reaches its person beside the screen too: one buzz, one soft tone, each only where it was chosen.
import type { Grant } from "../wire.ts";
import { choicesOf, type Choices } from "./choices.ts";
import type { Kept } from "./kept.ts";
import { isReplay, type Facts, type Kind } from "./state.ts";
import { Tones } from "../ui/tones.ts";

/** Which cue is still to be felt: one that came since the page was opened, once it stands on it. */
export class FreshCues {
  #felt_ms: number | null = null;

  /** Data time of a cue that has just come to stand on the page, ms; else null. */
  due(f: Facts, kind: Kind): number | null {
    // What a reload brings back was felt before, and what is played again was felt then.
    this.#felt_ms ??= f.hello?.t_ms ?? null;
    if (kind !== "cue" || this.#felt_ms === null || isReplay(f)) return null;
    const cue = f.log.findLast((frame) => frame.type === "cue" && frame.seat === f.seat && frame.cued);
    if (cue === undefined || cue.t_ms <= this.#felt_ms) return null;
    return (this.#felt_ms = cue.t_ms);
  }
}

export const CUE_BUZZ_MS = 400;

export const NO_BUZZ = "This phone cannot vibrate for a web page. Keep your page in view, or use one earphone.";

export const canBuzz = (): boolean => "vibrate" in navigator;

/** Browsers let no page vibrate or sound before it was touched. */
const touched = (): boolean => navigator.userActivation?.hasBeenActive ?? true;
const TOUCHES = ["pointerup", "keydown"] as const;

export class Reach {
  readonly choices: Kept<Choices>;
  readonly tones = new Tones();
  readonly #cues = new FreshCues();
  readonly #name: string;

  constructor(grant: Grant) {
    this.choices = choicesOf(grant);
    this.#name = `coregulate.cue.${grant.channel}.${grant.seat ?? ""}`;
  }

  start(): void {
    for (const touch of TOUCHES) addEventListener(touch, this.#touched);
  }

  stop(): void {
    for (const touch of TOUCHES) removeEventListener(touch, this.#touched);
    this.tones.close();
  }

  /** A tone that was chosen before a reload can sound again from the first touch on. */
  readonly #touched = (): void => {
    if (this.#sounds && !this.tones.ready) this.tones.open();
  };

  get #sounds(): boolean {
    const { sound, breathTones } = this.choices.now;
    return sound || breathTones;
  }

  /** True while something is chosen that the browser does not do before a touch. */
  get needsTouch(): boolean {
    return !touched() && ((this.choices.now.vibrate && canBuzz()) || this.#sounds);
  }

  /** The page's facts have changed: a cue that has just come is felt, by one page however many are open. */
  changed(f: Facts, kind: Kind): void {
    const cue_ms = this.#cues.due(f, kind);
    if (cue_ms === null) return;
    const { vibrate, sound } = this.choices.now;
    const shown = document.visibilityState === "visible"; // a page behind another is not let vibrate
    const name = `${this.#name}.${cue_ms}`;
    if (vibrate && canBuzz() && touched() && shown) once(`${name}.buzz`, () => navigator.vibrate(CUE_BUZZ_MS));
    if (sound && this.tones.ready) once(`${name}.tone`, () => this.tones.cue());
  }
}

/** The first page of this browser that asks does it; the lock is kept for as long as that page is open. */
function once(name: string, does: () => void): void {
  if (!("locks" in navigator)) return does();
  void navigator.locks.request(name, { ifAvailable: true }, (lock) => {
    if (lock === null) return;
    does();
    return new Promise(() => undefined);
  });
}
