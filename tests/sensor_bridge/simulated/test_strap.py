"""A simulated strap sends packets as a real one does."""

from __future__ import annotations

import numpy as np
import pytest

from sensor_bridge.decode import to_event
from sensor_bridge.gatt import heart_rate
from sensor_bridge.simulated.strap import Packet, inside, packets

BEATS_S = np.cumsum(np.full(400, 0.75)) + 0.001 * np.sin(np.arange(400))


def sent(
    rr_s: float = 0.75, seed: int = 0, no_contact: list[tuple[float, float]] | None = None
) -> list[Packet]:
    beats_s = np.arange(1, int(300 / rr_s), dtype=np.float64) * rr_s
    return packets(beats_s, 300, no_contact or [], np.random.default_rng(seed))


def test_about_one_packet_a_second_in_order() -> None:
    stamps = [packet.t_ms for packet in sent()]
    gaps = np.diff(stamps)
    assert len(stamps) in {299, 300}
    assert gaps.mean() == pytest.approx(1000, abs=3)
    assert 850 < gaps.min() < gaps.max() < 1150
    assert stamps[0] >= 200
    assert stamps[-1] < 300_000


@pytest.mark.parametrize(("rr_s", "most"), [(1.4, 1), (0.75, 2), (0.4, 3)])
def test_a_packet_carries_what_was_measured_since_the_last(rr_s: float, most: int) -> None:
    carried = [len(packet.rr_ticks) for packet in sent(rr_s)]
    assert max(carried) == most
    assert sum(carried) == pytest.approx(299 / rr_s, abs=4)
    assert rr_s < 1 or 0 in carried


@pytest.mark.parametrize("seed", range(5))
def test_an_interval_comes_late_by_packet_and_radio(seed: int) -> None:
    rng = np.random.default_rng(seed)
    beats_s = 0.4 + np.cumsum(rng.uniform(0.6, 1.0, 300))
    arrived_s = [p.t_ms / 1000 for p in packets(beats_s, 200, [], rng) for _ in p.rr_ticks]
    late_s = np.array(arrived_s) - beats_s[1 : len(arrived_s) + 1]
    assert 0.199 < late_s.min() < 0.3
    assert 1.1 < late_s.max() < 1.31


def test_intervals_are_those_of_the_rounded_beats_so_nothing_adds_up() -> None:
    ticks = [
        tick for packet in packets(BEATS_S, 300, [], np.random.default_rng(0)) for tick in packet.rr_ticks
    ]
    summed_s = BEATS_S[0] + np.cumsum(ticks) / 1024
    assert np.abs(summed_s - BEATS_S[1 : len(ticks) + 1]).max() < 1 / 1024


def test_the_strap_says_its_own_rate() -> None:
    assert {packet.hr_bpm for packet in sent(0.75)[5:]} == {80}
    assert sent(0.75)[0].hr_bpm in {0, 80}


def test_without_contact_no_beat_is_found_and_the_first_after_has_no_interval() -> None:
    lost = sent(no_contact=[(100.0, 114.0)])
    silent = [packet for packet in lost if 100_350 <= packet.t_ms < 114_200]
    assert all((packet.hr_bpm, packet.contact, packet.rr_ticks) == (0, False, []) for packet in silent)
    assert len(silent) >= 13
    assert all(packet.contact for packet in lost if not 99_000 <= packet.t_ms < 115_500)
    assert {tick for packet in lost for tick in packet.rr_ticks} == {768}
    assert sum(len(packet.rr_ticks) for packet in sent()) - sum(len(packet.rr_ticks) for packet in lost) in {
        20,
        21,
    }  # 18 or 19 beats, the interval into the next one, and what was not sent yet


def test_a_packet_is_a_measurement() -> None:
    notification = Packet(1200, 72, contact=True, rr_ticks=[800, 820]).notification("B")
    assert (notification.t_ms, notification.seat, notification.characteristic) == (1200, "B", "2a37")
    assert heart_rate.decode(notification.data) == heart_rate.HeartRateMeasurement(72, True, None, (800, 820))
    assert to_event(notification) is not None


def test_the_end_of_a_span_is_outside() -> None:
    assert inside(np.array([0.9, 1.0, 1.5, 2.0]), [(1.0, 2.0)]).tolist() == [False, True, True, False]
