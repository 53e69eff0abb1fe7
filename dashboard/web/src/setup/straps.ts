// Second step: whose strap is whose. The one that is unclipped falls silent here.
import { html, nothing, type PropertyDeclarations, type TemplateResult } from "lit";
import type { Seat } from "../session.ts";
import { define } from "../ui/element.ts";
import { fitHelp } from "../ui/fit.ts";
import { glyph } from "../ui/glyph.ts";
import { renamed, retryWords } from "../ui/strap_words.ts";
import { Watching } from "../ui/watching.ts";
import type { SeatSetUp, SetUp, StrapLink } from "../wire.ts";
import { Doing } from "./doing.ts";
import { movingLine, radioBars } from "./drawing.ts";
import { seatCard } from "./seat_card.ts";
import { listen, quietFor, type Heard } from "./ticks.ts";
import { phaseOf } from "./steps.ts";
import { way } from "./ways.ts";
import * as words from "./words.ts";

export class SetupStraps extends Watching {
  static override properties: PropertyDeclarations = { choosing: { state: true } };
  /** The seat whose strap is being changed. */
  declare choosing: Seat | null;

  readonly #doing = new Doing(this);
  readonly #heard: Record<Seat, Heard | null> = { A: null, B: null };
  #seconds: ReturnType<typeof setInterval> | undefined;
  /** No strap was heard when this step was opened; kept, so that nothing moves under a finger when one is. */
  #unheard: boolean | undefined;
  #told: SetUp | null = null;
  #toldAt = 0;
  /** The seat in whose card the focus was before this paint. */
  #focusIn: Seat | null = null;

  constructor() {
    super();
    this.choosing = null;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#seconds = setInterval(() => this.requestUpdate(), 1000);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.#seconds);
  }

  override willUpdate(): void {
    const card = this.contains(document.activeElement) ? document.activeElement?.closest(".setup-card") : null;
    this.#focusIn = card ? (card.classList.contains("setup-a") ? "A" : "B") : null;
    const { setup } = this.session;
    if (setup === null) return;
    const now = performance.now();
    if (setup !== this.#told) this.#toldAt = now;
    this.#told = setup;
    for (const { seat, strap, check } of setup.seats) {
      this.#heard[seat] = strap && check ? listen(this.#heard[seat], strap.address, check, now) : null;
    }
  }

  /** When the touched button has gone with its list, the focus stays in its card. */
  override updated(): void {
    if (this.#focusIn === null || this.contains(document.activeElement)) return;
    this.querySelector<HTMLElement>(`#setup-seat-${this.#focusIn}`)?.focus({ preventScroll: true });
  }

  override render(): TemplateResult | typeof nothing {
    const { setup } = this.session;
    if (setup === null) return nothing;
    const look = { label: "Look again", send: () => this.session.look() };
    return html`<h1 class="voice" tabindex="-1">Whose strap is whose?</h1>
      <p class="setup-lead">
        Damp the pads and fasten the straps. Unclip one for five seconds: the one that falls silent is yours.
      </p>
      ${setup.radio
        ? html`<div class="setup-msg setup-radio" role="alert">
            <p><b>${setup.radio.message}</b> ${setup.radio.hint}</p>
            ${this.#doing.button("radio", { ...look, look: "sm" })}
          </div>`
        : nothing}
      ${this.#doing.said("radio")}
      <p class="setup-looking small" role="status">${words.lookingWords(setup)}</p>
      ${fitHelp((this.#unheard ??= !words.anyHeard(setup)))}
      <div class="setup-two">${setup.seats.map((seat) => this.#card(seat, setup))}</div>
      <div class="setup-go">
        ${way("signal")} ${setup.radio ? nothing : this.#doing.button("foot", look)}
        <p class="small">No strap? <code>coregulate demo</code> shows everything with a simulated pair.</p>
        ${this.#doing.said("foot")}
      </div>`;
  }

  #card(seat: SeatSetUp, setup: SetUp): TemplateResult {
    const { strap } = seat;
    const body = html`${strap ? this.#worn(seat, strap, setup) : nothing}
    ${strap === null || this.choosing === seat.seat ? this.#list(seat, setup) : nothing} ${this.#doing.said(seat.seat)}`;
    return seatCard(seat, words.seatName(seat), nothing, body);
  }

  #worn(seat: SeatSetUp, strap: StrapLink, setup: SetUp): TemplateResult {
    const name = words.strapNames(setup).get(strap.address) ?? strap.name;
    const sentence = renamed(strap.words, strap.name, name);
    const bars = setup.found.find(({ address }) => address === strap.address)?.bars;
    const lost = strap.link === "lost" || strap.link === "off";
    const retry = retryWords(strap, (performance.now() - this.#toldAt) / 1000);
    const rateOnly = words.rateOnlyWords(strap, name);
    return html`<div class="setup-strap">
        <div>
          <p><b>${name}</b></p>
          ${lost ? nothing : html`<p class="small">${sentence}</p>`}
          ${strap.maker ? html`<p class="tiny">${strap.maker}</p>` : nothing}
        </div>
        <p class="setup-radio-words small">
          ${bars == null ? nothing : radioBars(bars)}
          ${strap.battery_pct === null ? nothing : html`<span>${words.batteryWords(strap.battery_pct)}</span>`}
        </p>
      </div>
      ${lost || retry
        ? html`<p class="setup-msg">${lost ? emphasised(sentence) : nothing} ${retry}</p>`
        : nothing}
      ${rateOnly ? html`<p class="setup-msg">${rateOnly}</p>` : this.#voice(seat, strap)}
      ${this.choosing === seat.seat ? nothing : this.#changes(seat.seat)}`;
  }

  /** While this page hears nothing of the computer, nothing can be said of a strap. */
  #voice({ seat, check }: SeatSetUp, strap: StrapLink): TemplateResult | typeof nothing {
    if (this.session.connection !== "open") return nothing;
    const now = performance.now();
    const heard = this.#heard[seat];
    const voice = words.voiceOf(strap, check, heard, now);
    return html`<div class="setup-voice">
      <p class="st" role="status">${glyph(voice === "heard just now" ? "on" : "stale")} ${voice}</p>
      ${movingLine(seat, check?.ticks ?? [], quietFor(heard, now) ?? 0, voice)}
    </div>`;
  }

  #changes(seat: Seat): TemplateResult {
    const other = words.otherSeat(seat);
    const swap = { label: `This one is ${other}'s: swap`, send: () => this.session.swap(), look: "sm" };
    return html`<div class="setup-buttons">
      ${this.#running ? nothing : this.#doing.button(seat, swap)}
      <button
        type="button"
        class="btn sm"
        aria-label="Choose another strap for ${seat}"
        @click=${() => this.#choose(seat)}
      >
        Choose another
      </button>
    </div>`;
  }

  /** Beats that are recorded as somebody's stay theirs: nothing is swapped any more. */
  get #running(): boolean {
    const { hello, setup, ended } = this.session;
    return phaseOf(hello, setup, ended) === "running";
  }

  /** While a session runs, straps are looked for only where somebody asks. */
  #choose(seat: Seat): void {
    this.choosing = seat;
    if (this.#running) void this.#doing.run(seat, () => this.session.look());
  }

  #list({ seat, strap }: SeatSetUp, setup: SetUp): TemplateResult {
    const free = words.freeStraps(setup);
    const names = words.strapNames(setup);
    const take = (address: string | null) => async () => {
      const problem = await this.session.choose(seat, address);
      if (problem === null) this.choosing = null;
      return problem;
    };
    return html`${strap === null ? html`<p class="small">No strap chosen yet.</p>` : nothing}
      ${free.length
        ? html`<ul class="setup-found">
            ${free.map(
              ({ address, bars, known }) => html`<li>
                <div>
                  <p><b>${names.get(address)}</b></p>
                  ${known ? html`<p class="small">${known} wore it last time</p>` : nothing}
                </div>
                ${bars === null ? html`<p class="small">connected</p>` : radioBars(bars)}
                ${this.#doing.button(seat, {
                  label: `Use for ${seat}`,
                  name: `Use for ${seat}: ${names.get(address) ?? ""}`,
                  send: take(address),
                  look: "sm",
                })}
              </li>`,
            )}
          </ul>`
        : strap
          ? html`<p class="small">${setup.looking ? "No other strap found so far." : "No other strap found."}</p>`
          : nothing}
      ${strap
        ? html`<div class="setup-buttons">
            <button type="button" class="btn sm" @click=${() => (this.choosing = null)}>Keep this one</button>
            ${this.#doing.button(seat, { label: `No strap for ${seat}`, send: take(null), look: "sm" })}
          </div>`
        : nothing}`;
  }
}

/** The first sentence says what is the matter, the rest what to do. */
function emphasised(sentences: string): TemplateResult {
  const [first, rest] = words.firstSentence(sentences);
  return html`<b>${first}</b> ${rest}`;
}

define("cr-setup-straps", SetupStraps);
