// A number that is no longer current is struck through, and says so to those who cannot see the line.
import { html, type TemplateResult } from "lit";

export function struckValue(text: string): TemplateResult {
  return html`<s class="struck"><span class="sr">no longer current: </span>${text}</s>`;
}
