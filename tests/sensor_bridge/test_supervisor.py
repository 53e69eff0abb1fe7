"""One strap's life, with a radio and a clock that do as they are told."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from itertools import pairwise, product

import pytest

from regulation.samples import LinkState
from sensor_bridge.errors import RadioError, RadioReason, StrapError, StrapReason
from sensor_bridge.supervisor import (
    ADOPT_EVERY_S,
    MAY_BE_HELD,
    SENTENCES,
    SILENCE_S,
    TABLE,
    VAIN_S,
    Supervisor,
)
from tests.sensor_bridge.radios import PULSE, A, B, FakeRadio, TurnedClock, settle, sighting

OFF, SEARCHING, CONNECTING = LinkState.OFF, LinkState.SEARCHING, LinkState.CONNECTING
STREAMING, LOST = LinkState.STREAMING, LinkState.LOST


class Ward:
    """A strap under supervision, and all that was said of it."""

    def __init__(self, chance: float = 0.5) -> None:
        self.clock, self.radio = TurnedClock(), FakeRadio()
        self.states: list[LinkState] = []
        self.events: list[LinkState | tuple[str, bytes]] = []
        self.strap = Supervisor(A, "H10", self.radio, self.clock, lambda: chance, self)

    def on_link(self, state: LinkState) -> None:
        self.states.append(state)
        self.events.append(state)

    def on_data(self, characteristic: str, data: bytes) -> None:
        self.events.append((characteristic, data))

    @asynccontextmanager
    async def kept(self) -> AsyncIterator[asyncio.Task[None]]:
        """Run it in the block; afterwards nothing is left of it."""
        before = asyncio.all_tasks()
        async with asyncio.TaskGroup() as tasks:
            task = tasks.create_task(self.strap.run())
            await settle()
            yield task
            self.radio.connecting.set()
            self.radio.closing.set()
            task.cancel()
        assert asyncio.all_tasks() == before

    async def appears(self) -> None:
        self.strap.seen(sighting())
        await settle()

    async def streams(self) -> None:
        await self.appears()
        self.radio.lines[A].beat()
        await settle()

    async def goes(self) -> None:
        self.radio.lines[A].lost()
        await settle()

    async def is_refused(self, reason: StrapReason = StrapReason.FAILED) -> None:
        self.radio.refuse(StrapError(reason, "H10"))
        await self.appears()

    async def passes(self, seconds: float) -> None:
        """Second by second, so that whoever looks every second does."""
        whole, part = divmod(seconds, 1)
        for step in [1.0] * int(whole) + [part]:
            await self.clock.forward(step)


# -- the table ---------------------------------------------------------------------------------------


async def nothing(ward: Ward) -> None:
    await settle()


async def held_up(ward: Ward) -> None:
    ward.radio.connecting.clear()
    await ward.appears()


async def lost_and_refused(ward: Ward) -> None:
    await ward.streams()
    await ward.goes()
    await ward.is_refused()


async def lost_and_found(ward: Ward) -> None:
    await ward.streams()
    await ward.goes()
    await ward.streams()


Story = Callable[[Ward], Awaitable[None]]
STORIES: list[tuple[Story, list[LinkState]]] = [
    (nothing, [SEARCHING]),
    (held_up, [SEARCHING, CONNECTING]),
    (Ward.is_refused, [SEARCHING, CONNECTING, SEARCHING]),
    (Ward.streams, [SEARCHING, CONNECTING, STREAMING]),
    (lost_and_refused, [SEARCHING, CONNECTING, STREAMING, LOST, CONNECTING, LOST]),
    (lost_and_found, [SEARCHING, CONNECTING, STREAMING, LOST, CONNECTING, STREAMING]),
]


@pytest.mark.parametrize(("story", "states"), STORIES)
async def test_a_life_ends_off_whatever_happened(story: Story, states: list[LinkState]) -> None:
    ward = Ward()
    async with ward.kept():
        await story(ward)
    assert ward.states == [*states, OFF]
    assert ward.strap.state is OFF
    assert ward.strap.retry_s is None


def test_the_lives_above_take_every_way_of_the_table_and_no_other() -> None:
    taken = {pair for _, states in STORIES for pair in pairwise([OFF, *states, OFF])}
    assert taken == {(before, after) for before, follow in TABLE.items() for after in follow}


@pytest.mark.parametrize(("before", "after"), list(product(LinkState, LinkState)))
def test_no_other_way_is_taken(before: LinkState, after: LinkState) -> None:
    ward = Ward()
    ward.strap.state = before
    if after in TABLE[before]:
        ward.strap._become(after)
        assert ward.states == [after]
    elif after is before:
        ward.strap._become(after)
        assert ward.states == []
    else:
        with pytest.raises(ValueError, match=f"cannot go from {before} to {after}"):
            ward.strap._become(after)


# -- finding -----------------------------------------------------------------------------------------


async def test_it_connects_to_what_was_seen_last() -> None:
    ward = Ward()
    newest = sighting()
    async with ward.kept():
        ward.strap.seen(sighting())
        ward.strap.seen(newest)
        await settle()
        assert ward.radio.tried == [newest]


async def test_a_sighting_from_before_is_not_used() -> None:
    ward = Ward()
    async with ward.kept():
        await ward.streams()
        ward.strap.seen(sighting())  # while connected: some systems say so
        await ward.goes()
        assert ward.states[-1] is LOST
        fresh = sighting()
        ward.strap.seen(fresh)
        await settle()
        assert ward.radio.tried[1:] == [fresh]


async def test_a_strap_that_is_connected_already_is_adopted() -> None:
    ward = Ward()
    ward.radio.already = [sighting(B), sighting(A, rssi_dbm=None)]
    async with ward.kept():
        assert ward.radio.tried == [ward.radio.already[1]]


async def test_a_sighting_during_the_look_at_the_connected_ones_counts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ward = Ward()
    asked, answer = asyncio.Event(), asyncio.Event()

    async def connected() -> list[object]:
        asked.set()
        await answer.wait()
        return []

    monkeypatch.setattr(ward.radio, "connected", connected)
    async with ward.kept():
        await asked.wait()
        ward.strap.seen(sighting())
        answer.set()
        await settle()
        assert ward.strap.state is CONNECTING


async def test_a_strap_that_cannot_be_adopted_at_first_is_adopted_later() -> None:
    ward = Ward()
    ward.radio.broken = RadioError(RadioReason.NO_SERVICE)
    ward.radio.already = [sighting(rssi_dbm=None)]
    async with ward.kept():
        assert ward.strap.state is SEARCHING
        ward.radio.broken = None
        await ward.clock.forward(ADOPT_EVERY_S - 0.1)
        assert ward.strap.state is SEARCHING
        await ward.clock.forward(0.2)
        assert ward.strap.state is CONNECTING


async def test_an_adoption_that_failed_leaves_the_next_try_to_the_scan() -> None:
    """A killed Bluetooth service leaves bleak believing in links that are gone."""
    ward = Ward()
    ward.radio.already = [sighting(rssi_dbm=None)]
    ward.radio.refuse(StrapError(StrapReason.FAILED, "H10"))
    async with ward.kept():
        await ward.clock.forward(0.6)
        assert len(ward.radio.tried) == 1
        seen = sighting()
        ward.strap.seen(seen)
        await settle()
        assert ward.radio.tried[1:] == [seen]


async def test_after_it_was_heard_a_strap_may_be_adopted_again() -> None:
    ward = Ward()
    ward.radio.already = [sighting(rssi_dbm=None)]
    async with ward.kept():
        ward.radio.lines[A].beat()
        await ward.goes()
        assert len(ward.radio.tried) == 2


# -- trying again ------------------------------------------------------------------------------------


async def test_waits_grow_to_a_limit_and_never_end() -> None:
    ward = Ward()
    waits = []
    async with ward.kept():
        for _ in range(7):
            await ward.is_refused()
            assert ward.strap.retry_s is not None
            waits.append(ward.strap.retry_s - ward.clock.t)
            ward.strap.seen(sighting())
            await ward.clock.forward(waits[-1] - 0.1)
            assert ward.strap.retry_s is not None  # what is seen meanwhile does not shorten it
            await ward.clock.forward(0.2)
            assert ward.strap.retry_s is None
        assert ward.strap.failures == 7
    assert waits == pytest.approx([0.5, 1, 2, 4, 8, 8, 8])


async def test_waits_are_spread_by_chance() -> None:
    ward = Ward(chance=1)
    async with ward.kept():
        await ward.is_refused()
        assert ward.strap.retry_s == pytest.approx(ward.clock.t + 0.625)


async def test_it_tries_at_once_when_told_to() -> None:
    ward = Ward()
    async with ward.kept():
        for _ in range(5):
            await ward.is_refused()
            ward.strap.look_now()
            await settle()
        assert ward.strap.retry_s is None
        await ward.appears()
        assert len(ward.radio.tried) == 6


async def test_being_told_to_while_connecting_does_not_shorten_the_next_wait() -> None:
    ward = Ward()
    ward.radio.refuse(StrapError(StrapReason.FAILED, "H10"))
    async with ward.kept():
        await held_up(ward)
        ward.strap.look_now()
        ward.radio.connecting.set()
        await settle()
        assert ward.strap.retry_s is not None


async def test_being_heard_begins_the_waits_anew() -> None:
    ward = Ward()
    async with ward.kept():
        for _ in range(3):
            await ward.is_refused()
            await ward.clock.forward(8)
        await ward.streams()
        assert ward.strap.failures == 0
        await ward.goes()
        await ward.is_refused()
        assert ward.strap.retry_s == pytest.approx(ward.clock.t + 0.5)


# -- connected ---------------------------------------------------------------------------------------


async def test_link_and_data_come_in_the_order_in_which_they_happen() -> None:
    ward = Ward()
    async with ward.kept():
        await ward.appears()
        ward.radio.lines[A].heard("2a19", b"\x57")
        ward.radio.lines[A].beat(b"\x00\x01")
        ward.radio.lines[A].beat(b"\x00\x02")
        await ward.goes()
    assert ward.events == [
        SEARCHING,
        CONNECTING,
        ("2a19", b"\x57"),
        STREAMING,
        ("2a37", b"\x00\x01"),
        ("2a37", b"\x00\x02"),
        LOST,
        OFF,
    ]
    assert ward.strap.told == {"2a19": b"\x57"}


async def test_the_old_line_is_closed_before_the_next_is_made() -> None:
    ward = Ward()
    async with ward.kept():
        await ward.streams()
        ward.radio.closing.clear()
        await ward.goes()
        assert ward.states[-1] is LOST  # said at once, though closing takes its time
        await ward.appears()
        assert ward.radio.diary == [f"connect {A}", f"close {A}"]
        ward.radio.closing.set()
        await settle()
        await ward.streams()
    assert ward.radio.diary == [f"connect {A}", f"close {A}", f"connect {A}", f"close {A}"]


async def test_a_line_that_was_given_up_is_not_heard_any_more() -> None:
    """Some systems deliver what was under way."""
    ward = Ward()
    async with ward.kept():
        await ward.streams()
        old = ward.radio.lines[A]
        await ward.goes()
        count = len(ward.events)
        old.beat()
        old.heard("2a19", b"\x01")
        assert len(ward.events) == count
    old.beat()
    assert ward.states[-1] is OFF


@pytest.mark.parametrize("refusal", [StrapError(StrapReason.FAILED, "H10"), RadioError(RadioReason.OFF)])
async def test_nor_is_a_line_that_was_never_made(refusal: StrapError | RadioError) -> None:
    ward = Ward()
    ward.radio.refuse(refusal)
    async with ward.kept():
        await ward.appears()
        ward.radio.lines[A].beat()
        assert ward.states == [SEARCHING, CONNECTING, SEARCHING]


async def test_nor_is_one_that_a_release_cut_short() -> None:
    ward = Ward()
    async with ward.kept() as task:
        await held_up(ward)
        task.cancel()
        await settle()
        ward.radio.lines[A].beat()
        assert ward.states == [SEARCHING, CONNECTING, OFF]


async def test_a_strap_that_speaks_before_it_is_wholly_connected_is_heard() -> None:
    ward = Ward()
    ward.radio.speaks_at_once = True
    ward.radio.refuse(StrapError(StrapReason.FAILED, "H10"))
    async with ward.kept():
        await ward.appears()
        assert ward.states == [SEARCHING, CONNECTING, STREAMING, LOST]
        assert ward.strap.retry_s is None  # it was heard, so there is no reason to wait


async def test_a_link_without_notifications_is_taken_for_dead() -> None:
    ward = Ward()
    async with ward.kept():
        await ward.streams()
        for _ in range(3):  # each beat begins the wait anew
            await ward.passes(SILENCE_S - 2)
            ward.radio.lines[A].beat()
        await ward.passes(SILENCE_S - 1)
        assert ward.strap.state is STREAMING
        ward.radio.lines[A].heard("2a19", b"\x10")  # a battery is no beat
        await ward.passes(2)
        assert ward.strap.state is LOST
        assert ward.radio.diary[-1] == f"close {A}"


async def test_a_release_says_off_and_not_lost() -> None:
    ward = Ward()
    async with ward.kept() as task:
        await ward.streams()
        ward.radio.closing.clear()
        task.cancel()
        await settle()
        assert ward.states[-1] is STREAMING
        ward.radio.closing.set()
        await settle()
        assert ward.states[-1] is OFF
    assert ward.radio.diary == [f"connect {A}", f"close {A}"]


# -- words -------------------------------------------------------------------------------------------


async def test_every_state_has_its_sentence() -> None:
    ward = Ward()
    said = [ward.strap.words]
    async with ward.kept():
        said.append(ward.strap.words)
        await ward.appears()
        said.append(ward.strap.words)
        ward.radio.lines[A].beat()
        said.append(ward.strap.words)
        await ward.goes()
        said.append(ward.strap.words)
    assert said == [SENTENCES[state].format(name="H10") for state in (OFF, *ward.states[:-1])]
    assert said[1] == "Looking for H10. A strap wakes when it is damp and worn."


async def test_a_strap_that_answers_nothing_is_said_to_send_nothing() -> None:
    ward = Ward()
    async with ward.kept():
        await ward.appears()
        ward.radio.lines[A].heard("2a19", b"\x57")
        await ward.passes(SILENCE_S + 1)
        assert ward.strap.state is SEARCHING
        assert ward.strap.words == (
            "H10 is connected but sends nothing. "
            "Press it to the skin and damp the pads. If that does not help, unclip its sensor and clip it on."
        )
        assert ward.strap.failures == 1


@pytest.mark.parametrize("reason", [StrapReason.FAILED, StrapReason.GONE])
async def test_a_strap_that_refuses_again_is_said_to_be_busy(reason: StrapReason) -> None:
    ward = Ward()
    async with ward.kept():
        await ward.is_refused(reason)
        assert ward.strap.words == "{0.message} {0.hint}".format(StrapError(reason, "H10"))
        await ward.clock.forward(10)
        await ward.is_refused(reason)
        assert ward.strap.words == (
            "H10 is busy. Another app or watch holds it. Close that app, then look again."
        )


async def test_a_link_that_goes_before_a_word_counts_as_a_refusal() -> None:
    ward = Ward()
    async with ward.kept():
        await ward.appears()
        await ward.goes()
        assert ward.strap.words == "H10 went away while connecting. Wear it damp, near this computer."
        await ward.clock.forward(10)
        await ward.appears()
        await ward.goes()
        assert ward.strap.problem is not None
        assert ward.strap.problem.reason is StrapReason.BUSY


@pytest.mark.parametrize("between", [StrapReason.SILENT, StrapReason.NO_HEART_RATE])
async def test_only_refusals_in_a_row_mean_busy(between: StrapReason) -> None:
    ward = Ward()
    async with ward.kept():
        for reason in (StrapReason.FAILED, between, StrapReason.FAILED):
            await ward.is_refused(reason)
            assert ward.strap.problem is not None
            assert ward.strap.problem.reason is reason
            await ward.clock.forward(10)


async def test_being_heard_takes_the_words_back() -> None:
    ward = Ward()
    async with ward.kept():
        await ward.is_refused()
        await ward.clock.forward(10)
        await ward.streams()
        assert ward.strap.words == "H10 is heard."
        await ward.goes()
        assert ward.strap.words == "H10 is out of reach. The search goes on by itself."
        await ward.is_refused()
        assert ward.strap.problem is not None
        assert ward.strap.problem.reason is StrapReason.FAILED


async def test_what_is_wrong_with_the_radio_is_not_said_of_the_strap() -> None:
    ward = Ward()
    ward.radio.refuse(RadioError(RadioReason.OFF))
    async with ward.kept():
        await ward.appears()
        assert ward.strap.problem is None
        assert ward.strap.failures == 1
        assert ward.strap.words == "Looking for H10. A strap wakes when it is damp and worn."


async def test_what_was_wrong_with_the_strap_is_no_news_once_the_radio_fails() -> None:
    ward = Ward()
    async with ward.kept():
        await ward.is_refused()
        assert ward.strap.problem is not None
        ward.strap.look_now()
        await settle()
        ward.radio.refuse(RadioError(RadioReason.OFF))
        await ward.appears()
        assert ward.strap.failures == 2
        assert ward.strap.words == "Looking for H10. A strap wakes when it is damp and worn."


LOOKING = "Looking for H10. A strap wakes when it is damp and worn."
OUT_OF_REACH = "H10 is out of reach. The search goes on by itself."


async def test_a_strap_that_is_looked_for_in_vain_may_be_held() -> None:
    ward = Ward()
    async with ward.kept():
        await ward.passes(VAIN_S - 1)
        assert ward.strap.words == LOOKING
        await ward.passes(1)
        assert ward.strap.words == (
            "Looking for H10. A strap wakes when it is damp and worn. "
            "Another app or watch may hold it. Close that app, then look again."
        )
        await ward.streams()
        for _ in range(int(VAIN_S) + 1):
            ward.radio.lines[A].beat()
            await ward.passes(1)
        assert ward.strap.words == "H10 is heard."
        await ward.goes()
        await ward.passes(VAIN_S - 1)
        assert ward.strap.words == OUT_OF_REACH
        await ward.passes(1)
        assert ward.strap.words == f"{OUT_OF_REACH} {MAY_BE_HELD}"


@pytest.mark.parametrize("sign", [lambda strap: strap.seen(sighting()), Supervisor.look_now])
async def test_a_sight_of_it_or_a_new_search_begins_the_time_anew(
    sign: Callable[[Supervisor], None],
) -> None:
    ward = Ward()
    async with ward.kept():
        await ward.is_refused(StrapReason.GONE)
        await ward.passes(VAIN_S)
        assert ward.strap.words == f"{LOOKING} {MAY_BE_HELD}"  # and not how the last try ended
        ward.radio.refuse(StrapError(StrapReason.SILENT, "H10"))
        sign(ward.strap)
        await ward.passes(VAIN_S - 1)
        assert MAY_BE_HELD not in ward.strap.words
        await ward.passes(1)
        assert ward.strap.words == f"{LOOKING} {MAY_BE_HELD}"


async def test_it_wants_a_scan_only_while_it_searches() -> None:
    ward = Ward()
    wants = {}
    async with ward.kept():
        wants[ward.strap.state] = ward.strap.wants_scan
        await ward.appears()
        wants[ward.strap.state] = ward.strap.wants_scan
        ward.radio.lines[A].beat(PULSE)
        wants[ward.strap.state] = ward.strap.wants_scan
        await ward.goes()
        wants[ward.strap.state] = ward.strap.wants_scan
    wants[ward.strap.state] = ward.strap.wants_scan
    assert wants == {SEARCHING: True, CONNECTING: False, STREAMING: False, LOST: True, OFF: False}
