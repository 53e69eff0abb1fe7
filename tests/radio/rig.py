"""Start the rig and drive it: the class that tests use."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

import msgspec

from tests.radio import orders
from tests.radio.orders import (
    PAIR,
    SUPERVISION_S,
    AdapterState,
    Answer,
    Manner,
    Order,
    Sent,
    StrapSpec,
    StrapState,
    Whereabouts,
)

ROOT = Path(__file__).resolve().parent.parent.parent
WITHIN_S = 30.0
"""For whatever the rig does at once; a machine under load may take its time."""


class OrderRefused(Exception):
    """The rig could not do what it was told; the text says why."""


class Rig:
    """A running rig, from any process that knows its two addresses. Every method returns within milliseconds,
    so async tests may call them too. Straps are named by address.
    """

    def __init__(self, bus_address: str, control: str) -> None:
        self.bus_address = bus_address
        self.control = control
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.settimeout(WITHIN_S)
        self._socket.connect(control)
        self._answers = self._socket.makefile("rb")

    @property
    def environment(self) -> dict[str, str]:
        """For a child process: bleak honours the first, `Rig(...)` in it can take both."""
        return {
            **os.environ,
            "DBUS_SYSTEM_BUS_ADDRESS": self.bus_address,
            "COREGULATE_RADIO": self.control,
        }

    def reset(self, *straps: StrapSpec) -> None:
        """Begin anew with these straps, or with `PAIR`: adapter on, permission granted, nothing sent."""
        self._order(orders.Reset(straps or PAIR))

    def change(
        self,
        address: str,
        *,
        manner: Manner | msgspec.UnsetType = msgspec.UNSET,
        hr_bpm: int | msgspec.UnsetType = msgspec.UNSET,
        sends_rr: bool | msgspec.UnsetType = msgspec.UNSET,
        contact: bool | msgspec.UnsetType | None = msgspec.UNSET,
        battery_pct: int | msgspec.UnsetType = msgspec.UNSET,
    ) -> None:
        """From now on the strap is so; whoever listens is told of a new battery level."""
        self._order(orders.Change(address, manner, hr_bpm, sends_rr, contact, battery_pct))

    def send(self, address: str, data: bytes | None = None) -> Sent:
        """One notification now: these bytes, or one beat of the strap's heart rate.

        Raises:
            OrderRefused: nobody has subscribed.
        """
        return self._order(orders.Send(address, data)).sent[0]

    def drop(self, address: str, supervision_s: float = SUPERVISION_S) -> None:
        """Out of range: silence at once, the link counts as lost after `supervision_s`."""
        self._order(orders.Drop(address, supervision_s))

    def bring_back(self, address: str) -> None:
        """Back in range, and advertising."""
        self._order(orders.BringBack(address))

    def hang_up(self, address: str) -> None:
        """The strap itself ends the link."""
        self._order(orders.HangUp(address))

    def forget(self, address: str) -> None:
        """Bluetoothd removes the device, as it does 30 s after it last saw one that was never connected."""
        self._order(orders.Forget(address))

    def adapter(self, state: AdapterState) -> None:
        """Switch the adapter off or on, pull it out or plug it in."""
        self._order(orders.Adapter(state))

    def service(self, *, running: bool) -> None:
        """Kill bluetoothd (as by kill -9), or start it."""
        self._order(orders.Service(running))

    def permission(self, *, granted: bool) -> None:
        """Whether the system's policy lets clients call bluetoothd."""
        self._order(orders.Permission(granted))

    def state(self, address: str) -> StrapState:
        """A strap's own view of things."""
        state = self._order(orders.Ask("state", address)).state
        assert state is not None
        return state

    def sent(self, address: str) -> list[Sent]:
        """Every heart-rate notification of this strap since `reset`, oldest first."""
        return self._order(orders.Ask("sent", address)).sent

    def scanning(self) -> bool:
        """Whether the computer's adapter scans, for anybody."""
        return self._order(orders.Ask("scanning")).scanning

    def clients(self) -> dict[str, list[str]]:
        """Every connection to the bus but bluetoothd's, and its D-Bus match rules."""
        return self._order(orders.Ask("clients")).clients

    def close(self) -> None:
        """Leave; the rig goes on."""
        self._answers.close()
        self._socket.close()

    def _order(self, order: Order) -> Answer:
        self._socket.sendall(msgspec.json.encode(order) + b"\n")
        line = self._answers.readline()
        if not line:
            raise OrderRefused("the rig has ended; its log says why")
        answer = msgspec.json.decode(line, type=Answer)
        if answer.error:
            raise OrderRefused(answer.error)
        return answer


@contextmanager
def running() -> Iterator[Rig]:
    """Run a rig of one's own, with `PAIR`, until the block ends; then nothing is left of it.

    Raises:
        RuntimeError: it did not start, it did not end well, or its log holds an error.
    """
    with TemporaryFile() as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.radio.process"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            cwd=ROOT,
            start_new_session=True,  # Ctrl-C is for whoever started the rig
        )
        with process:
            try:
                yield from _driven(process, log)
            finally:
                _end(process)
        if process.returncode or read(log):
            raise RuntimeError(f"the rig ended with {process.returncode}:\n{read(log)}")


def _driven(process: subprocess.Popen[bytes], log: IO[bytes]) -> Iterator[Rig]:
    assert process.stdout is not None
    line = process.stdout.readline()
    if not line:
        raise RuntimeError(f"the rig did not start:\n{read(log)}")
    there = msgspec.json.decode(line, type=Whereabouts)
    rig = Rig(there.bus_address, there.control)
    try:
        yield rig
    finally:
        rig.close()


def _end(process: subprocess.Popen[bytes]) -> None:
    """Close its input, which ends it; by force if it does not."""
    assert process.stdin is not None
    process.stdin.close()
    try:
        process.wait(WITHIN_S)
    except subprocess.TimeoutExpired:
        process.kill()


def read(log: IO[bytes]) -> str:
    """What the rig's process has said so far."""
    log.seek(0)
    return log.read().decode("utf-8", "replace")
