// First step: who sits where, and a link for each person's own page. No answer is ever shown here.
import { html, nothing, type TemplateResult } from "lit";
import type { Seat } from "../session.ts";
import { define } from "../ui/element.ts";
import { Watching } from "../ui/watching.ts";
import type { SeatSetUp, SetUp } from "../wire.ts";
import { Doing } from "./doing.ts";
import { seatCard } from "./seat_card.ts";
import { way } from "./ways.ts";
import { answeredWords, hereWords, meanwhile, otherSeat, seatName } from "./words.ts";
import "../library/invite.ts";
import "./sitting.ts";

const MOST_CHARACTERS = 40;
const NEW = "";

export class SetupConsent extends Watching {
  readonly #doing = new Doing(this);

  override render(): TemplateResult | typeof nothing {
    const { setup, grant } = this.session;
    if (setup === null) return nothing;
    const table = { label: "the shared page", role: "table" as const, seat: null };
    const therapist = { label: "the therapist", role: "therapist" as const, seat: null };
    return html`<h1 class="voice" tabindex="-1">Who may see what your body does?</h1>
      <p class="setup-lead">
        Each person answers on their own page, alone. Change it whenever you like, also in the middle of a session:
        from that second on nothing more is shown.
      </p>
      <cr-setup-sitting .session=${this.session}></cr-setup-sitting>
      <div class="setup-two">${setup.seats.map((seat) => this.#card(seat, setup))}</div>
      <div class="setup-others">
        <cr-invite .channel=${grant.channel} .whom=${therapist}></cr-invite>
        <cr-invite .channel=${grant.channel} .whom=${table}></cr-invite>
      </div>
      <p class="small setup-careful">
        <b>This is not a medical device.</b> A pacemaker, a beta-blocker, an uneven heart rhythm or a pregnancy changes
        what heart rate means. Never use it against someone.
      </p>
      <div class="setup-go">${way("straps")}<p class="small">${meanwhile(setup)}</p></div>`;
  }

  #card(seat: SeatSetUp, setup: SetUp): TemplateResult {
    const whom = { label: seat.seat, role: "person" as const, seat: seat.seat };
    return seatCard(
      seat,
      seatName(seat),
      hereWords(seat),
      html`<p role="status">${answeredWords(seat)}</p>
        ${this.#who(seat, setup)} ${this.#doing.said(seat.seat)}
        <cr-invite .channel=${this.session.grant.channel} .whom=${whom}></cr-invite>`,
    );
  }

  /** The two fields stand side by side, so that nothing moves under a finger when an answer comes. */
  #who({ seat, person }: SeatSetUp, { people, seats }: SetUp): TemplateResult {
    const taken = seats.find((other) => other.seat === otherSeat(seat))?.person?.id;
    const known = person && !people.some(({ id }) => id === person.id) ? [...people, person] : people;
    return html`<div class="setup-who">
      ${known.length
        ? html`<div>
            <label for="setup-who-${seat}">Who is ${seat}?</label>
            <select
              id="setup-who-${seat}"
              @change=${(event: Event) => this.#sit(seat, (event.target as HTMLSelectElement).value, "")}
            >
              <option value=${NEW} .selected=${person === null}>New here</option>
              ${known.map(
                ({ id, name }) => html`<option value=${id} .selected=${person?.id === id} ?disabled=${id === taken}>
                  ${name || "No name"}
                </option>`,
              )}
            </select>
          </div>`
        : nothing}
      ${person === null
        ? html`<div>
            <label for="setup-name-${seat}">Name, if ${seat} likes</label>
            <input
              id="setup-name-${seat}"
              type="text"
              maxlength=${MOST_CHARACTERS}
              autocomplete="off"
              @change=${(event: Event) => this.#sit(seat, NEW, (event.target as HTMLInputElement).value.trim())}
            />
          </div>`
        : nothing}
    </div>`;
  }

  async #sit(seat: Seat, person: string, name: string): Promise<void> {
    await this.#doing.run(seat, () => this.session.sit(seat, person === NEW ? null : person, name));
    // What the server says is what the field shows, also when it said no.
    this.requestUpdate();
  }
}

define("cr-setup-consent", SetupConsent);
