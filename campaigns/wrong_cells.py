"""What is wrong with the cells of a row: one that can't be taken, and all of a row said at once. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar, cast

T = TypeVar("T")


class Wrong(Exception):
    """A cell can't be taken; `unknown` is what it says, where that may be taught, `if_asked` the message then.

    `households` are those of which the row may be any; `more` is what else is wrong with the row.
    """

    def __init__(
        self, column: str, message: str, unknown: str = "", if_asked: str = "", households: Sequence[int] = ()
    ) -> None:
        super().__init__(message)
        self.column, self.message, self.unknown, self.if_asked = column, message, unknown, if_asked
        self.households = tuple(households)
        self.more: tuple[Wrong, ...] = ()


class AllWrong:
    """Reads on where a cell can't be taken, so that all that is wrong with a row is said at once."""

    def __init__(self) -> None:
        self.found: list[Wrong] = []

    def of(self, read: Callable[[], T]) -> T:
        """Return what is read, and note where it can't be; what comes back then is for nobody: `refuse` first."""
        try:
            return read()
        except Wrong as wrong:
            for each in (wrong, *wrong.more):
                if all((one.column, one.message) != (each.column, each.message) for one in self.found):
                    self.found.append(each)
            return cast(T, None)

    def refuse(self) -> None:
        """Raise what is wrong, the first with the others; nothing where all was read."""
        if self.found:
            first, *others = self.found
            first.more = tuple(others)
            raise first
