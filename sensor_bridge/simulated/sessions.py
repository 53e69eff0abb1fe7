"""Whole simulated sessions: two people, their hearts, straps and losses, with the truth beside them."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any

import numpy as np

from regulation.samples import SEATS, Seat
from sensor_bridge.archive import ArchiveEvent, Truth
from sensor_bridge.simulated import (
    ScenarioName,
    Simulation,
    hearts,
    losses,
    misdetections,
    motion,
    people,
    strap,
)
from sensor_bridge.simulated.hearts import Person, Signal
from sensor_bridge.simulated.losses import Losses
from sensor_bridge.source import merge, with_ticks


@dataclass(frozen=True, slots=True)
class Coupling:
    """How much of A's slow heart rate (0.01-0.1 Hz) enters B, and how much later."""

    leader: Seat = "A"
    r2: float = 0.4
    lag_s: float = 3.0


@dataclass(frozen=True, slots=True)
class Scenario:
    """What a kind of session holds."""

    person: Callable[[np.random.Generator, float, Seat], Person]
    """Draws a seat's person for a session of so many seconds."""
    losses: Callable[[np.random.Generator, float, Seat], Losses] = lambda _rng, _until_s, _seat: Losses()
    """Draws what goes wrong on the way from that person's strap."""
    coupling: Coupling | None = None


def _demo_losses(_rng: np.random.Generator, until_s: float, seat: Seat) -> Losses:
    """B's strap finds no beats for 14 s, so that people see what silence looks like."""
    return Losses(no_contact_s=((600.0, 614.0),) if seat == "B" and until_s > 614 else ())


def _lossy(rng: np.random.Generator, until_s: float, _seat: Seat) -> Losses:
    return losses.draw(rng, until_s)


_SCENARIOS: dict[ScenarioName, Scenario] = {
    "quiet": Scenario(people.without_floods),
    "floods": Scenario(people.with_floods),
    "coupled": Scenario(people.without_floods, coupling=Coupling()),
    "strangers": Scenario(people.without_floods),
    "dropouts": Scenario(people.with_floods, _lossy),
    "demo": Scenario(people.demo, _demo_losses),
}


def session(scenario: ScenarioName, minutes: float, seed: int) -> Simulation:
    """Make one; see `sensor_bridge.simulated.simulate`."""
    if not 0.5 <= minutes <= 1440:
        raise ValueError(f"a simulated session takes half a minute to a day, not {minutes} minutes")
    plan, until_s = _SCENARIOS[scenario], minutes * 60
    # The one place where chance enters. Each seat's person, heart, strap and air have streams of their own: a
    # scenario that asks one of them for more leaves the others as they are.
    chances = [_Chance(*rng.spawn(5)) for rng in np.random.default_rng(seed).spawn(len(SEATS))]
    bodies = [_body(plan, until_s, seat, chance) for seat, chance in zip(SEATS, chances, strict=True)]
    if plan.coupling:
        leader, follower = bodies
        follower.rate = hearts.couple(leader.rate, follower.rate, plan.coupling.r2, plan.coupling.lag_s)
    arrivals = [body.arrivals(until_s) for body in bodies]
    truth = {
        "scenario": scenario,
        "minutes": minutes,
        "seed": seed,
        "coupling": asdict(plan.coupling) if plan.coupling else None,
        "seats": {body.seat: body.truth() for body in bodies},
    }
    events = with_ticks(merge([Truth(0, truth)], *arrivals), round(until_s * 1000))
    return Simulation(f"Simulated pair, {scenario}, seed {seed}", SEATS, list(events), truth)


@dataclass(frozen=True, slots=True)
class _Chance:
    person: np.random.Generator
    heart: np.random.Generator
    strap: np.random.Generator
    air: np.random.Generator
    motion: np.random.Generator


def _body(plan: Scenario, until_s: float, seat: Seat, chance: _Chance) -> _Body:
    person = plan.person(chance.person, until_s, seat)
    t_s = hearts.grid_s(until_s)
    resting = hearts.resting_rate(person, t_s, chance.heart)
    return _Body(
        seat=seat,
        person=person,
        resting=resting,
        rate=resting + hearts.added_rate(person, t_s),
        breath=hearts.breathing(person, t_s, chance.heart),
        depth=hearts.breathing_depth(person, t_s),
        losses=plan.losses(chance.air, until_s, seat),
        chance=chance,
    )


@dataclass(slots=True)
class _Body:
    """One seat: a heart as signals at 50 Hz, then as beats, then as what arrives of them."""

    seat: Seat
    person: Person
    resting: Signal
    rate: Signal
    breath: Signal
    depth: Signal
    losses: Losses
    chance: _Chance
    beats_s: Signal = field(default_factory=lambda: np.empty(0))

    def arrivals(self, until_s: float) -> list[ArchiveEvent]:
        """Let the heart beat, the strap measure and the air lose."""
        rsa = hearts.rsa_for(math.exp(self.person.ln_rmssd), self.resting, self.breath)
        self.beats_s = hearts.beats_s(self.rate, rsa, self.breath * self.depth, self.chance.heart)
        found_s = misdetections.detected(self.beats_s, self.losses.misdetections)
        sent = strap.packets(found_s, until_s, self.losses.no_contact_s, self.chance.strap)
        lost = (*self.losses.bursts_s, *self.losses.link_losses_s)
        moved = motion.motion(self.person, until_s, lost, self.seat, self.chance.motion)
        return list(merge(losses.apply(sent, self.losses, self.seat), moved))

    def truth(self) -> dict[str, Any]:
        """What there is to know of this seat, as JSON data."""
        return {
            "base_bpm": self.person.base_bpm,
            "drift_sd_bpm": self.person.drift_sd_bpm,
            "breathing_hz": self.person.breathing_hz,
            "mayer_bpm": self.person.mayer_bpm,
            "ln_rmssd": self.person.ln_rmssd,
            "floods": [asdict(flood) for flood in self.person.floods],
            "confounders": [asdict(rise) for rise in self.person.confounders],
            "turns": [asdict(turn) for turn in self.person.turns],
            "lost_spans_s": [list(span) for span in self.losses.bursts_s],
            "link_losses_s": [list(span) for span in self.losses.link_losses_s],
            "no_contact_s": [list(span) for span in self.losses.no_contact_s],
            "bogus_rr": [{"at_s": at_s, "rr_ticks": ticks} for at_s, ticks in self.losses.bogus],
            "misdetections": [{"at_s": at_s, "kind": kind} for at_s, kind in self.losses.misdetections],
            "broken_at_s": [at_s for at_s, _ in self.losses.broken],
            "beats_ms": np.round(self.beats_s * 1000, 3).tolist(),
        }
