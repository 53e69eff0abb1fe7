"""Six significant digits, also by the short way of 0 and 1."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from regulation.rounding import maybe_sig6, sig6


@given(st.floats(allow_nan=False))
@example(0.0)
@example(1.0)
@example(0.9999996)
@example(1.0000004)
@example(833.3333333)
def test_it_is_what_six_digits_say(value: float) -> None:
    assert sig6(value) == float(f"{value:.6g}")


def test_a_whole_number_becomes_a_float() -> None:
    assert repr(sig6(1)) == "1.0"
    assert maybe_sig6(None) is None
    assert maybe_sig6(2 / 3) == 0.666667
