"""The names behind a cell of forms 2 and 3: as many households and people as the cell says."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import OuterRef, Subquery

from households.models import Departure, Household, Member, Residence
from households.movement import ARRIVALS, WHY_WORDS, Booking, Count, Course, Movement, Why, column_of
from households.poverty import PovertyClass
from households.queries.movement import YearMovement


@dataclass(frozen=True)
class Mover:
    """A household in a cell; never with an ID number. `households` is 0 where only its people are counted."""

    household: int
    name: str
    hamlet: str
    class_before: str | None
    class_now: str | None
    households: int
    people: int | None
    why: str  # what stands behind an other decrease or increase, blank for the other columns
    on: date | None
    opens: bool  # its page may be seen by who looks at the list


@dataclass(frozen=True)
class Movers:
    """The households of a cell, and the cell as forms 2 and 3 have it (frozen in a closed year)."""

    column: int
    cell: Count
    cell_people: Count
    households: Count  # of the names below
    people: Count
    rows: tuple[Mover, ...]

    @property
    def differs(self) -> bool:
        """Say whether the names of now are not as many as what was frozen."""
        return (self.households, self.people) != (self.cell, self.cell_people)


def movers(
    moved: YearMovement,
    poverty_class: PovertyClass,
    movement: Movement,
    *,
    hamlets: Collection[int] | None,
    why: Why | None = None,
    readable: Collection[int] | None = None,
) -> Movers:
    """Return the names behind a cell, by hamlet and then name the Vietnamese way; one query.

    `hamlets`: ids of those whose cell it is (None: the commune's). With `why` only those households
    of it, and the cell is then what they add up to. `readable`: the hamlets whose households' pages
    the reader may open, None for all. No names stand behind an unknown cell. Raises ValueError for a
    movement of the other form.
    """
    column = column_of(poverty_class, movement)
    places = [unit.pk for unit in moved.hamlets if hamlets is None or unit.pk in hamlets]
    lines = moved.of_hamlets(places, poverty_class)
    cell, cell_people = (one.columns[column - 1] for one in (lines.households, lines.people))
    if cell is None:
        return Movers(column, None, None, None, None, ())
    booked = [one for one in moved.booked(poverty_class, movement, places) if why is None or one.why == why]
    households, people = sum(one.households for one in booked), _sum(one.people for one in booked)
    if cell_people is None:
        people = None
    if why is not None:
        cell, cell_people = households, people
    return Movers(column, cell, cell_people, households, people, _rows(moved, booked, readable))


def _sum(counts: Iterable[Count]) -> Count:
    found = list(counts)
    known = [one for one in found if one is not None]
    return sum(known) if len(known) == len(found) else None


@dataclass(frozen=True)
class _Known:
    """What the register says of a household: its head, where it lives and since when, when it left the list."""

    name: str
    sort_key: str
    home: int | None
    home_from: date | None
    left_on: date | None


def _rows(moved: YearMovement, booked: Collection[Booking], readable: Collection[int] | None) -> tuple[Mover, ...]:
    known, courses = _known(moved, {one.household for one in booked}), {one.household: one for one in moved.courses}
    order = {unit.pk: place for place, unit in enumerate(moved.hamlets)}
    names = {unit.pk: unit.name for unit in moved.hamlets}

    def place(one: Booking) -> tuple[int, int, str, int]:
        return 1 - one.households, order[one.hamlet], known[one.household].sort_key, one.household

    return tuple(
        _mover(one, courses[one.household], known[one.household], names[one.hamlet], moved.year, readable)
        for one in sorted(booked, key=place)
    )


def _known(moved: YearMovement, households: Collection[int]) -> dict[int, _Known]:
    head = Member.objects.filter(household=OuterRef("pk"), is_head=True)
    home = Residence.objects.filter(household=OuterRef("pk"), valid_to__isnull=True)
    left = Departure.objects.filter(household=OuterRef("pk"), standard=moved.standard, year=moved.year)
    rows = Household.objects.filter(pk__in=households).values_list(
        "pk",
        Subquery(head.values("name")[:1]),
        Subquery(head.values("sort_key")[:1]),
        Subquery(home.values("hamlet")[:1]),
        Subquery(home.values("valid_from")[:1]),
        Subquery(left.values("on")[:1]),
    )
    return {pk: _Known(name or f"Hộ số {pk}", key or "", *others) for pk, name, key, *others in rows}


def _mover(
    booked: Booking, course: Course, known: _Known, hamlet: str, year: int, readable: Collection[int] | None
) -> Mover:
    before, after = course.before, course.after
    passed = booked.movement is Movement.PASSED_LINE
    return Mover(
        household=booked.household,
        name=known.name,
        hamlet=hamlet,
        class_before=before.poverty_class if before else None,
        class_now=after.poverty_class if after else PovertyClass.NOT_POOR if passed else None,
        households=booked.households,
        people=booked.people,
        why=WHY_WORDS[booked.why] if booked.why else "",
        on=_day(booked, course, known, year),
        opens=readable is None or known.home in readable,
    )


def _day(booked: Booking, course: Course, known: _Known, year: int) -> date | None:
    """Return the day of what stands behind a booking, None where none is on record."""
    if booked.why in ARRIVALS:
        return course.arrival.on if course.arrival else None
    if booked.why is Why.OTHER_HAMLET:
        return known.home_from if known.home_from and known.home_from.year == year else None
    if course.after is None:
        return known.left_on or (course.end.on if course.end else None)
    return None
