"""A live session set up without pages: the host's and the persons' ends of the websocket."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from websockets.asyncio.client import ClientConnection

from tests.dashboard.running import Service, opened

SCOPES = ("recording", "therapist", "review")


@dataclass
class End:
    """One page's end of its websocket."""

    socket: ClientConnection
    heard: list[str] = field(default_factory=list)
    """Every message that it was sent."""

    async def ask(self, kind: str, **values: object) -> str | None:
        """Send a command; return why it was not done, None when it was."""
        await self.socket.send(json.dumps({"type": kind, "id": 1, **values}))
        answer = await self.told("answer", lambda _: True)
        return None if answer["problem"] is None else str(answer["problem"]["message"])

    async def do(self, kind: str, **values: object) -> None:
        """Send a command and wait until it is done."""
        problem = await self.ask(kind, **values)
        assert problem is None, problem

    async def told(self, kind: str, there: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """Return the next message of a kind of which this is true."""
        async for text in self.socket:
            self.heard.append(str(text))
            message: dict[str, Any] = json.loads(text)
            if message["type"] == kind and there(message):
                return message
        raise AssertionError("the service closed this page")


@dataclass
class Sitting:
    """What the pages would know and do."""

    service: Service
    session: str
    host: End
    host_cookie: str
    persons: dict[str, End] = field(default_factory=dict)

    async def do(self, kind: str, **values: object) -> None:
        """Send a command of the host and wait until it is done."""
        await self.host.do(kind, **values)

    async def awake(self) -> None:
        """Say that every page is there: one that is silent for 15 s is closed."""
        for end in (self.host, *self.persons.values()):
            await end.socket.send(json.dumps({"type": "ack", "seq": 0}))

    async def until(self, there: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """Return the first message about set-up of which this is true."""
        return await self.host.told("setup", there)


@asynccontextmanager
async def sitting(service: Service, straps: Mapping[str, str]) -> AsyncIterator[Sitting]:
    """Join as the host, let everybody who wears a strap agree to everything, and begin once all are heard."""
    service.cookie = host_cookie = service.join(service.first)
    session = service.live()
    async with AsyncExitStack() as stack:
        host = await stack.enter_async_context(service.socket())
        await opened(host, session, "host")
        here = Sitting(service, session, End(host), host_cookie)
        for seat, address in straps.items():
            await here.do("choose", seat=seat, address=address)
            service.cookie = service.join(service.invite("person", seat))
            person = await stack.enter_async_context(service.socket())
            await opened(person, session, "person", seat)
            for scope in SCOPES:
                wish = {"type": "consent", "id": 2, "scope": scope, "granted": True}
                await person.send(json.dumps(wish))
            here.persons[seat] = End(person)
            service.cookie = host_cookie
        await here.until(lambda told: told["missing"] is None and _all_heard(told, len(straps)))
        await here.do("begin")
        yield here


def _all_heard(told: dict[str, Any], count: int) -> bool:
    links = [seat["strap"]["link"] for seat in told["seats"] if seat["strap"] is not None]
    return links == ["streaming"] * count
