"""The fixtures `rig` and `bluetooth`, for every test: straps, and the real bleak in this process."""

from __future__ import annotations

import asyncio
import shutil
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from bleak.backends.bluezdbus.manager import BlueZManager

from tests.conftest import absent
from tests.radio.rig import Rig, running


@pytest.fixture(scope="session")
def started_rig() -> Iterator[Rig]:
    """One process for the whole session; `rig` begins it anew for every test."""
    if sys.platform != "linux":
        pytest.skip("only on Linux is there a BlueZ to stand in for")
    if shutil.which("dbus-daemon") is None:
        absent("dbus-daemon", "install it, on Debian: apt install dbus-daemon")
    with running() as rig:
        yield rig


@pytest.fixture
def rig(started_rig: Rig) -> Rig:
    """A rig with `PAIR`, everything on. A child process finds it with `rig.environment`."""
    started_rig.reset()
    return started_rig


@pytest.fixture
async def bluetooth(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Rig]:
    """`rig`, found by bleak in this process. Clients and scanners are the test's to close."""
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", rig.bus_address)
    async with bleak_anew():
        await bleak_manager()  # before the test, so that bleak's watcher does not count as a task of the test
        yield rig


@asynccontextmanager
async def bleak_anew() -> AsyncIterator[None]:
    """In the block bleak knows nothing yet, and after it nothing is left of what it keeps for its loop: a
    D-Bus connection and a task. bleak has no public way to do so; a process that ends does not need one.
    """
    await _leave_bus()
    try:
        yield
    finally:
        await _leave_bus()


async def bleak_manager() -> BlueZManager:
    """What bleak keeps for this loop; it joins the bus if it has not yet."""
    from bleak.backends.bluezdbus.manager import get_global_bluez_manager  # noqa: PLC0415 - imports on Linux only

    return await get_global_bluez_manager()


async def _leave_bus() -> None:
    from bleak.backends.bluezdbus import manager  # noqa: PLC0415 - imports on Linux only

    kept = manager._global_instances.pop(asyncio.get_running_loop(), None)
    if kept and kept._bus and kept._bus_watcher_task:
        kept._bus.disconnect()
        await kept._bus_watcher_task
