"""A program that is killed leaves its straps connected and so unseen; the next one takes them up."""

from __future__ import annotations

import asyncio
import subprocess
from pathlib import Path

import pytest
from bleak import BleakScanner
from bleak.backends.device import BLEDevice
from bleak.backends.scanner import AdvertisementData

from regulation.samples import SEATS
from tests.dashboard.running import command, serving
from tests.radio.clients import WITHIN_S, until
from tests.radio.orders import A, B, StrapSpec
from tests.radio.rig import Rig
from tests.radio.test_cycles import ADDRESS, listening

pytestmark = pytest.mark.slow


FREE = "C0:33:33:33:33:03"


async def killed_live(rig: Rig, data: Path) -> None:
    """Straps A and B heard by a `coregulate live` that is killed then, as by kill -9."""
    words = ("live", "--a", A, "--b", B, "--data", data)
    with serving(*words, environment=rig.environment) as service:
        await until(lambda: all(len(rig.sent(address)) > 1 for address in (A, B)))
        service.process.kill()


async def advertising(address: str, times: int) -> set[str]:
    """Scan until this strap was seen so often; return all that were seen."""
    seen: list[str] = []
    enough = asyncio.Event()

    def told(device: BLEDevice, _data: AdvertisementData) -> None:
        seen.append(device.address)
        if seen.count(address) >= times:
            enough.set()

    async with asyncio.timeout(WITHIN_S), BleakScanner(told):
        await enough.wait()
    return set(seen)


async def test_straps_that_a_killed_program_held_are_taken_up_and_no_packet_comes_twice(
    bluetooth: Rig, tmp_path: Path
) -> None:
    bluetooth.reset(StrapSpec(address=A), StrapSpec(address=B, hr_bpm=118), StrapSpec(address=FREE))
    await killed_live(bluetooth, tmp_path)
    await until(lambda: not any(bluetooth.state(address).subscribed for address in (A, B)))
    assert all(bluetooth.state(address).connected for address in (A, B))
    assert await advertising(FREE, times=5) == {FREE}
    before = {seat: len(bluetooth.sent(ADDRESS[seat])) for seat in SEATS}
    async with listening() as here:
        await until(lambda: all(len(here.packets(seat)) >= 3 for seat in SEATS))
        for seat in SEATS:
            kept = here.packets(seat)
            sent = [each.data for each in bluetooth.sent(ADDRESS[seat])[before[seat] :]]
            assert kept == sent[: len(kept)]
            assert here.bridge.chosen[seat].failures == 0


async def test_a_scan_lists_what_a_killed_program_held_as_connected(rig: Rig, tmp_path: Path) -> None:
    await killed_live(rig, tmp_path)
    words = command("scan", "--seconds", 1)
    done = await asyncio.to_thread(
        subprocess.run, words, env=rig.environment, capture_output=True, text=True, check=False
    )
    assert (done.returncode, sorted(done.stdout.splitlines())) == (
        0,
        [f"{A}  Polar H10 A1B2C3D4  connected", f"{B}  Polar H10 E5F60718  connected"],
    )
