"""Crafted pairs: the states of two persons whose arousal is known at every second."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from regulation.episode import Episode
from regulation.episodes import Episodes
from regulation.frames import (
    Arousal,
    BaselineState,
    CueState,
    EndFrame,
    Frame,
    Metric,
    Reason,
    Resting,
    Signal,
    SignalState,
    StateFrame,
)
from regulation.pair import Reading, Unknown
from regulation.samples import Seat

Curve = Sequence[Reading]
"""One reading for each second of data time, from the first."""


def course(*parts: tuple[int, Reading]) -> list[Reading]:
    """So many seconds of each reading, one after the other."""
    return [reading for seconds, reading in parts for _ in range(seconds)]


def state(t_ms: int, seat: Seat, reading: Reading) -> StateFrame:
    """The state that is read so."""
    value = None if isinstance(reading, Unknown) else reading
    cue = {Unknown.LOST: CueState.SUSPENDED, Unknown.AWAY: CueState.UNKNOWN}.get(
        reading if isinstance(reading, Unknown) else Unknown.HELD, CueState.CALM
    )
    reason = None if value is not None else Reason.STALE
    age_ms = 500 if value is not None else 6_000
    return StateFrame(
        t_ms,
        seat,
        *(Metric(70.0),) * 3,
        Arousal(value, value, 0.0, 0.0, 0.0, 1.0, reason),
        Resting(BaselineState.READY, 180.0, 180.0, 70.0, 30.0, 1.0, None, stored=False),
        cue,
        0,
        90.0,
        78.0,
        0.0,
        Signal(SignalState.OK, age_ms, 1.0, None, "file", hr_only=False, strap_hr_bpm=None, unreadable=0),
    )


def frames(
    a: Curve, b: Curve | None, *more: Frame, end: bool = True, order: tuple[Seat, Seat] = ("A", "B")
) -> list[Frame]:
    """The states of both (of A alone without `b`), with `more` before the states of their second."""
    curves: dict[Seat, Curve] = {"A": a} if b is None else {"A": a, "B": b}
    told: list[Frame] = [
        state((at + 1) * 1000, seat, curves[seat][at])
        for at in range(len(a))
        for seat in order
        if seat in curves
    ]
    merged = sorted([*more, *told], key=lambda frame: frame.t_ms)
    return [*merged, EndFrame(len(a) * 1000, "test")] if end else merged


def found(told: Iterable[Frame]) -> list[Episode]:
    """The episodes of these frames."""
    episodes = Episodes()
    for frame in told:
        episodes.take(frame)
    return episodes.records()
