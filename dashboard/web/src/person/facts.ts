// Gathers what a person's page is derived from out of its session.
import type { History, Seat, SessionModel } from "../session.ts";
import type { Facts } from "./state.ts";

export function facts(session: SessionModel, seat: Seat, quietMs: number, looked: boolean, prompts: number | null): Facts {
  const { pause, hello, log, connection, ended, begun } = session;
  const history = session.history(seat);
  const state = session.state(seat);
  const resting = state?.resting.hr_bpm ?? null;
  return {
    seat,
    connection,
    ended,
    begun,
    hello,
    consents: session.consents(seat),
    state,
    pause,
    log,
    nowMs: session.nowMs(),
    quietMs,
    pauseStartBpm: pause?.since_ms == null ? null : bpmAt(history, pause.since_ms, resting),
    lastBpm: bpmAt(history, Number.POSITIVE_INFINITY, resting) ?? session.beat(seat)?.hr_bpm ?? null,
    strap: hello?.state === "running" ? session.ownStrap : null,
    looked,
    prompts,
  };
}

/** Heart rate at, or last known before, a moment of data time. */
function bpmAt(history: History, t_ms: number, resting: number | null): number | null {
  if (resting === null) return null;
  for (let index = history.t_ms.length - 1; index >= 0; index--) {
    const above = history.above_bpm[index] ?? null;
    if ((history.t_ms[index] ?? 0) <= t_ms && above !== null) return resting + above;
  }
  return null;
}
