"""The host's set-up of one live session: who sits where, which strap is whose, is it heard, begin.

It shows links and signal quality, never a body: the host's screen is everybody's. What the straps send here
is kept nowhere; the session hears them itself once it runs. From then on each person may look for the own
strap here, and choose another (`wearing`).
"""

from __future__ import annotations

import asyncio
import secrets
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from operator import eq

from dashboard.check import Check
from dashboard.consents import nobody_agreed
from dashboard.errors import Refused, StoreError
from dashboard.hub import Watcher
from dashboard.quiet import resting_now
from dashboard.session import Session
from dashboard.sources import Worn, spec_text
from dashboard.stage import ended
from dashboard.store.store import PersonRecord, Store
from dashboard.views import Audience
from dashboard.wearing import Wearing
from dashboard.wire import (
    DoBegin,
    DoCheck,
    DoChoose,
    DoLook,
    DoSeat,
    DoSitting,
    DoSwap,
    OwnStrap,
    PersonInfo,
    Problem,
    SeatSetUp,
    SetUp,
    SetUpCommand,
    SittingInfo,
)
from regulation.frames import Frame, Resting, StateFrame
from regulation.samples import ConsentScope, HeartSample, LinkState, Seat, SeatSettings, Sitting
from regulation.sittings import RULES
from sensor_bridge.archive import Notification
from sensor_bridge.bridge import Bridge
from sensor_bridge.clock import Clock, sleep_unless
from sensor_bridge.decode import to_event

_EVERY_S = 0.5
NAME_LETTERS = 60
_SITTINGS = [
    SittingInfo(
        sitting=sitting,
        pause_minutes=rules.pause_minutes,
        pacer_per_min=rules.pacer_per_min,
        cues=rules.cues,
    )
    for sitting, rules in RULES.items()
]


@dataclass(slots=True)
class _Chair:
    """What set-up knows of one seat."""

    check: Check
    person: PersonInfo | None = None
    stored: bool = False
    """The person came with a resting level."""
    resting: Resting | None = None


class SetUpDesk:
    """One session's set-up. `run` tells the pages what has changed; commands come from them."""

    def __init__(
        self,
        session: Session,
        bridge: Bridge,
        store: Store,
        clock: Clock,
        straps: dict[Seat, tuple[str, str]],
    ) -> None:
        self._session = session
        self._bridge = bridge
        self._wearing = Wearing(bridge, clock)
        self._store = store
        self._clock = clock
        self._straps = straps
        """Straps that were given beforehand: (address, name or "") by seat."""
        self._people: list[PersonRecord] = []
        self._chairs = {seat: _Chair(Check(self._now_ms())) for seat in session.record.seats}
        self._told: dict[Audience, SetUp | OwnStrap] = {}
        self._open = asyncio.Event()
        """The straps are this session's: those of the one before have been released."""
        self._choosing = asyncio.Lock()
        """A strap is looked at and taken in one go: two pages may want the same one."""

    # -- the pages -----------------------------------------------------------------------------------

    async def run(self) -> None:
        """Show where set-up stands until the session is over, then release the straps. Owned by the
        composition root."""
        self._wearing.keep_looking(choosing=self._is_waiting)
        self._people = await self._store.people()
        await self._recognise()
        if self._session.state != "ended":
            for seat, strap in self._straps.items():
                await self._bridge.choose(seat, *strap)
        self._open.set()
        with self._bridge.listening(self):
            while self._session.state != "ended":
                self._wearing.keep_looking(choosing=self._is_waiting)
                if not self._is_waiting:  # during set-up its page says so where the straps are
                    self._session.hears(self._wearing.problem)
                self.tell()
                await sleep_unless(self._session.over, self._clock, _EVERY_S)
        await self._session.over.wait()  # its resting levels are kept then, and the next one reads them
        self._bridge.looking = False
        await self._bridge.rest()

    async def _recognise(self) -> None:
        """Know who sits in a session that was interrupted; of a new one the store knows nobody."""
        for seat, (person_id, name) in (await self._store.names(self._session.record.id)).items():
            chair, back = self._chairs[seat], self._known_as(person_id)
            chair.person = PersonInfo(id=person_id, name=name) if name else None
            chair.stored = back is not None and back.resting is not None

    def _known_as(self, person_id: str) -> PersonRecord | None:
        return next((each for each in self._people if each.id == person_id), None)

    @property
    def _is_waiting(self) -> bool:
        return self._session.state == "waiting_consent"

    def tell(self) -> None:
        """Tell each page where things stand, if that has changed for it."""
        for audience in self._session.channel.lanes:
            now = self._for(audience)
            if now is not None and now != self._told.get(audience):
                self._told[audience] = now
                self._session.channel.tell(now, partial(eq, audience))

    def greet(self, watcher: Watcher) -> None:
        """Tell a page that has come where things stand."""
        now = self._for(watcher.lane.audience)
        if now is not None:
            watcher.tell(now)

    def _for(self, audience: Audience) -> SetUp | OwnStrap | None:
        """Return what an audience may know: the host everything, a person the own strap while it runs."""
        seat = audience.seat
        if audience.role == "host":
            return self.snapshot()
        if audience.role != "person" or seat not in self._chairs or self._session.state != "running":
            return None
        return self._wearing.own(seat, hr_only=self._chairs[seat].check.hr_only)

    def snapshot(self) -> SetUp:
        """Return where set-up stands."""
        return SetUp(
            radio=self._wearing.problem,
            looking=self._bridge.looking,
            found=self._wearing.all_found({each.strap[0]: each.name for each in self._people}),
            seats=[self._seat(seat) for seat in self._session.record.seats],
            people=[_info(each) for each in self._people],
            sitting=self._session.sitting or Sitting.HOME,
            sittings=_SITTINGS,
            missing=self._missing(),
        )

    def _seat(self, seat: Seat) -> SeatSetUp:
        chair, strap = self._chairs[seat], self._bridge.chosen.get(seat)
        lane = self._session.channel.lanes[Audience("person", seat)]
        return SeatSetUp(
            seat=seat,
            person=chair.person,
            here=bool(lane.watchers),
            answered=(seat, ConsentScope.RECORDING) in self._session.answers,
            strap=self._wearing.link(strap, hr_only=chair.check.hr_only) if strap else None,
            check=chair.check.told(self._now_ms()) if strap else None,
            resting=resting_now(seat, chair.resting, stored=chair.stored, hr_only=chair.check.hr_only),
        )

    def _missing(self) -> Problem | None:
        """Return why the session cannot begin yet."""
        if not self._is_waiting:
            return None
        if not any(
            granted
            for (_, scope), granted in self._session.answers.items()
            if scope is ConsentScope.RECORDING
        ):
            return nobody_agreed().problem
        if not any(strap.state is LinkState.STREAMING for strap in self._bridge.chosen.values()):
            return Problem(
                code="no_strap",
                message="No strap is heard yet.",
                hint="Choose the straps and wait until one is heard.",
            )
        return None

    # -- what is done --------------------------------------------------------------------------------

    async def do(self, command: SetUpCommand, seat: Seat | None = None) -> None:
        """Do what the host asks for, or the person on `seat`. Raises `Refused` or `StoreError`."""
        await self._open.wait()
        if self._session.state == "ended":
            raise ended()
        match command:
            case DoLook():
                self._wearing.look(seat)
            case DoCheck():
                self._check_again()
            case _:
                async with self._choosing:
                    await self._change(command, seat)
        self.tell()

    async def _change(
        self, command: DoChoose | DoSwap | DoSeat | DoSitting | DoBegin, seat: Seat | None
    ) -> None:
        match command:
            case DoChoose():
                await self._choose(command, own=seat is not None)
            case DoSwap():
                self._only_before()
                await self._bridge.swap()
                self._check_again()
            case DoSeat():
                self._only_before()
                await self._sit(command.seat, command.person, command.name.strip())
            case DoSitting():
                self._only_before()
                self._session.choose_sitting(command.sitting)
            case DoBegin():
                await self._begin()

    def _check_again(self) -> None:
        for chair in self._chairs.values():
            chair.check = Check(self._now_ms())

    def _only_before(self) -> None:
        if not self._is_waiting:
            raise Refused(
                409,
                "begun",
                "The session has begun, so this cannot be changed any more.",
                "End it and set up a new one.",
            )

    async def _choose(self, command: DoChoose, *, own: bool) -> None:
        seat = command.seat
        self._known(seat)
        if own and self._is_waiting:
            raise Refused(409, "set_up", "The straps are chosen at the computer.", "Ask there for another.")
        choose = self._wearing.choose_own if own else self._wearing.choose
        await choose(seat, command.address)
        self._chairs[seat].check = Check(self._now_ms())
        if self._session.state == "running":
            await self._remember(seat)

    async def _remember(self, seat: Seat) -> None:
        """Keep which straps are worn now, should the service be killed, and this one for the person."""
        with suppress(StoreError):  # a store that cannot be written is said on the pages already
            await self._store.set_source_spec(self._session.record.id, spec_text(self._worn))
            strap = self._bridge.chosen.get(seat)
            if strap is not None and self._session.answers.get((seat, ConsentScope.RECORDING)):
                await self._store.keep_strap(self._session.person(seat), strap.address, strap.name)

    @property
    def _worn(self) -> Worn:
        return Worn(straps={seat: (strap.address, strap.name) for seat, strap in self._bridge.chosen.items()})

    async def _sit(self, seat: Seat, person_id: str | None, name: str) -> None:
        self._known(seat)
        stored = False
        if person_id is None:
            if len(name) > NAME_LETTERS:
                raise Refused(
                    400, "name", f"A name has at most {NAME_LETTERS} letters.", "Take a shorter one."
                )
            person = PersonInfo(id=self._new_id(seat, name), name=name)
            self._session.sit(seat, person.id, name, SeatSettings())
        else:
            back = self._known_as(person_id)
            if back is None:
                raise Refused(404, "person", "Nobody of that name has been here.", "Choose from the list.")
            for other, chair in self._chairs.items():
                if other != seat and chair.person is not None and chair.person.id == person_id:
                    raise Refused(
                        409, "same_person", f"{back.name} sits on {other} already.", "Choose again."
                    )
            person, stored = _info(back), back.resting is not None
            self._session.sit(seat, back.id, back.name, SeatSettings(stored_baseline=back.resting))
            free = all(strap.address != back.strap[0] for strap in self._bridge.chosen.values())
            if seat not in self._bridge.chosen and free:
                await self._bridge.choose(seat, *back.strap)
        chair = self._chairs[seat]
        chair.person, chair.stored = person, stored

    def _new_id(self, seat: Seat, name: str) -> str:
        """Somebody new who is given a first name stays who they are; another name is another person."""
        before = self._chairs[seat].person
        new = before is None or all(before.id != each.id for each in self._people)
        if new and (before is None or before.name in ("", name)):
            return self._session.person(seat)
        return f"p-{secrets.token_hex(8)}"

    async def _begin(self) -> None:
        self._only_before()
        problem = self._missing()
        if problem is not None:
            raise Refused(409, problem.code, problem.message, problem.hint)
        worn = self._worn
        self._session.begin(spec_text(worn))
        await self._session.begun.wait()
        for seat, (address, name) in worn.straps.items():
            if seat in self._session.record.seats:
                await self._store.keep_strap(self._session.person(seat), address, name)

    def _known(self, seat: Seat) -> None:
        if seat not in self._session.record.seats:
            raise Refused(404, "seat", f"There is no seat {seat} in this session.", "Load the page again.")

    # -- what the straps and the engine say -------------------------------------------------------------

    def on_link(self, seat: Seat, state: LinkState) -> None:
        """Nothing to keep: the link is looked at when it is shown."""

    def on_data(self, seat: Seat, characteristic: str, data: bytes) -> None:
        """Hear one notification of a strap."""
        chair = self._chairs.get(seat)
        if chair is None:
            return
        sample = to_event(Notification(self._now_ms(), seat, characteristic, data))
        if isinstance(sample, HeartSample):
            chair.check.hear(sample)

    def take(self, frames: list[Frame]) -> None:
        """See how far the search for the resting levels is."""
        for frame in frames:
            if isinstance(frame, StateFrame):
                self._chairs[frame.seat].resting = frame.resting

    def _now_ms(self) -> int:
        return round(self._clock.now() * 1000)


def _info(person: PersonRecord) -> PersonInfo:
    return PersonInfo(id=person.id, name=person.name)
