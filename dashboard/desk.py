"""The host's set-up of one live session: who sits where, which strap is whose, is it heard, begin.

It shows links and signal quality, never a body: the host's screen is everybody's. What the straps send here
is kept nowhere; the session hears them itself once it runs.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from dashboard.check import Check
from dashboard.consents import nobody_agreed
from dashboard.errors import Refused
from dashboard.hub import Watcher
from dashboard.session import Session
from dashboard.sources import Worn, spec_text
from dashboard.store.store import PersonRecord, Store
from dashboard.views import Audience
from dashboard.wire import (
    DoBegin,
    DoCheck,
    DoChoose,
    DoLook,
    DoSeat,
    DoSwap,
    PersonInfo,
    Problem,
    RestingNow,
    SeatSetUp,
    SetUp,
    SetUpCommand,
    StrapFound,
    StrapLink,
)
from regulation.baseline import QUIET_S
from regulation.frames import BaselineState, Frame, Resting, StateFrame
from regulation.samples import ConsentScope, HeartSample, LinkState, Seat, SeatSettings
from sensor_bridge.archive import Notification
from sensor_bridge.bridge import Bridge
from sensor_bridge.clock import Clock
from sensor_bridge.decode import to_event
from sensor_bridge.gatt.uuids import BATTERY_LEVEL, MANUFACTURER_NAME, MODEL_NUMBER
from sensor_bridge.supervisor import Supervisor

_EVERY_S = 0.5
_BARS_DBM = (-90, -80, -70, -60)
NAME_LETTERS = 60


@dataclass(slots=True)
class _Chair:
    """What set-up knows of one seat."""

    check: Check
    person: PersonInfo | None = None
    resting: Resting | None = None


class SetUpDesk:
    """One session's set-up. `run` tells the host's pages what has changed; commands come from them."""

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
        self._store = store
        self._clock = clock
        self._straps = straps
        """Straps that were given beforehand: (address, name or "") by seat."""
        self._people: list[PersonRecord] = []
        self._chairs = {seat: _Chair(Check(self._now_ms())) for seat in session.record.seats}
        self._told: SetUp | None = None

    # -- the page ------------------------------------------------------------------------------------

    async def run(self) -> None:
        """Show where set-up stands until the session is over, then release the straps. Owned by the
        composition root."""
        self._bridge.looking = self._session.state == "waiting_consent"
        self._people = await self._store.people()
        for seat, strap in self._straps.items():
            await self._bridge.choose(seat, *strap)
        with self._bridge.listening(self):
            while self._session.state != "ended":
                self._bridge.looking = self._session.state == "waiting_consent"
                self.tell()
                await self._clock.sleep_until(self._clock.now() + _EVERY_S)
        self._bridge.looking = False
        await self._bridge.rest()

    def tell(self) -> None:
        """Tell the host's pages where set-up stands, if that has changed."""
        now = self.snapshot()
        if now != self._told:
            self._told = now
            self._session.channel.tell(now, lambda to: to.role == "host")

    def greet(self, watcher: Watcher) -> None:
        """Tell the host's page that has come where set-up stands."""
        if watcher.lane.audience.role == "host":
            watcher.tell(self.snapshot())

    def snapshot(self) -> SetUp:
        """Return where set-up stands."""
        radio = self._bridge.problem
        return SetUp(
            radio=Problem(code=radio.reason, message=radio.message, hint=radio.hint) if radio else None,
            looking=self._bridge.looking,
            found=self._found(),
            seats=[self._seat(seat) for seat in self._session.record.seats],
            people=[PersonInfo(id=each.id, name=each.name) for each in self._people],
            missing=self._missing(),
        )

    def _found(self) -> list[StrapFound]:
        wearers = {each.strap[0]: each.name for each in self._people}
        chosen = {strap.address: seat for seat, strap in self._bridge.chosen.items()}
        return [
            StrapFound(
                address=each.address,
                name=each.name,
                bars=sum((each.sighting.rssi_dbm or -127) >= least for least in _BARS_DBM),
                seat=chosen.get(each.address),
                known=wearers.get(each.address, ""),
            )
            for each in sorted(self._bridge.found, key=lambda each: each.address)
        ]

    def _seat(self, seat: Seat) -> SeatSetUp:
        chair, strap = self._chairs[seat], self._bridge.chosen.get(seat)
        lane = self._session.channel.lanes[Audience("person", seat)]
        return SeatSetUp(
            seat=seat,
            person=chair.person,
            here=bool(lane.watchers),
            answered=(seat, ConsentScope.RECORDING) in self._session.answers,
            strap=self._link(chair, strap) if strap else None,
            check=chair.check.told(self._now_ms()) if strap else None,
            resting=_resting(seat, chair.resting),
        )

    def _link(self, chair: _Chair, strap: Supervisor) -> StrapLink:
        battery = strap.told.get(BATTERY_LEVEL, b"")
        names = (
            strap.told.get(short, b"").decode(errors="replace") for short in (MANUFACTURER_NAME, MODEL_NUMBER)
        )
        wait_s = None if strap.retry_s is None else round(max(0.0, strap.retry_s - self._clock.now()))
        return StrapLink(
            address=strap.address,
            name=strap.name,
            link=strap.state,
            words=strap.words,
            retry_in_s=wait_s,
            attempt=strap.failures,
            battery_pct=battery[0] if battery else None,
            maker=" ".join(filter(None, names)),
            hr_only=chair.check.hr_only,
        )

    def _missing(self) -> Problem | None:
        """Return why the session cannot begin yet."""
        if self._session.state != "waiting_consent":
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

    # -- what the host does ---------------------------------------------------------------------------

    async def do(self, command: SetUpCommand, seat: Seat | None = None) -> None:
        """Do what the host asks for. Raises `Refused` or `StoreError`."""
        if seat is not None:
            raise Refused(403, "not_allowed", "This is not for a person.", "Use the page that offers it.")
        match command:
            case DoLook():
                self._bridge.look_now()
            case DoCheck():
                self._check_again()
            case DoChoose():
                await self._choose(command.seat, command.address)
            case DoSwap():
                self._only_before()
                await self._bridge.swap()
                self._check_again()
            case DoSeat():
                self._only_before()
                await self._sit(command.seat, command.person, command.name.strip())
            case DoBegin():
                await self._begin()
        self.tell()

    def _check_again(self) -> None:
        for chair in self._chairs.values():
            chair.check = Check(self._now_ms())

    def _only_before(self) -> None:
        if self._session.state != "waiting_consent":
            raise Refused(
                409,
                "begun",
                "The session has begun, so this cannot be changed any more.",
                "End it and set up a new one.",
            )

    async def _choose(self, seat: Seat, address: str | None) -> None:
        self._known(seat)
        for other, strap in self._bridge.chosen.items():
            if other != seat and strap.address == address:
                raise Refused(
                    409,
                    "same_strap",
                    f"{strap.name} is {other}'s already.",
                    f"Choose another for {seat}, or swap.",
                )
        await self._bridge.choose(seat, address)
        self._chairs[seat].check = Check(self._now_ms())

    async def _sit(self, seat: Seat, person_id: str | None, name: str) -> None:
        self._known(seat)
        if person_id is None:
            if len(name) > NAME_LETTERS:
                raise Refused(
                    400, "name", f"A name has at most {NAME_LETTERS} letters.", "Take a shorter one."
                )
            person = PersonInfo(id=f"p-{secrets.token_hex(8)}", name=name)
            self._session.sit(seat, person.id, name, SeatSettings())
        else:
            back = next((each for each in self._people if each.id == person_id), None)
            if back is None:
                raise Refused(404, "person", "Nobody of that name has been here.", "Choose from the list.")
            for other, chair in self._chairs.items():
                if other != seat and chair.person is not None and chair.person.id == person_id:
                    raise Refused(
                        409, "same_person", f"{back.name} sits on {other} already.", "Choose again."
                    )
            person = PersonInfo(id=back.id, name=back.name)
            self._session.sit(seat, back.id, back.name, SeatSettings(stored_baseline=back.resting))
            free = all(strap.address != back.strap[0] for strap in self._bridge.chosen.values())
            if seat not in self._bridge.chosen and free:
                await self._bridge.choose(seat, *back.strap)
        self._chairs[seat].person = person

    async def _begin(self) -> None:
        self._only_before()
        problem = self._missing()
        if problem is not None:
            raise Refused(409, problem.code, problem.message, problem.hint)
        worn = {seat: (strap.address, strap.name) for seat, strap in self._bridge.chosen.items()}
        self._session.begin(spec_text(Worn(straps=worn)))
        await self._session.begun.wait()
        for seat, (address, name) in worn.items():
            if seat in self._session.record.seats:
                await self._store.keep_strap(self._session.person(seat), address, name)

    def _known(self, seat: Seat) -> None:
        if seat not in self._chairs:
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


def _resting(seat: Seat, found: Resting | None) -> RestingNow | None:
    if found is None:
        return None
    return RestingNow(
        state=found.state.value,
        elapsed_s=found.elapsed_s,
        needed_s=QUIET_S,
        clean_share=found.clean_share,
        words=_resting_words(seat, found),
    )


def _resting_words(seat: Seat, found: Resting) -> str:
    clean = found.clean_share
    if found.state is BaselineState.READY:
        return f"{seat}'s resting level is found."
    if found.state is BaselineState.COLLECTING:
        return "Finding the resting level."
    if clean is not None and clean < 0.8:
        return (
            f"Only {round(clean * 100)} % clean beats. A resting level needs 80 %. "
            f"Check the strap, then start over on {seat}'s page."
        )
    return f"Two quiet minutes at least are needed. Start over on {seat}'s page."
