"""The websocket of a running service: who gets in, what is refused in words, what a broken page does."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import AsyncExitStack, suppress
from pathlib import Path
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from tests.dashboard.running import Service, opened, serving


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with serving("demo", "--data", tmp_path_factory.mktemp("data")) as running:
        yield running


async def problem(socket: ClientConnection) -> tuple[dict[str, Any], int]:
    """Read on to the goodbye; return its problem and the closing code."""
    said: dict[str, Any] = {}
    with suppress(ConnectionClosed):
        async for text in socket:
            message = json.loads(text)
            if message["type"] == "closing":
                said = message["problem"]
    assert socket.close_code is not None
    return said, socket.close_code


async def answer(socket: ClientConnection, message: dict[str, Any]) -> dict[str, Any] | None:
    """Send a command; return the problem of its answer."""
    await socket.send(json.dumps(message))
    async for text in socket:
        found = json.loads(text)
        if found["type"] == "answer" and found["id"] == message["id"]:
            return dict(found["problem"]) if found["problem"] else None
    raise AssertionError("no answer")


@pytest.mark.parametrize("origin", ["http://evil.example", "http://127.0.0.1:1", None])
async def test_a_handshake_from_another_page_is_refused(service: Service, origin: str | None) -> None:
    headers = {"cookie": service.cookie}
    with pytest.raises(InvalidStatus) as refused:
        async with connect(
            f"ws://127.0.0.1:{service.port}/ws",
            origin=origin,  # type: ignore[arg-type]  # Origin is a str
            additional_headers=headers,
        ):
            pass
    assert refused.value.response.status_code == 403


async def test_an_unknown_session_is_said(service: Service) -> None:
    async with service.socket() as socket:
        said = await opened(socket, "nothing", "therapist")
    assert said["problem"]["message"] == "There is no session with that name."
    assert said["problem"]["hint"] == "See the list of sessions."


async def test_a_reviewer_has_no_live_page(service: Service) -> None:
    async with service.socket() as socket:
        said = await opened(socket, service.live(), "reviewer")
    assert said["type"] == "closing"


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"type":"ack","seq":1}', '{"type":"queen"}', '{"type":"open","grant":{}}']
)
async def test_a_page_that_begins_with_nonsense_is_told_so(service: Service, text: str) -> None:
    async with service.socket() as socket:
        await socket.send(text)
        said, code = await problem(socket)
    assert said["code"] in ("not_open", "bad_message")
    assert code == 1008


async def test_bytes_are_no_message(service: Service) -> None:
    async with service.socket() as socket:
        await opened(socket, service.live(), "therapist")
        await socket.send(b"\x00\x01")
        said, _code = await problem(socket)
    assert said["code"] == "bad_message"


async def test_a_page_that_sends_too_much_is_closed(service: Service) -> None:
    async with service.socket() as socket:
        await opened(socket, service.live(), "therapist")
        for _ in range(60):
            await socket.send('{"type":"ack","seq":0}')
        said, _code = await problem(socket)
    assert said["code"] == "too_fast"


async def test_a_message_over_64_kb_is_cut_off(service: Service) -> None:
    async with service.socket() as socket:
        await opened(socket, service.live(), "therapist")
        await socket.send(json.dumps({"type": "mark", "id": 1, "key": "note", "text": "x" * 70_000}))
        _said, code = await problem(socket)
    assert code == 1009


async def test_each_role_may_do_its_own_and_no_more(service: Service) -> None:
    session = service.live()
    cases: list[tuple[str, str | None, dict[str, Any], str | None]] = [
        ("therapist", None, {"type": "mark", "key": "1", "text": ""}, None),
        ("therapist", None, {"type": "mark", "key": "note", "text": "x"}, None),
        ("therapist", None, {"type": "mark", "key": "notice", "text": "x"}, "not_allowed"),
        ("therapist", None, {"type": "mark", "key": "9", "text": ""}, "mark"),
        ("therapist", None, {"type": "act", "kind": "moved"}, "not_allowed"),
        ("therapist", None, {"type": "consent", "scope": "therapist", "granted": True}, "not_allowed"),
        ("therapist", None, {"type": "play", "playing": False}, "not_allowed"),
        ("person", "A", {"type": "mark", "key": "notice", "text": "x"}, None),
        ("person", "A", {"type": "mark", "key": "note", "text": "x"}, "not_allowed"),
        ("person", "A", {"type": "mark", "key": "notice", "text": "x" * 3000}, "text"),
        ("person", "A", {"type": "act", "kind": "end_pause"}, "not_allowed"),
        ("person", "A", {"type": "act", "kind": "pause", "minutes": -1}, "minutes"),
        ("person", "A", {"type": "consent", "scope": "therapist", "granted": True}, None),
        ("person", "A", {"type": "stop"}, "not_allowed"),
        ("therapist", None, {"type": "leave"}, "not_allowed"),
        ("host", None, {"type": "leave"}, "not_allowed"),
        ("host", None, {"type": "act", "kind": "pause"}, "not_allowed"),
    ]
    for number, (role, seat, message, code) in enumerate(cases):
        async with service.socket() as socket:
            assert (await opened(socket, session, role, seat))["type"] == "hello"
            said = await answer(socket, {**message, "id": number})
        assert (said["code"] if said else None) == code, (role, message)


async def test_the_host_gets_no_body(service: Service) -> None:
    async with service.socket() as host, service.socket() as therapist:
        hello = await opened(host, service.live(), "host")
        assert [seat["consents"] for seat in hello["seats"]] == [{}, {}]
        await opened(therapist, service.live(), "therapist")
        await answer(therapist, {"type": "mark", "id": 1, "key": "1", "text": ""})
        kinds = set()
        while True:
            message = json.loads(await host.recv())
            kinds.add(message["type"])
            if message["type"] == "presence":
                break
    assert "frame" not in kinds


async def test_a_hole_is_filled_when_asked_for(service: Service) -> None:
    async with service.socket() as socket:
        await opened(socket, service.live(), "therapist")
        first = [await _frame(socket) for _ in range(5)]
        await socket.send(json.dumps({"type": "since", "seq": first[1]["seq"]}))
        while (again := await _frame(socket))["seq"] != first[2]["seq"]:
            pass
        assert again["frame"] == first[2]["frame"]


async def test_more_than_a_dozen_pages_are_refused(service: Service) -> None:
    session = service.live()
    async with AsyncExitStack() as pages:
        for _ in range(12):
            socket = await pages.enter_async_context(service.socket())
            assert (await opened(socket, session, "therapist"))["type"] == "hello"
        socket = await pages.enter_async_context(service.socket())
        assert (await opened(socket, session, "therapist"))["problem"]["code"] == "sockets"


async def _frame(socket: ClientConnection) -> dict[str, Any]:
    while True:
        message: dict[str, Any] = json.loads(await socket.recv())
        if message["type"] == "frame":
            return message


@pytest.mark.skipif(os.name != "posix", reason="only on systems with file modes")
def test_the_service_file_is_for_its_owner_only(service: Service) -> None:
    assert _service_json(service).stat().st_mode & 0o777 == 0o600


def _service_json(service: Service) -> Path:
    words = service.process.args
    assert isinstance(words, list)
    return Path(words[words.index("--data") + 1]) / "service.json"
