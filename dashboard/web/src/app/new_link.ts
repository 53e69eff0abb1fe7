// A place for a new link: the way on for somebody whose link no longer opens anything.
import { html, nothing, type TemplateResult } from "lit";
import { CrElement, define } from "../ui/element.ts";
import { tokenOf } from "./route.ts";

export class NewLink extends CrElement {
  static override properties = { wrong: { state: true } };
  /** What was pasted is no link of these pages. */
  declare wrong: boolean;

  constructor() {
    super();
    this.wrong = false;
  }

  #open(event: SubmitEvent): void {
    event.preventDefault();
    const token = tokenOf(this.querySelector("input")?.value ?? "");
    this.wrong = token === null;
    if (token !== null) location.assign(`/join#${token}`);
  }

  override render(): TemplateResult {
    return html`<form class="new-link" @submit=${(event: SubmitEvent) => this.#open(event)}>
      <label for="new-link">Paste a new link here</label>
      <input
        id="new-link"
        type="text"
        inputmode="url"
        autocomplete="off"
        aria-describedby=${this.wrong ? "new-link-wrong" : nothing}
        aria-invalid=${this.wrong ? "true" : nothing}
      />
      <button class="btn">Open</button>
      ${this.wrong
        ? html`<p class="small" id="new-link-wrong" role="alert">This opens no page here. A link to a page has /join# in it, then a code.</p>`
        : nothing}
    </form>`;
  }
}

define("cr-new-link", NewLink);
