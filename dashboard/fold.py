"""From archived events to frames, the one way: live, replayed, derived again and in the commands."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from dashboard.hub import Entry, Lane
from dashboard.views import Audience
from dashboard.wire import encode
from regulation.engine import Engine
from regulation.frames import BeatFrame, Frame
from regulation.samples import Consent, ConsentScope, Epoch, Seat, StoredBaseline
from sensor_bridge.archive import ArchiveEvent, Row, unpack
from sensor_bridge.decode import to_event


class Fold:
    """One engine and the decoder in front of it."""

    def __init__(self) -> None:
        self._engine = Engine()

    def push(self, event: ArchiveEvent) -> list[Frame]:
        """Return what the engine says to the next event; nothing for events that are not meant for it."""
        decoded = to_event(event)
        return [] if decoded is None else self._engine.push(decoded)

    def found_levels(self) -> dict[Seat, StoredBaseline]:
        """Return the resting levels that were found so far."""
        return self._engine.found_levels()


def unpacked(slices: Iterable[Sequence[Row]]) -> list[ArchiveEvent]:
    """Return the events of stored rows. Raises `BadArchive`."""
    return [unpack(row) for rows in slices for row in rows]


def history(
    events: Iterable[ArchiveEvent], audience: Audience, base: int, after: int, upto: int
) -> list[Entry]:
    """Return an audience's frames with numbers in (after, upto], beats left out, by folding from the start.

    About 0.3 ms a minute of a pair; meant for a worker thread."""
    fold, lane = Fold(), Lane(audience, base)
    out: list[Entry] = []
    for event in events:
        if isinstance(event, Epoch):
            lane.jump()
        for frame in fold.push(event):
            entry = lane.take(frame, b"")
            if entry is None or entry.seq <= after or isinstance(frame, BeatFrame):
                continue
            if entry.seq > upto:
                return out
            out.append(Entry(entry.seq, entry.frame, encode(entry.frame)))
    return out


def final_consents(events: Iterable[ArchiveEvent]) -> dict[tuple[Seat, ConsentScope], bool]:
    """Return each person's last answers."""
    return {(event.seat, event.scope): event.granted for event in events if isinstance(event, Consent)}
