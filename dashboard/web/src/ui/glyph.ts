// One small shape for each state: form comes before colour.
import { svg, html, type SVGTemplateResult, type TemplateResult } from "lit";

export type GlyphName = "calm" | "settled" | "elevated" | "pause" | "stale" | "on" | "lock";
export type GlyphTone = "calm" | "settled" | "elevated" | "pause" | "stale" | "ink";

const RING = svg`<circle cx="8" cy="8" r="6.5" fill="none" stroke="currentColor" stroke-width="2" />`;

const SHAPES: Record<GlyphName, SVGTemplateResult> = {
  calm: svg`${RING}<path d="M4 8h8" stroke="currentColor" stroke-width="2" />`,
  settled: svg`${RING}<path d="M1.5 8a6.5 6.5 0 0 0 13 0z" fill="currentColor" />`,
  elevated: svg`<path d="M8 1.5 15 14H1z" fill="currentColor" />`,
  pause: svg`<path d="M3 2h4v12H3zM9 2h4v12H9z" fill="currentColor" />`,
  stale: svg`<circle cx="8" cy="8" r="6.5" fill="none" stroke="currentColor" stroke-width="2"
      stroke-dasharray="3 3" /><path d="M4 12 12 4" stroke="currentColor" stroke-width="2" />`,
  on: svg`<circle cx="8" cy="8" r="4.5" fill="currentColor" />`,
  lock: svg`<rect x="2.5" y="7" width="11" height="7.5" rx="1.5" fill="none" stroke="currentColor"
      stroke-width="1.6" /><path d="M5 7V5a3 3 0 0 1 6 0v2" fill="none" stroke="currentColor" stroke-width="1.6" />`,
};

/** `tone` "ink" takes the colour of the words around it. Always put a word beside a glyph. */
export function glyph(name: GlyphName, tone: GlyphTone = "ink"): TemplateResult {
  return html`<svg class="glyph ${tone}" viewBox="0 0 16 16" aria-hidden="true">${SHAPES[name]}</svg>`;
}
