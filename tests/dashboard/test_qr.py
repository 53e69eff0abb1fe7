"""The path of a QR code draws the code of the link, module by module."""

from __future__ import annotations

import re

import segno
from hypothesis import given
from hypothesis import strategies as st

from dashboard.qr import Code, qr


def drawn(code: Code) -> list[list[int]]:
    """Draw the path on squared paper."""
    rows = [[0] * code.side for _ in range(code.side)]
    runs = re.findall(r"M(\d+) (\d+)h(\d+)v1h-(\d+)z", code.path)
    assert "".join(f"M{x} {y}h{width}v1h-{back}z" for x, y, width, back in runs) == code.path
    for x, y, width, back in runs:
        assert width == back
        for column in range(int(x), int(x) + int(width)):
            rows[int(y)][column] = 1
    return rows


@given(st.text(st.characters(codec="utf-8"), min_size=1, max_size=120))
def test_the_path_is_the_code_of_the_text(text: str) -> None:
    code = qr(text)
    assert drawn(code) == [list(row) for row in segno.make(text, micro=False, error="m").matrix]


def test_a_link_has_its_three_corners_and_stays_small() -> None:
    code = qr("http://127.0.0.1:8010/join#" + "x" * 43)
    paper = drawn(code)
    corner = ["1111111", "1000001", "1011101", "1011101", "1011101", "1000001", "1111111"]
    for top, left in ((0, 0), (0, code.side - 7), (code.side - 7, 0)):
        assert ["".join(map(str, row[left : left + 7])) for row in paper[top : top + 7]] == corner
    assert code.side <= 45, "small enough for a phone to read it from a screen across a table"
    assert len(code.path) < 10_000
