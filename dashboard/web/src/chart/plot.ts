// The one place that knows the chart library: time axis, heart lines and their grid; the lanes are painted on.
import uPlot from "uplot";
import { minutesSeconds } from "../ui/format.ts";
import { faint, type Palette } from "./colours.ts";
import { paintFlags } from "./labels.ts";
import { laneScale, layoutOf, type Layout } from "./layout.ts";
import { paintAreas, paintGround, paintUnder, paintWords } from "./paint.ts";
import { paintApart } from "./paint_apart.ts";
import { paintSteps } from "./paint_steps.ts";
import { Pen } from "./pen.ts";
import type { Scene } from "./scene.ts";
import { timeTicks } from "./view.ts";

/** CSS pixels between two marks of the time axis, at least. */
const TICK_ROOM = 76;

export class Plot {
  readonly #plot: uPlot;
  readonly #palette: Palette;
  #scene: Scene;
  #layout: Layout;

  constructor(host: HTMLElement, width: number, height: number, palette: Palette, scene: Scene) {
    this.#palette = palette;
    this.#scene = scene;
    this.#layout = layoutOf(width, height, palette.rem, scene.people.length);
    this.#plot = new uPlot(this.#options(width, height), this.#data(), host);
    this.#apply();
  }

  get rem(): number {
    return this.#palette.rem;
  }

  paint(scene: Scene): void {
    const other = scene.people.length !== this.#scene.people.length;
    this.#scene = scene;
    if (other) this.resize(this.#plot.width, this.#plot.height);
    else this.#apply();
  }

  resize(width: number, height: number): void {
    this.#layout = layoutOf(width, height, this.#palette.rem, this.#scene.people.length);
    this.#plot.batch(() => {
      this.#plot.setSize({ width, height });
      this.#apply();
    });
  }

  destroy(): void {
    this.#plot.destroy();
  }

  #data(): uPlot.AlignedData {
    const { t_s, a, b } = this.#scene.lines;
    return [t_s, a, b];
  }

  #apply(): void {
    const { window } = this.#scene;
    const [min, max] = this.#heartRange();
    this.#plot.batch(() => {
      this.#plot.setData(this.#data(), false);
      this.#plot.setScale("x", { min: window.from_ms / 1000, max: window.to_ms / 1000 });
      this.#plot.setScale("heart", { min, max });
    });
  }

  #heartRange(): [number, number] {
    const [low, high] = this.#scene.heart;
    return laneScale(this.#layout.heart, low, high);
  }

  #options(width: number, height: number): uPlot.Options {
    return {
      width,
      height,
      legend: { show: false },
      cursor: { show: false },
      padding: [() => this.#layout.top, () => this.#layout.right, 0, 0],
      scales: { x: { time: false, auto: false }, heart: { auto: false, range: () => this.#heartRange() } },
      series: [{}, this.#line("a", []), this.#line("b", [7, 4])],
      axes: [this.#timeAxis(), this.#heartAxis()],
      hooks: {
        drawClear: [() => this.#draw(paintGround)],
        drawAxes: [() => this.#draw(paintUnder)],
        draw: [() => this.#draw(paintAreas, paintApart, paintSteps, paintFlags, paintWords)],
      },
    };
  }

  #line(tone: "a" | "b", dash: number[]): uPlot.Series {
    const { tones, lineWidth, rem } = this.#palette;
    return { scale: "heart", stroke: tones[tone], width: lineWidth * rem, dash: dash.map((part) => part * rem), points: { show: false } };
  }

  #axis(): uPlot.Axis {
    const { tones, font, rem } = this.#palette;
    return { stroke: tones.ink3, font: `${11 * rem}px ${font}`, grid: { stroke: faint(tones.line), width: 1 }, ticks: { show: false }, gap: 8 * rem };
  }

  #timeAxis(): uPlot.Axis {
    const room = (): number => this.#plot.width - this.#layout.left - this.#layout.right;
    return {
      ...this.#axis(),
      size: () => this.#layout.bottom,
      splits: () => timeTicks(this.#scene.window, Math.max(2, room() / (TICK_ROOM * this.#palette.rem))),
      values: (_, ticks) => ticks.map((t) => minutesSeconds(t * 1000)),
    };
  }

  /** Marks every ten beats inside the heart lane; the horizon itself is drawn dotted, not as grid. */
  #heartAxis(): uPlot.Axis {
    const tens = (): number[] => {
      const [low, high] = this.#scene.heart;
      const step = high - low > 60 ? 20 : 10;
      const out: number[] = [];
      for (let value = Math.ceil(low / step) * step; value < high; value += step) out.push(value);
      return out;
    };
    const words = (value: number): string => {
      if (value === 0) return this.#layout.wide ? "resting" : "0";
      return value > 0 ? `+${value}` : `\u2212${-value}`;
    };
    return {
      ...this.#axis(),
      scale: "heart",
      side: 3,
      size: () => this.#layout.left,
      splits: tens,
      values: (_, values) => values.map(words),
      grid: { stroke: faint(this.#palette.tones.line), width: 1, filter: (_, values) => values.map((v) => v || null) },
    };
  }

  /** The library remembers which font it set last, so the canvas is given back as it was. */
  #draw(...painters: readonly ((pen: Pen, scene: Scene, layout: Layout) => void)[]): void {
    const { ctx } = this.#plot;
    ctx.save();
    const pen = this.#pen();
    for (const paint of painters) paint(pen, this.#scene, this.#layout);
    ctx.restore();
  }

  #pen(): Pen {
    const { ctx, bbox } = this.#plot;
    return new Pen(ctx, uPlot.pxRatio, bbox, this.#palette, this.#scene.window);
  }
}
