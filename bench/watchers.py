"""200 therapist pages on one live pair: from a mark sent on one page to its frame on every page, in ms.

The way of a mark is the way of every frame (inbox, engine, hub, socket) with a page's request before it. The
service has its own process; the pages are bare sockets that stamp what arrives and look into it afterwards,
so that the figure is the service's and not the measuring's.
"""

from __future__ import annotations

import asyncio
import base64
import json
import os
import tempfile
import time
import urllib.request
from collections.abc import Iterator

from tests.dashboard.running import Service, serving

BUDGET_MS = 20.0
WATCHERS = 200
PER_LOGIN = 10
MARKS = 100
EVERY_S = 0.13  # under the ten messages a second that a page may send
ACK_EVERY = 30  # marks
TEXT, CLOSE, PING, PONG = 0x1, 0x8, 0x9, 0xA


class Page(asyncio.Protocol):
    """One page's socket: stamps each chunk, answers pings, keeps everything for later."""

    def __init__(self, port: str, cookie: str) -> None:
        self.upgraded = asyncio.get_running_loop().create_future()
        self.texts: list[tuple[float, bytes]] = []
        self._request = (
            f"GET /ws HTTP/1.1\r\nhost: 127.0.0.1:{port}\r\norigin: http://127.0.0.1:{port}\r\n"
            f"cookie: {cookie}\r\nupgrade: websocket\r\nconnection: upgrade\r\nsec-websocket-version: 13\r\n"
            f"sec-websocket-key: {base64.b64encode(os.urandom(16)).decode()}\r\n\r\n"
        )
        self._buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        transport.write(self._request.encode())

    def data_received(self, data: bytes) -> None:
        at_s = time.perf_counter()
        self._buffer += data
        if not self.upgraded.done():
            head, _, self._buffer = self._buffer.partition(b"\r\n\r\n")
            self.upgraded.set_result(head.startswith(b"HTTP/1.1 101"))
        for opcode, payload in self._frames():
            if opcode == TEXT:
                self.texts.append((at_s, payload))
            elif opcode == PING:
                self.send(payload, PONG)

    def send(self, payload: bytes, opcode: int = TEXT) -> None:
        """Send one frame; its mask is zero, which changes nothing."""
        size = len(payload)
        length = bytes([0x80 | size]) if size < 126 else bytes([0xFE]) + size.to_bytes(2, "big")
        self.transport.write(bytes([0x80 | opcode]) + length + bytes(4) + payload)

    def _frames(self) -> Iterator[tuple[int, bytes]]:
        while len(self._buffer) >= 2:
            size, start = self._buffer[1], 2
            if size == 126:
                size, start = int.from_bytes(self._buffer[2:4], "big"), 4
            if len(self._buffer) < start + size:
                return
            yield self._buffer[0] & 0x0F, self._buffer[start : start + size]
            self._buffer = self._buffer[start + size :]


def measure(watchers: int = WATCHERS) -> tuple[list[float], int]:
    """Return every page's delays for every mark, sorted, ms, and how many frames were missed."""
    with tempfile.TemporaryDirectory() as data, serving("demo", "--speed", 1, "--data", data) as service:
        return asyncio.run(_measure(service, watchers))


async def _measure(service: Service, watchers: int) -> tuple[list[float], int]:
    pages = await _opened(service, watchers)
    sent: list[float] = []
    for number in range(MARKS):
        await asyncio.sleep(EVERY_S)
        if number % ACK_EVERY == 0:
            for page in pages:
                page.send(b'{"type":"ack","seq":0}')
        sent.append(time.perf_counter())
        pages[0].send(json.dumps({"type": "mark", "id": number, "key": "1", "text": str(number)}).encode())
    await asyncio.sleep(1)
    delays, holes = [], 0
    for page in pages:
        page.transport.close()
        last = 0
        for at_s, text in page.texts:
            message = json.loads(text)
            if message["type"] == "frame":
                holes += (message["from_seq"] or message["seq"]) != last + 1
                last = message["seq"]
                if message["frame"]["type"] == "mark":
                    delays.append((at_s - sent[int(message["frame"]["text"])]) * 1000)
    return sorted(delays), holes + MARKS * watchers - len(delays)


async def _opened(service: Service, watchers: int) -> list[Page]:
    loop, session = asyncio.get_running_loop(), service.live()
    grant = {"channel": session, "role": "therapist", "seat": None}
    pages = []
    for number in range(watchers):
        if number % PER_LOGIN == 0:
            service.cookie = await asyncio.to_thread(_new_cookie, service)
        page = Page(service.port, service.cookie)
        await loop.create_connection(lambda page=page: page, "127.0.0.1", int(service.port))  # type: ignore[misc]  # bound now
        if not await page.upgraded:
            raise ConnectionError("the handshake was refused")
        page.send(json.dumps({"type": "open", "grant": grant, "since": None}).encode())
        pages.append(page)
    return pages


def _new_cookie(service: Service) -> str:
    with urllib.request.urlopen(service.url + "/", timeout=10) as response:
        return str(response.headers["set-cookie"]).split(";")[0]


if __name__ == "__main__":
    found, missed = measure()
    p50, p99 = found[len(found) // 2], found[len(found) * 99 // 100]
    print(
        f"{WATCHERS} watchers: p50 {p50:.1f} ms, p99 {p99:.1f} ms, most {found[-1]:.1f} ms, "
        f"{missed} missed (budget p99 {BUDGET_MS:.0f} ms)"
    )
