"""Working days in Vietnam: which days are worked, and deadlines counted in them.

Weekends, public holidays with their days in lieu and the Saturdays worked for them come from the library
`holidays`; a commune's own days off and days worked are given in. What a deadline is for is not known here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

import holidays

_SATURDAY = 5
_DAY = timedelta(days=1)


@cache
def _public(year: int) -> tuple[frozenset[date], frozenset[date]]:
    """Return a year's public holidays, and the weekend days worked instead of a bridging day off."""
    of_nation = holidays.country_holidays("VN", years=year)
    worked = getattr(of_nation, "weekend_workdays", ())
    return frozenset(of_nation), frozenset(day for day in worked if day.year == year)


@dataclass(frozen=True)
class Calendar:
    """The working days of an office: the nation's, but for the days it has itself taken off or works."""

    off: frozenset[date] = frozenset()
    worked: frozenset[date] = frozenset()

    def is_working(self, day: date) -> bool:
        """Say whether a day is worked; what the office said itself goes first."""
        if day in self.worked:
            return True
        if day in self.off:
            return False
        public, worked = _public(day.year)
        return day in worked or (day.weekday() < _SATURDAY and day not in public)

    def add(self, start: date, days: int) -> date:
        """Return the day that is so many working days after `start`, which itself is not counted.

        0 gives `start` whatever it is; a negative number goes back: `add(day, -2)` is two working days before.
        """
        step, day = (_DAY if days > 0 else -_DAY), start
        for _count in range(abs(days)):
            day += step
            while not self.is_working(day):
                day += step
        return day

    def between(self, first: date, last: date) -> int:
        """Return how many working days lie after `first` up to `last`; negative when `last` is the earlier one."""
        if last < first:
            return -self.between(last, first)
        return sum(self.is_working(first + step * _DAY) for step in range(1, (last - first).days + 1))


NATIONAL = Calendar()
