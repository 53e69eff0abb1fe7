"""The same events give the same frames: live and replayed, however late they came, however cut."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest

from bench.arrivals import SESSIONS, WAYS, Arrivals, recorded, simulated
from bench.replay import check
from regulation.samples import Link, LinkState, Tick
from sensor_bridge.archive import Notification

SHORT_S = 200.0
"""Long enough for a resting level."""


def _check(arrivals: Arrivals, folder: Path) -> None:
    found = check(arrivals, folder / "data")
    assert found.frames > found.events / 4
    assert found.equal


@pytest.mark.parametrize("names", SESSIONS, ids=" and ".join)
def test_recordings_that_come_late_and_with_losses(
    shared_data: Path, tmp_path: Path, names: tuple[str, ...]
) -> None:
    given = recorded(shared_data, tmp_path, names).until(SHORT_S)
    _check(given.on("losses, late", seed=1), tmp_path)


@pytest.mark.parametrize("given", list(simulated(SHORT_S / 60)), ids=lambda given: given.name)
def test_simulated_pairs_that_come_late_and_with_losses(given: Arrivals, tmp_path: Path) -> None:
    _check(given.on("losses, late", seed=1), tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("way", WAYS)
def test_two_recordings_whole(shared_data: Path, tmp_path: Path, way: str) -> None:
    _check(recorded(shared_data, tmp_path, ("heartmath", "rhythm")).until(1000).on(way), tmp_path)


# -- the ways themselves: a check of what did not come late would show nothing ----------------------------


def test_what_is_late_comes_in_bursts_in_its_order() -> None:
    given = next(simulated(10))
    late = given.on("late")
    before, after = ([e for e in each.events if isinstance(e, Notification)] for each in (given, late))
    assert [e.data for e in after if e.seat == "A"] == [e.data for e in before if e.seat == "A"]
    assert sum(a.t_ms > b.t_ms for a, b in zip(after, before, strict=True)) > 50
    stamps = [event.t_ms for event in late.events]
    assert stamps == sorted(stamps)
    assert [e.t_ms for e in late.events if isinstance(e, Tick)] == list(range(1000, stamps[-1] + 1, 1000))


def test_losses_are_silences_of_every_length_and_lost_links() -> None:
    lossy = next(simulated(20)).on("losses")
    stamps = [e.t_ms for e in lossy.events if isinstance(e, Notification) and e.seat == "A"]
    silences_s = [(later - before) / 1000 for before, later in pairwise(stamps)]
    assert max(silences_s) > 55
    assert sum(silence_s > 2.5 for silence_s in silences_s) > 5
    links = [e.state for e in lossy.events if isinstance(e, Link) and e.seat == "A"]
    assert links.count(LinkState.LOST) >= 3
