// "I notice …": own words about this moment, for the person alone.
import { html, nothing, type TemplateResult } from "lit";
import type { Seat } from "../session.ts";
import { define } from "../ui/element.ts";
import { minutesSeconds } from "../ui/format.ts";
import { Watching } from "../ui/watching.ts";
import type { Problem } from "../wire.ts";
import "./notice.css";

const MOST_CHARACTERS = 500;

export class Notice extends Watching {
  static override properties = {
    seat: { attribute: false },
    text: { attribute: false },
    kept: { state: true },
    problem: { state: true },
  };
  declare seat: Seat;
  /** Words that are not kept yet; each change of them is told by a "words" event. */
  declare text: string;
  declare kept: boolean;
  declare problem: Problem | null;

  constructor() {
    super();
    this.text = "";
    this.kept = false;
    this.problem = null;
  }

  async #keep(): Promise<void> {
    this.problem = await this.session.mark("notice", this.text.trim());
    if (this.problem) return;
    this.kept = true;
    this.#write("");
  }

  #write(words: string): void {
    this.text = words;
    this.dispatchEvent(new CustomEvent("words", { detail: words }));
  }

  override render(): TemplateResult {
    const own = this.session.log.filter((f) => f.type === "mark" && f.by === this.seat && f.key === "notice");
    const newest = own.at(-1);
    return html`<div class="sheet-body">
        <h2 class="fact voice" tabindex="-1">I notice …</h2>
        <label class="sr" for="notice">In your own words</label>
        <textarea
          id="notice"
          class="voice"
          rows="3"
          maxlength=${MOST_CHARACTERS}
          placeholder="a place in the body, a breath, a thought"
          .value=${this.text}
          @input=${(event: InputEvent) => this.#write((event.target as HTMLTextAreaElement).value)}
        ></textarea>
        <p class="why" role="status">
          ${newest && this.kept ? `Kept at ${minutesSeconds(newest.t_ms)}, for you only.` : "For you only."} You can show
          it later.
        </p>
        ${this.problem ? html`<p class="small" role="alert">${this.problem.message} ${this.problem.hint}</p>` : nothing}
        <ul class="noticed">
          ${own.map(
            (f) =>
              f.type === "mark" && html`<li><span class="small">${minutesSeconds(f.t_ms)}</span> <q>${f.text}</q></li>`,
          )}
        </ul>
      </div>
      <div class="sheet-foot">
        <button class="btn main" ?disabled=${!this.text.trim()} @click=${() => this.#keep()}>Keep it</button>
        <button class="btn plain" @click=${() => this.dispatchEvent(new Event("done"))}>Back to your page</button>
      </div>`;
  }
}

define("cr-notice", Notice);
