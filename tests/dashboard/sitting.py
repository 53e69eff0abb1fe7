"""A live session set up without pages: the host's and the persons' ends of the websocket."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Any

from websockets.asyncio.client import ClientConnection

from tests.dashboard.running import Service, opened

SCOPES = ("recording", "therapist", "review")


@dataclass
class Sitting:
    """What the host's page would know and do."""

    service: Service
    session: str
    host: ClientConnection
    host_cookie: str

    async def do(self, kind: str, **values: object) -> None:
        """Send a command and wait until it is done."""
        await self.host.send(json.dumps({"type": kind, "id": 1, **values}))
        answer = await self._told("answer", lambda _: True)
        assert answer["problem"] is None, answer

    async def until(self, there: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """Return the first message about set-up of which this is true."""
        return await self._told("setup", there)

    async def _told(self, kind: str, there: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        async for text in self.host:
            message: dict[str, Any] = json.loads(text)
            if message["type"] == kind and there(message):
                return message
        raise AssertionError("the service closed the host's page")


@asynccontextmanager
async def sitting(service: Service, straps: Mapping[str, str]) -> AsyncIterator[Sitting]:
    """Join as the host, let everybody who wears a strap agree to everything, and begin once all are heard."""
    service.cookie = host_cookie = service.join(service.first)
    session = service.live()
    async with AsyncExitStack() as stack:
        host = await stack.enter_async_context(service.socket())
        await opened(host, session, "host")
        here = Sitting(service, session, host, host_cookie)
        for seat, address in straps.items():
            await here.do("choose", seat=seat, address=address)
            service.cookie = service.join(service.invite("person", seat))
            person = await stack.enter_async_context(service.socket())
            await opened(person, session, "person", seat)
            for scope in SCOPES:
                wish = {"type": "consent", "id": 2, "scope": scope, "granted": True}
                await person.send(json.dumps(wish))
            service.cookie = host_cookie
        await here.until(lambda told: told["missing"] is None and _all_heard(told, len(straps)))
        await here.do("begin")
        yield here


def _all_heard(told: dict[str, Any], count: int) -> bool:
    links = [seat["strap"]["link"] for seat in told["seats"] if seat["strap"] is not None]
    return links == ["streaming"] * count
