// Frames for the tests of the therapist page: a calm second, and ways to change it.
import type { Frame, Metric, Signal, StateFrame } from "../../src/wire.ts";

export const metric = (value: number | null, reason: Metric["reason"] = null): Metric => ({
  value,
  reason,
  n_used: 60,
  artefact_share: 0,
  gap_share: 0,
  fill: 1,
  confidence: 1,
});

export const signal = (changes: Partial<Signal> = {}): Signal => ({
  state: "ok",
  age_ms: 800,
  clean_share: 0.99,
  contact: true,
  link: "streaming",
  hr_only: false,
  strap_hr_bpm: null,
  unreadable: 0,
  moving: false,
  ...changes,
});

export function state(changes: Partial<StateFrame> = {}): StateFrame {
  return {
    type: "state",
    t_ms: 600_000,
    seat: "A",
    hr15_bpm: metric(88.4),
    hr30_bpm: metric(88),
    rmssd_ms: metric(30),
    arousal: { value: 3.6, heart_term: 3.1, vagal_term: 0.5, above_bpm: 22.1, variability_pct: -35, confidence: 1, reason: null },
    resting: { state: "ready", elapsed_s: 180, needed_s: 180, hr_bpm: 66.2, rmssd_ms: 40, clean_share: 0.98, reason: null, stored: false },
    cue: "elevated",
    cue_since_ms: 496_000,
    threshold_bpm: 86,
    return_bpm: 74,
    in_band_s: 0,
    signal: signal(),
    ...changes,
  };
}

type Of<T extends Frame["type"]> = Extract<Frame, { type: T }>;

export const cue = (t_ms: number, changes: Partial<Of<"cue">> = {}): Frame => ({
  type: "cue", t_ms, seat: "A", state: "flooded", previous: "elevated", cause: "above_threshold", cued: true,
  hr_bpm: 87, above_bpm: 21, threshold_bpm: 86, variability_pct: -35, baseline_missing: false, ...changes,
});

export const act = (t_ms: number, kind: Of<"act">["kind"], by = "A"): Frame => ({
  type: "act", t_ms, by, kind, seat: by === "A" || by === "B" ? by : null,
});

export const pause = (t_ms: number, cause: string, changes: Partial<Of<"pause">> = {}): Frame => ({
  type: "pause", t_ms, state: "running", since_ms: t_ms, until_ms: t_ms + 180_000, begun_by: null, ready: {}, cause,
  return_wall_ms: null, agreed: {}, ...changes,
});

export const gap = (t_ms: number, gap_ms: number | null, seat: "A" | "B" = "B"): Frame => ({
  type: "signal", t_ms, seat, state: "ok", previous: "silent", link: "streaming", gap_ms,
});

export const consent = (t_ms: number, granted: boolean, seat: "A" | "B" = "B"): Frame => ({
  type: "consent", t_ms, seat, scope: "therapist", granted,
});

export const step = (changes: Partial<Of<"synchrony">> = {}): Of<"synchrony"> => ({
  type: "synchrony", t_ms: 605_000, until_ms: 600_000, statistic: 0.2, p: 0.34, null_level: 0.3, in_step: false, phase: null,
  windows: 10, coverage: { A: 1, B: 1 }, paced: false, reason: null, ...changes,
});
