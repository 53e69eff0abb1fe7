// The pause for both, as the therapist sees it: call it, lengthen it, end it; who is ready.
import { html, nothing, type TemplateResult } from "lit";
import type { Seat } from "../session.ts";
import type { ActKind, PauseFrame } from "../wire.ts";
import { count, minutesSeconds } from "../ui/format.ts";
import { isOpen, OPEN_AT_END } from "../ui/open_pause.ts";
import { returnDay, todayWords } from "./words.ts";

export interface PauseNow {
  readonly pause: PauseFrame | null;
  readonly now_ms: number;
  readonly minutes: number;
  /** What one touch adds. */
  readonly longer: number;
  readonly pacer_per_min: number;
  /** Seats whose answers may be shown here. */
  readonly seats: readonly Seat[];
  /** How many sit in the session, shown here or not. */
  readonly people: number;
  /** False for a reviewer, and when the session is over. */
  readonly may: boolean;
  readonly ended: boolean;
  readonly act: (kind: ActKind, minutes?: number) => void;
}

function readyWords({ pause, seats }: PauseNow): string {
  if (pause?.state === "floor") return "Nobody can say ready yet.";
  if (pause?.return_wall_ms != null) return `A return ${returnDay(pause.return_wall_ms)} is proposed.`;
  const said = seats.flatMap((seat) => {
    const ready = pause?.ready[seat];
    return ready === undefined ? [] : [`${seat}: ${ready ? "ready" : "not ready yet"}.`];
  });
  const alone = seats.length > 1 ? "Each is asked alone." : "";
  return [...said, alone].join(" ").trim();
}

function running(now: PauseNow): TemplateResult {
  const { pause, now_ms, longer, may, act } = now;
  const left = Math.max(0, (pause?.until_ms ?? now_ms) - now_ms);
  const over = pause?.state === "over";
  const more = count(longer, "minute", "minutes");
  return html`<p>
      ${over
        ? html`<b>Time is over.</b> ${now.people > 1 && may ? "Both return when both say ready." : ""}`
        : html`<b>${minutesSeconds(left)} left.</b> Pacer ${now.pacer_per_min} a minute${now.people > 1 ? " on both pages" : ""}.`}
    </p>
    <p class="small">${readyWords(now)}</p>
    ${may
      ? html`<div class="buttons">
          <button class="btn sm" @click=${() => act("longer", longer)}>${more} more</button>
          <button class="btn sm" @click=${() => act("end_pause")}>End the pause</button>
        </div>`
      : nothing}`;
}

function idle({ minutes, act, people }: PauseNow): TemplateResult {
  const [call, told] = people > 1 ? ["Call a pause for both", "Their pages say"] : ["Call a pause", "The page of the person says"];
  return html`<button class="btn main wide" aria-keyshortcuts="p" @click=${() => act("pause", minutes)}>
      ${call} <kbd aria-hidden="true">P</kbd>
    </button>
    <p class="tiny">${count(minutes, "minute", "minutes")}. ${told} a pause has begun, not why.</p>`;
}

export function pausePanel(now: PauseNow): TemplateResult | typeof nothing {
  const active = isOpen(now.pause);
  const today = now.pause?.state === "today" ? html`<p>${todayWords(now.pause)}.</p>` : nothing;
  if (!active && !now.may && today === nothing) return nothing;
  return html`<section class="panel pause" aria-labelledby="pause-title">
    <h2 id="pause-title">Pause</h2>
    ${today} ${!active ? (now.may ? idle(now) : nothing) : now.ended ? html`<p>${OPEN_AT_END}</p>` : running(now)}
  </section>`;
}
