// How a strap is worn, in three drawings: the pads damp, under the chest, snug. Each says the same in words.
import { html, svg, type SVGTemplateResult, type TemplateResult } from "lit";
import "./fit.css";

interface Picture {
  drawing: SVGTemplateResult;
  what: string;
  why: string;
}

const drop = (x: number): SVGTemplateResult => svg`<path class="fit-water" d="M${x} 10c6 9 9 13 9 18a9 9 0 0 1-18 0c0-5 3-9 9-18z" />`;

const pad = (x: number): SVGTemplateResult => svg`<rect class="fit-pad" x=${x} y="54" width="38" height="16" rx="4" />
  <path class="fit-line" d="M${x + 9.5} 54v16M${x + 19} 54v16M${x + 28.5} 54v16" />`;

/** The side of the strap that lies on the skin: two ribbed pads, a drop over each. */
const DAMP = svg`<rect class="fit-band" x="6" y="49" width="148" height="26" rx="13" />${pad(19)}${pad(103)}
  <rect class="fit-pod" x="66" y="44" width="28" height="36" rx="9" />${drop(29)}${drop(47)}${drop(113)}${drop(131)}`;

/** A body from the front: the strap goes around it below the chest. */
const UNDER = svg`<path class="fit-body" d="M68 2v10c0 8-18 10-32 16-7 3-11 9-9 18 2 11 8 19 11 28l2 26h80l2-26c3-9 9-17 11-28 2-9-2-15-9-18-14-6-32-8-32-16V2" />
  <path class="fit-line" d="M43 46c6 11 26 13 34 4M117 46c-6 11-26 13-34 4" />
  <path class="fit-strap" d="M36.5 66c28 8 59 8 87 0l-2.5 13c-27 7-55 7-82 0z" />
  <rect class="fit-pod" x="69" y="68" width="22" height="16" rx="6" />`;

/** From the side: one finger goes between skin and strap, and no more. */
const SNUG = svg`<path class="fit-body" d="M2 100V70C40 50 120 50 158 70v30" />
  <path class="fit-finger" d="M156 8 96 44a9 9 0 0 0 9 15l61-33" />
  <path class="fit-over" d="M2 64C30 49 62 44 80 43c16-1 24-3 33 1 14 5 30 11 45 20" />`;

const PICTURES: readonly Picture[] = [
  { drawing: DAMP, what: "Damp both pads.", why: "Water is enough. A dry pad hears late or badly." },
  { drawing: UNDER, what: "Wear it under the chest.", why: "In the middle, the pads flat on the skin." },
  { drawing: SNUG, what: "Pull it snug.", why: "One finger fits under it, and it stays where it is in a deep breath." },
];

/** `open`: shown without being asked for. */
export function fitHelp(open: boolean): TemplateResult {
  return html`<details class="fit" ?open=${open}>
    <summary>How a strap is worn</summary>
    <ol class="fit-pictures">
      ${PICTURES.map(
        ({ drawing, what, why }) => html`<li>
          <svg viewBox="0 0 160 100" aria-hidden="true">${drawing}</svg>
          <p><b>${what}</b> ${why}</p>
        </li>`,
      )}
    </ol>
  </details>`;
}
