// A page that has nothing else to show: what is the matter, and what to do.
import { html, nothing, type TemplateResult } from "lit";
import type { Problem } from "../wire.ts";
import { brand } from "../ui/brand.ts";
import "./message.css";

export function messagePage(problem: Omit<Problem, "code">, action: TemplateResult | typeof nothing = nothing): TemplateResult {
  return html`<main class="message">
    ${brand()}
    <h1 class="voice" tabindex="-1">${problem.message}</h1>
    <p>${problem.hint}</p>
    ${action}
  </main>`;
}
