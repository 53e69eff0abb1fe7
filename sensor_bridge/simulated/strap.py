"""What a simulated chest strap makes of beats: about one Heart Rate Measurement a second, late, over the air.

An interval waits for the strap's next packet, up to a second, and for the way: 0.2 s and a few ms of radio.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from regulation.samples import Seat
from sensor_bridge.archive import Notification
from sensor_bridge.gatt import heart_rate
from sensor_bridge.gatt.uuids import HEART_RATE_MEASUREMENT
from sensor_bridge.simulated.hearts import Signal

Span = tuple[float, float]
"""From and to, in seconds of data time; the end is not in it."""

_TICKS_PER_S = 1024
_DELAY_S = 0.2
_RADIO_MEAN_S = 0.01
_RADIO_MAX_S = 0.1
_MEAN_OF = 5  # intervals in the strap's own heart rate


@dataclass(slots=True)
class Packet:
    """One measurement on its way."""

    t_ms: int
    hr_bpm: int
    contact: bool
    rr_ticks: list[int] = field(default_factory=list)

    def notification(self, seat: Seat) -> Notification:
        """The packet as the radio hands it over."""
        data = heart_rate.encode(self.hr_bpm, self.rr_ticks, contact=self.contact)
        return Notification(self.t_ms, seat, HEART_RATE_MEASUREMENT, data)


def packets(
    beats_s: Signal, until_s: float, no_contact: Sequence[Span], rng: np.random.Generator
) -> list[Packet]:
    """Measure the beats; without contact none is found, the first one after has no interval, and nothing is
    sent but that there is no contact.
    """
    at_s, rr_ticks = _intervals(beats_s, no_contact)
    sent_s = rng.random() + np.arange(int(until_s) + 1, dtype=np.float64) * rng.uniform(0.998, 1.002)
    radio_s = np.minimum(rng.exponential(_RADIO_MEAN_S, sent_s.size), _RADIO_MAX_S)
    t_ms = np.round((sent_s + _DELAY_S + radio_s) * 1000).astype(np.int64).tolist()
    upto = np.searchsorted(at_s, sent_s, side="right").tolist()
    contact = (~inside(sent_s, no_contact)).tolist()
    made = [
        Packet(t, _own_hr(rr_ticks[max(0, end - _MEAN_OF) : end]), contact=True, rr_ticks=rr_ticks[start:end])
        if touch
        else Packet(t, 0, contact=False)
        for t, touch, start, end in zip(t_ms, contact, [0, *upto], upto, strict=False)
    ]
    return [packet for packet in made if packet.t_ms < until_s * 1000]


def inside(times_s: Signal, spans: Sequence[Span]) -> NDArray[np.bool_]:
    """Which of the times lie in any of the spans."""
    hit = np.zeros(times_s.size, dtype=np.bool_)
    for start_s, end_s in spans:
        hit |= (times_s >= start_s) & (times_s < end_s)
    return hit


def _intervals(beats_s: Signal, no_contact: Sequence[Span]) -> tuple[Signal, list[int]]:
    """When each interval was known, and its length in 1/1024 s between rounded beats, as straps do it."""
    found = ~inside(beats_s, no_contact)
    seen_s = beats_s[found]
    ticks = np.diff(np.round(seen_s * _TICKS_PER_S).astype(np.int64))
    unbroken = np.diff(np.flatnonzero(found)) == 1
    return seen_s[1:][unbroken], ticks[unbroken].tolist()


def _own_hr(rr_ticks: list[int]) -> int:
    if not rr_ticks:
        return 0
    return min(round(60 * _TICKS_PER_S * len(rr_ticks) / sum(rr_ticks)), 255)
