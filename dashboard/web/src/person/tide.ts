// Draws the tide: the last three minutes over the own resting level. Its sentence says the same, and the table
// behind it minute by minute.
import { html, svg, nothing, type SVGTemplateResult, type TemplateResult } from "lit";
import { CrElement, define } from "../ui/element.ts";
import type { TideData } from "./tide_data.ts";
import { tideShape, type TideShape } from "./tide_shape.ts";
import "./tide.css";

export class Tide extends CrElement {
  static override properties = { data: { attribute: false }, size: { state: true } };
  declare data: TideData;
  declare size: { width: number; height: number };

  readonly #observer = new ResizeObserver(([entry]) => {
    if (entry) this.size = { width: entry.contentRect.width, height: entry.contentRect.height };
  });

  constructor() {
    super();
    this.size = { width: 0, height: 0 };
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#observer.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#observer.disconnect();
  }

  override render(): TemplateResult | typeof nothing {
    const { width, height } = this.size;
    if (width < 40 || height < 40) return nothing;
    const { data } = this;
    const above = data.level && data.resting_bpm !== null ? data.level.bpm - data.resting_bpm : null;
    const shape = tideShape(data.history, data.nowMs, this.size, (above ?? 0) + 2);
    return html`<svg viewBox="0 0 ${width} ${height}" width=${width} height=${height} role="img" aria-label=${data.sentence}>
      <defs>
        <pattern id="tide-hatch" width="9" height="9" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <path class="hatch" d="M0 0v9" />
        </pattern>
      </defs>
      <path class="water" d="M0 ${shape.horizon}H${width}V${height}H0Z" />
      <path class="water" d=${shape.area} />
      ${shape.gaps.map((gap) => hatched(gap, shape.horizon, width))}
      ${above === null || !data.level ? nothing : this.#level(shape.y(above), data.level, shape.horizon)}
      <path class="horizon" d="M0 ${shape.horizon}H${width}" />
      ${data.search ? searching(data.search, shape.horizon, width) : this.#captions(shape)}
      <path class="heart" d=${shape.line} />
      ${shape.now ? svg`<circle class="now" cx=${shape.now.x} cy=${shape.now.y} r="6" />` : nothing}
    </svg>`;
  }

  #level(y: number, { label, side }: NonNullable<TideData["level"]>, horizon: number): SVGTemplateResult {
    const below = side === "below" && horizon - y > 26;
    return svg`<path class="level" d="M0 ${y}H${this.size.width}" />
      <text class="caption" x="24" y=${below ? y + 17 : y - 7}>${label}</text>`;
  }

  #captions({ horizon }: TideShape): SVGTemplateResult {
    return svg`<text class="caption" x="24" y=${horizon + 24}>${this.data.resting}</text>
      <text class="caption" x=${this.size.width - 24} y=${horizon + 24} text-anchor="end">last 3 minutes</text>`;
  }
}

/** Where no beat was heard nothing is drawn but hatching, up to the edge while it lasts. */
function hatched(gap: { from: number; to: number }, horizon: number, width: number): SVGTemplateResult {
  const to = gap.to >= width - 40 ? width : gap.to;
  return svg`<rect x=${gap.from} y=${horizon - 24} width=${Math.max(0, to - gap.from)} height="30" fill="url(#tide-hatch)" />
    <path class="edge" d="M${gap.from} ${horizon - 36}V${horizon + 6}" />`;
}

function searching(search: NonNullable<TideData["search"]>, horizon: number, width: number): SVGTemplateResult {
  const x = 24 + (width - 48) * Math.min(1, search.share);
  return svg`<path class="found" d="M24 ${horizon}H${x}" /><circle class="now" cx=${x} cy=${horizon} r="6" />
    <text class="caption" x="24" y=${horizon + 24}>${search.from}</text>
    <text class="caption" x=${width - 24} y=${horizon + 24} text-anchor="end">${search.to}</text>`;
}

define("cr-tide", Tide);
