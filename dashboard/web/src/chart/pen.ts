// A canvas with the page's units: CSS pixels times the root font, tokens for colours, words with a halo.
import { faint, type Palette, type Tone } from "./colours.ts";
import type { Seat } from "../session.ts";
import { laneScale, type Lane, type Layout } from "./layout.ts";
import type { Window } from "./view.ts";

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export type Slope = "/" | "\\";

export interface TextStyle {
  readonly tone?: Tone;
  readonly size?: number;
  readonly strong?: boolean;
  readonly align?: CanvasTextAlign;
}

export class Pen {
  readonly ctx: CanvasRenderingContext2D;
  /** Canvas pixels of one unit: a CSS pixel at a root font of 16 px. */
  readonly unit: number;
  readonly box: Box;
  readonly palette: Palette;
  readonly #ratio: number;
  readonly #window: Window;
  readonly #hatches = new Map<string, CanvasPattern | string>();

  /** `ratio`: canvas pixels of one CSS pixel. */
  constructor(ctx: CanvasRenderingContext2D, ratio: number, box: Box, palette: Palette, window: Window) {
    this.ctx = ctx;
    this.#ratio = ratio;
    this.unit = ratio * palette.rem;
    this.box = box;
    this.palette = palette;
    this.#window = window;
    ctx.setLineDash([]);
    ctx.textBaseline = "alphabetic";
  }

  tone(tone: Tone): string {
    return this.palette.tones[tone];
  }

  x(t_ms: number): number {
    const { from_ms, to_ms } = this.#window;
    return this.box.left + ((t_ms - from_ms) / (to_ms - from_ms)) * this.box.width;
  }

  /** Right edge of the picture; the layout is in CSS pixels. */
  edge(layout: Layout): number {
    return this.box.left + this.box.width + layout.right * this.#ratio;
  }

  font(size: number, strong: boolean): string {
    return `${strong ? 600 : 400} ${size * this.unit}px ${this.palette.font}`;
  }

  widthOf(text: string, style: TextStyle = {}): number {
    this.ctx.font = this.font(style.size ?? 11, style.strong ?? false);
    return this.ctx.measureText(text).width;
  }

  /** Words over lines stay readable: a halo in the colour of the ground lies under them. */
  text(text: string, x: number, y: number, style: TextStyle = {}): void {
    const { ctx } = this;
    ctx.font = this.font(style.size ?? 11, style.strong ?? false);
    ctx.textAlign = style.align ?? "left";
    ctx.lineJoin = "round";
    ctx.lineWidth = 4 * this.unit;
    ctx.strokeStyle = this.tone("surface");
    ctx.strokeText(text, x, y);
    ctx.fillStyle = this.tone(style.tone ?? "ink3");
    ctx.fillText(text, x, y);
  }

  /** The name of a lane above it, and the longest of `notes` for which there is room. */
  title(name: string, notes: readonly string[], layout: Layout, lane: Lane): void {
    const { box, unit } = this;
    const y = box.top + lane.top * box.height - 10 * unit;
    const start = box.left + 2 * unit;
    this.text(name, layout.wide ? 14 * unit : start, y, { tone: "ink", strong: true, size: layout.wide ? 12 : 11 });
    const from = layout.wide ? start + 2 * unit : start + this.widthOf(`${name} `, { strong: true });
    const edge = this.edge(layout) - 8 * unit;
    const note = notes.find((each) => from + this.widthOf(each) <= edge);
    if (note !== undefined) this.text(note, from, y, { tone: "ink2" });
  }

  /** Draw inside the plot only. */
  clipped(draw: () => void): void {
    const { left, top, width, height } = this.box;
    this.ctx.save();
    this.ctx.beginPath();
    this.ctx.rect(left, top, width, height);
    this.ctx.clip();
    draw();
    this.ctx.restore();
  }

  /** A line of the grid, which lies behind everything and must not compete with it. */
  rule(y: number): void {
    const { left, width } = this.box;
    this.rect(left, Math.round(y), width, Math.max(1, Math.round(this.unit)), faint(this.tone("line")));
  }

  line(x0: number, y0: number, x1: number, y1: number, tone: Tone, dash: readonly number[] = [], width = 1): void {
    const { ctx } = this;
    ctx.beginPath();
    ctx.setLineDash(dash.map((part) => part * this.unit));
    ctx.lineWidth = width * this.unit;
    ctx.strokeStyle = this.tone(tone);
    ctx.moveTo(x0, y0);
    ctx.lineTo(x1, y1);
    ctx.stroke();
    ctx.setLineDash([]);
  }

  rect(x: number, y: number, width: number, height: number, fill: string | CanvasPattern): void {
    this.ctx.fillStyle = fill;
    this.ctx.fillRect(x, y, width, height);
  }

  /** Slanted lines; A leans one way and B the other, so that the two can lie on each other. */
  hatch(tone: Tone, slope: Slope, step = 5, width = 1.6): CanvasPattern | string {
    const key = `${tone}${slope}${step}`;
    const made = this.#hatches.get(key) ?? this.#hatch(tone, slope, step, width);
    this.#hatches.set(key, made);
    return made;
  }

  #hatch(tone: Tone, slope: Slope, step: number, width: number): CanvasPattern | string {
    const side = Math.max(4, Math.round(step * 1.414 * this.unit));
    const tile = document.createElement("canvas");
    tile.width = side;
    tile.height = side;
    const ctx = tile.getContext("2d");
    if (ctx === null) return this.tone(tone);
    ctx.strokeStyle = this.tone(tone);
    ctx.lineWidth = width * this.unit;
    for (const shift of [-side, 0, side]) {
      ctx.moveTo(shift, slope === "/" ? side : 0);
      ctx.lineTo(shift + side, slope === "/" ? 0 : side);
    }
    ctx.stroke();
    return this.ctx.createPattern(tile, "repeat") ?? this.tone(tone);
  }
}

/** A body's colour, and the way its hatches lean. */
export const tone = (seat: Seat): Tone => (seat === "A" ? "a" : "b");
export const slope = (seat: Seat): Slope => (seat === "A" ? "/" : "\\");

/** Canvas height of a value in a lane. */
export type Height = (value: number) => number;

export function heights(pen: Pen, lane: Lane, limits: readonly [number, number]): Height {
  const [min, max] = laneScale(lane, limits[0], limits[1]);
  return (value) => pen.box.top + ((max - value) / (max - min)) * pen.box.height;
}
