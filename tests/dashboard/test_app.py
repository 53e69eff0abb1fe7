"""The web application without a network: headers, hosts, origins, errors, and every route by every role."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import get_args

import httpx
import msgspec
import pytest
from starlette.routing import Match, Route

from dashboard.access import ANY, Access
from dashboard.app import build
from dashboard.service import Running
from dashboard.stages import Stages
from dashboard.store.store import open_store
from dashboard.wire import Failed, Grant, Invite, Joined, Me, ReplayStarted, Role, SessionList
from regulation.samples import Seat
from tests.dashboard.made import ListSource, live, pair_events
from tests.sensor_bridge.fakes import LeapClock

URL = "http://127.0.0.1:8737"
SELF = {"origin": URL}
ROLES: list[tuple[Role | None, Seat | None]] = [
    (None, None),
    ("host", None),
    ("therapist", None),
    ("reviewer", None),
    ("person", "A"),
    ("table", None),
]
LISTING = [each for each in ROLES if each[0] in {"host", "therapist", "reviewer", "person"}]
"""Those who may see the list of sessions."""


class Browser(httpx.AsyncClient):
    """A client of the application, with what the test needs of the service."""

    running: Running
    stored: str

    async def login(self, role: Role | None, seat: Seat | None = None, channel: str = ANY) -> None:
        self.cookies.clear()
        if role is not None:
            token = await self.running.access.new_login([Grant(channel=channel, role=role, seat=seat)])
            self.cookies.set(self.running.cookie, token)

    async def problem(self, method: str, path: str, **kwargs: object) -> tuple[int, str]:
        response = await self.request(method, path, **kwargs)  # type: ignore[arg-type]  # passed on as it is
        return response.status_code, msgspec.json.decode(response.content, type=Failed).error.code


@asynccontextmanager
async def browsing(tmp_path: Path, mode: str = "serve") -> AsyncIterator[Browser]:
    """An application with one session that has ended and is stored."""
    async with open_store(tmp_path) as store, asyncio.TaskGroup() as tasks:
        clock = LeapClock()
        stages = Stages(store, clock, tasks)
        session = live(store, ListSource(pair_events(20)))
        stages.add(session)
        await session.over.wait()
        access = Access(store, clock)
        running = Running("demo" if mode == "demo" else "serve", "1", tmp_path, URL, 8737, access, stages)
        transport = httpx.ASGITransport(app=build(running), raise_app_exceptions=False)
        async with Browser(transport=transport, base_url=URL) as browser:
            browser.running, browser.stored = running, session.record.id
            yield browser
        await stages.close()


async def test_every_answer_carries_the_security_headers(tmp_path: Path) -> None:
    async with browsing(tmp_path) as browser:
        answers = [
            await browser.get("/api/me"),
            await browser.get("/api/nothing"),
            await browser.post("/api/join", headers={"origin": "http://evil.example"}),
            await browser.get("/", headers={"host": "evil.example"}),
        ]
        for answer in answers:
            assert answer.headers["content-security-policy"].startswith(
                "default-src 'none'; script-src 'self'"
            )
            assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
            assert answer.headers["x-content-type-options"] == "nosniff"
            assert answer.headers["referrer-policy"] == "no-referrer"
            assert answer.headers["cache-control"] == "no-store"
            assert "server" not in answer.headers


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8737", "127.0.0.1.evil.example:8737", ""])
async def test_a_foreign_host_is_refused(tmp_path: Path, host: str) -> None:
    async with browsing(tmp_path) as browser:
        assert await browser.problem("GET", "/api/me", headers={"host": host}) == (403, "host")


@pytest.mark.parametrize(
    "origin",
    [
        "http://evil.example",
        "http://127.0.0.1:9999",
        "http://127.0.0.1",
        "https://127.0.0.1:8737",
        "null",
        None,
    ],
)
async def test_an_unsafe_request_must_come_from_our_own_page(tmp_path: Path, origin: str | None) -> None:
    async with browsing(tmp_path) as browser:
        await browser.login("host")
        headers = {"origin": origin} if origin else {}
        assert await browser.problem("POST", "/api/invites", headers=headers) == (403, "origin")


async def test_a_bearer_does_not_help_a_browser(tmp_path: Path) -> None:
    async with browsing(tmp_path) as browser:
        await browser.login("host")
        headers = {"authorization": f"Bearer {browser.running.access.bearer}"}
        assert await browser.problem("POST", "/api/invites", headers=headers) == (403, "origin")


async def test_what_is_not_there_has_the_one_shape_of_errors(tmp_path: Path) -> None:
    async with browsing(tmp_path) as browser:
        status, code = await browser.problem("GET", "/api/nothing")
        assert status == 404
        assert code
        assert (await browser.problem("PUT", "/api/me", headers=SELF))[0] == 405


COLUMNS: tuple[Role | None, ...] = (None, "host", "therapist", "reviewer", "person", "table")
ROWS: dict[tuple[str, str], tuple[int, ...]] = {
    ("GET", "/api/me"): (200, 200, 200, 200, 200, 200),
    ("GET", "/api/sessions"): (401, 200, 200, 200, 200, 403),
    ("GET", "/api/sessions/{session_id}/line"): (401, 403, 403, 200, 403, 403),
    ("POST", "/api/sessions/{session_id}/replay"): (401, 403, 403, 200, 200, 403),
    ("POST", "/api/sessions/{session_id}/stop"): (401, 409, 409, 403, 403, 403),
    ("POST", "/api/sessions"): (401, 409, 403, 403, 403, 403),
    ("POST", "/api/invites"): (401, 200, 403, 403, 403, 403),
    ("POST", "/api/invites/state"): (401, 200, 403, 403, 403, 403),
    ("POST", "/api/join"): (403, 403, 403, 403, 403, 403),
    ("GET", "/api/service"): (401, 401, 401, 401, 401, 401),
    ("GET", "/api/persons"): (401, 401, 401, 401, 401, 401),
    ("GET", "/api/list"): (401, 401, 401, 401, 401, 401),
    ("GET", "/api/sessions/{session_id}/archive"): (401, 401, 401, 401, 401, 401),
}
"""What each route answers to each role, for a session that has ended and a service without straps: 409 is
"may, but not here"."""
ANSWERS = {route: dict(zip(COLUMNS, row, strict=True)) for route, row in ROWS.items()}
BODIES: dict[str, object] = {
    "/api/sessions/{session_id}/replay": {"speed": 0},
    "/api/invites": {"channel": "s1", "role": "reviewer"},
    "/api/invites/state": {"token": "guessed"},
    "/api/join": {"token": "guessed"},
}


async def test_no_route_is_forgotten_here(tmp_path: Path) -> None:
    async with browsing(tmp_path) as browser:
        app = build(browser.running)
        for method, path in ANSWERS:
            scope = {"type": "http", "method": method, "path": path.replace("{session_id}", "s1")}
            assert any(route.matches(scope)[0] is Match.FULL for route in app.routes)
        known = {
            (method, route.path)
            for route in _routes(app.routes)
            for method in (route.methods or set()) - {"HEAD"}
            if route.path.startswith("/api")
        }
        assert known == set(ANSWERS)


def _routes(routes: Sequence[object]) -> list[Route]:
    """The routes, also those of routers that an application keeps as they were given."""
    found: list[Route] = []
    for route in routes:
        if isinstance(route, Route):
            found.append(route)
        else:
            found += _routes(list(getattr(getattr(route, "original_router", None), "routes", [])))
    return found


@pytest.mark.parametrize(("role", "seat"), ROLES, ids=str)
async def test_every_route_by_every_role(tmp_path: Path, role: Role | None, seat: Seat | None) -> None:
    async with browsing(tmp_path) as browser:
        for (method, path), expected in ANSWERS.items():
            await browser.login(role, seat)
            body = BODIES.get(path, {})
            filled = path.replace("{session_id}", browser.stored)
            given = {"json": body} if method == "POST" else {}
            response = await browser.request(method, filled, headers=SELF, **given)  # type: ignore[arg-type]  # a body
            wanted = expected[role]
            got = 200 if response.status_code == 204 else response.status_code
            assert got == wanted, (method, path, role, response.content)


def test_every_role_is_asked() -> None:
    assert {role for role, _seat in ROLES} == {None, *get_args(Role)}


async def test_a_grant_on_one_session_opens_no_other(tmp_path: Path) -> None:
    async with browsing(tmp_path) as browser:
        await browser.login("reviewer", channel="another")
        assert (await browser.problem("GET", f"/api/sessions/{browser.stored}/line"))[0] == 403
        listed = msgspec.json.decode((await browser.get("/api/sessions")).content, type=SessionList)
        assert listed.sessions == []


async def test_only_a_reviewer_is_told_who_agreed_to_review(tmp_path: Path) -> None:
    async with browsing(tmp_path) as browser:
        told = {}
        for role, seat in LISTING:
            await browser.login(role, seat)
            listed = msgspec.json.decode((await browser.get("/api/sessions")).content, type=SessionList)
            told[role] = listed.sessions[0].review
        assert told == {"host": [], "therapist": [], "reviewer": ["A", "B"], "person": []}


async def test_an_invite_becomes_a_cookie_that_scripts_cannot_read(tmp_path: Path) -> None:
    async with browsing(tmp_path) as browser:
        await browser.login("host")
        body = {"channel": browser.stored, "role": "person", "seat": "A"}
        made = await browser.post("/api/invites", json=body, headers=SELF)
        url = msgspec.json.decode(made.content, type=Invite).url
        assert url.startswith(f"{URL}/join#")
        browser.cookies.clear()
        token = url.partition("#")[2]
        joined = await browser.post("/api/join", json={"token": token}, headers=SELF)
        assert msgspec.json.decode(joined.content, type=Joined).grant == Grant(
            channel=browser.stored, role="person", seat="A"
        )
        cookie = joined.headers["set-cookie"].lower()
        assert "httponly" in cookie
        assert "samesite=strict" in cookie
        assert "8737" in cookie.partition("=")[0]
        me = msgspec.json.decode((await browser.get("/api/me")).content, type=Me)
        assert [(grant.role, grant.seat) for grant in me.grants] == [("person", "A")]
        again = await browser.problem("POST", "/api/join", json={"token": token}, headers=SELF)
        assert again == (403, "invite")


@pytest.mark.parametrize(
    "body",
    [
        {"channel": "s1", "role": "person"},
        {"channel": "s1", "role": "therapist", "seat": "A"},
        {"channel": "s1", "role": "host"},
        {"channel": "nothing", "role": "therapist"},
        {"channel": "s1", "role": "queen"},
        {},
    ],
)
async def test_an_invite_that_makes_no_sense_is_refused(tmp_path: Path, body: dict[str, str]) -> None:
    async with browsing(tmp_path) as browser:
        await browser.login("host")
        status, _code = await browser.problem("POST", "/api/invites", json=body, headers=SELF)
        assert status in (400, 403, 404)


@pytest.mark.parametrize("content", [b"", b"{", b"[1]", b"\xff\xfe", b'{"speed": "fast"}', b"x" * 70_000])
async def test_a_body_that_is_none_is_refused(tmp_path: Path, content: bytes) -> None:
    async with browsing(tmp_path) as browser:
        await browser.login("reviewer")
        path = f"/api/sessions/{browser.stored}/replay"
        status, _code = await browser.problem("POST", path, content=content, headers=SELF)
        assert status in (400, 413)


@pytest.mark.parametrize("speed", [-1, 1e9])
async def test_a_replay_at_a_senseless_speed_is_refused(tmp_path: Path, speed: float) -> None:
    async with browsing(tmp_path) as browser:
        await browser.login("reviewer")
        path = f"/api/sessions/{browser.stored}/replay"
        assert await browser.problem("POST", path, json={"speed": speed}, headers=SELF) == (400, "speed")


async def test_too_many_replays_are_refused(tmp_path: Path) -> None:
    async with browsing(tmp_path) as browser:
        await browser.login("reviewer")
        path = f"/api/sessions/{browser.stored}/replay"
        for _ in range(8):
            assert (await browser.post(path, json={}, headers=SELF)).status_code == 200
        assert await browser.problem("POST", path, json={}, headers=SELF) == (429, "replays")


async def test_a_replay_gives_the_browser_its_own_role_there(tmp_path: Path) -> None:
    async with browsing(tmp_path) as browser:
        await browser.login("person", "A", channel=browser.stored)
        answer = await browser.post(f"/api/sessions/{browser.stored}/replay", json={}, headers=SELF)
        channel = msgspec.json.decode(answer.content, type=ReplayStarted).channel
        me = msgspec.json.decode((await browser.get("/api/me")).content, type=Me)
        assert Grant(channel=channel, role="person", seat="A") in me.grants
        assert not [grant for grant in me.grants if grant.role != "person"]


async def test_commands_of_this_user_get_the_archive(tmp_path: Path) -> None:
    async with browsing(tmp_path) as browser:
        headers = {"authorization": f"Bearer {browser.running.access.bearer}"}
        got = await browser.get(f"/api/sessions/{browser.stored}/archive", headers=headers)
        assert got.content.startswith(b"SQLite format 3\0")
        assert (await browser.problem("GET", "/api/sessions/nothing/archive", headers=headers))[0] == 404
        wrong = {"authorization": "Bearer guessed"}
        assert (await browser.problem("GET", f"/api/sessions/{browser.stored}/archive", headers=wrong))[
            0
        ] == 401


async def test_only_the_demo_gives_its_cookie_away(tmp_path: Path) -> None:
    async with browsing(tmp_path) as browser:
        assert "set-cookie" not in (await browser.get("/")).headers
    async with browsing(tmp_path / "demo", "demo") as browser:
        if (first := await browser.get("/")).status_code == 200:  # where the pages are built
            assert "set-cookie" in first.headers
            assert "set-cookie" not in (await browser.get("/")).headers
