// The table behind the chart. It holds still while it is open, so that it can be read.
import { html, nothing, type TemplateResult } from "lit";
import type { Seat } from "../session.ts";
import { idBadge } from "../ui/id_badge.ts";
import { minutesSeconds } from "../ui/format.ts";
import type { Row } from "./recent.ts";

const NEEDS_BOTH = "no value, it needs both";

/** `both`: both may be seen now. The table holds still, but what tells of both goes when one does. */
export function recentTable(seats: readonly Seat[], rows: readonly Row[], both: boolean): TemplateResult {
  return html`<div class="recent" tabindex="0" role="region" aria-labelledby="recent-caption">
    <table class="data">
      <caption id="recent-caption">Last two minutes, newest first. Holds still while you read; <kbd>T</kbd> goes back to the chart.</caption>
      <thead>
        <tr>
          <th rowspan="2" scope="col">Time</th>
          ${seats.map((seat) => html`<th colspan="3" scope="colgroup">${idBadge(seat)}</th>`)}
          ${seats.length === 2 ? html`<th rowspan="2" scope="col">Apart</th><th rowspan="2" scope="col">In step?</th>` : nothing}
        </tr>
        <tr>
          ${seats.map(() => html`<th scope="col">above resting, bpm</th><th scope="col">arousal</th><th scope="col">state</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          ({ t_ms, cells, apart, step }) =>
            html`<tr>
              <th scope="row">${minutesSeconds(t_ms)}</th>
              ${cells.map(({ above, arousal, state }) => html`<td>${above}</td><td>${arousal}</td><td>${state}</td>`)}
              ${seats.length === 2 ? html`<td>${both ? apart : NEEDS_BOTH}</td><td>${both ? step : NEEDS_BOTH}</td>` : nothing}
            </tr>`,
        )}
      </tbody>
    </table>
    ${rows.length === 0 ? html`<p class="small">Nothing heard yet.</p>` : ""}
  </div>`;
}
