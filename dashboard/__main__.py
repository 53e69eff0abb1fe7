"""Where the program begins: Ctrl-C is quiet from here on, also while the rest is still being imported."""

from __future__ import annotations

import os
import sys

ONE_CORE = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
"""numpy's matrix products here are small: threads only wait for each other, and a review of two hours took
1.25 s instead of 0.15 s beside other work on two cores."""


def main() -> None:
    """Run the command line; exit 130 when it is interrupted, as shells expect."""
    for name, threads in ONE_CORE.items():  # read when numpy is imported, so before everything else
        os.environ.setdefault(name, threads)
    try:
        from dashboard.cli import app

        app()
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
