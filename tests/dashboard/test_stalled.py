"""Pages that stop reading or speaking, on real sockets: they are let go, the others miss nothing."""

from __future__ import annotations

import asyncio
import json
import socket as sockets
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from tests.dashboard.running import Service, opened, serving

pytestmark = pytest.mark.slow

PATIENCE_S = 60
ACK = json.dumps({"type": "ack", "seq": 0})


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with serving("demo", "--speed", 30, "--data", tmp_path_factory.mktemp("data")) as running:
        yield running


async def spoken(page: ClientConnection) -> AsyncIterator[dict[str, Any]]:
    """Messages of a page that does its part: it acknowledges as it reads."""
    async for text in page:
        message = json.loads(text)
        if message["type"] == "frame" and message["seq"] % 200 == 0:
            await page.send(ACK)
        yield message


async def test_a_page_that_stops_reading_is_let_go_and_comes_back_without_a_hole(service: Service) -> None:
    session, heard, holes = service.live(), 0, 0
    with sockets.create_connection(("127.0.0.1", int(service.port))) as line:
        line.setsockopt(sockets.SOL_SOCKET, sockets.SO_RCVBUF, 4096)
        stalled = await connect(
            f"ws://127.0.0.1:{service.port}/ws",
            sock=line,
            origin=service.url,  # type: ignore[arg-type]  # Origin is a str
            additional_headers={"cookie": service.cookie},
            ping_interval=None,
            max_queue=1,  # a full queue is not read any further, as a browser that hangs
        )
        await opened(stalled, session, "person", "B")
        async with asyncio.timeout(PATIENCE_S), service.socket() as therapist:
            await opened(therapist, session, "therapist")
            was_there = False
            async for message in spoken(therapist):
                if message["type"] == "frame":
                    holes += message["seq"] != heard + 1
                    heard = message["seq"]
                    if heard % 200 == 0:  # it still speaks, it only does not read
                        await stalled.send(ACK)
                if message["type"] == "presence":
                    if was_there and "B" not in message["pages"]:
                        break
                    was_there = "B" in message["pages"]
            assert was_there
        assert holes == 0
        assert heard > 100
        seqs = []
        with suppress(ConnectionClosed):
            async for text in stalled:
                message = json.loads(text)
                seqs += [message["seq"]] if message["type"] == "frame" else []
    async with asyncio.timeout(PATIENCE_S), service.socket() as again:
        grant = {"channel": session, "role": "person", "seat": "B"}
        await again.send(json.dumps({"type": "open", "grant": grant, "since": seqs[-1]}))
        async for message in spoken(again):
            if message["type"] == "frame":
                assert (message["from_seq"] or message["seq"]) == seqs[-1] + 1
                break
    assert service.process.poll() is None


async def test_a_page_that_says_nothing_for_fifteen_seconds_is_closed_in_words(service: Service) -> None:
    said: dict[str, Any] = {}
    async with asyncio.timeout(PATIENCE_S), service.socket() as page:
        await opened(page, service.live(), "therapist")
        with suppress(ConnectionClosed):
            async for text in page:
                message = json.loads(text)
                said = message.get("problem", said)
    assert said["message"] == "This page has been silent for 15 s."
    assert said["hint"] == "Load it again."
