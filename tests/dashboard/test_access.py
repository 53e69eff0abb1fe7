"""Roles and actions, logins and invites."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import anyio
import pytest

from dashboard.access import (
    ACT_ACTION,
    ANY,
    INVITE_S,
    LOGIN_HOURS,
    MARK_ACTION,
    Access,
    Action,
    Login,
    allows,
    not_yours,
    require,
    require_own,
)
from dashboard.errors import Refused
from dashboard.store.connection import STORE_FILE
from dashboard.store.store import open_store
from dashboard.wire import Grant, Role
from regulation.samples import ActKind
from tests.sensor_bridge.fakes import LeapClock

ALLOWED: set[tuple[str, str]] = {
    *((role, "list") for role in ("host", "therapist", "person", "reviewer")),
    ("reviewer", "line"),
    *((role, "return_time") for role in ("host", "therapist", "person")),
    *((role, "replay") for role in ("reviewer", "person")),
    *((role, "stop") for role in ("host", "therapist")),
    ("host", "invite"),
    ("host", "set_up"),
    *((role, "strap") for role in ("host", "person")),
    *((role, "watch_live") for role in ("host", "therapist", "person", "table")),
    *((role, "watch_replay") for role in ("reviewer", "person")),
    ("person", "consent"),
    *((role, "steer") for role in ("reviewer", "person")),
    ("therapist", "mark"),
    ("therapist", "note"),
    ("person", "notice"),
    *((role, "repair") for role in ("therapist", "person")),
    ("person", "own_act"),
    *((role, "pause_act") for role in ("therapist", "person", "table")),
    ("table", "breathe"),
    ("therapist", "end_pause"),
}
"""Written down a second time on purpose: a change of rights is two changes."""
PERSON_A = Grant(channel="s1", role="person", seat="A")


@pytest.mark.parametrize("role", [*get_args(Role), "clinic"])
@pytest.mark.parametrize("action", list(Action))
def test_every_role_by_every_action(role: Role, action: Action) -> None:
    assert allows(role, action) == ((role, action.value) in ALLOWED)


def test_every_act_and_every_mark_asks_the_table() -> None:
    assert set(ACT_ACTION) == set(ActKind)
    assert set(MARK_ACTION) == {"1", "2", "3", "4", "5", "6", "R", "note", "notice"}


def test_a_refusal_says_whose_it_is_not() -> None:
    with pytest.raises(Refused, match="not for the host"):
        require("host", Action.CONSENT)


def test_a_person_asks_for_the_own_seat_only() -> None:
    require_own(PERSON_A, "A")
    require_own(Grant(channel="s1", role="host"), "B")
    with pytest.raises(Refused, match="Only B can choose that"):
        require_own(PERSON_A, "B")


def test_a_grant_holds_on_its_own_channel_role_and_seat_only() -> None:
    login = Login("hash", 0, [PERSON_A])
    assert login.holds(PERSON_A)
    for other in (
        Grant(channel="s2", role="person", seat="A"),
        Grant(channel="s1", role="person", seat="B"),
        Grant(channel="s1", role="therapist"),
        Grant(channel=ANY, role="person", seat="A"),
    ):
        assert not login.holds(other)


def test_the_grant_on_every_channel_holds_on_each() -> None:
    login = Login("hash", 0, [Grant(channel=ANY, role="host")])
    assert login.holds(Grant(channel="s1", role="host"))
    assert not login.holds(Grant(channel="s1", role="therapist"))


def test_another_roles_page_is_refused_in_words_that_help() -> None:
    problem = not_yours(Grant(channel="s1", role="person", seat="B"), Login("hash", 0, [PERSON_A])).problem
    assert problem.message == "This page is B's. This browser was invited as A."
    assert problem.hint == "Open A's page, or ask for B's link."
    assert "has not been invited" in not_yours(PERSON_A, None).problem.message


async def test_an_invite_works_once(tmp_path: Path) -> None:
    async with open_store(tmp_path) as store:
        access = Access(store, LeapClock())
        token = access.invite(PERSON_A)
        assert access.is_open(token)
        assert access.redeem(token) == PERSON_A
        assert not access.is_open(token)
        with pytest.raises(Refused, match="was used or is too old"):
            access.redeem(token)


async def test_an_invite_is_good_for_ten_minutes(tmp_path: Path) -> None:
    async with open_store(tmp_path) as store:
        clock = LeapClock()
        access = Access(store, clock)
        early, late = access.invite(PERSON_A), access.invite(PERSON_A)
        clock.t += INVITE_S - 1
        assert access.redeem(early) == PERSON_A
        assert access.is_open(late)
        clock.t += 1
        assert not access.is_open(late)
        with pytest.raises(Refused):
            access.redeem(late)


async def test_a_login_outlives_the_service_and_ends_after_its_hours(tmp_path: Path) -> None:
    clock = LeapClock()
    async with open_store(tmp_path) as store:
        token = await Access(store, clock).new_login([PERSON_A])
    async with open_store(tmp_path) as store:
        access = Access(store, clock)
        await access.load()
        login = access.login(token)
        assert login is not None
        assert login.grants == [PERSON_A]
        clock.t += LOGIN_HOURS * 3600
        assert access.login(token) is None
        assert access.login("guessed") is None
        assert access.login(None) is None


async def test_the_store_holds_no_token(tmp_path: Path) -> None:
    async with open_store(tmp_path) as store:
        token = await Access(store, LeapClock()).new_login([PERSON_A])
    stored = await anyio.Path(tmp_path / STORE_FILE).read_bytes()
    assert len(stored) > 1000
    assert token.encode() not in stored
