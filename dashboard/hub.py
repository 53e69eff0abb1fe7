"""Fan-out: one channel a session or replay, one lane an audience, one watcher a page. Never waits for anyone.

A lane numbers what its audience sees and keeps the last `RING` frames. A watcher has no queue: it has a
position in its lane and reads on from there, so a page that comes back (`since`) and one that is slow are
the same case. What lies before the ring is derived again from the archive (`history`).
Rule for the slow: more than `LAG` frames behind, only the newest state and beat of each seat are sent and
`from_seq` covers the others; every other frame is sent, and whoever falls out of the ring is closed.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice

import msgspec

from dashboard.views import Audience, Consents, Viewer, view
from dashboard.wire import Closing, Numbered, Presence, Problem, ServerMessage, encode, text
from regulation.frames import BeatFrame, Frame, StateFrame, VariabilityFrame
from regulation.samples import Epoch, Seat
from sensor_bridge.archive import ArchiveEvent

RING = 4096
LAG = 64
SLICE = 256
"""Messages handed to a socket at once."""
EPOCH_STEP = RING
"""How far numbers jump when a session is taken up again: past any frame that was sent but whose beats
were lost with the last 250 ms, so that no number ever means two things."""
_CONTROL_LIMIT = 256


@dataclass(frozen=True)
class Entry:
    """One numbered frame of a lane."""

    seq: int
    frame: Frame
    raw: bytes

    @cached_property
    def message(self) -> str:
        """The message of whoever has seen the frame before it: one encoding for all pages of the lane."""
        return text(Numbered(seq=self.seq, frame=msgspec.Raw(self.raw)))

    @property
    def newest_wins(self) -> tuple[str, Seat] | None:
        """What a newer frame of the same kind replaces; None for frames that are never left out."""
        if isinstance(self.frame, BeatFrame | StateFrame | VariabilityFrame):
            return self.frame.type, self.frame.seat
        return None


class Lane:
    """What one audience has been told, numbered from 1."""

    def __init__(self, audience: Audience, seq: int = 0, now: Consents | None = None) -> None:
        self.audience = audience
        self.viewer = Viewer(audience)
        self._now = now
        self.seq = seq
        self.base = seq
        """Number before the first frame of this run; a replay that begins again goes on counting."""
        self.ring: deque[Entry] = deque(maxlen=RING)
        self.watchers: list[Watcher] = []
        self._checked: tuple[Entry, Frame | None] | None = None

    @property
    def consents(self) -> Consents:
        """The answers that hold now: the last ones of a live session, the final ones of a stored one."""
        return self.viewer.consents if self._now is None else self._now

    def take(self, frame: Frame, raw: bytes) -> Entry | None:
        """Number what the audience sees of a frame (`raw` is its encoding, shared while it is whole)."""
        seen = self.viewer.see(frame)
        self._checked = None
        if seen is None:
            return None
        self.seq += 1
        entry = Entry(self.seq, seen, raw if seen is frame else encode(seen))
        self.ring.append(entry)
        return entry

    def still(self, entry: Entry) -> Frame | None:
        """What was seen then may only be shown again while it is open now.

        Every page of the lane asks this of the same entry in turn, so the last answer is kept until the
        next frame, which may change the consents."""
        if self._checked is None or self._checked[0] is not entry:
            self._checked = entry, view(entry.frame, self.audience, self.consents)
        return self._checked[1]

    def jump(self) -> None:
        """Leave out numbers: the service came back to this session."""
        self.seq += EPOCH_STEP

    def restart(self) -> None:
        """Forget everything but the numbering: the replay begins again."""
        self.viewer, self.base = Viewer(self.audience), self.seq
        self.ring.clear()

    def has_after(self, seq: int) -> bool:
        """Return whether the ring holds everything after `seq`."""
        whole = len(self.ring) < RING and seq >= self.base
        return whole or seq >= self.seq or (bool(self.ring) and self.ring[0].seq <= seq + 1)

    def after(self, seq: int, limit: int) -> list[Entry]:
        """Return up to `limit` entries of the ring after `seq`, oldest first."""
        if not self.ring or seq >= self.seq:
            return []
        newer = 0
        for entry in reversed(self.ring):
            if entry.seq <= seq:
                break
            newer += 1
        start = len(self.ring) - newer
        return list(islice(self.ring, start, start + limit))


@dataclass(eq=False, slots=True)
class Watcher:
    """One page on one lane. Its socket task calls `batch` and sends what it gets."""

    lane: Lane
    position: int
    """Last number sent, or covered by what was sent."""
    catch_up_to: int = 0
    """Up to here nothing is left out: what a page asks for it gets whole."""
    wake: asyncio.Event = field(default_factory=asyncio.Event)
    control: deque[str] = field(default_factory=deque)
    closing: Closing | None = None
    presence: Presence | None = None
    """What this page was told last about the others, so that it is told only what is new."""
    skipped: int = 0
    """Frames left out because this page was slow."""
    _covered_from: int | None = None

    @property
    def waits(self) -> bool:
        """Return whether there is something to send now."""
        return self.lag > 0 or bool(self.control)

    @property
    def lag(self) -> int:
        """Numbers up to the newest frame that waits for this page; 0 where only numbers were left out."""
        ring = self.lane.ring
        return max(0, ring[-1].seq - self.position) if ring else 0

    def tell(self, message: ServerMessage) -> None:
        """Send a message that has no number."""
        if len(self.control) >= _CONTROL_LIMIT:
            self.close(Problem(code="slow", message="This page did not keep up.", hint="Load it again."))
            return
        self.control.append(text(message))
        self.wake.set()

    def close(self, problem: Problem) -> None:
        """Have the socket closed, with the reason said first."""
        if self.closing is None:
            self.closing = Closing(problem=problem)
            self.wake.set()

    def resume(self, since: int) -> None:
        """Go back to `since` and send everything after it again."""
        self.position = max(0, min(since, self.lane.seq))
        self.catch_up_to = self.lane.seq
        self._covered_from = None
        self.wake.set()

    @property
    def needs_history(self) -> bool:
        """Return whether what comes next is no longer in the ring."""
        return not self.lane.has_after(self.position)

    def batch(self) -> list[str]:
        """Return the next messages to send, at most some hundred; empty when there is nothing to say."""
        out = list(self.control)
        self.control.clear()
        if self.needs_history and self.position >= self.catch_up_to:
            self.close(Problem(code="slow", message="This page did not keep up.", hint="Load it again."))
            return out
        entries = self.lane.after(self.position, RING if self.lag > LAG else SLICE)
        return out + self.number(self._thinned(entries)[:SLICE])

    def _thinned(self, entries: list[Entry]) -> list[Entry]:
        if len(entries) <= LAG:
            return entries
        newest = {entry.newest_wins: entry.seq for entry in entries}
        kept = [
            entry
            for entry in entries
            if entry.seq <= self.catch_up_to
            or entry.newest_wins is None
            or newest[entry.newest_wins] == entry.seq
        ]
        self.skipped += len(entries) - len(kept)
        return kept

    def number(self, entries: Iterable[Entry]) -> list[str]:
        """Return the messages for these entries under the consents of now, and move on past them."""
        out: list[str] = []
        for entry in entries:
            seen = self.lane.still(entry)
            if seen is None:
                self._cover(entry.seq)
                continue
            first = self._covered_from or self.position + 1
            if seen is entry.frame and first == entry.seq:
                out.append(entry.message)
            else:
                raw = entry.raw if seen is entry.frame else encode(seen)
                from_seq = first if first != entry.seq else None
                out.append(text(Numbered(seq=entry.seq, frame=msgspec.Raw(raw), from_seq=from_seq)))
            self.position, self._covered_from = entry.seq, None
        return out

    def covered(self, seq: int) -> None:
        """Everything up to `seq` has been looked at, also where nothing of it was sent."""
        if seq > self.position:
            self._cover(seq)

    def _cover(self, seq: int) -> None:
        self._covered_from = self._covered_from or self.position + 1
        self.position = seq


class Channel:
    """All lanes of one session or replay."""

    def __init__(self, name: str, audiences: Iterable[Audience], now: Consents | None = None) -> None:
        self.name = name
        self.lanes = {audience: Lane(audience, now=now) for audience in audiences}
        self._drained = asyncio.Event()

    def publish(self, event: ArchiveEvent, frames: list[Frame]) -> list[bytes]:
        """Number and keep what came of one event for every audience that may see it, wake their pages, and
        return the frames' encodings."""
        if isinstance(event, Epoch):
            for lane in self.lanes.values():
                lane.jump()
        encoded = [encode(frame) for frame in frames]
        for lane in self.lanes.values():
            taken = [lane.take(frame, raw) for frame, raw in zip(frames, encoded, strict=True)]
            if any(taken):
                for watcher in lane.watchers:
                    watcher.wake.set()
        return encoded

    def restart(self) -> None:
        """Begin a replay again: rings are emptied, pages go on at the current number."""
        for lane in self.lanes.values():
            lane.restart()
        for watcher in self.watchers():
            watcher.position = watcher.catch_up_to = watcher.lane.seq

    def watchers(self) -> list[Watcher]:
        """Return all pages that watch now."""
        return [watcher for lane in self.lanes.values() for watcher in lane.watchers]

    def join(self, audience: Audience, since: int | None) -> Watcher:
        """Add a page. `since` None is a fresh page: it gets the whole session so far."""
        lane = self.lanes[audience]
        watcher = Watcher(lane, 0)
        watcher.resume(lane.base if since is None else since)
        lane.watchers.append(watcher)
        return watcher

    def leave(self, watcher: Watcher) -> None:
        """Take a page away."""
        watcher.lane.watchers.remove(watcher)
        self._drained.set()

    def drained(self) -> None:
        """A page has sent what it had; whoever waits in `room` looks again."""
        self._drained.set()

    async def room(self, patience_s: float) -> None:
        """Wait until no page lags, at most `patience_s`. Only a replay may wait for its pages."""
        with suppress(TimeoutError):
            async with asyncio.timeout(patience_s):
                while any(watcher.lag > LAG for watcher in self.watchers()):
                    self._drained.clear()
                    await self._drained.wait()

    def tell(self, message: ServerMessage, to: Callable[[Audience], bool]) -> None:
        """Send a message without a number to the pages of some audiences."""
        for watcher in self.watchers():
            if to(watcher.lane.audience):
                watcher.tell(message)

    def close(self, problem: Problem) -> None:
        """Have every page closed, with the reason said first."""
        for watcher in self.watchers():
            watcher.close(problem)
