// Draws marks, cues and pauses: a line through all lanes and a label in one of the rows above them.
import type { Flag } from "./lanes.ts";
import { rowsFor, type Layout } from "./layout.ts";
import type { Pen } from "./pen.ts";
import type { Scene } from "./scene.ts";

const ROWS = 2;
const ROW = 19;
const NUMBER = 17;

const boxed = (flag: Flag): boolean => flag.kind === "mark";
const style = { tone: "ink", strong: true } as const;

function widthOf(pen: Pen, flag: Flag): number {
  if (boxed(flag)) return NUMBER * pen.unit;
  return pen.widthOf(flag.label, style) + 4 * pen.unit;
}

/** Left edge of a label: numbers sit on their line, words begin at it, and none leaves the plot. */
function leftOf(pen: Pen, flag: Flag, width: number): number {
  const x = pen.x(flag.t_ms) - (boxed(flag) ? width / 2 : 0);
  return Math.min(x, pen.box.left + pen.box.width + 40 * pen.unit - width);
}

export function paintFlags(pen: Pen, scene: Scene, layout: Layout): void {
  const { box, unit } = pen;
  const labels = scene.flags.map((flag) => {
    const width = widthOf(pen, flag);
    return { flag, width, x: leftOf(pen, flag, width) };
  });
  const rows = rowsFor(labels, ROWS, 3 * unit);
  const bottomOf = (i: number): number => box.top - 4 * unit - (rows[i] ?? 0) * ROW * unit;
  // All lines before all labels: the halo of a label keeps it readable where a line passes behind it.
  labels.forEach(({ flag }, i) => {
    const line = pen.x(flag.t_ms);
    const dash = flag.kind === "cue" || flag.kind === "pause" ? [] : [3, 3];
    pen.line(line, rows[i] === null ? box.top : bottomOf(i), line, box.top + box.height, "ink2", dash);
  });
  labels.forEach(({ flag, x }, i) => {
    if (rows[i] === null) return;
    const bottom = bottomOf(i);
    if (boxed(flag)) paintNumber(pen, flag.label, x, bottom);
    else pen.text(flag.label, x + 4 * unit, bottom - 4 * unit, style);
  });
  paintTitle(pen, layout);
}

function paintNumber(pen: Pen, label: string, x: number, bottom: number): void {
  const { ctx, unit } = pen;
  const side = NUMBER * unit;
  ctx.beginPath();
  ctx.roundRect(x, bottom - side, side, side, 4 * unit);
  ctx.fillStyle = pen.tone("surface");
  ctx.fill();
  ctx.lineWidth = unit;
  ctx.strokeStyle = pen.tone("lineStrong");
  ctx.stroke();
  ctx.font = pen.font(11, false);
  ctx.textAlign = "center";
  ctx.fillStyle = pen.tone("ink");
  ctx.fillText(label, x + side / 2, bottom - 4.5 * unit);
}

function paintTitle(pen: Pen, layout: Layout): void {
  const { unit } = pen;
  const x = (layout.wide ? 14 : 8) * unit;
  const title = "Heart rate";
  pen.text(title, x, 18 * unit, { tone: "ink", strong: true, size: 12 });
  const after = x + pen.widthOf(title, { strong: true, size: 12 }) + 10 * unit;
  const words = layout.wide
    ? "beats a minute above own resting level, mean of 30 s"
    : "above own resting level";
  pen.text(words, after, 18 * unit);
}
