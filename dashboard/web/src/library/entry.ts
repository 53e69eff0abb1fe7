// One stored session: when, how long, what was marked, and the way into its replay.
import { html, nothing, type TemplateResult } from "lit";
import { getLine, startReplay } from "../api.ts";
import { address, needed } from "../app/route.ts";
import { CrElement, define } from "../ui/element.ts";
import type { Me, Problem, SessionCard, SessionLine } from "../wire.ts";
import { pageLocale } from "../ui/return_time.ts";
import { cardWords, SPEEDS } from "./card.ts";
import { sparkline } from "./sparkline.ts";
import "./entry.css";

export class Entry extends CrElement {
  static override properties = {
    card: { attribute: false },
    me: { attribute: false },
    line: { state: true },
    open: { state: true },
    problem: { state: true },
  };
  declare card: SessionCard;
  declare me: Me;
  declare line: SessionLine | null;
  declare open: boolean;
  declare problem: Problem | null;

  constructor() {
    super();
    this.line = null;
    this.open = false;
    this.problem = null;
  }

  override firstUpdated(): void {
    void this.#load();
  }

  /** Only a reviewer of somebody who agreed may see a line; nobody else asks for one. */
  async #load(): Promise<void> {
    const reviewer = this.me.grants.some(({ role }) => role === "reviewer");
    if (!reviewer || this.card.review.length === 0) return;
    this.line = (await getLine(this.card.id)).value;
  }

  async #replay(speed: number): Promise<void> {
    const { value, problem } = await startReplay(this.card.id, { speed });
    if (problem) this.problem = problem;
    else location.assign(address(needed(value.channel, "review")));
  }

  override render(): TemplateResult {
    const { card } = this;
    const said = cardWords(card, pageLocale(navigator.language));
    return html`<article class="entry">
      <div>
        <h2>${said.day}</h2>
        <p class="small">${said.date}</p>
      </div>
      <div class="entry-line">
        ${this.line ? sparkline(this.line) : html`<p class="tiny">${this.#noLine()}</p>`}
      </div>
      <div class="small">
        <p class="entry-length">${said.length}</p>
        ${said.facts ? html`<p>${said.facts}</p>` : nothing}
        <p>${said.source}</p>
        ${said.returns ? html`<p>${said.returns}</p>` : nothing}
        ${said.recovered ? html`<p>${said.recovered}</p>` : nothing}
      </div>
      <button
        class="btn sm"
        aria-expanded=${this.open ? "true" : "false"}
        aria-label="Open ${said.day}, ${said.date}"
        @click=${() => (this.open = !this.open)}
      >
        Open
      </button>
      ${this.open ? this.#speeds() : nothing}
    </article>`;
  }

  #noLine(): string {
    return this.card.review.length === 0 ? "Nobody of this session has agreed to review." : "";
  }

  #speeds(): TemplateResult {
    return html`<div class="entry-speeds" role="group" aria-label="How fast shall it be played?">
      <p class="small">How fast shall it be played?</p>
      ${SPEEDS.map(
        ({ speed, label }) => html`<button class="btn sm" @click=${() => this.#replay(speed)}>${label}</button>`,
      )}
      ${this.problem ? html`<p class="small" role="alert">${this.problem.message} ${this.problem.hint}</p>` : nothing}
    </div>`;
  }
}

define("cr-entry", Entry);
