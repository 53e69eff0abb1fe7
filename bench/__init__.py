"""Benchmarks and full-size gates: they measure time, so they are never part of the tests."""

import os

from dashboard.__main__ import ONE_CORE

os.environ.update(ONE_CORE)  # one core, as the program itself computes
