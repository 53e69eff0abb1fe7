"""`coregulate replay`: a stored session through the same fold as live, at any speed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

from dashboard.fold import Fold
from dashboard.frame_file import FrameFile
from dashboard.replaying import Stored
from dashboard.sources import source_kind
from dashboard.store.store import SessionRecord
from dashboard.wire import encode
from sensor_bridge.archive import SESSION_COLUMNS, ArchiveEvent
from sensor_bridge.clock import SystemClock
from sensor_bridge.replay import open_coreg
from sensor_bridge.source import Played


def stored_of(path: Path) -> Stored:
    """Return what a `.coreg` file holds, to be shown as a replay. Raises `BadArchive`."""
    found = open_coreg(path)
    record = SessionRecord(source_spec="", **{name: getattr(found.header, name) for name in SESSION_COLUMNS})
    return Stored(record, {}, found.events)


async def play(path: Path, speed: float, frames: Path | None, line: Callable[[bytes], None]) -> None:
    """Play a `.coreg` file; frames go to a file, or to `line` one by one. Raises `BadArchive`
    or `ServiceError`.

    Speed 0 = as fast as possible. What is written does not depend on the speed."""
    stored = open_coreg(path)
    header = stored.header
    source = Played(
        stored.events,
        SystemClock(),
        speed,
        kind=source_kind(header.source_kind),
        label=header.source_label,
        seats=header.seats,
    )
    fold = Fold()
    file = await asyncio.to_thread(FrameFile, frames, [path]) if frames is not None else None

    async def put(event: ArchiveEvent) -> None:
        encoded = [encode(frame) for frame in fold.push(event)]
        if file is not None:
            file.add(encoded)
        else:
            for each in encoded:
                line(each)

    try:
        await source.run(put)
    finally:
        if file is not None:
            await asyncio.to_thread(file.close)
