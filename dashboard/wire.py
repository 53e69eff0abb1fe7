"""Everything that crosses the websocket, in one schema; the TypeScript types are generated from it.

Server to page: `Hello`, then `Numbered` frames (one audience's frames, numbered without holes after role
filtering), `Presence`, `Playback`, `Trouble`, `SetUp`, `OwnStrap`, `Answer`, `Closing`. Page to server:
first `Open`, then `Ack`, `Since` and commands (`Do...`). JSON text, one message a websocket frame.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from regulation.samples import ActKind, ConsentScope, LinkState, Seat, Sitting

PROTOCOL = 1

Role = Literal["host", "person", "therapist", "reviewer", "table"]


class Grant(msgspec.Struct, frozen=True, kw_only=True):
    """One right: a role on one channel, and the seat if the role is a person's."""

    channel: str
    role: Role
    seat: Seat | None = None


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """One error, as the page, the CLI and the HTTP routes all show it."""

    code: str
    message: str
    hint: str


# -- server to page ------------------------------------------------------------------------------


class SeatInfo(msgspec.Struct, frozen=True, kw_only=True):
    """Who sits where, and what this audience may see of them."""

    seat: Seat
    name: str
    consents: dict[ConsentScope, bool | None]
    """Own answers for a person's own page (None: not answered yet). For a therapist or reviewer only the
    scope that concerns their own view; empty for the host."""


class SourceInfo(msgspec.Struct, frozen=True, kw_only=True):
    """Where the beats come from; shown on every page as it is."""

    kind: Literal["simulated", "recorded", "straps"]
    label: str
    speed: float
    """Times faster than life at which the session runs (0 = as fast as possible)."""
    replay: bool
    """True when a stored session is being played again."""


class Hello(msgspec.Struct, frozen=True, tag="hello", kw_only=True):
    """Answer to `Open`: what this page is and where the session stands."""

    protocol: int
    grant: Grant
    session: str
    """Id of the stored session (equal to the channel except in a replay)."""
    title: str
    wall_ms: int
    """Unix time at data time 0."""
    t_ms: int
    """Data time now."""
    state: Literal["waiting_consent", "running", "ended"]
    source: SourceInfo
    seats: list[SeatInfo]
    sitting: Sitting | None
    """What was chosen in set-up; None in a session recorded before that was asked."""
    pacer_per_min: float
    pause_minutes: float
    longer_minutes: float
    """What "a little longer" adds to a pause."""


class Numbered(msgspec.Struct, frozen=True, tag="frame", kw_only=True):
    """One frame for one audience. `from_seq`: first number it stands for, when older ones were left out.
    The frame is encoded once and shared by all audiences that see it whole, hence `Raw`; it is a `Frame`."""

    seq: int
    frame: msgspec.Raw
    from_seq: int | None = None


class Presence(msgspec.Struct, frozen=True, tag="presence", kw_only=True):
    """Which pages are open now (to therapist and host)."""

    pages: list[str]
    """Any of "A", "B", "therapist", "reviewer", "host", "table"."""


class Playback(msgspec.Struct, frozen=True, tag="playback", kw_only=True):
    """Where a replay stands. Sent on a replay's channel when it changes."""

    t_ms: int
    until_ms: int
    speed: float
    """0 = as fast as possible."""
    playing: bool
    restarted: bool
    """True when the page must forget what it has drawn: the replay began again."""


class Trouble(msgspec.Struct, frozen=True, tag="trouble", kw_only=True):
    """Something is wrong with the service itself (to therapist and host): an alarm that stays until it is
    solved, which `problem` None says."""

    problem: Problem | None


class PersonInfo(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who has been here before, as set-up offers them."""

    id: str
    name: str


class StrapFound(msgspec.Struct, frozen=True, kw_only=True):
    """A strap that advertises near this computer."""

    address: str
    name: str
    bars: int | None
    """Radio signal, 0 to 4; None where this computer is connected to it, so that it sends none to measure."""
    seat: Seat | None
    """Who it was chosen for."""
    known: str
    """Name of the person who wore it last time, empty if nobody did."""


class StrapLink(msgspec.Struct, frozen=True, kw_only=True):
    """The strap of one seat: its link, in a sentence that is shown as it is."""

    address: str
    name: str
    link: LinkState
    words: str
    retry_in_s: float | None
    """Until it is tried again; None while it is being tried, or is heard."""
    attempt: int
    """Tries since it was last heard."""
    battery_pct: int | None
    maker: str
    """What the strap says of itself, for example "Polar Electro Oy H10"; empty if nothing."""
    hr_only: bool
    """It sends a rate and no single beats."""


class SignalCheck(msgspec.Struct, frozen=True, kw_only=True):
    """The last seconds of one strap: is every beat heard? No rate is in it: the host sees no body."""

    elapsed_s: float
    needed_s: float
    beats: int
    """Beats since the check began; it stands still while the strap is silent."""
    ticks: list[bool]
    """One a beat, oldest first, at most 24: heard (true) or missed or uneven (false)."""
    contact: bool | None
    clean_share: float | None
    words: str
    """What was found: "Heard well", "Two beats missed"."""
    advice: str
    """What would help; empty if nothing need be done."""


class RestingNow(msgspec.Struct, frozen=True, kw_only=True):
    """How far the search for one person's resting level is; the level itself is on their own page."""

    state: Literal["collecting", "ready", "refused", "rate_only"]
    """`ready` is said of a search that is over, also where its level is not in use; `rate_only`: the strap
    sends no beats, so nothing is searched."""
    elapsed_s: float
    needed_s: float
    clean_share: float | None
    words: str


class SeatSetUp(msgspec.Struct, frozen=True, kw_only=True):
    """One seat in set-up."""

    seat: Seat
    person: PersonInfo | None
    """Who sits here, None for somebody new without a name."""
    here: bool
    """The person's own page is open."""
    answered: bool
    """The question of recording has been answered; how, is nobody's business here."""
    strap: StrapLink | None
    check: SignalCheck | None
    resting: RestingNow | None


class SittingInfo(msgspec.Struct, frozen=True, kw_only=True):
    """One kind of sitting that can be chosen, and what it sets."""

    sitting: Sitting
    pause_minutes: float
    pacer_per_min: float
    cues: bool


class SetUp(msgspec.Struct, frozen=True, tag="setup", kw_only=True):
    """Where the set-up of a live session stands (to the host), whenever it changes."""

    radio: Problem | None
    """Why this computer cannot look for straps; None if it can."""
    looking: bool
    found: list[StrapFound]
    seats: list[SeatSetUp]
    people: list[PersonInfo]
    """Everybody who has been here before."""
    sitting: Sitting
    """What is chosen now."""
    sittings: list[SittingInfo]
    """What can be chosen."""
    missing: Problem | None
    """Why the session cannot begin yet; None if it can, or has."""


class StrapFree(msgspec.Struct, frozen=True, kw_only=True):
    """A strap near this computer that nobody of the session has."""

    address: str
    name: str
    bars: int | None
    """Radio signal, 0 to 4; None where this computer is connected to it and so knows none."""


class OwnStrap(msgspec.Struct, frozen=True, tag="own_strap", kw_only=True):
    """A person's own strap in a running session (to that person alone), whenever it changes."""

    strap: StrapLink | None
    radio: Problem | None
    """Why this computer cannot look for straps; None if it can."""
    free: list[StrapFree]
    """What the person can wear instead; empty while the own strap is heard."""


class Answer(msgspec.Struct, frozen=True, tag="answer", kw_only=True):
    """Reply to a command, after the commit."""

    id: int
    problem: Problem | None = None


class Closing(msgspec.Struct, frozen=True, tag="closing", kw_only=True):
    """The server is about to close this socket, and why."""

    problem: Problem


ServerMessage = Hello | Numbered | Presence | Playback | Trouble | SetUp | OwnStrap | Answer | Closing

# -- page to server ------------------------------------------------------------------------------


class Open(msgspec.Struct, frozen=True, tag="open", kw_only=True):
    """First message: which grant this page uses, and the last number it has seen (None: nothing)."""

    grant: Grant
    since: int | None = None


class Ack(msgspec.Struct, frozen=True, tag="ack", kw_only=True):
    """Every 5 s: the last number seen. 15 s of silence close the socket."""

    seq: int


class Since(msgspec.Struct, frozen=True, tag="since", kw_only=True):
    """A hole was seen: send again what came after `seq`."""

    seq: int


class DoAct(msgspec.Struct, frozen=True, tag="act", kw_only=True):
    """Do something; seat and role come from the grant, never from the message."""

    id: int
    kind: ActKind
    minutes: float | None = None
    return_wall_ms: int | None = None


class DoMark(msgspec.Struct, frozen=True, tag="mark", kw_only=True):
    """Mark this moment (`key` "1".."6" or "R"), write a note ("note") or own words ("notice")."""

    id: int
    key: str
    text: str = ""


class DoConsent(msgspec.Struct, frozen=True, tag="consent", kw_only=True):
    """Answer for oneself; only a person's own page may send it."""

    id: int
    scope: ConsentScope
    granted: bool


class DoLeave(msgspec.Struct, frozen=True, tag="leave", kw_only=True):
    """Stop and leave: take all own answers back at once; only a person's own page may send it."""

    id: int


class DoPlayback(msgspec.Struct, frozen=True, tag="play", kw_only=True):
    """Steer a replay. Any of them may be None: unchanged. `restart` begins at 0."""

    id: int
    playing: bool | None = None
    speed: float | None = None
    restart: bool = False


class DoStop(msgspec.Struct, frozen=True, tag="stop", kw_only=True):
    """End the session (host or therapist), or close a replay."""

    id: int


class DoLook(msgspec.Struct, frozen=True, tag="look", kw_only=True):
    """Look for straps again, and try the chosen ones at once. A person's page may send it for its own."""

    id: int


class DoChoose(msgspec.Struct, frozen=True, tag="choose", kw_only=True):
    """Take a strap for a seat (None: none). A person's page may send it for its own seat, with a strap."""

    id: int
    seat: Seat
    address: str | None


class DoSwap(msgspec.Struct, frozen=True, tag="swap", kw_only=True):
    """The straps sit the other way round."""

    id: int


class DoSeat(msgspec.Struct, frozen=True, tag="seat", kw_only=True):
    """Say who sits here: somebody who has been here before (`person`), or somebody new (None)."""

    id: int
    seat: Seat
    person: str | None
    name: str = ""


class DoSitting(msgspec.Struct, frozen=True, tag="sitting", kw_only=True):
    """Say what people have come together for, before the session begins."""

    id: int
    sitting: Sitting


class DoCheck(msgspec.Struct, frozen=True, tag="check", kw_only=True):
    """Begin the signal check again."""

    id: int


class DoBegin(msgspec.Struct, frozen=True, tag="begin", kw_only=True):
    """Begin the session with those who have agreed."""

    id: int


StrapCommand = DoLook | DoChoose
SetUpCommand = StrapCommand | DoSwap | DoSeat | DoSitting | DoCheck | DoBegin
ClientMessage = Open | Ack | Since | DoAct | DoMark | DoConsent | DoLeave | DoPlayback | DoStop | SetUpCommand

# -- HTTP bodies ---------------------------------------------------------------------------------


CardState = Literal["waiting", "live", "ended"]
"""`waiting`: its host is setting it up."""


class SessionCard(msgspec.Struct, frozen=True, kw_only=True):
    """One line in the list of sessions. Nothing of a body is in it."""

    id: str
    title: str
    wall_ms: int
    duration_ms: int
    state: CardState
    recovered: bool
    """The service stopped in the middle of it and came back."""
    source: SourceInfo
    seats: list[Seat]
    marks: int | None
    pauses: int | None
    """Told to reviewers only, of those who agreed to review: a count that grows tells what others do."""
    review: list[Seat]
    """Seats that agreed to review; told to reviewers only."""
    return_wall_ms: int | None
    """When both agreed to return; told to the two, their therapist and the host."""


class Me(msgspec.Struct, frozen=True, kw_only=True):
    """What this browser may do; `GET /api/me`."""

    mode: Literal["demo", "serve", "live"]
    version: str
    grants: list[Grant]
    live: list[SessionCard]


class SessionList(msgspec.Struct, frozen=True, kw_only=True):
    """`GET /api/sessions`, newest first."""

    sessions: list[SessionCard]


class SessionLine(msgspec.Struct, frozen=True, kw_only=True):
    """`GET /api/sessions/{id}/line` (reviewer with consent): the higher of both hearts above own resting
    level, every `step_s` seconds, None where nothing is known."""

    step_s: float
    above_bpm: list[float | None]
    cues: int


class StartReplay(msgspec.Struct, frozen=True, kw_only=True):
    """Body of `POST /api/sessions/{id}/replay`. Speed 0 = as fast as possible."""

    speed: float = 1.0


class ReplayStarted(msgspec.Struct, frozen=True, kw_only=True):
    """Where to watch it: `/s/{channel}/therapist`, as a reviewer."""

    channel: str


class NewInvite(msgspec.Struct, frozen=True, kw_only=True):
    """Body of `POST /api/invites` (host): a single-use link for a role, good for 10 minutes."""

    channel: str
    role: Role
    seat: Seat | None = None


class Invite(msgspec.Struct, frozen=True, kw_only=True):
    """The link; its token stands in the fragment, so that no log or referrer ever holds it."""

    url: str
    expires_s: int
    qr_side: int
    """Modules of the QR code of `url` on one side; around it belong four of quiet zone."""
    qr_path: str
    """Its dark modules as the `d` of an SVG path, one unit each."""


class InviteState(msgspec.Struct, frozen=True, kw_only=True):
    """Whether a link still opens a page: it was neither used nor is it too old."""

    open: bool


class Join(msgspec.Struct, frozen=True, kw_only=True):
    """Body of `POST /api/join` and of `POST /api/invites/state`."""

    token: str


class Joined(msgspec.Struct, frozen=True, kw_only=True):
    """The grant that the invite gave; the page goes to its address."""

    grant: Grant


class Service(msgspec.Struct, frozen=True, kw_only=True):
    """`GET /api/service` (bearer token of `service.json` only): who answers at this port."""

    pid: int
    url: str
    version: str
    data: str


class Failed(msgspec.Struct, frozen=True, kw_only=True):
    """The one shape of every HTTP error."""

    error: Problem


# -- encoding ------------------------------------------------------------------------------------

_ENCODER = msgspec.json.Encoder()
_CLIENT_DECODER: msgspec.json.Decoder[ClientMessage] = msgspec.json.Decoder(ClientMessage)


def encode(message: object) -> bytes:
    """Return a message, a body or an engine frame as JSON; the only encoder of all of them."""
    return _ENCODER.encode(message)


def text(message: object) -> str:
    """Return a message as the text of a websocket."""
    return encode(message).decode()


def decode_client(text: str) -> ClientMessage:
    """Return a page's message. Raises `msgspec.ValidationError` or `msgspec.DecodeError`."""
    return _CLIENT_DECODER.decode(text)
