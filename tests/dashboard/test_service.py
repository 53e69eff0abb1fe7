"""The whole house in a process of its own: live, stopped, replayed byte-equal, and private."""

from __future__ import annotations

import asyncio
import json
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from tests.dashboard.running import Service, opened, run, serving, until_end

pytestmark = pytest.mark.slow


def kinds(messages: list[dict[str, Any]]) -> set[tuple[str, str | None]]:
    return {(m["frame"]["type"], m["frame"].get("seat")) for m in messages}


async def test_a_simulated_pair_live_then_replayed_byte_equal(tmp_path: Path) -> None:
    live_frames = tmp_path / "live.ndjson"
    demo = (
        "demo",
        "--speed",
        0,
        "--minutes",
        12,
        "--ask-consent",
        "--frames",
        live_frames,
        "--data",
        tmp_path,
    )
    with serving(*demo) as service:
        session = service.live()
        async with service.socket() as a, service.socket() as b, service.socket() as therapist:
            hello = await opened(a, session, "person", "A")
            assert hello["state"] == "waiting_consent"
            await opened(b, session, "person", "B")
            await opened(therapist, session, "therapist")
            assert not service.get("/api/sessions")["sessions"][0]["duration_ms"]
            for socket in (a, b):
                for scope in ("therapist", "recording"):
                    words = {"type": "consent", "id": 1, "scope": scope, "granted": True}
                    await socket.send(json.dumps(words))
            seen = await asyncio.gather(until_end(a), until_end(b), until_end(therapist))
        of_a, of_b, of_therapist = seen
        assert ("state", "B") not in kinds(of_a)
        assert ("state", "A") not in kinds(of_b)
        assert {("state", "A"), ("state", "B")} <= kinds(of_therapist)
        cued = [m for m in of_a if m["frame"]["type"] == "cue" and m["frame"]["cued"]]
        assert len(cued) == 1
        assert not any(m["frame"]["type"] == "cue" and m["frame"]["cued"] for m in of_b)
        for messages in seen:
            last = 0
            for message in messages:
                assert (message["from_seq"] or message["seq"]) == last + 1
                last = message["seq"]
        assert service.interrupt() == 0
    for speed in ("60", "max"):
        again = tmp_path / f"{speed}.ndjson"
        done = run("replay", session, "--speed", speed, "--frames", again, data=tmp_path)
        assert done.returncode == 0, done.stderr
        assert again.read_bytes() == live_frames.read_bytes()
    assert live_frames.stat().st_size > 100_000


async def test_a_replay_is_byte_equal_to_what_was_sent_live_at_every_speed(tmp_path: Path) -> None:
    live_frames = tmp_path / "live.ndjson"
    with serving("demo", "--speed", 1, "--frames", live_frames, "--data", tmp_path) as service:
        session = service.live()
        async with service.socket() as therapist:
            await opened(therapist, session, "therapist")
            await therapist.send(
                json.dumps({"type": "mark", "id": 1, "key": "note", "text": "a quiet start"})
            )
            async for text in therapist:
                message = json.loads(text)
                if message["type"] == "frame" and message["frame"]["t_ms"] >= 10_000:
                    break
        service.post(f"/api/sessions/{session}/stop")
        assert service.interrupt() == 0
    live = live_frames.read_bytes()
    assert b"a quiet start" in live
    assert live.count(b'"type":"beat"') > 5
    for speed in ("1", "60", "max"):
        again = tmp_path / f"{speed}.ndjson"
        done = run("replay", session, "--speed", speed, "--frames", again, data=tmp_path)
        assert done.returncode == 0, done.stderr
        assert again.read_bytes() == live


async def test_a_pause_is_shared_and_tells_nobody_why(tmp_path: Path) -> None:
    with serving("demo", "--speed", 60, "--data", tmp_path) as service:
        session = service.live()
        async with service.socket() as a, service.socket() as b:
            await opened(a, session, "person", "A")
            await opened(b, session, "person", "B")
            await a.send(json.dumps({"type": "act", "id": 7, "kind": "pause", "minutes": 1}))
            seen = await _until(b, "pause")
            assert seen["state"] == "floor"
            assert seen["begun_by"] is None
            too_early = json.dumps({"type": "act", "id": 9, "kind": "ready_anyway", "minutes": None})
            for socket in (a, b):
                await socket.send(too_early)
            assert (await _until(b, "pause"))["cause"] == "time_over"
            for socket in (a, b):
                await socket.send(
                    json.dumps({"type": "act", "id": 8, "kind": "ready_anyway", "minutes": None})
                )
            while (seen := await _until(b, "pause"))["cause"] != "returned":
                assert "A" not in seen["ready"]


async def test_what_is_not_yours_is_refused_in_words(tmp_path: Path) -> None:
    with serving("demo", "--speed", 10, "--data", tmp_path) as service:
        session = service.live()
        for port in (0, service.port):
            second = run("serve", "--no-browser", "--port", port, data=tmp_path)
            assert second.returncode == 1
            runs = f"coregulate already runs on this data: process {service.process.pid}, {service.url}."
            assert runs in second.stderr
        taken = run("serve", "--no-browser", "--port", service.port, data=tmp_path / "other")
        assert f"Port {service.port} is in use." in taken.stderr
        service.cookie = ""
        with pytest.raises(urllib.error.HTTPError) as refused:
            service.get("/api/sessions")
        assert json.loads(refused.value.read())["error"]["code"] == "not_invited"
        refused.value.close()
        async with service.socket() as socket:
            assert (await opened(socket, session, "therapist"))["problem"]["code"] == "not_invited"


async def test_an_invited_browser_gets_that_page_and_no_other(tmp_path: Path) -> None:
    with serving("demo", "--speed", 10, "--data", tmp_path) as service:
        session = service.live()
        wanted = {"channel": session, "role": "person", "seat": "A"}
        token = service.post("/api/invites", wanted)["url"].split("#")[1]
        service.cookie = _joined(service, token)
        async with service.socket() as own, service.socket() as other:
            assert (await opened(own, session, "person", "A"))["type"] == "hello"
            refused = await opened(other, session, "person", "B")
        assert "This page is B's. This browser was invited as A." in refused["problem"]["message"]


def _joined(service: Service, token: str) -> str:
    """Open an invite in a browser without a cookie; return the cookie that it gets."""
    with urllib.request.urlopen(service.url + "/join", timeout=60) as page:
        assert page.headers.get("set-cookie") is None
    body = json.dumps({"token": token}).encode()
    headers = {"origin": service.url, "content-type": "application/json"}
    request = urllib.request.Request(service.url + "/api/join", body, headers)
    with urllib.request.urlopen(request, timeout=60) as joined:
        return str(joined.headers["set-cookie"].split(";")[0])


async def _until(socket: Any, kind: str, *, whole: bool = False) -> dict[str, Any]:
    async for text in socket:
        message = json.loads(text)
        inner = message if whole else message.get("frame", {})
        if inner.get("type") == kind:
            return dict(inner)
    raise AssertionError(f"the socket closed before {kind}")
