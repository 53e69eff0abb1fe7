// Draws the lanes of one scene: bands under the lines, then arousal, states and the names at the ends.
import { STATE_WORDS, signed } from "../therapist/words.ts";
import { minutesSeconds } from "../ui/format.ts";
import type { Seat } from "../session.ts";
import type { Tone } from "./colours.ts";
import { paintArousal } from "./arousal.ts";
import type { LaneState, Run } from "./runs.ts";
import { apart, type Lane, type Layout } from "./layout.ts";
import { heights, slope, tone, type Height, type Pen } from "./pen.ts";
import type { Finding, Gap, Person, Scene } from "./scene.ts";

/** Height of the bar of each state, the third sign beside word and colour; 0: a dotted line. */
const BARS: Record<LaneState, { readonly height: number; readonly tone: Tone }> = {
  waiting: { height: 0, tone: "lineStrong" },
  calibrating: { height: 0, tone: "lineStrong" },
  calm: { height: 3, tone: "calm" },
  settled: { height: 6, tone: "settled" },
  elevated: { height: 9, tone: "elevated" },
  well_above: { height: 12, tone: "elevated" },
  coming_down: { height: 6, tone: "elevated" },
  waits: { height: 3, tone: "stale" },
  no_level: { height: 0, tone: "lineStrong" },
  unknown: { height: 0, tone: "stale" },
  no_signal: { height: 9, tone: "hatch" },
};

const topOf = (pen: Pen, lane: Lane): number => pen.box.top + lane.top * pen.box.height;
const bottomOf = (pen: Pen, lane: Lane): number => pen.box.top + lane.bottom * pen.box.height;

/** What lies under grid and lines: pauses for both, through all lanes. */
export function paintGround(pen: Pen, scene: Scene): void {
  for (const { from_ms, to_ms } of scene.pauses) {
    const x = pen.x(from_ms);
    const width = pen.x(to_ms) - x;
    pen.rect(x, pen.box.top, width, pen.box.height, pen.tone("pauseBand"));
    // The bar shows how long it was where the band has no colour of its own (high contrast).
    pen.rect(x, pen.box.top, width, 4 * pen.unit, pen.tone("pause"));
  }
}

/** What lies over the grid and under the lines: the horizon, and hatches where a strap was silent. */
export function paintUnder(pen: Pen, scene: Scene, layout: Layout): void {
  const y = heights(pen, layout.heart, scene.heart);
  const { left, width } = pen.box;
  pen.line(left, y(0), left + width, y(0), "ink2", [1, 3], 1.25);
  for (const person of scene.people) {
    for (const gap of person.gaps) paintGap(pen, person.seat, gap, y);
  }
  paintGapWords(pen, scene, y);
  for (const finding of scene.findings) paintFinding(pen, finding, y);
}

const GAP_HEIGHT = 22;

function paintGap(pen: Pen, seat: Seat, gap: Gap, y: Height): void {
  const x = pen.x(gap.from_ms);
  const height = GAP_HEIGHT * pen.unit;
  const width = Math.max(3 * pen.unit, pen.x(gap.to_ms) - x);
  pen.rect(x, y(gap.at_bpm ?? 0) - height / 2, width, height, pen.hatch("hatch", slope(seat)));
}

/** Says whose signal was lost, under the hatch, where there is room for the words. */
function paintGapWords(pen: Pen, scene: Scene, y: Height): void {
  const all = scene.people.flatMap(({ seat, gaps }) => gaps.map((gap) => ({ seat, gap })));
  all.sort((one, other) => other.gap.from_ms - one.gap.from_ms);
  const taken: [number, number][] = [];
  const { left, width } = pen.box;
  for (const { seat, gap } of all) {
    const words = `${seat} no signal`;
    const half = pen.widthOf(words) / 2;
    const middle = (pen.x(gap.from_ms) + pen.x(gap.to_ms)) / 2;
    const x = Math.min(left + width - half, Math.max(left + half, middle));
    if (taken.some(([from, to]) => x + half > from && x - half < to)) continue;
    taken.push([x - half - 6 * pen.unit, x + half + 6 * pen.unit]);
    pen.text(words, x, y(gap.at_bpm ?? 0) + (GAP_HEIGHT / 2 + 13) * pen.unit, { align: "center", tone: "ink2" });
  }
}

/** No resting level yet: there is no "above", and the empty lane says why. */
function paintFinding(pen: Pen, finding: Finding, y: Height): void {
  const words = `${finding.seats.join(" and ")}: ${STATE_WORDS.calibrating}`;
  const from = pen.x(finding.from_ms);
  const to = pen.x(finding.to_ms);
  const row = finding.seats[0] === "B" ? 1 : 0;
  const height = y(0) - (28 + row * 22) * pen.unit;
  const x = Math.max(from, pen.box.left) + 8 * pen.unit;
  const room = (finding.open ? pen.box.left + pen.box.width : to) - x;
  const size = [13, 11].find((one) => pen.widthOf(words, { size: one }) <= room);
  if (size === undefined) return;
  pen.text(words, x, height, { tone: "ink2", size });
  pen.line(from, height + 7 * pen.unit, to, height + 7 * pen.unit, "lineStrong", [1, 4], 1.25);
}

/** The arousal lanes; flags are drawn over them. */
export function paintAreas(pen: Pen, scene: Scene, layout: Layout): void {
  scene.people.forEach((person, i) => {
    const lane = layout.arousal[i];
    if (lane !== undefined) paintArousal(pen, person, heights(pen, lane, scene.arousal));
  });
}

/** What is read: states with their words, lane names, and the names at the ends of the lines. Over all else. */
export function paintWords(pen: Pen, scene: Scene, layout: Layout): void {
  scene.people.forEach((person, i) => {
    const arousal = layout.arousal[i];
    const state = layout.state[i];
    if (arousal === undefined || state === undefined) return;
    paintLaneName(pen, person.seat, layout, topOf(pen, arousal), heights(pen, arousal, scene.arousal));
    paintStates(pen, person, topOf(pen, state));
    if (person.stopped_ms !== null) paintStopped(pen, person, person.stopped_ms, layout, state);
  });
  paintEnds(pen, scene, heights(pen, layout.heart, scene.heart), layout.wide ? 15 : 12);
}

function paintLaneName(pen: Pen, seat: Seat, layout: Layout, top: number, y: Height): void {
  const { unit, box } = pen;
  if (!layout.wide) {
    pen.text(`${seat} arousal`, box.left + 2 * unit, top + 4 * unit, { tone: "ink", strong: true });
    return;
  }
  const x = 14 * unit;
  pen.text("Arousal", x, top + 10 * unit, { tone: "ink", strong: true, size: 12 });
  pen.text(seat, x, top + 29 * unit, { tone: tone(seat), strong: true, size: 14 });
  const right = box.left + box.width + 8 * unit;
  pen.text("elevated", right, y(3) - 3 * unit);
  pen.text("settled", right, (y(1) + y(3)) / 2 + 4 * unit);
  pen.text("calm", right, y(0) + 3 * unit);
}

function paintStates(pen: Pen, person: Person, top: number): void {
  const y = top + 4 * pen.unit;
  let free = -Infinity;
  const last = person.runs.at(-1);
  const edge = pen.box.left + pen.box.width;
  for (const run of person.runs) {
    paintRun(pen, person.seat, run, y);
    const x = pen.x(run.from_ms) + 2 * pen.unit;
    const words = STATE_WORDS[run.state];
    const width = pen.widthOf(words);
    // The newest word may stand in the room that is still empty.
    const room = (run === last ? edge : pen.x(run.to_ms)) - x;
    if (x < free || room < width) continue;
    pen.text(words, x, y + 24 * pen.unit, { tone: "ink2" });
    free = x + width + 6 * pen.unit;
  }
}

function paintRun(pen: Pen, seat: Seat, run: Run, y: number): void {
  const x = pen.x(run.from_ms);
  const width = Math.max(pen.unit, pen.x(run.to_ms) - x - pen.unit);
  const bar = BARS[run.state];
  const height = bar.height * pen.unit;
  if (run.state === "no_signal") pen.rect(x, y, width, height, pen.hatch("hatch", slope(seat), 3.5));
  else if (bar.height === 0) pen.line(x, y + 2 * pen.unit, x + width, y + 2 * pen.unit, bar.tone, [2, 4], 1.5);
  else pen.rect(x, y, width, height, pen.tone(bar.tone));
}

/** From here on nothing of this person is shown, and the picture says so instead of looking broken. */
function paintStopped(pen: Pen, person: Person, stopped_ms: number, layout: Layout, state: Lane): void {
  const { box, unit } = pen;
  const x = Math.max(box.left, pen.x(stopped_ms));
  if (x > box.left + box.width) return;
  const y = topOf(pen, state) + 28 * unit;
  const known = person.runs.length > 0;
  if (!known) {
    pen.text(person.unseen, box.left + 2 * unit, y, { tone: "ink2" });
    return;
  }
  pen.line(x, topOf(pen, layout.heart), x, bottomOf(pen, layout.heart), "ink2", [2, 4], 1.25);
  const words = `${person.seat} stopped sharing at ${minutesSeconds(stopped_ms)}`;
  const width = pen.widthOf(words);
  const room = box.left + box.width - x - 6 * unit;
  const at = room >= width ? x + 6 * unit : x - 6 * unit - width;
  pen.text(words, at, bottomOf(pen, layout.heart) - 6 * unit, { tone: "ink" });
  if (room >= pen.widthOf("not shared")) pen.text("not shared", x + 4 * unit, y, { tone: "ink2" });
}

/** "A +22" at the end of each line; "A ?" where the newest moment has no value. */
function paintEnds(pen: Pen, scene: Scene, y: Height, size: number): void {
  const ends = scene.people.flatMap(({ seat, end }) => (end === null ? [] : [{ seat, end, y: y(end.at_bpm) }]));
  const [first, second] = ends;
  if (first && second) [first.y, second.y] = apart(first.y, second.y, 18 * pen.unit);
  for (const { seat, end, y: at } of ends) {
    const value = end.above_bpm === null ? "?" : signed(end.above_bpm);
    const style = { size, strong: true, tone: end.above_bpm === null ? "ink3" : tone(seat) } as const;
    pen.text(`${seat} ${value}`, pen.x(end.t_ms) + 8 * pen.unit, at + 5 * pen.unit, style);
  }
}
