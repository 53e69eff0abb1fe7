// A QR code, dark on white in every theme, with the quiet zone that readers need around it.
import { html, type TemplateResult } from "lit";
import "./qr.css";

const QUIET = 4;

/** `side`: modules on one side; `path`: the dark ones, one unit each. */
export function qrCode(side: number, path: string, label: string): TemplateResult {
  const whole = side + 2 * QUIET;
  return html`<svg class="qr" viewBox="${-QUIET} ${-QUIET} ${whole} ${whole}" role="img" aria-label=${label}>
    <rect class="qr-ground" x=${-QUIET} y=${-QUIET} width=${whole} height=${whole} />
    <path class="qr-dark" d=${path} />
  </svg>`;
}
