// One person's card: who, state, number, arousal with its two terms, and what is missing, in words.
import { html, nothing, type TemplateResult } from "lit";
import type { LaneState } from "../chart/runs.ts";
import type { Seat } from "../session.ts";
import { glyph, type GlyphName } from "../ui/glyph.ts";
import { idBadge } from "../ui/id_badge.ts";
import { struckValue } from "../ui/struck.ts";
import type { BodyFacts, HeartFacts } from "./facts.ts";
import { gauge } from "./gauge.ts";
import type { PersonNow } from "./watch.ts";
import { unseenWords } from "./words.ts";

const GLYPHS: Record<LaneState, GlyphName> = {
  waiting: "stale",
  calibrating: "settled",
  calm: "calm",
  settled: "settled",
  elevated: "elevated",
  well_above: "elevated",
  coming_down: "settled",
  waits: "pause",
  no_level: "stale",
  unknown: "stale",
  no_signal: "stale",
};

const TONES = { calm: "calm", settled: "settled", elevated: "elevated", pause: "stale", stale: "ink" } as const;

function stateGlyph(state: LaneState): TemplateResult {
  const name = GLYPHS[state];
  if (state === "calibrating" || state === "coming_down") return glyph(name, "ink");
  return glyph(name, TONES[name as keyof typeof TONES] ?? "ink");
}

function number(heart: HeartFacts): TemplateResult {
  if (heart.text === null) return html`<p class="none">${heart.under}</p>`;
  return html`<p class="number">${heart.struck ? struckValue(heart.text) : heart.text}</p>
    <p class="under">${heart.under}</p>`;
}

function bodyCard(seat: Seat, facts: BodyFacts): TemplateResult {
  const { arousal } = facts;
  return html`<section class="card" aria-label="Person ${seat}">
    <div class="card-head">
      ${idBadge(seat)}
      <b class="st">${stateGlyph(facts.state)}${facts.stateWords}</b>
      <span class="quality">
        ${facts.clean ? html`<span>${facts.clean}</span>` : nothing}
        ${facts.late ? html`<b class="late">${facts.age}</b>` : html`<span>${facts.age}</span>`}
      </span>
    </div>
    <div class="card-heart">${number(facts.heart)}</div>
    <div class="card-arousal">
      <p class="row"><span>arousal</span><b>${arousal.text}</b></p>
      ${gauge(seat, arousal.heart, arousal.vagal)}
      <p class="row"><span>${arousal.heartWords}</span><span>${arousal.vagalWords}</span></p>
    </div>
    <p class="cue-line">${facts.cueWords}${facts.missing === null ? nothing : html`<span class="missing">${facts.missing}</span>`}</p>
  </section>`;
}

/** A card of which only the words are known: not shared, or nothing heard yet. */
function wordCard(seat: Seat, title: string, text: string): TemplateResult {
  return html`<section class="card card-words" aria-label="Person ${seat}">
    <div class="card-head">${idBadge(seat)}<b>${title}</b></div>
    <p class="small">${text}</p>
  </section>`;
}

/** `review`: what is said of somebody who is not shown differs for a reviewer. */
export function personCard({ seat, sharing, facts }: PersonNow, review: boolean): TemplateResult {
  if (sharing.kind !== "shown") {
    const { title, text } = unseenWords(seat, sharing, review);
    return wordCard(seat, title, text);
  }
  if (facts !== null) return bodyCard(seat, facts);
  return wordCard(seat, "Waiting for the first beat.", "A strap wakes when it is damp and worn.");
}
