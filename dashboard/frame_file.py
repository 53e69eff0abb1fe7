"""`--frames OUT`: what the engine said, one frame a line, before role filtering and without numbers."""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from dashboard.errors import ServiceError
from dashboard.wire import Problem
from sensor_bridge.clock import Clock
from sensor_bridge.replay import is_coreg

_EVERY_S = 1.0
_OTHER_FILE = "Give another file with --frames."


class FrameFile:
    """The file, as long as it can be written; `ServiceError` from the moment on when it cannot.

    Lines are written in a worker thread, so that a slow disk never holds up the beats."""

    def __init__(self, path: Path, inputs: Sequence[Path] = ()) -> None:
        """Begin the file anew, unless that would destroy one of the `inputs` or a stored session."""
        check_apart(path, inputs)
        self.path = path
        with _named(path):
            self._file = path.open("wb")
        self._lines: deque[bytes] = deque()  # one thread adds, another takes
        self._writing = threading.Lock()

    def add(self, encoded: Iterable[bytes]) -> None:
        """Keep frames for the next `write`."""
        self._lines.extend(encoded)

    def write(self) -> None:
        """Write what was kept, down to the system, so that a full disk is noticed here."""
        with self._writing, _named(self.path):
            while self._lines:
                self._file.write(self._lines.popleft() + b"\n")
            self._file.flush()

    def close(self) -> None:
        """Write the rest and close, also where that fails."""
        try:
            self.write()
        finally:
            with self._writing, _named(self.path):
                self._file.close()

    async def run(self, clock: Clock) -> Problem | None:
        """Write once a second until cancelled, then the rest; return why, once the file cannot be written."""
        try:
            try:
                while True:
                    await clock.sleep_until(clock.now() + _EVERY_S)
                    if self._lines:
                        await asyncio.to_thread(self.write)
            finally:
                await asyncio.to_thread(self.close)
        except ServiceError as error:
            return error.problem


def check_apart(path: Path, inputs: Sequence[Path]) -> None:
    """Raise `ServiceError` where writing frames to `path` would destroy something that is read: one of the
    `inputs`, by whatever name, or any stored session."""
    with _named(path):
        if not path.is_file():
            return
        if any(each.exists() and path.samefile(each) for each in inputs):
            wrong = f"{path} is what is played: writing the frames there would destroy it."
        elif is_coreg(path):
            wrong = f"{path} holds stored sessions: writing the frames there would destroy them."
        else:
            return
    raise ServiceError("frames", wrong, _OTHER_FILE)


@contextmanager
def _named(path: Path) -> Iterator[None]:
    """Say which file it is that cannot be written."""
    try:
        yield
    except OSError as error:
        raise ServiceError("frames", f"{path} cannot be written: {error.strerror}.", _OTHER_FILE) from error
