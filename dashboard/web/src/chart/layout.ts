// Where things stand in the chart, in CSS pixels and fractions of the plot height. Pure.
import type { Window } from "./view.ts";

/** A horizontal band of the plot, as fractions from its top. */
export interface Lane {
  readonly top: number;
  readonly bottom: number;
}

export interface Layout {
  readonly wide: boolean;
  /** Room left of the plot for the lane names and axis words. */
  readonly left: number;
  /** Room right of the plot for the names at the ends of the lines. */
  readonly right: number;
  /** Room above the plot: the title, then two rows of labels. */
  readonly top: number;
  readonly bottom: number;
  readonly heart: Lane;
  /** One arousal lane and one state lane for each person, in order. */
  readonly arousal: readonly Lane[];
  readonly state: readonly Lane[];
  /** How far apart the two are; null for one person, and where the other lanes need the height. */
  readonly apart: Lane | null;
  /** Whether the two are in step; null for one person. */
  readonly step: Lane | null;
}

const WIDE_FROM_PX = 620;
/** Heights in px at a root font of 16 px. */
const TITLE = 24;
const LABEL_ROWS = 38;
const AXIS = 26;
const STATE = 30;
const SPACE = 18;
/** Title of a lane of the pair, then the lane itself. */
const PAIR_TITLE = 30;
const APART = 46;
const STEP = 58;
const STEP_NARROW = 56;
/** With less than this for each arousal lane, the lane "Apart" gives up its place: its words stay under the chart. */
const AROUSAL_LEAST = 34;

/** `rem` is the root font size over 16, so a larger font setting gets more room. */
export function layoutOf(width: number, height: number, rem: number, people: number): Layout {
  const wide = width >= WIDE_FROM_PX * rem;
  const top = (TITLE + LABEL_ROWS) * rem;
  const bottom = AXIS * rem;
  const plot = Math.max(1, height - top - bottom);
  const stepPx = people === 2 ? (PAIR_TITLE + (wide ? STEP : STEP_NARROW)) * rem : 0;
  const states = people * (STATE + SPACE) * rem;
  const roomy = people === 2 && arousalOf(plot, states + stepPx + (PAIR_TITLE + APART) * rem, people) >= AROUSAL_LEAST * rem;
  const apartPx = roomy ? (PAIR_TITLE + APART) * rem : 0;
  const arousalPx = arousalOf(plot, states + stepPx + apartPx, people);
  const heartPx = plot - stepPx - apartPx - states - people * arousalPx;
  const arousal: Lane[] = [];
  const state: Lane[] = [];
  let y = heartPx;
  for (let i = 0; i < people; i += 1) {
    y += SPACE * rem;
    arousal.push({ top: y / plot, bottom: (y + arousalPx) / plot });
    y += arousalPx;
    state.push({ top: y / plot, bottom: (y + STATE * rem) / plot });
    y += STATE * rem;
  }
  return {
    wide,
    left: (wide ? 78 : 38) * rem,
    right: (wide ? 90 : 70) * rem,
    top,
    bottom,
    heart: { top: 0, bottom: heartPx / plot },
    arousal,
    state,
    apart: roomy ? { top: (y + PAIR_TITLE * rem) / plot, bottom: (y + apartPx) / plot } : null,
    step: people === 2 ? { top: (y + apartPx + PAIR_TITLE * rem) / plot, bottom: 1 } : null,
  };
}

/** Height of one arousal lane: a share of what the fixed lanes leave. */
function arousalOf(plot: number, fixed: number, people: number): number {
  const free = Math.max(plot - fixed, plot * 0.4);
  return (free * (people === 2 ? 0.46 : 0.34)) / people;
}

/** Scale limits of the whole plot height that put `low..high` into the lane. */
export function laneScale(lane: Lane, low: number, high: number): [number, number] {
  const whole = (high - low) / (lane.bottom - lane.top);
  return [low - (1 - lane.bottom) * whole, high + lane.top * whole];
}

/** Limits of the heart lane: whole tens, wide enough for what is there and never tighter than -10..30. */
export function heartLimits(values: Iterable<number | null | undefined>): [number, number] {
  let low = -5;
  let high = 28;
  for (const value of values) {
    if (value === null || value === undefined) continue;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return [Math.floor((low - 1) / 10) * 10, Math.ceil((high + 1) / 10) * 10];
}

export interface Boxed {
  readonly x: number;
  readonly width: number;
}

/** Row for each label, from the left, or null where no row has room; `x` is the left edge. */
export function rowsFor(labels: readonly Boxed[], rows: number, between = 4): (number | null)[] {
  const ends = new Array<number>(rows).fill(-Infinity);
  return labels.map(({ x, width }) => {
    const row = ends.findIndex((end) => end + between <= x);
    if (row < 0) return null;
    ends[row] = x + width;
    return row;
  });
}

/** Two heights pushed apart to at least `least`, keeping their order and middle. */
export function apart(first: number, second: number, least: number): [number, number] {
  const distance = second - first;
  if (Math.abs(distance) >= least) return [first, second];
  const push = (least - Math.abs(distance)) / 2;
  return distance >= 0 ? [first - push, second + push] : [first + push, second - push];
}

/** A line broken between words so that each piece fits into `room`; a word alone may stick out. */
export function wrapped(line: string, room: number, widthOf: (text: string) => number): string[] {
  const out: string[] = [];
  for (const word of line.split(" ")) {
    const longer = out.length ? `${out.at(-1)} ${word}` : word;
    if (out.length && widthOf(longer) <= room) out[out.length - 1] = longer;
    else out.push(word);
  }
  return out;
}

/** The part of a stretch inside the window, or null. */
export function clipped<S extends { from_ms: number; to_ms: number }>(stretch: S, window: Window): S | null {
  if (stretch.to_ms < window.from_ms || stretch.from_ms > window.to_ms) return null;
  return {
    ...stretch,
    from_ms: Math.max(stretch.from_ms, window.from_ms),
    to_ms: Math.min(stretch.to_ms, window.to_ms),
  };
}
