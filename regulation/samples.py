"""The vocabulary of a session: every stamped event that the engine folds over.

An event says *what arrived when*. `t_ms` is data time: whole milliseconds since the session began,
stamped once where the event entered the house, never decreasing. Durations between beats are exact
integers of 0.5 ns (`UNITS_PER_MS`), because 1/1024 s (what a strap sends) and 1 ms (what a file holds)
are both whole numbers of them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

UNITS_PER_MS = 2_000_000
"""Units of 0.5 ns in a millisecond."""
UNITS_PER_TICK_1024 = 1_953_125
"""Units of 0.5 ns in 1/1024 s, the resolution of the Heart Rate Measurement characteristic."""

Seat = Literal["A", "B"]
SEATS: tuple[Seat, ...] = ("A", "B")
"""The two seats of a session. A person (an opaque id) sits in one; the engine only knows seats."""


class LinkState(StrEnum):
    """What the bridge knows of one strap's link."""

    SEARCHING = "searching"
    CONNECTING = "connecting"
    STREAMING = "streaming"
    LOST = "lost"
    OFF = "off"


class Preset(StrEnum):
    """Personal settings of the cue threshold (docs/signals.md)."""

    ADULT = "adult"
    ATHLETE = "athlete"
    CHILD = "child"
    MEDICATION = "medication"  # no automatic cue: heart rate cannot be judged, or no cues are wanted


class Sitting(StrEnum):
    """What people have come together for; its rules are in `sittings`."""

    HOME = "home"
    IN_SESSION = "in_session"
    PARENT_AND_CHILD = "parent_and_child"
    PRACTICE = "practice"
    NO_CUES = "no_cues"


class ActKind(StrEnum):
    """What a person, or the therapist, did on a page."""

    NOT_NOW = "not_now"  # answer to a cue
    MOVED = "moved"  # "I moved or spoke": no cue for 60 s
    PAUSE = "pause"  # begin a pause for both
    LONGER = "longer"  # some more minutes
    READY = "ready"  # ready to return, body near its resting level
    READY_ANYWAY = "ready_anyway"  # ready by own decision
    NOT_READY = "not_ready"  # takes an own "ready" back
    PROPOSE = "propose"  # to end for today, and a time to return to it together
    AGREE = "agree"  # to the proposed time
    DECLINE = "decline"  # no time yet; also takes an own proposal back
    END_PAUSE = "end_pause"  # therapist ends the pause
    REBASELINE = "rebaseline"  # look for the resting level again
    KEEP_LEVEL = "keep_level"  # "leave it", the answer to the 20-minute question
    BREATHE = "breathe"  # breathe together, on the page in the middle
    BREATHE_END = "breathe_end"


class ConsentScope(StrEnum):
    """What a person may agree to, each on its own and revocable at any moment."""

    RECORDING = "recording"  # measured and kept on this computer
    THERAPIST = "therapist"  # seen live by the therapist
    PARTNER = "partner"  # the other person may know of a cue that both have at once
    REVIEW = "review"  # seen afterwards by a reviewer
    TABLE = "table"  # a page in the middle may be open for both


@dataclass(frozen=True, slots=True)
class StoredBaseline:
    """A resting level found in an earlier session of the same person."""

    hr_bpm: float
    hr_spread_bpm: float
    ln_rmssd: float | None
    ln_rmssd_spread: float


@dataclass(frozen=True, slots=True)
class SeatSettings:
    """How one seat is set up; belongs to the `Start` event so that a replay has it too."""

    preset: Preset = Preset.ADULT
    threshold_bpm: float | None = None
    stored_baseline: StoredBaseline | None = None


@dataclass(frozen=True, slots=True)
class Start:
    """Opens a session; always its first event."""

    t_ms: int
    wall_ms: int
    """Unix time in milliseconds at data time 0."""
    source: str
    """`simulated`, `recorded` or `straps`."""
    label: str
    """Said to people as it is: "Simulated pair, seed 7" or "Recording: kyto.csv and rhythm.csv"."""
    speed: float
    """How many times faster than life the session runs."""
    seats: dict[Seat, SeatSettings] = field(default_factory=dict)
    sitting: Sitting | None = None
    """What was chosen in set-up; None in a session recorded before that was asked."""

    @property
    def key(self) -> str:
        """What draws of chance hang on: the same in every replay, whatever a file is called."""
        return str(self.wall_ms)


@dataclass(frozen=True, slots=True)
class Epoch:
    """The service came back to an open session (a restart); beats in between are lost."""

    t_ms: int
    boot_id: str
    wall_ms: int
    mono_ms: int


@dataclass(frozen=True, slots=True)
class Suspended:
    """Wall clock and monotonic clock drifted apart by more than 5 s: the computer slept."""

    t_ms: int
    lost_ms: int


@dataclass(frozen=True, slots=True)
class Tick:
    """The clock passed a second in which nothing else arrived."""

    t_ms: int


@dataclass(frozen=True, slots=True)
class HeartSample:
    """One decoded notification of a strap, or one row of a file."""

    t_ms: int
    seat: Seat
    rr: tuple[int, ...]
    """Beat-to-beat intervals in units of 0.5 ns, oldest first."""
    hr_bpm: int | None = None
    """The strap's own heart rate, a fallback only."""
    contact: bool | None = None
    """Skin contact, None where the strap does not report it."""


@dataclass(frozen=True, slots=True)
class BadSample:
    """A notification that could not be decoded; counted, never guessed at."""

    t_ms: int
    seat: Seat
    problem: str


@dataclass(frozen=True, slots=True)
class Motion:
    """How much a strap moved in the second that ended at `t_ms`."""

    t_ms: int
    seat: Seat
    motion_mg: float
    """Mean distance of the acceleration's length from 1 g, in thousandths of g (after van Hees 2013)."""


@dataclass(frozen=True, slots=True)
class Link:
    """A strap's link changed state."""

    t_ms: int
    seat: Seat
    state: LinkState


@dataclass(frozen=True, slots=True)
class Act:
    """Something done on a page. `by` is the role that did it: `A`, `B`, `therapist` or `host`."""

    t_ms: int
    by: str
    kind: ActKind
    seat: Seat | None = None
    """Whose body or answer it concerns; None when it concerns the session."""
    minutes: float | None = None
    """Length of a pause, for PAUSE and LONGER; None takes the sitting's."""
    return_wall_ms: int | None = None
    """Unix time in milliseconds of the proposed return, for PROPOSE."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A marked moment, a private note (`key` "note") or own words (`key` "notice")."""

    t_ms: int
    by: str
    key: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Consent:
    """A person's own answer. `basis` says how it was given: `page`, `simulated` or `file`."""

    t_ms: int
    seat: Seat
    scope: ConsentScope
    granted: bool
    basis: str
    text_version: str


@dataclass(frozen=True, slots=True)
class End:
    """Closes a session; always its last event."""

    t_ms: int
    reason: str


Event = (
    Start | Epoch | Suspended | Tick | HeartSample | BadSample | Motion | Link | Act | Mark | Consent | End
)
