"""What the air loses is what the losses say, and looks like a real sensor's."""

from __future__ import annotations

import numpy as np
import pytest

from regulation.samples import BadSample, HeartSample, Link, LinkState
from sensor_bridge.archive import Notification
from sensor_bridge.decode import to_event
from sensor_bridge.gatt import heart_rate
from sensor_bridge.simulated.losses import Losses, apply, draw
from sensor_bridge.simulated.strap import Packet

UNTIL_S = 2400.0


def steady(seconds: int = 60) -> list[Packet]:
    return [Packet(1000 * second + 500, 60, contact=True, rr_ticks=[1024]) for second in range(seconds)]


def stamps(losses: Losses) -> list[int]:
    return [event.t_ms for event in apply(steady(), losses, "A") if isinstance(event, Notification)]


def test_nothing_lost() -> None:
    events = apply(steady(), Losses(), "B")
    assert events[0] == Link(0, "B", LinkState.STREAMING)
    assert [event.t_ms for event in events[1:]] == [packet.t_ms for packet in steady()]


def test_a_burst_is_silence_and_no_more() -> None:
    assert stamps(Losses(bursts_s=((10.0, 15.0),))) == [
        p.t_ms for p in steady() if not 10_000 <= p.t_ms < 15_000
    ]


def test_a_lost_link_is_said_and_comes_back() -> None:
    events = apply(steady(), Losses(link_losses_s=((10.0, 30.0),)), "A")
    assert [event for event in events if isinstance(event, Link)] == [
        Link(0, "A", LinkState.STREAMING),
        Link(10_000, "A", LinkState.LOST),
        Link(30_000, "A", LinkState.STREAMING),
    ]
    assert [event.t_ms for event in events] == sorted(event.t_ms for event in events)
    assert not any(isinstance(event, Notification) and 10_000 <= event.t_ms < 30_000 for event in events)


def test_broken_packets_come_beside_the_good_ones() -> None:
    events = [
        to_event(e)
        for e in apply(steady(), Losses(broken=((20.0, b""), (90.0, b"\x10"))), "A")
        if isinstance(e, Notification)
    ]
    bad = [event for event in events if isinstance(event, BadSample)]
    assert [(event.t_ms, event.problem) for event in bad] == [(20_500, "empty"), (59_500, "truncated")]
    assert len(events) == 62


def test_impossible_intervals_ride_along() -> None:
    events = apply(steady(), Losses(bogus=((20.0, 53),)), "A")
    carried = {e.t_ms: heart_rate.decode(e.data).rr_ticks for e in events if isinstance(e, Notification)}
    assert carried[20_500] == (1024, 53)
    assert carried[21_500] == (1024,)


def test_drawn_losses_look_like_those_of_a_real_sensor() -> None:
    drawn = [draw(np.random.default_rng(seed), UNTIL_S) for seed in range(100)]
    shares = [sum(end - start for start, end in losses.bursts_s) / UNTIL_S for losses in drawn]
    assert np.mean(shares) == pytest.approx(0.12, abs=0.01)
    spans = [span for losses in drawn for span in losses.bursts_s if span[1] < UNTIL_S]
    assert all(3 <= end - start <= 12 for start, end in spans)
    for losses in drawn:
        assert len(losses.link_losses_s) == 2
        assert all(12 <= end - start <= 40 and end < UNTIL_S for start, end in losses.link_losses_s)
        assert losses.link_losses_s[0][1] < losses.link_losses_s[1][0]
        assert sorted(ticks for _, ticks in losses.bogus) == [0, 53, 8466]
        assert losses.no_contact_s == ()


def test_every_broken_packet_is_broken_in_its_own_way() -> None:
    losses = draw(np.random.default_rng(0), UNTIL_S)
    problems = [to_event(Notification(0, "A", "2a37", data)) for _, data in losses.broken]
    assert sorted(bad.problem for bad in problems if isinstance(bad, BadSample)) == [
        "empty",
        "left_over",
        "odd_tail",
        "truncated",
    ]
    assert not any(isinstance(event, HeartSample) for event in problems)


def test_a_short_session_loses_nothing() -> None:
    assert draw(np.random.default_rng(0), 100.0) == Losses()
