// A component that paints what a session says, and paints again whenever the session changes.
import type { PropertyDeclarations } from "lit";
import type { SessionModel } from "../session.ts";
import { CrElement } from "./element.ts";

export class Watching extends CrElement {
  static override properties: PropertyDeclarations = { session: { attribute: false } };
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
}
