// "End for today": one person proposes when both return to it; the other is asked on their own page.
import { html, nothing, type TemplateResult } from "lit";
import { define } from "../ui/element.ts";
import { choices, ownTime, pageLocale } from "../ui/return_time.ts";
import { Watching } from "../ui/watching.ts";
import type { Problem } from "../wire.ts";
import "./later.css";

export class Later extends Watching {
  static override properties = {
    own: { state: true },
    problem: { state: true },
  };
  /** An own time, `hh:mm`. */
  declare own: string;
  declare problem: Problem | null;

  constructor() {
    super();
    this.own = "";
    this.problem = null;
  }

  /** Now, by the computer that keeps the session: a phone's own clock may be hours off. */
  get #now(): number {
    return (this.session.hello?.wall_ms ?? 0) + this.session.nowMs();
  }

  async #propose(wall_ms: number | null): Promise<void> {
    if (wall_ms === null) return;
    this.problem = await this.session.propose(wall_ms);
    if (!this.problem) this.dispatchEvent(new Event("done"));
  }

  override render(): TemplateResult {
    const alone = (this.session.hello?.seats.length ?? 2) < 2;
    const locale = pageLocale(navigator.language);
    return html`<div class="sheet-body">
        <h2 class="fact voice" tabindex="-1">When do you return to it?</h2>
        <p class="why">
          Within a day is best. ${alone ? nothing : "The other is asked on their own page, and may propose another time."}
        </p>
        <div class="later-times">
          ${choices(this.#now, locale).map(
            ({ label, wall_ms }) => html`<button class="btn" @click=${() => this.#propose(wall_ms)}>${label}</button>`,
          )}
        </div>
        <div class="later-own">
          <label for="later-own">Another time</label>
          <input
            id="later-own"
            type="time"
            .value=${this.own}
            @input=${(event: InputEvent) => (this.own = (event.target as HTMLInputElement).value)}
          />
          <button
            class="btn"
            ?disabled=${ownTime(this.own, this.#now) === null}
            @click=${() => this.#propose(ownTime(this.own, this.#now))}
          >
            ${alone ? "Take this time" : "Propose it"}
          </button>
        </div>
        ${this.problem ? html`<p class="small" role="alert">${this.problem.message} ${this.problem.hint}</p>` : nothing}
      </div>
      <div class="sheet-foot">
        <button class="btn plain" @click=${() => this.dispatchEvent(new Event("done"))}>Back to your page</button>
      </div>`;
  }
}

define("cr-later", Later);
