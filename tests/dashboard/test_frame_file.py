"""The file of `--frames`: whole at its end, never over something that is read, and named when it fails."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import anyio
import pytest

from dashboard.errors import ServiceError
from dashboard.frame_file import FrameFile, check_apart
from tests.sensor_bridge.fakes import HandClock, write_coreg

FULL = Path("/dev/full")
needs_full = pytest.mark.skipif(not FULL.is_char_device(), reason="only on systems with /dev/full")


async def test_what_was_added_is_written_once_a_second_and_at_the_end(tmp_path: Path) -> None:
    out = tmp_path / "out.ndjson"
    file = await asyncio.to_thread(FrameFile, out)
    clock = HandClock()
    async with asyncio.TaskGroup() as tasks:  # as the session's: it cancels once, so that the rest is written
        running = tasks.create_task(file.run(clock))
        file.add([b"one", b"two"])
        await clock.forward(1.0)
        while await asyncio.to_thread(out.read_bytes) != b"one\ntwo\n":
            await anyio.lowlevel.checkpoint()
        file.add([b"three"])
        running.cancel()
    assert await asyncio.to_thread(out.read_bytes) == b"one\ntwo\nthree\n"


@needs_full
@pytest.mark.parametrize("cancelled", [False, True])
async def test_a_full_disk_is_given_back_and_not_raised(cancelled: bool) -> None:
    file = await asyncio.to_thread(FrameFile, FULL)
    clock = HandClock()
    file.add([b"one"])
    async with asyncio.TaskGroup() as tasks:
        running = tasks.create_task(file.run(clock))
        await anyio.wait_all_tasks_blocked()
        if cancelled:
            running.cancel()
        else:
            await clock.forward(1.0)
    problem = running.result()
    assert problem is not None
    assert problem.message == "/dev/full cannot be written: No space left on device."


@needs_full
def test_closing_on_a_full_disk_names_the_file() -> None:
    file = FrameFile(FULL)
    file.add([b"one"])
    with pytest.raises(ServiceError, match="/dev/full cannot be written: No space left on device"):
        file.close()


def test_a_file_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    with pytest.raises(ServiceError, match=r"nowhere/f cannot be written: .*Give another file"):
        FrameFile(tmp_path / "nowhere" / "f")


@pytest.mark.parametrize("name", ["same", "symbolic", "hard"])
def test_an_input_is_never_overwritten_by_whatever_name(tmp_path: Path, name: str) -> None:
    played = tmp_path / "same"
    played.write_text("800\n")
    (tmp_path / "symbolic").symlink_to(played)
    os.link(played, tmp_path / "hard")
    with pytest.raises(ServiceError, match="is what is played"):
        FrameFile(tmp_path / name, [tmp_path / "gone", played])
    assert played.read_text() == "800\n"


def test_no_stored_session_is_ever_overwritten(tmp_path: Path) -> None:
    stored = write_coreg(tmp_path / "other.coreg", [])
    before = stored.read_bytes()
    with pytest.raises(ServiceError, match="holds stored sessions"):
        FrameFile(stored)
    assert stored.read_bytes() == before


def test_the_frames_of_an_earlier_run_may_be_overwritten(tmp_path: Path) -> None:
    earlier, played = tmp_path / "out.ndjson", tmp_path / "played.csv"
    earlier.write_text("{}\n")
    played.write_text("800\n")
    check_apart(earlier, [played])
    FrameFile(earlier, [played]).close()
    assert not earlier.read_bytes()
