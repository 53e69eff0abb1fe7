// Facts to test with: a calm person A, two minutes past the resting level.
import type { Facts } from "../../src/person/state.ts";
import type { BaselineFrame, Hello, Metric, PauseFrame, StateFrame } from "../../src/wire.ts";
import { golden } from "../golden.ts";

export const NOW = 300_000;
export const HELLO = golden("person")[0] as Hello;

export const metric = (value: number | null, reason: Metric["reason"] = null): Metric => ({
  value,
  reason,
  n_used: 30,
  artefact_share: 0,
  gap_share: 0,
  fill: 1,
  confidence: 1,
});

export function state(change: Partial<StateFrame> = {}): StateFrame {
  return {
    type: "state",
    t_ms: NOW,
    seat: "A",
    hr15_bpm: metric(69.2),
    hr30_bpm: metric(68.9),
    rmssd_ms: metric(32),
    arousal: {
      value: 0.4,
      heart_term: 0.4,
      vagal_term: 0,
      above_bpm: 2.9,
      variability_pct: -4,
      confidence: 0.9,
      reason: null,
    },
    resting: {
      state: "ready",
      elapsed_s: 180,
      needed_s: 180,
      hr_bpm: 66.1,
      rmssd_ms: 41,
      clean_share: 0.98,
      reason: null,
      stored: false,
    },
    cue: "calm",
    cue_since_ms: 180_000,
    threshold_bpm: 86.1,
    return_bpm: 74.1,
    in_band_s: 120,
    signal: {
      state: "ok",
      age_ms: 700,
      clean_share: 0.98,
      contact: true,
      link: "streaming",
      hr_only: false,
      strap_hr_bpm: null,
      unreadable: 0,
      moving: false,
    },
    ...change,
  };
}

export function pause(change: Partial<PauseFrame> = {}): PauseFrame {
  return {
    type: "pause",
    t_ms: NOW,
    state: "running",
    since_ms: 290_000,
    until_ms: 470_000,
    begun_by: null,
    ready: { A: false },
    cause: "begun",
    return_wall_ms: null,
    agreed: {},
    ...change,
  };
}

export const baseline = (change: Partial<BaselineFrame> = {}): BaselineFrame => ({
  type: "baseline",
  t_ms: NOW - 20_000,
  seat: "A",
  state: "ready",
  hr_bpm: 66.1,
  rmssd_ms: 41,
  clean_share: 0.98,
  reason: null,
  activated_bpm: null,
  ...change,
});

export function facts(change: Partial<Facts> = {}): Facts {
  return {
    seat: "A",
    connection: "open",
    ended: false,
    begun: true,
    hello: HELLO,
    consents: { recording: true, therapist: true, review: false },
    state: state(),
    pause: null,
    log: [],
    nowMs: NOW,
    quietMs: 0,
    pauseStartBpm: null,
    strap: null,
    looked: false,
    prompts: 0,
    lastBpm: 69,
    ...change,
  };
}
