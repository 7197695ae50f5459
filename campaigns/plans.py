"""Verdicts on the targets of a yearly plan, from exact counts: values in, value out.

A band in percentage points is judged by `targets`; what stands here are the other kinds, the sum
of the hamlets' numbers against the commune's, and how many households each target still needs.
Unknown counts give no verdict: never 0, never met.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from fractions import Fraction

from campaigns.targets import DEFAULT_BAND, Assessment, Band, Counts, Verdict, assess, households_still_needed
from lib.errors import RuleError
from lib.vietnamese import thousands

NO_UPPER = Fraction(100)  # a band "từ 0,5 trở lên": no fall lies above it


class Kind(StrEnum):
    """What a target asks for."""

    BAND = "band"  # a fall of the rate in percentage points
    FEWER = "fewer"  # so many households fewer than the year before
    CEILING = "ceiling"  # at most so many households
    RATE_CEILING = "rate_ceiling"  # at most such a rate, in percent
    NONE_LEFT = "none_left"  # no household of a group


class Measure(StrEnum):
    """Whose number it is."""

    POOR = "poor"
    NEAR_POOR = "near_poor"
    BOTH = "both"


class Group(StrEnum):
    """Of which households none may be left; the first two as the year's list flags them."""

    MINORITY = "minority"
    MERIT = "merit"
    FELL_BACK = "fell_back"


class Result(StrEnum):
    """How a year stands against one target."""

    MET = "met"
    NOT_MET = "not_met"
    NO_DATA = "no_data"
    NOT_APPLICABLE = "not_applicable"


@dataclass(frozen=True)
class Aim:
    """What one target asks for; a target has exactly the fields of its kind.

    `lower`, `upper`: percentage points (no `upper`: from `lower` on), or in `upper` the highest rate
    in percent. `count`: households fewer, or at most so many.
    """

    kind: Kind
    measure: Measure = Measure.POOR
    lower: Fraction | None = None
    upper: Fraction | None = None
    count: int | None = None
    group: Group | None = None

    @property
    def band(self) -> Band:
        """The band of a target in percentage points."""
        return band_between(self.lower, self.upper)


def band_between(lower: Fraction | None, upper: Fraction | None) -> Band:
    """Return the band of typed bounds; without an upper one no fall is above it."""
    lowest = DEFAULT_BAND.lower if lower is None else lower
    return Band(lowest, NO_UPPER if upper is None else upper)


@dataclass(frozen=True)
class Basis:
    """A document that a campaign or plan rests on, as typed; `parent` is the number of the line it carries out."""

    kind: str
    issuer: str
    number: str = ""
    issued_on: date | None = None
    title: str = ""
    parent: int | None = None


def refuse_wrong_parents(bases: Sequence[Basis]) -> None:
    """Refuse a document that carries out itself or one further down. Raises RuleError naming its line."""
    for line, basis in enumerate(bases, start=1):
        if basis.parent is not None and not 1 <= basis.parent < line:
            raise RuleError(
                "Căn cứ ở dòng {line} ghi là thực hiện văn bản ở dòng {parent}. Ghi số của một dòng đứng trên nó.",
                line=line,
                parent=basis.parent,
            )


@dataclass(frozen=True)
class Judged:
    """The verdict on one target, what was reached, and how many households it still needs (None: can't be said).

    `done` is the fall in points (band), the households fewer (fewer), the number (ceiling, none
    left) or the rate in percent (ceiling of the rate); None where it can't be known.
    """

    result: Result
    done: Fraction | None = None
    needed: int | None = None
    assessment: Assessment | None = None


def judge(
    aim: Aim,
    now: Counts,
    before: Counts,
    *,
    listed_elsewhere: bool = False,
    of_group: int | None = None,
) -> Judged:
    """Return the verdict on a target from the counts of a unit, this year's and those of the year before.

    `listed_elsewhere`: the year before has a list under another standard. `of_group`: how many
    households of the target's group there are, None where that is unknown.
    """
    now, before = counts_of(aim.measure, now), counts_of(aim.measure, before)
    if aim.kind is Kind.BAND:
        return _judge_band(aim, now, before, listed_elsewhere)
    if aim.kind is Kind.FEWER:
        return _judge_fewer(aim, now, before, listed_elsewhere)
    if aim.kind is Kind.RATE_CEILING:
        return _judge_rate(aim, now)
    return _judge_number(_known(now), aim.count or 0) if aim.kind is Kind.CEILING else _judge_number(of_group, 0)


def counts_of(measure: Measure, counts: Counts) -> Counts:
    """Return counts in whose `poor` stands the number of the measure; possible exactly when the given ones are."""
    if measure is Measure.POOR:
        return counts
    if measure is Measure.NEAR_POOR:
        return replace(counts, poor=counts.near_poor, near_poor=counts.poor)
    unknown = counts.poor is None or counts.near_poor is None
    both = None if unknown else (counts.poor or 0) + (counts.near_poor or 0)
    return replace(counts, poor=both, near_poor=None if unknown else 0)


def _known(counts: Counts) -> int | None:
    """Return the number, None where the list lacks or the figures are impossible; the total may lack."""
    return counts.poor if counts.has_list and counts.is_possible else None


def _judge_band(aim: Aim, now: Counts, before: Counts, listed_elsewhere: bool) -> Judged:
    assessment = assess(now, before, listed_elsewhere=listed_elsewhere, band=aim.band)
    result = {
        Verdict.NO_DATA: Result.NO_DATA,
        Verdict.NOT_APPLICABLE: Result.NOT_APPLICABLE,
        Verdict.BEHIND: Result.NOT_MET,
        Verdict.ON_TARGET: Result.MET,
        Verdict.AHEAD: Result.MET,
    }[assessment.verdict]
    needed = None
    if now.rate and before.rate and result in (Result.MET, Result.NOT_MET):
        needed = households_still_needed(before.rate, now.rate, aim.band) if result is Result.NOT_MET else 0
    return Judged(result, assessment.reduction, needed, assessment)


def _judge_fewer(aim: Aim, now: Counts, before: Counts, listed_elsewhere: bool) -> Judged:
    """So many fewer than the year before; none left is enough, however few there were."""
    number, start = _known(now), _known(before)
    if start is None and not before.has_list and listed_elsewhere:
        return Judged(Result.NOT_APPLICABLE)
    if number is None or start is None:
        return Judged(Result.NO_DATA)
    needed = max(0, number - max(0, start - (aim.count or 0)))
    return Judged(Result.NOT_MET if needed else Result.MET, Fraction(start - number), needed)


def _judge_rate(aim: Aim, now: Counts) -> Judged:
    rate = now.rate
    if rate is None:
        return Judged(Result.NO_DATA)
    allowed = (rate.households * (aim.upper or Fraction(0)) / 100).__floor__()
    needed = max(0, rate.poor - allowed)
    return Judged(Result.NOT_MET if needed else Result.MET, rate.percent, needed)


def _judge_number(number: int | None, most: int) -> Judged:
    if number is None:
        return Judged(Result.NO_DATA)
    needed = max(0, number - most)
    return Judged(Result.NOT_MET if needed else Result.MET, Fraction(number), needed)


def refuse_unequal_sum(whole: int | None, of_hamlets: Mapping[str, int | None]) -> None:
    """Refuse hamlets' numbers that don't add up to the commune's; hamlets without any are no division at all.

    Raises RuleError naming both sums and the difference.
    """
    given = [number for number in of_hamlets.values() if number is not None]
    if not given:
        return
    total = sum(given)
    if whole is None:
        raise RuleError(
            "Các ấp cộng lại giảm {total} hộ, nhưng chưa ghi số hộ giảm của toàn xã. Ghi số của toàn xã là {total}, "
            "hoặc sửa số của ấp.",
            total=thousands(total),
        )
    if total != whole:
        said = "còn thiếu {n} hộ" if total < whole else "thừa {n} hộ"
        raise RuleError(
            "Các ấp cộng lại giảm {total} hộ, chỉ tiêu của toàn xã là giảm {whole} hộ: {said}. "
            "Sửa số của ấp hoặc của xã cho khớp rồi lưu lại.",
            total=thousands(total),
            whole=thousands(whole),
            said=said.format(n=thousands(abs(whole - total))),
        )


@dataclass(frozen=True)
class Points:
    """The points of a poor household on Phiếu B and how many services it lacks; None is unknown."""

    b1: int | None
    b2: int | None
    deprivations: int | None = None

    @property
    def lacking(self) -> int | None:
        """How many services it lacks; B2 counts 10 for each."""
        if self.deprivations:
            return self.deprivations
        return None if self.b2 is None else self.b2 // 10

    @property
    def nearness(self) -> tuple[bool, int, bool, int]:
        """The key that sorts poor households by how near they are to the line: high B1, then few deprivations."""
        return (self.b1 is None, -(self.b1 or 0), self.lacking is None, self.lacking or 0)


def one_household_in_points(households: int | None) -> Fraction | None:
    """Return what one household is worth in percentage points among so many, None when their number is unknown."""
    return Fraction(100, households) if households else None
