"""Pairs of heart-rate series on a 2 Hz grid, with known truth: simulated hearts, and recorded ones."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np

from bench import hearts as recorded
from regulation.hrv import Entry
from regulation.pair_review import series_bpm
from regulation.review import label_beats
from regulation.samples import UNITS_PER_MS, HeartSample
from regulation.tachogram import Values
from sensor_bridge.simulated import hearts, people
from sensor_bridge.simulated.hearts import Person

GRID_MS = 500
LONGEST_MS = 3000


def on_grid(t_ms: Values, hr_bpm: Values, until_ms: float) -> Values:
    """Linear between beats, missing between beats more than 3 s apart and beyond the first and last."""
    grid_ms = np.arange(0, until_ms, GRID_MS)
    values: Values = np.interp(grid_ms, t_ms, hr_bpm, left=np.nan, right=np.nan)
    after = np.clip(np.searchsorted(t_ms, grid_ms), 1, t_ms.size - 1)
    values[t_ms[after] - t_ms[after - 1] > LONGEST_MS] = np.nan
    return values


def of_beats(beats_s: Values, until_s: float) -> Values:
    """The series of a heart whose every beat is known."""
    return on_grid(beats_s[1:] * 1000, 60 / np.diff(beats_s), until_s * 1000)


def of_entries(entries: Sequence[Entry], until_ms: float) -> Values:
    """The series of labelled beats, as the program itself makes it."""
    return series_bpm(list(entries), 0, int(until_ms))


# ---------------------------------------------------------------------------------------------- simulated


def strangers(seed: int, minutes: float) -> tuple[Values, Values]:
    """Two hearts of the quiet reference sessions that settle alike, and begin to talk each when they will."""
    return coupled(seed, minutes, 0.0, 0.0)


def coupled(seed: int, minutes: float, r2: float, lag_s: float) -> tuple[Values, Values]:
    """Such hearts, a share `r2` of B's variance above 0.01 Hz (breathing too) now A's, `lag_s` later."""
    rng, until_s = np.random.default_rng([2028, seed]), minutes * 60
    a, b = (_rate(_talking_from(rng, until_s), until_s, rng) for _ in range(2))
    if r2:
        b += math.sqrt(r2) * _lively(b).std() / _lively(a).std() * _later(_lively(a), lag_s)
        b -= (1 - math.sqrt(1 - r2)) * _lively(b)
    return _beating(a, until_s, rng), _beating(b, until_s, rng)


def reference(seed: int, minutes: float, r2: float = 0.0, lag_s: float = 0.0) -> tuple[Values, Values]:
    """Hearts as the simulated sessions have them: both begin to talk in the same second, and only the slow
    part of the rate (0.01 to 0.1 Hz) is coupled.
    """
    rng, until_s = np.random.default_rng([2029, seed]), minutes * 60
    a, b = (people.without_floods(rng, until_s, "A") for _ in range(2))
    slow_a, breath_a = _parts(a, until_s, rng)
    slow_b, breath_b = _parts(b, until_s, rng)
    if r2:
        slow_b = hearts.couple(slow_a, slow_b, r2, lag_s)
    return _beating(slow_a * breath_a, until_s, rng), _beating(slow_b * breath_b, until_s, rng)


def _talking_from(rng: np.random.Generator, until_s: float) -> Person:
    """A person whose talking and moving comes up to 5 min earlier than the reference sessions have it."""
    person, earlier_s = people.without_floods(rng, until_s + 300, "A"), rng.uniform(0, 300)
    turns = [replace(t, onset_s=t.onset_s - earlier_s, end_s=t.end_s - earlier_s) for t in person.turns]
    rises = [replace(rise, onset_s=rise.onset_s - earlier_s) for rise in person.confounders]
    return replace(person, turns=tuple(turns), confounders=tuple(rises))


def _parts(person: Person, until_s: float, rng: np.random.Generator) -> tuple[Values, Values]:
    """The rate without breathing, bpm, and what breathing multiplies it with."""
    t_s = hearts.grid_s(until_s)
    resting = hearts.resting_rate(person, t_s, rng)
    breath = hearts.breathing(person, t_s, rng)
    rsa = hearts.rsa_for(math.exp(person.ln_rmssd), resting, breath) * hearts.breathing_depth(person, t_s)
    return resting + hearts.added_rate(person, t_s), 1 + rsa * breath


def _rate(person: Person, until_s: float, rng: np.random.Generator) -> Values:
    slow, breath = _parts(person, until_s, rng)
    return slow * breath


def _beating(rate_bpm: Values, until_s: float, rng: np.random.Generator) -> Values:
    return of_beats(hearts.beats_s(rate_bpm, 0.0, rate_bpm, rng), until_s)


def _lively(rate_bpm: Values) -> Values:
    """The part from 0.01 to 0.5 Hz."""
    spectrum, hz = np.fft.rfft(rate_bpm), np.fft.rfftfreq(rate_bpm.size, 1 / hearts.RATE_HZ)
    spectrum[(hz < 0.01) | (hz > 0.5)] = 0
    return np.fft.irfft(spectrum, rate_bpm.size)


def _later(rate_bpm: Values, lag_s: float) -> Values:
    lag = round(lag_s * hearts.RATE_HZ)
    return np.concatenate((np.full(lag, rate_bpm[0]), rate_bpm[: rate_bpm.size - lag]))


# ----------------------------------------------------------------------------------------------- recorded

_MIDNIGHT_MS = 1_688_076_000_000
"""When the ECG's day began (30 June 2023, UTC+2)."""
SENSORS = ("kyto", "rhythm", "heartmath")


def one_heart(data: Path = recorded.DATA, *, lost: float = 0.0) -> dict[str, Values]:
    """The ECG and three straps of `one_heart_two_sensors`, on the ECG's clock; straps by the beat clock.

    `lost`: the share of the straps' rows that is taken out at random.
    """
    peaks_ms = recorded.ecg_peaks_ms(data)
    ecg = [(b - peaks_ms[0], b - a) for a, b in pairwise(peaks_ms)]
    until_ms, found = ecg[-1][0], {"ecg": ecg}
    for number, name in enumerate(SENSORS):
        with (data / "one_heart_two_sensors" / f"test_{name}.csv").open() as file:
            cells = [line.split(",") for line in list(file)[1:] if line.strip()]
        kept = np.random.default_rng(number).random(len(cells)) >= lost
        rows = [
            (int(c[0]) - _MIDNIGHT_MS - peaks_ms[0], int(c[1]))
            for c, keep in zip(cells, kept, strict=True)
            if keep
        ]
        found[name] = [row for row in rows if 0 <= row[0] <= until_ms]
    return {name: of_entries(_labelled(rows), until_ms) for name, rows in found.items()}


def _labelled(rows: list[tuple[int, int]]) -> list[Entry]:
    """Arrival and interval, ms, as labelled beats; a row that goes back arrives with the one before."""
    samples, latest_ms = list[HeartSample](), 0
    for t_ms, rr_ms in rows:
        latest_ms = max(latest_ms, t_ms)
        samples.append(HeartSample(latest_ms, "A", (rr_ms * UNITS_PER_MS,)))
    return label_beats(samples, "A")


def apart(number: int, minutes: float, data: Path = recorded.DATA) -> list[tuple[Values, Values]]:
    """`number` pairs of stretches of real recordings that have nothing to do with each other: two hearts at a
    random shift, or one heart at two times that do not overlap.
    """
    long, rng = round(minutes * 120), np.random.default_rng(5)
    pool = {name: series for name, series in one_heart(data).items() if name in {"ecg", "kyto"}}
    exercise = recorded.exercise(data)
    pool["exercise"] = of_entries(recorded.entries(exercise.rr), float(exercise.rr_ms.sum()))
    pool["run"] = of_entries(_labelled(_run(data)), _run(data)[-1][0])
    found, hearts_of = list[tuple[Values, Values]](), {"ecg": 0, "kyto": 0, "exercise": 1, "run": 2}
    while len(found) < number:
        a, b = (str(name) for name in rng.choice(list(pool), 2))
        at_a, at_b = (int(rng.integers(pool[name].size - long)) for name in (a, b))
        if hearts_of[a] != hearts_of[b] or abs(at_a - at_b) > long + 240:
            found.append((pool[a][at_a : at_a + long], pool[b][at_b : at_b + long]))
    return found


def _run(data: Path) -> list[tuple[int, int]]:
    with (data / "hrv_logger_run" / "run.rr.csv").open() as file:
        cells = [line.split(",") for line in list(file)[1:] if line.strip()]
    return [(int(c[0]) - int(cells[0][0]), int(c[1])) for c in cells]
