"""The verdict on a year against its target, from exact counts: values in, value out.

Rates are fractions until printed and every comparison is made before rounding. The target of
the campaign is a fall of the poverty rate by 0,5 to 1 percentage point a year; above 1 is no
failure. Source: docs/law.md, "rate of poverty" and "target"; households.rates for the rate itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from households.rates import Rate, is_consistent, rate_reduction
from lib.vietnamese import round_half_up


@dataclass(frozen=True)
class Band:
    """A target in percentage points a year, both ends inclusive."""

    lower: Fraction = Fraction(1, 2)
    upper: Fraction = Fraction(1)


DEFAULT_BAND = Band()
MOST_PLACES = 6


class Verdict(StrEnum):
    """How a year stands against its target."""

    NO_DATA = "no_data"
    NOT_APPLICABLE = "not_applicable"
    BEHIND = "behind"
    ON_TARGET = "on_target"
    AHEAD = "ahead"


class Flag(StrEnum):
    """What must be said beside a verdict, in the order in which it is said."""

    FLOOR = "floor"
    BREAK_OF_SERIES = "break_of_series"
    REACHED_ZERO = "reached_zero"
    MAINTAINED = "maintained"
    PROVISIONAL = "provisional"
    OPEN = "open"
    INCONSISTENT = "inconsistent"


class Lack(StrEnum):
    """Why the figures of one year can't be used."""

    NO_LIST = "no_list"
    INCOMPLETE = "incomplete"
    NO_TOTAL = "no_total"
    INCONSISTENT = "inconsistent"


@dataclass(frozen=True)
class Counts:
    """Households of one unit, year and standard; None is unknown (poor and near-poor of an incomplete list are)."""

    has_list: bool
    households: int | None
    poor: int | None
    near_poor: int | None

    @property
    def is_possible(self) -> bool:
        """Say whether the known counts can be true together."""
        poor, near_poor = self.poor or 0, self.near_poor or 0
        total = self.households if self.households is not None else max(poor + near_poor, 0)
        return is_consistent(poor, near_poor, total)

    @property
    def lacks(self) -> tuple[Lack, ...]:
        """Return what keeps these counts from giving a rate; empty when nothing does."""
        found = []
        if not self.has_list:
            found.append(Lack.NO_LIST)
        elif self.poor is None or self.near_poor is None:
            found.append(Lack.INCOMPLETE)
        if not self.households:
            found.append(Lack.NO_TOTAL)
        return (Lack.INCONSISTENT,) if not self.is_possible else tuple(found)

    @property
    def rate(self) -> Rate | None:
        """The rate of poor households, None where it can't be known."""
        return None if self.lacks else Rate(self.poor or 0, self.households or 0)

    @property
    def near_poor_rate(self) -> Rate | None:
        """The rate of near-poor households, None where it can't be known."""
        return None if self.lacks else Rate(self.near_poor or 0, self.households or 0)


@dataclass(frozen=True)
class Assessment:
    """Rates in percent and their fall in percentage points, exact; the verdict, its flags, and what was lacking."""

    rate: Fraction | None
    near_poor_rate: Fraction | None
    reduction: Fraction | None
    verdict: Verdict
    flags: tuple[Flag, ...]
    lacks: tuple[Lack, ...] = ()
    lacks_before: tuple[Lack, ...] = ()


def assess(
    now: Counts,
    before: Counts,
    *,
    listed_elsewhere: bool = False,
    provisional: bool = False,
    closed: bool = True,
    band: Band = DEFAULT_BAND,
) -> Assessment:
    """Return the verdict on a year from its counts and those of the year before, of one standard.

    `listed_elsewhere`: the year before has a list under another standard; it makes a break of
    series when it has none under this one. `provisional`: this year's total is last year's.
    Bounds of the band are inclusive. Source: docs/law.md, "target"; design of the verdict list.
    """
    broken = not before.has_list and listed_elsewhere
    rate, rate_before = now.rate, before.rate
    reduction = None
    if rate is None or (rate_before is None and not broken):
        verdict, flag = Verdict.NO_DATA, None
    elif rate_before is None:
        verdict, flag = Verdict.NOT_APPLICABLE, Flag.BREAK_OF_SERIES
    else:
        reduction = rate_reduction(rate_before, rate)
        verdict, flag = _compare(rate_before.percent, rate.percent, band)
    told = {
        Flag.PROVISIONAL: provisional,
        Flag.OPEN: not closed,
        Flag.INCONSISTENT: not now.is_possible,
    }
    return Assessment(
        rate=rate.percent if rate else None,
        near_poor_rate=now.near_poor_rate.percent if now.near_poor_rate else None,
        reduction=reduction,
        verdict=verdict,
        flags=tuple(said for said in Flag if said is flag or told.get(said, False)),
        lacks=now.lacks,
        lacks_before=() if broken else before.lacks,
    )


def verdict_of(reduction: Fraction, band: Band) -> Verdict:
    """Return where a fall in percentage points lies: below the band, in it, above it."""
    if reduction < band.lower:
        return Verdict.BEHIND
    return Verdict.AHEAD if reduction > band.upper else Verdict.ON_TARGET


def _compare(before: Fraction, now: Fraction, band: Band) -> tuple[Verdict, Flag | None]:
    """Return the verdict on two known rates in percent, with the cases round zero.

    No household left is at least on target, however small the fall was; a rate already below
    the band's lower bound can't fall by it ("không áp dụng được", never "chưa đạt").
    """
    verdict = verdict_of(before - now, band)
    if now == 0 and before == 0:
        return Verdict.ON_TARGET, Flag.MAINTAINED
    if now == 0:
        return (Verdict.AHEAD if verdict is Verdict.AHEAD else Verdict.ON_TARGET), Flag.REACHED_ZERO
    if 0 < before < band.lower:
        return Verdict.NOT_APPLICABLE, Flag.FLOOR
    return verdict, None


def printed_reduction(reduction: Fraction, band: Band = DEFAULT_BAND) -> tuple[Fraction, int]:
    """Return the fall as it is printed, with its number of decimals: never one that tells another verdict.

    Two decimals, rounded half up, where they say the same as the exact value; else more, cut
    toward the true side: 0,4996 prints 0,499 and 1,0003 prints 1,001.
    """
    verdict, places = verdict_of(reduction, band), 2
    printed = round_half_up(reduction, places)
    crossed_down = printed < reduction
    while verdict_of(printed, band) is not verdict and places < MOST_PLACES:
        places += 1
        steps = reduction * 10**places
        printed = Fraction(steps.__ceil__() if crossed_down else steps.__floor__(), 10**places)
    return printed, places


@dataclass(frozen=True)
class Effects:
    """A fall of the rate in percentage points, split: fewer poor households, and a changed total."""

    fewer_poor: Fraction
    changed_total: Fraction


def effects(before: Rate, after: Rate) -> Effects:
    """Split a fall: the change of poor households at the old total, and the rest from the change of total."""
    fewer_poor = Fraction(100 * (before.poor - after.poor), before.households)
    return Effects(fewer_poor, rate_reduction(before, after) - fewer_poor)


def households_still_needed(before: Rate, after: Rate, band: Band = DEFAULT_BAND) -> int:
    """Return how many poor households fewer, at this year's total, would reach the lower bound; 0 when reached."""
    allowed = after.households * (before.percent - band.lower) / 100
    return max(0, after.poor - max(0, allowed.__floor__()))


def target_rates(before: Rate, band: Band = DEFAULT_BAND) -> tuple[Fraction, Fraction]:
    """Return the highest and the lowest rate in percent that lie on target after this one; never below 0."""
    return max(before.percent - band.lower, Fraction(0)), max(before.percent - band.upper, Fraction(0))
