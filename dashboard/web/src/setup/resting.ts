// Fourth step: three quiet minutes. How far they are, never a heart rate: the level is on each own page.
import { html, nothing, type TemplateResult } from "lit";
import { define } from "../ui/element.ts";
import { minutesSeconds } from "../ui/format.ts";
import { Watching } from "../ui/watching.ts";
import type { RestingNow, SeatSetUp } from "../wire.ts";
import { Doing } from "./doing.ts";
import { restingBar } from "./drawing.ts";
import { seatCard } from "./seat_card.ts";
import { allReady, phaseOf } from "./steps.ts";
import { way } from "./ways.ts";
import { readyWords, restingProgress, seatName } from "./words.ts";

export class SetupResting extends Watching {
  readonly #doing = new Doing(this);

  override render(): TemplateResult | typeof nothing {
    const { setup, hello, ended } = this.session;
    if (setup === null) return nothing;
    const running = phaseOf(hello, setup, ended) === "running";
    return html`<h1 class="voice" tabindex="-1">Sit as you will sit when you talk. Three quiet minutes.</h1>
      <p class="setup-lead">
        Everything later is compared with this level, and only with your own. Look out of the window if you like; there
        is nothing to do well.
      </p>
      ${running
        ? html`<p class="setup-ready voice" role="status">${allReady(setup) ? readyWords(setup) : nothing}</p>
            <div class="setup-two">
              ${setup.seats.map((seat) => (seat.resting ? this.#card(seat, seat.resting) : nothing))}
            </div>
            <div class="setup-go">
              <a class="btn main" href="/sessions">To the sessions</a>
              ${this.#doing.button("foot", { label: "End the session", send: () => this.session.stop() })}
              ${this.#doing.said("foot")}
            </div>`
        : notBegun()}`;
  }

  #card(seat: SeatSetUp, resting: RestingNow): TemplateResult {
    const clean = resting.clean_share === null ? nothing : `${Math.floor(resting.clean_share * 100)}\u00a0% clean`;
    return seatCard(
      seat,
      seatName(seat),
      clean,
      html`<p role="status">${resting.words}</p>
        ${resting.state === "collecting" ? this.#progress(seat, resting) : nothing}
        ${resting.state === "rate_only" ? nothing : html`<p class="small">${elsewhere(seat, resting)}</p>`}`,
    );
  }

  #progress({ seat }: SeatSetUp, resting: RestingNow): TemplateResult {
    return html`<div class="setup-progress">
      <p class="setup-clock">${restingProgress(resting)}</p>
      ${restingBar(seat, resting)}
      <p class="setup-ends tiny"><span>first 30 s not counted</span> <span>${minutesSeconds(resting.needed_s * 1000)}</span></p>
    </div>`;
  }
}

const elsewhere = ({ seat }: SeatSetUp, { state }: RestingNow): string =>
  `${state === "refused" ? "Starting over" : "The level itself"} is on ${seat}'s own page.`;

const notBegun = (): TemplateResult => html`<p>The three minutes begin with the session.</p>
  <div class="setup-go">${way("signal", "To the signal, where it begins")}</div>`;

define("cr-setup-resting", SetupResting);
