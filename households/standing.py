"""Whether a household on a year's list is new on it, back on it, or still on it: "nghèo mới, tái nghèo, nghèo cũ"."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class Standing(StrEnum):
    """How a household stands on the list of a class, seen from the years before."""

    NEW = "new"
    AGAIN = "again"
    OLD = "old"


def standing(
    poverty_class: str, earlier: Mapping[int, str], year: int, *, is_known_before: bool, by_event: bool = False
) -> Standing | None:
    """Return how a household listed in `year` with a class stands, from its classes in earlier years of the series.

    OLD: last year with this class too. AGAIN: on no list of last year, but on an earlier one, whatever its class
    there, and brought here by no event of the year (`by_event`): who stands in column 6 of forms 2 and 3. NEW: every
    other. None where it is not on last year's list and that list is not known to be complete (`is_known_before`).
    """
    if year - 1 in earlier:
        return Standing.OLD if earlier[year - 1] == poverty_class else Standing.NEW
    if not is_known_before:
        return None
    return Standing.AGAIN if earlier and not by_event else Standing.NEW
