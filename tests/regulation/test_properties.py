"""What holds for every session (SCIENCE 8): nothing looks ahead, only data time counts, persons are equal."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.wire import encode
from regulation.frames import Frame, JointFrame, PauseFrame, StateFrame
from regulation.review import review
from regulation.samples import (
    SEATS,
    UNITS_PER_MS,
    Act,
    ActKind,
    BadSample,
    Consent,
    ConsentScope,
    Epoch,
    Event,
    HeartSample,
    Link,
    LinkState,
    Mark,
    Motion,
    Seat,
    SeatSettings,
    StoredBaseline,
    Suspended,
    Tick,
)
from tests.regulation.sessions import beating, frames_of, session

UNTIL_S = 100
AT_MS = st.integers(0, UNTIL_S * 1000)
SEAT = st.sampled_from(SEATS)
ODD_RR = st.sampled_from([0, 52, 299, 300, 450, 900, 2000, 2001, 4189, 8268, 65_000])
STORED = StoredBaseline(60.0, 5.0, 3.7, 0.3)
OTHER: dict[Seat, Seat] = {"A": "B", "B": "A"}

ODD = st.one_of(
    st.builds(
        lambda t, seat, rr, contact: HeartSample(t, seat, tuple(x * UNITS_PER_MS for x in rr), 70, contact),
        AT_MS,
        SEAT,
        st.lists(ODD_RR, max_size=9),
        st.sampled_from([None, True, False]),
    ),
    st.builds(BadSample, AT_MS, SEAT, st.just("truncated")),
    st.builds(Motion, AT_MS, SEAT, st.sampled_from([0.0, 59.9, 60.0, 400.0])),
    st.builds(Link, AT_MS, SEAT, st.sampled_from(LinkState)),
    st.builds(Act, AT_MS, SEAT, st.sampled_from(ActKind), SEAT, st.sampled_from([None, 1.0, 3.0])),
    st.builds(Mark, AT_MS, SEAT, st.just("1")),
    st.builds(
        Consent, AT_MS, SEAT, st.sampled_from(ConsentScope), st.booleans(), st.just("page"), st.just("")
    ),
    st.builds(Epoch, AT_MS, st.just("boot"), st.just(0), st.just(0)),
    st.builds(Suspended, AT_MS, st.just(9000)),
)


@st.composite
def events(draw: st.DrawFn) -> list[Event]:
    """Two hearts that go up and down and fall silent, and whatever else can happen in a session."""
    out = list[Event](draw(st.lists(ODD, max_size=12)))
    for seat in SEATS:
        bpm = draw(st.lists(st.sampled_from([40.0, 66.0, 104.0, 180.0]), min_size=1, max_size=4))
        edges = [UNTIL_S * (i + 1) // len(bpm) for i in range(len(bpm))]
        beats = beating(zip(edges, bpm, strict=True), seat=seat, rsa_ms=draw(st.sampled_from([0, 20, 80])))
        from_ms, long_ms = draw(AT_MS), draw(st.sampled_from([0, 1000, 2600, 11_000, 65_000]))
        out += [beat for beat in beats if not from_ms <= beat.t_ms < from_ms + long_ms]
    stored = draw(st.sampled_from([None, STORED]))
    settings_of = SeatSettings(stored_baseline=stored)
    return session(sorted(out, key=lambda e: e.t_ms), seats=dict.fromkeys(SEATS, settings_of))


@settings(max_examples=15, deadline=None)
@given(events(), st.floats(0, 1), st.integers(0, 70_000))
def test_neither_later_events_nor_a_gap_change_earlier_frames(
    given_: list[Event], share: float, gap_ms: int
) -> None:
    """Whatever comes after a moment is left out, or comes later: what was said until then stays the same."""
    cut = 1 + int(share * (len(given_) - 2))
    until_ms = given_[cut - 1].t_ms
    said = frames_of(given_[:cut])
    assert frames_of(given_)[: len(said)] == said
    moved = [e if i < cut else replace(e, t_ms=e.t_ms + gap_ms) for i, e in enumerate(given_)]
    later = frames_of(e for e in moved if not (isinstance(e, Tick) and e.t_ms % 1000))
    assert later[: len(said)] == said
    assert all(frame.t_ms >= until_ms // 1000 * 1000 for frame in later[len(said) :])


@settings(max_examples=15, deadline=None)
@given(events(), st.integers(1, 20_000).map(lambda c: 5000 * c))
def test_a_later_clock_shifts_every_stamp_and_nothing_else(given_: list[Event], by_ms: int) -> None:
    """By whole multiples of 5 s, since data time is where the seconds and the numbers of 5 s stand."""
    later = frames_of(replace(event, t_ms=event.t_ms + by_ms) for event in given_)
    assert later == [_shifted(frame, by_ms) for frame in frames_of(given_)]


@settings(max_examples=15, deadline=None)
@given(events())
def test_who_sits_where_makes_no_difference(given_: list[Event]) -> None:
    said, swapped = frames_of(given_), frames_of(map(_swapped, given_))
    for seat in SEATS:
        own = [frame for frame in swapped if getattr(frame, "seat", None) == OTHER[seat]]
        assert own == [_swapped(frame) for frame in said if getattr(frame, "seat", None) == seat]
    assert _shared(swapped) == [_swapped(frame) for frame in _shared(said)]


@settings(max_examples=15, deadline=None)
@given(events())
def test_every_frame_is_json_without_nan(given_: list[Event]) -> None:
    frames = frames_of(given_)
    assert sum(isinstance(frame, StateFrame) for frame in frames) >= 2 * (UNTIL_S - 1)
    for frame in frames:
        text = encode(frame)
        assert b"NaN" not in text
        assert b"Infinity" not in text
        msgspec.json.decode(text)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.integers(310, 1980), min_size=40, max_size=300))
def test_ten_milliseconds_on_every_interval_leave_the_differences(rr_ms: list[int]) -> None:
    plain, longer = (_plain([rr + more for rr in rr_ms]) for more in (0, 10))
    for name in ("rmssd_ms", "sdnn_ms", "pnn50_pct", "sd1_ms", "sd2_ms"):
        assert getattr(plain, name) == getattr(longer, name)
    assert plain.mean_nn_ms is not None
    assert longer.mean_nn_ms is not None
    assert abs(longer.mean_nn_ms - plain.mean_nn_ms - 10) < 1e-9


def _plain(rr_ms: list[int]) -> Any:
    t_ms, samples = 0, list[Event]()
    for rr in rr_ms:
        t_ms += rr
        samples.append(HeartSample(t_ms, "A", (rr * UNITS_PER_MS,)))
    return review(session(samples), "A", correct=False)


def _shared(frames: list[Frame]) -> list[Frame]:
    return [frame for frame in frames if isinstance(frame, JointFrame | PauseFrame)]


def _shifted(frame: Frame, by_ms: int) -> Frame:
    """The frame with all its moments later; lengths of time stay."""
    moments = {"t_ms", "since_ms", "until_ms", "cue_since_ms"}
    new = {f.name: getattr(frame, f.name) for f in fields(frame) if f.name in moments}
    changed: dict[str, Any] = {name: t_ms + by_ms for name, t_ms in new.items() if t_ms is not None}
    if hasattr(frame, "beat_t_ms"):
        changed["beat_t_ms"] = tuple(t_ms + by_ms for t_ms in frame.beat_t_ms)
    return replace(frame, **changed)


def _swapped(value: Any) -> Any:
    """An event or a frame with A and B exchanged wherever they are named."""
    changed: dict[str, Any] = {
        name: OTHER.get(getattr(value, name), getattr(value, name))
        for name in ("seat", "by", "begun_by")
        if hasattr(value, name)
    }
    for name in ("ready", "seats"):
        if hasattr(value, name):
            given_ = getattr(value, name)
            changed[name] = {seat: given_[OTHER[seat]] for seat in given_}
    return replace(value, **changed)
