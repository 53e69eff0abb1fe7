// Draws the lane "Apart": arousal A minus arousal B around the line where both are alike. It has no colours of its own:
// neither side is better, nor is the middle.
import { APART_NOTE, APART_TITLE } from "../therapist/apart_words.ts";
import type { Difference } from "./apart.ts";
import { faint } from "./colours.ts";
import type { Lane, Layout } from "./layout.ts";
import { heights, slope, type Height, type Pen } from "./pen.ts";
import type { Scene } from "./scene.ts";

const HATCH = 16;

export function paintApart(pen: Pen, scene: Scene, layout: Layout): void {
  const lane = layout.apart;
  if (lane === null) return;
  const { limit, runs, both } = scene.apart;
  const y = heights(pen, lane, [-limit, limit]);
  const { left, width } = pen.box;
  pen.clipped(() => {
    for (const run of runs) paintRun(pen, run, y);
  });
  pen.line(left, y(0), left + width, y(0), "lineStrong");
  if (both) paintGaps(pen, scene, y);
  paintApartWords(pen, layout, lane, y, both);
}

/** Each value stands level over its five seconds; the ground reaches from there to the middle. */
function paintRun(pen: Pen, run: readonly Difference[], y: Height): void {
  const { ctx } = pen;
  const edge = new Path2D();
  for (const { t_ms, a_minus_b } of run) {
    edge.lineTo(pen.x(t_ms - 5000), y(a_minus_b ?? 0));
    edge.lineTo(pen.x(t_ms), y(a_minus_b ?? 0));
  }
  const ground = new Path2D(edge);
  ground.lineTo(pen.x(run.at(-1)?.t_ms ?? 0), y(0));
  ground.lineTo(pen.x((run[0]?.t_ms ?? 0) - 5000), y(0));
  ctx.fillStyle = faint(pen.tone("line"));
  ctx.fill(ground);
  ctx.lineWidth = 1.5 * pen.unit;
  ctx.strokeStyle = pen.tone("ink");
  ctx.stroke(edge);
}

function paintGaps(pen: Pen, scene: Scene, y: Height): void {
  const height = HATCH * pen.unit;
  for (const { seat, gaps } of scene.people) {
    for (const { from_ms, to_ms } of gaps) {
      const width = Math.max(2 * pen.unit, pen.x(to_ms) - pen.x(from_ms));
      pen.rect(pen.x(from_ms), y(0) - height / 2, width, height, pen.hatch("hatch", slope(seat)));
    }
  }
}

function paintApartWords(pen: Pen, layout: Layout, lane: Lane, y: Height, both: boolean): void {
  const { box, unit } = pen;
  pen.title(APART_TITLE, [APART_NOTE.note, APART_NOTE.short], layout, lane);
  const right = box.left + box.width + 8 * unit;
  const size = layout.wide ? 12 : 10;
  if (!both) {
    pen.text("no value,", right, y(0) - 3 * unit, { tone: "ink", size });
    pen.text("it needs both", right, y(0) + size * unit, { tone: "ink", size });
    return;
  }
  pen.text("A higher", right, box.top + lane.top * box.height + (size - 3) * unit, { tone: "ink2", size });
  pen.text("alike", right, y(0) + 4 * unit, { size });
  pen.text("B higher", right, box.top + lane.bottom * box.height - unit, { tone: "ink2", size });
}
