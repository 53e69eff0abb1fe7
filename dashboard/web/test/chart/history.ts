// A history of one-second entries for the tests of the chart.
import type { History } from "../../src/session.ts";
import type { CueState, SignalState } from "../../src/wire.ts";

export interface Second {
  t_s?: number;
  above?: number | null;
  heart?: number | null;
  vagal?: number | null;
  cue?: CueState | null;
  signal?: SignalState;
  finding?: boolean;
}

/** Entries one second apart unless `t_s` says otherwise. */
export function history(seconds: readonly Second[]): History {
  const out: History = { t_ms: [], above_bpm: [], heart_term: [], vagal_term: [], counted: [], cue: [], signal: [], finding: [] };
  seconds.forEach(({ t_s, above = 0, heart = 0, vagal = 0, cue = "calm", signal = "ok", finding = cue === "calibrating" }, i) => {
    out.t_ms.push((t_s ?? i) * 1000);
    out.above_bpm.push(above);
    out.heart_term.push(heart);
    out.vagal_term.push(vagal);
    out.counted.push(heart === null ? null : heart + (vagal ?? 0));
    out.cue.push(cue);
    out.signal.push(signal);
    out.finding.push(finding);
  });
  return out;
}

export const times = (n: number, second: Second): Second[] => Array.from({ length: n }, () => second);
