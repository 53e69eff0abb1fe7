"""R peaks and quality of recorded ECG, HeartPy's second opinion, and each trap of HeartPy."""

from __future__ import annotations

import csv
import dataclasses
import gzip
import inspect
import math
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from regulation import ecg
from regulation.ecg import Signal, Verdict, band_pass, read_ecg, second_opinion
from regulation.errors import BadSignal
from tests.conftest import ROOT

RATE_HZ = 130.0
TOLERANCE = 10  # samples


def trace(
    beats_s: Sequence[float],
    length_s: float,
    *,
    rate_hz: float = RATE_HZ,
    noise: float = 0.01,
    wander: float = 0.3,
) -> Signal:
    """An ECG in mV: at each beat an R wave of 1 mV between Q and S, on a baseline that wanders."""
    t_s = np.arange(round(length_s * rate_hz)) / rate_hz
    out = wander * np.sin(2 * np.pi * 0.25 * t_s) + noise * np.random.default_rng(1).standard_normal(t_s.size)
    for beat_s in beats_s:
        for at_s, height, wide_s in (
            (-0.03, -0.1, 0.010),
            (0, 1, 0.012),
            (0.03, -0.2, 0.010),
            (0.25, 0.25, 0.05),
        ):
            out += height * np.exp(-(((t_s - beat_s - at_s) / wide_s) ** 2) / 2)
    return out


def steady(length_s: float, rr_s: float = 0.8) -> list[float]:
    return [float(at) for at in np.arange(0.5, length_s - 0.4, rr_s)]


def matched(found: Sequence[float], truth: Sequence[float], tolerance: float) -> int:
    """How many of `truth` have a peak of their own."""
    left, hits = list(found), 0
    for beat in truth:
        nearest = min(left, key=lambda peak: abs(peak - beat), default=math.inf)
        if abs(nearest - beat) <= tolerance:
            left.remove(nearest)
            hits += 1
    return hits


@pytest.fixture(scope="session")
def heartpy() -> Any:
    return ecg._heartpy()


# ---------------------------------------------------------------------------------------------- R peaks


def test_r_peaks_of_a_heart_full_of_ventricular_beats(shared_data: Path) -> None:
    folder = shared_data / "polar_h10_pvc"
    with gzip.open(folder / "ecg_130hz.csv.gz", "rt") as file:
        signal = [float(row["ecg_mV"]) for row in csv.DictReader(file)]
    with (folder / "beats_labelled.csv").open() as file:
        truth = [float(row["sample_index0"]) for row in csv.DictReader(file)]
    reading = read_ecg(signal, RATE_HZ)
    found = [peak_s * RATE_HZ for peak_s in reading.peaks_s]
    hits = matched(found, truth, TOLERANCE)
    # SCIENCE 2 asks for 94 and 99 %; each peak counts once here, and the figures are 99.0 and 99.9 %
    assert hits / len(truth) >= 0.985
    assert hits / len(found) >= 0.99
    assert reading.good_share == 1
    kept = [piece.kept_share for piece in reading.pieces if piece.kept_share is not None]
    assert len(kept) == len(reading.pieces) == 10
    assert min(kept) < 0.5 < max(kept), "the rhythm is irregular where the signal is good"


@pytest.mark.parametrize("rate_hz", [125.0, 130.0, 256.0, 1000.0])
def test_peaks_lie_where_the_beats_were_at_any_rate(rate_hz: float) -> None:
    beats_s = steady(150)
    reading = read_ecg(trace(beats_s, 150, rate_hz=rate_hz), rate_hz)
    assert [piece.verdict for piece in reading.pieces] == [Verdict.GOOD] * 2
    assert len(reading.peaks_s) == len(beats_s)
    assert max(abs(np.array(reading.peaks_s) - beats_s)) < 0.004, "finer than a sample of the strap"


@pytest.mark.parametrize("rr_s", [60 / 43, 60 / 195])
def test_slow_and_fast_hearts_are_found(rr_s: float) -> None:
    beats_s = steady(30, rr_s)
    assert len(read_ecg(trace(beats_s, 30), RATE_HZ).peaks_s) == len(beats_s)


@pytest.mark.filterwarnings("ignore::RuntimeWarning")  # HeartPy's, of an interval list that it emptied
def test_a_tall_beat_hides_no_lower_one(heartpy: Any) -> None:
    """HeartPy's groups begin one sample early, so at the strap's own rate it finds some beats twice."""
    beats_s = steady(60)
    signal = trace(beats_s, 60) + trace(beats_s[::2], 60)
    working, _ = heartpy.process(band_pass(signal, RATE_HZ, 1), RATE_HZ, measures={}, working_data={})
    assert len(working["peaklist"]) > 1.5 * len(beats_s), "HeartPy was mended: the remark in ecg.py may go"
    found = read_ecg(signal, RATE_HZ).peaks_s
    assert matched(found, beats_s, 0.05) == len(found) == len(beats_s)


def test_pieces_neither_lose_nor_repeat_a_beat_at_their_edges() -> None:
    beats_s = [*steady(59, 0.8), 59.99, 60.8, *(60.8 + at for at in steady(100, 0.8))]
    assert matched(read_ecg(trace(beats_s, 165), RATE_HZ).peaks_s, beats_s, 0.05) == len(beats_s)
    assert len(read_ecg(trace(beats_s, 165), RATE_HZ).peaks_s) == len(beats_s)


def test_the_band_pass_lets_the_beat_through_and_nothing_else() -> None:
    t_s = np.arange(1300) / RATE_HZ
    inside = slice(2000, -2000)

    def passed(hz: float) -> float:
        return float(abs(band_pass(np.sin(2 * np.pi * hz * t_s), RATE_HZ, 8)[inside]).max())

    assert passed(12) == pytest.approx(1, abs=0.05)
    assert passed(0.3) < 0.02
    assert passed(50) < 0.02
    assert abs(band_pass(np.full(1300, 7.0), RATE_HZ, 8)).max() < 1e-9
    symmetric = band_pass(np.eye(1, 1301, 650)[0], RATE_HZ, 8)
    assert abs(symmetric[:10401] - symmetric[10400::-1]).max() < 1e-12, (
        "no delay: an impulse stays in the middle"
    )


# ----------------------------------------------------------------------------------------------- quality


def test_one_bad_minute_spoils_only_itself() -> None:
    beats_s = steady(240)
    signal = trace(beats_s, 240)
    signal[7800:15600] = 0.4
    reading = read_ecg(signal, RATE_HZ)
    verdicts = [piece.verdict for piece in reading.pieces]
    assert verdicts == [Verdict.GOOD, Verdict.FLAT, Verdict.GOOD, Verdict.GOOD]
    assert reading.pieces[1].flat_share == 1
    assert (reading.pieces[1].peaks_s, reading.pieces[1].kept_share) == ((), None)
    assert reading.good_share == 0.75
    heard = [at for at in beats_s if not 60 < at < 120]
    assert matched(reading.peaks_s, heard, 0.05) == len(reading.peaks_s) == len(heard)


def test_noise_is_no_heart() -> None:
    reading = read_ecg(np.random.default_rng(2).standard_normal(7800), RATE_HZ)
    (piece,) = reading.pieces
    assert (piece.verdict, piece.peaks_s, reading.good_share) == (Verdict.NOISY, (), 0)
    assert piece.kurtosis == pytest.approx(3, abs=0.3)


def test_a_signal_that_was_cut_off_says_so() -> None:
    signal = np.minimum(trace(steady(60), 60, noise=0, wander=0), 0.1)
    (piece,) = read_ecg(signal, RATE_HZ).pieces
    assert piece.verdict is Verdict.CLIPPED
    assert piece.clipped_share == pytest.approx(np.mean(signal == 0.1), abs=0.01)


def test_beats_at_no_possible_rate_are_refused() -> None:
    (piece,) = read_ecg(trace(steady(60, 0.28), 60, noise=0), RATE_HZ).pieces
    assert (piece.verdict, piece.peaks_s) == (Verdict.NO_RATE, ())


@pytest.mark.parametrize("length", [1, 2, 130, 1299])
def test_under_ten_seconds_is_too_short(length: int) -> None:
    (piece,) = read_ecg(trace(steady(10), 10)[:length], RATE_HZ).pieces
    assert (piece.verdict, piece.peaks_s) == (Verdict.SHORT, ())


def test_nothing_gives_nothing() -> None:
    assert read_ecg([], RATE_HZ).pieces == ()
    assert read_ecg([], RATE_HZ).good_share is None


@pytest.mark.parametrize("wrong", [math.nan, math.inf])
def test_what_is_no_number_is_named_by_its_place(wrong: float) -> None:
    with pytest.raises(BadSignal, match="Value 3 is not a finite number"):
        read_ecg([0.0, 0.1, wrong, 0.2], RATE_HZ)
    with pytest.raises(BadSignal, match="Value 2 is not a finite number"):
        second_opinion([[800.0, wrong, 810.0]])


@pytest.mark.parametrize("rate_hz", [0.0, -130.0, 25.0, math.nan])
def test_too_few_samples_a_second_are_refused(rate_hz: float) -> None:
    with pytest.raises(BadSignal, match="at least 50 samples a second"):
        read_ecg([0.0] * 5000, rate_hz)


# ---------------------------------------------------------------------------------------- second opinion


def test_heartpy_says_the_same_of_the_same_intervals() -> None:
    rr = np.array([812.0, 790, 845, 901, 880, 820, 799, 815])
    d = np.diff(rr)  # -22 55 56 -21 -60 -21 16
    said = second_opinion([list(rr)])
    assert said is not None
    assert dataclasses.asdict(said) == pytest.approx(
        {
            "hr_bpm": 60_000 / rr.mean(),
            "mean_nn_ms": rr.mean(),
            "sdnn_ms": rr.std(),
            "rmssd_ms": math.sqrt((d**2).mean()),
            "pnn20_pct": 100 * 6 / 7,
            "pnn50_pct": 100 * 3 / 7,
            "sd1_ms": d.std() / math.sqrt(2),
            "sd2_ms": (rr[1:] + rr[:-1]).std() / math.sqrt(2),
        }
    )


def test_no_difference_leads_from_one_run_to_the_next() -> None:
    said = second_opinion([[800.0, 810, 805], [1200.0], [820.0, 800]])
    assert said is not None
    assert said.rmssd_ms == pytest.approx(math.sqrt((10**2 + 5**2 + 20**2) / 3))
    assert said.mean_nn_ms == pytest.approx(np.mean([800, 810, 805, 1200, 820, 800]))
    assert said.sd1_ms == pytest.approx(np.std([10, -5, -20]) / math.sqrt(2))


@pytest.mark.parametrize("runs", [[], [[]], [[800.0]], [[800.0, 810]], [[800.0, 810], [790.0]]])
def test_too_little_gives_none(runs: list[list[float]]) -> None:
    assert second_opinion(runs) is None


# ------------------------------------------------------------------------------------------ HeartPy's traps


def shared_dictionaries(heartpy: Any) -> list[dict[str, Any]]:
    """The default dictionaries of every function of HeartPy."""
    rooms = [heartpy.heartpy, heartpy.analysis, heartpy.peakdetection]
    functions = {each for room in rooms for _, each in inspect.getmembers(room, inspect.isfunction)}
    return [given for each in functions for given in each.__defaults__ or () if isinstance(given, dict)]


def test_its_shared_dictionaries_stay_empty_so_nobody_gets_anothers_numbers(heartpy: Any) -> None:
    kept = shared_dictionaries(heartpy)
    assert len(kept) > 8
    _, hers = heartpy.process_rr([800.0, 810.0, 790.0])
    _, his = heartpy.process_rr([600.0, 610.0, 590.0])
    assert hers is his, "HeartPy shares its dictionaries no longer: the remark in ecg.py may go"
    for given in kept:
        given.clear()
    second_opinion([[800.0, 810.0, 790.0, 805.0]])
    read_ecg(trace(steady(20), 20), RATE_HZ)
    assert [given for given in kept if given] == []


def test_what_heartpy_cannot_do_is_still_what_we_do_not_use(heartpy: Any) -> None:
    rr = [800.0 + 20 * math.sin(i) for i in range(400)]
    with pytest.raises(KeyError, match="RR_masklist"):
        heartpy.process_rr(rr, clean_rr=True, measures={}, working_data={})
    if not hasattr(np, "trapz"):
        with pytest.raises(AttributeError, match="trapz"):
            heartpy.process_rr(rr, calc_freq=True, measures={}, working_data={})


def test_its_example_data_is_found_by_the_function_that_we_supplied(heartpy: Any) -> None:
    data, _ = heartpy.load_exampledata(0)
    assert len(data) > 1000


FRESH = """
import sys
class Gone:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {"pkg_resources", "setuptools"}:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
sys.meta_path.insert(0, Gone())
"""


def run_fresh(code: str, cwd: Path = ROOT) -> str:
    """What the code prints in a process of its own, where setuptools does not exist."""
    command = [sys.executable, "-W", "error", "-c", FRESH + code]
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.mark.slow
@pytest.mark.parametrize("before", ["", "sys.modules['pkg_resources'] = None"])
def test_heartpy_needs_no_setuptools_and_leaves_nothing_in_its_place(before: str) -> None:
    code = f"""
{before}
was = sys.modules.get("pkg_resources", "absent")
from regulation.ecg import second_opinion
assert "heartpy" not in sys.modules
said = second_opinion([[800.0, 810.0, 790.0]])
assert sys.modules.get("pkg_resources", "absent") is was
print("heartpy" in sys.modules, said.mean_nn_ms)
"""
    assert run_fresh(code) == "True 800.0"


@pytest.mark.slow
def test_no_module_and_no_command_imports_heartpy_by_itself(tmp_path: Path) -> None:
    """`--help`, a simulated session through the engine, and every module of ours without being used."""
    code = f"""
import importlib, pkgutil
from dashboard.__main__ import main
session, frames = r"{tmp_path / "x.coreg"}", r"{tmp_path / "x.ndjson"}"
for words in (["--help"], ["simulate", "--minutes", "1", "--out", session],
              ["replay", session, "--speed", "max", "--frames", frames]):
    sys.argv = ["coregulate", *words]
    try:
        main()
    except SystemExit as left:
        assert not left.code, left.code
for room in ("regulation", "sensor_bridge", "dashboard"):
    for found in pkgutil.walk_packages(importlib.import_module(room).__path__, room + "."):
        if not found.name.endswith("__main__"):
            importlib.import_module(found.name)
heavy = {{"heartpy", "scipy", "matplotlib", "pandas"}} & set(sys.modules)
print("regulation.ecg" in sys.modules, sorted(heavy))
"""
    assert run_fresh(code).endswith("True []")
    assert (tmp_path / "x.ndjson").stat().st_size > 1000
