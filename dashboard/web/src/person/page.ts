// A person's own page: the fact on top, the body in the middle, everything to touch below.
import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { keyed } from "lit/directives/keyed.js";
import type { Seat, SessionModel } from "../session.ts";
import { CrElement, define } from "../ui/element.ts";
import { glyph } from "../ui/glyph.ts";
import { idBadge } from "../ui/id_badge.ts";
import { struckValue } from "../ui/struck.ts";
import type { PauseFrame, Problem } from "../wire.ts";
import { Awake, onPhone } from "../ui/awake.ts";
import { buttons, NO_BUTTONS, type Button, type Do, type Shown } from "./buttons.ts";
import { pacerRate, type Choices } from "./choices.ts";
import { facts } from "./facts.ts";
import { Reach } from "./reach.ts";
import { shares } from "./sharing_rows.ts";
import { sheetOf, urgent } from "./sheets.ts";
import { asking, derive, isOut, isReplay, mayReturn, TONE, type Facts, type Kind } from "./state.ts";
import { strapStatus } from "./status.ts";
import type { Kept } from "./kept.ts";
import { leftShare, searchLength, storedLevel } from "./numbers.ts";
import { askedPacer, offersCover, paces, placeOf, type Place } from "./place.ts";
import { tideData } from "./tide_data.ts";
import { words, type Words } from "./words.ts";
import { wordsOnly } from "./words_only.ts";
import "./consent.ts";
import "./cover.ts";
import "../ui/pacer.ts";
import "../replay/bar.ts";
import "./tide.ts";
import "./page.css";

/** For so long the page says that it looks now. */
const LOOKED_MS = 5000;
const TOUCH_FIRST = "Touch this page once. Until then it can neither vibrate nor sound.";
const NO_TIDE: readonly Kind[] = ["opening", "ended", "gathering", "left"];

export class Person extends CrElement {
  static override properties = {
    session: { attribute: false },
    place: { state: true },
    problem: { state: true },
  };
  declare session: SessionModel;
  declare place: Place;
  declare problem: Problem | null;

  readonly #awake = new Awake(() => this.requestUpdate());
  #seconds: ReturnType<typeof setInterval> | undefined;
  #heardAt = performance.now();
  #lookedAt = -Infinity;
  /** Sentences to begin with that were looked at after this return; null when closed. */
  #prompts: number | null = 0;
  #kind: Kind = "opening";
  #said = "";
  #hadFocus = false;
  #kept!: Kept<Place>;
  #reach!: Reach;

  constructor() {
    super();
    this.problem = null;
  }

  get #seat(): Seat {
    return this.session.grant.seat ?? "A";
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#kept = placeOf(this.session.grant, matchMedia("(prefers-reduced-motion: reduce)").matches);
    this.place = this.#kept.now;
    this.#reach = new Reach(this.session.grant);
    this.#reach.start();
    this.#awake.start();
    this.session.addEventListener("change", this.#changed);
    // Numbers change at most once a second of real time, however fast the data runs.
    this.#seconds = setInterval(() => this.requestUpdate(), 1000);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#awake.stop();
    this.#reach.stop();
    this.session.removeEventListener("change", this.#changed);
    clearInterval(this.#seconds);
  }

  get #chosen(): Choices {
    return this.#reach.choices.now;
  }

  #facts(): Facts {
    return facts(this.session, this.#seat, performance.now() - this.#heardAt, performance.now() - this.#lookedAt < LOOKED_MS, this.#prompts);
  }

  /** Between the seconds only a new state is worth a repaint. */
  readonly #changed = (): void => {
    if (this.session.connection === "open") this.#heardAt = performance.now();
    const f = this.#facts();
    const kind = derive(f);
    this.#reach.changed(f, kind);
    if (kind !== this.#kind) this.requestUpdate();
  };

  override willUpdate(): void {
    this.#hadFocus = this.contains(document.activeElement);
    const kind = derive(this.#facts());
    if (kind === this.#kind) return;
    if (kind === "consent") this.#forget();
    const family = ["pause", "called", "up", "ready", "waiting", "over_unknown"];
    if (family.includes(kind)) this.#prompts = 0; // the next return begins with the first sentence
    if (kind === "ended" && this.place.sheet === "consent") this.#go({ sheet: "none" });
    // In an own pause nothing of before is looked at.
    if (kind === "pause" && this.place.sheet === "table") this.#go({ sheet: "none" });
    this.#kind = kind;
    this.problem = null;
  }

  /** Somebody new on the seat begins with nothing of the one before. */
  #forget(): void {
    this.#kept.forget();
    this.place = this.#kept.now;
  }

  #go(part: Partial<Place>): void {
    this.#kept.change(part);
    this.place = { ...this.place, ...part };
  }

  /** When the touched button has gone with its state, the focus goes to the new fact. */
  override updated(changed: PropertyValues): void {
    const lost = this.#hadFocus && !this.contains(document.activeElement);
    const before = (changed as Map<"place", Place | undefined>).get("place");
    const turned = before !== undefined && before.sheet !== this.place.sheet;
    if (lost || turned) void this.#focusFact();
  }

  async #focusFact(): Promise<void> {
    await this.querySelector<CrElement>(".sheet > :not(h1, p)")?.updateComplete;
    this.querySelector<HTMLElement>(".fact")?.focus({ preventScroll: true });
  }

  async #do(does: Do): Promise<void> {
    this.problem = null;
    if ("act" in does) {
      this.problem = await this.session.act(does.act);
      return;
    }
    if (does.page === "notice" || does.page === "strap" || does.page === "later") this.#go({ sheet: does.page });
    if (does.page === "look") {
      this.#lookedAt = performance.now();
      this.problem = await this.session.look();
      this.requestUpdate();
    }
    if (does.page === "pacer") this.#turnPacer(this.session.pause);
    if (does.page === "wave") this.#go({ wave: !this.place.wave });
    if (does.page === "come_back") this.#go({ sheet: "consent" });
    if (does.page === "prompt") this.#prompts = (this.#prompts ?? 0) + 1;
    if (does.page === "close_prompt") this.#prompts = null;
    if (does.page === "prompt" || does.page === "close_prompt") this.requestUpdate();
    if (does.page === "retry") this.session.retry();
  }

  #turnPacer(pause: PauseFrame | null): void {
    this.#go({ pacerOf_ms: askedPacer(pause, this.place) ? -1 : (pause?.since_ms ?? -1) });
  }

  override render(): TemplateResult {
    const f = this.#facts();
    const kind = this.#kind;
    const back = this.place.sheet === "consent";
    if (kind === "consent" || back) {
      const done = (): void => this.#go({ sheet: "none" });
      return html`<cr-consent .session=${this.session} .seat=${f.seat} .anew=${back} @done=${done}></cr-consent>`;
    }
    if (this.place.covered) {
      const note = this.#reach.needsTouch ? TOUCH_FIRST : "";
      return html`<cr-cover .note=${note} @lift=${() => this.#go({ covered: false })}></cr-cover>`;
    }
    const said = (this.#chosen.numbers ? words : wordsOnly)(kind, f);
    return html`<div class="person" data-state=${kind} data-tone=${TONE[kind]}>
        <cr-replay-bar .session=${this.session}></cr-replay-bar>
        ${this.#header(f, kind)}
        ${this.place.sheet !== "none" ? this.#openSheet(f, kind, said) : keyed(kind, this.#body(f, kind, said))}
      </div>
      <p class="sr" role="status">${this.#speech(kind, said)}</p>`;
  }

  /** Said once for each new state; numbers that run on are not read out again. */
  #speech(kind: Kind, { fact }: Words): string {
    if (this.#saidKind !== kind) {
      this.#saidKind = kind;
      this.#said = fact;
    }
    return this.#said;
  }
  #saidKind: Kind | null = null;

  #header(f: Facts, kind: Kind): TemplateResult {
    const status = strapStatus(f, kind);
    return html`<header class="person-head">
      <span class="who">${idBadge(f.seat)} <span>Your page</span></span>
      <span class="st">${glyph(status.glyph)} ${status.text}</span>
    </header>`;
  }

  #openSheet(f: Facts, kind: Kind, said: Words): TemplateResult {
    const { session, place } = this;
    const go = (part: Partial<Place>): void => this.#go(part);
    return html`<main class="sheet">
      ${title} ${urgent(kind, said.fact)} ${sheetOf({ session, seat: f.seat, place, reach: this.#reach, go })}
    </main>`;
  }

  #body(f: Facts, kind: Kind, said: Words): TemplateResult {
    const pacing = paces(kind, f.pause, this.place);
    const tide = this.#showsTide(f, kind) ? this.#tide(f, kind) : html`<div class="space"></div>`;
    return html`<main class="person-main">${title}${pacing ? this.#pacing(f, kind, said) : this.#plain(said)}</main>
      ${tide} ${this.#footer(f, kind, said)}`;
  }

  #showsTide(f: Facts, kind: Kind): boolean {
    return !paces(kind, f.pause, this.place) && !NO_TIDE.includes(kind);
  }

  #tide(f: Facts, kind: Kind): TemplateResult {
    const data = tideData(f, kind, this.session.history(f.seat), this.#chosen.numbers);
    return html`<cr-tide .data=${data}></cr-tide>`;
  }

  #pacing(f: Facts, kind: Kind, said: Words): TemplateResult {
    const { breathTones, pacer_per_min } = this.#chosen;
    return html`<h2 class="fact sr" tabindex="-1">${said.fact}</h2>
      <cr-pacer
        .perMinute=${pacerRate(pacer_per_min, f.hello?.pacer_per_min ?? 6)}
        .wave=${this.place.wave}
        .tones=${breathTones ? this.#reach.tones : null}
      ></cr-pacer>
      <p class="question voice">${kind === "pause" ? said.question : said.fact}</p>
      ${kind === "pause" ? said.under.map((line) => html`<p class="why">${line}</p>`) : nothing}`;
  }

  #plain(said: Words): TemplateResult {
    return html`<h2 class="fact voice" tabindex="-1">${said.fact}</h2>
      ${said.number || said.beside.length
        ? html`<p class="num">
            ${said.number ? html`<b>${said.number.struck ? struckValue(said.number.text) : said.number.text}</b>` : nothing}
            <span>${said.beside.map((line) => html`<span>${line}</span>`)}</span>
          </p>`
        : nothing}
      ${said.under.map((line) => html`<p class="why">${line}</p>`)}
      ${said.steps.length ? html`<ol class="steps">${said.steps.map((step) => html`<li>${step}</li>`)}</ol>` : nothing}
      ${said.question ? html`<p class="question voice">${said.question}</p>` : nothing}
      ${this.#awake.mayLapse && onPhone()
        ? html`<p class="why">This phone may sleep. Set its screen to stay on, or cues may come late.</p>`
        : nothing}
      ${this.#reach.needsTouch ? html`<p class="why">${TOUCH_FIRST}</p>` : nothing}`;
  }

  #shown(f: Facts): Shown {
    const link = f.strap === null ? undefined : (f.strap.strap?.link ?? null);
    const stored = this.#chosen.numbers ? storedLevel(f) : "the stored level";
    const pacer = askedPacer(f.pause, this.place);
    const running = f.hello?.state === "running";
    return { pacer, wave: this.place.wave, search: searchLength(f), stored, back: mayReturn(f), running, link };
  }

  #footer(f: Facts, kind: Kind, said: Words): TemplateResult {
    const replay = isReplay(f);
    const { main, row } = replay ? NO_BUTTONS : buttons(kind, this.#shown(f));
    const leaving = !replay && kind !== "opening" && kind !== "ended";
    const offered = !replay && offersCover(kind, this.place);
    return html`<footer class="person-foot">
      ${kind === "pause" ? progress(leftShare(f)) : nothing}
      ${this.problem
        ? html`<p class="foot" role="alert">${this.problem.message} ${this.problem.hint}</p>`
        : said.foot && !replay
          ? html`<p class="foot">${said.lock ? glyph("lock") : nothing} ${said.foot}</p>`
          : nothing}
      ${main ? this.#button(main, "main") : nothing}
      ${row.length ? html`<div class="row">${row.map((button) => this.#button(button, ""))}</div>` : nothing}
      ${offered ? this.#offerCover() : nothing}
      ${leaving ? this.#always(f, kind, offered) : nothing}
    </footer>`;
  }

  #always(f: Facts, kind: Kind, offered: boolean): TemplateResult {
    const plain = (label: string | TemplateResult, does: () => void): TemplateResult =>
      html`<button class="btn plain" @click=${does}>${label}</button>`;
    const sharing = plain(html`Change<span class="sr"> sharing</span>`, () => this.#go({ sheet: "sharing" }));
    return html`<div class="always">
      <p class="sharing small">Sharing is ${shares(f.consents) ? "on" : "off"} ${sharing}</p>
      ${this.#showsTide(f, kind) ? plain("Show as table", () => this.#go({ sheet: "table" })) : nothing}
      ${plain("Cues", () => this.#go({ sheet: "choices" }))}
      ${isOut(f) ? nothing : plain("Stop and leave", () => void this.#leave())}
      ${asking(f) && f.pause?.return_wall_ms == null ? plain("End for today", () => this.#go({ sheet: "later" })) : nothing}
      ${offered ? nothing : plain("Cover this page", () => this.#cover())}
    </div>`;
  }

  /** One touch, nothing asked. */
  async #leave(): Promise<void> {
    this.problem = await this.session.leave();
  }

  #cover(): void {
    this.#go({ covered: true, offered: true });
  }

  #offerCover(): TemplateResult {
    return html`<p class="foot">Can somebody across the table read this page?</p>
      <div class="row">
        <button class="btn" @click=${() => this.#cover()}>Cover this page</button>
        <button class="btn" @click=${() => this.#go({ offered: true })}>Leave it open</button>
      </div>`;
  }

  #button({ label, does }: Button, look: string): TemplateResult {
    return html`<button class="btn ${look}" @click=${() => this.#do(does)}>${label}</button>`;
  }
}

const title = html`<h1 class="sr">Your page</h1>`;

function progress(share: number): TemplateResult {
  return html`<progress class="time-left" max="1" .value=${share} aria-label="Time of the pause that has passed"></progress>`;
}

define("cr-person", Person);
