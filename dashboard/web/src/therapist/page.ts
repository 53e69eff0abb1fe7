// The therapist's page, live; in a replay the same page for a reviewer, who watches and acts on nobody.
import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import "../chart/chart.ts";
import { changedView, START, type View } from "../chart/view.ts";
import "../replay/bar.ts";
import { SEATS, type SessionModel } from "../session.ts";
import { CrElement, define } from "../ui/element.ts";
import { typing } from "../ui/keys.ts";
import { isOpen } from "../ui/open_pause.ts";
import type { ActKind, Problem } from "../wire.ts";
import { alarmPanel } from "./alarm_panel.ts";
import { personCard } from "./card.ts";
import "./ended.ts";
import { chartFrame } from "./frame.ts";
import { commandOf, type Command } from "./keys.ts";
import type { KeysDialog } from "./keys_dialog.ts";
import "./keys_dialog.ts";
import { log } from "./log.ts";
import { marksPanel } from "./marks.ts";
import type { Note } from "./note.ts";
import "./note.ts";
import { pausePanel } from "./pause_panel.ts";
import { recentRows, type Row } from "./recent.ts";
import { Summary } from "./summary.ts";
import { linesOf } from "./told.ts";
import { top } from "./top.ts";
import { Watch, type PersonNow, type Snapshot } from "./watch.ts";
import { problemWords } from "./words.ts";
import "./page.css";

/** Numbers and the picture change at most this often, in real time. */
const SECOND_MS = 1000;
/** From this width on, the page stands side by side and does not scroll. */
const WIDE = "(min-width: 1100px) and (min-height: 640px)";

export class Therapist extends CrElement {
  static override properties = {
    session: { attribute: false },
    view: { state: true },
    rows: { state: true },
    wide: { state: true },
    told: { state: true },
  };
  declare session: SessionModel;
  declare view: View;
  /** The open table; it holds still, so it is filled once when it opens. */
  declare rows: readonly Row[] | null;
  declare wide: boolean;
  /** Why the last command was not done. */
  declare told: string;

  readonly #watch = new Watch();
  readonly #summary = new Summary();
  readonly #width = matchMedia(WIDE);
  #snapshot: Snapshot | null = null;
  #takenAt = -Infinity;
  #shown: readonly unknown[] = [];
  /** Who may not be seen now. */
  #unseen = "";
  #seconds: ReturnType<typeof setInterval> | undefined;

  constructor() {
    super();
    this.view = START;
    this.rows = null;
    this.wide = this.#width.matches;
    this.told = "";
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.session.addEventListener("change", this.#changed);
    document.addEventListener("keydown", this.#key);
    this.#width.addEventListener("change", this.#resized);
    this.#seconds = setInterval(() => this.#take(), SECOND_MS);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.session.removeEventListener("change", this.#changed);
    document.removeEventListener("keydown", this.#key);
    this.#width.removeEventListener("change", this.#resized);
    clearInterval(this.#seconds);
  }

  get #replay(): boolean {
    return this.session.hello?.source.replay ?? false;
  }
  /** A reviewer, and everyone after the end, only looks. */
  get #may(): boolean {
    return this.session.grant.role === "therapist" && !this.#replay && !this.session.ended;
  }

  readonly #resized = (): void => {
    this.wide = this.#width.matches;
  };

  /** What happened is shown at once; numbers and the picture wait for the second, unless somebody stopped sharing. */
  readonly #changed = (): void => {
    const { hello, connection, log, pause, presence, ended, playback } = this.session;
    if (playback?.restarted === true && playback !== this.#shown.at(-1)) this.#startOver();
    const unseen = SEATS.filter((seat) => this.session.withdrawn(seat) !== null).join();
    const now = [hello, connection, log.length, pause, presence, ended, playback];
    const same = now.every((value, i) => value === this.#shown[i]);
    this.#shown = now;
    const hid = unseen !== this.#unseen;
    this.#unseen = unseen;
    if (same && this.#snapshot !== null) return;
    if (performance.now() - this.#takenAt > SECOND_MS || this.#snapshot === null || hid) this.#take();
    else this.requestUpdate();
  };

  /** The replay began again: what was held or open is gone with the data it showed. */
  #startOver(): void {
    this.#watch.clear();
    this.view = { ...this.view, end_ms: null };
    this.rows = null;
  }

  #take(): void {
    this.#takenAt = performance.now();
    this.#snapshot = this.#watch.take(this.session, this.view, this.#takenAt);
    this.#summary.offer(this.#snapshot, this.#takenAt);
    this.requestUpdate();
  }

  /** A key or button that moves the picture paints it at once. */
  override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("view") && this.#snapshot !== null) {
      this.#snapshot = this.#watch.take(this.session, this.view, performance.now());
    }
  }

  override updated(changed: PropertyValues<this>): void {
    if (!changed.has("rows")) return;
    if (this.rows !== null) this.querySelector<HTMLElement>(".recent")?.focus();
    // The table that had the focus is gone: its button takes it, not the top of the page.
    else if (document.activeElement === document.body) this.querySelector<HTMLElement>("[aria-keyshortcuts=t]")?.focus();
  }

  readonly #key = (event: KeyboardEvent): void => {
    const dialog = this.querySelector<KeysDialog>("cr-keys-dialog");
    if (event.defaultPrevented || typing(event) || dialog === null || dialog.isOpen || !dialog.on) return;
    const command = commandOf(event, !this.#may);
    if (command === null) return;
    event.preventDefault();
    this.#run(command);
  };

  #run(command: Command): void {
    switch (command.do) {
      case "pause":
        return this.#pause();
      case "mark":
        return this.#send(this.session.mark(command.key));
      case "note":
        return this.querySelector<Note>("cr-note")?.focus();
      case "alarms":
        return this.querySelector<HTMLElement>("#alarms-title")?.focus();
      case "keys":
        return this.querySelector<KeysDialog>("cr-keys-dialog")?.open();
      case "table":
        this.rows = this.rows === null ? recentRows(this.#seats(), (seat) => this.session.history(seat), this.session.synchrony) : null;
        return;
      default:
        this.view = changedView(this.view, command.do, this.session.nowMs());
    }
  }

  #seats(): PersonNow["seat"][] {
    return this.#snapshot?.people.map(({ seat }) => seat) ?? [];
  }

  /** `P` during a pause must not begin a second one. */
  #pause(): void {
    if (isOpen(this.session.pause)) return;
    this.#send(this.session.act("pause", this.session.hello?.pause_minutes ?? null));
  }

  #send(sent: Promise<Problem | null>): void {
    void sent.then((problem) => (this.told = problem ? problemWords(problem) : ""));
  }

  override render(): TemplateResult | typeof nothing {
    const now = this.#snapshot;
    const { hello } = this.session;
    if (now === null || hello === null) return html`<p class="small opening" role="status">Opening the session.</p>`;
    const alarms = alarmPanel({
      trouble: this.session.trouble,
      open: now.alarms,
      lines: now.quiet,
      replay: this.#replay,
      quiet: (id) => {
        this.#watch.quiet(id);
        this.#take();
      },
    });
    const review = this.session.grant.role === "reviewer";
    const people = html`<div class="people">${now.people.map((person) => personCard(person, review))}</div>`;
    const chart = html`<div class="picture">${this.#frame(now)}</div>`;
    return html`${this.#top(now)} ${this.#over(now)}
      ${this.wide
        ? html`<div class="body wide">
            ${this.#aside(html`${alarms}${this.#acts(now)}${this.#told()}`)}
            <main class="left">${people}${chart}</main>
          </div>`
        : html`<main class="body">${alarms}${people}${this.#acts(now)}${chart}${this.#told()}</main>`}
      ${this.#replay ? html`<cr-replay-bar .session=${this.session}></cr-replay-bar>` : nothing}
      <p class="sr" role="status">${this.#summary.text}</p>
      <cr-keys-dialog .replay=${!this.#may}></cr-keys-dialog>`;
  }

  #top(now: Snapshot): TemplateResult {
    return top({
      hello: this.session.hello,
      now_ms: now.now_ms,
      presence: this.session.presence,
      replay: this.#replay,
      over: this.session.ended,
      keys: () => this.#run({ do: "keys" }),
      end: () => this.#send(this.session.stop()),
    });
  }

  #over(now: Snapshot): TemplateResult | typeof nothing {
    const problem = this.told ? html`<p class="problem" role="alert">${this.told}</p>` : nothing;
    if (this.#replay || !this.session.ended) return problem;
    return html`${problem}<cr-ended .sessionId=${this.session.hello?.session ?? ""} .atMs=${now.now_ms} .began=${this.session.begun}></cr-ended>`;
  }

  #frame(now: Snapshot): TemplateResult {
    return chartFrame({
      scene: now.scene,
      view: this.view,
      summary: now.summary,
      seats: this.#seats(),
      rows: this.rows,
      replay: !this.#may,
      run: (command) => this.#run(command),
    });
  }

  #aside(content: TemplateResult): TemplateResult {
    return html`<aside class="right" aria-label="Alarms, pause, marks and notes">${content}</aside>`;
  }

  #acts(now: Snapshot): TemplateResult {
    const { hello, pause } = this.session;
    const act = (kind: ActKind, minutes?: number): void => this.#send(this.session.act(kind, minutes ?? null));
    const panel = pausePanel({
      pause,
      now_ms: now.now_ms,
      minutes: hello?.pause_minutes ?? 3,
      longer: hello?.longer_minutes ?? 3,
      pacer_per_min: hello?.pacer_per_min ?? 6,
      seats: now.people.filter(({ sharing }) => sharing.kind === "shown").map(({ seat }) => seat),
      people: now.people.length,
      may: this.#may,
      ended: this.session.ended,
      act,
    });
    return html`${panel} ${this.#may ? marksPanel((key) => this.#send(this.session.mark(key))) : nothing}`;
  }

  #told(): TemplateResult {
    return html`${log(linesOf(this.session.log))}
    ${this.#may ? html`<cr-note class="note" .session=${this.session}></cr-note>` : nothing}`;
  }
}

define("cr-therapist", Therapist);
