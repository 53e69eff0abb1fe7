// Alarms above everything that scrolls: each stays until it is solved; quiet lines follow.
import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { glyph } from "../ui/glyph.ts";
import type { Said } from "./alarm_words.ts";
import type { Alarm } from "./alarms.ts";
import type { Problem } from "../wire.ts";

export interface ShownAlarm {
  readonly alarm: Alarm;
  /** Words of now: the silence counts on. */
  readonly said: Said;
  /** Words of the moment it was raised, told once to screen readers. */
  readonly announced: Said;
}

function one({ alarm, said }: ShownAlarm, quiet: (id: string) => void): TemplateResult {
  return html`<li class="alarm ${alarm.seen ? "" : "on"}">
    ${glyph("stale")}
    <div><b>${said.title}</b><p>${said.text}</p></div>
    ${alarm.seen
      ? html`<span class="tiny">seen</span>`
      : html`<button class="btn sm" @click=${() => quiet(alarm.id)}>Seen<span class="sr">: ${said.title}</span></button>`}
  </li>`;
}

/** The service's own trouble: nothing quiets it, it goes when it is solved. */
const trouble = ({ message, hint }: Problem): TemplateResult =>
  html`<li class="alarm on">${glyph("stale")}<div role="alert"><b>${message}</b><p>${hint}</p></div></li>`;

export interface AlarmsNow {
  readonly trouble: Problem | null;
  readonly open: readonly ShownAlarm[];
  readonly lines: readonly string[];
  /** A replay has no alarms, only what the straps did then. */
  readonly replay: boolean;
  readonly quiet: (id: string) => void;
}

export function alarmPanel({ trouble: wrong, open, lines, replay, quiet }: AlarmsNow): TemplateResult | typeof nothing {
  const any = open.length > 0 || wrong !== null;
  // A replay of somebody who shares nothing has no strap to tell of.
  if (replay && !any && lines.length === 0) return nothing;
  const key = ({ alarm }: ShownAlarm): string => alarm.id;
  return html`<section class="panel alarms" aria-labelledby="alarms-title">
    <h2 id="alarms-title" tabindex="-1">${replay ? "Straps" : html`Alarms <span class="tiny">${any ? "stay until solved" : "none open"}</span>`}</h2>
    <div class="sr" role="alert">${repeat(open, key, ({ announced }) => html`<p>${announced.title} ${announced.text}</p>`)}</div>
    ${any ? html`<ul>${wrong ? trouble(wrong) : ""}${repeat(open, key, (shown) => one(shown, quiet))}</ul>` : ""}
    ${lines.length > 0 ? html`<p class="quiet">${glyph("calm")}<span>${lines.join(". ").replaceAll("..", ".")}</span></p>` : ""}
  </section>`;
}
