"""How a simulated heart beats: rate over time, breathing, and beats by integral pulse frequency modulation.

The rate is sampled at 50 Hz; a beat falls wherever its integral passes a whole number (Mateo & Laguna
2000), so the mean rate is exact and breathing shows in the intervals as it does in life. Numbers are those
of the reference sessions (SCIENCE 11); what these leave open is said at each choice.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Signal = NDArray[np.float64]

RATE_HZ = 50
_NOISE_MS = 3.0  # of each interval
_DRIFT_TAU_S = 120.0
_SETTLING_BPM = 3.0
_SETTLING_TAU_S = 60.0
_TURN_EDGE_S = 2.0  # a heart follows speech within seconds; SCIENCE gives no edge
_SPEECH_RSA = 0.55
_LOWEST_BPM = 35.0
_MAYER_HZ = 0.1
_DEEPEST_RSA = 0.6  # share of the rate; keeps it positive whatever RMSSD was drawn


@dataclass(frozen=True, slots=True)
class Rise:
    """A passing rise of heart rate: half-cosine up, plateau, exponential back."""

    kind: str
    onset_s: float
    rise_s: float
    plateau_s: float
    tau_s: float
    by_bpm: float
    rsa_factor: float = 1.0
    """What is left of the breathing modulation at the plateau."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A turn of speech."""

    onset_s: float
    end_s: float
    by_bpm: float


@dataclass(frozen=True, slots=True)
class Person:
    """Everything about one heart that is decided before it beats."""

    base_bpm: float
    ln_rmssd: float
    """Natural logarithm of RMSSD in ms at rest, without speech or rises; it sets the breathing depth."""
    drift_sd_bpm: float
    breathing_hz: float
    floods: tuple[Rise, ...]
    confounders: tuple[Rise, ...]
    turns: tuple[Turn, ...]
    mayer_bpm: float = 0.0
    """Amplitude of the Mayer wave, the swing of heart rate with blood pressure at about 0.1 Hz. The reference
    sessions have none, because SCIENCE 11 gives none."""


def grid_s(until_s: float) -> Signal:
    """The 50 Hz grid of a session, in s."""
    return np.arange(round(until_s * RATE_HZ) + 1) / RATE_HZ


def shape(t_s: Signal, rise: Rise) -> Signal:
    """Course of one rise, in [0, 1]."""
    since = t_s - rise.onset_s
    up = 0.5 - 0.5 * np.cos(np.pi * np.clip(since / rise.rise_s, 0, 1))
    down = np.exp(-np.maximum(since - rise.rise_s - rise.plateau_s, 0) / rise.tau_s)
    return up * down


def resting_rate(person: Person, t_s: Signal, rng: np.random.Generator) -> Signal:
    """Heart rate in bpm without breathing, speech and rises: base, settling, slow drift, Mayer wave."""
    drift = person.drift_sd_bpm * _wander(t_s, _DRIFT_TAU_S, rng)
    rate = person.base_bpm + _SETTLING_BPM * np.exp(-t_s / _SETTLING_TAU_S) + drift
    return rate + person.mayer_bpm * _mayer(t_s, rng) if person.mayer_bpm else rate


def added_rate(person: Person, t_s: Signal) -> Signal:
    """What speech, floods and confounders add, in bpm."""
    added = _speech(person, t_s, [turn.by_bpm for turn in person.turns])
    for rise in (*person.floods, *person.confounders):
        added += rise.by_bpm * shape(t_s, rise)
    return added


def breathing(person: Person, t_s: Signal, rng: np.random.Generator) -> Signal:
    """The breath as a sine of depth 1, its rate wandering by about 0.015 Hz."""
    rate_hz = person.breathing_hz + 0.015 * _wander(t_s, 15.0, rng)
    return np.sin(2 * np.pi * (np.cumsum(rate_hz) / RATE_HZ + rng.random()))


def breathing_depth(person: Person, t_s: Signal) -> Signal:
    """What speech and floods leave of the breathing modulation, in [0, 1]."""
    depth = 1 - (1 - _SPEECH_RSA) * _speech(person, t_s, [1.0] * len(person.turns))
    for flood in person.floods:
        depth *= 1 - (1 - flood.rsa_factor) * shape(t_s, flood)
    return depth


def pulse_times(rate_bpm: Signal, phase: float) -> Signal:
    """Times in s at which the integral of the rate passes whole numbers, starting from `phase` in [0, 1)."""
    per_step = np.maximum(rate_bpm, _LOWEST_BPM) / 60 / RATE_HZ
    beats = phase + np.concatenate(([0.0], np.cumsum((per_step[1:] + per_step[:-1]) / 2)))
    whole = np.arange(1, int(beats[-1]) + 1)
    return np.interp(whole, beats, np.arange(rate_bpm.size) / RATE_HZ)


def rsa_for(target_rmssd_ms: float, resting_bpm: Signal, breath: Signal) -> float:
    """Depth of the breathing modulation, as a share of the rate, that gives the resting heart this RMSSD.

    Squared RMSSD grows with the squared depth, from what drift and noise bring by themselves; two steps
    reach it.
    """
    wanted = target_rmssd_ms**2 - 2 * _NOISE_MS**2
    without = _squared_rmssd(resting_bpm)
    if wanted <= without:
        return 0.0
    depth = 0.05
    for _ in range(2):
        tried = max(depth, 0.02)  # at less, rounding would drown the difference
        per_squared_depth = (_squared_rmssd(resting_bpm * (1 + tried * breath)) - without) / tried**2
        depth = min(math.sqrt((wanted - without) / per_squared_depth), _DEEPEST_RSA)
    return depth


def beats_s(rate_bpm: Signal, rsa: float, breath: Signal, rng: np.random.Generator) -> Signal:
    """Beat times in s of a heart with this rate and breath; each interval carries 3 ms of noise."""
    times = pulse_times(rate_bpm * (1 + rsa * breath), rng.random())
    intervals = np.diff(times) + rng.normal(0, _NOISE_MS / 1000, times.size - 1)
    return np.cumsum(np.concatenate((times[:1], intervals)))


def couple(leader: Signal, follower: Signal, r2: float, lag_s: float) -> Signal:
    """The follower's rate, a share `r2` of its slow variance now the leader's, `lag_s` later."""
    theirs, own = _slow(leader), _slow(follower)
    lag = round(lag_s * RATE_HZ)
    theirs = np.concatenate((np.full(lag, theirs[0]), theirs[: theirs.size - lag]))
    gain = math.sqrt(r2) * float(own.std() / theirs.std())
    led: Signal = follower + gain * theirs - (1 - math.sqrt(1 - r2)) * own
    return led


def _slow(rate_bpm: Signal) -> Signal:
    """The part between 0.01 and 0.1 Hz."""
    spectrum = np.fft.rfft(rate_bpm)
    hz = np.fft.rfftfreq(rate_bpm.size, 1 / RATE_HZ)
    spectrum[(hz < 0.01) | (hz > 0.1)] = 0
    slow: Signal = np.fft.irfft(spectrum, rate_bpm.size)
    return slow


def _mayer(t_s: Signal, rng: np.random.Generator) -> Signal:
    """A sine of depth 1 at 0.1 Hz, its rate wandering by about 0.01 Hz (Julien 2006)."""
    rate_hz = _MAYER_HZ + 0.01 * _wander(t_s, 30.0, rng)
    return np.sin(2 * np.pi * (np.cumsum(rate_hz) / RATE_HZ + rng.random()))


def _wander(t_s: Signal, tau_s: float, rng: np.random.Generator) -> Signal:
    """Ornstein-Uhlenbeck process of SD 1: one step a second, straight lines between."""
    keep = float(np.exp(-1 / tau_s))
    steps = rng.normal(0, 1, int(t_s[-1]) + 2)
    steps[1:] *= np.sqrt(1 - keep**2)
    values = [float(steps[0])]
    for step in steps[1:].tolist():
        values.append(keep * values[-1] + step)
    return np.interp(t_s, np.arange(len(values)), values)


def _speech(person: Person, t_s: Signal, heights: list[float]) -> Signal:
    """Turns as blocks of the given heights, with edges of 2 s that never come before the turn."""
    blocks = np.zeros(t_s.size)
    for turn, height in zip(person.turns, heights, strict=True):
        blocks[round(turn.onset_s * RATE_HZ) : round(turn.end_s * RATE_HZ)] = height
    width = round(_TURN_EDGE_S * RATE_HZ)
    total = np.concatenate((np.zeros(width), np.cumsum(blocks)))
    return (total[width:] - total[:-width]) / width


def _squared_rmssd(rate_bpm: Signal) -> float:
    """Squared RMSSD in ms2 of a heart with this rate, without noise."""
    return float(np.mean(np.diff(pulse_times(rate_bpm, 0.0), 2) ** 2)) * 1e6
