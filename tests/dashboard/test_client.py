"""Whether a service runs on a data folder: `service.json` may be stale, and its port may be another's now."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from dashboard.client import _alive
from dashboard.service import Address, write_address
from dashboard.wire import Service, encode


@contextmanager
def answering(content: bytes) -> Iterator[str]:
    """A program on some port of its own that says the same to whoever connects."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            connection, _peer = listening.accept()
            with connection:
                connection.recv(65536)
                connection.sendall(content)

        thread = threading.Thread(target=serve)
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        thread.join()


def http(body: bytes, status: str = "200 OK") -> bytes:
    return f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


def told(pid: int) -> bytes:
    return encode(Service(pid=pid, url="http://127.0.0.1:1", version="1", data="data"))


@pytest.mark.parametrize(
    "content",
    [
        b"SSH-2.0-OpenSSH_9.6\r\n",
        b"",
        http(b"<html>another program</html>"),
        http(b"[]", "404 Not Found"),
        http(b"cut off")[:-3],
        http(b"cut off", "500 Broken")[:-3],
        http(told(os.getpid() + 1)),
    ],
    ids=["no-http", "silent", "other-page", "other-error", "cut-page", "cut-error", "other-service"],
)
def test_another_program_on_the_port_is_no_service(tmp_path: Path, content: bytes) -> None:
    with answering(content) as url:
        write_address(tmp_path, Address(pid=os.getpid(), url=url, token="t"))
        assert _alive(tmp_path) is None


@pytest.mark.parametrize("url", ["127.0.0.1:8737", "", "http://[::1", "http://127.0.0.1:port", "ftp:/x\n"])
def test_an_address_that_is_none_is_no_service(tmp_path: Path, url: str) -> None:
    write_address(tmp_path, Address(pid=os.getpid(), url=url, token="t"))
    assert _alive(tmp_path) is None


def test_a_token_that_no_header_can_hold_is_no_service(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        write_address(tmp_path, Address(pid=os.getpid(), url=url, token="a\nb"))
        assert _alive(tmp_path) is None


def test_the_service_that_wrote_the_file_is_found(tmp_path: Path) -> None:
    with answering(http(told(os.getpid()))) as url:
        address = Address(pid=os.getpid(), url=url, token="t")
        write_address(tmp_path, address)
        assert _alive(tmp_path) == address
