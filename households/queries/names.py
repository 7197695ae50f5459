"""The people of a year's list, household by household: what forms 14 and 15 say. Never with an ID number."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q, QuerySet

from communes.models import Unit
from communes.queries import hamlets_in_year
from households.models import CameReason, HamletResult, LifeEvent, Member, PovertyStandard, YearlyStatus
from households.movement import ARRIVALS
from households.queries.courses import EVENTS
from households.queries.register import Group, belongs, households_of_year, sorted_by_hamlet_and_name
from households.standing import Standing, standing


@dataclass(frozen=True)
class Person:
    """A member as the list names him."""

    name: str
    birth_year: int | None
    gender: str
    ethnicity: str
    relation: str
    is_head: bool


@dataclass(frozen=True)
class NamedHousehold:
    """A household of the list; `people` is the number on the list, which may be more than the members on record."""

    hamlet: str
    people: int | None
    groups: tuple[str, ...]
    standing: Standing | None
    members: tuple[Person, ...]


@dataclass(frozen=True)
class Names:
    """The households of one class on a year's list, in the order of hamlets and names, or a part of them."""

    poverty_class: str
    first: int  # running number of the first household here
    households: tuple[NamedHousehold, ...]
    unknown_before: tuple[str, ...]  # hamlets whose list of the year before is not complete

    @property
    def people(self) -> int:
        """How many people are named here."""
        return sum(len(household.members) for household in self.households)


def count_named(commune: Unit, standard: PovertyStandard, year: int, poverty_class: str) -> int:
    """Return how many households the whole list of a class has; two queries."""
    return _listed(commune, standard, year, poverty_class).count()


def read_names(
    commune: Unit, standard: PovertyStandard, year: int, poverty_class: str, part: slice | None = None
) -> Names:
    """Return the households of a class with their members, all of them or a part; six queries."""
    hamlets = hamlets_in_year(commune, year)
    wanted = belongs(Group(poverty_class), {hamlet.pk for hamlet in hamlets})
    listed = households_of_year(commune, standard, year).filter(wanted)
    rows = sorted_by_hamlet_and_name(listed, Group(poverty_class)).values_list(
        "pk", "listed_place", "status__people", "status__special_groups"
    )  # type: ignore[misc]  # `listed_place` is annotated
    chosen = list(rows[part] if part else rows)
    every = YearlyStatus.objects.of_list(commune, standard, year).filter(poverty_class=poverty_class)
    households: Collection[int] | QuerySet = [row[0] for row in chosen] if part else every.values("household")
    members = _members(households, year)
    earlier = _earlier_classes(households, standard, year)
    arrived = _arrived(households, year)
    known = _complete_before(standard, year, hamlets)
    names = {hamlet.pk: hamlet.name for hamlet in hamlets}
    return Names(
        poverty_class=poverty_class,
        first=(part.start or 0) + 1 if part else 1,
        households=tuple(
            NamedHousehold(
                hamlet=names[hamlet],
                people=people,
                groups=tuple(groups),
                standing=standing(
                    poverty_class,
                    earlier.get(pk, {}),
                    year,
                    is_known_before=hamlet in known,
                    by_event=pk in arrived,
                ),
                members=tuple(members.get(pk, ())),
            )
            for pk, hamlet, people, groups in chosen
        ),
        unknown_before=tuple(hamlet.name for hamlet in hamlets if hamlet.pk not in known),
    )


def _listed(commune: Unit, standard: PovertyStandard, year: int, poverty_class: str) -> QuerySet[YearlyStatus]:
    hamlets = hamlets_in_year(commune, year)
    rows = YearlyStatus.objects.of_list(commune, standard, year)
    return rows.filter(poverty_class=poverty_class, hamlet__in=[hamlet.pk for hamlet in hamlets])


def _members(households: Collection[int] | QuerySet, year: int) -> dict[int, list[Person]]:
    """Return the members of the year, the head first: those who by 31/12 had come or were born, and had not left."""
    last_day = date(year, 12, 31)
    present = Q(left_on__isnull=True) | Q(left_on__gt=last_day)
    came = Q(came_on__isnull=True) | Q(came_on__lte=last_day) | Q(came_reason=CameReason.OMITTED)
    rows = Member.objects.filter(present, came, household__in=households).order_by(F("is_head").desc(), "pk")
    found: dict[int, list[Person]] = defaultdict(list)
    values = rows.values_list(
        "household_id", "name", "birth_date", "birth_year", "gender", "ethnicity", "relation", "is_head"
    )
    for household, name, birth_date, birth_year, gender, ethnicity, relation, is_head in values:
        born = birth_date.year if birth_date else birth_year
        if born is None or born <= year:
            found[household].append(Person(name, born, gender, ethnicity, relation, is_head))
    return found


def _earlier_classes(
    households: Collection[int] | QuerySet, standard: PovertyStandard, year: int
) -> dict[int, dict[int, str]]:
    """Return, by household, its class in each earlier year of the series in which it was listed."""
    rows = YearlyStatus.objects.filter(household__in=households, standard=standard, year__lt=year)
    found: dict[int, dict[int, str]] = defaultdict(dict)
    for household, earlier, poverty_class in rows.values_list("household_id", "year", "poverty_class"):
        found[household][earlier] = poverty_class
    return found


def _arrived(households: Collection[int] | QuerySet, year: int) -> set[int]:
    """Return the households that an event of the year brought: on forms 2 and 3 they are other increases."""
    kinds = [kind for kind, why in EVENTS.items() if why in ARRIVALS]
    events = LifeEvent.objects.standing().filter(household__in=households, year=year, kind__in=kinds)
    return set(events.values_list("household_id", flat=True))


def _complete_before(standard: PovertyStandard, year: int, hamlets: Collection[Unit]) -> set[int]:
    """Return the hamlets whose list of the year before is complete: of one that was not there, all that went to it.

    One query, and one more where hamlets were united.
    """
    last_day, former = date(year - 1, 12, 31), [pk for hamlet in hamlets for pk in hamlet.came_from]
    there = {hamlet.pk for hamlet in hamlets if hamlet.was_there(last_day)}
    if former:
        there.update(Unit.objects.filter(pk__in=former).valid_on(last_day).values_list("pk", flat=True))
    results = HamletResult.objects.filter(standard=standard, year=year - 1, hamlet__in=there, complete=True)
    came = set(results.values_list("hamlet_id", flat=True))
    return {hamlet.pk for hamlet in hamlets if (of_then := there.intersection(hamlet.line)) and of_then <= came}
