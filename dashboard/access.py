"""Who may do what: roles and actions in one table (default deny), grants, logins, invites.

A browser holds one opaque cookie; the store holds its hash and what it grants. An invite is a single-use
token for one grant, redeemed within ten minutes. The bearer token of `service.json` is the operating
system user's own, for the command line.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

import msgspec

from dashboard.errors import Refused
from dashboard.store.store import LoginRecord, Store
from dashboard.wire import Grant, Role
from regulation.samples import ActKind, Seat
from sensor_bridge.clock import Clock

LOGIN_HOURS = 12
INVITE_S = 600
MAX_SOCKETS = 12
"""Sockets a login. A demo's one browser has three pages open and perhaps two of a replay; each reload may
leave its old socket behind for up to 15 s."""
ANY = "*"
"""Channel of a grant that holds on every channel: the host's, and the reviewer's in the demo."""


class Action(StrEnum):
    """Everything that a request or message can ask for."""

    LIST = "list"
    LINE = "line"
    RETURN_TIME = "return_time"
    REPLAY = "replay"
    STOP = "stop"
    INVITE = "invite"
    WATCH_LIVE = "watch_live"
    WATCH_REPLAY = "watch_replay"
    SET_UP = "set_up"
    STRAP = "strap"
    CONSENT = "consent"
    STEER = "steer"
    MARK = "mark"
    NOTE = "note"
    NOTICE = "notice"
    REPAIR = "repair"
    OWN_ACT = "own_act"
    PAUSE_ACT = "pause_act"
    END_PAUSE = "end_pause"
    BREATHE = "breathe"


_ALLOWED: dict[Action, frozenset[Role]] = {
    Action.LIST: frozenset({"host", "therapist", "person", "reviewer"}),
    Action.LINE: frozenset({"reviewer"}),
    Action.RETURN_TIME: frozenset({"host", "therapist", "person"}),
    Action.REPLAY: frozenset({"reviewer", "person"}),
    Action.STOP: frozenset({"host", "therapist"}),
    Action.INVITE: frozenset({"host"}),
    Action.WATCH_LIVE: frozenset({"host", "therapist", "person", "table"}),
    Action.WATCH_REPLAY: frozenset({"reviewer", "person"}),
    Action.SET_UP: frozenset({"host"}),
    Action.STRAP: frozenset({"host", "person"}),
    Action.CONSENT: frozenset({"person"}),
    Action.STEER: frozenset({"reviewer", "person"}),
    Action.MARK: frozenset({"therapist"}),
    Action.NOTE: frozenset({"therapist"}),
    Action.NOTICE: frozenset({"person"}),
    Action.REPAIR: frozenset({"therapist", "person"}),
    Action.OWN_ACT: frozenset({"person"}),
    Action.PAUSE_ACT: frozenset({"therapist", "person", "table"}),
    Action.BREATHE: frozenset({"table"}),
    Action.END_PAUSE: frozenset({"therapist"}),
}

ACT_ACTION: dict[ActKind, Action] = {
    ActKind.NOT_NOW: Action.OWN_ACT,
    ActKind.MOVED: Action.OWN_ACT,
    ActKind.PAUSE: Action.PAUSE_ACT,
    ActKind.LONGER: Action.PAUSE_ACT,
    ActKind.READY: Action.OWN_ACT,
    ActKind.READY_ANYWAY: Action.OWN_ACT,
    ActKind.NOT_READY: Action.OWN_ACT,
    ActKind.PROPOSE: Action.OWN_ACT,
    ActKind.AGREE: Action.OWN_ACT,
    ActKind.DECLINE: Action.OWN_ACT,
    ActKind.END_PAUSE: Action.END_PAUSE,
    ActKind.REBASELINE: Action.OWN_ACT,
    ActKind.KEEP_LEVEL: Action.OWN_ACT,
    ActKind.BREATHE: Action.BREATHE,
    ActKind.BREATHE_END: Action.BREATHE,
}
MARK_ACTION: dict[str, Action] = {
    **{str(number): Action.MARK for number in range(1, 7)},
    "R": Action.REPAIR,
    "note": Action.NOTE,
    "notice": Action.NOTICE,
}


def allows(role: Role, action: Action) -> bool:
    """Return whether a role may do this; what is not in the table is not allowed."""
    return role in _ALLOWED.get(action, frozenset())


def require(role: Role, action: Action) -> None:
    """Raise `Refused` unless the role may do this."""
    if not allows(role, action):
        raise Refused(403, "not_allowed", f"This is not for {said(role)}.", "Use the page that offers it.")


def require_own(grant: Grant, seat: Seat) -> None:
    """Raise `Refused` where a person asks for something of another seat."""
    if grant.role == "person" and grant.seat != seat:
        me = said(grant.role, grant.seat)
        raise Refused(403, "not_own", f"Only {seat} can choose that.", f"{me}'s page chooses for {me}.")


def said(role: Role, seat: str | None = None) -> str:
    """Return how a role is named to people."""
    return (
        seat
        or {
            "host": "the host",
            "person": "a person",
            "therapist": "the therapist",
            "reviewer": "the reviewer",
            "table": "the shared page",
        }[role]
    )


@dataclass(slots=True)
class Login:
    """One browser."""

    token_sha256: str
    created_wall_ms: int
    grants: list[Grant] = field(default_factory=list)
    sockets: int = 0

    def holds(self, grant: Grant) -> bool:
        """Return whether this browser has that grant, on this channel or on all."""
        return any(
            (own.role, own.seat) == (grant.role, grant.seat) and own.channel in (grant.channel, ANY)
            for own in self.grants
        )

    def on(self, channel: str) -> list[Grant]:
        """Return the grants that count on a channel."""
        return [own for own in self.grants if own.channel in (channel, ANY)]

    def may(self, action: Action, channel: str) -> bool:
        """Return whether any grant on this channel allows the action."""
        return any(allows(own.role, action) for own in self.on(channel))


def not_yours(grant: Grant, login: Login | None) -> Refused:
    """Return the refusal for a page opened with another role's address."""
    page = said(grant.role, grant.seat)
    own = login.on(grant.channel) if login else []
    if not own:
        return Refused(
            403,
            "not_invited",
            "This browser has not been invited here.",
            f"Ask for the link to {page}'s page.",
        )
    me = said(own[0].role, own[0].seat)
    return Refused(
        403,
        "not_yours",
        f"This page is {page}'s. This browser was invited as {me}.",
        f"Open {me}'s page, or ask for {page}'s link.",
    )


@dataclass(frozen=True, slots=True)
class _Invite:
    grant: Grant
    until_s: float


Mode = Literal["demo", "serve", "live"]
_GRANTS = msgspec.json.Decoder(list[Grant])


class Access:
    """Logins and invites of one service."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self.bearer = secrets.token_urlsafe(32)
        self._store = store
        self._clock = clock
        self._logins: dict[str, Login] = {}
        self._invites: dict[str, _Invite] = {}

    async def load(self) -> None:
        """Take up the logins that still hold, so that open pages survive a restart of the service."""
        for row in await self._store.logins(self._oldest_wall_ms()):
            self._logins[row.token_sha256] = Login(
                row.token_sha256, row.created_wall_ms, _GRANTS.decode(row.grants)
            )

    def login(self, token: str | None) -> Login | None:
        """Return the browser that holds this cookie, None if there is none or it is too old."""
        found = self._logins.get(_hash(token)) if token else None
        if found is not None and found.created_wall_ms <= self._oldest_wall_ms():
            del self._logins[found.token_sha256]
            return None
        return found

    async def new_login(self, grants: list[Grant]) -> str:
        """Make a login and return its token, which is kept nowhere."""
        token = secrets.token_urlsafe(32)
        login = self._logins[_hash(token)] = Login(_hash(token), self._clock.wall_ms())
        await self.grant(login, grants)
        return token

    async def grant(self, login: Login, grants: list[Grant]) -> None:
        """Add grants to a login."""
        login.grants += [grant for grant in grants if grant not in login.grants]
        text = msgspec.json.encode(login.grants).decode()
        await self._store.put_login(LoginRecord(login.token_sha256, login.created_wall_ms, text))

    def invite(self, grant: Grant) -> str:
        """Make a single-use token for one grant, good for ten minutes."""
        now_s = self._clock.now()
        self._invites = {key: each for key, each in self._invites.items() if each.until_s > now_s}
        token = secrets.token_urlsafe(32)
        self._invites[_hash(token)] = _Invite(grant, now_s + INVITE_S)
        return token

    def redeem(self, token: str) -> Grant:
        """Return what an invite grants and use it up. Raises `Refused` if it was used or is too old."""
        invite = self._invites.pop(_hash(token), None)
        if invite is None or invite.until_s <= self._clock.now():
            raise Refused(403, "invite", "This code was used or is too old.", "Ask for a new link.")
        return invite.grant

    def is_open(self, token: str) -> bool:
        """Return whether an invite can still be redeemed."""
        invite = self._invites.get(_hash(token))
        return invite is not None and invite.until_s > self._clock.now()

    def is_bearer(self, token: str) -> bool:
        """Return whether this is the token of `service.json`."""
        return secrets.compare_digest(token.encode(), self.bearer.encode())

    def _oldest_wall_ms(self) -> int:
        return self._clock.wall_ms() - LOGIN_HOURS * 3_600_000


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
