// The chart in its frame: the picture or its table, the sentence that says what it shows, and its controls.
import { html, nothing, type TemplateResult } from "lit";
import type { Scene } from "../chart/scene.ts";
import type { View } from "../chart/view.ts";
import type { Seat } from "../session.ts";
import { count, minutesSeconds } from "../ui/format.ts";
import type { Command } from "./keys.ts";
import type { Row } from "./recent.ts";
import { recentTable } from "./table.ts";

export interface FrameNow {
  readonly scene: Scene | null;
  readonly view: View;
  readonly summary: string;
  readonly seats: readonly Seat[];
  /** Rows of the open table, null while the chart is shown. */
  readonly rows: readonly Row[] | null;
  /** In a replay `Space` belongs to the replay. */
  readonly replay: boolean;
  readonly run: (command: Command) => void;
}

function spanWords({ span_ms, end_ms }: View): string {
  const span = span_ms === null ? "Whole session" : count(span_ms / 60_000, "minute", "minutes");
  if (end_ms === null) return span_ms === null ? span : `Last ${span}`;
  return span_ms === null ? `${span} until ${minutesSeconds(end_ms)}` : `${span} up to ${minutesSeconds(end_ms)}`;
}

export function chartFrame(now: FrameNow): TemplateResult {
  const { scene, view, rows, run } = now;
  const held = view.end_ms !== null;
  const own = now.seats.length > 1 ? "Each heart against its own resting level." : "One heart against its own resting level.";
  const picture = html`<cr-chart .scene=${scene} .labelId=${"chart-words"}></cr-chart>`;
  return html`<figure class="frame">${rows === null ? picture : recentTable(now.seats, rows, scene?.apart.both ?? false)}</figure>
    <div class="frame-foot">
      <p id="chart-words"><b>${spanWords(view)}.</b> ${own} ${now.summary}</p>
      <div class="buttons" role="group" aria-label="What the chart shows">
        <button class="btn sm icon" aria-keyshortcuts="-" @click=${() => run({ do: "shorter" })} ?disabled=${view.span_ms === 180_000}>
          <span class="sr">Shorter stretch</span><span aria-hidden="true">${"\u2212"}</span>
        </button>
        <button class="btn sm icon" aria-keyshortcuts="+" @click=${() => run({ do: "longer" })} ?disabled=${view.span_ms === null}>
          <span class="sr">Longer stretch</span><span aria-hidden="true">+</span>
        </button>
        <button class="btn sm icon" aria-keyshortcuts="ArrowLeft" @click=${() => run({ do: "left" })} ?disabled=${view.span_ms === null}>
          <span class="sr">Earlier</span><span aria-hidden="true">${"\u2190"}</span>
        </button>
        <button class="btn sm icon" aria-keyshortcuts="ArrowRight" @click=${() => run({ do: "right" })} ?disabled=${!held || view.span_ms === null}>
          <span class="sr">Later</span><span aria-hidden="true">${"\u2192"}</span>
        </button>
        <button class="btn sm" aria-keyshortcuts=${now.replay ? nothing : "Space"} @click=${() => run({ do: "freeze" })}>
          ${held ? "Follow live" : "Hold"} ${now.replay ? nothing : html`<kbd aria-hidden="true">Space</kbd>`}
        </button>
        <button class="btn sm" aria-keyshortcuts="t" aria-pressed=${rows === null ? "false" : "true"} @click=${() => run({ do: "table" })}>
          Table <kbd aria-hidden="true">T</kbd>
        </button>
      </div>
    </div>`;
}
