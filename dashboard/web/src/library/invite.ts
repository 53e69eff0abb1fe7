// Makes a link that opens one page of a live session, once, and says for how long it still does.
import { html, nothing, type TemplateResult } from "lit";
import { invite, inviteState } from "../api.ts";
import { CrElement, define } from "../ui/element.ts";
import { qrCode } from "../ui/qr.ts";
import type { Grant, Invite as Link, Problem } from "../wire.ts";
import { tokenOf } from "../app/route.ts";
import { GONE, leftWords, minutesLeft, whereWords } from "./invite_words.ts";
import "./invite.css";

/** How often it is asked whether somebody has used the link. */
const ASK_MS = 3000;

export class Invite extends CrElement {
  static override properties = {
    channel: { attribute: false },
    whom: { attribute: false },
    link: { state: true },
    left: { state: true },
    gone: { state: true },
    problem: { state: true },
    copied: { state: true },
  };
  declare channel: string;
  declare whom: { label: string; role: Grant["role"]; seat: Grant["seat"] };
  declare link: Link | null;
  /** Minutes for which the link still works. */
  declare left: number;
  /** The link that was shown last opens nothing any more. */
  declare gone: boolean;
  declare problem: Problem | null;
  declare copied: boolean;

  #until_ms = 0;
  #asking: ReturnType<typeof setInterval> | undefined;

  constructor() {
    super();
    this.link = null;
    this.left = 0;
    this.gone = false;
    this.problem = null;
    this.copied = false;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.#asking);
  }

  async #make(): Promise<void> {
    const { role, seat } = this.whom;
    const { value, problem } = await invite({ channel: this.channel, role, seat });
    clearInterval(this.#asking);
    this.link = value;
    this.problem = problem;
    this.gone = false;
    this.copied = false;
    if (value === null) return;
    this.#until_ms = performance.now() + value.expires_s * 1000;
    this.left = minutesLeft(this.#until_ms, performance.now());
    this.#asking = setInterval(() => void this.#ask(value), ASK_MS);
    await this.updateComplete;
    this.querySelector("input")?.select();
  }

  /** The service knows whether it was used; while it cannot be asked, the time alone decides. */
  async #ask(link: Link): Promise<void> {
    const { value } = await inviteState({ token: tokenOf(link.url) ?? "" });
    if (this.link !== link) return;
    this.left = minutesLeft(this.#until_ms, performance.now());
    if (value?.open === false || this.left === 0) await this.#close();
  }

  async #close(): Promise<void> {
    clearInterval(this.#asking);
    const held = this.querySelector(".link")?.contains(document.activeElement) ?? false;
    this.link = null;
    this.gone = true;
    await this.updateComplete;
    if (held) this.querySelector("button")?.focus();
  }

  async #copy(url: string): Promise<void> {
    await navigator.clipboard.writeText(url);
    this.copied = true;
  }

  override render(): TemplateResult {
    const what = this.gone ? "Make a new code" : this.link ? "Make a new link" : "Make a link";
    return html`<p class="small" role="status">${this.gone ? GONE : ""}</p>
      <button class="btn sm" @click=${() => this.#make()}>${what} for ${this.whom.label}</button>
      ${this.link ? this.#shown(this.link) : nothing}
      ${this.problem ? html`<p class="small" role="alert">${this.problem.message} ${this.problem.hint}</p>` : nothing}`;
  }

  #shown(link: Link): TemplateResult {
    const { label } = this.whom;
    const id = `link-${label.replace(/\W+/g, "-")}`;
    const select = (event: Event): void => (event.target as HTMLInputElement).select();
    return html`<div class="link">
      ${qrCode(link.qr_side, link.qr_path, `Code of the link for ${label}`)}
      <div class="link-words">
        <p><b>${leftWords(this.left)}</b></p>
        <p class="small">${whereWords(link.url)}</p>
        <label class="sr" for=${id}>Link for ${label}</label>
        <div class="link-row">
          <input id=${id} readonly .value=${link.url} @focus=${select} @click=${select} />
          ${navigator.clipboard
            ? html`<button class="btn sm" @click=${() => this.#copy(link.url)}>${this.copied ? "Copied" : "Copy"}</button>`
            : nothing}
        </div>
      </div>
    </div>`;
  }
}

define("cr-invite", Invite);
