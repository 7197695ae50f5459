"""Cross-checks between the columns of official forms, printed beneath them as passed or failed."""

from __future__ import annotations

import operator
from collections.abc import Iterable
from dataclasses import dataclass

from lib.vietnamese import thousands

_RELATIONS = {"=": operator.eq, "≤": operator.le, "≥": operator.ge}
UNKNOWN = "…"


@dataclass(frozen=True)
class Check:
    """A check with both its numbers; neither passed nor failed (None) where one is unknown."""

    title: str
    left: int | None
    right: int | None
    passed: bool | None

    @property
    def verdict(self) -> str:
        """What is printed: đạt, không đạt, or that it cannot be told."""
        return {True: "đạt", False: "không đạt", None: "chưa đủ số liệu"}[self.passed]

    @property
    def sentence(self) -> str:
        """The whole check as a line."""
        return f"{self.title}: {_shown(self.left)} và {_shown(self.right)}: {self.verdict}"


def _shown(number: int | None) -> str:
    return UNKNOWN if number is None else thousands(number)


def checked(title: str, relation: str, lines: Iterable[tuple[str, int | None, int | None]]) -> tuple[Check, ...]:
    """Return one check of the last line, which is the total; but each line by name that fails, where one does.

    A line is (name, left, right); `relation` is "=", "≤" or "≥".
    """
    tested = [(name, Check(title, left, right, _holds(relation, left, right))) for name, left, right in lines]
    failed = [
        Check(f"{title}, {name}", one.left, one.right, passed=False) for name, one in tested if one.passed is False
    ]
    return tuple(failed) or tuple(one for _name, one in tested[-1:])


def _holds(relation: str, left: int | None, right: int | None) -> bool | None:
    if left is None or right is None:
        return None
    return bool(_RELATIONS[relation](left, right))


def sentences(checks: Iterable[Check]) -> tuple[str, ...]:
    """Return the lines beneath a table: a heading, then a line for each check; nothing where there is none."""
    said = tuple(f"• {check.sentence}." for check in checks)
    return ("Kiểm tra số liệu giữa các biểu:", *said) if said else ()
