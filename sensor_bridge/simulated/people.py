"""Who the simulated people are: base, variability, floods, confounders and speech (SCIENCE 11)."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np

from regulation.samples import Seat
from sensor_bridge.simulated.hearts import Person, Rise, Turn

_SPEECH_FROM_S = 300.0
_FLOODS_FROM_S = 420.0
_FLOODS_APART_S = 700.0  # onset to onset
_CONFOUNDERS_FROM_S = 300.0  # with the talking; the quiet start stays quiet
_AFTER_S = 60.0  # every flood has this much session left after its plateau
_TRIES = 200

_CONFOUNDERS: tuple[tuple[str, tuple[float, float], float, tuple[float, float], float], ...] = (
    # kind, bpm, rise s, plateau s, decay tau s
    ("startle", (12, 22), 3, (4, 4), 8),
    ("laugh", (10, 18), 4, (5, 18), 10),
    ("posture", (10, 18), 6, (15, 40), 15),
    ("cough", (8, 15), 2, (3, 3), 6),
)


def _demo_flood(onset_s: float) -> Rise:
    return Rise("flood", onset_s, rise_s=25, plateau_s=110, tau_s=70, by_bpm=26, rsa_factor=0.4)


_DEMO: dict[Seat, tuple[float, float, tuple[Rise, ...]]] = {
    # base bpm, RMSSD ms, floods
    "A": (66, 38, (_demo_flood(240), _demo_flood(1500))),
    "B": (72, 32, (_demo_flood(900),)),
}


def with_floods(rng: np.random.Generator, until_s: float, _seat: Seat) -> Person:
    """A person of the reference sessions with one or two floods, fewer where the session is too short."""
    return _draw(rng, until_s, int(rng.integers(1, 3)))


def without_floods(rng: np.random.Generator, until_s: float, _seat: Seat) -> Person:
    """A person of the reference sessions who talks, laughs and moves, but is not flooded."""
    rng.integers(1, 3)  # so that the same seed gives the same person as `with_floods`
    return _draw(rng, until_s, 0)


def demo(rng: np.random.Generator, until_s: float, seat: Seat) -> Person:
    """A calm person for showing: floods at fixed times, little drift, gentle speech, no confounders."""
    base_bpm, rmssd_ms, floods = _DEMO[seat]
    return Person(
        base_bpm=base_bpm,
        ln_rmssd=math.log(rmssd_ms),
        drift_sd_bpm=1.0,
        breathing_hz=rng.uniform(0.22, 0.28),
        confounders=(),
        turns=_turns(rng, until_s, gain_bpm=(1, 3)),
        floods=tuple(flood for flood in floods if flood.onset_s < until_s),
        mayer_bpm=1.5,
    )


def _draw(rng: np.random.Generator, until_s: float, n_floods: int) -> Person:
    base_bpm = rng.uniform(55, 92)
    ln_rmssd = rng.normal(3.4, 0.45)
    return Person(
        base_bpm=base_bpm,
        ln_rmssd=ln_rmssd,
        drift_sd_bpm=2.5,
        breathing_hz=rng.uniform(0.2, 0.3),
        confounders=_confounders(rng, until_s),
        turns=_turns(rng, until_s, gain_bpm=(3, 7)),
        floods=_floods(rng, until_s, base_bpm, n_floods),
    )


def _confounders(rng: np.random.Generator, until_s: float) -> tuple[Rise, ...]:
    last_s = until_s - _AFTER_S
    if last_s <= _CONFOUNDERS_FROM_S:
        return ()
    onsets = np.sort(rng.uniform(_CONFOUNDERS_FROM_S, last_s, int(rng.integers(2, 5))))
    return tuple(_confounder(rng, onset) for onset in onsets.tolist())


def _confounder(rng: np.random.Generator, onset_s: float) -> Rise:
    kind, by_bpm, rise_s, plateau_s, tau_s = _CONFOUNDERS[int(rng.integers(len(_CONFOUNDERS)))]
    return Rise(kind, onset_s, rise_s, rng.uniform(*plateau_s), tau_s, rng.uniform(*by_bpm))


def _turns(rng: np.random.Generator, until_s: float, gain_bpm: tuple[float, float]) -> tuple[Turn, ...]:
    turns = []
    at_s = _SPEECH_FROM_S
    while at_s < until_s:
        end_s = at_s + rng.exponential(12)
        turns.append(Turn(at_s, min(end_s, until_s), rng.uniform(*gain_bpm)))
        at_s = end_s + rng.exponential(14)
    return tuple(turns)


def _floods(rng: np.random.Generator, until_s: float, base_bpm: float, number: int) -> tuple[Rise, ...]:
    """Draw floods until they fit; one fewer when they do not."""
    for wanted in range(number, 0, -1):
        for _ in range(_TRIES):
            floods = sorted((_flood(rng, until_s, base_bpm) for _ in range(wanted)), key=lambda f: f.onset_s)
            if _fit(floods, until_s):
                return tuple(floods)
    return ()


def _flood(rng: np.random.Generator, until_s: float, base_bpm: float) -> Rise:
    return Rise(
        kind="flood",
        onset_s=rng.uniform(_FLOODS_FROM_S, max(until_s, _FLOODS_FROM_S)),
        rise_s=rng.uniform(15, 45),
        plateau_s=rng.uniform(90, 300),
        tau_s=rng.uniform(60, 180),
        by_bpm=max(22.0, rng.uniform(0.30, 0.50) * base_bpm),
        rsa_factor=rng.uniform(0.30, 0.55),
    )


def _fit(floods: list[Rise], until_s: float) -> bool:
    apart = all(b.onset_s - a.onset_s >= _FLOODS_APART_S for a, b in pairwise(floods))
    last = floods[-1]
    return apart and last.onset_s + last.rise_s + last.plateau_s + _AFTER_S <= until_s
