"""The clock of a dossier: working days that run from the receipt of a complete file, and stand while it is stopped.

Pure. The number of days is the commune's own setting; DEFAULT_DAYS is that of Quyết định 638/QĐ-BNV (2025).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from lib.working_days import Calendar

DEFAULT_DAYS = 20
MOST_DAYS = 120


@dataclass(frozen=True)
class Clock:
    """Working days left on the day it started to run, or, where `since` is None, while it stands.

    `left` None: it never started, nothing complete was received yet. Below 0 it is late.
    """

    since: date | None = None
    left: int | None = None

    def started(self, on: date, days: int) -> Clock:
        """Return it running from a day: anew with so many days, or with what was left when it was stopped."""
        return Clock(on, days if self.left is None else self.left)

    def stopped(self, on: date, calendar: Calendar) -> Clock:
        """Return it standing, the working days up to that day taken off; one that stands already stays as it is."""
        if self.since is None or self.left is None:
            return self
        return Clock(None, self.left - max(calendar.between(self.since, on), 0))

    def due_on(self, calendar: Calendar) -> date | None:
        """Return the last day in time, None while it stands."""
        if self.since is None or self.left is None:
            return None
        return calendar.add(self.since, self.left)

    def left_on(self, day: date, calendar: Calendar) -> int | None:
        """Return the working days left after a day, negative once it is late, None before it ever started."""
        due = self.due_on(calendar)
        return self.left if due is None else calendar.between(day, due)
