"""A live session: one inbox, one pump. The order of rows is the order of engine pushes.

    waiting_consent --every seat has answered `recording`, at least one yes--> running
    waiting_consent --real straps: the host begins, with those who answered--> running
    waiting_consent --stopped, or the service leaves--------------------------> ended (nothing was stored)
    running --its source is over, stopped, the service leaves, or the store failed for too long--> ended

Nothing, not even the session's row, is stored before `running`. What is kept then: `consents`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Protocol

from dashboard.consents import Consents, began_without, changed, check_return, nobody_agreed
from dashboard.errors import Refused, StoreError
from dashboard.frame_file import FrameFile
from dashboard.hub import Channel, Entry, Lane, Watcher
from dashboard.ledger import Ledger, Say, to_nobody
from dashboard.stage import Answers, StageState, ended, hello, seat_infos, tell_presence
from dashboard.store.store import SessionRecord, Store
from dashboard.views import Audience
from dashboard.wire import Grant, Hello, Problem, SetUpCommand, SourceInfo
from regulation.frames import EndFrame, Frame
from regulation.samples import (
    ActKind,
    Consent,
    ConsentScope,
    End,
    Epoch,
    Link,
    LinkState,
    Seat,
    SeatSettings,
    Sitting,
    Start,
)
from sensor_bridge.archive import ArchiveEvent
from sensor_bridge.clock import Clock
from sensor_bridge.source import Source

INBOX = 1024

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


def title_of(seats: Sequence[Seat]) -> str:
    """Return what a session of these seats is called."""
    return "Session of A and B" if len(seats) > 1 else f"Session of {seats[0]}"


def live_audiences(seats: tuple[Seat, ...]) -> list[Audience]:
    """Return who can watch a live session. Reviewers cannot."""
    both = [Audience("table")] if len(seats) > 1 else []
    return [Audience("host"), Audience("therapist"), *(Audience("person", seat) for seat in seats), *both]


class Desk(Protocol):
    """The host's set-up of a session, and each person's own strap while it runs."""

    def greet(self, watcher: Watcher) -> None:
        """Tell a page that has come where it stands, as far as that concerns it."""
        ...

    async def do(self, command: SetUpCommand, seat: Seat | None = None) -> None:
        """Do what the host asks for, or the person on `seat`. Raises `Refused` or `StoreError`."""
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
        sitting: Sitting = Sitting.IN_SESSION,
    ) -> None:
        self.record = record
        self.source = source
        self.channel = Channel(record.id, live_audiences(record.seats))
        self.state: StageState = "waiting_consent"
        self.t_ms = 0
        self.wall_ms = record.created_wall_ms
        self.settings: dict[Seat, SeatSettings] = {}
        """What is known of who sits where; part of `Start`."""
        self.sitting: Sitting | None = sitting
        self._desk: Desk | None = None
        self._host_begins = host_begins
        self._consents = Consents()
        self._links: dict[Seat, LinkState] = {}
        """Where each strap's link stands, also of those who are not recorded."""
        self._store = store
        self._clock = clock
        self._seating = seating
        self._ledger = Ledger(record.id, store, self.channel, frames, say)
        self._inbox: asyncio.Queue[ArchiveEvent | _Ask] = asyncio.Queue()
        self._space = asyncio.Semaphore(INBOX)
        self._ready = asyncio.Event()
        self.begun = asyncio.Event()
        """Set when the session is stored and runs, or has failed to."""
        self.over = asyncio.Event()
        """Set when `run` has returned: all is committed that can be."""

    @property
    def answers(self) -> Answers:
        """Return what each person has agreed to, as far as they have answered."""
        return self._consents.answers

    @property
    def desk(self) -> Desk | None:
        """Return the host's set-up, None where there is none."""
        return self._desk

    @desk.setter
    def desk(self, desk: Desk) -> None:
        self._desk = self._ledger.witness = desk

    # -- what pages see ----------------------------------------------------------------------------

    def hello(self, grant: Grant) -> Hello:
        """Return what a page is told first, and again when the state or the own answers change. Raises
        `Refused` for the page of somebody without whom it began."""
        audience = Audience(grant.role, grant.seat)
        if self._is_left_out(audience):
            raise began_without()
        return hello(
            grant=grant,
            session=self.record.id,
            title=self.record.title,
            wall_ms=self.wall_ms,
            t_ms=self.t_ms,
            state=self.state,
            source=self.source_info,
            seats=seat_infos(audience, self.record.seats, self._seating.names, self.answers),
            sitting=self.sitting,
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
        wrong = self._ledger.trouble
        if wrong.problem is not None and watcher.lane.audience.role in ("therapist", "host"):
            watcher.tell(wrong)
        if self.desk is not None:
            self.desk.greet(watcher)

    def _is_left_out(self, audience: Audience) -> bool:
        """Return whether this is the page of somebody who had not answered when the session began."""
        return audience.seat is not None and audience.seat not in self.record.seats

    def hears(self, problem: Problem | None) -> None:
        """Say why this computer hears no strap at all; None when it does."""
        self._ledger.hears(problem)

    def left(self) -> None:
        """Tell therapist and host that a page has gone."""
        tell_presence(self.channel, self.answers)

    def _greet_again(self, to: Callable[[Audience], bool]) -> None:
        for watcher in self.channel.watchers():
            audience = watcher.lane.audience
            if to(audience) and watcher.closing is None:
                grant = Grant(channel=self.channel.name, role=audience.role, seat=audience.seat)
                watcher.tell(self.hello(grant))

    async def history(self, lane: Lane, after: int, upto: int) -> list[Entry]:
        """Return frames that are no longer in the ring."""
        return await self._ledger.history(lane, after, upto)

    # -- what pages do -----------------------------------------------------------------------------

    async def act(
        self, grant: Grant, kind: ActKind, minutes: float | None, return_wall_ms: int | None = None
    ) -> None:
        """Do something; returns after the commit. Raises `Refused` or `StoreError`. Cancelling it stops the
        waiting: what is in the inbox is done."""

        def done(t_ms: int) -> list[ArchiveEvent]:
            if kind is ActKind.PROPOSE:
                check_return(self.wall_ms + t_ms, return_wall_ms)
            return [self._consents.act(t_ms, grant, kind, minutes, return_wall_ms)]

        await self._ask(done)

    async def mark(self, grant: Grant, key: str, text: str) -> None:
        """Mark this moment; returns after the commit, as `act` does."""
        await self._ask(lambda t_ms: [self._consents.mark(t_ms, grant, key, text)])

    async def consent(self, seat: Seat, scope: ConsentScope, granted: bool) -> None:
        """Take a person's own answer; returns after the commit once the session runs. Raises `Refused` for
        somebody without whom it began."""
        self._belongs(seat)
        if self.state == "waiting_consent":
            self.answer(seat, scope, granted, "page")
        else:
            await self._ask(lambda t_ms: changed(t_ms, seat, scope, granted, self._link(seat)))
        self._answered(seat)

    async def leave(self, seat: Seat) -> None:
        """Take all answers of a person back at once, in one commit; raises as `consent` does."""
        self._belongs(seat)
        if self.state == "waiting_consent":
            for scope in ConsentScope:
                self.answer(seat, scope, False, "page")
        else:
            await self._ask(lambda t_ms: self._consents.taken_back(t_ms, seat, self._link(seat)))
        self._answered(seat)

    def _belongs(self, seat: Seat) -> None:
        if seat not in self.record.seats:
            raise began_without()

    def _answered(self, seat: Seat) -> None:
        self._greet_again(lambda to: to.role != "person" or to.seat == seat)
        tell_presence(self.channel, self.answers)

    def answer(self, seat: Seat, scope: ConsentScope, granted: bool, basis: str) -> None:
        """Take an answer before the session runs: kept in memory only, until all have answered."""
        self._consents.answer(seat, scope, granted, basis)
        seats = self.record.seats
        everybody = self._consents.answered(seats) == seats and self._consents.any_recorded(seats)
        if everybody and not self._host_begins:
            self._ready.set()

    def sit(self, seat: Seat, person_id: str, name: str, settings: SeatSettings) -> None:
        """Say who sits where, before the session runs. Another person is asked anew."""
        if person_id != self.person(seat):
            self._consents.forget(seat)
        self._seating.persons[seat] = (person_id, name)
        self.settings[seat] = settings
        self._greet_again(lambda _to: True)

    def choose_sitting(self, sitting: Sitting) -> None:
        """Say what people have come together for, before the session runs; every page says so."""
        self.sitting = sitting
        self._greet_again(lambda _to: True)

    def person(self, seat: Seat) -> str:
        """Return the id of who sits there."""
        return self._seating.persons[seat][0]

    def begin(self, source_spec: str) -> None:
        """The host begins with those who have answered; `source_spec` builds the source again. Raises
        `Refused` unless somebody agreed to be recorded."""
        if self.state != "waiting_consent":
            raise ended()
        answered = self._consents.answered(self.record.seats)
        if not self._consents.any_recorded(answered):
            raise nobody_agreed()
        self.record = replace(self.record, seats=answered, title=title_of(answered), source_spec=source_spec)
        for watcher in self.channel.watchers():
            if self._is_left_out(watcher.lane.audience):
                watcher.close(began_without().problem)
        self._ready.set()

    async def stop(self, reason: str = "stopped") -> None:
        """End the session; returns after the commit of its `End`."""
        if self.state == "waiting_consent":
            self._become("ended")
            self._ready.set()
            return
        await self._ask(lambda t_ms: [End(t_ms, reason)])

    async def _ask(self, events: Callable[[int], list[ArchiveEvent]]) -> None:
        if self.state != "running":
            raise ended()
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._inbox.put_nowait(_Ask(events, done))
        await done
        await self._ledger.recorder.flush()

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
        if self._ledger.next_seq == 0 and not await self._begin():
            return
        self.begun.set()
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._ledger.recorder.run())
            writing = tasks.create_task(self._ledger.write_frames(self._clock))
            feeding = tasks.create_task(self._feed())
            await self._pump()
            feeding.cancel()
            writing.cancel()
            self._ledger.recorder.close()

    async def _begin(self) -> bool:
        """Store the session with `Start` and the consents as its first rows, in one commit; return whether
        that worked."""
        self.wall_ms = self._clock.wall_ms()
        self.record = replace(self.record, created_wall_ms=self.wall_ms)
        seats = {seat: self.settings.get(seat, SeatSettings()) for seat in self.record.seats}
        start = Start(
            t_ms=0,
            wall_ms=self.wall_ms,
            source=self.record.source_kind,
            label=self.record.source_label,
            speed=self.record.speed,
            seats=seats,
            sitting=self.sitting,
        )
        events: list[ArchiveEvent] = [start, *self._consents.first_events(self.record.seats)]
        rows = [self._ledger.take(event) for event in events]
        try:
            persons = {seat: self._seating.persons[seat] for seat in self.record.seats}
            await self._store.create(self.record, persons, rows)
        except StoreError as error:
            self._ledger.tell(error.problem)
            self._give_up()
            self._refuse_the_rest()
            return False
        return True

    async def take_up(self, epoch: Epoch) -> None:
        """Go on with an interrupted session: fold its archive again (numbers stay the same), note the epoch.
        Called once, before `run`."""
        async for rows in self._store.slices(self.record.id):
            for row in rows:
                self._see(self._ledger.again(row))
        self._keep(epoch)
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
                if isinstance(item, Link):
                    self._links[item.seat] = item.state
                if self._consents.keeps(item, self.record.seats):
                    self._keep(item)
            if self._ledger.recorder.behind:
                await self._ledger.flushed()
            if self._ledger.recorder.full:
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
            self._keep(event)
            if isinstance(event, End):
                self._ledger.recorder.end(event.t_ms, event.reason)
                self._become("ended")
                ended = True
        if ended:
            await self._ledger.flushed()
            await self._remember()
        ask.answer()

    async def _remember(self) -> None:
        """Keep the resting levels that were found for the persons' next sessions; only of real straps."""
        if self.source.kind != "straps":
            return
        for seat, level in self._ledger.found_levels().items():
            person_id, _name = self._seating.persons[seat]
            with suppress(StoreError):  # said on the page already
                await self._store.keep_resting(person_id, level, self._clock.wall_ms())

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

    def _link(self, seat: Seat) -> LinkState:
        return self._links.get(seat, LinkState.STREAMING)  # a file has no links: it is there, or it is over

    def _keep(self, event: ArchiveEvent) -> None:
        """Take an event into the session: what it changes here, then row, fold and pages."""
        self._see(event)
        self._ledger.add(event)

    def _see(self, event: ArchiveEvent) -> None:
        self.t_ms = event.t_ms
        if isinstance(event, Consent):
            self._consents.see(event)
        elif isinstance(event, Start):
            self.sitting = event.sitting

    def _become(self, state: StageState) -> None:
        if state not in TABLE[self.state]:
            raise ValueError(f"a session cannot go from {self.state} to {state}")
        self.state = state
        self._greet_again(lambda _to: True)
