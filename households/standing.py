"""Whether a household on a year's list is new on it, back on it, or still on it: "nghèo mới, tái nghèo, nghèo cũ"."""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum


class Standing(StrEnum):
    """How a household stands on the list of a class, seen from the years before."""

    NEW = "new"
    AGAIN = "again"
    OLD = "old"


def standing(earlier: Collection[int], year: int, *, is_known_before: bool) -> Standing | None:
    """Return how a household listed in `year` stands, from the earlier years it was listed in with the same class.

    OLD: on last year's list too. AGAIN: on an earlier one of the series, not on last year's. NEW: on none.
    None where it is not on last year's list and that list is not known to be complete (`is_known_before`).
    """
    if year - 1 in earlier:
        return Standing.OLD
    if not is_known_before:
        return None
    return Standing.AGAIN if earlier else Standing.NEW
