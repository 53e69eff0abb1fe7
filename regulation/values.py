"""Frozen values that are cheap to make: frames and beats, a hundred thousand an hour of a pair.

A frozen dataclass stores each field through `object.__setattr__` and takes several times as long to make: a
tenth of a replay went there. Here the type checker alone holds the values frozen (PEP 681), tests included.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar, dataclass_transform

T = TypeVar("T")


@dataclass_transform(frozen_default=True)
def frozen(cls: type[T]) -> type[T]:
    """Make `cls` a dataclass with slots that nobody may change; hashed by its fields."""
    return dataclass(slots=True, unsafe_hash=True)(cls)
