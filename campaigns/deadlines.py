"""Deadlines as documents print them: a day that no calendar has is kept and flagged, never moved."""

from __future__ import annotations

import re
from datetime import date

_PRINTED = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", re.ASCII)


def printed_day(text: str) -> date | None:
    """Return the day that the text prints, None when it prints none or one that no calendar has.

    >>> printed_day("28/02/2023"), printed_day("30/02/2023")
    (datetime.date(2023, 2, 28), None)
    """
    found = _PRINTED.search(text)
    if found is None:
        return None
    day, month, year = (int(part) for part in found.groups())
    try:
        return date(year, month, day)
    except ValueError:
        return None


def is_impossible(text: str) -> bool:
    """Say whether the text prints a day, and no calendar has it."""
    return _PRINTED.search(text) is not None and printed_day(text) is None
