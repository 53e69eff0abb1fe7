// Draws one person's arousal lane: the heart term filled, the variability term hatched, their sum as a line.
import type { Term } from "./lanes.ts";
import { slope, tone, type Height, type Pen } from "./pen.ts";
import type { Person } from "./scene.ts";

export function paintArousal(pen: Pen, person: Person, y: Height): void {
  const { left, width } = pen.box;
  for (const band of [1, 3]) pen.rule(y(band));
  for (const stretch of person.terms) {
    area(pen, stretch, (term) => term.heart, y, pen.tone(tone(person.seat)), 0.85);
    area(pen, stretch, (term) => term.vagal, y, pen.hatch(tone(person.seat), slope(person.seat), 3.5, 1.8), 1);
    outline(pen, stretch, y);
  }
  pen.line(left, y(0), left + width, y(0), "lineStrong");
  for (const gap of person.gaps) {
    const x = pen.x(gap.from_ms);
    pen.rect(x, y(2), Math.max(2 * pen.unit, pen.x(gap.to_ms) - x), y(0) - y(2), pen.hatch("hatch", slope(person.seat)));
  }
}

/** At most two points a canvas pixel: a long session must not cost more than a short one. */
function thinned(pen: Pen, stretch: readonly Term[]): readonly Term[] {
  const pixels = pen.box.width;
  if (stretch.length <= pixels) return stretch;
  const every = Math.ceil(stretch.length / pixels);
  return stretch.filter((_, i) => i % every === 0 || i === stretch.length - 1);
}

type Edges = (term: Term) => readonly [number, number];

function area(pen: Pen, stretch: readonly Term[], edges: Edges, y: Height, fill: string | CanvasPattern, alpha: number): void {
  const { ctx } = pen;
  const thin = thinned(pen, stretch);
  pen.clipped(() => {
    ctx.beginPath();
    for (const term of thin) ctx.lineTo(pen.x(term.t_ms), y(edges(term)[1]));
    for (const term of [...thin].reverse()) ctx.lineTo(pen.x(term.t_ms), y(edges(term)[0]));
    ctx.closePath();
    ctx.globalAlpha = alpha;
    ctx.fillStyle = fill;
    ctx.fill();
  });
}

/** The sum of both terms as a thin line, so that a negative term is subtracted for the eye as well. */
function outline(pen: Pen, stretch: readonly Term[], y: Height): void {
  const { ctx } = pen;
  pen.clipped(() => {
    ctx.beginPath();
    for (const term of thinned(pen, stretch)) ctx.lineTo(pen.x(term.t_ms), y(term.sum));
    ctx.lineWidth = pen.unit;
    ctx.strokeStyle = pen.tone("ink");
    ctx.stroke();
  });
}
