"""The rows of a year's list by group of households and by cause of poverty: what forms 8 and 10 count."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from communes.models import Unit
from households.models import ListedClass, PovertyStandard, YearlyStatus
from households.special_groups import CAUSE_NAMES, GROUP_NAMES, OTHER, counted_group


@dataclass(frozen=True)
class Tally:
    """Some households and their people; None as soon as one household's people are unknown."""

    households: int
    people: int | None


@dataclass(frozen=True)
class Breakdown:
    """The rows of one class on the list of one unit and year."""

    listed: Tally
    groups: Mapping[str, Tally]  # each household once, in its `counted_group`
    plain: Mapping[str, int]  # households of each group, those in several counted in each
    in_several: int
    never_grouped: int  # no group on record in any year
    causes: Mapping[str, int]
    without_cause: int


@dataclass(frozen=True)
class ListedRow:
    """What is counted of one row of a list."""

    household: int
    people: int | None
    groups: Collection[str]
    causes: Collection[str]


def breakdowns(
    commune: Unit, standard: PovertyStandard, year: int, hamlets: Collection[int]
) -> dict[tuple[int, str], Breakdown]:
    """Return breakdowns by (unit id, class), of these hamlets and of the commune as their sum; two queries."""
    listed = YearlyStatus.objects.filter(commune__in=commune.line)
    rows: dict[tuple[int, str], list[ListedRow]] = defaultdict(list)
    values = listed.filter(standard=standard, year=year, hamlet__in=hamlets).values_list(
        "hamlet_id", "poverty_class", "household_id", "people", "special_groups", "causes"
    )
    for hamlet, poverty_class, household, people, groups, causes in values:
        row = ListedRow(household, people, groups, causes)
        rows[hamlet, poverty_class].append(row)
        rows[commune.pk, poverty_class].append(row)
    ever = set(listed.exclude(special_groups=[]).values_list("household_id", flat=True).distinct())
    return {
        (unit, listed_class.value): breakdown_of(rows[unit, listed_class.value], ever)
        for unit in (commune.pk, *hamlets)
        for listed_class in ListedClass
    }


def breakdown_of(rows: Iterable[ListedRow], ever_grouped: Collection[int]) -> Breakdown:
    """Return the breakdown of some rows; `ever_grouped` are the households with a group on record in some year."""
    by_group: dict[str, list[ListedRow]] = {group: [] for group in (*GROUP_NAMES, OTHER)}
    for row in rows:
        by_group[counted_group(row.groups)].append(row)
    every = [row for counted in by_group.values() for row in counted]
    return Breakdown(
        listed=_tally(every),
        groups={group: _tally(counted) for group, counted in by_group.items()},
        plain={group: sum(group in row.groups for row in every) for group in GROUP_NAMES},
        in_several=sum(sum(group in row.groups for group in GROUP_NAMES) > 1 for row in every),
        never_grouped=sum(row.household not in ever_grouped for row in every),
        causes={cause: sum(cause in row.causes for row in every) for cause in CAUSE_NAMES},
        without_cause=sum(not row.causes for row in every),
    )


def _tally(rows: list[ListedRow]) -> Tally:
    known = [row.people for row in rows if row.people is not None]
    return Tally(len(rows), sum(known) if len(known) == len(rows) else None)
