"""What the host's page is told of a strap that is not there: by its name, and when the search is in vain."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from dashboard.desk import SetUpDesk
from dashboard.sitting import Sittings
from dashboard.sources import Worn, spec_text
from dashboard.views import Audience
from dashboard.wire import DoChoose
from sensor_bridge.supervisor import MAY_BE_HELD, VAIN_S
from tests.dashboard.test_desk import room

AWAY = "C0:00:00:00:00:03"
"""A strap that is not on the air."""


async def test_a_page_is_told_that_a_strap_may_be_held_though_nothing_happens(tmp_path: Path) -> None:
    async with room(tmp_path) as here:
        page = here.session.channel.join(Audience("host"), None)
        await here.do(DoChoose(id=1, seat="A", address=AWAY))
        page.control.clear()

        def told() -> list[str]:
            """What the page was told of A's strap since."""
            set_ups = [said for said in map(json.loads, page.control) if said["type"] == "setup"]
            return [said["seats"][0]["strap"]["words"] for said in set_ups]

        for _ in range(int(VAIN_S) - 1):
            await here.clock.forward(1)
        assert not any(MAY_BE_HELD in words for words in told())
        for _ in range(2):  # the desk looks twice a second, and may just have looked
            await here.clock.forward(1)
        assert MAY_BE_HELD in told()[-1]
        here.session.channel.leave(page)


async def test_the_straps_of_an_interrupted_session_are_looked_for_by_their_names(tmp_path: Path) -> None:
    async with room(tmp_path) as here:
        spec = spec_text(Worn(straps={"B": (AWAY, "HW9")}))
        here.session.record = replace(here.session.record, source_spec=spec)
        after_restart = Sittings(here.sittings._stages, here.desk._bridge, here.sittings._tasks)
        after_restart.take_up(here.session)
        desk = here.session.desk
        assert isinstance(desk, SetUpDesk)
        await here.until(lambda: desk.snapshot().seats[1].strap is not None)
        strap = desk.snapshot().seats[1].strap
        assert strap is not None
        assert strap.words == "Looking for HW9. A strap wakes when it is damp and worn."
