"""One sitting after the other: the straps belong to one session at a time."""

from __future__ import annotations

import asyncio
from pathlib import Path

from dashboard.wire import DoChoose
from regulation.samples import SEATS
from tests.dashboard.test_desk import ONE, TWO, room


async def test_the_straps_of_a_new_set_up_are_not_taken_by_the_end_of_the_one_before(tmp_path: Path) -> None:
    async with room(tmp_path) as here:
        await here.worn()
        await here.agree(*SEATS)
        await here.begin()
        await here.session.stop()
        new = here.sittings.new({})
        assert new.desk is not None
        async with asyncio.TaskGroup() as tasks:
            chosen = [
                tasks.create_task(new.desk.do(DoChoose(id=number, seat=seat, address=address)))
                for number, (seat, address) in enumerate(zip(SEATS, (ONE, TWO), strict=True))
            ]
            while not all(task.done() for task in chosen):
                await here.clock.forward(0.6)
        for _ in range(5):
            await here.clock.forward(0.6)
        worn = {seat: strap.address for seat, strap in here.desk._bridge.chosen.items()}
        await new.stop()
        await new.over.wait()
    assert worn == {"A": ONE, "B": TWO}
