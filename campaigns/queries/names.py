"""Households behind the figures of a target, by name: never with an ID number."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Exists, F, FilteredRelation, OuterRef, Q, QuerySet, Subquery

from campaigns.plans import Group, Measure, Points
from communes.models import Unit
from households.models import PovertyStandard, Residence, SpecialGroup, YearlyStatus

CLASSES = {Measure.POOR: ("poor",), Measure.NEAR_POOR: ("near_poor",), Measure.BOTH: ("poor", "near_poor")}
Places = Collection[int] | None  # ids of the hamlets whose names one may read; None: all


@dataclass(frozen=True)
class NamedRow:
    """A household's row on a list, with its name and what the list says of how it stands."""

    household: int
    name: str
    hamlet: Unit
    year: int
    poverty_class: str
    people: int | None
    points: Points
    causes: tuple[str, ...]
    groups: tuple[str, ...]
    opens: bool  # its page may be seen by who looks


def named_rows(rows: QuerySet[YearlyStatus], places: Places) -> list[NamedRow]:
    """Return rows of lists by hamlet and name, those in the places one may read; one query."""
    home = Residence.objects.filter(household=OuterRef("household"), valid_to__isnull=True).values("hamlet")
    seen = rows if places is None else rows.filter(hamlet__in=places)
    found = (
        seen.select_related("hamlet")
        .annotate(head=FilteredRelation("household__members", condition=Q(household__members__is_head=True)))
        .annotate(head_name=F("head__name"), home=Subquery(home[:1]))
        .order_by("hamlet__code", "hamlet_id", "head__sort_key", "household_id")
    )
    return [
        NamedRow(
            household=row.household_id,
            name=row.head_name or "",
            hamlet=row.hamlet,
            year=row.year,
            poverty_class=row.poverty_class,
            people=row.people,
            points=Points(row.b1, row.b2, len(row.deprivations) or None),
            causes=tuple(row.causes),
            groups=tuple(row.special_groups),
            opens=places is None or row.home in places,
        )
        for row in found
    ]


def rows_of_group(
    commune: Unit, standard: PovertyStandard, year: int, group: Group, measure: Measure
) -> QuerySet[YearlyStatus]:
    """Return the rows of a year's list that a goal "none left" counts; one query more for a flagged group."""
    rows = YearlyStatus.objects.of_list(commune, standard, year).filter(poverty_class__in=CLASSES[measure])
    if group is Group.FELL_BACK:
        return fell_back(rows, standard, year)
    flagged = rows.exclude(special_groups=[]).values_list("pk", "special_groups")
    return rows.filter(pk__in=[pk for pk, groups in flagged if SpecialGroup(group.value) in groups])


def fell_back(rows: QuerySet[YearlyStatus], standard: PovertyStandard, year: int) -> QuerySet[YearlyStatus]:
    """Narrow to households that came back: not on last year's list, on an earlier one of the standard."""
    of_household = YearlyStatus.objects.filter(household=OuterRef("household"), standard=standard)
    return rows.filter(~Exists(of_household.filter(year=year - 1)), Exists(of_household.filter(year__lt=year - 1)))


@dataclass(frozen=True)
class GroupCount:
    """How many households of a group a list has; None while nobody's groups are entered: unknown is not zero."""

    number: int | None
    entered: bool


def count_of_group(commune: Unit, standard: PovertyStandard, year: int, group: Group, measure: Measure) -> GroupCount:
    """Return how many households of the group the list has so far; at most three queries."""
    number = rows_of_group(commune, standard, year, group, measure).count()
    rows = YearlyStatus.objects.of_list(commune, standard, year)
    entered = group is Group.FELL_BACK or number > 0 or rows.exclude(special_groups=[]).exists() or not rows.exists()
    return GroupCount(number if entered else None, entered)
