"""What is known beforehand: PhysioNet's windows, EC57, hearts of known rhythm, R peaks, placed beats.

The same truths are held by tests; here stand the figures, in one table for whoever cites them.
"""

from __future__ import annotations

import csv
import gzip
from bisect import bisect_left
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from regulation.beats import Beat
from regulation.ecg import read_ecg
from regulation.hrv import plain_sums
from regulation.ingest import Ingest
from regulation.samples import SEATS, UNITS_PER_MS, HeartSample, Link
from regulation.spectrum import band_powers, recording_powers
from sensor_bridge.decode import to_event
from sensor_bridge.simulated import ScenarioName, simulate
from tests.recordings import physionet
from tests.regulation.hearts import labelled, modulated

DATA = Path(__file__).resolve().parent.parent.parent / "shared" / "data"
PHYSIONET = {"NNmean": 1e-3, "SDNN": 1e-3, "RMSSD": 1e-3, "SD1": 5e-5}
EC57 = {"TP2": ("hf_power_ms2", 612.5), "TP3": ("lf_power_ms2", 2450.0)}
EC57_WITHIN = 0.02
LF_SHARE = (0.93, 1.0)
HF_WITHIN = 0.05
DEPTH = 0.04
SENSITIVITY, PRECISION, SAMPLES = 0.94, 0.99, 10
ECG_HZ = 130.0
WINDOW_MS = 300_000
NEAR_MS = 6_000
SESSIONS = 10

Row = tuple[str, str, str, bool]
"""What, the figure, the gate, and whether it held."""


def table() -> tuple[list[str], bool]:
    """Return the lines of the table, and whether every gate held."""
    rows = [*_physionet(), *_ec57(), *_known_hearts(), *_r_peaks(), *_placed()]
    lines = ["| truth | found | gate |", "|---|---|---|"]
    lines += [f"| {what} | {found} | {gate or 'printed'} |" for what, found, gate, _ in rows]
    return lines, all(held for *_, held in rows)


def _physionet() -> Iterator[Row]:
    with (DATA / "physionet_windows" / "expected.csv").open() as file:
        expected = {f"{row['patID']} {row['t_start']}": row for row in csv.DictReader(file)}
    off = dict[str, list[float]]()
    for name, rr_ms in physionet(DATA).items():
        sums = plain_sums([round(rr * UNITS_PER_MS) for rr in rr_ms], [True] * len(rr_ms))
        for column, value in zip(
            PHYSIONET, (sums.mean_ms(), sums.sdnn_ms(), sums.rmssd_ms(), sums.sd1_ms()), strict=True
        ):
            assert value is not None
            off.setdefault(column, []).append(abs(value - float(expected[name][column])))
    for column, within_ms in PHYSIONET.items():
        most_ms = max(off[column])
        what = f"PhysioNet, {len(off[column])} windows, {column}"
        yield what, f"{most_ms:.1e} ms off at most", f"{within_ms:g} ms", most_ms <= within_ms


def _ec57() -> Iterator[Row]:
    for pattern, (band, truth_ms2) in EC57.items():
        rows = (DATA / "ec57" / f"{pattern}_rr_ms_first30min.csv").read_text().split()[1:]
        beats = labelled(float(row) for row in rows)
        found_ms2 = getattr(recording_powers(beats, 0, beats[-1].t_ms), band)
        off = found_ms2 / truth_ms2 - 1
        what = f"EC57 {pattern}, {band[:2].upper()} {truth_ms2:g} ms2"
        yield what, f"{found_ms2:.1f} ms2, {100 * off:+.1f} %", "2 %", abs(off) <= EC57_WITHIN


def _known_hearts() -> Iterator[Row]:
    """Power found over the power of the modulation; an interval is a mean over its own length."""
    lf, hf = list[float](), list[float]()
    for mean_rr_ms in (600.0, 800.0, 1000.0):
        truth_ms2 = (DEPTH * mean_rr_ms) ** 2 / 2
        for hz in (0.06, 0.1, 0.13, 0.17, 0.2, 0.25, 0.38):
            beats = modulated([(hz, DEPTH)], np.random.default_rng(0), mean_rr_ms=mean_rr_ms)
            powers = band_powers(beats, WINDOW_MS)
            if hz < 0.15:
                lf.append((powers.lf_power_ms2.value or 0.0) / truth_ms2)
            elif hz * mean_rr_ms <= 250:
                share = (powers.hf_power_ms2.value or 0.0) / truth_ms2
                hf.append(share - float(np.sinc(hz * mean_rr_ms / 1000)) ** 2)
    low, high = LF_SHARE
    found = f"{100 * min(lf):.1f} to {100 * max(lf):.1f} %"
    yield "hearts of known rhythm, LF found", found, "93 to 100 %", low <= min(lf) <= max(lf) <= high
    most = max(abs(off) for off in hf)
    what = "the same, HF against sinc2(f RR), f RR up to 0.25"
    yield what, f"{100 * most:.1f} points off at most", "5 points", most <= HF_WITHIN


def _r_peaks() -> Iterator[Row]:
    folder = DATA / "polar_h10_pvc"
    with gzip.open(folder / "ecg_130hz.csv.gz", "rt") as file:
        signal = [float(row["ecg_mV"]) for row in csv.DictReader(file)]
    with (folder / "beats_labelled.csv").open() as file:
        truth = sorted(float(row["sample_index0"]) for row in csv.DictReader(file))
    left, hits = [peak_s * ECG_HZ for peak_s in read_ecg(signal, ECG_HZ).peaks_s], 0
    peaks = len(left)
    for at in truth:
        near = min(left, key=lambda peak: abs(peak - at), default=None)
        if near is not None and abs(near - at) <= SAMPLES:
            left.remove(near)
            hits += 1
    sensitivity, precision = hits / len(truth), hits / peaks
    found = f"sensitivity {100 * sensitivity:.1f} %, precision {100 * precision:.1f} %"
    held = sensitivity >= SENSITIVITY and precision >= PRECISION
    yield f"polar_h10_pvc, {len(truth)} R peaks by HeartPy, within {SAMPLES} samples", found, "94, 99 %", held


def _placed() -> Iterator[Row]:
    """How far beats stand from where they were, by the beat clock and by their arrival alone."""
    scenarios: dict[ScenarioName, str] = {"quiet": "without losses", "dropouts": "12 % of the time lost"}
    for scenario, losses in scenarios.items():
        clock_s, arrival_s = list[float](), list[float]()
        for seed in range(SESSIONS):
            for placed_ms, arrived_ms, true_ms in _beats(scenario, seed):
                clock_s.append(abs(placed_ms - true_ms) / 1000)
                arrival_s.append(abs(arrived_ms - true_ms) / 1000)
        by_clock, by_arrival = (np.percentile(each, 95) for each in (clock_s, arrival_s))
        what = f"simulated straps, {losses}: 95 % of {len(clock_s)} beats placed within"
        yield what, f"{by_clock:.2f} s; by arrival alone {by_arrival:.2f} s", "", True


def _beats(scenario: ScenarioName, seed: int) -> Iterator[tuple[float, float, float]]:
    """Where clock and arrival put a beat, and where it was, ms; the strap's own delay is taken out."""
    simulation = simulate(scenario, 20.0, seed)
    for seat in SEATS:
        true_ms = simulation.truth["seats"][seat]["beats_ms"]
        ingest, found = Ingest(), list[tuple[Beat, float]]()
        for event in map(to_event, simulation.events):
            if isinstance(event, Link) and event.seat == seat:
                ingest.link(event.t_ms, event.state)
            elif isinstance(event, HeartSample) and event.seat == seat:
                later_ms = 0.0
                for beat in reversed(ingest.sample(event)):
                    found.append((beat, event.t_ms - later_ms))
                    later_ms += beat.rr / UNITS_PER_MS
        pairs = [(beat.t_ms, arrived_ms, _true(true_ms, beat)) for beat, arrived_ms in found if beat.valid]
        known = [(placed_ms, arrived_ms, true) for placed_ms, arrived_ms, true in pairs if true is not None]
        delay_ms = float(np.median([placed_ms - true for placed_ms, _, true in known]))
        late_ms = float(np.median([arrived_ms - true for _, arrived_ms, true in known]))
        yield from ((placed - delay_ms, arrived - late_ms, true) for placed, arrived, true in known)


def _true(true_ms: list[float], beat: Beat) -> float | None:
    """The beat that this was: near in time, with the same interval before it."""
    first, end = (bisect_left(true_ms, beat.t_ms + side) for side in (-NEAR_MS, NEAR_MS))
    rr_ms = beat.rr / UNITS_PER_MS
    same = [true_ms[i] for i in range(max(first, 1), end) if abs(true_ms[i] - true_ms[i - 1] - rr_ms) <= 1.5]
    return min(same, key=lambda at_ms: abs(at_ms - beat.t_ms), default=None)


if __name__ == "__main__":
    print("\n".join(table()[0]))
