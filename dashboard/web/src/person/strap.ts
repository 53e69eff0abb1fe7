// Use another strap: those near the computer that nobody has. It changes this person's own seat only.
import { html, nothing, type TemplateResult } from "lit";
import type { Seat } from "../session.ts";
import { define } from "../ui/element.ts";
import { fitHelp } from "../ui/fit.ts";
import { Watching } from "../ui/watching.ts";
import type { OwnStrap, Problem } from "../wire.ts";
import { offered, signalWords } from "./strap_words.ts";
import "./strap.css";

export class OwnStrapSheet extends Watching {
  static override properties = { seat: { attribute: false }, problem: { state: true }, taking: { state: true } };
  declare seat: Seat;
  declare problem: Problem | null;
  /** Address of the strap that is being taken; the old one is let go first, which may take seconds. */
  declare taking: string | null;

  constructor() {
    super();
    this.problem = null;
    this.taking = null;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#look();
  }

  async #look(): Promise<void> {
    this.problem = await this.session.look();
  }

  async #take(address: string): Promise<void> {
    if (this.taking !== null) return;
    this.taking = address;
    this.problem = await this.session.choose(this.seat, address);
    this.taking = null;
    if (this.problem === null) this.#done();
  }

  #done(): void {
    this.dispatchEvent(new Event("done"));
  }

  override render(): TemplateResult {
    const own = this.session.ownStrap;
    return html`<div class="sheet-body">
        <h2 class="fact voice" tabindex="-1">Which strap do you wear?</h2>
        ${own ? this.#body(own) : html`<p class="why">No strap can be chosen here.</p>`}
        ${this.problem ? html`<p class="why" role="alert"><b>${this.problem.message}</b> ${this.problem.hint}</p>` : nothing}
        ${fitHelp(false)}
      </div>
      <div class="sheet-foot">
        ${own && !heard(own)
          ? html`<p class="foot">Only straps that nobody has are here.</p>
              <button class="btn" @click=${() => this.#look()}>Look again</button>`
          : nothing}
        <button class="btn plain" @click=${() => this.#done()}>Back to your page</button>
      </div>`;
  }

  #body(own: OwnStrap): TemplateResult {
    if (heard(own)) return html`<p class="why">${own.strap?.name} is heard. There is nothing to change.</p>`;
    if (own.radio) return html`<p class="why"><b>${own.radio.message}</b> ${own.radio.hint}</p>`;
    const straps = offered(own);
    return html`<p class="why">${own.strap ? `${own.strap.name} is yours until you choose another.` : "No strap is chosen for you yet."}</p>
      <p class="why" role="status">
        ${straps.length ? "" : "Looking. No other strap found so far. A strap wakes when it is damp and worn."}
      </p>
      <ul class="straps">
        ${straps.map(
          (strap) => html`<li>
            <p><b>${strap.said}</b><span class="small">${signalWords(strap)}</span></p>
            <button
              class="btn"
              aria-label="Use ${strap.said}"
              aria-disabled=${this.taking === null ? nothing : "true"}
              @click=${() => this.#take(strap.address)}
            >
              ${this.taking === strap.address ? "Taking it" : "Use this one"}
            </button>
          </li>`,
        )}
      </ul>`;
  }
}

const heard = ({ strap }: OwnStrap): boolean => strap?.link === "streaming";

define("cr-own-strap", OwnStrapSheet);
