// One command at a time: its buttons wait for the answer, and a problem stands beside what was touched.
import { html, nothing, type ReactiveController, type ReactiveControllerHost, type TemplateResult } from "lit";
import type { Problem } from "../wire.ts";

export interface Act {
  label: string;
  /** The whole name, where the label alone would be the same as that of others. */
  name?: string;
  send: () => Promise<Problem | null>;
  look?: string;
  /** Id of the words that say why it cannot be done now. */
  offBecause?: string | null;
}

export class Doing implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  #waiting = false;
  #problem: { place: string; problem: Problem } | null = null;

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    host.addController(this);
  }

  hostDisconnected(): void {
    this.#problem = null;
  }

  /** `place`: where on the page a problem is shown. True when it was done. */
  async run(place: string, send: () => Promise<Problem | null>): Promise<boolean> {
    if (this.#waiting) return false;
    this.#waiting = true;
    this.#problem = null;
    this.#host.requestUpdate();
    const problem = await send();
    this.#waiting = false;
    this.#problem = problem && { place, problem };
    this.#host.requestUpdate();
    return problem === null;
  }

  /** A button that cannot be used keeps the focus and stays readable: `aria-disabled`, not `disabled`. */
  button(place: string, { label, name, send, look = "", offBecause = null }: Act): TemplateResult {
    const off = offBecause !== null;
    return html`<button
      type="button"
      class="btn ${look} ${off ? "setup-off" : ""}"
      aria-label=${name ?? nothing}
      aria-disabled=${off || this.#waiting ? "true" : nothing}
      aria-describedby=${offBecause ?? nothing}
      @click=${() => (off ? undefined : this.run(place, send))}
    >
      ${label}
    </button>`;
  }

  said(place: string): TemplateResult | typeof nothing {
    if (this.#problem?.place !== place) return nothing;
    const { message, hint } = this.#problem.problem;
    return html`<p class="setup-msg" role="alert"><b>${message}</b> ${hint}</p>`;
  }
}
