"""What goes wrong on the way: bursts that vanish, lost links, broken packets, impossible intervals, beats
that the strap finds wrongly.

Bursts follow the sensor `kyto` of the recording `one_heart_two_sensors`: about 12 % of the time lost,
silences of 3 to 12 s. The impossible intervals are some that straps were seen to send (SCIENCE 1).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from regulation.samples import Link, LinkState, Seat
from sensor_bridge.archive import ArchiveEvent, Notification
from sensor_bridge.gatt.uuids import HEART_RATE_MEASUREMENT
from sensor_bridge.simulated import misdetections
from sensor_bridge.simulated.misdetections import Misdetection
from sensor_bridge.simulated.strap import Packet, Span

_BURST_S = (3.0, 12.0)
_BETWEEN_BURSTS_S = 55.0  # mean; 7.5 s lost of every 62.5 s are 12 %
_LINK_LOSS_S = (12.0, 40.0)
_QUIET_START_S = 30.0
_BETWEEN_MISDETECTIONS_S = 80.0  # about one beat in a hundred
_BOGUS_RR_TICKS = (0, 53, 8466)  # 0, 52 and 8268 ms
_BROKEN = (b"", b"\x10", b"\x16\x46\x00\x04\x7f", b"\x06\x46\x01")


@dataclass(frozen=True, slots=True)
class Losses:
    """What goes wrong between one strap and the computer."""

    bursts_s: tuple[Span, ...] = ()
    """Packets vanish, the link stands."""
    link_losses_s: tuple[Span, ...] = ()
    """The link is lost and comes back."""
    no_contact_s: tuple[Span, ...] = ()
    """The strap sends, but finds no beats."""
    bogus: tuple[tuple[float, int], ...] = ()
    """When an impossible interval is added, and which, in 1/1024 s."""
    broken: tuple[tuple[float, bytes], ...] = ()
    """When bytes come that are no measurement."""
    misdetections: tuple[Misdetection, ...] = ()
    """When the strap finds a beat wrongly, and how."""


def draw(rng: np.random.Generator, until_s: float) -> Losses:
    """Losses of one strap as sensors of life show them; none at all in a session under two minutes."""
    if until_s < 120:
        return Losses()
    return Losses(
        bursts_s=bursts(rng, until_s),
        link_losses_s=_link_losses(rng, until_s),
        bogus=tuple((_when(rng, until_s), ticks) for ticks in _BOGUS_RR_TICKS),
        broken=tuple((_when(rng, until_s), data) for data in _BROKEN),
        misdetections=misdetections.draw(rng, _QUIET_START_S, until_s, _BETWEEN_MISDETECTIONS_S),
    )


def apply(packets: Sequence[Packet], losses: Losses, seat: Seat) -> list[ArchiveEvent]:
    """What arrives of the packets, with the link states around it, in order."""
    lost = (*losses.bursts_s, *losses.link_losses_s)
    kept = [packet for packet in packets if not _in_any(packet.t_ms, lost)]
    for at_s, ticks in losses.bogus:
        _first_from(kept, at_s).rr_ticks.append(ticks)
    events: list[ArchiveEvent] = [Link(0, seat, LinkState.STREAMING)]
    events += [packet.notification(seat) for packet in kept]
    events += [_broken(kept, at_s, data, seat) for at_s, data in losses.broken]
    for from_s, to_s in losses.link_losses_s:
        events.append(Link(_ms(from_s), seat, LinkState.LOST))
        events.append(Link(_ms(to_s), seat, LinkState.STREAMING))
    return sorted(events, key=lambda event: event.t_ms)


def bursts(
    rng: np.random.Generator, until_s: float, between_s: float = _BETWEEN_BURSTS_S
) -> tuple[Span, ...]:
    """Silences as kyto has them; `between_s` is the mean time from the end of one to the next."""
    spans = []
    at_s = _QUIET_START_S
    while (at_s := at_s + rng.exponential(between_s)) < until_s:
        end_s = at_s + rng.uniform(*_BURST_S)
        spans.append((at_s, min(end_s, until_s)))
        at_s = end_s
    return tuple(spans)


def _link_losses(rng: np.random.Generator, until_s: float) -> tuple[Span, ...]:
    """One in each half of the session."""
    half_s = (until_s - _QUIET_START_S) / 2
    longest_s = _LINK_LOSS_S[1]
    starts = (_QUIET_START_S + half_s * half + rng.uniform(0, half_s - longest_s) for half in range(2))
    return tuple((start_s, start_s + rng.uniform(*_LINK_LOSS_S)) for start_s in starts)


def _when(rng: np.random.Generator, until_s: float) -> float:
    return rng.uniform(_QUIET_START_S, until_s - 10)


def _broken(kept: Sequence[Packet], at_s: float, data: bytes, seat: Seat) -> Notification:
    return Notification(_first_from(kept, at_s).t_ms, seat, HEART_RATE_MEASUREMENT, data)


def _first_from(packets: Sequence[Packet], at_s: float) -> Packet:
    return next((packet for packet in packets if packet.t_ms >= at_s * 1000), packets[-1])


def _in_any(t_ms: int, spans: Sequence[Span]) -> bool:
    return any(_ms(from_s) <= t_ms < _ms(to_s) for from_s, to_s in spans)


def _ms(t_s: float) -> int:
    return round(t_s * 1000)
