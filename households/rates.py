"""Rates of poverty, exact: integers and fractions, never float or Decimal, rounded once when printed.

Source: docs/law.md, "rate of poverty" (form 1: column 4 = 3/1*100).
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True)
class Rate:
    """So many households of one class among all households of the same date."""

    poor: int
    households: int

    @property
    def percent(self) -> Fraction:
        """The rate in percent, exact. Raises ZeroDivisionError for a total of 0: check `households` first."""
        return Fraction(100 * self.poor, self.households)


def rate_reduction(before: Rate, after: Rate) -> Fraction:
    """Return the fall of the rate in percentage points, exact; positive when it fell.

    Both rates must be of one standard; compare with a target before rounding.
    """
    return before.percent - after.percent


def is_consistent(poor: int, near_poor: int, households: int) -> bool:
    """Say whether the figures are possible: none negative, poor and near-poor together not above the total."""
    return min(poor, near_poor, households) >= 0 and poor + near_poor <= households
