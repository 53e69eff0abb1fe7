// The cover: somebody across the table can read a phone. Touch and hold lifts it; so does its button, which
// shows itself to keyboards and screen readers.
import { html, nothing, type TemplateResult } from "lit";
import { CrElement, define } from "../ui/element.ts";
import "./cover.css";

const HOLD_MS = 600;

export class Cover extends CrElement {
  static override properties = { note: { attribute: false } };
  /** A line that tells nothing of the person; empty for none. */
  declare note: string;
  #hold: ReturnType<typeof setTimeout> | undefined;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#hold);
  }

  #press(): void {
    this.#hold = setTimeout(() => this.#lift(), HOLD_MS);
  }

  #release(): void {
    clearTimeout(this.#hold);
  }

  #lift(): void {
    this.dispatchEvent(new Event("lift"));
  }

  override firstUpdated(): void {
    this.querySelector("h1")?.focus();
  }

  override render(): TemplateResult {
    return html`<main
      class="cover"
      @pointerdown=${() => this.#press()}
      @pointerup=${() => this.#release()}
      @pointercancel=${() => this.#release()}
      @pointerleave=${() => this.#release()}
      @contextmenu=${(event: Event) => event.preventDefault()}
    >
      <h1 class="sr" tabindex="-1">Your page is covered</h1>
      <p>Covered. Touch and hold to show your page.</p>
      ${this.note ? html`<p class="small">${this.note}</p>` : nothing}
      <button class="btn" @click=${() => this.#lift()}>Show my page</button>
    </main>`;
  }
}

define("cr-cover", Cover);
