"""Every error says what and what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from sensor_bridge.errors import (
    ADDRESS_LETTERS,
    ArchiveReason,
    BadAddress,
    BadArchive,
    BadFile,
    BridgeError,
    FileReason,
    MalformedMeasurement,
    MalformedReason,
)


@pytest.mark.parametrize("reason", MalformedReason)
def test_every_malformed_measurement_has_words(reason: MalformedReason) -> None:
    error = MalformedMeasurement(reason, b"\x01")
    assert error.message.endswith(".")
    assert error.hint
    assert isinstance(error, BridgeError)


def test_a_bad_file_names_file_and_line() -> None:
    error = BadFile(FileReason.BAD_LINE, Path("/data/kyto.csv"), "Line 214 is wrong.", "Correct it.", 214)
    assert str(error) == "kyto.csv: Line 214 is wrong. Correct it."
    assert (error.path, error.line, error.problem) == (Path("/data/kyto.csv"), 214, "Line 214 is wrong.")
    assert isinstance(error, BridgeError)


def test_a_bad_archive_names_its_row() -> None:
    error = BadArchive(ArchiveReason.BAD_ROW, "Row 3 is wrong.", "Use a backup.", 3)
    assert (error.message, error.hint, error.seq) == ("Row 3 is wrong.", "Use a backup.", 3)
    assert isinstance(error, BridgeError)


def test_a_bad_address_is_shown_but_not_all_of_a_long_one() -> None:
    assert str(BadAddress("hello world")) == (
        '"hello world" is no address of a strap. Copy it as `coregulate scan` prints it.'
    )
    assert len(BadAddress("x" * 4000).message) < ADDRESS_LETTERS + 40
    assert isinstance(BadAddress(""), BridgeError)
