"""The rig keeps its word: what is sent is counted, what is lost is known, and nothing is left behind."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from dbus_fast import Message
from dbus_fast.aio import MessageBus

from sensor_bridge.gatt import heart_rate
from tests.conftest import ROOT
from tests.radio.bluez.adapter import ADAPTER, PATH
from tests.radio.bluez.devices import DEVICE, path_of
from tests.radio.clients import WITHIN_S, Inbox, Watched, found, listening, until
from tests.radio.fixtures import bleak_anew
from tests.radio.orders import A, B, Manner, StrapSpec
from tests.radio.rig import OrderRefused, Rig, running

pytestmark = pytest.mark.slow


async def test_packets_that_were_heard_are_all_that_a_client_gets(bluetooth: Rig) -> None:
    """Across drops of either kind: nothing doubled, nothing lost but what was sent into the void."""
    bluetooth.reset(StrapSpec(address=A, manner=Manner.QUIET))
    inbox = Inbox()
    (device,) = await found(A)
    for cycle in range(5):
        async with listening(device, inbox) as client:
            sent = [bluetooth.send(A).data for _ in range(3)]
            await inbox.until(sent[-1])
            if cycle % 2:
                bluetooth.hang_up(A)
            else:
                bluetooth.drop(A)
                bluetooth.send(A)
            await client.until_lost()
        bluetooth.bring_back(A)
    log = bluetooth.sent(A)
    assert [entry.sequence for entry in log] == list(range(1, 19))
    assert [entry.sequence for entry in log if entry.heard_ns is None] == [4, 11, 18]
    assert inbox.packets == [entry.data for entry in log if entry.heard_ns is not None]
    assert all(entry.heard_ns > entry.sent_ns for entry in log if entry.heard_ns)


async def test_a_strap_says_when_it_returned_and_was_first_heard_of(bluetooth: Rig) -> None:
    bluetooth.drop(A)
    bluetooth.bring_back(A)
    await until(lambda: bluetooth.state(A).first_advertised_ns is not None)
    state = bluetooth.state(A)
    assert state.returned_ns is not None
    assert state.first_advertised_ns is not None
    assert state.first_advertised_ns > state.returned_ns
    assert bluetooth.state(B).returned_ns is None


@pytest.mark.parametrize(
    ("spec", "contact", "rr_count"),
    [
        (StrapSpec(address=A, manner=Manner.QUIET), True, 1),
        (StrapSpec(address=A, manner=Manner.QUIET, sends_rr=False), True, 0),
        (StrapSpec(address=A, manner=Manner.QUIET, contact=False), False, 0),
        (StrapSpec(address=A, manner=Manner.QUIET, contact=None), None, 1),
    ],
    ids=["good", "without RR", "contact lost", "contact unknown"],
)
async def test_a_packet_is_what_the_strap_is(
    bluetooth: Rig, spec: StrapSpec, contact: bool | None, rr_count: int
) -> None:
    bluetooth.reset(spec)
    (device,) = await found(A)
    async with listening(device, Inbox()):
        bluetooth.change(A, hr_bpm=150)
        said = heart_rate.decode(bluetooth.send(A).data)
    assert (said.hr_bpm, said.contact, len(said.rr_ticks)) == (150, contact, rr_count)
    assert said.energy_kj == 1


async def test_a_willing_strap_plays_its_recording(bluetooth: Rig, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("1000,800\n1004,810\n1100,820\n")
    bluetooth.reset(StrapSpec(address=A, recording=str(path)))
    inbox = Inbox()
    (device,) = await found(A)
    async with listening(device, inbox):
        await until(lambda: len(inbox.packets) == 2)
    assert [len(heart_rate.decode(packet).rr_ticks) for packet in inbox.packets] == [2, 1]


async def test_a_strap_may_have_no_battery_service(bluetooth: Rig) -> None:
    bluetooth.reset(StrapSpec(address=A, battery_pct=None))
    (device,) = await found(A)
    async with listening(device, Inbox()) as client:
        assert client.services.get_characteristic("2a19") is None


async def test_a_new_battery_level_is_told(bluetooth: Rig) -> None:
    inbox = Inbox()
    client = Watched((await found(A))[0])
    await client.connect()
    await client.start_notify("2a19", inbox)
    bluetooth.change(A, battery_pct=15)
    assert await inbox.until(bytes([15])) == [bytes([15])]
    await client.disconnect()


async def test_a_service_that_died_scanning_and_connecting_begins_anew(bluetooth: Rig) -> None:
    """The adapter outlives the service: what it did for the one must not stand in the way of the next."""
    bluetooth.reset(StrapSpec(address=A, manner=Manner.QUIET), StrapSpec(address=B))
    await found(A, B)
    bluetooth.drop(B)
    bus = await MessageBus(bus_address=bluetooth.bus_address).connect()
    await bus.send(Message("org.bluez", path_of(B), DEVICE, "Connect"))
    await bus.call(Message("org.bluez", PATH, ADAPTER, "StartDiscovery"))  # answered after B is waited for
    bluetooth.service(running=False)
    bus.disconnect()
    bluetooth.service(running=True)
    inbox = Inbox()
    async with bleak_anew():
        (device,) = await found(A)
        async with listening(device, inbox):
            await inbox.until(bluetooth.send(A).data)


def test_what_cannot_be_done_is_said_and_the_rig_goes_on(rig: Rig) -> None:
    with pytest.raises(OrderRefused, match="nobody listens"):
        rig.send(A)
    with pytest.raises(OrderRefused, match="no strap has the address"):
        rig.drop("C0:00:00:00:00:00")
    with pytest.raises(OrderRefused, match="two straps with the address"):
        rig.reset(StrapSpec(address=A), StrapSpec(address=A))
    rig.reset()
    assert not rig.state(A).connected


def test_another_process_may_give_orders_too(rig: Rig) -> None:
    script = (
        f"import os\nfrom tests.radio.rig import Rig\nRig('', os.environ['COREGULATE_RADIO']).drop('{A}')"
    )
    subprocess.run([sys.executable, "-c", script], cwd=ROOT, env=rig.environment, check=True)
    assert not rig.state(A).in_range


def test_nothing_is_left_of_a_rig(rig: Rig) -> None:
    with running() as other:
        place = Path(other.control).parent
        assert place != Path(rig.control).parent
        assert place.is_dir()
    assert not place.exists()


def test_a_rig_ends_when_whoever_started_it_is_killed(rig: Rig) -> None:
    script = "import time\nfrom tests.radio.rig import running\nwith running() as rig:\n"
    script += "    print(rig.control, flush=True)\n    time.sleep(60)"
    with subprocess.Popen(
        [sys.executable, "-c", script], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        place = Path(process.stdout.readline().strip()).parent
        assert place.is_dir()
        process.kill()
    patience = time.monotonic() + WITHIN_S
    while place.exists():
        assert time.monotonic() < patience
        time.sleep(0.01)


@pytest.mark.parametrize(("ci", "outcome"), [("", "1 skipped"), ("true", "1 error")])
def test_without_a_dbus_daemon_tests_skip_by_name_or_fail_in_ci(
    rig: Rig, ci: str, outcome: str, tmp_path: Path
) -> None:
    case = f"{__file__}::{test_what_cannot_be_done_is_said_and_the_rig_goes_on.__name__}"
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", case],
        cwd=ROOT,
        env={**os.environ, "PATH": str(tmp_path), "CI": ci},
        capture_output=True,
        text=True,
        check=False,
    )
    assert outcome in done.stdout
    assert "dbus-daemon" in done.stdout


def test_a_rig_that_met_an_error_says_so_in_the_end(rig: Rig) -> None:
    with (
        pytest.raises(RuntimeError, match="order not carried out"),
        running() as other,
        pytest.raises(OrderRefused, match=r"none\.csv"),
    ):
        other.reset(StrapSpec(address=A, recording="none.csv"))
