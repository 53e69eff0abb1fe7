// Steers a replay: play, speed, start over, and where it stands.
import { html, nothing, type TemplateResult } from "lit";
import type { SessionModel } from "../session.ts";
import { CrElement, define } from "../ui/element.ts";
import { minutesSeconds } from "../ui/format.ts";
import { typing } from "../ui/keys.ts";
import type { Problem } from "../wire.ts";
import "./bar.css";

const SPEEDS: readonly (readonly [speed: number, label: string, said: string])[] = [
  [1, "1×", "as fast as life"],
  [10, "10×", "10 times faster"],
  [60, "60×", "60 times faster"],
  [0, "max", "as fast as possible"],
];

export class ReplayBar extends CrElement {
  static override properties = { session: { attribute: false }, problem: { state: true } };
  declare session: SessionModel;
  declare problem: Problem | null;

  #seconds: ReturnType<typeof setInterval> | undefined;

  constructor() {
    super();
    this.problem = null;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#seconds = setInterval(() => this.requestUpdate(), 1000);
    this.session.addEventListener("change", this.#changed);
    document.addEventListener("keydown", this.#key);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.#seconds);
    this.session.removeEventListener("change", this.#changed);
    document.removeEventListener("keydown", this.#key);
  }

  /** A change of the replay itself is shown at once; its position once a second is enough. */
  readonly #changed = (): void => {
    if (this.session.playback !== this.#painted) this.requestUpdate();
  };
  #painted: unknown = null;

  readonly #key = (event: KeyboardEvent): void => {
    if (event.key !== " " || event.ctrlKey || event.metaKey || event.altKey || typing(event)) return;
    event.preventDefault();
    this.#toggle();
  };

  #toggle(): void {
    const { playback } = this.session;
    if (!playback) return;
    const done = !playback.playing && playback.t_ms >= playback.until_ms;
    this.#send(done ? { restart: true, playing: true } : { playing: !playback.playing });
  }

  #send(wish: Parameters<SessionModel["play"]>[0]): void {
    void this.session.play(wish).then((problem) => (this.problem = problem));
  }

  override render(): TemplateResult | typeof nothing {
    const { hello, playback } = this.session;
    this.#painted = playback;
    if (!hello?.source.replay) return nothing;
    const playing = playback?.playing ?? false;
    const until = playback?.until_ms ?? 0;
    const now = Math.min(this.session.nowMs(), until);
    return html`<section class="replay-bar" aria-label="Replay">
      <p class="replay-what">Replay of ${hello.title || hello.source.label}</p>
      <button class="btn sm main" ?disabled=${!playback} aria-keyshortcuts="Space" @click=${() => this.#toggle()}>
        ${playing ? "Hold" : "Play"} <kbd aria-hidden="true">Space</kbd>
      </button>
      <button class="btn sm" ?disabled=${!playback} @click=${() => this.#send({ restart: true, playing: true })}>
        Start over
      </button>
      <div class="replay-speeds" role="group" aria-label="Speed">
        ${SPEEDS.map(
          ([speed, label, said]) =>
            html`<button
              class="btn sm"
              aria-pressed=${playback?.speed === speed ? "true" : "false"}
              aria-label=${said}
              ?disabled=${!playback}
              @click=${() => this.#send({ speed })}
            >
              ${label}
            </button>`,
        )}
      </div>
      <p class="replay-at">
        <progress max=${until || 1} .value=${now} aria-label="Position in the session"></progress>
        ${minutesSeconds(now)} of ${minutesSeconds(until)}
      </p>
      ${this.problem ? html`<p role="alert" class="small">${this.problem.message} ${this.problem.hint}</p>` : nothing}
    </section>`;
  }
}

define("cr-replay-bar", ReplayBar);
