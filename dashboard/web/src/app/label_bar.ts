// The bar that says, on every page and always, that these beats are simulated, recorded or replayed.
import { html, nothing, type PropertyDeclarations, type TemplateResult } from "lit";
import { define } from "../ui/element.ts";
import { Watching } from "../ui/watching.ts";
import { sourceLabel } from "./label.ts";
import "./label_bar.css";

export class LabelBar extends Watching {
  static override properties: PropertyDeclarations = { first: { attribute: false } };
  /** What is known before the session has answered; the bar keeps its place until then. */
  declare first: string | null;
  #shown: string | null | undefined;

  get #label(): string | null {
    const { hello, speed } = this.session;
    return hello ? sourceLabel(hello.source, speed) : this.first;
  }

  /** The label alone decides: a new frame must not repaint the bar. */
  override shouldUpdate(): boolean {
    return this.#label !== this.#shown;
  }

  override render(): TemplateResult | typeof nothing {
    this.#shown = this.#label;
    if (this.#shown === null) return nothing;
    return html`<aside class="label-bar" aria-label="Where the beats come from">${this.#shown}</aside>`;
  }
}

define("cr-label-bar", LabelBar);
