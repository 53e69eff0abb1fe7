// The name with its two waves.
import { html, type TemplateResult } from "lit";

export function brand(): TemplateResult {
  return html`<span class="brand"
    ><svg viewBox="0 0 26 18" aria-hidden="true">
      <path class="brand-a" d="M1 11c4 0 4-7 8-7s4 10 8 10 4-6 8-6" />
      <path class="brand-b" d="M1 14c5 0 4-5 8-5s4 2 8 2 4-4 8-4" /></svg
    >coregulate</span
  >`;
}
