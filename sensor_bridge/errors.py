"""Everything that can be wrong with what came from outside, in one tree.

    BridgeError
    ├── MalformedMeasurement    a device, or one line of a file, sent what its format forbids
    ├── BadFile                 a recording cannot be read
    ├── BadArchive              a stored session cannot be read
    ├── BadAddress              a strap is named by what no strap can be named by
    ├── RadioError              this computer's Bluetooth cannot be used now
    └── StrapError              one strap cannot be connected now

None of them is ever a bug of our own. Each says why (`reason`, an enum), what (`message`, for people) and
what to do (`hint`).
"""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path


class MalformedReason(StrEnum):
    """What a measurement breaks."""

    EMPTY = "empty"
    TRUNCATED = "truncated"
    ODD_TAIL = "odd_tail"
    LEFT_OVER = "left_over"
    NOT_A_NUMBER = "not_a_number"


class FileReason(StrEnum):
    """Why a recording cannot be read."""

    MISSING = "missing"
    UNREADABLE = "unreadable"
    NOT_TEXT = "not_text"
    EMPTY = "empty"
    UNKNOWN_FORMAT = "unknown_format"
    BAD_LINE = "bad_line"
    TIME_JUMP = "time_jump"
    UNIT = "unit"
    NO_OVERLAP = "no_overlap"
    SAME = "same"
    SESSION = "session"
    CHANGED = "changed"


class ArchiveReason(StrEnum):
    """Why a stored session cannot be read."""

    MISSING = "missing"
    UNREADABLE = "unreadable"
    NOT_AN_ARCHIVE = "not_an_archive"
    DAMAGED = "damaged"
    NOT_ONE_SESSION = "not_one_session"
    UNKNOWN_KIND = "unknown_kind"
    BAD_ROW = "bad_row"
    BAD_ORDER = "bad_order"


class RadioReason(StrEnum):
    """Why this computer's Bluetooth cannot be used."""

    NO_ADAPTER = "no_adapter"
    OFF = "off"
    DENIED = "denied"
    NO_SERVICE = "no_service"
    FAILED = "failed"


class StrapReason(StrEnum):
    """Why one strap cannot be connected."""

    GONE = "gone"
    BUSY = "busy"
    SILENT = "silent"
    NO_HEART_RATE = "no_heart_rate"
    FAILED = "failed"


class BridgeError(Exception):
    """Root of the tree."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(f"{message} {hint}".rstrip())
        self.message = message
        self.hint = hint


_MALFORMED = {
    MalformedReason.EMPTY: "The measurement is empty.",
    MalformedReason.TRUNCATED: "The measurement ends before the fields that its flags announce.",
    MalformedReason.ODD_TAIL: "The measurement ends in half a beat interval.",
    MalformedReason.LEFT_OVER: "The measurement has bytes that its flags do not announce.",
    MalformedReason.NOT_A_NUMBER: "This is not a beat interval.",
}


class MalformedMeasurement(BridgeError):
    """One measurement cannot be decoded; `data` is what came, whole."""

    def __init__(self, reason: MalformedReason, data: bytes) -> None:
        super().__init__(_MALFORMED[reason], "It is kept as it came and counted as unreadable.")
        self.reason = reason
        self.data = data


class BadFile(BridgeError):
    """A recording cannot be read; `line` counts from 1, None where the whole file is meant."""

    def __init__(
        self, reason: FileReason, path: Path, problem: str, hint: str, line: int | None = None
    ) -> None:
        super().__init__(f"{path.name}: {problem}", hint)
        self.reason = reason
        self.path = path
        self.problem = problem
        self.line = line


class BadArchive(BridgeError):
    """A stored session cannot be read; `seq` names the row, None where the whole file is meant."""

    def __init__(self, reason: ArchiveReason, message: str, hint: str, seq: int | None = None) -> None:
        super().__init__(message, hint)
        self.reason = reason
        self.seq = seq


ADDRESS_LETTERS = 40
"""How much of a wrong address is shown: somewhat more than the longest right one has."""


class BadAddress(BridgeError):
    """A strap is named by something that no radio calls a strap by."""

    def __init__(self, text: str) -> None:
        shown = text if len(text) <= ADDRESS_LETTERS else f"{text[:ADDRESS_LETTERS]}..."
        super().__init__(f'"{shown}" is no address of a strap.', "Copy it as `coregulate scan` prints it.")


_RADIO = {
    RadioReason.NO_ADAPTER: (
        "This computer has no Bluetooth.",
        "Plug in a Bluetooth adapter, then look again. hardware.md says which ones work.",
    ),
    RadioReason.OFF: ("Bluetooth is off on this computer.", "Turn it on, then look again."),
    RadioReason.DENIED: (
        "This computer does not let coregulate use Bluetooth.",
        "Allow Bluetooth for it in the system's settings; hardware.md says where. Then look again.",
    ),
    RadioReason.NO_SERVICE: (
        "The Bluetooth service of this computer does not answer.",
        "Start it (on Linux: systemctl start bluetooth), then look again.",
    ),
    RadioReason.FAILED: ("Bluetooth does not work just now.", "It is tried again by itself."),
}


class RadioError(BridgeError):
    """This computer's Bluetooth cannot be used now; `detail` is what the system said, for the log."""

    def __init__(self, reason: RadioReason, detail: str = "") -> None:
        super().__init__(*_RADIO[reason])
        self.reason = reason
        self.detail = detail


_STRAP = {
    StrapReason.GONE: ("{name} went away while connecting.", "Wear it damp, near this computer."),
    StrapReason.BUSY: (
        "{name} is busy. Another app or watch holds it.",
        "Close that app, then look again.",
    ),
    StrapReason.SILENT: (
        "{name} is connected but sends nothing.",
        "Press it to the skin and damp the pads. If that does not help, unclip its sensor and clip it on.",
    ),
    StrapReason.NO_HEART_RATE: (
        "{name} does not send heart rate.",
        "Choose another strap; hardware.md says which ones work.",
    ),
    StrapReason.FAILED: ("{name} could not be connected.", "It is tried again by itself."),
}


class StrapError(BridgeError):
    """One strap cannot be connected now; `detail` is what the system said, for the log."""

    def __init__(self, reason: StrapReason, name: str, detail: str = "") -> None:
        message, hint = _STRAP[reason]
        super().__init__(message.format(name=name), hint)
        self.reason = reason
        self.detail = detail
