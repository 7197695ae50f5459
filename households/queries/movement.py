"""The movement of one year: who came, who left, whether the books balance; counts by `households.movement`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import add
from typing import Any

from django.db.models import OuterRef, Subquery

from communes.models import Unit
from households.models import HamletResult, Household, Member, PovertyStandard
from households.movement import (
    Booking,
    Course,
    Ends,
    Fault,
    FaultKind,
    Flow,
    Flows,
    Identity,
    Movement,
    Unbalanced,
    Why,
    book,
    column_of,
    faults,
    flow,
    flows,
    identities,
)
from households.poverty import PovertyClass
from households.queries.courses import read_record
from households.queries.figures import Figures, Reading, read_figures
from households.queries.openings import CLASSES, COUNTED, opened_otherwise, openings_changed

Lines = Mapping[tuple[int, PovertyClass], Flows]


@dataclass(frozen=True)
class YearMovement:
    """Movement of a commune between the lists of the year before and of a year, under one standard.

    `comparable` is False when the year before has no list of this standard: every movement is then
    unknown, for a jump between standards is no movement of people. `hamlets` are those of either year.
    """

    commune: Unit
    standard: PovertyStandard
    year: int
    comparable: bool
    broken: bool  # the year before has a list under another standard only
    closed: bool
    hamlets: tuple[Unit, ...]
    flows: Lines
    courses: tuple[Course, ...]
    bookings: tuple[Booking, ...]
    faults: tuple[Fault, ...]
    figures: Mapping[tuple[int, int], Figures]  # by (unit id, year), of both years
    named: tuple[Unbalanced, ...]  # faults as sentences, and hamlets whose opening is not what was frozen

    @property
    def blocking(self) -> list[Unbalanced]:
        """What keeps the year from being closed, but for reasons not given: closing asks for those by itself."""
        return [words for words in self.named if words.kind is not FaultKind.NO_REASON]

    def of_unit(self, unit: int, poverty_class: PovertyClass) -> Flows:
        """Return the lines of a hamlet, or of the commune: the sum of its hamlets'."""
        if unit != self.commune.pk:
            return self.flows[unit, poverty_class]
        return self.of_hamlets([hamlet.pk for hamlet in self.hamlets], poverty_class)

    def of_hamlets(self, hamlets: Iterable[int], poverty_class: PovertyClass) -> Flows:
        """Return the lines of these hamlets together."""
        return _together(self.flows, hamlets, poverty_class)

    def identities(self, unit: int, *, people: bool = False) -> tuple[Identity, ...]:
        """Return the cross-checks of a hamlet's or the commune's lines of households, or of people."""
        lines = [self.of_unit(unit, one) for one in CLASSES]
        poor, near = (one.people if people else one.households for one in lines)
        fields = [COUNTED[one][people] for one in CLASSES]

        def counted(year: int) -> tuple[int | None, int | None]:
            one = self.figures.get((unit, year))
            return (getattr(one, fields[0]), getattr(one, fields[1])) if one else (0, 0)

        of_form1 = (9, 11) if people else (3, 5)
        return identities(poor, near, counted(self.year), counted(self.year - 1), of_form1=of_form1)

    def booked(
        self, poverty_class: PovertyClass, movement: Movement, hamlets: Collection[int] | None = None
    ) -> list[Booking]:
        """Return the bookings of a column, of these hamlets alone (None: of all): the names behind its number."""
        return [
            one
            for one in self.bookings
            if (one.poverty_class, one.movement) == (poverty_class, movement)
            and (hamlets is None or one.hamlet in hamlets)
        ]

    def whys(
        self, poverty_class: PovertyClass, hamlets: Collection[int] | None = None
    ) -> dict[tuple[Movement, Why], int]:
        """Return how many households stand behind each reason of the other decreases and increases.

        Left out are those of a column of a closed year where as many as were frozen no longer stand: the
        reasons are those of now, and a form must not explain a frozen number by another one's.
        """
        found: dict[tuple[Movement, Why], int] = defaultdict(int)
        for one in self.bookings:
            if one.poverty_class == poverty_class and one.why and (hamlets is None or one.hamlet in hamlets):
                found[one.movement, one.why] += one.households
        places = [unit.pk for unit in self.hamlets if hamlets is None or unit.pk in hamlets]
        cells = self.of_hamlets(places, poverty_class).households.columns
        booked: dict[Movement, int] = defaultdict(int)
        for (movement, _why), households in found.items():
            booked[movement] += households
        as_frozen = {one for one in booked if cells[column_of(poverty_class, one) - 1] in (None, booked[one])}
        return {place: households for place, households in found.items() if households and place[0] in as_frozen}


def year_movement(commune: Unit, standard: PovertyStandard, year: int, reading: Reading | None = None) -> YearMovement:
    """Return the movement of a year; at most twelve queries, five fewer with a `reading` of both years."""
    read = (reading or read_figures(commune, standard, [year - 1, year])).carried_into(year)
    units = _hamlets(commune, read, [year])
    comparable = _comparable(commune, read, year)
    record = read_record(commune, standard, [year] if comparable else [], units)
    courses = record.courses(year, _there(read, year))
    bookings = tuple(booking for course in courses for booking in book(course))
    found = _faults(courses, read, year)
    now, before = read.figures[commune.pk, year], read.figures[commune.pk, year - 1]
    frozen = _frozen(commune, standard, [year], read).get(year, {})
    return YearMovement(
        commune=commune,
        standard=standard,
        year=year,
        comparable=comparable,
        broken=not before.has_list and (commune.pk, year - 1) in read.listed_elsewhere,
        closed=now.closed,
        hamlets=tuple(units),
        flows={**_flows(read, units, year, bookings), **frozen},
        courses=tuple(courses),
        bookings=bookings,
        faults=tuple(found),
        figures=read.figures,
        named=(
            *_named(found, units, year),
            *(openings_changed(courses, units, read, year) if comparable else ()),
            *opened_otherwise(frozen, units, read, year),
        ),
    )


def lines_by_year(
    commune: Unit, standard: PovertyStandard, years: Iterable[int], reading: Reading
) -> dict[int, dict[tuple[int, PovertyClass], Flows]]:
    """Return the lines of every hamlet and class by year, of the years that can be compared with the one before.

    `reading` has the figures of these years and of those before them. Six queries, whatever the years.
    """
    asked = [year for year in years if _comparable(commune, reading, year)]
    frozen = _frozen(commune, standard, asked, reading)
    unfrozen = [
        year
        for year in asked  # a hamlet that ended in the year has no result in which its line could be frozen
        if any(
            (unit.pk, CLASSES[0]) not in frozen.get(year, {})
            for unit in _hamlets(commune, reading.carried_into(year), [year])
        )
    ]
    record = read_record(commune, standard, unfrozen, _hamlets(commune, reading, asked))
    found = {}
    for year in asked:
        courses = record.courses(year, _there(reading, year))
        bookings = [booking for course in courses for booking in book(course)]
        read = reading.carried_into(year)
        live = _flows(read, _hamlets(commune, read, [year]), year, bookings)
        found[year] = {**live, **frozen.get(year, {})}
    return found


def _together(lines: Lines, hamlets: Iterable[int], poverty_class: PovertyClass) -> Flows:
    """Return the lines of these hamlets added up; unknown where there is none."""
    found = [lines[hamlet, poverty_class] for hamlet in hamlets if (hamlet, poverty_class) in lines]
    return reduce(add, found) if found else Flows(flow([None] * 9), flow([None] * 9))


def _comparable(commune: Unit, read: Reading, year: int) -> bool:
    """Say whether there is a list of the year and one of the year before, both of all the hamlets there were."""
    if not read.partial.isdisjoint((year - 1, year)):
        return False
    figures = [read.figures.get((commune.pk, one)) for one in (year - 1, year)]
    return all(one is not None and one.has_list for one in figures)


def _there(read: Reading, year: int) -> list[Unit]:
    """Return the units that were there on 31/12 of a year."""
    return [one.unit for (_unit, of), one in read.figures.items() if of == year]


def _hamlets(commune: Unit, read: Reading, years: Iterable[int]) -> list[Unit]:
    """Return the hamlets of these years or of those before them, in the order of their codes."""
    wanted = {one for year in years for one in (year - 1, year)}
    found = {unit: one.unit for (unit, of), one in read.figures.items() if unit != commune.pk and of in wanted}
    return sorted(found.values(), key=lambda unit: (unit.code, unit.pk))


def _flows(
    read: Reading, units: Iterable[Unit], year: int, bookings: Iterable[Booking]
) -> dict[tuple[int, PovertyClass], Flows]:
    ends = {(unit.pk, listed): _ends(read, unit.pk, year, listed) for unit in units for listed in CLASSES}
    return flows(bookings, ends)


def _ends(read: Reading, hamlet: int, year: int, listed: PovertyClass) -> Ends:
    """Return opening and closing: of a closed year the frozen counts; 0 for a hamlet that was not there.

    None of a year in which there were hamlets that are not on record: they may have been this one's.
    """

    def count(of_year: int, field: str) -> int | None:
        if of_year in read.partial:
            return None
        one = read.figures.get((hamlet, of_year))
        value: int | None = getattr(one, field) if one else 0
        return value

    households, people = COUNTED[listed]
    return Ends(count(year - 1, households), count(year, households), count(year - 1, people), count(year, people))


def _faults(courses: Iterable[Course], read: Reading, year: int) -> list[Fault]:
    """Return the faults of households whose hamlets' lists are complete: while one is not, nobody has left it."""
    found = []
    for course in courses:
        for fault in faults(course):
            one = read.figures.get((fault.hamlet, year))
            if one is None or one.complete:
                found.append(fault)
    return found


def _named(found: Iterable[Fault], units: Iterable[Unit], year: int) -> list[Unbalanced]:
    """Return the sentences of the faults, each with the name of its household's head; at most one query."""
    names = heads_of({fault.household for fault in found})
    hamlets = {unit.pk: unit.name for unit in units}
    return [fault.sentence(name=names[fault.household], hamlets=hamlets, year=year) for fault in found]


def heads_of(households: Collection[int]) -> dict[int, str]:
    """Return the name of the head of each of these households, its number where none is known; at most one query."""
    if not households:
        return {}
    head = Member.objects.filter(household=OuterRef("pk"), is_head=True).values("name")[:1]
    named = Household.objects.filter(pk__in=households).values_list("pk", Subquery(head))
    return {pk: name or f"số {pk}" for pk, name in named}


def _frozen(
    commune: Unit, standard: PovertyStandard, years: Iterable[int], read: Reading
) -> dict[int, dict[tuple[int, PovertyClass], Flows]]:
    """Return the lines as they were frozen on closing, by year; none of a unit whose year is open or closed without.

    At most one query.
    """
    wanted = {year for year in years if read.partial.isdisjoint((year - 1, year))}
    closed = {(unit, year) for (unit, year), one in read.figures.items() if year in wanted and one.closed}
    if not closed:
        return {}
    results = HamletResult.objects.filter(
        commune__in=commune.line, standard=standard, year__in={year for _unit, year in closed}, movement__isnull=False
    ).values_list("hamlet_id", "year", "movement")
    found: dict[int, dict[tuple[int, PovertyClass], Flows]] = defaultdict(dict)
    for hamlet, year, stored in results:
        if (hamlet, year) in closed:
            found[year] |= {(hamlet, listed): lines for listed, lines in thawed(stored).items()}
    return dict(found)


def thawed(stored: Any) -> dict[PovertyClass, Flows]:
    """Return the lines of a hamlet from what is stored of them."""
    return {listed: Flows(flow(stored[listed]["households"]), flow(stored[listed]["people"])) for listed in CLASSES}


def as_stored(lines: Mapping[PovertyClass, Flows]) -> dict[str, Any]:
    """Return the lines of a hamlet as they are stored."""

    def columns(line: Flow) -> list[int | None]:
        return list(line.columns)

    return {
        listed.value: {"households": columns(both.households), "people": columns(both.people)}
        for listed, both in lines.items()
    }
