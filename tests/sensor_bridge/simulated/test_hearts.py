"""A simulated heart beats as fast and as variably as it was asked to."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from sensor_bridge.simulated import hearts
from sensor_bridge.simulated.hearts import Person, Rise, Signal, Turn

CALM = Person(
    base_bpm=66, ln_rmssd=3.4, drift_sd_bpm=2.5, breathing_hz=0.25, floods=(), confounders=(), turns=()
)
FLOOD = Rise("flood", onset_s=100, rise_s=20, plateau_s=60, tau_s=30, by_bpm=26, rsa_factor=0.4)


def rmssd_ms(beats_s: Signal) -> float:
    return float(np.sqrt(np.mean(np.diff(beats_s, 2) ** 2))) * 1000


def resting_beats_s(person: Person, seed: int, until_s: float = 1200) -> Signal:
    rng, t_s = np.random.default_rng(seed), hearts.grid_s(until_s)
    resting = hearts.resting_rate(person, t_s, rng)
    breath = hearts.breathing(person, t_s, rng)
    rsa = hearts.rsa_for(math.exp(person.ln_rmssd), resting, breath)
    return hearts.beats_s(resting, rsa, breath, rng)


@pytest.mark.parametrize("base_bpm", [55, 72, 92])
@pytest.mark.parametrize("ln_rmssd", [2.5, 3.4, 4.3])
def test_a_resting_heart_has_the_variability_that_was_asked(base_bpm: float, ln_rmssd: float) -> None:
    person = replace(CALM, base_bpm=base_bpm, ln_rmssd=ln_rmssd)
    ratios = [rmssd_ms(resting_beats_s(person, seed)) / math.exp(ln_rmssd) for seed in range(5)]
    assert ratios == pytest.approx([1] * 5, abs=0.06)
    assert np.mean(ratios) == pytest.approx(1, abs=0.02)


def test_less_variability_than_the_noise_brings_is_not_promised() -> None:
    beats_s = resting_beats_s(replace(CALM, ln_rmssd=0.5), seed=0)
    assert 4 < rmssd_ms(beats_s) < 7  # noise and drift alone, without breathing


@pytest.mark.parametrize("base_bpm", [55, 72, 92])
def test_a_resting_heart_beats_at_its_base(base_bpm: float) -> None:
    means = [
        60 / np.diff(resting_beats_s(replace(CALM, base_bpm=base_bpm), seed)).mean() for seed in range(8)
    ]
    assert np.mean(means) == pytest.approx(base_bpm, abs=1.0)


def test_beats_fall_where_the_integral_is_whole() -> None:
    times = hearts.pulse_times(np.full(50 * 60 + 1, 75.0), phase=0.5)
    assert times == pytest.approx(0.4 + 0.8 * np.arange(75))


def test_a_rise_rises_stays_and_falls() -> None:
    t_s = hearts.grid_s(400)
    course = hearts.shape(t_s, FLOOD)
    at = {second: float(course[second * hearts.RATE_HZ]) for second in (99, 110, 120, 150, 180, 210, 240)}
    assert at == pytest.approx(
        {99: 0, 110: 0.5, 120: 1, 150: 1, 180: 1, 210: math.exp(-1), 240: math.exp(-2)}
    )


def test_speech_adds_its_height_and_takes_variability() -> None:
    t_s = hearts.grid_s(60)
    person = replace(CALM, turns=(Turn(10, 20, 5.0), Turn(30, 50, 3.0)))
    added, depth = hearts.added_rate(person, t_s), hearts.breathing_depth(person, t_s)
    seconds = [5, 9.9, 15, 25, 40, 55]
    index = [round(second * hearts.RATE_HZ) for second in seconds]
    assert added[index] == pytest.approx([0, 0, 5, 0, 3, 0])
    assert depth[index] == pytest.approx([1, 1, 0.55, 1, 0.55, 1])


def test_a_flood_adds_its_height_and_takes_variability() -> None:
    t_s = hearts.grid_s(400)
    person = replace(CALM, floods=(FLOOD,))
    index = [50 * hearts.RATE_HZ, 150 * hearts.RATE_HZ]
    assert hearts.added_rate(person, t_s)[index] == pytest.approx([0, 26])
    assert hearts.breathing_depth(person, t_s)[index] == pytest.approx([1, 0.4])


def test_a_heart_settles_at_the_start() -> None:
    t_s = hearts.grid_s(600)
    rate = hearts.resting_rate(replace(CALM, drift_sd_bpm=0), t_s, np.random.default_rng(0))
    assert rate[[0, 60 * hearts.RATE_HZ, -1]] == pytest.approx([69, 66 + 3 / math.e, 66], abs=1e-3)


def test_the_drift_has_the_spread_and_the_memory_that_it_should() -> None:
    t_s = hearts.grid_s(40_000)
    drift = hearts.resting_rate(CALM, t_s, np.random.default_rng(1))[:: hearts.RATE_HZ] - 66
    later = drift[600:]
    assert later.std() == pytest.approx(2.5, rel=0.15)
    lagged = np.corrcoef(later[:-120], later[120:])[0, 1]
    assert lagged == pytest.approx(math.exp(-1), abs=0.12)


@pytest.mark.parametrize("r2", [0.0, 0.2, 0.4, 0.8])
def test_coupling_has_the_strength_and_the_lag_that_were_asked(r2: float) -> None:
    rng, t_s = np.random.default_rng(3), hearts.grid_s(10_000)
    leader, follower = (hearts.resting_rate(CALM, t_s, rng) for _ in range(2))
    led = hearts.couple(leader, follower, r2, lag_s=3.0)
    slow_leader, slow_led = hearts._slow(leader), hearts._slow(led)
    shares = {
        lag: float(np.corrcoef(slow_leader[: -lag * 50 or None], slow_led[lag * 50 :])[0, 1] ** 2)
        for lag in range(12)
    }
    assert shares[3] == pytest.approx(r2, abs=0.08)
    assert r2 < 0.1 or max(shares, key=lambda lag: shares[lag]) == 3
    assert slow_led.std() == pytest.approx(hearts._slow(follower).std(), rel=0.1)
    untouched = (led - slow_led) - (follower - hearts._slow(follower))
    assert np.abs(untouched[3000:-3000]).max() < 0.1  # at its ends a spectrum takes the session for a circle


def test_a_mayer_wave_swings_at_a_tenth_of_a_hertz() -> None:
    t_s = hearts.grid_s(3000)
    person = replace(CALM, drift_sd_bpm=0, mayer_bpm=1.5)
    rate = hearts.resting_rate(person, t_s, np.random.default_rng(0))[:: hearts.RATE_HZ] - 66
    power, hz = np.abs(np.fft.rfft(rate[600:])) ** 2, np.fft.rfftfreq(rate[600:].size, 1.0)
    band = (hz > 0.07) & (hz < 0.13)
    assert power[band].sum() > 0.95 * power[1:].sum()
    assert rate[600:].std() == pytest.approx(1.5 / math.sqrt(2), rel=0.05)


def test_without_a_mayer_wave_the_same_chance_gives_the_same_heart() -> None:
    t_s = hearts.grid_s(60)
    rng = np.random.default_rng(0)
    hearts.resting_rate(CALM, t_s, rng)
    again = np.random.default_rng(0)
    hearts.resting_rate(replace(CALM, base_bpm=80), t_s, again)
    assert rng.random() == again.random()
