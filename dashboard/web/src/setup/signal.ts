// Third step: is every beat heard? No heart rate is here: the host's screen shows no body.
import { html, nothing, type TemplateResult } from "lit";
import type { Seat } from "../session.ts";
import { define } from "../ui/element.ts";
import { glyph } from "../ui/glyph.ts";
import { renamed } from "../ui/strap_words.ts";
import { Watching } from "../ui/watching.ts";
import type { Problem, SeatSetUp, SetUp, SignalCheck } from "../wire.ts";
import { Doing } from "./doing.ts";
import { beatDrawing } from "./drawing.ts";
import { seatCard } from "./seat_card.ts";
import { phaseOf } from "./steps.ts";
import { way } from "./ways.ts";
import * as words from "./words.ts";

const WHY = "setup-why";
const BEGINS = "Recording begins now, for those who agreed to it. The first three minutes find the resting level.";

export class SetupSignal extends Watching {
  readonly #doing = new Doing(this);

  override render(): TemplateResult | typeof nothing {
    const { setup, hello, ended } = this.session;
    if (setup === null) return nothing;
    const waiting = phaseOf(hello, setup, ended) === "waiting";
    return html`<h1 class="voice" tabindex="-1">Is every beat heard?</h1>
      <p class="setup-lead">Twenty seconds. Each tick is one beat as the strap sent it.</p>
      <div class="setup-two">${setup.seats.map((seat) => this.#card(seat, setup))}</div>
      ${waiting ? this.#before(setup.missing) : nothing}
      <div class="setup-go">
        ${waiting ? this.#begin(setup) : way("resting")}
        ${this.#doing.button("foot", { label: "Check again", send: () => this.session.check() })}
        <p class="small">You can go on with a weak strap. Variability will then be missing at times, and says so.</p>
        ${this.#doing.said("foot")}
      </div>`;
  }

  /** What stands between here and the beginning, or what the beginning does. */
  #before(missing: Problem | null): TemplateResult {
    return html`<p id=${WHY} class="setup-before ${missing ? "" : "small"}" role="status">
      ${missing ? html`<b>${missing.message}</b> ${missing.hint}` : BEGINS}
    </p>`;
  }

  #begin({ missing }: SetUp): TemplateResult {
    return this.#doing.button("foot", {
      label: "Begin the session",
      look: "main",
      offBecause: missing ? WHY : null,
      send: async () => {
        const problem = await this.session.begin();
        if (problem === null) location.hash = "resting";
        return problem;
      },
    });
  }

  #card(seat: SeatSetUp, setup: SetUp): TemplateResult {
    const { check, strap } = seat;
    if (strap === null) {
      const none = html`<p class="small">Without a strap nothing of ${seat.seat} is heard.</p>
        <div class="setup-buttons">${way("straps", `Choose a strap for ${seat.seat}`, "sm")}</div>`;
      return seatCard(seat, "No strap", nothing, none);
    }
    const name = words.strapNames(setup).get(strap.address) ?? strap.name;
    const sentence = renamed(strap.words, strap.name, name);
    const lost = strap.link === "streaming" ? nothing : html`<p class="setup-msg">${sentence}</p>`;
    if (check === null) return seatCard(seat, "Not heard yet", nothing, html`${lost}`);
    return seatCard(seat, check.words, words.checkProgress(check), html`${lost}${this.#found(seat.seat, check, words.rateOnlyWords(strap, name))}`);
  }

  #found(seat: Seat, check: SignalCheck, rateOnly: string): TemplateResult {
    return html`${rateOnly ? html`<p class="small">${rateOnly}</p>` : beatDrawing(seat, check)}
      <ul class="setup-rows">
        ${words.signalRows(check, rateOnly !== "").map(
          ({ label, text, good }) => html`<li>
            ${glyph(good ? "calm" : "stale")} <span>${label}</span> <span class="small">${text}</span>
          </li>`,
        )}
      </ul>
      ${check.advice ? html`<p class="small">${check.advice}</p>` : nothing}`;
  }
}

define("cr-setup-signal", SetupSignal);
