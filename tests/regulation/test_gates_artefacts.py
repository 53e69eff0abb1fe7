"""The artefact and rhythm gates, the shown values at a small size (seeds 0..n-1).

Full size: `python -m bench.gates`, docs/evidence/artefacts.md.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bench import artefacts, hearts, rhythm
from bench.artefact_table import CLEANED, ROWS, SIMULATED, Row
from bench.artefacts import Found
from bench.hearts import Heart
from regulation.samples import SeatSettings

pytestmark = pytest.mark.slow


SHOWN = {SIMULATED: 4, CLEANED: 17}
"""Hearts of each material that are folded whole; verdicts alone are cheap and taken of all."""


@pytest.fixture(scope="module")
def simulated() -> list[Heart]:
    return hearts.simulated(artefacts.HEARTS)


@pytest.fixture(scope="module")
def recorded(shared_data: Path) -> list[Heart]:
    as_given = [*hearts.physionet(shared_data), hearts.rest(shared_data)]
    return [hearts.cleaned(heart) for heart in as_given]


@pytest.fixture(scope="module")
def found(simulated: list[Heart], recorded: list[Heart]) -> dict[str, Found]:
    out = {SIMULATED: Found(), CLEANED: Found()}
    for column, material, repeats in ((SIMULATED, simulated, 1), (CLEANED, recorded, artefacts.REPEATS)):
        for i, heart in enumerate(material):
            for repeat in range(repeats):
                measure = artefacts.of_heart if i < SHOWN[column] and repeat == 0 else artefacts.verdicts
                out[column] += measure(i, heart, repeat)
    return out


CASES = [
    pytest.param(row, column, id=f"{column}: {row.name}")
    for row in ROWS
    for column in row.limits
    if column in (SIMULATED, CLEANED)
]


@pytest.mark.slow
@pytest.mark.parametrize(("row", "column"), CASES)
def test_the_gate_holds(row: Row, column: str, found: dict[str, Found]) -> None:
    assert row.held(column, found[column]), row.cell(column, found[column])


@pytest.mark.slow
def test_without_the_cap_dense_artefacts_are_shown_as_variability(found: dict[str, Found]) -> None:
    assert found[SIMULATED].uncapped.far_off_pct > 10
    assert found[CLEANED].uncapped.far_off_pct > 10


def test_a_heart_at_rest_is_hardly_ever_flagged_in_vain(simulated: list[Heart]) -> None:
    at_rest = [heart.until(hearts.BEFORE_SPEECH_S) for heart in simulated]
    assert artefacts.flagged_only(at_rest).false_per_1000 <= 1.5


def test_a_strap_that_counts_in_8_ms_makes_no_artefacts() -> None:
    """Most differences are then equal or nearly so, and the thresholds stand on their floors alone."""
    coarse = [
        hearts.of_ms(heart.name, np.round(heart.rr_ms / 8) * 8) for heart in hearts.simulated(20, minutes=5)
    ]
    assert artefacts.flagged_only(coarse).false_per_1000 <= 1.5


def test_mit_bih_100(shared_data: Path) -> None:
    ectopics, caught, false = artefacts.mit_bih(shared_data)
    assert (ectopics, caught) == (34, 34)
    assert false <= 7


# ----------------------------------------------------------------------------------------------- rhythm


@pytest.mark.parametrize("name", rhythm.SENSORS)
def test_one_heart_is_not_called_irregular(name: str, shared_data: Path) -> None:
    found = rhythm.by_condition(name, shared_data)
    gated = {part: seconds for part, seconds in found.items() if rhythm.gated(name, part)}
    assert len(gated) >= 2
    assert {part: seconds.irregular for part, seconds in gated.items()} == dict.fromkeys(gated, 0)
    assert all(seconds.shown for seconds in gated.values())


def test_rest_and_exercise_are_not_called_irregular(shared_data: Path) -> None:
    for heart in (hearts.rest(shared_data), hearts.exercise(shared_data)):
        seconds = rhythm.whole(hearts.notifications(heart.rr)).seconds
        assert seconds.irregular == 0
        assert seconds.shown > 0.9 * seconds.total


@pytest.mark.parametrize("settings", [SeatSettings(), SeatSettings(stored_baseline=rhythm.PVC_LEVEL)])
def test_ventricular_beats_withhold_variability_and_its_cue_but_not_the_rate(
    settings: SeatSettings, shared_data: Path
) -> None:
    shown = rhythm.whole(rhythm.pvc(shared_data), settings)
    assert shown.seconds.shown == 0
    assert shown.seconds.irregular > 0.9 * shown.seconds.total
    assert shown.hr_seconds > 0.9 * shown.seconds.total
    assert shown.cues == 0
