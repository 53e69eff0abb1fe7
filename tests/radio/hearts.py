"""What a strap has to send, and when: a made-up heart, or a recording with its true pauses and bursts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from random import Random
from typing import NamedTuple

PACKET_GAP_S = 0.05
"""Rows of a recording that lie closer came in one packet."""
RR_PER_PACKET = 9
"""As many as fit into a packet of default size."""
NOISE = 0.02
"""Standard deviation of a made-up interval, as a part of its mean."""


class Packet(NamedTuple):
    """One notification to be."""

    due_s: float
    """Seconds since the first subscription."""
    hr_bpm: int
    rr_s: tuple[float, ...]


def made_up(hr_bpm: Callable[[], int], chance: Random) -> Iterator[Packet]:
    """One packet a second with the beats that ended in it, so that summed RR keeps pace with the clock."""

    def interval_s() -> float:
        return round(1024 * 60 / hr_bpm() * chance.gauss(1, NOISE)) / 1024

    heard_s, beat_s = 0.0, interval_s()
    for second in count(1):
        heard_s += 1
        ended = []
        while beat_s <= heard_s:
            heard_s -= beat_s
            ended.append(beat_s)
            beat_s = interval_s()
        yield Packet(second, hr_bpm(), tuple(ended))


def recorded(path: Path) -> list[Packet]:
    """The rows `timestamp_ms,rr_ms[,...]` of an HRV Logger file, packed as they were received."""
    rows: list[tuple[float, float]] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        fields = line.split(",")
        if len(fields) > 1 and fields[0].strip().isdigit():
            rows.append((int(fields[0]) / 1000, float(fields[1]) / 1000))
    begin_s = rows[0][0] if rows else 0.0
    return [Packet(due_s - begin_s, _bpm(rr_s[-1]), tuple(rr_s)) for due_s, rr_s in _packed(rows)]


def _bpm(rr_s: float) -> int:
    return round(60 / rr_s) if 0.3 < rr_s < 2 else 0


def _packed(rows: list[tuple[float, float]]) -> Iterator[tuple[float, list[float]]]:
    """Rows joined where the next follows at once; a packet has the time of its first row."""
    packet: tuple[float, list[float]] | None = None
    last_s = 0.0
    for at_s, rr_s in rows:
        if packet and 0 <= at_s - last_s < PACKET_GAP_S and len(packet[1]) < RR_PER_PACKET:
            packet[1].append(rr_s)
        else:
            if packet:
                yield packet
            packet = (at_s, [rr_s])
        last_s = at_s
    if packet:
        yield packet
