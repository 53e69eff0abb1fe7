// What can be opened over a person's page. A sheet never hides that something has come up meanwhile.
import { html, nothing, type TemplateResult } from "lit";
import type { Seat, SessionModel } from "../session.ts";
import type { Place } from "./place.ts";
import type { Reach } from "./reach.ts";
import type { Kind } from "./state.ts";
import "./choices_sheet.ts";
import "./later.ts";
import "./minutes_sheet.ts";
import "./notice.ts";
import "./sharing.ts";
import "./strap.ts";

export interface Behind {
  session: SessionModel;
  seat: Seat;
  place: Place;
  reach: Reach;
  /** Another place on the page. */
  go: (part: Partial<Place>) => void;
}

const URGENT: readonly Kind[] = ["cue", "called", "asked", "ready", "silent", "lost"];

/** `fact`: what the page under the sheet says now. */
export const urgent = (kind: Kind, fact: string): TemplateResult | typeof nothing =>
  URGENT.includes(kind) ? html`<p class="sheet-note small">On your page now: ${fact}</p>` : nothing;

export function sheetOf({ session, seat, place, reach, go }: Behind): TemplateResult {
  const done = (): void => go({ sheet: "none" });
  switch (place.sheet) {
    case "choices":
      return html`<cr-choices
        .kept=${reach.choices}
        .tones=${reach.tones}
        .session_per_min=${session.hello?.pacer_per_min ?? 6}
        @done=${done}
      ></cr-choices>`;
    case "later":
      return html`<cr-later .session=${session} @done=${done}></cr-later>`;
    case "strap":
      return html`<cr-own-strap .session=${session} .seat=${seat} @done=${done}></cr-own-strap>`;
    case "notice":
      return html`<cr-notice
        .session=${session}
        .seat=${seat}
        .text=${place.unsent}
        @words=${({ detail }: CustomEvent<string>) => go({ unsent: detail })}
        @done=${done}
      ></cr-notice>`;
    case "table":
      return html`<cr-minutes
        .session=${session}
        .seat=${seat}
        .numbers=${reach.choices.now.numbers}
        @done=${done}
      ></cr-minutes>`;
    default:
      return html`<cr-sharing .session=${session} .seat=${seat} @done=${done}></cr-sharing>`;
  }
}
