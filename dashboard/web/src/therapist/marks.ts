// Marks: six moments and a repair, one touch or one key each.
import { html, type TemplateResult } from "lit";
import { MARKS } from "./words.ts";

export function marksPanel(mark: (key: string) => void): TemplateResult {
  return html`<section class="panel marks-panel" aria-labelledby="marks-title">
    <h2 id="marks-title">Mark this moment</h2>
    <div class="marks">
      ${MARKS.map(
        ({ key, words }) =>
          html`<button class="btn" aria-keyshortcuts=${key === "1" ? "1 r" : key} @click=${() => mark(key)}>
            <kbd aria-hidden="true">${key}</kbd>${words}
          </button>`,
      )}
    </div>
  </section>`;
}
