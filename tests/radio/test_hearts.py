"""What the straps have to send: a made-up heart keeps pace with the clock, a recording keeps its packets."""

from __future__ import annotations

from itertools import islice
from pathlib import Path
from random import Random

import pytest

from tests.radio.hearts import RR_PER_PACKET, made_up, recorded


@pytest.mark.parametrize("hr_bpm", [45, 72, 150])
def test_made_up_beats_keep_pace_with_the_clock(hr_bpm: int) -> None:
    packets = list(islice(made_up(lambda: hr_bpm, Random(1)), 300))
    assert [packet.due_s for packet in packets] == list(range(1, 301))
    beats = [rr_s for packet in packets for rr_s in packet.rr_s]
    assert sum(beats) == pytest.approx(300, abs=2)
    assert 60 * len(beats) / sum(beats) == pytest.approx(hr_bpm, rel=0.01)
    assert all(rr_s * 1024 == int(rr_s * 1024) for rr_s in beats)


def test_rows_that_came_in_one_packet_go_in_one(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("timestamp, rr, since_start \n\n1000,800,0\n1004,810,0\n2500,820,0\n9000,2100,0\n")
    assert [tuple(packet) for packet in recorded(path)] == [
        (0.0, 74, (0.8, 0.81)),
        (1.5, 73, (0.82,)),
        (8.0, 0, (2.1,)),
    ]


def test_a_packet_holds_no_more_than_fits(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("".join(f"{1000 + row},800\n" for row in range(RR_PER_PACKET + 1)))
    assert [len(packet.rr_s) for packet in recorded(path)] == [RR_PER_PACKET, 1]


def test_a_real_recording_keeps_every_beat(shared_data: Path) -> None:
    path = shared_data / "one_heart_two_sensors" / "test_heartmath.csv"
    rows = [line for line in path.read_text().splitlines() if line[:1].isdigit()]
    packets = recorded(path)
    assert sum(len(packet.rr_s) for packet in packets) == len(rows)
    assert len(packets) < 0.8 * len(rows)  # half of its beats came in bursts
