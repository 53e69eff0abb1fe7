// The list of single keys, the choice to switch them off, and the choice of colours.
import { html, type TemplateResult } from "lit";
import { CrElement, define } from "../ui/element.ts";
import { KEYS, keysOn, rememberKeys } from "./keys.ts";

export class KeysDialog extends CrElement {
  static override properties = { replay: { type: Boolean }, on: { state: true } };
  declare replay: boolean;
  /** Whether single keys act. */
  declare on: boolean;

  constructor() {
    super();
    this.replay = false;
    this.on = keysOn();
  }

  get isOpen(): boolean {
    return this.querySelector("dialog")?.open ?? false;
  }

  open(): void {
    this.querySelector("dialog")?.showModal();
  }

  #switch(event: Event): void {
    this.on = (event.target as HTMLInputElement).checked;
    rememberKeys(this.on);
  }

  override render(): TemplateResult {
    const keys = KEYS.filter((key) => !(this.replay && key.live));
    return html`<dialog class="keys-dialog" aria-labelledby="keys-title">
      <h2 id="keys-title">Keys</h2>
      <dl>
        ${keys.map(
          ({ shown, words }) =>
            html`<div><dt>${shown.map((key) => (key === "to" ? " to " : html`<kbd>${key}</kbd>`))}</dt><dd>${words}</dd></div>`,
        )}
        ${this.replay ? html`<div><dt><kbd>Space</kbd></dt><dd>Play the replay, or hold it</dd></div>` : ""}
      </dl>
      <label class="switch">
        <input type="checkbox" .checked=${this.on} @change=${(event: Event) => this.#switch(event)} />
        Single keys are on
      </label>
      <p class="tiny">They rest while you type. This choice is kept in this browser.</p>
      <cr-theme-choice></cr-theme-choice>
      <form method="dialog"><button class="btn">Close</button></form>
    </dialog>`;
  }
}

define("cr-keys-dialog", KeysDialog);
