"""The strap's own heart rate: what there is when a strap sends no single beats.

A packet without an interval is normal while a heart beats slower than the strap sends. Only a run of them,
with a rate in each and no interval in any, says that this strap sends a rate alone. Intervals of any kind,
lost skin contact or a change of the link end the run: behind those stands no rate that could be trusted.
"""

from __future__ import annotations

from collections import deque

from regulation.frames import Metric, Reason
from regulation.rounding import sig6
from regulation.samples import HeartSample

FIRST_RUN_MS = 10_000
"""A strap that has never sent a beat; the five seconds after connecting are in it."""
LATER_RUN_MS = 30_000
"""A strap that has: one of those goes on with an old rate for a while when it loses the skin."""
KEPT_MS = 30_000
CONFIDENCE = 0.5


class StrapRate:
    """The rates of one strap, and whether they are all that it sends."""

    def __init__(self) -> None:
        self._rates: deque[tuple[int, int]] = deque()
        self._run_from_ms: int | None = None

    def hear(self, sample: HeartSample) -> None:
        """Take in one notification."""
        if sample.rr or sample.contact is False:
            self.end_run()
        elif sample.hr_bpm:
            if self._run_from_ms is None:
                self._run_from_ms = sample.t_ms
            self._rates.append((sample.t_ms, sample.hr_bpm))
            while self._rates[0][0] <= sample.t_ms - KEPT_MS:
                self._rates.popleft()

    def end_run(self) -> None:
        """What came so far says nothing of now."""
        self._run_from_ms = None
        self._rates.clear()

    def alone(self, t_ms: int, *, had_beats: bool) -> bool:
        """Return whether this strap sends a rate and no beats."""
        needed_ms = LATER_RUN_MS if had_beats else FIRST_RUN_MS
        return self._run_from_ms is not None and t_ms - self._run_from_ms >= needed_ms

    @property
    def newest_bpm(self) -> int | None:
        """The last rate of the run."""
        return self._rates[-1][1] if self._rates else None

    def metric(self, t_ms: int, width_ms: int) -> Metric:
        """The mean of the run's rates in (t - width, t], bpm, labelled as what it is."""
        recent = [bpm for at_ms, bpm in self._rates if at_ms > t_ms - width_ms]
        if not recent:
            return Metric(None, Reason.STALE)
        return Metric(sig6(sum(recent) / len(recent)), Reason.HR_ONLY, len(recent), confidence=CONFIDENCE)
