// The live session on top of the list: ways into its pages, links for others, and its end.
import { html, nothing, type TemplateResult } from "lit";
import { stopSession } from "../api.ts";
import { address, holds, needed, type Page } from "../app/route.ts";
import { sourceLabel } from "../app/label.ts";
import { CrElement, define } from "../ui/element.ts";
import { idBadge } from "../ui/id_badge.ts";
import type { Grant, Me, Problem, SessionCard } from "../wire.ts";
import type { Invite } from "./invite.ts";
import "./invite.ts";
import "./live.css";

export class Live extends CrElement {
  static override properties = { card: { attribute: false }, me: { attribute: false }, problem: { state: true } };
  declare card: SessionCard;
  declare me: Me;
  declare problem: Problem | null;

  constructor() {
    super();
    this.problem = null;
  }

  async #stop(): Promise<void> {
    const { problem } = await stopSession(this.card.id);
    this.problem = problem;
    if (!problem) this.dispatchEvent(new Event("stopped", { bubbles: true }));
  }

  override render(): TemplateResult {
    const { card } = this;
    const host = this.me.grants.some(({ role }) => role === "host");
    const setup = needed(card.id, "setup");
    if (card.state === "waiting" && card.source.kind === "straps" && holds(this.me, setup)) return this.#settingUp(setup);
    return html`<section class="live" aria-label="Session running now">
      <div>
        <h2>Running now</h2>
        <p class="small">${sourceLabel(card.source, card.source.speed) ?? card.source.label}</p>
      </div>
      <p class="live-pages">
        ${this.#link("therapist", html`Therapist's page`)}
        ${card.source.kind === "straps" ? this.#link("setup", html`Straps and set-up`) : nothing}
        ${card.seats.length > 1 ? this.#link("table", html`Shared page`) : nothing}
        ${card.seats.map((seat) => this.#link(seat === "A" ? "a" : "b", html`${idBadge(seat)} ${seat}'s page`))}
      </p>
      ${host ? this.#forOthers() : nothing}
      ${this.problem ? html`<p class="small" role="alert">${this.problem.message} ${this.problem.hint}</p>` : nothing}
    </section>`;
  }

  /** Nothing is recorded yet: there is nothing to open for others that set-up does not offer, and it is left there. */
  #settingUp(setup: Grant): TemplateResult {
    return html`<section class="live" aria-label="Session being set up">
      <div>
        <h2>Being set up</h2>
        <p class="small">${this.card.source.label}</p>
      </div>
      <p class="live-pages"><a class="btn main" href=${address(setup)}>Set up</a></p>
    </section>`;
  }

  #link(page: Page, words: TemplateResult): TemplateResult | typeof nothing {
    const grant = needed(this.card.id, page);
    if (!holds(this.me, grant)) return nothing;
    return html`<a class="btn ${page === "therapist" ? "main" : ""}" href=${address(grant)}>${words}</a>`;
  }

  #forOthers(): TemplateResult {
    const whom: Invite["whom"][] = [
      ...this.card.seats.map((seat) => ({ label: seat as string, role: "person" as const, seat })),
      { label: "the therapist", role: "therapist", seat: null },
      ...(this.card.seats.length > 1 ? [{ label: "the shared page", role: "table" as const, seat: null }] : []),
    ];
    return html`<div class="live-links" role="group" aria-label="Links for others">
        ${whom.map((who) => html`<cr-invite .channel=${this.card.id} .whom=${who}></cr-invite>`)}
      </div>
      <div class="live-end">
        <p class="small" id="live-end-words">Ends at once for everyone. What was agreed to be recorded stays in the list.</p>
        <button class="btn sm" aria-describedby="live-end-words" @click=${() => this.#stop()}>End the session</button>
      </div>`;
  }
}

define("cr-live", Live);
