"""Whose strap is whose: what is told of a strap, and for how long straps are looked for."""

from __future__ import annotations

from pathlib import Path

from dashboard.wire import DoChoose, DoLook, StrapLink
from regulation.samples import SEATS, LinkState, Seat
from sensor_bridge.reconnect import wait_s
from tests.dashboard.test_desk import ONE, RATE, SPARE, TWO, Room, room, running


def link(here: Room, seat: Seat = "A") -> StrapLink:
    strap = here.seat(seat).strap
    assert strap is not None
    return strap


async def test_a_strap_that_sends_only_a_rate_is_called_so_to_the_host_and_to_its_wearer(
    tmp_path: Path,
) -> None:
    async with room(tmp_path) as here:
        await running(here)
        for _ in range(10):
            here.air.beat(ONE, RATE)
            here.air.beat(TWO)
        await here.clock.forward(0.6)
        assert (link(here, "A").hr_only, link(here, "B").hr_only) == (True, False)
        told = {seat: strap.hr_only for seat in SEATS if (strap := here.own(seat).strap)}
        assert told == {"A": True, "B": False}
        here.air.beat(ONE)
        assert not link(here).hr_only


async def test_the_wait_for_the_next_try_is_told_from_now_on(tmp_path: Path) -> None:
    async with room(tmp_path) as here:
        here.air.held.add(ONE)
        await here.do(DoChoose(id=1, seat="A", address=ONE))
        await here.until(lambda: link(here).attempt == 3)
        whole_s = wait_s(3, 0.5)
        left_s = link(here).retry_in_s
        assert left_s is not None
        assert 0 < left_s <= whole_s
        await here.clock.forward(1)
        assert link(here).retry_in_s == left_s - 1
        here.air.held.clear()
        await here.until(lambda: ONE in here.air.heard)
        here.air.beat(ONE)
        assert (link(here).link, link(here).retry_in_s) == (LinkState.STREAMING, None)


async def test_straps_are_looked_for_until_the_session_runs_or_is_left(tmp_path: Path) -> None:
    async with room(tmp_path / "left") as here:
        assert here.bridge.looking
        await here.session.stop()
        await here.until(lambda: not here.bridge.looking)
    async with room(tmp_path / "begun") as here:
        await running(here)
        assert not here.desk.snapshot().looking


async def test_the_radio_signal_is_told_where_there_is_one_to_measure(tmp_path: Path) -> None:
    async with room(tmp_path) as here:
        told = []
        for here.air.rssi_dbm in (-60, -61, -70, -80, -90, -91):
            await here.do(DoLook(id=1))
            told.append([each.bars for each in here.desk.snapshot().found])
        assert told == [[bars, bars] for bars in (4, 3, 3, 2, 1, 0)]
        here.air.connected_to = (SPARE,)
        await here.until(lambda: len(here.desk.snapshot().found) == 3)
        assert [each.bars for each in here.desk.snapshot().found] == [0, 0, None]
