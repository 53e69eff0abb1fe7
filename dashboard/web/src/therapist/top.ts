// The top of the page: clock, session, where the beats come from, who has a page open, keys, and the way out.
import { html, nothing, type TemplateResult } from "lit";
import { brand } from "../ui/brand.ts";
import { minutesSeconds } from "../ui/format.ts";
import { SITTINGS } from "../ui/sittings.ts";
import type { Hello } from "../wire.ts";
import { pagesWords, titleWords } from "./words.ts";

export interface TopNow {
  readonly hello: Hello | null;
  readonly now_ms: number;
  readonly presence: readonly string[];
  readonly replay: boolean;
  readonly over: boolean;
  readonly keys: () => void;
  readonly end: () => void;
}

/** One word that stays in sight when the page scrolls; the whole label stands above. */
function kindWords(hello: Hello | null): string {
  if (hello === null) return "connecting";
  const { kind, replay } = hello.source;
  if (replay) return "replay";
  return kind === "straps" ? "live straps" : kind;
}

function wayOut({ replay, over, end }: TopNow): TemplateResult | typeof nothing {
  if (replay) return html`<a class="btn sm" href="/sessions">Sessions</a>`;
  if (over) return nothing;
  return html`<button class="btn sm" aria-describedby="end-words" @click=${end}>End session</button>
    <span class="sr" id="end-words">Ends at once for everyone. What was recorded stays in the list of sessions on this computer.</span>`;
}

export function top(now: TopNow): TemplateResult {
  const { hello, replay } = now;
  return html`<header class="top">
    ${brand()}
    <h1><span class="clock">${minutesSeconds(now.now_ms)}</span> <span class="title">${titleWords(hello)}</span></h1>
    ${hello?.sitting ? html`<span class="sitting">${SITTINGS[hello.sitting]}</span>` : nothing}
    <span class="kind ${hello?.source.kind ?? ""}">${kindWords(hello)}</span>
    <span class="space"></span>
    ${replay ? nothing : html`<span class="pages">${pagesWords(now.presence)}</span>`}
    <button class="btn sm" aria-keyshortcuts="?" @click=${now.keys}>Keys <kbd aria-hidden="true">?</kbd></button>
    ${wayOut(now)}
  </header>`;
}
