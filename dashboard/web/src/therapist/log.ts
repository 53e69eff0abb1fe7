// The log of the session: one line for each thing that happened, newest first.
import { html, type TemplateResult } from "lit";
import { glyph } from "../ui/glyph.ts";
import { minutesSeconds } from "../ui/format.ts";
import type { Line, Sign } from "./told.ts";

const pen = html`<svg class="glyph ink" viewBox="0 0 16 16" aria-hidden="true">
  <path d="M3 13l.8-3.2L11 2.6 13.4 5l-7.2 7.2z" fill="none" stroke="currentColor" stroke-width="1.5" />
</svg>`;

function signed(sign: Sign): TemplateResult | string {
  if (sign === null) return "";
  if ("key" in sign) return html`<kbd>${sign.key}</kbd>`;
  if ("note" in sign) return html`${pen}<span class="sr">Note:</span>`;
  return glyph(sign.glyph, sign.glyph === "stale" ? "stale" : (sign.glyph as "calm" | "elevated" | "pause"));
}

export function log(lines: readonly Line[]): TemplateResult {
  return html`<section class="log" aria-label="Log, newest first" tabindex="0">
    ${lines.length === 0
      ? html`<p class="tiny">Cues, answers, marks, gaps and pauses are written down here.</p>`
      : html`<ol>
          ${lines.map(
            ({ t_ms, sign, text }) =>
              html`<li><span class="at">${minutesSeconds(t_ms)}</span><span class="sign">${signed(sign)}</span><span>${text}</span></li>`,
          )}
        </ol>`}
  </section>`;
}
