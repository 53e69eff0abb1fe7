"""Where the program begins: Ctrl-C is quiet from here on, also while the rest is still being imported."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line; exit 130 when it is interrupted, as shells expect."""
    try:
        from dashboard.cli import app

        app()
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
