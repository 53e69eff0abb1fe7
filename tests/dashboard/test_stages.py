"""What plays now: replays that nobody watches are closed, the others are not."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from dashboard.errors import Refused
from dashboard.replaying import IDLE_S
from dashboard.stages import Stages
from dashboard.store.store import open_store
from dashboard.views import Audience
from dashboard.wire import Grant
from regulation.samples import Sitting
from tests.dashboard.made import ListSource, live, pair_events
from tests.sensor_bridge.fakes import HandClock


async def test_a_replay_is_closed_once_nobody_has_watched_it_for_a_while(tmp_path: Path) -> None:
    clock = HandClock()
    async with open_store(tmp_path) as store, asyncio.TaskGroup() as tasks:
        stages = Stages(store, clock, tasks)
        session = live(store, ListSource(pair_events(20)))
        stages.add(session)
        await session.over.wait()
        stored = await stages.stored(session.record.id)
        left, watched = (stages.replay(stored, 1.0) for _ in range(2))
        reviewed = watched.hello(Grant(channel=watched.channel.name, role="reviewer"))
        assert reviewed.sitting is Sitting.IN_SESSION
        page = watched.channel.join(Audience("reviewer"), None)
        tidying = tasks.create_task(stages.tidy())
        await clock.forward(IDLE_S - 10)
        assert stages.find(left.channel.name) is left
        for _ in range(4):
            await clock.forward(5.1)
        with pytest.raises(Refused, match="no session with that name"):
            stages.find(left.channel.name)
        assert stages.find(watched.channel.name) is watched
        watched.channel.leave(page)
        tidying.cancel()
        await stages.close()
