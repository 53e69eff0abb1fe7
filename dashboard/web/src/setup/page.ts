// The host's page of a session that is being set up: four steps beside one another, each reachable at any time.
import { html, nothing, type PropertyDeclarations, type TemplateResult } from "lit";
import { messagePage } from "../app/message.ts";
import { brand } from "../ui/brand.ts";
import { CrElement, define } from "../ui/element.ts";
import { Watching } from "../ui/watching.ts";
import type { Problem, SetUp } from "../wire.ts";
import { Doing } from "./doing.ts";
import { doneSteps, firstStep, phaseOf, stepOf, STEPS, type Step, type StepId } from "./steps.ts";
import "./consent.ts";
import "./page.css";
import "./resting.ts";
import "./signal.ts";
import "./straps.ts";

export class Setup extends Watching {
  static override properties: PropertyDeclarations = { step: { state: true } };
  /** The step that is looked at; null until the address or the server says which. */
  declare step: StepId | null;

  readonly #doing = new Doing(this);
  readonly #moved = (): void => {
    this.step = stepOf(location.hash) ?? this.step;
    void this.#focusStep();
  };

  constructor() {
    super();
    this.step = stepOf(location.hash);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener("hashchange", this.#moved);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener("hashchange", this.#moved);
  }

  async #focusStep(): Promise<void> {
    await this.updateComplete;
    await this.querySelector<CrElement>(".setup-main > *")?.updateComplete;
    scrollTo(0, 0);
    this.querySelector<HTMLElement>(".setup-main h1")?.focus({ preventScroll: true });
  }

  override willUpdate(): void {
    const { setup, hello, ended } = this.session;
    if (this.step === null && setup !== null && hello !== null) {
      this.step = firstStep(setup, phaseOf(hello, setup, ended) === "running");
      history.replaceState(null, "", `#${this.step}`);
    }
    const label = STEPS.find(({ id }) => id === this.step)?.label;
    if (label) document.title = `${label} · Set up a session · coregulate`;
  }

  override render(): TemplateResult {
    const { setup, hello, ended } = this.session;
    const phase = phaseOf(hello, setup, ended);
    if (phase === "ended") return this.session.begun ? over : left;
    if (phase === "none") return needless;
    return html`${header} ${this.#lost()}
      <div class="setup-wrap">
        <nav class="setup-nav" aria-label="Steps">
          <ol>
            ${STEPS.map((step, index) => this.#step(step, index + 1, setup, phase === "running"))}
          </ol>
        </nav>
        <main class="setup-main">${setup && this.step ? this.#body(this.step) : html`<p role="status">Opening the set-up.</p>`}</main>
        <footer class="setup-foot">${phase === "waiting" ? this.#leave() : nothing}<cr-theme-choice></cr-theme-choice></footer>
      </div>`;
  }

  #step({ id, label, small }: Step, number: number, setup: SetUp | null, running: boolean): TemplateResult {
    const done = setup !== null && doneSteps(setup, running).has(id);
    const current = id === this.step;
    return html`<li>
      <button
        type="button"
        class="setup-step"
        aria-current=${current ? "step" : nothing}
        @click=${() => (location.hash = id)}
      >
        <span class="setup-number voice" aria-hidden="true">${done && !current ? "\u2713" : number}</span>
        <span class="setup-label">${label}<span class="sr">${done ? ", done" : ""}</span><small>${small}</small></span>
      </button>
    </li>`;
  }

  /** Nothing is stored yet, so nothing is asked: the straps are free again, and every page says so. */
  #leave(): TemplateResult {
    const send = async (): Promise<Problem | null> => {
      const problem = await this.session.stop();
      if (problem === null) location.assign("/sessions");
      return problem;
    };
    return html`<div class="setup-leave">
      ${this.#doing.button("leave", { label: "Leave the set-up", send, look: "sm" })}
      <p class="tiny">Nothing is recorded yet, and nothing is kept.</p>
      ${this.#doing.said("leave")}
    </div>`;
  }

  #body(step: StepId): TemplateResult {
    const { session } = this;
    switch (step) {
      case "consent":
        return html`<cr-setup-consent .session=${session}></cr-setup-consent>`;
      case "straps":
        return html`<cr-setup-straps .session=${session}></cr-setup-straps>`;
      case "signal":
        return html`<cr-setup-signal .session=${session}></cr-setup-signal>`;
      case "resting":
        return html`<cr-setup-resting .session=${session}></cr-setup-resting>`;
    }
  }

  /** What is the matter with this page or with the service; both are equipment. */
  #lost(): TemplateResult | typeof nothing {
    const { connection, hello, trouble } = this.session;
    const lost = hello !== null && connection !== "open";
    if (!lost && !trouble) return nothing;
    return html`<div class="setup-strip" role="alert">
      ${lost
        ? html`<p><b>This page lost the computer.</b> Trying again by itself.</p>
            <button type="button" class="btn sm" @click=${() => this.session.retry()}>Try now</button>`
        : html`<p><b>${trouble?.message}</b> ${trouble?.hint}</p>`}
    </div>`;
  }
}

const header = html`<header class="setup-top">
  ${brand()}
  <nav aria-label="Main">
    <a href="#consent" aria-current="page">New session</a>
    <a href="/sessions">Sessions</a>
  </nav>
</header>`;

const toSessions = html`<a class="btn main" href="/sessions">Sessions on this computer</a>`;

const over = messagePage(
  {
    message: "This session is over.",
    hint: "What was agreed to be recorded is kept on this computer, in the list of sessions.",
  },
  toSessions,
);

const left = messagePage(
  { message: "This set-up was left.", hint: "Nothing was recorded. The straps are free, and a new session can be set up." },
  toSessions,
);

const needless = messagePage(
  { message: "This session needs no set-up.", hint: "Only a session with straps is set up. Its pages are in the list of sessions." },
  toSessions,
);

define("cr-setup", Setup);
