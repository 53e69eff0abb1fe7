"""What the engine says: frames, at fixed moments of data time.

`BeatFrame` comes at once with each notification that carried a valid beat, `StateFrame` once a second for
each seat, all others when something changes. Values are None rather than old or invented; every metric
carries its reason. Metric floats have 6 significant digits, times are whole milliseconds of data time.
"""

from __future__ import annotations

from dataclasses import field
from enum import StrEnum
from typing import Literal

from regulation.samples import ActKind, ConsentScope, Seat
from regulation.values import frozen


class Reason(StrEnum):
    """Why a value is missing or weak."""

    WARMING = "warming"
    TOO_SHORT = "too_short"  # of a finished recording only: it will not warm
    FEW_BEATS = "few_beats"
    ARTEFACTS = "artefacts"
    GAP = "gap"
    IRREGULAR_RHYTHM = "irregular_rhythm"
    MOVEMENT = "movement"
    HR_ONLY = "hr_only"
    STALE = "stale"
    SAME_SIGNAL = "same_signal"  # of a pair: one strap is heard twice
    NO_BASELINE = "no_baseline"
    NO_VARIABILITY = "no_variability"
    NO_AGREEMENT = "no_agreement"  # of breathing: its two estimators find no breath, or not the same
    MEDICATION = "medication"


class SignalState(StrEnum):
    """What can be said of one strap now; silence is a state, not an absence."""

    WAITING = "waiting"  # nothing arrived yet
    OK = "ok"
    STALE = "stale"  # no beat for 5 s, or the link is lost: strike the value through
    SILENT = "silent"  # no beat for 10 s: an alarm of its own
    POOR = "poor"  # silent again within 5 minutes: one quiet state instead of repeated alarms


class CueState(StrEnum):
    """States of the cue machine (docs/signals.md)."""

    CALIBRATING = "calibrating"
    CALM = "calm"
    ELEVATED = "elevated"
    FLOODED = "flooded"
    RECOVERING = "recovering"
    SUSPENDED = "suspended"
    UNKNOWN = "unknown"


class BaselineState(StrEnum):
    """Where the search for the resting level stands."""

    COLLECTING = "collecting"
    READY = "ready"
    REFUSED = "refused"


class PauseState(StrEnum):
    """The pause that both share."""

    NONE = "none"
    FLOOR = "floor"  # it has just begun: nobody can return yet
    RUNNING = "running"
    OVER = "over"  # time is up: each is asked alone
    TODAY = "today"  # ended for today: both agreed to a time to return


@frozen
class Metric:
    """One number with everything needed to judge it."""

    value: float | None
    reason: Reason | None = None
    n_used: int = 0
    artefact_share: float = 0.0
    gap_share: float = 0.0
    fill: float = 0.0
    """Share of the window that has passed since the session or its restart, in [0, 1]."""
    confidence: float = 0.0


@frozen
class Arousal:
    """Distance from the own resting level, with its two terms (docs/signals.md)."""

    value: float | None
    heart_term: float | None
    vagal_term: float | None
    above_bpm: float | None
    """Heart rate (30 s) above the own resting level."""
    variability_pct: float | None
    """RMSSD against the own resting level, in per cent; negative is lower."""
    confidence: float
    reason: Reason | None


@frozen
class Signal:
    """State of one strap's signal."""

    state: SignalState
    age_ms: int | None
    """Since the arrival of the last notification that carried a beat; with `hr_only`, a rate."""
    clean_share: float | None
    """Normal beats among all beats of the last 60 s."""
    contact: bool | None
    link: str
    hr_only: bool
    strap_hr_bpm: int | None
    """The strap's own heart rate, only when it sends no beats (hr_only)."""
    unreadable: int
    """Notifications that could not be decoded since the session began."""
    moving: bool = False
    """The strap's own motion says that the person moves."""


@frozen
class Resting:
    """The resting level that everything is compared with, and how far its search is."""

    state: BaselineState
    elapsed_s: float
    needed_s: float
    hr_bpm: float | None
    rmssd_ms: float | None
    clean_share: float | None
    reason: Reason | None
    stored: bool
    """True while a level of an earlier session stands in."""


@frozen
class BeatFrame:
    """Beats as they arrive, on the fast path that does not wait for the artefact filter."""

    t_ms: int
    seat: Seat
    hr_bpm: float
    rr_ms: tuple[float, ...]
    beat_t_ms: tuple[int, ...]
    """Where the beat clock placed each beat."""
    type: Literal["beat"] = "beat"


@frozen
class StateFrame:
    """One person's state on a whole second of data time."""

    t_ms: int
    seat: Seat
    hr15_bpm: Metric
    hr30_bpm: Metric
    rmssd_ms: Metric
    arousal: Arousal
    resting: Resting
    cue: CueState
    cue_since_ms: int
    threshold_bpm: float | None
    """Cue level; None when no automatic cue can come (medication, no baseline)."""
    return_bpm: float | None
    """Return level after a pause."""
    in_band_s: float
    """How long heart rate has been at or under the return level, on end."""
    signal: Signal
    type: Literal["state"] = "state"


@frozen
class VariabilityFrame:
    """One person's other numbers of variability, at multiples of 5 s of data time."""

    t_ms: int
    seat: Seat
    ln_rmssd: Metric
    """Natural logarithm of RMSSD in ms, of the last 60 s."""
    sdnn_ms: Metric
    pnn50_pct: Metric
    sd1_ms: Metric
    sd2_ms: Metric
    """These four of the last 120 s."""
    breathing_per_min: Metric
    """Breathing rate of the last 30-60 s."""
    regularity: Metric
    """Rhythm regularity of the last 64 s, a share in [0, 1]."""
    type: Literal["variability"] = "variability"


Phase = Literal["in_phase", "anti_phase"]
"""Whether two hearts rise together, or one as the other falls."""


@frozen
class SynchronyFrame:
    """One live step of the pair, each 30 s: in step beyond chance or not; never how far, or who leads."""

    t_ms: int
    until_ms: int
    """Where the judged window ends; it is judged a few seconds later."""
    statistic: float | None
    """Largest |mean z| over the lags, over the ten windows."""
    p: float | None
    null_level: float | None
    """What the statistic must exceed for p <= .05: the upper edge of chance in this step."""
    in_step: bool
    """The badge "in step beyond chance"."""
    phase: Phase | None
    """Only while the badge is on."""
    windows: int
    """Usable windows among those of the last 15 min, at most ten."""
    coverage: dict[Seat, float]
    """Share of the window in which the heart rate is known, in [0, 1]."""
    paced: bool
    """A shared pacer ran in these windows: both follow it."""
    reason: Reason | None
    """Why there is no statistic."""
    type: Literal["synchrony"] = "synchrony"


@frozen
class CueFrame:
    """The cue machine changed state; `cued` only when the private cue fires now."""

    t_ms: int
    seat: Seat
    state: CueState
    previous: CueState
    cause: str
    cued: bool
    hr_bpm: float | None
    above_bpm: float | None
    threshold_bpm: float | None
    variability_pct: float | None
    baseline_missing: bool
    type: Literal["cue"] = "cue"


@frozen
class JointFrame:
    """Both are up at once and both share live, or no longer: "both of you, nobody is first"."""

    t_ms: int
    active: bool
    type: Literal["joint"] = "joint"


@frozen
class LongUpFrame:
    """Up for more than 20 minutes: "moved, changed position, or a new resting level?"."""

    t_ms: int
    seat: Seat
    above_bpm: float | None
    type: Literal["long_up"] = "long_up"


@frozen
class BaselineFrame:
    """The search for the resting level began, ended or was refused."""

    t_ms: int
    seat: Seat
    state: BaselineState
    hr_bpm: float | None
    rmssd_ms: float | None
    clean_share: float | None
    reason: Reason | None
    activated_bpm: float | None
    """How far above the stored level this session started, if more than 8 bpm."""
    type: Literal["baseline"] = "baseline"


@frozen
class PauseFrame:
    """The whole state of the shared pause, whenever any of it changes."""

    t_ms: int
    state: PauseState
    since_ms: int | None
    until_ms: int | None
    begun_by: str | None
    ready: dict[Seat, bool]
    cause: str
    """`begun`, `longer`, `floor_over`, `time_over`, `ready`, `not_ready`, `returned`, `proposed`, `agreed`,
    `no_time`, `today` or `ended`."""
    return_wall_ms: int | None = None
    """Unix time in milliseconds at which both may return to it; proposed, or agreed to in `today`."""
    agreed: dict[Seat, bool] = field(default_factory=dict)
    """Who has agreed to that time; empty without one."""
    type: Literal["pause"] = "pause"


@frozen
class SignalFrame:
    """One strap's signal changed state."""

    t_ms: int
    seat: Seat
    state: SignalState
    previous: SignalState
    link: str
    gap_ms: int | None
    """Length of the silence that just ended."""
    type: Literal["signal"] = "signal"


@frozen
class ActFrame:
    """Something was done on a page."""

    t_ms: int
    by: str
    kind: ActKind
    seat: Seat | None
    type: Literal["act"] = "act"


@frozen
class MarkFrame:
    """A marked moment, a note or own words."""

    t_ms: int
    by: str
    key: str
    text: str
    type: Literal["mark"] = "mark"


@frozen
class ConsentFrame:
    """A person agreed to something or took it back."""

    t_ms: int
    seat: Seat
    scope: ConsentScope
    granted: bool
    type: Literal["consent"] = "consent"


@frozen
class TableFrame:
    """All that a page in the middle of the table is told; closed, it is told nothing else."""

    t_ms: int
    open: bool = False
    heard: bool = False
    """Both straps are; never whose is not."""
    pause: PauseState = PauseState.NONE
    pause_until_ms: int | None = None
    breathe_until_ms: int | None = None
    """Until when both breathe with one pacer."""
    type: Literal["table"] = "table"


@frozen
class EndFrame:
    """The session is over."""

    t_ms: int
    reason: str
    type: Literal["end"] = "end"


Frame = (
    BeatFrame
    | StateFrame
    | VariabilityFrame
    | SynchronyFrame
    | CueFrame
    | JointFrame
    | LongUpFrame
    | BaselineFrame
    | PauseFrame
    | SignalFrame
    | ActFrame
    | MarkFrame
    | ConsentFrame
    | TableFrame
    | EndFrame
)
