"""What the routes need of the running service, and `service.json`, by which commands find it."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import msgspec

from dashboard.access import Access, Mode
from dashboard.sitting import Sittings
from dashboard.stages import Stages
from dashboard.wire import Service

SERVICE_FILE = "service.json"


def static_folder() -> Path:
    """Return where the built pages lie."""
    return Path(__file__).parent / "static"


class Address(msgspec.Struct, frozen=True, kw_only=True):
    """Contents of `service.json`: where the service answers, and the token of the user who started it."""

    pid: int
    url: str
    token: str


def program_version() -> str:
    """Return the version that is installed, or "0" where the program runs from a bare folder."""
    try:
        return version("coregulate")
    except PackageNotFoundError:
        return "0"


@dataclass(slots=True)
class Running:
    """One running service."""

    mode: Mode
    version: str
    data: Path
    url: str
    port: int
    access: Access
    stages: Stages
    sittings: Sittings | None = None
    """Makes sessions of real straps, where the service was started for them."""

    @property
    def cookie(self) -> str:
        """Return the cookie's name. Cookies ignore ports, so the port is in it."""
        return f"coregulate_{self.port}"

    @property
    def origins(self) -> frozenset[str]:
        """Return the origins whose pages are this service's own."""
        return frozenset(f"http://{host}:{self.port}" for host in ("127.0.0.1", "localhost", "[::1]"))

    def told(self) -> Service:
        """Return what `GET /api/service` says."""
        return Service(pid=os.getpid(), url=self.url, version=self.version, data=str(self.data))


def write_address(folder: Path, address: Address) -> None:
    """Write `service.json`, readable by this user only."""
    file = folder / SERVICE_FILE
    file.unlink(missing_ok=True)
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as out:
        out.write(msgspec.json.encode(address))


def read_address(folder: Path) -> Address | None:
    """Return where a service on this folder says it answers; None if none does or the file is broken."""
    with suppress(OSError, msgspec.DecodeError):
        return msgspec.json.decode((folder / SERVICE_FILE).read_bytes(), type=Address)
    return None


def remove_address(folder: Path) -> None:
    """Remove `service.json`, if it is this process's own."""
    address = read_address(folder)
    if address is not None and address.pid == os.getpid():
        (folder / SERVICE_FILE).unlink(missing_ok=True)
