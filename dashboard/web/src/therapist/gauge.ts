// The arousal gauge: both terms on one scale, the horizon inside it, so that a negative term is seen as one.
import { html, nothing, svg, type SVGTemplateResult, type TemplateResult } from "lit";
import { stacked } from "../chart/lanes.ts";
import type { Seat } from "../session.ts";

const LOW = -2;
/** Upper ends of the scale; the next one is taken when the terms would leave it. */
const HIGHS = [7, 14, 28];
/** In rem, so that the drawing grows with its words. */
const TOP = 0.25;
const HEIGHT = 0.875;

type Scale = (value: number) => number;

/** Per cent of the width. */
function scale(top: number): Scale {
  const high = HIGHS.find((one) => top <= one) ?? top;
  return (value) => (100 * (Math.min(high, Math.max(LOW, value)) - LOW)) / (high - LOW);
}

function bar(at: Scale, kind: string, fill: string, [from, to]: readonly [number, number]): SVGTemplateResult | typeof nothing {
  const width = at(to) - at(from);
  if (width <= 0) return nothing;
  return svg`<rect class=${kind} x="${at(from)}%" width="${width}%" y="${TOP}rem" height="${HEIGHT}rem" fill=${fill} />`;
}

const tick = (at: Scale, value: number, kind: string): SVGTemplateResult =>
  svg`<line class=${kind} x1="${at(value)}%" x2="${at(value)}%" y1="0" y2="${HEIGHT + 2 * TOP}rem" />`;

const word = (from: number, to: number, text: string): SVGTemplateResult =>
  svg`<text x="${(from + to) / 2}%" y="${HEIGHT + 4.5 * TOP}rem" text-anchor="middle">${text}</text>`;

/** The words beside it carry the values: the picture itself is hidden from screen readers. */
export function gauge(seat: Seat, heart: number | null, vagal: number | null): TemplateResult {
  const hatch = `gauge-hatch-${seat}`;
  const lean = seat === "A" ? 45 : -45;
  const term = heart === null ? null : stacked(0, heart, vagal ?? 0);
  const at = scale(term === null ? 0 : Math.max(term.heart[1], term.vagal[1]));
  return html`<svg class="gauge ${seat === "A" ? "a" : "b"}" aria-hidden="true">
    <defs>
      <pattern id=${hatch} width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(${lean})">
        <path d="M0 0v5" class="gauge-hatch" />
      </pattern>
    </defs>
    <rect class="gauge-ground" x="0" width="100%" y="${TOP}rem" height="${HEIGHT}rem" />
    ${term ? bar(at, "gauge-heart", "", term.heart) : nothing}
    ${term ? bar(at, "gauge-vagal", `url(#${hatch})`, term.vagal) : nothing}
    ${tick(at, 0, "gauge-horizon")}${tick(at, 1, "gauge-tick")}${tick(at, 3, "gauge-tick")}
    ${word(0, at(1), "calm")}${word(at(1), at(3), "settled")}${word(at(3), 100, "elevated")}
  </svg>`;
}
