"""What a page in the middle of the table may know of two people: that it may be open, and nothing of a body.

It opens only while both agree to it, and closes for both when one takes that back; no frame says who. Whether
both straps are heard is one answer for the two, never whose is silent.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from regulation.agreed import both_agree
from regulation.frames import (
    ActFrame,
    ConsentFrame,
    Frame,
    PauseFrame,
    PauseState,
    SignalState,
    StateFrame,
    TableFrame,
)
from regulation.samples import SEATS, ActKind, ConsentScope, Seat

BREATHE_MS = 300_000
"""Breathing together ends by itself: a page that was left must not mark the rest of a session as paced."""
_HEARD = (SignalState.OK, SignalState.STALE)
"""Ten seconds of silence are said here: a page in the middle should not flicker with every late packet."""


class SharedPage:
    """Takes the frames of a session and says when something changed for the page in the middle."""

    def __init__(self) -> None:
        self._granted: dict[tuple[Seat, ConsentScope], bool] = {}
        self._heard: dict[Seat, bool] = {}
        self._pause: PauseFrame | None = None
        self._breathe_until_ms: int | None = None
        self._said = TableFrame(0)

    @property
    def breathing(self) -> bool:
        """Whether both breathe with one pacer now."""
        return self._breathe_until_ms is not None

    def take(self, t_ms: int, frames: Iterable[Frame]) -> TableFrame | None:
        """See what was said at `t_ms`; return what the page is told, None where nothing changed for it."""
        for frame in frames:
            self._see(frame)
        if self._breathe_until_ms is not None and (t_ms >= self._breathe_until_ms or not self._open):
            self._breathe_until_ms = None
        now = self._now(t_ms)
        if replace(now, t_ms=self._said.t_ms) == self._said:
            return None
        self._said = now
        return now

    def _see(self, frame: Frame) -> None:
        match frame:
            case StateFrame():
                self._heard[frame.seat] = frame.signal.state in _HEARD
            case ConsentFrame():
                self._granted[frame.seat, frame.scope] = frame.granted
            case PauseFrame():
                self._pause = frame
                self._breathe_until_ms = None  # a pause has a pacer of its own
            case ActFrame(kind=ActKind.BREATHE):
                self._breathe_until_ms = frame.t_ms + BREATHE_MS
            case ActFrame(kind=ActKind.BREATHE_END):
                self._breathe_until_ms = None
            case _:
                pass

    @property
    def _open(self) -> bool:
        return both_agree(self._granted, ConsentScope.TABLE)

    def _now(self, t_ms: int) -> TableFrame:
        if not self._open:
            return TableFrame(t_ms)
        pause = self._pause
        return TableFrame(
            t_ms,
            open=True,
            heard=all(self._heard.get(seat, False) for seat in SEATS),
            pause=PauseState.NONE if pause is None else pause.state,
            pause_until_ms=None if pause is None else pause.until_ms,
            breathe_until_ms=self._breathe_until_ms,
        )
