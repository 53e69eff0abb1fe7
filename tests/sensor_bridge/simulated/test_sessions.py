"""Simulated sessions: whole, repeatable, and true to the truth that they carry."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from regulation.samples import UNITS_PER_MS, BadSample, HeartSample, Link, LinkState, Seat, Tick
from sensor_bridge.archive import Notification, Row, Truth, pack, unpack
from sensor_bridge.decode import to_event
from sensor_bridge.simulated import SCENARIOS, ScenarioName, Simulation, simulate

SEATS: tuple[Seat, ...] = ("A", "B")


def samples(made: Simulation, seat: Seat) -> list[HeartSample]:
    events = (to_event(event) for event in made.events)
    return [event for event in events if isinstance(event, HeartSample) and event.seat == seat]


def truth(made: Simulation, seat: Seat) -> dict[str, Any]:
    found: dict[str, Any] = made.truth["seats"][seat]
    return found


def hr_bpm(made: Simulation, seat: Seat, from_s: float, to_s: float) -> float:
    beats_s = np.array(truth(made, seat)["beats_ms"]) / 1000
    inside = beats_s[(beats_s >= from_s) & (beats_s < to_s)]
    return float(60 / np.diff(inside).mean())


def slow_hr(made: Simulation, seat: Seat, until_s: int) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Heart rate at 2 Hz between 0.01 and 0.1 Hz, as anybody would measure it from the beats."""
    beats_s = np.array(truth(made, seat)["beats_ms"]) / 1000
    hr = np.interp(np.arange(10, until_s - 10, 0.5), beats_s[1:], 60 / np.diff(beats_s))
    spectrum, hz = np.fft.rfft(hr), np.fft.rfftfreq(hr.size, 0.5)
    spectrum[(hz < 0.01) | (hz > 0.1)] = 0
    return np.asarray(np.fft.irfft(spectrum, hr.size))


# -- every scenario ----------------------------------------------------------------------------------


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_a_session_is_ordered_complete_and_says_what_it_is(scenario: ScenarioName) -> None:
    made = simulate(scenario, 20, seed=7)
    assert (made.kind, made.seats) == ("simulated", SEATS)
    assert made.label == f"Simulated pair, {scenario}, seed 7"
    assert made.events[:3] == [
        Truth(0, made.truth),
        Link(0, "A", LinkState.STREAMING),
        Link(0, "B", LinkState.STREAMING),
    ]
    assert [event.t_ms for event in made.events] == sorted(event.t_ms for event in made.events)
    ticks = [event for event in made.events if isinstance(event, Tick)]
    assert ticks == [Tick(t_ms) for t_ms in range(1000, 20 * 60_000 + 1, 1000)]
    assert made.events[-1] == Tick(20 * 60_000)
    assert all(unpack(Row(1, event.t_ms, *pack(event))) == event for event in made.events)
    assert json.loads(json.dumps(made.truth)) == made.truth


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_the_same_seed_gives_the_same_session(scenario: ScenarioName) -> None:
    assert simulate(scenario, 10, seed=3) == simulate(scenario, 10, seed=3)
    assert simulate(scenario, 10, seed=3).events != simulate(scenario, 10, seed=4).events


@pytest.mark.parametrize("scenario", ["quiet", "floods", "coupled", "strangers"])
def test_packets_decode_back_to_the_truth(scenario: ScenarioName) -> None:
    made = simulate(scenario, 30, seed=5)
    for seat in SEATS:
        rr_ms = np.array([rr / UNITS_PER_MS for sample in samples(made, seat) for rr in sample.rr])
        true_ms = np.diff(truth(made, seat)["beats_ms"])
        assert true_ms.size - 4 <= rr_ms.size <= true_ms.size
        assert np.abs(rr_ms - true_ms[: rr_ms.size]).max() < 1000 / 1024 + 0.002
        assert all(sample.contact for sample in samples(made, seat))


def test_the_two_are_not_one_heart() -> None:
    made = simulate("strangers", 10, seed=0)
    assert truth(made, "A")["beats_ms"] != truth(made, "B")["beats_ms"]
    assert abs(truth(made, "A")["base_bpm"] - truth(made, "B")["base_bpm"]) > 0.1


@pytest.mark.parametrize("minutes", [0, 0.1, 1441, float("nan")])
def test_a_session_has_a_length(minutes: float) -> None:
    with pytest.raises(ValueError, match="minutes"):
        simulate("quiet", minutes, seed=0)


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_half_a_minute_is_enough_for_any(scenario: ScenarioName) -> None:
    made = simulate(scenario, 0.5, seed=0)
    assert made.events[-1] == Tick(30_000)
    assert all(truth(made, seat)["floods"] == [] for seat in SEATS)


# -- what each one promises --------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(4))
def test_floods_reach_what_they_say(seed: int) -> None:
    flooded, calm = simulate("floods", 40, seed), simulate("quiet", 40, seed)
    for seat in SEATS:
        assert truth(calm, seat)["floods"] == []
        assert truth(calm, seat)["confounders"] == truth(flooded, seat)["confounders"]
        assert 1 <= len(truth(flooded, seat)["floods"]) <= 2
        for flood in truth(flooded, seat)["floods"]:
            top_s = flood["onset_s"] + flood["rise_s"]
            span = (top_s, top_s + flood["plateau_s"])
            rise = hr_bpm(flooded, seat, *span) - hr_bpm(calm, seat, *span)
            before = hr_bpm(flooded, seat, 300, 400) - hr_bpm(calm, seat, 300, 400)
            tail = sum(
                other["by_bpm"]
                * np.exp(-(top_s - other["onset_s"] - other["rise_s"] - other["plateau_s"]) / other["tau_s"])
                for other in truth(flooded, seat)["floods"]
                if other["onset_s"] < flood["onset_s"]
            )
            assert flood["by_bpm"] - 0.7 < rise < flood["by_bpm"] + tail + 0.7
            assert abs(before) < 0.7


def test_the_truth_says_how_each_body_breathes_and_drifts() -> None:
    made = simulate("quiet", 10, seed=2)
    for seat in SEATS:
        told = truth(made, seat)
        beats_s = np.array(told["beats_ms"]) / 1000
        at_rest = beats_s[beats_s < 290]
        rr_s = np.interp(np.arange(10, 280, 0.25), at_rest[1:], np.diff(at_rest))
        power, hz = np.abs(np.fft.rfft(rr_s - rr_s.mean())) ** 2, np.fft.rfftfreq(rr_s.size, 0.25)
        breath = (hz > 0.12) & (hz < 0.45)
        assert hz[breath][power[breath].argmax()] == pytest.approx(told["breathing_hz"], abs=0.04)
        assert told["drift_sd_bpm"] == 2.5


def test_coupling_is_in_the_beats_and_in_the_truth() -> None:
    shares = []
    for seed in range(6):
        made = simulate("coupled", 40, seed)
        assert made.truth["coupling"] == {"leader": "A", "r2": 0.4, "lag_s": 3.0}
        a, b = slow_hr(made, "A", 2400), slow_hr(made, "B", 2400)
        by_lag = {
            lag: float(np.corrcoef(a[20:-20], b[20 + lag : b.size - 20 + lag])[0, 1])
            for lag in range(-16, 17)
        }
        assert max(by_lag, key=lambda lag: by_lag[lag]) / 2 == pytest.approx(3.0, abs=1.0)
        shares.append(by_lag[6] ** 2)
    assert np.mean(shares) == pytest.approx(0.4, abs=0.12)


def test_strangers_share_nothing() -> None:
    shares = []
    for seed in range(6):
        made = simulate("strangers", 40, seed)
        assert made.truth["coupling"] is None
        a, b = slow_hr(made, "A", 2400), slow_hr(made, "B", 2400)
        shares.append(float(np.corrcoef(a[:-6], b[6:])[0, 1] ** 2))
    assert np.mean(shares) < 0.05


def test_dropouts_lose_what_the_truth_says() -> None:
    made = simulate("dropouts", 40, seed=2)
    for seat in SEATS:
        told = truth(made, seat)
        assert len(told["floods"]) >= 1
        spans = [*told["lost_spans_s"], *told["link_losses_s"]]
        stamps = [e.t_ms for e in made.events if isinstance(e, Notification) and e.seat == seat]
        assert not any(start * 1000 + 1 <= t_ms < end * 1000 - 1 for t_ms in stamps for start, end in spans)
        silence_s = np.diff(stamps).clip(1200) / 1000 - 1.2
        assert 0.06 < silence_s.sum() / 2400 < 0.2
        events = [to_event(event) for event in made.events]
        assert sum(isinstance(event, BadSample) and event.seat == seat for event in events) == 4
        links = [event.state for event in events if isinstance(event, Link) and event.seat == seat]
        assert links == [LinkState.STREAMING, *[LinkState.LOST, LinkState.STREAMING] * 2]
        rr_ms = [rr / UNITS_PER_MS for sample in samples(made, seat) for rr in sample.rr]
        assert sorted(round(rr) for rr in rr_ms if not 100 < rr < 4000) == [0, 52, 8268]


def test_losses_leave_the_hearts_alone() -> None:
    lossy, whole = simulate("dropouts", 20, seed=9), simulate("floods", 20, seed=9)
    assert all(truth(lossy, seat)["beats_ms"] == truth(whole, seat)["beats_ms"] for seat in SEATS)


@pytest.mark.parametrize("seed", range(6))
def test_the_demo_shows_a_flood_in_a_at_four_minutes(seed: int) -> None:
    made = simulate("demo", 30, seed)
    base = hr_bpm(made, "A", 30, 180)
    assert base == pytest.approx(66.5, abs=2)
    level = max(80, min(base + 20, max(100, base + 15)))
    above = [hr_bpm(made, "A", t - 15, t) >= level for t in range(30, 1500)]
    dwelt = [30 + at for at in range(20, len(above)) if all(above[at - 20 : at])]
    assert 265 <= dwelt[0] <= 300
    assert dwelt[-1] < 430  # and no second one before A's next flood
    assert max(hr_bpm(made, "B", t - 15, t) for t in range(30, 900)) < 90
    assert hr_bpm(made, "B", 930, 1030) == pytest.approx(98, abs=4)
    assert hr_bpm(made, "A", 1530, 1630) == pytest.approx(93, abs=4)


def test_the_demo_shows_silence_once() -> None:
    made = simulate("demo", 30, seed=7)
    silent = [sample for sample in samples(made, "B") if sample.contact is False]
    assert len(silent) in {13, 14, 15}
    assert 600_000 <= silent[0].t_ms < silent[-1].t_ms < 615_000
    assert all(sample.rr == () for sample in silent)
    assert all(sample.contact for sample in samples(made, "A"))
    assert truth(made, "B")["no_contact_s"] == [[600.0, 614.0]]
