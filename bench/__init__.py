"""Benchmarks and full-size gates: they measure time, so they are never part of the tests."""
