"""Tasks with one owner, who can send them all home."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine


class Crew:
    """Some of the tasks of a task group; one that fails ends the group, and with it the rig."""

    def __init__(self, group: asyncio.TaskGroup) -> None:
        self._group = group
        self._at_work: set[asyncio.Task[None]] = set()

    def take_on(self, work: Coroutine[object, object, None]) -> asyncio.Task[None]:
        """Start it."""
        task = self._group.create_task(work)
        self._at_work.add(task)
        task.add_done_callback(self._at_work.discard)
        return task

    async def dismiss(self) -> None:
        """Cancel whoever still works, and wait for them. Not to be called by one of them."""
        leaving = list(self._at_work)
        for task in leaving:
            task.cancel()
        await asyncio.gather(*leaving, return_exceptions=True)
