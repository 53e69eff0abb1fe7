// The page's end of the websocket: a pure state machine, and a thin shell that gives it a real socket.
//
//   state        event                        next         does
//   connecting   opened                       connecting   send Open (since the last number seen)
//   connecting   Hello                        open         back-off starts again at 0.5 s
//   connecting   Closing                      refused      keep the problem; do not knock again
//   connecting,  dropped                      lost         retry in 0.5 s, doubling to 8 s, with jitter
//    open
//   open         frame with a hole before it  open         ask Since, once for each hole
//   open         6 s without the own state    lost         a phone out of reach gets no close: drop, retry
//   open         End of a live session        ended        the record stays on the page
//   lost         retry is due, or asked for   connecting   connect
//   lost, trying the person or the network    connecting   connect now, and wait from the start of the
//    again,      comes back                                back-off; a line that died unseen is not waited for
//    open but dead
//   ended        dropped                      ended
//   refused      retry asked for              connecting   connect
import type { ClientMessage, Grant, Hello, Problem, ServerMessage } from "./wire.ts";

export type Connection = "connecting" | "open" | "lost" | "refused" | "ended";

export type SocketEvent =
  | { kind: "start" }
  | { kind: "opened" }
  | { kind: "received"; message: ServerMessage; at: number }
  | { kind: "dropped"; chance: number }
  | { kind: "due" }
  | { kind: "back"; at: number }
  | { kind: "second"; at: number; chance: number };

export type Effect =
  | { kind: "connect" }
  | { kind: "drop" }
  | { kind: "send"; message: ClientMessage }
  | { kind: "retry"; ms: number }
  | { kind: "deliver"; message: ServerMessage };

export interface SocketState {
  readonly connection: Connection;
  readonly grant: Grant;
  readonly attempt: number;
  /** Number of the last frame taken; null: none yet. */
  readonly last: number | null;
  /** The hole that was already asked for, so that a burst of frames asks once. */
  readonly asked: number | null;
  readonly problem: Problem | null;
  readonly hello: Hello | null;
  /** When the last message came, on the page's own clock in ms. */
  readonly heardAt: number;
  readonly acknowledgedAt: number;
  /** True once this connection carried the person's own state, which then comes every second. */
  readonly expectsState: boolean;
}

const FIRST_RETRY_MS = 500;
const LAST_RETRY_MS = 8000;
const ACK_MS = 5000;
const SILENCE_MS = 6000;

export function initial(grant: Grant): SocketState {
  return {
    connection: "connecting",
    grant,
    attempt: 0,
    last: null,
    asked: null,
    problem: null,
    hello: null,
    heardAt: 0,
    acknowledgedAt: 0,
    expectsState: false,
  };
}

/** Wait before the next try: 0.5 s doubling to 8 s, each 25 % more or less by `chance` in [0, 1). */
export function retryMs(attempt: number, chance: number): number {
  const base = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** attempt);
  return Math.round(base * (0.75 + 0.5 * chance));
}

type Step = readonly [SocketState, readonly Effect[]];

export function step(state: SocketState, event: SocketEvent): Step {
  switch (event.kind) {
    case "start":
    case "due":
      return due(state);
    case "back":
      return back(state, event.at);
    case "opened":
      return [state, [{ kind: "send", message: { type: "open", grant: state.grant, since: state.last } }]];
    case "dropped":
      return dropped(state, event.chance);
    case "second":
      return second(state, event.at, event.chance);
    case "received":
      return received({ ...state, heardAt: event.at }, event.message);
  }
}

function due(state: SocketState): Step {
  if (state.connection === "open" || state.connection === "ended") return [state, []];
  return [{ ...state, connection: "connecting", problem: null, asked: null }, [{ kind: "connect" }]];
}

/** Somebody looks at the page again, or the network is there again: no reason to wait any longer. */
function back(state: SocketState, at: number): Step {
  const trying = state.connection === "connecting" && state.attempt > 0;
  if (state.connection !== "lost" && !trying && !isDead(state, at)) return [state, []];
  return due({ ...state, connection: "lost", attempt: 1, expectsState: false });
}

/** The own state comes every second; a line without it is dead, whatever the browser thinks of it. */
const isDead = ({ connection, expectsState, heardAt }: SocketState, at: number): boolean =>
  connection === "open" && expectsState && at - heardAt > SILENCE_MS;

function dropped(state: SocketState, chance: number): Step {
  if (state.connection !== "connecting" && state.connection !== "open") return [state, []];
  const next: SocketState = {
    ...state,
    connection: "lost",
    attempt: state.attempt + 1,
    asked: null,
    expectsState: false,
  };
  return [next, [{ kind: "retry", ms: retryMs(state.attempt, chance) }]];
}

function second(state: SocketState, at: number, chance: number): Step {
  if (state.connection !== "open" && state.connection !== "ended") return [state, []];
  if (isDead(state, at)) {
    const [next, effects] = dropped(state, chance);
    return [next, [{ kind: "drop" }, ...effects]];
  }
  if (at - state.acknowledgedAt < ACK_MS) return [state, []];
  const message: ClientMessage = { type: "ack", seq: state.last ?? 0 };
  return [{ ...state, acknowledgedAt: at, asked: null }, [{ kind: "send", message }]];
}

function received(state: SocketState, message: ServerMessage): Step {
  const deliver: Effect = { kind: "deliver", message };
  switch (message.type) {
    case "hello": {
      const over = message.state === "ended" && !message.source.replay;
      const connection = over ? "ended" : "open";
      const next: SocketState = { ...state, connection, attempt: 0, hello: message, acknowledgedAt: state.heardAt };
      return [next, [deliver]];
    }
    case "closing":
      if (state.connection === "connecting") {
        return [{ ...state, connection: "refused", problem: message.problem }, [deliver]];
      }
      return [{ ...state, problem: message.problem }, [deliver]];
    case "playback":
      // A replay that begins again numbers its frames as the server likes: take the next one as it is.
      return [message.restarted ? { ...state, last: null, asked: null } : state, [deliver]];
    case "frame":
      return numbered(state, message, deliver);
    default:
      return [state, [deliver]];
  }
}

function numbered(state: SocketState, message: ServerMessage & { type: "frame" }, deliver: Effect): Step {
  const { last } = state;
  if (last !== null) {
    if (message.seq <= last) return [state, []];
    const from = message.from_seq ?? message.seq;
    if (from > last + 1) {
      if (state.asked === last) return [state, []];
      return [{ ...state, asked: last }, [{ kind: "send", message: { type: "since", seq: last } }]];
    }
  }
  const live = state.hello?.source.replay === false;
  const over = live && message.frame.type === "end";
  const person = live && state.grant.role === "person" && message.frame.type === "state";
  const next: SocketState = {
    ...state,
    last: message.seq,
    asked: null,
    connection: over ? "ended" : state.connection,
    expectsState: !over && (state.expectsState || person),
  };
  return [next, [deliver]];
}

/** What the shell tells its owner. */
export interface SocketListener {
  changed(state: SocketState): void;
  deliver(message: ServerMessage): void;
}

/** Runs the machine on a real WebSocket. Holds no rule of its own. */
export class Socket {
  #state: SocketState;
  #socket: WebSocket | null = null;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #seconds: ReturnType<typeof setInterval> | undefined;
  readonly #url: string;
  readonly #listener: SocketListener;

  constructor(url: string, grant: Grant, listener: SocketListener) {
    this.#url = url;
    this.#listener = listener;
    this.#state = initial(grant);
  }

  start(): void {
    this.#seconds ??= setInterval(
      () => this.#take({ kind: "second", at: performance.now(), chance: Math.random() }),
      1000,
    );
    this.#take({ kind: "start" });
  }

  /** Try again now, without waiting for the back-off. */
  retry(): void {
    if (this.#state.connection === "connecting") return;
    this.#take({ kind: "due" });
  }

  /** The person or the network has come back. */
  back(): void {
    this.#take({ kind: "back", at: performance.now() });
  }

  stop(): void {
    clearInterval(this.#seconds);
    clearTimeout(this.#retry);
    this.#seconds = undefined;
    this.#drop();
  }

  /** False when there is no open socket to send on. */
  send(message: ClientMessage): boolean {
    if (this.#socket?.readyState !== WebSocket.OPEN) return false;
    this.#socket.send(JSON.stringify(message));
    return true;
  }

  #take(event: SocketEvent): void {
    const before = this.#state;
    const [after, effects] = step(before, event);
    this.#state = after;
    for (const effect of effects) this.#do(effect);
    if (after.connection !== before.connection || after.problem !== before.problem) this.#listener.changed(after);
  }

  #do(effect: Effect): void {
    switch (effect.kind) {
      case "connect":
        return this.#connect();
      case "drop":
        return this.#drop();
      case "send":
        this.send(effect.message);
        return;
      case "retry":
        this.#retry = setTimeout(() => this.#take({ kind: "due" }), effect.ms);
        return;
      case "deliver":
        this.#listener.deliver(effect.message);
    }
  }

  #connect(): void {
    clearTimeout(this.#retry);
    this.#drop();
    const socket = new WebSocket(this.#url);
    this.#socket = socket;
    socket.onopen = () => this.#take({ kind: "opened" });
    socket.onclose = () => {
      if (this.#socket !== socket) return;
      this.#socket = null;
      this.#take({ kind: "dropped", chance: Math.random() });
    };
    socket.onmessage = (event: MessageEvent<string>) => {
      const message = JSON.parse(event.data) as ServerMessage;
      this.#take({ kind: "received", message, at: performance.now() });
    };
  }

  #drop(): void {
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
  }
}
