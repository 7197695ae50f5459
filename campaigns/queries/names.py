"""Households behind the figures of a target, by name: never with an ID number."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import F, FilteredRelation, OuterRef, Q, QuerySet, Subquery

from campaigns.plans import Group, Measure, Points
from communes.models import Unit
from households.models import PovertyStandard, Residence, SpecialGroup, YearlyStatus
from households.movement import Movement, column_of
from households.poverty import PovertyClass
from households.queries.figures import Reading
from households.queries.movement import YearMovement, year_movement

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


@dataclass(frozen=True)
class ListedGroup:
    """The households of a group on a year's list, of which a goal "none left" asks that there be none.

    `number` is how many there are so far, None while nobody's groups are entered: unknown is not zero.
    `whole`: the lists it is counted from are complete.
    """

    rows: QuerySet[YearlyStatus]
    number: int | None
    entered: bool
    whole: bool

    @property
    def final(self) -> int | None:
        """How many there are, None while that can't be said."""
        return self.number if self.whole else None


def listed_group(
    commune: Unit,
    standard: PovertyStandard,
    year: int,
    group: Group,
    measure: Measure,
    reading: Reading,
    places: Places = None,
) -> ListedGroup:
    """Return a group on the list of a year, of all hamlets or of those of `places`.

    `reading` has the figures of the year and of the year before. At most two queries, eight for who fell back.
    """
    every = YearlyStatus.objects.of_list(commune, standard, year)
    every = every if places is None else every.filter(hamlet__in=places)
    rows = every.filter(poverty_class__in=CLASSES[measure])
    if group is Group.FELL_BACK:
        return _fell_back(rows, year_movement(commune, standard, year, reading), measure, places)
    flagged = list(every.exclude(special_groups=[]).values_list("pk", "poverty_class", "special_groups"))
    wanted = SpecialGroup(group.value)
    found = [pk for pk, listed, groups in flagged if listed in CLASSES[measure] and wanted in groups]
    entered = bool(flagged) or not every.exists()
    hamlets = [one for (unit, of), one in reading.figures.items() if of == year and unit != commune.pk]
    seen = [one for one in hamlets if places is None or one.unit.pk in places]
    whole = bool(seen) and all(one.complete for one in seen)
    return ListedGroup(rows.filter(pk__in=found), len(found) if entered else None, entered, whole)


def _fell_back(rows: QuerySet[YearlyStatus], moved: YearMovement, measure: Measure, places: Places) -> ListedGroup:
    """Return who fell back as column 6 of forms 2 and 3 has it: frozen in a closed year, by name as booked now."""
    hamlets = [unit.pk for unit in moved.hamlets if places is None or unit.pk in places]
    classes = [PovertyClass(one) for one in CLASSES[measure]]
    lines = [moved.of_hamlets(hamlets, one).households for one in classes]
    counts = [line.columns[column_of(one, Movement.FELL_BACK) - 1] for one, line in zip(classes, lines, strict=True)]
    booked = {one.household for listed in classes for one in moved.booked(listed, Movement.FELL_BACK, hamlets)}
    known = [count for count in counts if count is not None]
    whole = len(known) == len(counts)
    return ListedGroup(rows.filter(household__in=booked), sum(known) if whole else len(booked), True, whole)
