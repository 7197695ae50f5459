"""How many households must still leave for a year's targets to be met, and which could, by name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from django.db.models import Exists, OuterRef, Q

from campaigns.plans import Aim, Judged, Kind, Measure, Result, judge, one_household_in_points
from campaigns.queries.names import CLASSES, NamedRow, Places, named_rows
from campaigns.queries.plans import TargetLine, YearTargets
from campaigns.queries.progress import Line, counts_in
from campaigns.targets import Counts
from communes.models import Unit
from households.models import Departure, YearlyStatus

WORTH_MUCH = Fraction(1)  # percentage points: what the campaign asks of a whole year


@dataclass(frozen=True)
class Need:
    """What one unit still needs: by the year's band, and by its own number of households where the plan gives one.

    `needed` and `needed_of_number` are None where that can't be said. `is_floor`: the rate before lies
    under the band's lower bound already, so that the band can't be asked of this unit. `stands_in`: this year's list is
    not complete, so last year's counts stand in.
    """

    unit: Unit
    counts: Counts
    before: Counts
    stands_in: bool
    needed: int | None
    is_floor: bool
    number: int | None
    needed_of_number: int | None

    @property
    def one_household(self) -> Fraction | None:
        """What one household is worth here, in percentage points."""
        return one_household_in_points(self.counts.households)

    @property
    def is_small(self) -> bool:
        """Say whether one household alone is more than a percentage point."""
        worth = self.one_household
        return worth is not None and worth > WORTH_MUCH


@dataclass(frozen=True)
class Forecast:
    """The needs of a commune and its hamlets, and the targets judged on the same counts."""

    whole: Need
    hamlets: tuple[Need, ...]
    lines: tuple[TargetLine, ...]
    stands_in: tuple[Unit, ...]  # hamlets whose list of the year is not complete


def forecast(targets: YearTargets) -> Forecast:
    """Return what a year still needs; no query. Where this year's list lacks, last year's stands in, and says so."""
    reading, year = targets.reading, targets.year
    hamlets = {unit: pk for (pk, of_year), one in reading.figures.items() if of_year == year for unit in [one.unit]}
    estimates = {
        unit.pk: _estimate(counts_in(reading.figures[pk, year]), counts_in(reading.of(pk, year - 1)))
        for unit, pk in hamlets.items()
        if unit != targets.commune
    }
    whole_now = counts_in(reading.figures[targets.commune.pk, year])
    whole = whole_now
    if _lacks(whole_now) and year not in reading.partial:
        whole = _sum([counts for counts, _stands_in in estimates.values()], _ended(targets))
    estimates[targets.commune.pk] = (whole, whole is not whole_now)
    needs = [_need(targets, line, estimates) for line in targets.units]
    lines = tuple(
        replace(line, now=estimates[line.unit.pk][0], judged=_judge_again(targets, line, estimates))
        for line in targets.lines
        if line.aim.kind is not Kind.NONE_LEFT
    )
    lacking = tuple(unit for unit in hamlets if unit != targets.commune and estimates[unit.pk][1])
    return Forecast(needs[0], tuple(needs[1:]), lines, lacking)


def _lacks(counts: Counts) -> bool:
    return counts.poor is None or counts.near_poor is None


def _estimate(now: Counts, before: Counts) -> tuple[Counts, bool]:
    """Return this year's counts, or last year's in the place of a list that lacks; and whether they stand in."""
    if not _lacks(now):
        return now, False
    households = before.households if now.households is None else now.households
    return replace(before, households=households), True


def _ended(targets: YearTargets) -> list[Counts]:
    """Return last year's counts of the hamlets that are no more: on whose list their people will be is not known."""
    year = targets.year
    figures = targets.reading.carried_into(year).figures
    return [counts_in(one) for (unit, of), one in figures.items() if of == year - 1 and (unit, year) not in figures]


def _sum(hamlets: list[Counts], ended: list[Counts]) -> Counts:
    """Return the hamlets' counts together; poor and near-poor unknown where one that ended may have had any."""

    def total(name: str) -> int | None:
        values = [getattr(counts, name) for counts in hamlets]
        return sum(values) if values and None not in values else None

    known = all((one.poor, one.near_poor) == (0, 0) for one in ended)
    return Counts(
        any(one.has_list for one in hamlets),
        total("households"),
        total("poor") if known else None,
        total("near_poor") if known else None,
    )


Estimates = Mapping[int, tuple[Counts, bool]]


def _need(targets: YearTargets, line: Line, estimates: Estimates) -> Need:
    counts, stands_in = estimates[line.unit.pk]
    before = line.counts_before
    band = targets.target.band
    aim = Aim(Kind.BAND, Measure.POOR, lower=band.lower, upper=band.upper)
    asked = judge(aim, counts, before, listed_elsewhere=_elsewhere(targets, line.unit))
    own = targets.line_of(line.unit, Kind.FEWER, Measure.POOR)
    judged = _judge_again(targets, own, estimates) if own else None
    return Need(
        unit=line.unit,
        counts=counts,
        before=before,
        stands_in=stands_in,
        needed=asked.needed,
        is_floor=asked.result is Result.NOT_APPLICABLE and asked.done is not None,
        number=own.aim.count if own else None,
        needed_of_number=judged.needed if judged else None,
    )


def _judge_again(targets: YearTargets, line: TargetLine, estimates: Estimates) -> Judged:
    now = estimates[line.unit.pk][0]
    return judge(line.aim, now, line.before, listed_elsewhere=_elsewhere(targets, line.unit))


def _elsewhere(targets: YearTargets, unit: Unit) -> bool:
    return (unit.pk, targets.year - 1) in targets.reading.listed_elsewhere


def nearest_to_the_line(targets: YearTargets, places: Places) -> list[NamedRow]:
    """Return the poor households that could still leave, the nearest to the line first; one query.

    Of a hamlet whose list of the year is not complete these are last year's poor, without those who stand on
    this year's list by now or are known to have left it.
    """
    year, reading = targets.year, targets.reading
    complete = [one.unit for (_pk, of_year), one in reading.figures.items() if of_year == year and one.complete]
    came = {pk for unit in complete for pk in unit.line}
    this_year = {"household": OuterRef("household"), "standard": targets.standard, "year": year}
    known = Exists(YearlyStatus.objects.filter(**this_year)) | Exists(Departure.objects.filter(**this_year))
    of_lists = Q(year=year) | Q(year=year - 1) & ~Q(hamlet__in=came) & ~known
    rows = YearlyStatus.objects.filter(
        of_lists, commune__in=targets.commune.line, standard=targets.standard, poverty_class__in=CLASSES[Measure.POOR]
    )
    return sorted(named_rows(rows, places), key=lambda row: row.points.nearness)
