// The badge of a seat: A a solid circle, B a dashed square.
import { html, type TemplateResult } from "lit";
import type { Seat } from "../session.ts";

export function idBadge(seat: Seat): TemplateResult {
  return html`<span class="id ${seat === "A" ? "a" : "b"}">${seat}</span>`;
}
