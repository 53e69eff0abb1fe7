// The breathing pacer: In and Out with ten boxes, and behind the page a wave that rises and sinks. The wave
// runs in the browser's animation engine, so data at any speed cannot make it stumble.
import { html, nothing, type TemplateResult } from "lit";
import { CrElement, define } from "./element.ts";
import { BOXES, IN_BOXES, IN_SHARE, breath, breathMs, filled, type Breath } from "./pacer_clock.ts";
import type { Tones } from "./tones.ts";
import "./pacer.css";

/** Easing of half a sine. */
const SINE = "cubic-bezier(0.364, 0, 0.636, 1)";
const EMPTY = "translateY(80%)";
const FULL = "translateY(40%)";

export class Pacer extends CrElement {
  static override properties = {
    perMinute: { attribute: false },
    wave: { type: Boolean },
    tones: { attribute: false },
  };
  declare perMinute: number;
  declare wave: boolean;
  /** In and Out sound too; null: they do not. */
  declare tones: Tones | null;

  #began = performance.now();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #animation: Animation | null = null;
  #animated: Element | null = null;
  #sounded: Breath["word"] | null = null;

  constructor() {
    super();
    this.perMinute = 6;
    this.wave = true;
    this.tones = null;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#began = performance.now();
    this.#next();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
    this.#animation?.cancel();
  }

  /** Paint again when the next box begins, and not before. */
  #next(): void {
    const box = breathMs(this.perMinute) / BOXES;
    const passed = (performance.now() - this.#began) % box;
    this.#timer = setTimeout(() => {
      this.requestUpdate();
      this.#next();
    }, box - passed + 5);
  }

  override updated(): void {
    this.#sound();
    this.#float();
  }

  /** A page behind another keeps quiet: of two pages of one person only one is looked at. */
  #sound(): void {
    const { word } = breath(performance.now() - this.#began, this.perMinute);
    if (word === this.#sounded) return;
    this.#sounded = word;
    if (document.visibilityState === "visible") this.tones?.breath(word);
  }

  #float(): void {
    const water = this.querySelector(".wave-water");
    if (water === this.#animated) return;
    this.#animation?.cancel();
    this.#animated = water;
    this.#animation = null;
    if (water === null) return;
    this.#animation = water.animate(
      [
        { transform: EMPTY, easing: SINE },
        { transform: FULL, offset: IN_SHARE, easing: SINE },
        { transform: EMPTY },
      ],
      { duration: breathMs(this.perMinute), iterations: Number.POSITIVE_INFINITY },
    );
    this.#animation.currentTime = performance.now() - this.#began;
  }

  override render(): TemplateResult {
    const now = breath(performance.now() - this.#began, this.perMinute);
    return html`${this.wave ? waveLayer : nothing}
      <div class="pacer ${this.wave ? "" : "still"}">
        <p class="pacer-word voice">${now.word}</p>
        <p class="pacer-count">${now.seconds} seconds, unforced</p>
        <div class="pacer-boxes" aria-hidden="true">
          ${Array.from({ length: BOXES }, (_, index) => box(index, filled(index, now)))}
        </div>
      </div>`;
  }
}

function box(index: number, full: boolean): TemplateResult {
  const first = index === IN_BOXES ? "out" : "";
  return html`<i class="${full ? "full" : ""} ${first}"></i>`;
}

const waveLayer = html`<div class="wave" aria-hidden="true">
  <svg class="wave-water" viewBox="0 0 390 844" preserveAspectRatio="none">
    <path class="wave-body" d="M-60 0C40 -18 120 -18 195 0S350 18 450 0V1700H-60Z" />
    <path class="wave-line" d="M-60 0C40 -18 120 -18 195 0S350 18 450 0" />
  </svg>
</div>`;

define("cr-pacer", Pacer);
