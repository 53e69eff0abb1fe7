"""The course of one rise of a pair's arousal: everything that an episode's record is made of.

Seconds are not kept, only sums, highest values and first times.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from regulation.episode import Ending, Episode, Moment, Part, Who
from regulation.pair import Reading, Second, Unknown
from regulation.rounding import maybe_sig6, sig6
from regulation.samples import SEATS, Seat

UP = 3.0
JOINED = 2.0
SETTLED = 1.0
DWELL_S = 60
EARLY_MS = 60_000
KNOWN_EARLY_S = 30
APART_MS = 10_000
TOGETHER_MS = 600_000


@dataclass(slots=True)
class Low:
    """How long one person has been at or under 1, on end; the clock stops while their signal is held."""

    seconds: int = 0
    since_ms: int = 0

    def take(self, t_ms: int, reading: Reading) -> None:
        """See the next second."""
        if reading is Unknown.HELD:
            return
        if isinstance(reading, Unknown) or reading > SETTLED:
            self.seconds = 0
            return
        if not self.seconds:
            self.since_ms = t_ms
        self.seconds += 1

    @property
    def settled(self) -> bool:
        """Whether it has been long enough."""
        return self.seconds >= DWELL_S


@dataclass(slots=True)
class Side:
    """One person's part in the rise so far."""

    onset_ms: int
    """Of the rise."""
    up_ms: int | None = None
    later: bool = False
    """Known under 3 between 10 and 60 s after the onset, and never up before."""
    known_early_s: int = 0
    """Seconds known within 60 s of the onset."""
    joined_ms: int | None = None
    """First second at or above 2."""
    peak: float | None = None
    peak_ms: int = 0
    settled_ms: int | None = None

    def take(self, t_ms: int, value: float, low: Low) -> None:
        """See a second in which this person is known."""
        early = t_ms - self.onset_ms <= EARLY_MS
        self.known_early_s += early
        if self.up_ms is None and value >= UP:
            self.up_ms = t_ms
        self.later |= early and self.up_ms is None and t_ms - self.onset_ms >= APART_MS
        if self.joined_ms is None and value >= JOINED:
            self.joined_ms = t_ms
        if self.peak is None or value > self.peak:
            self.peak, self.peak_ms, self.settled_ms = value, t_ms, None
        if self.joined_ms is not None and self.settled_ms is None and low.settled:
            self.settled_ms = low.since_ms


@dataclass(slots=True)
class Rise:
    """A rise from its first second at or above 3 on; an episode once that has lasted for 60 s."""

    onset_ms: int
    up_s: int = 0
    """Seconds of m >= 3 on end, counted until it is an episode."""
    moments: list[Moment] = field(default_factory=list)
    sides: dict[Seat, Side] = field(init=False)
    _peak: float = 0.0
    _peak_ms: int = 0
    _peak_of: Who = "together"
    _area_s: float = 0.0
    _half_ms: int | None = None

    def __post_init__(self) -> None:
        self.sides = {seat: Side(self.onset_ms) for seat in SEATS}

    @property
    def confirmed(self) -> bool:
        """Whether it is an episode."""
        return self.up_s >= DWELL_S

    def take(self, second: Second, lows: Mapping[Seat, Low]) -> None:
        """See the next second."""
        known = second.known()
        for seat, value in known.items():
            self.sides[seat].take(second.t_ms, value, lows[seat])
        if not known:
            return
        m = max(known.values())
        self._area_s += max(m - SETTLED, 0.0)
        if m > self._peak:
            top = [seat for seat in known if known[seat] == m]
            self._peak, self._peak_ms, self._half_ms = m, second.t_ms, None
            self._peak_of = top[0] if len(top) == 1 else "together"
        elif self._half_ms is None and m <= sig6(self._peak / 2) and set(self.joined()) <= set(known):
            self._half_ms = second.t_ms

    def joined(self) -> list[Seat]:
        """Return who has been at 2 or above."""
        return [seat for seat, side in self.sides.items() if side.joined_ms is not None]

    def episode(self, last: Second, ending: Ending | None, ended_ms: int | None) -> Episode:
        """Return the record as it stands after the second `last`."""
        half_s = None if self._half_ms is None else (self._half_ms - self._peak_ms) / 1000
        recovery_s = None if ended_ms is None else (ended_ms - self._peak_ms) / 1000
        return Episode(
            onset_ms=self.onset_ms,
            first=self._first(),
            shared=self._shared(),
            peak=self._peak,
            peak_ms=self._peak_ms,
            peak_of=self._peak_of,
            area_s=sig6(self._area_s),
            half_time_s=maybe_sig6(half_s),
            recovery_s=maybe_sig6(recovery_s),
            ended_ms=ended_ms,
            ending=ending,
            recovered_first=self._recovered_first(),
            settled_together=self._settled_together(last, ended_ms),
            parts={seat: Part(side.up_ms, side.peak, side.settled_ms) for seat, side in self.sides.items()},
            moments=tuple(self.moments),
        )

    def _first(self) -> Who | None:
        """Who was up at the onset; alone only if the other was seen under 3 after the 10 s."""
        near_ms = self.onset_ms + APART_MS
        near = [seat for seat, side in self.sides.items() if side.up_ms is not None and side.up_ms <= near_ms]
        if len(near) == len(self.sides):
            return "together"
        return near[0] if any(side.later for side in self.sides.values()) else None

    def _shared(self) -> bool | None:
        near_ms = self.onset_ms + EARLY_MS
        if all(side.joined_ms is not None and side.joined_ms <= near_ms for side in self.sides.values()):
            return True
        seen = all(side.known_early_s >= KNOWN_EARLY_S for side in self.sides.values())
        return False if seen else None

    def _recovered_first(self) -> Who | None:
        a_ms, b_ms = self.sides["A"].settled_ms, self.sides["B"].settled_ms
        if a_ms is None or b_ms is None:
            return None
        if abs(a_ms - b_ms) <= APART_MS:
            return "together"
        return "A" if a_ms < b_ms else "B"

    def _settled_together(self, last: Second, ended_ms: int | None) -> bool | None:
        if Unknown.AWAY in last.of.values():
            return None
        if ended_ms is not None:
            return ended_ms - self._peak_ms <= TOGETHER_MS
        return None if last.t_ms - self._peak_ms <= TOGETHER_MS else False
