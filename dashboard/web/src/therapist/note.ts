// The private note: Enter keeps it, Esc leaves the field. The text stays until the computer has kept it.
import { html, nothing, type TemplateResult } from "lit";
import { CrElement, define } from "../ui/element.ts";
import { minutesSeconds } from "../ui/format.ts";
import type { SessionModel } from "../session.ts";
import { problemWords } from "./words.ts";

export class Note extends CrElement {
  static override properties = { session: { attribute: false }, said: { state: true } };
  declare session: SessionModel;
  declare said: string;

  constructor() {
    super();
    this.said = "";
  }

  #field(): HTMLInputElement | null {
    return this.querySelector("input");
  }

  override focus(): void {
    this.#field()?.focus();
  }

  async #keep(): Promise<void> {
    const field = this.#field();
    const text = field?.value.trim() ?? "";
    if (field === null || text === "") return;
    const at = this.session.nowMs();
    const problem = await this.session.mark("note", text);
    if (problem) {
      this.said = problemWords(problem);
      return;
    }
    if (field.value.trim() === text) field.value = "";
    this.said = `Kept at ${minutesSeconds(at)}.`;
  }

  #key(event: KeyboardEvent): void {
    if (event.key === "Escape") this.#field()?.blur();
    if (event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    void this.#keep();
  }

  override render(): TemplateResult {
    return html`<label for="note">Private note, only you can read it <kbd aria-hidden="true">N</kbd></label>
      <input
        id="note"
        placeholder="What did you notice?"
        autocomplete="off"
        maxlength="2000"
        aria-describedby="note-said"
        aria-keyshortcuts="n"
        @keydown=${(event: KeyboardEvent) => this.#key(event)}
      />
      <p class="tiny" id="note-said" role="status">${this.said || nothing}</p>`;
  }
}

define("cr-note", Note);
