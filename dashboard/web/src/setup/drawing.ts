// Beats as lines: heard full (A solid, B dashed), missed short and dotted. Colour is the third signal.
import { html, nothing, svg, type SVGTemplateResult, type TemplateResult } from "lit";
import type { Seat } from "../session.ts";
import type { RestingNow, SignalCheck } from "../wire.ts";
import { fromLeft, fromRight, missedLabels, type Tick } from "./ticks.ts";
import { DROPPED_S, ticksLabel, type Voice } from "./words.ts";

const BARS = [4, 7, 10, 14];

/** Radio signal in four bars. */
export function radioBars(bars: number): TemplateResult {
  return html`<svg class="setup-bars" viewBox="0 0 22 14" role="img" aria-label="radio signal ${bars} of 4">
    ${BARS.map(
      (height, index) => svg`<rect class=${index < bars ? "setup-bar-on" : "setup-bar-off"} x=${index * 6 + 0.5}
        y=${14 - height + 0.5} width="3" height=${height - 1} />`,
    )}
  </svg>`;
}

function line({ x, heard }: Tick, top: number, low: number, foot: number): SVGTemplateResult {
  return svg`<line class=${heard ? "setup-heard" : "setup-missed"} x1="${x}%" x2="${x}%" y1=${heard ? top : low} y2=${foot} />`;
}

/** All beats of a check. */
export function beatDrawing(seat: Seat, check: SignalCheck): TemplateResult {
  const ticks = fromLeft(check.ticks);
  return html`<svg class="setup-beats" width="100%" height="76" role="img" aria-label=${ticksLabel(seat, check)}>
    ${ticks.map((tick) => line(tick, 8, 22, 56))}
    <line class="setup-ground" x1="0" x2="100%" y1="56.5" y2="56.5" />
    ${missedLabels(ticks).map(({ x, text }) => svg`<text x="${x}%" y="71" text-anchor=${anchor(x)}>${text}</text>`)}
  </svg>`;
}

const anchor = (x: number): string => (x < 8 ? "start" : x > 92 ? "end" : "middle");

/** The line that moves: the newest beat at the right. */
export function movingLine(seat: Seat, ticks: readonly boolean[], quiet_s: number, voice: Voice): TemplateResult {
  const drawn = fromRight(ticks, quiet_s).filter(({ heard }) => heard);
  return html`<svg class="setup-line" width="100%" height="34" role="img" aria-label="Beats of the strap of ${seat}: ${voice}">
    ${drawn.map((tick) => line(tick, 4, 4, 30))}
    <line class="setup-ground" x1="0" x2="100%" y1="30.5" y2="30.5" />
  </svg>`;
}

/** How far the three quiet minutes are; the first half minute does not count. */
export function restingBar(seat: Seat, resting: RestingNow): TemplateResult {
  const share = (seconds: number): number => 100 * Math.min(1, seconds / Math.max(1, resting.needed_s));
  const dropped = share(DROPPED_S);
  const at = share(resting.elapsed_s);
  return html`<svg class="setup-quiet" width="100%" height="40" aria-hidden="true">
    <defs>
      <pattern id="setup-hatch-${seat}" width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
        <path class="setup-hatch" d="M0 0v8" />
      </pattern>
    </defs>
    <rect class="setup-band" x="0" y="0" width="100%" height="40" />
    ${at > dropped ? svg`<rect class="setup-passed" x="${dropped}%" y="0" width="${at - dropped}%" height="40" />` : nothing}
    <rect class="setup-drop" x="0" y="0" width="${dropped}%" height="40" />
    <rect x="0" y="0" width="${dropped}%" height="40" fill="url(#setup-hatch-${seat})" />
    <line class="setup-now" x1="${at}%" x2="${at}%" y1="0" y2="40" />
  </svg>`;
}
