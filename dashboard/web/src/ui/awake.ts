// Keeps the phone's screen on while the page is open, and says when the phone refuses.

export class Awake {
  #lock: WakeLockSentinel | null = null;
  /** True when the phone may fall asleep: cues could then come late. */
  mayLapse = false;
  readonly #changed: () => void;

  constructor(changed: () => void) {
    this.#changed = changed;
  }

  start(): void {
    document.addEventListener("visibilitychange", this.#ask);
    this.#ask();
  }

  stop(): void {
    document.removeEventListener("visibilitychange", this.#ask);
    void this.#lock?.release();
    this.#lock = null;
  }

  /** A lock is lost whenever the page is hidden, so it is asked for again on each return. */
  readonly #ask = (): void => {
    if (document.visibilityState === "visible") void this.#request();
  };

  async #request(): Promise<void> {
    let refused = false;
    try {
      if ("wakeLock" in navigator) this.#lock = await navigator.wakeLock.request("screen");
      else refused = true;
    } catch {
      refused = true;
    }
    if (refused !== this.mayLapse) {
      this.mayLapse = refused;
      this.#changed();
    }
  }
}

/** A phone or tablet: a page that lies on a table and is touched. */
export const onPhone = (): boolean => matchMedia("(pointer: coarse)").matches;
