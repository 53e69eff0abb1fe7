// A person's own page: the fact on top, the body in the middle, everything to touch below.
import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { keyed } from "lit/directives/keyed.js";
import type { Seat, SessionModel } from "../session.ts";
import { CrElement, define } from "../ui/element.ts";
import { glyph } from "../ui/glyph.ts";
import { idBadge } from "../ui/id_badge.ts";
import { minutesSeconds } from "../ui/format.ts";
import { struckValue } from "../ui/struck.ts";
import type { Problem } from "../wire.ts";
import { Awake, buzz, onPhone } from "./awake.ts";
import { buttons, NO_BUTTONS, type Button, type Do, type Shown } from "./buttons.ts";
import { facts } from "./facts.ts";
import { asking, derive, isReplay, level, mayReturn, TONE, type Facts, type Kind } from "./state.ts";
import { strapStatus } from "./status.ts";
import { leftShare, searchLength, searchShare, storedLevel } from "./numbers.ts";
import type { TideData } from "./tide.ts";
import { words, type Words } from "./words.ts";
import "./consent.ts";
import "./cover.ts";
import "./later.ts";
import "./notice.ts";
import "./pacer.ts";
import "../replay/bar.ts";
import "./sharing.ts";
import "./strap.ts";
import "./tide.ts";
import "./page.css";

type Sheet = "notice" | "sharing" | "strap" | "later" | null;
/** For so long the page says that it looks now. */
const LOOKED_MS = 5000;
const NO_TIDE: readonly Kind[] = ["opening", "ended", "gathering"];

export class Person extends CrElement {
  static override properties = {
    session: { attribute: false },
    sheet: { state: true },
    covered: { state: true },
    pacer: { state: true },
    wave: { state: true },
    problem: { state: true },
  };
  declare session: SessionModel;
  declare sheet: Sheet;
  declare covered: boolean;
  declare pacer: boolean;
  declare wave: boolean;
  declare problem: Problem | null;

  readonly #awake = new Awake(() => this.requestUpdate());
  #seconds: ReturnType<typeof setInterval> | undefined;
  #heardAt = performance.now();
  #lookedAt = -Infinity;
  #buzzed = 0;
  /** Sentences to begin with that were looked at after this return; null when closed. */
  #prompts: number | null = 0;
  #kind: Kind = "opening";
  #said = "";
  #hadFocus = false;

  constructor() {
    super();
    this.sheet = null;
    this.covered = false;
    this.pacer = false;
    // Who asked for less motion gets the boxes; the wave is then one touch away.
    this.wave = !matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.problem = null;
  }

  get #seat(): Seat {
    return this.session.grant.seat ?? "A";
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#awake.start();
    this.session.addEventListener("change", this.#changed);
    // Numbers change at most once a second of real time, however fast the data runs.
    this.#seconds = setInterval(() => this.requestUpdate(), 1000);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#awake.stop();
    this.session.removeEventListener("change", this.#changed);
    clearInterval(this.#seconds);
  }

  #facts(): Facts {
    return facts(this.session, this.#seat, performance.now() - this.#heardAt, performance.now() - this.#lookedAt < LOOKED_MS, this.#prompts);
  }

  /** Between the seconds only a new state is worth a repaint. */
  readonly #changed = (): void => {
    if (this.session.connection === "open") this.#heardAt = performance.now();
    this.#buzzOnCue();
    if (derive(this.#facts()) !== this.#kind) this.requestUpdate();
  };

  #buzzOnCue(): void {
    const { log } = this.session;
    const fresh = log.slice(this.#buzzed);
    const first = this.#buzzed === 0;
    this.#buzzed = log.length;
    // What a reload brings back was felt before.
    if (!first && fresh.some((frame) => frame.type === "cue" && frame.seat === this.#seat && frame.cued)) buzz();
  }

  override willUpdate(): void {
    this.#hadFocus = this.contains(document.activeElement);
    const kind = derive(this.#facts());
    if (kind === this.#kind) return;
    const family = ["pause", "called", "up", "ready", "waiting", "over_unknown"];
    if (!family.includes(kind)) this.pacer = false;
    else this.#prompts = 0; // the next return begins with the first sentence
    this.#kind = kind;
    this.problem = null;
  }

  /** When the touched button has gone with its state, the focus goes to the new fact. */
  override updated(changed: PropertyValues): void {
    const lost = this.#hadFocus && !this.contains(document.activeElement);
    const first = changed.get("sheet") === undefined && this.sheet === null;
    if (lost || (changed.has("sheet") && !first)) void this.#focusFact();
  }

  async #focusFact(): Promise<void> {
    await this.querySelector<CrElement>("cr-notice, cr-sharing, cr-own-strap, cr-later")?.updateComplete;
    this.querySelector<HTMLElement>(".fact")?.focus({ preventScroll: true });
  }

  async #do(does: Do): Promise<void> {
    this.problem = null;
    if ("act" in does) {
      this.problem = await this.session.act(does.act);
      return;
    }
    if (does.page === "notice" || does.page === "strap" || does.page === "later") this.sheet = does.page;
    if (does.page === "look") {
      this.#lookedAt = performance.now();
      this.problem = await this.session.look();
      this.requestUpdate();
    }
    if (does.page === "pacer") this.pacer = !this.pacer;
    if (does.page === "wave") this.wave = !this.wave;
    if (does.page === "prompt") this.#prompts = (this.#prompts ?? 0) + 1;
    if (does.page === "close_prompt") this.#prompts = null;
    if (does.page === "prompt" || does.page === "close_prompt") this.requestUpdate();
    if (does.page === "retry") this.session.retry();
  }

  override render(): TemplateResult {
    const f = this.#facts();
    const kind = this.#kind;
    if (kind === "consent") return html`<cr-consent .session=${this.session} .seat=${f.seat}></cr-consent>`;
    if (this.covered) return html`<cr-cover @lift=${() => (this.covered = false)}></cr-cover>`;
    const said = words(kind, f);
    return html`<div class="person" data-state=${kind} data-tone=${TONE[kind]}>
        <cr-replay-bar .session=${this.session}></cr-replay-bar>
        ${this.#header(f, kind)}
        ${this.sheet ? this.#openSheet(f, kind, said) : keyed(kind, this.#body(f, kind, said))}
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
    const done = (): void => {
      this.sheet = null;
    };
    const urgent = ["cue", "called", "asked", "ready", "silent", "lost"].includes(kind);
    return html`<main class="sheet">
      ${title}
      ${urgent ? html`<p class="sheet-note small">On your page now: ${said.fact}</p>` : nothing}
      ${this.#sheetOf(f.seat, done)}
    </main>`;
  }

  #sheetOf(seat: Seat, done: () => void): TemplateResult {
    const { session } = this;
    switch (this.sheet) {
      case "strap":
        return html`<cr-own-strap .session=${session} .seat=${seat} @done=${done}></cr-own-strap>`;
      case "later":
        return html`<cr-later .session=${session} @done=${done}></cr-later>`;
      case "notice":
        return html`<cr-notice .session=${session} .seat=${seat} @done=${done}></cr-notice>`;
      default:
        return html`<cr-sharing .session=${session} .seat=${seat} @done=${done}></cr-sharing>`;
    }
  }

  #body(f: Facts, kind: Kind, said: Words): TemplateResult {
    const pacing = kind === "pause" || this.pacer;
    return html`<main class="person-main">${title}${pacing ? this.#pacing(f, kind, said) : this.#plain(said)}</main>
      ${pacing || NO_TIDE.includes(kind) ? html`<div class="space"></div>` : html`<cr-tide .data=${tideData(f, kind, this.session)}></cr-tide>`}
      ${this.#footer(f, kind, said)}`;
  }

  #pacing(f: Facts, kind: Kind, said: Words): TemplateResult {
    return html`<h2 class="fact sr" tabindex="-1">${said.fact}</h2>
      <cr-pacer .perMinute=${f.hello?.pacer_per_min ?? 6} .wave=${this.wave}></cr-pacer>
      <p class="question voice">${kind === "pause" ? said.question : said.fact}</p>
      ${kind === "pause" ? said.under.map((line) => html`<p class="why">${line}</p>`) : nothing}`;
  }

  #plain(said: Words): TemplateResult {
    return html`<h2 class="fact voice" tabindex="-1">${said.fact}</h2>
      ${said.number
        ? html`<p class="num">
            <b>${said.number.struck ? struckValue(said.number.text) : said.number.text}</b>
            <span>${said.beside.map((line) => html`<span>${line}</span>`)}</span>
          </p>`
        : nothing}
      ${said.under.map((line) => html`<p class="why">${line}</p>`)}
      ${said.steps.length ? html`<ol class="steps">${said.steps.map((step) => html`<li>${step}</li>`)}</ol>` : nothing}
      ${said.question ? html`<p class="question voice">${said.question}</p>` : nothing}
      ${this.#awake.mayLapse && onPhone()
        ? html`<p class="why">This phone may sleep. Set its screen to stay on, or cues may come late.</p>`
        : nothing}`;
  }

  #shown(f: Facts): Shown {
    const link = f.strap === null ? undefined : (f.strap.strap?.link ?? null);
    return { pacer: this.pacer, wave: this.wave, search: searchLength(f), stored: storedLevel(f), back: mayReturn(f), link };
  }

  #footer(f: Facts, kind: Kind, said: Words): TemplateResult {
    const replay = isReplay(f);
    const { main, row } = replay ? NO_BUTTONS : buttons(kind, this.#shown(f));
    const leaving = !replay && kind !== "opening" && kind !== "ended";
    return html`<footer class="person-foot">
      ${kind === "pause" ? progress(leftShare(f)) : nothing}
      ${this.problem
        ? html`<p class="foot" role="alert">${this.problem.message} ${this.problem.hint}</p>`
        : said.foot && !replay
          ? html`<p class="foot">${said.lock ? glyph("lock") : nothing} ${said.foot}</p>`
          : nothing}
      ${main ? this.#button(main, "main") : nothing}
      ${row.length ? html`<div class="row">${row.map((button) => this.#button(button, ""))}</div>` : nothing}
      ${leaving
        ? html`<div class="always">
            <button class="btn plain" @click=${() => (this.sheet = "sharing")}>Sharing</button>
            ${asking(f) && f.pause?.return_wall_ms == null
              ? html`<button class="btn plain" @click=${() => (this.sheet = "later")}>End for today</button>`
              : nothing}
            <button class="btn plain" @click=${() => (this.covered = true)}>Cover this page</button>
          </div>`
        : nothing}
    </footer>`;
  }

  #button({ label, does }: Button, look: string): TemplateResult {
    return html`<button class="btn ${look}" @click=${() => this.#do(does)}>${label}</button>`;
  }
}

const title = html`<h1 class="sr">Your page</h1>`;

function progress(share: number): TemplateResult {
  return html`<progress class="time-left" max="1" .value=${share} aria-label="Time of the pause that has passed"></progress>`;
}

function tideData(f: Facts, kind: Kind, session: SessionModel): TideData {
  const resting = f.state?.resting ?? null;
  const drawn = level(kind);
  const bpm = (drawn === "cue" ? f.state?.threshold_bpm : f.state?.return_bpm) ?? null;
  return {
    history: session.history(f.seat),
    nowMs: f.nowMs,
    tone: TONE[kind],
    resting_bpm: resting?.hr_bpm ?? null,
    level:
      drawn && bpm !== null
        ? drawn === "cue"
          ? { label: `cue level ${Math.round(bpm)}`, bpm, side: "above" }
          : { label: `return level ${Math.floor(bpm)}`, bpm, side: "below" }
        : null,
    search:
      kind === "calibrating" && resting
        ? { share: searchShare(f), from: "finding your resting level", to: minutesSeconds(resting.needed_s * 1000) }
        : null,
  };
}

define("cr-person", Person);
