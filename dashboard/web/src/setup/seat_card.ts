// The card of one seat, the same in every step.
import { html, nothing, type TemplateResult } from "lit";
import { idBadge } from "../ui/id_badge.ts";
import type { SeatSetUp } from "../wire.ts";

export function seatCard(
  { seat }: SeatSetUp,
  title: string,
  aside: string | TemplateResult | typeof nothing,
  body: TemplateResult,
): TemplateResult {
  return html`<section class="setup-card ${seat === "A" ? "setup-a" : "setup-b"}" aria-labelledby="setup-seat-${seat}">
    <div class="setup-card-head">
      <h2 id="setup-seat-${seat}" tabindex="-1">${idBadge(seat)} <span>${title}</span></h2>
      ${aside ? html`<p class="small">${aside}</p>` : nothing}
    </div>
    ${body}
  </section>`;
}
