"""A real service in a process of its own, and a page's end of its websocket, for tests."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from websockets.asyncio.client import ClientConnection, connect

WITHIN_S = 60


@dataclass
class Service:
    """One running service: its process, its address, and the cookie of one browser."""

    process: subprocess.Popen[str]
    url: str
    cookie: str
    first: str = ""
    """Address that the command asks to open; outside the demo it makes this browser the host."""

    @property
    def port(self) -> str:
        return self.url.rsplit(":", 1)[1]

    def get(self, path: str) -> Any:
        with urllib.request.urlopen(self._request(path), timeout=WITHIN_S) as response:
            return json.loads(response.read())

    def post(self, path: str, body: object = None) -> Any:
        request = self._request(path)
        request.method = "POST"
        request.data = json.dumps(body).encode()
        request.add_header("origin", self.url)
        with urllib.request.urlopen(request, timeout=WITHIN_S) as response:
            content = response.read()
        return json.loads(content) if content else None

    def join(self, link: str) -> str:
        """Open an invite's link as a browser of its own; return its cookie."""
        request = urllib.request.Request(self.url + "/api/join", method="POST")
        request.data = json.dumps({"token": link.rsplit("#", 1)[1]}).encode()
        request.add_header("origin", self.url)
        with urllib.request.urlopen(request, timeout=WITHIN_S) as response:
            return str(response.headers["set-cookie"]).split(";")[0]

    def invite(self, role: str, seat: str | None = None) -> str:
        """Make the link of one page of the live session."""
        wanted = {"channel": self.live(), "role": role, "seat": seat}
        return str(self.post("/api/invites", wanted)["url"])

    def live(self) -> str:
        """Id of the live session."""
        return str(self.get("/api/me")["live"][0]["id"])

    def interrupt(self) -> int:
        """Ask it to leave, as Ctrl-C does; return its exit code."""
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(WITHIN_S)

    def socket(self) -> connect:
        headers = {"cookie": self.cookie}
        return connect(
            f"ws://127.0.0.1:{self.port}/ws",
            origin=self.url,  # type: ignore[arg-type]  # Origin is a str
            additional_headers=headers,
            max_queue=None,  # a full queue would keep the goodbye waiting for ten seconds
        )

    def _request(self, path: str) -> urllib.request.Request:
        return urllib.request.Request(self.url + path, headers={"cookie": self.cookie})


def command(*words: object) -> list[str]:
    return [sys.executable, "-m", "dashboard", *map(str, words)]


@contextmanager
def serving(*words: object, environment: Mapping[str, str] | None = None) -> Iterator[Service]:
    """Run `coregulate ...` until the block ends."""
    with answering(command(*words, "--no-browser", "--port", 0), environment) as service:
        yield service


@contextmanager
def answering(words: list[str], environment: Mapping[str, str] | None = None) -> Iterator[Service]:
    """Run a service until the block ends; its address is read from what it prints."""
    variables = {**os.environ, "PYTHONUNBUFFERED": "1", "NO_COLOR": "1", **(environment or {})}
    process = subprocess.Popen(words, stderr=subprocess.PIPE, text=True, env=variables)
    try:
        assert process.stderr is not None
        heard = ""
        while not (found := re.search(r"Open ((http://127\.0\.0\.1:\d+)/\S*)", heard)):
            line = process.stderr.readline()
            assert line, heard
            heard += line
        first, url = found[1], found[2]
        with urllib.request.urlopen(url + "/", timeout=WITHIN_S) as response:
            cookie = response.headers.get("set-cookie", "").split(";")[0]
        yield Service(process, url, cookie, first)
    finally:
        if process.poll() is None:
            process.kill()
            process.wait(WITHIN_S)
        if process.stderr is not None:
            process.stderr.close()


async def opened(
    socket: ClientConnection, channel: str, role: str, seat: str | None = None
) -> dict[str, Any]:
    """Open a page; return what it is told first."""
    grant = {"channel": channel, "role": role, "seat": seat}
    await socket.send(json.dumps({"type": "open", "grant": grant, "since": None}))
    return dict(json.loads(await socket.recv()))


async def until_end(socket: ClientConnection) -> list[dict[str, Any]]:
    """Return every numbered message up to the session's end."""
    messages = []
    async for text in socket:
        message = json.loads(text)
        if message["type"] == "frame":
            messages.append(message)
            if message["frame"]["type"] == "end":
                break
    return messages


def run(*words: object, data: Path) -> subprocess.CompletedProcess[str]:
    """Run a command that ends by itself, on a data folder."""
    environment = {**os.environ, "COREGULATE_DATA": str(data), "NO_COLOR": "1"}
    return subprocess.run(
        command(*words), capture_output=True, text=True, timeout=WITHIN_S, env=environment, check=False
    )
