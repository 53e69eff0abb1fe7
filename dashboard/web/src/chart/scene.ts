// Everything one picture of the chart shows, gathered from what the page knows. Pure.
import { noHistory } from "../reducer.ts";
import type { History, Seat } from "../session.ts";
import type { Frame, SynchronyFrame } from "../wire.ts";
import { apartOf, type Apart } from "./apart.ts";
import {
  flags,
  lines,
  pauses,
  termStretches,
  type Flag,
  type Lines,
  type Stretch,
  type Term,
} from "./lanes.ts";
import { runs, type Run } from "./runs.ts";
import { stepsOf, type Steps } from "./steps.ts";
import { clipped, heartLimits } from "./layout.ts";
import type { Window } from "./view.ts";

/** What is known of one person, as far as this page may know it. */
export interface Body {
  readonly seat: Seat;
  readonly history: History;
  /** Data time since which nothing is shown; null while it is shown. */
  readonly withdrawn_ms: number | null;
  /** Why nothing is shown, in the words of the card; empty while it is. */
  readonly unseen: string;
}

/** What the page may know of the session. Bodies that are not among these have no lane. */
export interface Known {
  readonly bodies: readonly Body[];
  readonly log: readonly Frame[];
  readonly synchrony: readonly SynchronyFrame[];
}

/** Where a line ends on the right, and the value there; null: nothing is known at that moment. */
export interface LineEnd {
  readonly t_ms: number;
  /** Height at which the label stands: the last known value. */
  readonly at_bpm: number;
  readonly above_bpm: number | null;
}

export interface Person {
  readonly seat: Seat;
  readonly terms: readonly (readonly Term[])[];
  readonly runs: readonly Run[];
  readonly gaps: readonly Gap[];
  readonly stopped_ms: number | null;
  readonly unseen: string;
  readonly end: LineEnd | null;
}

/** A silence, and the height at which the line broke. */
export interface Gap extends Stretch {
  readonly at_bpm: number | null;
}

/** Words over a stretch without a line: the resting level is still being looked for. */
export interface Finding extends Stretch {
  readonly seats: readonly Seat[];
  /** Still going on at the newest moment: the words may use the empty room to the right. */
  readonly open: boolean;
}

export interface Scene {
  readonly window: Window;
  readonly lines: Lines;
  readonly people: readonly Person[];
  readonly pauses: readonly Stretch[];
  readonly flags: readonly Flag[];
  readonly findings: readonly Finding[];
  readonly heart: readonly [number, number];
  readonly arousal: readonly [number, number];
  readonly steps: Steps;
  readonly apart: Apart;
}

const NOTHING = noHistory();
/** Two stretches of finding that begin and end within this long are said in one line. */
const TOGETHER_MS = 20_000;

const inside = <S extends Stretch>(all: readonly S[], window: Window): S[] =>
  all.map((one) => clipped(one, window)).filter((one): one is S => one !== null);

/** The last value at or before `t_ms`, or null. */
function before(history: History, t_ms: number): LineEnd | null {
  let at: LineEnd | null = null;
  let newest: number | null = null;
  for (let i = history.t_ms.length - 1; i >= 0; i -= 1) {
    const t = history.t_ms[i] as number;
    if (t > t_ms) continue;
    newest ??= t;
    const above = history.above_bpm[i] ?? null;
    if (above === null) continue;
    at = { t_ms: newest, at_bpm: above, above_bpm: t === newest ? above : null };
    break;
  }
  return at;
}

function person(body: Body, window: Window, lost: boolean): Person {
  const all = runs(body.history);
  const last = before(body.history, window.to_ms);
  const end = lost && last !== null ? { ...last, above_bpm: null } : last;
  const silent = inside(all.filter((run) => run.state === "no_signal"), window);
  return {
    seat: body.seat,
    terms: termStretches(body.history, window),
    runs: inside(all, window),
    gaps: silent.map((gap) => ({ ...gap, at_bpm: before(body.history, gap.from_ms - 1)?.at_bpm ?? null })),
    stopped_ms: body.withdrawn_ms,
    unseen: body.unseen,
    end: end !== null && end.t_ms >= window.from_ms && body.withdrawn_ms === null ? end : null,
  };
}

function findings(people: readonly Person[]): Finding[] {
  const out: { from_ms: number; to_ms: number; seats: Seat[]; open: boolean }[] = [];
  for (const { seat, runs: all } of people) {
    for (const run of all) {
      if (run.state !== "calibrating" || run.to_ms === run.from_ms) continue;
      const same = out.find(
        (one) =>
          !one.seats.includes(seat) &&
          Math.abs(one.from_ms - run.from_ms) < TOGETHER_MS &&
          Math.abs(one.to_ms - run.to_ms) < TOGETHER_MS,
      );
      if (same) same.seats.push(seat);
      else out.push({ from_ms: run.from_ms, to_ms: run.to_ms, seats: [seat], open: run === all.at(-1) });
    }
  }
  return out;
}

function arousalLimits(people: readonly Person[]): [number, number] {
  let low = -0.6;
  let high = 4.2;
  for (const { terms } of people) {
    for (const { heart, vagal } of terms.flat()) {
      low = Math.min(low, heart[0], vagal[0]);
      high = Math.max(high, heart[1], vagal[1]);
    }
  }
  return [Math.max(low, -3), high];
}

/** The picture of `window`; when the computer is `lost`, no line has a value. */
export function sceneOf({ bodies, log, synchrony }: Known, window: Window, now_ms: number, lost = false): Scene {
  const of = (seat: Seat): History => bodies.find((body) => body.seat === seat)?.history ?? NOTHING;
  const people = bodies.map((body) => person(body, window, lost));
  const [a, b] = [of("A"), of("B")];
  const hearts = lines(a, b, window);
  const both = bodies.length === 2 && bodies.every(({ withdrawn_ms }) => withdrawn_ms === null);
  return {
    window,
    lines: hearts,
    people,
    pauses: inside(pauses(log, now_ms), window),
    flags: flags(log).filter(({ t_ms }) => t_ms >= window.from_ms && t_ms <= window.to_ms),
    findings: findings(people),
    heart: heartLimits([...hearts.a, ...hearts.b]),
    arousal: arousalLimits(people),
    steps: stepsOf(synchrony, window, both),
    apart: apartOf(a, b, window, both),
  };
}
