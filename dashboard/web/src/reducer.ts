// What a page knows of its session: a fold over the server's messages, without clock, socket or DOM.
import { countedArousal } from "./counted.ts";
import type {
  BeatFrame,
  ConsentScope,
  CueState,
  Frame,
  Hello,
  OwnStrap,
  PauseFrame,
  Playback,
  Problem,
  ServerMessage,
  SetUp,
  SignalState,
  StateFrame,
  SynchronyFrame,
  TableFrame,
} from "./wire.ts";

export type Seat = "A" | "B";
export const SEATS: readonly Seat[] = ["A", "B"];

/** Parallel arrays, one entry for each second of data time that was heard. */
export interface History {
  t_ms: number[];
  above_bpm: (number | null)[];
  heart_term: (number | null)[];
  vagal_term: (number | null)[];
  /** Arousal where it counts beside the other's; null in a second that says nothing. */
  counted: (number | null)[];
  cue: (CueState | null)[];
  signal: SignalState[];
  /** Whether the resting level is still being looked for. */
  finding: boolean[];
}

export type Answers = Partial<Record<ConsentScope, boolean | null>>;

export interface View {
  hello: Hello | null;
  state: Record<Seat, StateFrame | null>;
  beat: Record<Seat, BeatFrame | null>;
  history: Record<Seat, History>;
  pause: PauseFrame | null;
  /** Every step of the pair, oldest first; empty where not both may be seen. */
  synchrony: SynchronyFrame[];
  /** All that the page in the middle is told; null before that, and on every other page. */
  table: TableFrame | null;
  /** Every frame that is neither beat nor state, oldest first. */
  log: Frame[];
  presence: string[];
  trouble: Problem | null;
  setup: SetUp | null;
  ownStrap: OwnStrap | null;
  playback: Playback | null;
  consents: Record<Seat, Answers>;
  /** Data time since which nothing of the seat is shown; null while it is shown. */
  withdrawn: Record<Seat, number | null>;
  ended: boolean;
  /** The session ran: what ends before that has kept nothing. */
  begun: boolean;
  /** Data time of the newest thing heard. */
  t_ms: number;
}

export function empty(): View {
  return {
    hello: null,
    state: { A: null, B: null },
    beat: { A: null, B: null },
    history: { A: noHistory(), B: noHistory() },
    pause: null,
    synchrony: [],
    table: null,
    log: [],
    presence: [],
    trouble: null,
    setup: null,
    ownStrap: null,
    playback: null,
    consents: { A: {}, B: {} },
    withdrawn: { A: null, B: null },
    ended: false,
    begun: false,
    t_ms: 0,
  };
}

export function noHistory(): History {
  return { t_ms: [], above_bpm: [], heart_term: [], vagal_term: [], counted: [], cue: [], signal: [], finding: [] };
}

/** Take one message in. Changes `view` in place: a session holds hours of seconds. */
export function apply(view: View, message: ServerMessage): void {
  switch (message.type) {
    case "hello":
      return applyHello(view, message);
    case "frame":
      return applyFrame(view, message.frame);
    case "trouble":
      view.trouble = message.problem;
      return;
    case "presence":
      view.presence = message.pages;
      return;
    case "playback":
      if (message.restarted) forget(view);
      view.playback = message;
      view.t_ms = message.restarted ? message.t_ms : Math.max(view.t_ms, message.t_ms);
      return;
    case "setup":
      view.setup = message;
      return;
    case "own_strap":
      view.ownStrap = message;
      return;
    case "answer":
    case "closing":
      return;
  }
}

function applyHello(view: View, hello: Hello): void {
  view.hello = hello;
  view.t_ms = Math.max(view.t_ms, hello.t_ms);
  view.ended ||= hello.state === "ended";
  view.begun ||= hello.state === "running" || hello.t_ms > 0;
  const scope = viewScope(hello);
  for (const info of hello.seats) {
    view.consents[info.seat] = { ...info.consents };
    if (scope === null) continue;
    const answer = info.consents[scope];
    if (answer === false) view.withdrawn[info.seat] ??= hello.t_ms;
    if (answer === true) view.withdrawn[info.seat] = null;
  }
}

/** The consent that decides what this page may see of others; null for an own page and for the host. */
function viewScope(hello: Hello): ConsentScope | null {
  if (hello.grant.role === "therapist") return "therapist";
  return hello.grant.role === "reviewer" ? "review" : null;
}

function applyFrame(view: View, frame: Frame): void {
  view.begun = true;
  view.t_ms = Math.max(view.t_ms, frame.t_ms);
  switch (frame.type) {
    case "beat":
      view.beat[frame.seat] = frame;
      return;
    case "state":
      view.state[frame.seat] = frame;
      remember(view.history[frame.seat], frame);
      return;
    case "variability":
      return; // for files and review; no page shows it while live
    case "synchrony":
      view.synchrony.push(frame);
      return;
    case "table":
      view.table = frame;
      return;
    case "pause":
      view.pause = frame;
      break;
    case "consent":
      agree(view, frame.seat, frame.scope, frame.granted, frame.t_ms);
      break;
    case "end":
      view.ended = true;
      break;
    default:
  }
  view.log.push(frame);
}

/** An answer was given: by a frame, or by this page when the server said it is kept. */
export function agree(view: View, seat: Seat, scope: ConsentScope, granted: boolean, t_ms: number): void {
  view.consents[seat] = { ...view.consents[seat], [scope]: granted };
  if (view.hello === null || scope !== viewScope(view.hello)) return;
  view.withdrawn[seat] = granted ? null : t_ms;
  if (granted) return;
  view.state[seat] = null;
  view.beat[seat] = null;
}

function remember(history: History, frame: StateFrame): void {
  const newest = history.t_ms.at(-1);
  if (newest !== undefined && frame.t_ms <= newest) return;
  history.t_ms.push(frame.t_ms);
  history.above_bpm.push(frame.arousal.above_bpm);
  history.heart_term.push(frame.arousal.heart_term);
  history.vagal_term.push(frame.arousal.vagal_term);
  history.counted.push(countedArousal(frame));
  history.cue.push(frame.cue);
  history.signal.push(frame.signal.state);
  history.finding.push(frame.resting.state === "collecting");
}

function forget(view: View): void {
  const fresh = empty();
  Object.assign(view, { ...fresh, hello: view.hello, presence: view.presence, trouble: view.trouble, consents: view.consents });
}
