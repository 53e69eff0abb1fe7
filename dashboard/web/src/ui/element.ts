// The base of every component: Lit without a shadow root, so that one style sheet, one focus order and one
// set of ids hold for the whole page, and the strict content policy never meets an inline style.
import { LitElement } from "lit";

export class CrElement extends LitElement {
  protected override createRenderRoot(): HTMLElement {
    return this;
  }
}

/** Define a component once; a second bundle on the same page must not throw. */
export function define(name: string, element: CustomElementConstructor): void {
  if (!customElements.get(name)) customElements.define(name, element);
}
