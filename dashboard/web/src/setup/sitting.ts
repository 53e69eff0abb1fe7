// What the people have come together for: one choice, which sets the pause, the pacer and the cues.
import { html, nothing, type TemplateResult } from "lit";
import { define } from "../ui/element.ts";
import { SITTINGS, sittingWords } from "../ui/sittings.ts";
import { Watching } from "../ui/watching.ts";
import type { SetUp, SittingInfo } from "../wire.ts";
import { Doing } from "./doing.ts";
import "./sitting.css";

const PLACE = "sitting";

export class SetupSitting extends Watching {
  readonly #doing = new Doing(this);

  override render(): TemplateResult | typeof nothing {
    const { setup } = this.session;
    if (setup === null) return nothing;
    return html`<fieldset class="setup-sittings" ?disabled=${this.session.hello?.state !== "waiting_consent"}>
        <legend>What are you here for?</legend>
        ${setup.sittings.map((each) => this.#choice(each, setup))}
      </fieldset>
      ${this.#doing.said(PLACE)}`;
  }

  #choice(info: SittingInfo, { sitting }: SetUp): TemplateResult {
    return html`<label>
      <input
        type="radio"
        name="sitting"
        .checked=${info.sitting === sitting}
        @change=${() => this.#choose(info)}
      />
      <span>${SITTINGS[info.sitting]}<small>${sittingWords(info)}</small></span>
    </label>`;
  }

  async #choose({ sitting }: SittingInfo): Promise<void> {
    await this.#doing.run(PLACE, () => this.session.chooseSitting(sitting));
    // What the server says is what is chosen, also when it said no.
    this.requestUpdate();
  }
}

define("cr-setup-sitting", SetupSitting);
