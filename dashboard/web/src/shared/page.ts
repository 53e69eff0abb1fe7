// The page in the middle of the table: a question, a pause, a pacer. Both see it, so nothing of a body is on it.
import { html, nothing, type TemplateResult } from "lit";
import { Awake } from "../ui/awake.ts";
import { define } from "../ui/element.ts";
import { Watching } from "../ui/watching.ts";
import type { ActKind, Problem } from "../wire.ts";
import { kindOf, passed, straps, words, type Facts, type Kind } from "./state.ts";
import "../ui/pacer.ts";
import "./page.css";

const SECOND_MS = 1000;

export class Shared extends Watching {
  static override properties = { question: { state: true }, wave: { state: true }, problem: { state: true } };
  declare question: number;
  declare wave: boolean;
  declare problem: Problem | null;

  readonly #awake = new Awake(() => this.requestUpdate());
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor() {
    super();
    this.question = 0;
    this.wave = !matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.problem = null;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#awake.start();
    this.#timer = setInterval(() => this.requestUpdate(), SECOND_MS);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#awake.stop();
    clearInterval(this.#timer);
  }

  async #act(kind: ActKind): Promise<void> {
    this.problem = await this.session.act(kind);
  }

  #facts(): Facts {
    const { hello, connection, table, ended } = this.session;
    return { hello, connection, table, ended, now_ms: this.session.nowMs(Number.POSITIVE_INFINITY) };
  }

  override render(): TemplateResult {
    const facts = this.#facts();
    const kind = kindOf(facts);
    const { fact, under } = words(kind, facts, this.question);
    const paced = kind === "pause" || kind === "breathing";
    return html`<main class="shared" data-state=${kind}>
      ${paced ? nothing : water}
      <header class="shared-head">
        <h1 class="sr">For both of you</h1>
        <p>${passed(facts)}</p>
        <p role="status">${straps(facts)}</p>
      </header>
      <div class="shared-main">
        ${paced ? html`<cr-pacer .perMinute=${facts.hello?.pacer_per_min ?? 6} .wave=${this.wave}></cr-pacer>` : nothing}
        ${fact === null ? nothing : html`<p class="shared-fact voice" role="status">${fact}</p>`}
        ${under.map((line) => html`<p class="shared-under">${line}</p>`)}
        ${this.problem ? html`<p class="shared-under" role="alert">${this.problem.message} ${this.problem.hint}</p>` : nothing}
      </div>
      <footer class="shared-foot">${this.#buttons(kind)}</footer>
    </main>`;
  }

  #buttons(kind: Kind): TemplateResult | typeof nothing {
    const act = (label: string, what: ActKind, main = ""): TemplateResult =>
      html`<button class="btn ${main}" @click=${() => this.#act(what)}>${label}</button>`;
    const wave = html`<button class="btn" @click=${() => (this.wave = !this.wave)}>
      ${this.wave ? "Hide the wave" : "Show the wave"}
    </button>`;
    switch (kind) {
      case "calm":
        return html`${act("Pause for both", "pause", "main")} ${act("Breathe together", "breathe")}
          <button class="btn" @click=${() => (this.question += 1)}>Another question</button>`;
      case "breathing":
        return html`${act("Stop breathing together", "breathe_end", "main")} ${act("Pause for both", "pause")} ${wave}`;
      case "pause":
        return html`${wave} ${act("We need longer", "longer")}`;
      case "over":
        return act("We need longer", "longer");
      case "today":
        return act("Pause for both", "pause");
      case "lost":
        return html`<button class="btn main" @click=${() => this.session.retry()}>Try now</button>`;
      default:
        return nothing;
    }
  }
}

const water = html`<svg class="shared-water" viewBox="0 0 1024 400" preserveAspectRatio="none" aria-hidden="true">
  <path class="far" d="M0 18C200 -8 330 -8 512 18S840 52 1024 26V400H0Z" />
  <path class="near" d="M0 64C200 86 330 86 512 64S840 40 1024 60V400H0Z" />
</svg>`;

define("cr-shared", Shared);
