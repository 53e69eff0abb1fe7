"""R peaks and signal quality of a recorded ECG, and HeartPy's numbers as a second opinion beside ours.

The only module that knows HeartPy 1.2.7 (van Gent 2019), imported when first called: it costs seconds and
140 MB, so no live path comes here. Its traps, each held by a test:

- It imports one function of `pkg_resources`, gone since setuptools 82; that one is supplied while it loads.
- Its default dictionaries are shared between calls, so one person's numbers would overwrite the other's:
  every call here brings its own.
- Its peak groups begin one sample early. At 130 Hz the last sample of a tall beat then hides the next lower
  beat (40 of 808); at about 1000 Hz that sample is no higher than the threshold and hides nothing.
- `calc_freq` needs a numpy before 2.4, and `process_rr(clean_rr=True)` fails by itself: neither is used.
"""

from __future__ import annotations

import math
import sys
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from importlib.resources import files
from itertools import pairwise
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from regulation.errors import BadSignal

Signal = NDArray[np.float64]

BAND_HZ = (5.0, 20.0)
"""Where a QRS complex has its energy and baseline, T wave and muscle have little."""
HALF_KERNEL_S = 0.25
FINE_HZ = 1000
"""HeartPy is given at least this many samples a second."""
PIECE_S = 60
MARGIN_S = 5
SHORTEST_S = 10
LOWEST_RATE_HZ = 50.0
SLOWEST_BPM, FASTEST_BPM = 40, 200
"""HeartPy takes the threshold with the steadiest intervals of those with such a rate. Below 40 it would
take every second beat of a calm heart whose beats differ in height; above 80 it still may."""
REFRACTORY_S = 0.2
"""No two beats lie closer (Pan & Tompkins 1985): of two such peaks the higher is the beat."""
FLAT_RUN_S = 0.2
MOST_FLAT = 0.1
CLIPPED_RUN = 3
MOST_CLIPPED = 0.05
LEAST_KURTOSIS = 5.0
"""Gaussian noise has 3, a clean ECG far more than 5 (kSQI of Li, Mark & Clifford 2008)."""


class Verdict(StrEnum):
    """Whether a piece of ECG may be read, and if not, why. The first that applies is given."""

    GOOD = "good"
    SHORT = "short"
    """Under 10 s."""
    FLAT = "flat"
    """More than 10 % of the samples stand still."""
    CLIPPED = "clipped"
    """More than 5 % of the samples are cut off."""
    NOISY = "noisy"
    """The kurtosis is under 5: no sharp beats stand out."""
    NO_RATE = "no_rate"
    """HeartPy finds no threshold that gives 40-200 beats a minute."""


@dataclass(frozen=True, slots=True)
class Piece:
    """About a minute of ECG: its verdict, what the verdict rests on, and its R peaks if it is good."""

    start_s: float
    end_s: float
    verdict: Verdict
    peaks_s: tuple[float, ...]
    """R peaks, s from the start of the recording; empty unless good."""
    flat_share: float
    """Share of samples in runs of equal values of 0.2 s or more: electrode off, or amplifier at its rail."""
    clipped_share: float
    """Share of samples at the lowest or highest value of the piece, three or more in a row."""
    kurtosis: float | None
    """Fourth moment over squared second moment after the band-pass; None where nothing moves."""
    kept_share: float | None
    """Share of the R peaks that HeartPy keeps (interval within 30 %, or 300 ms, of the mean): steadiness of
    the rhythm, not of the signal. None unless good."""


@dataclass(frozen=True, slots=True)
class EcgReading:
    """A recorded ECG piece by piece."""

    pieces: tuple[Piece, ...]

    @property
    def peaks_s(self) -> tuple[float, ...]:
        """R peaks of all good pieces, s from the start, in order."""
        return tuple(peak for piece in self.pieces for peak in piece.peaks_s)

    @property
    def good_share(self) -> float | None:
        """Share of the time with a good signal; None for an empty recording."""
        whole_s = sum(piece.end_s - piece.start_s for piece in self.pieces)
        good_s = sum(piece.end_s - piece.start_s for piece in self.pieces if piece.verdict is Verdict.GOOD)
        return good_s / whole_s if whole_s else None


@dataclass(frozen=True, slots=True)
class SecondOpinion:
    """What HeartPy says of the same normal intervals. Deviations have ddof 0 there, ours have ddof 1.

    Its `sdsd` is left out: it is the deviation of the differences without their sign, which is no SDSD.
    """

    hr_bpm: float
    mean_nn_ms: float
    sdnn_ms: float
    rmssd_ms: float
    pnn20_pct: float
    pnn50_pct: float
    sd1_ms: float
    sd2_ms: float


def read_ecg(ecg: Sequence[float] | Signal, rate_hz: float) -> EcgReading:
    """Return R peaks (s) and signal quality of an ECG sampled evenly at `rate_hz`; its unit does not matter.

    Minute by minute, each seen with 5 s around it: band-pass 5-20 Hz without delay, about 1000 samples a
    second, HeartPy's adaptive threshold (van Gent 2019), all peaks that it detects, not only those that it
    keeps. A piece whose verdict is not good gives no peaks; an empty recording gives no pieces. A strap worn
    upside down moves all peaks by the same few hundredths of a second. Raises `BadSignal` for a value that is
    not finite and for fewer than 50 samples a second.
    """
    signal = np.asarray(ecg, dtype=np.float64)
    _refuse_unfinished(signal)
    if not (math.isfinite(rate_hz) and rate_hz >= LOWEST_RATE_HZ):
        raise BadSignal(f"An ECG needs at least {LOWEST_RATE_HZ:.0f} samples a second, not {rate_hz:g}.")
    if not signal.size:
        return EcgReading(())
    whole = max(1, int(signal.size / rate_hz // PIECE_S))
    edges = [*(round(i * PIECE_S * rate_hz) for i in range(whole)), signal.size]
    return EcgReading(tuple(_read(signal, rate_hz, begin, end) for begin, end in pairwise(edges)))


def second_opinion(runs_ms: Sequence[Sequence[float]]) -> SecondOpinion | None:
    """Return HeartPy's time domain of normal intervals (ms); None under 2 differences.

    Each run holds adjacent intervals (`hrv.normal_runs`); no difference is taken from one run to the next.
    Formulas as in HeartPy 1.2.7, shares in per cent. Raises `BadSignal` for an interval that is not finite.
    """
    intervals = np.array([interval for run in runs_ms for interval in run], dtype=np.float64)
    _refuse_unfinished(intervals)
    steps = np.array([abs(later - before) for run in runs_ms for before, later in pairwise(run)])
    if steps.size < 2:
        return None
    analysis = _heartpy().analysis
    # a masked zero ends each run: the Poincare plot has no point across it
    values = [interval for run in runs_ms for interval in (*run, 0.0)]
    masked = [flag for run in runs_ms for flag in (*[0] * len(run), 1)]
    working = {"RR_list": values, "RR_masklist": masked}
    _, said = analysis.calc_ts_measures(intervals, steps, steps**2, measures={}, working_data=working)
    said = analysis.calc_poincare(values, masked, measures=said, working_data=working)
    return SecondOpinion(
        hr_bpm=float(said["bpm"]),
        mean_nn_ms=float(said["ibi"]),
        sdnn_ms=float(said["sdnn"]),
        rmssd_ms=float(said["rmssd"]),
        pnn20_pct=100 * float(said["pnn20"]),
        pnn50_pct=100 * float(said["pnn50"]),
        sd1_ms=float(said["sd1"]),
        sd2_ms=float(said["sd2"]),
    )


def band_pass(signal: Signal, rate_hz: float, finer: int) -> Signal:
    """Return `signal` between 5 and 20 Hz with `finer` times as many samples and no delay.

    A symmetric windowed sinc (Hamming, 0.5 s) does both: it interpolates between the samples that are there.
    A constant gives exactly nothing.
    """
    fine_hz = rate_hz * finer
    half = round(HALF_KERNEL_S * fine_hz)
    t_s = np.arange(-half, half + 1) / fine_hz
    taper = np.hamming(t_s.size)
    low, high = (2 * hz * np.sinc(2 * hz * t_s) for hz in BAND_HZ)
    kernel = (high - low) * taper / rate_hz
    for phase in range(finer):  # a constant meets every `finer`-th tap only
        kernel[phase::finer] -= taper[phase::finer] * kernel[phase::finer].sum() / taper[phase::finer].sum()
    edge = half // finer + 1
    spread = np.zeros((signal.size + 2 * edge) * finer)
    spread[::finer] = np.pad(signal, edge, mode="edge")
    return np.convolve(spread, kernel, mode="same")[edge * finer : (edge + signal.size) * finer]


def _read(signal: Signal, rate_hz: float, begin: int, end: int) -> Piece:
    """Judge the samples `begin` to `end`, and find their peaks with what lies around them."""
    margin = round(MARGIN_S * rate_hz)
    first = max(0, begin - margin)
    finer = math.ceil(FINE_HZ / rate_hz)
    filtered = band_pass(signal[first : end + margin], rate_hz, finer)
    own = signal[begin:end]
    flat = _share_in_runs(own, round(FLAT_RUN_S * rate_hz))
    clipped = _share_in_runs(own, CLIPPED_RUN, only=(own == own.min()) | (own == own.max()))
    peakedness = _kurtosis(filtered[(begin - first) * finer : (end - first) * finer])
    verdict = _verdict((end - begin) / rate_hz, flat, clipped, peakedness)
    found = _peaks(filtered, rate_hz * finer) if verdict is Verdict.GOOD else None
    if verdict is Verdict.GOOD and found is None:
        verdict = Verdict.NO_RATE
    inside = [(at, kept) for at, kept in found or () if begin <= first + at / finer < end]
    peaks_s = tuple((first + at / finer) / rate_hz for at, _ in inside)
    kept_share = sum(kept for _, kept in inside) / len(inside) if inside else None
    return Piece(begin / rate_hz, end / rate_hz, verdict, peaks_s, flat, clipped, peakedness, kept_share)


def _verdict(length_s: float, flat: float, clipped: float, kurtosis: float | None) -> Verdict:
    if length_s < SHORTEST_S:
        return Verdict.SHORT
    if flat > MOST_FLAT or kurtosis is None:
        return Verdict.FLAT
    if clipped > MOST_CLIPPED:
        return Verdict.CLIPPED
    return Verdict.NOISY if kurtosis < LEAST_KURTOSIS else Verdict.GOOD


def _peaks(filtered: Signal, rate_hz: float) -> list[tuple[int, bool]] | None:
    """All peaks that HeartPy detects, each with whether it keeps it; None where it finds no rate."""
    heartpy = _heartpy()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # means of nothing, in numbers that are not used here
        try:
            working, _ = heartpy.process(
                filtered, rate_hz, bpmmin=SLOWEST_BPM, bpmmax=FASTEST_BPM, measures={}, working_data={}
            )
        except heartpy.exceptions.BadSignalWarning:
            return None
    found: list[tuple[int, bool]] = []
    for at, keep in zip(working["peaklist"], working["binary_peaklist"], strict=True):
        beat = int(at), bool(keep)
        if not found or beat[0] - found[-1][0] >= REFRACTORY_S * rate_hz:
            found.append(beat)
        elif filtered[beat[0]] > filtered[found[-1][0]]:
            found[-1] = beat
    return found


def _share_in_runs(signal: Signal, shortest: int, only: NDArray[np.bool_] | None = None) -> float:
    """Share of samples that lie in runs of at least `shortest` equal values (of those in `only`)."""
    starts = np.flatnonzero(np.diff(signal, prepend=np.nan) != 0)
    lengths = np.diff(starts, append=signal.size)
    counts = lengths >= shortest
    if only is not None:
        counts &= only[starts]
    return float(lengths[counts].sum() / signal.size)


def _kurtosis(signal: Signal) -> float | None:
    centred = signal - signal.mean()
    variance = float((centred**2).mean())
    return float((centred**4).mean()) / variance**2 if variance > 0 else None


def _refuse_unfinished(values: Signal) -> None:
    wrong = np.flatnonzero(~np.isfinite(values))
    if wrong.size:
        raise BadSignal(f"Value {wrong[0] + 1} is not a finite number.")


def _heartpy() -> Any:
    """HeartPy, imported on the first call."""
    if "heartpy" in sys.modules:
        return sys.modules["heartpy"]
    with _one_function_of_pkg_resources():
        import heartpy
    return heartpy


@contextmanager
def _one_function_of_pkg_resources() -> Iterator[None]:
    """Stand in for `pkg_resources` while HeartPy takes `resource_filename` from it; undone afterwards."""
    name = "pkg_resources"
    before = {name: sys.modules[name]} if name in sys.modules else {}
    stand_in = ModuleType(name)
    stand_in.__dict__["resource_filename"] = lambda _module, path: str(files("heartpy") / path)
    sys.modules[name] = stand_in
    try:
        yield
    finally:
        del sys.modules[name]
        sys.modules.update(before)
