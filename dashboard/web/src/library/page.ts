// The list of sessions on this computer, the live one on top.
import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { getMe, getSessions, newSession } from "../api.ts";
import { messagePage } from "../app/message.ts";
import { address, holds, needed } from "../app/route.ts";
import { brand } from "../ui/brand.ts";
import { CrElement, define } from "../ui/element.ts";
import type { Me, Problem, SessionCard } from "../wire.ts";
import "./entry.ts";
import "./live.ts";
import "./page.css";

const AGAIN_MS = 10_000;

export class Library extends CrElement {
  static override properties = {
    me: { attribute: false },
    sessions: { state: true },
    problem: { state: true },
    refusal: { state: true },
  };
  declare me: Me;
  declare sessions: SessionCard[] | null;
  declare problem: Problem | null;
  /** Why no new session could be begun. */
  declare refusal: Problem | null;

  #again: ReturnType<typeof setInterval> | undefined;

  constructor() {
    super();
    this.sessions = null;
    this.problem = null;
    this.refusal = null;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#load();
    this.#again = setInterval(() => void this.#load(), AGAIN_MS);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.#again);
  }

  async #load(): Promise<void> {
    const [me, list] = await Promise.all([getMe(), getSessions()]);
    this.problem = me.problem ?? list.problem;
    if (me.value) this.me = me.value;
    if (list.value) this.sessions = list.value.sessions;
  }

  async #new(): Promise<void> {
    const { value, problem } = await newSession();
    this.refusal = problem;
    if (problem) await this.#load();
    if (value) location.assign(address(needed(value.id, "setup")));
  }

  override render(): TemplateResult | typeof nothing {
    if (this.problem && this.sessions === null) return messagePage(this.problem);
    if (this.sessions === null) return nothing;
    const live = [...this.me.live, ...this.sessions.filter(({ state }) => state === "live")];
    const running = [...new Map(live.map((card) => [card.id, card])).values()];
    const stored = this.sessions.filter(({ state }) => state === "ended");
    return html`<header class="library-top">${brand()}</header>
      <main class="library" @stopped=${() => this.#load()}>
        ${this.#refused(running)} ${stored.length || running.length ? this.#list(running, stored) : empty(this.#begin(running))}
        ${this.problem ? html`<p class="small" role="alert">${this.problem.message} ${this.problem.hint}</p>` : nothing}
      </main>`;
  }

  /** One live session at a time: a new one is offered when there is none. */
  #begin(running: SessionCard[]): TemplateResult | typeof nothing {
    const host = this.me.grants.some(({ role }) => role === "host");
    if (this.me.mode !== "live" || running.length || !host) return nothing;
    return html`<div class="library-new">
      <button class="btn main" @click=${() => this.#new()}>New session</button>
    </div>`;
  }

  /** Somebody else has begun one meanwhile: the way there. */
  #refused(running: SessionCard[]): TemplateResult | typeof nothing {
    if (this.refusal === null) return nothing;
    const there = running.map(({ id }) => needed(id, "setup")).find((grant) => holds(this.me, grant));
    return html`<p class="small library-refusal" role="alert">
      ${this.refusal.message} ${this.refusal.hint} ${there ? html`<a href=${address(there)}>To its set-up</a>` : nothing}
    </p>`;
  }

  #list(running: SessionCard[], stored: SessionCard[]): TemplateResult {
    const reviewer = this.me.grants.some(({ role }) => role === "reviewer");
    return html`<h1 class="voice">Sessions on this computer</h1>
      ${this.#begin(running)}
      ${repeat(running, ({ id }) => id, (card) => html`<cr-live .card=${card} .me=${this.me}></cr-live>`)}
      ${stored.length && reviewer
        ? html`<p class="small">Each line is the higher of the two hearts above its own resting level.</p>`
        : nothing}
      ${stored.length
        ? html`<div class="entries">
            ${repeat(stored, ({ id }) => id, (card) => html`<cr-entry .card=${card} .me=${this.me}></cr-entry>`)}
          </div>`
        : html`<p class="small">No session has ended yet. This one joins the list when it does.</p>`}
      <p class="small library-end">
        Sessions stay on this computer. There is no account, and nothing is sent anywhere.
      </p>
      <p><cr-theme-choice></cr-theme-choice></p>`;
  }
}

const empty = (begin: TemplateResult | typeof nothing): TemplateResult => html`<section class="empty">
  <svg viewBox="0 0 300 70" width="300" aria-hidden="true">
    <path class="empty-rest" d="M0 46H300" />
    <path class="empty-a" d="M0 46C60 46 60 34 110 36S190 58 230 50 280 46 300 46" />
    <path class="empty-b" d="M0 50C60 54 80 44 130 46S210 40 240 44 290 50 300 49" />
  </svg>
  <h1 class="voice">No session yet.</h1>
  <p>
    A first one takes two straps and about five minutes. Or look around with a simulated pair: everything works the
    same.
  </p>
  ${begin}
  <p>A simulated pair starts with <code>coregulate demo</code> on this computer.</p>
  <p class="small">Sessions stay on this computer. There is no account, and nothing is sent anywhere.</p>
  <p><cr-theme-choice></cr-theme-choice></p>
</section>`;

define("cr-library", Library);
