"""A search in vain reaches the host's page by the passing of time alone."""

from __future__ import annotations

import json
from pathlib import Path

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
        await here.clock.forward(1)
        assert MAY_BE_HELD in told()[-1]
        here.session.channel.leave(page)
