"""A live session: one inbox, one pump. The order of rows is the order of engine pushes.

    waiting_consent --every seat has answered `recording`, at least one yes--> running
    waiting_consent --real straps: the host begins, with those who answered--> running
    waiting_consent --stopped, or the service leaves--------------------------> ended (nothing was stored)
    running --its source is over, stopped, the service leaves, or the store failed for too long--> ended

Nothing, not even the session's row, is stored before `running`. Events of a seat whose recording is not
agreed to go nowhere: neither into the archive nor into the engine, so that a replay is the same. Of what such
a person does, only the part in a pause of both is kept (docs/decisions/0003).
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Protocol

from dashboard.errors import Refused, StoreError
from dashboard.fold import Fold, history
from dashboard.frame_file import FrameFile
from dashboard.hub import Channel, Entry, Lane, Watcher
from dashboard.stage import StageState, ended, hello, seat_infos, tell_presence
from dashboard.store.recorder import Recorder
from dashboard.store.store import SessionRecord, Store
from dashboard.views import Audience
from dashboard.wire import Grant, Hello, Problem, SetUp, SetUpCommand, SourceInfo, Trouble
from regulation.frames import EndFrame, Frame
from regulation.samples import (
    Act,
    ActKind,
    Consent,
    ConsentScope,
    End,
    Epoch,
    Link,
    LinkState,
    Mark,
    Seat,
    SeatSettings,
    Start,
)
from sensor_bridge.archive import ArchiveEvent, Notification, Row, Truth, pack, unpack
from sensor_bridge.clock import Clock
from sensor_bridge.source import Source

CONSENT_TEXT = "1"
"""Version of the words that people agree to; kept with each answer."""
INBOX = 1024
_ANSWERS = (ActKind.LONGER, ActKind.READY, ActKind.READY_ANYWAY, ActKind.NOT_READY)
"""What each is asked in a pause of both."""
Say = Callable[[str], None]


def to_nobody(_line: str) -> None:
    """Say it to nobody: for sessions without a terminal."""


TABLE: dict[StageState, frozenset[StageState]] = {
    "waiting_consent": frozenset({"running", "ended"}),
    "running": frozenset({"ended"}),
    "ended": frozenset(),
}
"""Which state may follow which."""


@dataclass(frozen=True, slots=True)
class _Ask:
    """Something done on a page: its events are made when the pump knows their stamp."""

    events: Callable[[int], list[ArchiveEvent]]
    done: asyncio.Future[None] | None = None

    def answer(self, error: Exception | None = None) -> None:
        """Wake whoever waits for this, if anybody still does."""
        if self.done is None or self.done.done():
            return
        if error is None:
            self.done.set_result(None)
        else:
            self.done.set_exception(error)


@dataclass(frozen=True, slots=True)
class Seating:
    """Who sits where: (opaque person id, chosen name) by seat."""

    persons: dict[Seat, tuple[str, str]]

    @property
    def names(self) -> dict[Seat, str]:
        """Return the chosen names."""
        return {seat: name for seat, (_id, name) in self.persons.items()}


def not_recorded() -> Refused:
    """Return what is said to somebody who has not agreed to a recording and wants to keep something."""
    return Refused(
        409,
        "not_recorded",
        "Nothing of yours is kept, since you have not agreed to a recording.",
        "A pause works all the same. To keep this, turn the recording on under Sharing.",
    )


def title_of(seats: Sequence[Seat]) -> str:
    """Return what a session of these seats is called."""
    return "Session of A and B" if len(seats) > 1 else f"Session of {seats[0]}"


def nobody_agreed() -> Refused:
    """Return what is said to a host who begins too early."""
    return Refused(
        409,
        "nobody_agreed",
        "Nobody has agreed to be recorded yet.",
        "Each person answers on their own page; their links are under Consent.",
    )


def live_audiences(seats: tuple[Seat, ...]) -> list[Audience]:
    """Return who can watch a live session. Reviewers cannot."""
    return [Audience("host"), Audience("therapist"), *(Audience("person", seat) for seat in seats)]


class Desk(Protocol):
    """The host's set-up of a session."""

    def snapshot(self) -> SetUp:
        """Return where it stands."""
        ...

    async def do(self, command: SetUpCommand) -> None:
        """Do what the host asks for. Raises `Refused` or `StoreError`."""
        ...

    def take(self, frames: list[Frame]) -> None:
        """See what the engine has said."""
        ...


class Session:
    """One live session, from the consents to its end."""

    def __init__(  # noqa: PLR0917 - the parts that a session is composed of, in one place
        self,
        record: SessionRecord,
        source: Source,
        store: Store,
        clock: Clock,
        seating: Seating,
        frames: FrameFile | None = None,
        say: Say = to_nobody,
        *,
        host_begins: bool = False,
    ) -> None:
        self.record = record
        self.source = source
        self.channel = Channel(record.id, live_audiences(record.seats))
        self.answers: dict[tuple[Seat, ConsentScope], bool] = {}
        self.state: StageState = "waiting_consent"
        self.t_ms = 0
        self.wall_ms = record.created_wall_ms
        self.settings: dict[Seat, SeatSettings] = {}
        """What is known of who sits where; part of `Start`."""
        self.desk: Desk | None = None
        """The host's set-up, where there is one."""
        self._host_begins = host_begins
        self._basis: dict[tuple[Seat, ConsentScope], str] = {}
        self._store = store
        self._clock = clock
        self._seating = seating
        self._frames = frames
        self._frames_problem: Problem | None = None
        self._say = say
        self._fold = Fold()
        self._seq = 0
        self._inbox: asyncio.Queue[ArchiveEvent | _Ask] = asyncio.Queue()
        self._space = asyncio.Semaphore(INBOX)
        self._recorder = Recorder(store, record.id, self._tell_trouble)
        self._ready = asyncio.Event()
        self.begun = asyncio.Event()
        """Set when the session is stored and runs, or has failed to."""
        self.over = asyncio.Event()
        """Set when `run` has returned: all is committed that can be."""

    # -- what pages see ----------------------------------------------------------------------------

    def hello(self, grant: Grant) -> Hello:
        """Return what a page is told first, and again when the state or the own answers change."""
        audience = Audience(grant.role, grant.seat)
        return hello(
            grant=grant,
            session=self.record.id,
            title=self.record.title,
            wall_ms=self.wall_ms,
            t_ms=self.t_ms,
            state=self.state,
            source=self.source_info,
            seats=seat_infos(audience, self.record.seats, self._seating.names, self.answers),
        )

    @property
    def source_info(self) -> SourceInfo:
        """Return where the beats come from."""
        return SourceInfo(
            kind=self.source.kind, label=self.record.source_label, speed=self.record.speed, replay=False
        )

    def joined(self, watcher: Watcher) -> None:
        """Tell therapist and host that a page has come, and it what is wrong, if anything."""
        tell_presence(self.channel, self.answers)
        wrong = self._alarm(self._recorder.problem)
        if wrong.problem is not None and watcher.lane.audience.role in ("therapist", "host"):
            watcher.tell(wrong)
        if self.desk is not None and watcher.lane.audience.role == "host":
            watcher.tell(self.desk.snapshot())

    def left(self) -> None:
        """Tell therapist and host that a page has gone."""
        tell_presence(self.channel, self.answers)

    def _greet_again(self, to: Callable[[Audience], bool]) -> None:
        for watcher in self.channel.watchers():
            audience = watcher.lane.audience
            if to(audience):
                grant = Grant(channel=self.channel.name, role=audience.role, seat=audience.seat)
                watcher.tell(self.hello(grant))

    def _tell_trouble(self, problem: Problem | None) -> None:
        self.channel.tell(self._alarm(problem), lambda to: to.role in ("therapist", "host"))

    def _alarm(self, problem: Problem | None) -> Trouble:
        """Return what is wrong now. A recording that has stopped comes before frames that are not written."""
        if problem is None:
            return Trouble(problem=self._frames_problem)
        reason = "disk full" if problem.code == "disk_full" else "the store cannot be written"
        return Trouble(
            problem=Problem(code=problem.code, message=f"Recording stopped: {reason}.", hint=problem.hint)
        )

    async def history(self, lane: Lane, after: int, upto: int) -> list[Entry]:
        """Return frames that are no longer in the ring. The waiting rows are looked at first: what is
        committed meanwhile is then in both, and counted once."""
        waiting = self._recorder.waiting
        rows = [row async for part in self._store.slices(self.record.id) for row in part]
        last = rows[-1].seq if rows else -1
        rows += [row for row in waiting if row.seq > last]
        return await asyncio.to_thread(
            lambda: history(map(unpack, rows), lane.audience, lane.base, after, upto)
        )

    # -- what pages do -----------------------------------------------------------------------------

    async def act(self, grant: Grant, kind: ActKind, minutes: float | None) -> None:
        """Do something; returns after the commit. Raises `Refused` or `StoreError`. Cancelling it stops the
        waiting: what is in the inbox is done."""
        await self._ask(lambda t_ms: [self._act(t_ms, grant, kind, minutes)])

    async def mark(self, grant: Grant, key: str, text: str) -> None:
        """Mark this moment; returns after the commit, as `act` does."""

        def events(t_ms: int) -> list[ArchiveEvent]:
            if grant.seat is not None and not self._recorded(grant.seat):
                raise not_recorded()
            return [Mark(t_ms, grant.seat or grant.role, key, text)]

        await self._ask(events)

    async def consent(self, seat: Seat, scope: ConsentScope, granted: bool) -> None:
        """Take a person's own answer; returns after the commit once the session runs."""
        if self.state == "waiting_consent":
            self.answer(seat, scope, granted, "page")
        else:
            await self._ask(lambda t_ms: self._consent_events(t_ms, seat, scope, granted))
        self._greet_again(lambda to: to.role != "person" or to.seat == seat)
        tell_presence(self.channel, self.answers)

    def answer(self, seat: Seat, scope: ConsentScope, granted: bool, basis: str) -> None:
        """Take an answer before the session runs: kept in memory only, until all have answered."""
        self.answers[seat, scope] = granted
        self._basis[seat, scope] = basis
        recording = [self.answers.get((each, ConsentScope.RECORDING)) for each in self.record.seats]
        if None not in recording and any(recording) and not self._host_begins:
            self._ready.set()

    def sit(self, seat: Seat, person_id: str, name: str, settings: SeatSettings) -> None:
        """Say who sits where, before the session runs."""
        self._seating.persons[seat] = (person_id, name)
        self.settings[seat] = settings
        self._greet_again(lambda _to: True)

    def person(self, seat: Seat) -> str:
        """Return the id of who sits there."""
        return self._seating.persons[seat][0]

    def begin(self, source_spec: str) -> None:
        """The host begins with those who have answered; `source_spec` builds the source again. Raises
        `Refused` unless somebody agreed to be recorded."""
        if self.state != "waiting_consent":
            raise ended()
        answered = [seat for seat in self.record.seats if (seat, ConsentScope.RECORDING) in self.answers]
        if not any(self.answers[seat, ConsentScope.RECORDING] for seat in answered):
            raise nobody_agreed()
        self.record = replace(
            self.record, seats=tuple(answered), title=title_of(answered), source_spec=source_spec
        )
        self._ready.set()

    async def stop(self, reason: str = "stopped") -> None:
        """End the session; returns after the commit of its `End`."""
        if self.state == "waiting_consent":
            self._become("ended")
            self._ready.set()
            return
        await self._ask(lambda t_ms: [End(t_ms, reason)])

    def _act(self, t_ms: int, grant: Grant, kind: ActKind, minutes: float | None) -> Act:
        """Return what is kept of an act. Raises `Refused` for what is about a body that is not recorded."""
        seat = grant.seat
        if seat is None or self._recorded(seat):
            return Act(t_ms, seat or grant.role, kind, seat, minutes)
        if kind is ActKind.PAUSE:
            return Act(t_ms, "host", kind, None, minutes)
        if kind in _ANSWERS:
            return Act(t_ms, seat, kind, seat, minutes)
        raise not_recorded()

    def _recorded(self, seat: Seat) -> bool:
        return bool(self.answers.get((seat, ConsentScope.RECORDING)))

    def _consent_events(
        self, t_ms: int, seat: Seat, scope: ConsentScope, granted: bool
    ) -> list[ArchiveEvent]:
        """Return the answer, and for `recording` what it does to the link: off is the honest word for a
        strap whose beats are no longer kept."""
        events: list[ArchiveEvent] = [Consent(t_ms, seat, scope, granted, "page", CONSENT_TEXT)]
        if scope is ConsentScope.RECORDING:
            events.append(Link(t_ms, seat, LinkState.STREAMING if granted else LinkState.OFF))
        return events

    async def _ask(self, events: Callable[[int], list[ArchiveEvent]]) -> None:
        if self.state != "running":
            raise ended()
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._inbox.put_nowait(_Ask(events, done))
        await done
        await self._recorder.flush()

    # -- the pump ----------------------------------------------------------------------------------

    async def run(self) -> None:
        """Wait for the consents, then pump until the end. Owned by the composition root; cancelling it
        leaves the session open in the store, to be taken up again."""
        try:
            await self._run()
        finally:
            self.begun.set()
            self.over.set()

    async def _run(self) -> None:
        await self._ready.wait()
        if self.state == "ended":
            return
        self._become("running")
        if self._seq == 0 and not await self._begin():
            return
        self.begun.set()
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._recorder.run())
            writing = tasks.create_task(self._write_frames())
            feeding = tasks.create_task(self._feed())
            await self._pump()
            feeding.cancel()
            writing.cancel()
            self._recorder.close()

    async def _begin(self) -> bool:
        """Store the session with `Start` and the consents as its first rows, in one commit; return whether
        that worked."""
        self.wall_ms = self._clock.wall_ms()
        self.record = replace(self.record, created_wall_ms=self.wall_ms)
        seats = {seat: self.settings.get(seat, SeatSettings()) for seat in self.record.seats}
        start = Start(
            0, self.wall_ms, self.record.source_kind, self.record.source_label, self.record.speed, seats
        )
        events: list[ArchiveEvent] = [start]
        here = [(key, granted) for key, granted in sorted(self.answers.items()) if key[0] in seats]
        for (seat, scope), granted in here:
            basis = self._basis[seat, scope]
            events.append(Consent(0, seat, scope, granted, basis, CONSENT_TEXT))
        rows = [self._take(event) for event in events]
        try:
            persons = {seat: self._seating.persons[seat] for seat in self.record.seats}
            await self._store.create(self.record, persons, rows)
        except StoreError as error:
            self._tell_trouble(error.problem)
            self._give_up()
            self._refuse_the_rest()
            return False
        return True

    async def take_up(self, epoch: Epoch) -> None:
        """Go on with an interrupted session: fold its archive again (numbers stay the same), note the epoch.
        Called once, before `run`."""
        async for rows in self._store.slices(self.record.id):
            for row in rows:
                self._see(unpack(row))
                self._seq = row.seq + 1
        self._recorder.add(self._take(epoch))
        await self._store.set_recovered(self.record.id)
        self.record = replace(self.record, recovered=True)
        self._ready.set()

    async def _feed(self) -> None:
        await self.source.run(self._put)
        self._inbox.put_nowait(_Ask(lambda t_ms: [End(t_ms, "finished")]))

    async def _put(self, event: ArchiveEvent) -> None:
        """Take an event of the source; it waits while the inbox is full, so nothing is dropped."""
        await self._space.acquire()
        self._inbox.put_nowait(event)

    async def _pump(self) -> None:
        while self.state == "running":
            item = await self._inbox.get()
            if isinstance(item, _Ask):
                await self._do(item)
            else:
                self._space.release()
                if self._is_kept(item):
                    self._recorder.add(self._take(item))
            if self._recorder.behind:
                await self._flushed()
            if self._recorder.full:
                self._give_up()
        self._refuse_the_rest()

    async def _do(self, ask: _Ask) -> None:
        ended = False
        try:
            events = ask.events(self.t_ms)
        except Refused as error:
            ask.answer(error)
            return
        for event in events:
            self._recorder.add(self._take(event))
            if isinstance(event, End):
                self._recorder.end(event.t_ms, event.reason)
                self._become("ended")
                ended = True
        if ended:
            await self._flushed()
            await self._remember()
        ask.answer()

    async def _remember(self) -> None:
        """Keep the resting levels that were found for the persons' next sessions; only of real straps."""
        if self.source.kind != "straps":
            return
        for seat, level in self._fold.found_levels().items():
            person_id, _name = self._seating.persons[seat]
            with suppress(StoreError):  # said on the page already
                await self._store.keep_resting(person_id, level, self._clock.wall_ms())

    async def _flushed(self) -> None:
        try:
            await self._recorder.flush()
        except StoreError:
            return  # said on the page already; the rows wait in memory

    def _refuse_the_rest(self) -> None:
        while not self._inbox.empty():
            item = self._inbox.get_nowait()
            if isinstance(item, _Ask):
                item.answer(ended())

    def _give_up(self) -> None:
        """Stop loudly: the store has failed for so long that memory would run out. The archive stays open,
        the next start takes the session up again."""
        self.channel.publish(End(self.t_ms, "store_failed"), [EndFrame(self.t_ms, "store_failed")])
        self._become("ended")

    def _is_kept(self, event: ArchiveEvent) -> bool:
        """Return whether everybody whom the event is about has agreed to be recorded."""
        if isinstance(event, Truth):
            return all(self._recorded(seat) for seat in self.record.seats)
        if isinstance(event, Notification | Link):
            return self._recorded(event.seat)
        return True

    def _take(self, event: ArchiveEvent) -> Row:
        """Give the event the next row, fold it, and show what comes of it."""
        kind, seat, characteristic, payload = pack(event)
        row = Row(self._seq, event.t_ms, kind, seat, characteristic, payload)
        self._seq += 1
        self._see(event)
        return row

    def _see(self, event: ArchiveEvent) -> None:
        self.t_ms = event.t_ms
        if isinstance(event, Consent):
            self.answers[event.seat, event.scope] = event.granted
        frames = self._fold.push(event)
        encoded = self.channel.publish(event, frames)
        if self.desk is not None:
            self.desk.take(frames)
        if self._frames is not None:
            self._frames.add(encoded)

    async def _write_frames(self) -> None:
        """Write `--frames`. A file that cannot be written ends only this, never the session."""
        if self._frames is None:
            return
        problem = await self._frames.run(self._clock)
        if problem is None:
            return
        self._frames = None  # what comes now is not kept in memory either
        again = f"coregulate replay {self.record.id} --frames OUT"
        hint = f"The session itself goes on and is kept. Once it has ended, `{again}` writes all its frames."
        self._frames_problem = Problem(code=problem.code, message=problem.message, hint=hint)
        self._tell_trouble(self._recorder.problem)
        self._say(f"{problem.message} {hint}")

    def _become(self, state: StageState) -> None:
        if state not in TABLE[self.state]:
            raise ValueError(f"a session cannot go from {self.state} to {state}")
        self.state = state
        self._greet_again(lambda _to: True)
