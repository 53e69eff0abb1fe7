// "How a cue reaches you": the switches of one person's page, and the rate of the pacer.
import { html, nothing, type TemplateResult } from "lit";
import { CrElement, define } from "../ui/element.ts";
import { onPhone } from "../ui/awake.ts";
import { pacerRate, pacerStep, type Choices } from "./choices.ts";
import type { Kept } from "./kept.ts";
import { canBuzz, NO_BUZZ } from "./reach.ts";
import type { Tones } from "../ui/tones.ts";
import "./choices_sheet.css";

type Switch = { [K in keyof Choices]: Choices[K] extends boolean ? K : never }[keyof Choices];

const BY_EARPHONE = "Use one earphone, so that nobody else hears it.";

export class ChoicesSheet extends CrElement {
  static override properties = {
    kept: { attribute: false },
    tones: { attribute: false },
    session_per_min: { attribute: false },
  };
  declare kept: Kept<Choices>;
  declare tones: Tones;
  /** Breaths a minute that the session has for everybody. */
  declare session_per_min: number;

  #change(part: Partial<Choices>): void {
    this.kept.change(part);
    this.requestUpdate();
  }

  /** The tone is opened by this very touch, and heard once, so that the earphone can be tried. */
  #turn(name: Switch, on: boolean): void {
    this.#change({ [name]: on });
    if (!on || (name !== "sound" && name !== "breathTones")) return;
    this.tones.open();
    if (name === "sound") this.tones.cue();
    else this.tones.breath("In");
  }

  override render(): TemplateResult {
    const unable = onPhone() && !canBuzz();
    return html`<div class="sheet-body">
        <h2 class="fact voice" tabindex="-1">How a cue reaches you</h2>
        <p class="why">It always stands on this page.</p>
        ${unable
          ? html`<p class="why">${NO_BUZZ}</p>`
          : this.#switch("vibrate", "Vibration", "One short buzz, also while the page is covered.")}
        ${this.#switch("sound", "Soft sound", `One low tone. ${BY_EARPHONE}`)}
        ${this.#switch("numbers", "Numbers", "Off: words alone, such as “Your heart is well above its resting level.”")}
        ${this.#rate()}
        ${this.#switch("breathTones", "In and Out as tones", `While the pacer is shown. ${BY_EARPHONE}`)}
      </div>
      <div class="sheet-foot">
        <p class="foot">Kept in this browser, for this session. Nobody else is told.</p>
        <button class="btn plain" @click=${() => this.dispatchEvent(new Event("done"))}>Back to your page</button>
      </div>`;
  }

  #switch(name: Switch, title: string, small: string): TemplateResult {
    const id = `choice-${name}`;
    return html`<div class="choice">
      <label for=${id}>${title}</label>
      <p class="small" id="${id}-small">${small}</p>
      <input
        id=${id}
        type="checkbox"
        role="switch"
        aria-describedby="${id}-small"
        .checked=${this.kept.now[name]}
        @change=${(event: Event) => this.#turn(name, (event.target as HTMLInputElement).checked)}
      />
    </div>`;
  }

  #rate(): TemplateResult {
    const rate = pacerRate(this.kept.now.pacer_per_min, this.session_per_min);
    const step = (by: -1 | 1, label: string, sign: string): TemplateResult => {
      const next = pacerStep(rate, by, this.session_per_min);
      return html`<button
        class="btn"
        aria-label=${label}
        aria-disabled=${next === null ? "true" : nothing}
        @click=${() => next !== null && this.#change({ pacer_per_min: next })}
      >
        ${sign}
      </button>`;
    };
    return html`<div class="choice" role="group" aria-label="Pacer">
      <p>Pacer</p>
      <p class="small" role="status">${rate} breaths a minute</p>
      <div class="stepper">${step(-1, "Slower", "\u2212")}${step(1, "Faster", "+")}</div>
    </div>`;
  }
}

define("cr-choices", ChoicesSheet);
