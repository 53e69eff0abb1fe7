// Who sees this body now, and the one touch that ends it.
import { html, nothing, type TemplateResult } from "lit";
import type { Seat } from "../session.ts";
import { define } from "../ui/element.ts";
import { Watching } from "../ui/watching.ts";
import type { ConsentScope, Problem } from "../wire.ts";
import { sharingRows, type SharingRow } from "./sharing_rows.ts";
import "./sharing.css";

export class Sharing extends Watching {
  static override properties = { seat: { attribute: false }, problem: { state: true } };
  declare seat: Seat;
  declare problem: Problem | null;

  constructor() {
    super();
    this.problem = null;
  }

  async #answer(scope: ConsentScope, granted: boolean): Promise<void> {
    this.problem = await this.session.consent(scope, granted);
  }

  override render(): TemplateResult {
    const answers = this.session.consents(this.seat);
    const shared = answers.therapist === true;
    const others = this.session.hello?.seats.filter(({ seat }) => seat !== this.seat) ?? [];
    const names = others.map(({ name, seat }) => name || seat);
    return html`<div class="sheet-body">
        <h2 class="fact voice" tabindex="-1">Who sees your body now</h2>
        <dl class="sees">${sharingRows(answers, names).map((row) => this.#row(row))}</dl>
        ${this.problem ? html`<p class="small" role="alert">${this.problem.message} ${this.problem.hint}</p>` : nothing}
        <cr-theme-choice></cr-theme-choice>
      </div>
      <div class="sheet-foot">
        <p class="foot">It takes effect at once. Nobody is told why.</p>
        <button class="btn ${shared ? "main" : ""}" @click=${() => this.#answer("therapist", !shared)}>
          ${shared ? "Stop sharing now" : "Share with the therapist"}
        </button>
        <button class="btn plain" @click=${() => this.dispatchEvent(new Event("done"))}>Back to your page</button>
      </div>`;
  }

  #row({ who, sees, change }: SharingRow): TemplateResult {
    return html`<div>
      <dt>${who}</dt>
      <dd>
        <span>${sees}</span>
        ${change
          ? html`<button class="btn" @click=${() => this.#answer(change.scope, change.granted)}>
              ${change.label}<span class="sr">: ${who}</span>
            </button>`
          : nothing}
      </dd>
    </div>`;
  }
}

define("cr-sharing", Sharing);
