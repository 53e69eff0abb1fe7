// After the end: what happened, where the session is kept, and the two ways on.
import { html, nothing, type TemplateResult } from "lit";
import { startReplay } from "../api.ts";
import { CrElement, define } from "../ui/element.ts";
import { minutesSeconds } from "../ui/format.ts";
import { problemWords } from "./words.ts";

export class Ended extends CrElement {
  static override properties = {
    sessionId: { attribute: false },
    atMs: { attribute: false },
    began: { attribute: false },
    said: { state: true },
  };
  declare sessionId: string;
  declare atMs: number;
  /** False when it was ended before it began: then nothing was kept. */
  declare began: boolean;
  declare said: string;

  constructor() {
    super();
    this.sessionId = "";
    this.atMs = 0;
    this.began = true;
    this.said = "";
  }

  async #replay(): Promise<void> {
    const { value, problem } = await startReplay(this.sessionId, { speed: 1 });
    if (problem) this.said = problemWords(problem);
    else location.assign(`/s/${encodeURIComponent(value.channel)}/review`);
  }

  override render(): TemplateResult {
    const list = html`<a class="btn ${this.began ? "" : "main"}" href="/sessions">List of sessions</a>`;
    if (!this.began) {
      return html`<section class="ended" aria-labelledby="ended-title">
        <h2 class="voice" id="ended-title" tabindex="-1">The session was ended before it began.</h2>
        <p>Nothing was recorded. The other pages say so too.</p>
        <div class="buttons">${list}</div>
      </section>`;
    }
    return html`<section class="ended" aria-labelledby="ended-title">
      <h2 class="voice" id="ended-title" tabindex="-1">The session has ended at ${minutesSeconds(this.atMs)}.</h2>
      <p>
        The other pages say so too. What was agreed to be recorded is kept on this computer, in the list of sessions.
        ${this.said ? html`<span role="alert">${this.said}</span>` : nothing}
      </p>
      <div class="buttons">
        <button class="btn main" @click=${() => this.#replay()}>Replay</button>
        ${list}
      </div>
    </section>`;
  }
}

define("cr-ended", Ended);
