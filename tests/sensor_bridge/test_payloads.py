"""JSON payloads, read strictly."""

from __future__ import annotations

import pytest

from regulation.samples import Act, ActKind, Mark, Preset, SeatSettings, Sitting, Start, StoredBaseline
from sensor_bridge import payloads

START = Start(
    0,
    wall_ms=1_700_000_000_000,
    source="simulated",
    label="Simulated pair, seed 7",
    speed=10.0,
    seats={
        "A": SeatSettings(Preset.ATHLETE, 90.5, StoredBaseline(61.2, 5.0, None, 0.25)),
        "B": SeatSettings(),
    },
    sitting=Sitting.PARENT_AND_CHILD,
)


def test_a_start_keeps_every_setting() -> None:
    assert payloads.read("start", 0, None, payloads.write(START)) == START


def test_a_start_of_before_sittings_were_asked_for_names_none() -> None:
    old = payloads.read("start", 0, None, b'{"wall_ms":0,"source":"straps","label":"","speed":1,"seats":{}}')
    assert isinstance(old, Start)
    assert old.sitting is None


def test_the_json_is_plain_and_without_what_has_a_column() -> None:
    longer = payloads.write(Act(5, "A", ActKind.LONGER, "A", 3.0))
    assert longer == b'{"by":"A","kind":"longer","minutes":3.0,"return_wall_ms":null}'


def test_an_act_of_before_returns_were_agreed_on_names_none() -> None:
    assert payloads.read("act", 5, "A", b'{"by":"A","kind":"ready","minutes":null}') == Act(
        5, "A", ActKind.READY, "A"
    )
    proposed = Act(5, "A", ActKind.PROPOSE, "A", None, 1_700_000_000_000)
    assert payloads.read("act", 5, "A", payloads.write(proposed)) == proposed


@pytest.mark.parametrize("text", ["ruhig geblieben \U0001f642", "\ud800", '"}\0\n', ""])
def test_any_words_survive(text: str) -> None:
    assert payloads.read("mark", 5, None, payloads.write(Mark(5, "B", "notice", text))) == Mark(
        5, "B", "notice", text
    )


def test_a_whole_number_is_a_number_too() -> None:
    act = payloads.read("act", 5, None, b'{"by":"A","kind":"pause","minutes":3}')
    assert isinstance(act, Act)
    assert repr(act.minutes) == "3.0"


def test_fields_of_a_newer_version_are_left_alone() -> None:
    payload = b'{"by":"A","key":"1","text":"","colour":"red"}'
    assert payloads.read("mark", 5, None, payload) == Mark(5, "A", "1")


@pytest.mark.parametrize(
    ("kind", "payload"),
    [
        ("mark", b"\xff"),
        ("mark", b"[]"),
        ("mark", b"[" * 100_000),
        ("mark", b'{"by":"A","key":1,"text":""}'),
        ("mark", b'{"by":"A","key":"1"}'),
        ("act", b'{"by":"A","kind":"sleep","minutes":null}'),
        ("act", b'{"by":"A","kind":"pause","minutes":NaN}'),
        ("act", b'{"by":"A","kind":"pause","minutes":1e999}'),
        ("act", b'{"by":"A","kind":"pause","minutes":true}'),
        ("act", b'{"by":"A","kind":"pause","minutes":1' + b"0" * 400 + b"}"),
        ("link", b'{"state":"lost"}'),
        ("end", '{"reason":"\u00e9"}'.encode()),
        ("end", '{"reason":"stopped"}'.encode("utf-16")),
        ("suspended", b'{"lost_ms":true}'),
        ("suspended", b'{"lost_ms":1.5}'),
        ("start", b'{"wall_ms":0,"source":"","label":"","speed":1,"seats":{"C":{}}}'),
        ("start", b'{"wall_ms":0,"source":"","label":"","speed":1,"seats":{"A":3}}'),
        ("start", b'{"wall_ms":0,"source":"","label":"","speed":1,"seats":{},"sitting":"party"}'),
        ("start", b'{"wall_ms":0,"source":"","label":"","speed":1,"seats":{},"sitting":3}'),
    ],
)
def test_what_no_event_writes_is_refused(kind: str, payload: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        payloads.read(kind, 5, None, payload)


def test_nothing_without_a_json_form_is_written() -> None:
    with pytest.raises(ValueError, match="JSON"):
        payloads.dump({"share": float("nan")})
