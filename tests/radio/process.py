"""The rig's process: says on standard output where it is, obeys orders, and ends when its input closes.

Not to be started by hand; `rig.running` and `python -m tests.radio` do.
"""

from __future__ import annotations

import asyncio
import logging
import signal
import sys
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec

from tests.radio.bus import PrivateBus, private_bus
from tests.radio.orders import PAIR, Answer, Order, Reset, StrapSpec, Whereabouts
from tests.radio.world import World

log = logging.getLogger("rig")


class Desk:
    """Takes orders, one at a time whoever gives them."""

    def __init__(self, group: asyncio.TaskGroup, bus: PrivateBus) -> None:
        self._group, self._bus = group, bus
        self._world: World | None = None
        self._turn = asyncio.Lock()
        self._decoder = msgspec.json.Decoder(Order)

    async def begin(self, straps: tuple[StrapSpec, ...]) -> None:
        """A new world; the one before ends."""
        await self.close()
        self._world = World(self._group, self._bus)
        await self._world.open(straps)

    async def close(self) -> None:
        """End the world."""
        world, self._world = self._world, None
        if world:
            await world.close()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection until it closes."""
        with suppress(ConnectionError):
            while line := await reader.readline():
                async with self._turn:
                    answer = await self._answer(line)
                writer.write(msgspec.json.encode(answer) + b"\n")
                await writer.drain()
        writer.close()

    async def _answer(self, line: bytes) -> Answer:
        try:
            order = self._decoder.decode(line)
            if isinstance(order, Reset):
                await self.begin(order.straps)
                return Answer()
            if self._world is None:
                raise RuntimeError("the world did not come up")
            return await self._world.obey(order)
        except (ValueError, msgspec.MsgspecError) as error:
            return Answer(error=str(error))
        except Exception as error:
            log.exception("order not carried out: %r", line)
            return Answer(error=f"{type(error).__name__}: {error}")


async def run(place: Path) -> None:
    """Be a rig until standard input closes or SIGTERM comes."""
    ending = asyncio.StreamReader()
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(ending), sys.stdin)
    loop.add_signal_handler(signal.SIGTERM, ending.feed_eof)
    async with private_bus(place) as bus, asyncio.TaskGroup() as group:
        desk = Desk(group, bus)
        await desk.begin(PAIR)
        control = str(place / "control")
        server = await asyncio.start_unix_server(desk.serve, control)
        print(msgspec.json.encode(Whereabouts(bus.address, control)).decode(), flush=True)  # noqa: T201 - the protocol
        await ending.read()
        server.close()
        await desk.close()


def main() -> None:
    """Log errors to standard error; each is a defect of the rig, and `rig.running` raises for it."""
    logging.basicConfig(level=logging.ERROR, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    with TemporaryDirectory(prefix="coregulate-radio-") as place:
        asyncio.run(run(Path(place)))


if __name__ == "__main__":
    main()
