"""A private dbus-daemon, whose policy can deny Bluetooth as an administrator's would."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from dbus_fast import Message, MessageType
from dbus_fast.aio import MessageBus

BUS = "org.freedesktop.DBus"
PATH = "/org/freedesktop/DBus"

Ask = Callable[..., Awaitable[Any]]
"""Interface, method and words to the bus's answer."""

POLICY = """\
<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <listen>{address}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow user="*"/>
    <allow own="*"/>
    <allow send_destination="*"/>
    <allow receive_sender="*"/>
  </policy>
  <policy context="mandatory">{denied}</policy>
</busconfig>
"""
DENIED = '<deny send_destination="org.bluez"/>'


class PrivateBus:
    """The bus of one rig."""

    def __init__(self, place: Path) -> None:
        self.address = f"unix:path={place / 'bus'}"
        self._policy = place / "bus.conf"

    def write_policy(self, *, granted: bool) -> None:
        """At once and whole: the daemon watches the file and reads it when it likes."""
        text = POLICY.format(address=self.address, denied="" if granted else DENIED)
        fresh = self._policy.with_suffix(".new")
        fresh.write_text(text, encoding="utf-8")
        fresh.replace(self._policy)

    async def permit(self, *, granted: bool) -> None:
        """Allow clients to call bluetoothd, or deny it; true for clients that are connected already, too."""
        self.write_policy(granted=granted)
        async with self._asking() as (ask, _):
            await ask(BUS, "ReloadConfig")

    async def clients(self) -> dict[str, list[str]]:
        """Every connection but bluetoothd's, and what it watches for (its match rules)."""
        async with self._asking() as (ask, asker):
            names = await ask(BUS, "ListNames")
            rules = await ask(f"{BUS}.Debug.Stats", "GetAllMatchRules")
            service = await ask(BUS, "GetNameOwner", "org.bluez") if "org.bluez" in names else ""
        return {name: found for name, found in rules.items() if name not in {service, asker}}

    @asynccontextmanager
    async def _asking(self) -> AsyncIterator[tuple[Ask, str]]:
        bus = await MessageBus(bus_address=self.address).connect()

        async def ask(interface: str, member: str, *words: str) -> Any:
            call = Message(BUS, PATH, interface, member, signature="s" * len(words), body=list(words))
            reply = await bus.call(call)
            if reply.message_type is not MessageType.METHOD_RETURN:
                raise RuntimeError(f"{member}: {reply.body}")
            return reply.body[0] if reply.body else None

        try:
            yield ask, str(bus.unique_name)
        finally:
            bus.disconnect()
            await bus.wait_for_disconnect()  # type: ignore[no-untyped-call]  # dbus-fast has no types here

    @property
    def command(self) -> list[str]:
        """What starts the daemon; it prints its address when it is ready."""
        return ["dbus-daemon", f"--config-file={self._policy}", "--nofork", "--nopidfile", "--print-address"]


@asynccontextmanager
async def private_bus(place: Path) -> AsyncIterator[PrivateBus]:
    """Run a dbus-daemon whose files are in `place`."""
    bus = PrivateBus(place)
    bus.write_policy(granted=True)
    log = place / "bus.log"
    with log.open("wb") as said:
        daemon = await asyncio.create_subprocess_exec(
            *bus.command, stdout=asyncio.subprocess.PIPE, stderr=said
        )
    try:
        assert daemon.stdout is not None
        if not await daemon.stdout.readline():
            raise RuntimeError(f"dbus-daemon did not start:\n{log.read_text(encoding='utf-8')}")
        yield bus
    finally:
        if daemon.returncode is None:
            daemon.terminate()
        await daemon.wait()
