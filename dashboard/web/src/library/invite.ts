// Makes a link that opens one page of a live session, once.
import { html, nothing, type TemplateResult } from "lit";
import { invite } from "../api.ts";
import { CrElement, define } from "../ui/element.ts";
import type { Grant, Invite as Link, Problem } from "../wire.ts";
import { count } from "../ui/format.ts";
import "./invite.css";

export class Invite extends CrElement {
  static override properties = {
    channel: { attribute: false },
    whom: { attribute: false },
    link: { state: true },
    problem: { state: true },
    copied: { state: true },
  };
  declare channel: string;
  declare whom: { label: string; role: Grant["role"]; seat: Grant["seat"] };
  declare link: Link | null;
  declare problem: Problem | null;
  declare copied: boolean;

  constructor() {
    super();
    this.link = null;
    this.problem = null;
    this.copied = false;
  }

  async #make(): Promise<void> {
    const { role, seat } = this.whom;
    const { value, problem } = await invite({ channel: this.channel, role, seat });
    this.link = value;
    this.problem = problem;
    this.copied = false;
    await this.updateComplete;
    this.querySelector("input")?.select();
  }

  async #copy(url: string): Promise<void> {
    await navigator.clipboard.writeText(url);
    this.copied = true;
  }

  override render(): TemplateResult {
    const { label } = this.whom;
    const id = `link-${label.replace(/\W+/g, "-")}`;
    return html`<button class="btn sm" @click=${() => this.#make()}>
        ${this.link ? "Make a new link" : "Make a link"} for ${label}
      </button>
      ${this.link ? this.#shown(this.link, id) : nothing}
      ${this.problem ? html`<p class="small" role="alert">${this.problem.message} ${this.problem.hint}</p>` : nothing}`;
  }

  #shown(link: Link, id: string): TemplateResult {
    const select = (event: Event): void => (event.target as HTMLInputElement).select();
    return html`<div class="link">
      <label class="sr" for=${id}>Link for ${this.whom.label}</label>
      <input id=${id} readonly .value=${link.url} @focus=${select} @click=${select} />
      ${navigator.clipboard
        ? html`<button class="btn sm" @click=${() => this.#copy(link.url)}>${this.copied ? "Copied" : "Copy"}</button>`
        : nothing}
      <p class="small" role="status">
        Works once, for ${count(Math.round(link.expires_s / 60), "minute", "minutes")}. Open it on their own device.
      </p>
    </div>`;
  }
}

define("cr-invite", Invite);
