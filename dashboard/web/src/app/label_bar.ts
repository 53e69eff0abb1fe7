// The bar that says, on every page and always, that these beats are simulated, recorded or replayed.
import { html, nothing, type TemplateResult } from "lit";
import type { SessionModel } from "../session.ts";
import { CrElement, define } from "../ui/element.ts";
import { sourceLabel } from "./label.ts";
import "./label_bar.css";

export class LabelBar extends CrElement {
  static override properties = { session: { attribute: false } };
  declare session: SessionModel;

  readonly #changed = (): void => this.requestUpdate();

  override connectedCallback(): void {
    super.connectedCallback();
    this.session.addEventListener("change", this.#changed);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.session.removeEventListener("change", this.#changed);
  }

  /** The label alone decides: a new frame must not repaint the bar. */
  override shouldUpdate(): boolean {
    return this.#label() !== this.#shown;
  }
  #shown: string | null | undefined;

  #label(): string | null {
    const { hello, speed } = this.session;
    return hello ? sourceLabel(hello.source, speed) : null;
  }

  override render(): TemplateResult | typeof nothing {
    const label = this.#label();
    this.#shown = label;
    if (label === null) return nothing;
    return html`<p class="label-bar" role="note">${label}</p>`;
  }
}

define("cr-label-bar", LabelBar);
