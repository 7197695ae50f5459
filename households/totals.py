"""Totals of a hamlet as values: what it means to know them, to fill them in, to contradict them.

Which of two writers wins is `actions.totals`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields, replace


@dataclass(frozen=True)
class Totals:
    """Households and people of a hamlet, all and of average living standard; None is unknown, never 0."""

    households: int | None = None
    people: int | None = None
    average_households: int | None = None
    average_people: int | None = None

    def as_dict(self) -> dict[str, int | None]:
        """Return them by field, as audit and imports keep them."""
        return asdict(self)

    def filled_from(self, newer: Totals) -> Totals:
        """Return these with every figure that `newer` knows put in its place: a blank never erases."""
        return replace(self, **{name: value for name, value in newer.as_dict().items() if value is not None})

    def contradicts(self, other: Totals) -> bool:
        """Say whether both know some figure and differ on it."""
        pairs = ((getattr(self, name), getattr(other, name)) for name in TOTAL_FIELDS)
        return any(None not in pair and pair[0] != pair[1] for pair in pairs)


TOTAL_FIELDS = tuple(field.name for field in fields(Totals))


def together(totals: Sequence[Totals]) -> Totals:
    """Return the totals of several hamlets as those of one; a figure that one lacks is unknown.

    >>> together([Totals(100, 400), Totals(50)])
    Totals(households=150, people=None, average_households=None, average_people=None)
    """
    sums = {}
    for name in TOTAL_FIELDS:
        found = [getattr(one, name) for one in totals]
        sums[name] = None if None in found else sum(found)
    return Totals(**sums)
