"""One table of settings: name, default, help. The CLI options, the environment and the docs come from it."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path

ENV_PREFIX = "COREGULATE_"


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting. `default` None means that the code works it out (`help` says how)."""

    name: str
    default: str | float | int | None
    help: str
    env: bool = False
    """True if the environment variable `COREGULATE_<NAME>` sets it too."""

    @property
    def variable(self) -> str | None:
        """Return the environment variable, if there is one."""
        return ENV_PREFIX + self.name.upper() if self.env else None


SETTINGS: dict[str, Setting] = {
    setting.name: setting
    for setting in (
        Setting("data", None, "Folder of the store. Default: the data folder of your user.", env=True),
        Setting("port", 8737, "Port on 127.0.0.1; 0 takes any free one.", env=True),
        Setting("speed", 10.0, "How many times faster than life a demo runs; 0 is as fast as possible."),
        Setting("minutes", 60.0, "Length of a simulated session in minutes of data time."),
        Setting("seed", 7, "Seed of a simulated pair: the same seed gives the same session."),
        Setting("scenario", "demo", "What happens in a simulated session."),
    )
}


def default_text(name: str) -> str:
    """Return the default of a setting that has one, as text."""
    value = SETTINGS[name].default
    if value is None:
        raise KeyError(name)
    return str(value)


def default_number(name: str) -> float:
    """Return the default of a numeric setting."""
    return float(default_text(name))


def data_folder(given: Path | None) -> Path:
    """Return where the store lives: what was given, else this system's folder for a user's data."""
    if given is not None:
        return given
    home = Path.home()
    if sys.platform == "darwin":
        return home / "Library" / "Application Support" / "coregulate"
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", home / "AppData" / "Local")) / "coregulate"
    return Path(os.environ.get("XDG_DATA_HOME", home / ".local" / "share")) / "coregulate"
