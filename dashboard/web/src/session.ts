// One page's session: the websocket, what was heard on it, and the ways to act. Pages watch "change".
import { agree, apply, empty, SEATS, type Answers, type History, type Seat, type View } from "./reducer.ts";
import { Socket, type Connection } from "./socket.ts";
import type {
  ActKind,
  BeatFrame,
  ClientMessage,
  ConsentScope,
  Frame,
  Grant,
  Hello,
  OwnStrap,
  PauseFrame,
  Playback,
  Problem,
  SetUp,
  Sitting,
  StateFrame,
  SynchronyFrame,
  TableFrame,
} from "./wire.ts";

export { SEATS, type Answers, type Connection, type History, type Seat };

const AHEAD_MS = 2000;
/** Beside a page that is looked at again: the network is back, or the browser kept the page as it was left. */
const RETURNS = ["online", "pageshow"] as const;
const OFFLINE: Problem = {
  code: "offline",
  message: "This page lost the computer.",
  hint: "Nothing was sent. It tries again by itself; then do it once more.",
};
const UNANSWERED: Problem = {
  code: "unanswered",
  message: "This page lost the computer before it answered.",
  hint: "It tries again by itself; look whether it was done before you do it once more.",
};

type Command<T> = T extends { id: number } ? Omit<T, "id"> : never;

export class SessionModel extends EventTarget {
  readonly grant: Grant;
  connection: Connection = "connecting";
  problem: Problem | null = null;
  readonly #view: View = empty();
  readonly #socket: Socket;
  readonly #waiting = new Map<number, (problem: Problem | null) => void>();
  #nextId = 1;
  #heardAt = performance.now();
  #told = false;

  constructor(url: string, grant: Grant) {
    super();
    this.grant = grant;
    this.#socket = new Socket(url, grant, {
      changed: (state) => {
        this.connection = state.connection;
        this.problem = state.problem;
        // After the end of a session the server still answers the command that ended it.
        if (state.connection === "lost" || state.connection === "refused") this.#giveUp();
        this.#tell();
      },
      deliver: (message) => {
        if (message.type === "answer") return this.#answered(message.id, message.problem);
        const before = this.#view.t_ms;
        apply(this.#view, message);
        if (this.#view.t_ms !== before || message.type === "playback") this.#heardAt = performance.now();
        this.#tell();
      },
    });
  }

  start(): void {
    this.#socket.start();
    document.addEventListener("visibilitychange", this.#back);
    for (const event of RETURNS) addEventListener(event, this.#back);
  }

  close(): void {
    document.removeEventListener("visibilitychange", this.#back);
    for (const event of RETURNS) removeEventListener(event, this.#back);
    this.#socket.stop();
  }

  readonly #back = (): void => {
    if (document.visibilityState === "visible") this.#socket.back();
  };

  retry(): void {
    this.#socket.retry();
  }

  get hello(): Hello | null {
    return this.#view.hello;
  }
  get pause(): PauseFrame | null {
    return this.#view.pause;
  }
  /** Every step of the pair, oldest first; empty where not both may be seen. */
  get synchrony(): readonly SynchronyFrame[] {
    return this.#view.synchrony;
  }
  /** All that the page in the middle is told; null before that, and on every other page. */
  get table(): TableFrame | null {
    return this.#view.table;
  }
  /** Every frame that is neither beat nor state, oldest first. */
  get log(): readonly Frame[] {
    return this.#view.log;
  }
  get presence(): readonly string[] {
    return this.#view.presence;
  }
  /** What is wrong with the service itself, for example a full disk; null while all is well. */
  get trouble(): Problem | null {
    return this.#view.trouble;
  }
  /** Where the set-up of a live session stands; the host's page only. */
  get setup(): SetUp | null {
    return this.#view.setup;
  }
  /** A person's own strap in a running session; null where there are no straps, and on any other page. */
  get ownStrap(): OwnStrap | null {
    return this.#view.ownStrap;
  }
  get playback(): Playback | null {
    return this.#view.playback;
  }
  /** True when the session is over, or a replay has come to its end. */
  get ended(): boolean {
    return this.#view.ended;
  }

  /** False while a session is set up, and after its end if it was left before it began: nothing was kept then. */
  get begun(): boolean {
    return this.#view.begun;
  }

  state(seat: Seat): StateFrame | null {
    return this.#view.state[seat];
  }
  beat(seat: Seat): BeatFrame | null {
    return this.#view.beat[seat];
  }
  history(seat: Seat): History {
    return this.#view.history[seat];
  }
  withdrawn(seat: Seat): number | null {
    return this.#view.withdrawn[seat];
  }
  /** The seat's answers as far as this page may know them. */
  consents(seat: Seat): Answers {
    return this.#view.consents[seat];
  }

  /** Times faster than life at which the data runs now; 0 = as fast as possible. */
  get speed(): number {
    const { playback, hello } = this.#view;
    return playback?.speed ?? hello?.source.speed ?? 1;
  }

  /** Data time now, carried on from the last frame by at most 2 s; by more where few frames come. */
  nowMs(ahead_ms = AHEAD_MS): number {
    const { playback, hello, ended, t_ms } = this.#view;
    const stands = ended || hello?.state !== "running" || playback?.playing === false || this.connection !== "open";
    if (stands) return t_ms;
    const passed = (performance.now() - this.#heardAt) * this.speed;
    return t_ms + Math.min(ahead_ms, passed);
  }

  act(kind: ActKind, minutes: number | null = null): Promise<Problem | null> {
    return this.#command({ type: "act", kind, minutes, return_wall_ms: null });
  }

  /** End for today, and return to it at this time: the other is asked. */
  propose(return_wall_ms: number): Promise<Problem | null> {
    return this.#command({ type: "act", kind: "propose", minutes: null, return_wall_ms });
  }

  mark(key: string, text = ""): Promise<Problem | null> {
    return this.#command({ type: "mark", key, text });
  }

  async consent(scope: ConsentScope, granted: boolean): Promise<Problem | null> {
    const problem = await this.#command({ type: "consent", scope, granted });
    const { seat } = this.grant;
    if (problem === null && seat !== null) {
      agree(this.#view, seat, scope, granted, this.#view.t_ms);
      this.#tell();
    }
    return problem;
  }

  /** Stop and leave: every own answer is taken back at once. */
  async leave(): Promise<Problem | null> {
    const problem = await this.#command({ type: "leave" });
    const { seat } = this.grant;
    if (problem === null && seat !== null) {
      const scopes = Object.keys(this.#view.consents[seat]) as ConsentScope[];
      for (const scope of scopes) agree(this.#view, seat, scope, false, this.#view.t_ms);
      this.#tell();
    }
    return problem;
  }

  play(wish: { playing?: boolean; speed?: number; restart?: boolean }): Promise<Problem | null> {
    const { playing = null, speed = null, restart = false } = wish;
    return this.#command({ type: "play", playing, speed, restart });
  }

  stop(): Promise<Problem | null> {
    return this.#command({ type: "stop" });
  }

  /** Look for straps again, and try the chosen ones at once; on a person's page the own one. */
  look(): Promise<Problem | null> {
    return this.#command({ type: "look" });
  }

  choose(seat: Seat, address: string | null): Promise<Problem | null> {
    return this.#command({ type: "choose", seat, address });
  }

  swap(): Promise<Problem | null> {
    return this.#command({ type: "swap" });
  }

  /** Say who sits here: `person` has been here before; null is somebody new. */
  sit(seat: Seat, person: string | null, name = ""): Promise<Problem | null> {
    return this.#command({ type: "seat", seat, person, name });
  }

  chooseSitting(sitting: Sitting): Promise<Problem | null> {
    return this.#command({ type: "sitting", sitting });
  }

  /** Begin the signal check again. */
  check(): Promise<Problem | null> {
    return this.#command({ type: "check" });
  }

  begin(): Promise<Problem | null> {
    return this.#command({ type: "begin" });
  }

  #command(command: Command<ClientMessage>): Promise<Problem | null> {
    const id = this.#nextId++;
    if (!this.#socket.send({ ...command, id } as ClientMessage)) return Promise.resolve(OFFLINE);
    return new Promise((resolve) => this.#waiting.set(id, resolve));
  }

  #answered(id: number, problem: Problem | null): void {
    this.#waiting.get(id)?.(problem);
    this.#waiting.delete(id);
  }

  /** No answer can come any more: say so rather than wait for ever. */
  #giveUp(): void {
    for (const resolve of this.#waiting.values()) resolve(UNANSWERED);
    this.#waiting.clear();
  }

  /** Fire "change" at most once for each painted frame; a hidden page has none, so a timer stands in. */
  #tell(): void {
    if (this.#told) return;
    this.#told = true;
    const fire = (): void => {
      this.#told = false;
      this.dispatchEvent(new Event("change"));
    };
    if (document.hidden) setTimeout(fire, 250);
    else requestAnimationFrame(fire);
  }
}
