// Draws the lane "In step?": chance in grey from the bottom up, the pair's steps over it, and what they come to.
import { stepWords } from "../therapist/step_words.ts";
import { wrapped, type Lane, type Layout } from "./layout.ts";
import { heights, type Height, type Pen } from "./pen.ts";
import type { Scene } from "./scene.ts";
import type { Step } from "./steps.ts";

const DOT = 2.6;

export function paintSteps(pen: Pen, scene: Scene, layout: Layout): void {
  const lane = layout.step;
  if (lane === null) return;
  const y = heights(pen, lane, [0, scene.steps.limit]);
  const { left, width } = pen.box;
  for (const run of scene.steps.runs) paintChance(pen, run, y);
  pen.line(left, y(0), left + width, y(0), "lineStrong");
  for (const run of scene.steps.runs) paintRun(pen, run, y);
  paintStepWords(pen, scene, layout, lane);
}

/** Half a step to each side, so that a step that stands alone has its chance beside it too. */
function paintChance(pen: Pen, run: readonly Step[], y: Height): void {
  const { ctx, box } = pen;
  const [first, last] = [run[0], run.at(-1)];
  if (first === undefined || last === undefined) return;
  const edge = [{ ...first, t_ms: first.t_ms - 15_000 }, ...run, { ...last, t_ms: last.t_ms + 15_000 }];
  const within = (t_ms: number): number => Math.min(box.left + box.width, Math.max(box.left, pen.x(t_ms)));
  ctx.beginPath();
  ctx.moveTo(within(first.t_ms - 15_000), y(0));
  for (const { t_ms, chance } of edge) ctx.lineTo(within(t_ms), y(chance));
  ctx.lineTo(within(last.t_ms + 15_000), y(0));
  ctx.closePath();
  ctx.fillStyle = pen.tone("band");
  ctx.fill();
  for (let i = 1; i < edge.length; i += 1) {
    const [from, to] = [edge[i - 1] as Step, edge[i] as Step];
    pen.line(within(from.t_ms), y(from.chance), within(to.t_ms), y(to.chance), "lineStrong", [2, 3]);
  }
}

function paintRun(pen: Pen, run: readonly Step[], y: Height): void {
  const { ctx } = pen;
  ctx.beginPath();
  for (const { t_ms, statistic } of run) ctx.lineTo(pen.x(t_ms), y(statistic));
  ctx.lineWidth = 2 * pen.unit;
  ctx.strokeStyle = pen.tone("ink");
  ctx.stroke();
  ctx.fillStyle = pen.tone("ink");
  for (const { t_ms, statistic } of run) {
    ctx.beginPath();
    ctx.arc(pen.x(t_ms), y(statistic), DOT * pen.unit, 0, 2 * Math.PI);
    ctx.fill();
  }
}

function paintStepWords(pen: Pen, scene: Scene, layout: Layout, lane: Lane): void {
  const { box, unit } = pen;
  const { last, both } = scene.steps;
  const words = stepWords(last, both);
  const top = box.top + lane.top * box.height;
  pen.title("In step?", [words.note, words.short], layout, lane);
  const right = box.left + box.width + 8 * unit;
  const size = layout.wide ? 12 : 10;
  const room = pen.edge(layout) - right - 2 * unit;
  const said = words.lines.flatMap((line) => wrapped(line, room, (text) => pen.widthOf(text, { size, strong: words.badge })));
  const lines = [...said.map((line) => ({ line, strong: words.badge, tone: "ink" as const })), { line: words.p, strong: false, tone: "ink2" as const }];
  lines.forEach(({ line, strong, tone }, i) => pen.text(line, right, top + (12 + i * (size + 3)) * unit, { tone, strong, size }));
}
