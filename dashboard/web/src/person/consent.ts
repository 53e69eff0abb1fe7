// Asks a person, alone and on their own page, who may see what their body does.
import { html, nothing, type TemplateResult } from "lit";
import type { Answers, Seat, SessionModel } from "../session.ts";
import { CrElement, define } from "../ui/element.ts";
import { idBadge } from "../ui/id_badge.ts";
import { chosenWords } from "../ui/sittings.ts";
import type { ConsentScope, Problem } from "../wire.ts";
import { onPhone } from "../ui/awake.ts";
import { leaveLabel, NOT_TAKING_PART, OF_BOTH, preset, QUESTIONS, toGo, type Question } from "./consent_form.ts";
import { canBuzz, NO_BUZZ } from "./reach.ts";
import "./consent.css";

export class Consent extends CrElement {
  static override properties = {
    session: { attribute: false },
    seat: { attribute: false },
    anew: { type: Boolean },
    answers: { state: true },
    sending: { state: true },
    problem: { state: true },
  };
  declare session: SessionModel;
  declare seat: Seat;
  /** Somebody comes back: nothing of the answers before is taken as given. */
  declare anew: boolean;
  declare answers: Answers;
  declare sending: boolean;
  declare problem: Problem | null;

  constructor() {
    super();
    this.anew = false;
    this.sending = false;
    this.problem = null;
  }

  override willUpdate(): void {
    this.answers ??= preset(this.anew ? {} : this.session.consents(this.seat));
  }

  async #send(answers: Answers): Promise<void> {
    this.sending = true;
    this.problem = null;
    // Those that are preset first: the page goes on as soon as recording and therapist are both answered.
    for (const scope of ["review", "partner", "table", "recording", "therapist"] satisfies ConsentScope[]) {
      this.problem = await this.session.consent(scope, answers[scope] === true);
      if (this.problem) break;
    }
    this.sending = false;
    if (this.problem === null) this.dispatchEvent(new Event("done"));
  }

  override render(): TemplateResult {
    const open = toGo(this.answers) > 0;
    const { hello } = this.session;
    const alone = (hello?.seats.length ?? 2) < 2;
    return html`<main class="consent">
      <p class="small consent-who">${idBadge(this.seat)} Your page</p>
      <h1 class="voice">Who may see what your body does?</h1>
      <p class="lead">
        Your answers are yours. Nobody else sees them, and you can change them in the middle of a session.
      </p>
      ${hello ? html`<p class="small">${chosenWords(hello.sitting, hello.pause_minutes)}</p>` : nothing}
      <div class="ask">
        <p>My own page<span class="small">numbers and cues, only on my phone</span></p>
        <p class="small">always mine</p>
      </div>
      ${QUESTIONS.filter(({ scope }) => !alone || !OF_BOTH.includes(scope)).map((question) => this.#question(question))}
      ${this.problem ? html`<p class="small" role="alert">${this.problem.message} ${this.problem.hint}</p>` : nothing}
      <div class="consent-go">
        <button class="btn main" ?disabled=${open || this.sending} @click=${() => this.#send(this.answers)}>
          ${leaveLabel(this.answers)}
        </button>
        <button class="btn" ?disabled=${this.sending} @click=${() => this.#send(NOT_TAKING_PART)}>
          I would rather not take part
        </button>
      </div>
      ${onPhone() && !canBuzz()
        ? html`<p class="small">${NO_BUZZ}</p>`
        : nothing}
      <p class="small">
        This is not a medical device. A pacemaker, a beta-blocker, an uneven heart rhythm or a pregnancy changes what
        heart rate means. Never use it against someone.
      </p>
    </main>`;
  }

  #question({ scope, text, small }: Question): TemplateResult {
    const choose = (granted: boolean) => (): void => {
      this.answers = { ...this.answers, [scope]: granted };
    };
    const answer = this.answers[scope];
    const option = (label: string, granted: boolean): TemplateResult =>
      html`<label
        ><input type="radio" name=${scope} .checked=${answer === granted} @change=${choose(granted)} /><span
          >${label}</span
        ></label
      >`;
    return html`<fieldset class="ask">
      <legend class="sr">${text}</legend>
      <p aria-hidden="true">${text}<span class="small">${small}</span></p>
      <div class="pair">${option("Yes", true)}${option("No", false)}</div>
    </fieldset>`;
  }
}

define("cr-consent", Consent);
