// The table behind the tide. It holds still while it is open, so that it can be read.
import { html, nothing, type TemplateResult } from "lit";
import type { Seat, SessionModel } from "../session.ts";
import { CrElement, define } from "../ui/element.ts";
import { minutesSeconds } from "../ui/format.ts";
import { minutes, type Minute } from "./minutes.ts";
import "./minutes_sheet.css";

export class MinutesSheet extends CrElement {
  static override properties = {
    session: { attribute: false },
    seat: { attribute: false },
    numbers: { attribute: false },
    rows: { state: true },
  };
  declare session: SessionModel;
  declare seat: Seat;
  /** False: in words alone. */
  declare numbers: boolean;
  declare rows: Minute[];

  override connectedCallback(): void {
    super.connectedCallback();
    this.#look();
  }

  #look(): void {
    this.rows = minutes(this.session.history(this.seat));
  }

  override render(): TemplateResult {
    return html`<div class="sheet-body">
        <h2 class="fact voice" tabindex="-1">Your heart, minute by minute</h2>
        ${this.rows.length ? this.#table() : html`<p class="why">Nothing heard yet.</p>`}
      </div>
      <div class="sheet-foot">
        <p class="foot">It holds still while you read.</p>
        <button class="btn" @click=${() => this.#look()}>Show the newest</button>
        <button class="btn plain" @click=${() => this.dispatchEvent(new Event("done"))}>Back to your page</button>
      </div>`;
  }

  #table(): TemplateResult {
    const numbers = (cells: TemplateResult): TemplateResult | typeof nothing => (this.numbers ? cells : nothing);
    return html`<table class="data">
      <caption class="small">Each minute against your resting level, newest first</caption>
      <thead>
        <tr>
          <th scope="col">From</th>
          <th scope="col">Heart</th>
          ${numbers(html`<th scope="col">Mean, beats above</th><th scope="col">Highest</th>`)}
          <th scope="col">Known for</th>
        </tr>
      </thead>
      <tbody>
        ${this.rows.map(
          (row) => html`<tr>
            <th scope="row">${minutesSeconds(row.from_ms)}</th>
            <td>${row.heart}</td>
            ${numbers(html`<td>${row.mean}</td><td>${row.highest}</td>`)}
            <td>${row.known_s}${"\u00a0"}s</td>
          </tr>`,
        )}
      </tbody>
    </table>`;
  }
}

define("cr-minutes", MinutesSheet);
