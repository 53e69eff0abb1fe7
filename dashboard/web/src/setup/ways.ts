// Ways from one step to another: the address keeps the step, so that a reload and the back button find it.
import { html, type TemplateResult } from "lit";
import type { StepId } from "./steps.ts";

export function way(to: StepId, label = "Continue", look = "main"): TemplateResult {
  return html`<button type="button" class="btn ${look}" @click=${() => (location.hash = to)}>${label}</button>`;
}
