"""Work that takes a while, told as it goes: a generator says how far it is, and returns what comes of it."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Step:
    """So many rows of all are done."""

    done: int
    of: int


Steps = Generator[Step, None, T]


def finished(steps: Steps[T]) -> T:
    """Return what comes of the work, for who does not ask how far it is."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            result: T = end.value
            return result
