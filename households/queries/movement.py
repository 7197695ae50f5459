"""The movement of one year: who came, who left, whether the books balance; counts by `households.movement`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import add
from typing import Any

from django.db.models import OuterRef, Subquery

from communes.models import Unit
from households.models import (
    Departure,
    EventKind,
    HamletResult,
    Household,
    LifeEvent,
    Member,
    PovertyStandard,
    Residence,
    YearlyStatus,
)
from households.movement import (
    Booking,
    Course,
    Ends,
    Event,
    Fault,
    FaultKind,
    Flow,
    Flows,
    Identity,
    Listing,
    Movement,
    Why,
    book,
    faults,
    flow,
    flows,
    identities,
)
from households.poverty import PovertyClass
from households.queries.figures import Figures, Reading, read_figures
from lib.errors import RuleError

CLASSES = (PovertyClass.POOR, PovertyClass.NEAR_POOR)
_COUNTS = {
    PovertyClass.POOR: ("poor", "poor_people"),
    PovertyClass.NEAR_POOR: ("near_poor", "near_poor_people"),
}
_EVENTS = {
    EventKind.SPLIT: Why.SPLIT,
    EventKind.MOVED_IN: Why.MOVED_IN,
    EventKind.OMITTED: Why.OMITTED,
    EventKind.DIED_OUT: Why.DIED_OUT,
    EventKind.MOVED_AWAY: Why.MOVED_AWAY,
    EventKind.MERGED: Why.MERGED,
    EventKind.STRUCK: Why.STRUCK,
}


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
    flows: Mapping[tuple[int, PovertyClass], Flows]
    bookings: tuple[Booking, ...]
    faults: tuple[Fault, ...]
    figures: Mapping[tuple[int, int], Figures]  # by (unit id, year), of both years
    named: tuple[tuple[FaultKind | None, RuleError], ...]  # faults as sentences; None: a hamlet's opening

    @property
    def blocking(self) -> list[RuleError]:
        """What keeps the year from being closed, but for reasons not given: closing asks for those by itself."""
        return [words for kind, words in self.named if kind is not FaultKind.NO_REASON]

    def of_unit(self, unit: int, poverty_class: PovertyClass) -> Flows:
        """Return the lines of a hamlet, or of the commune: the sum of its hamlets'."""
        if unit != self.commune.pk:
            return self.flows[unit, poverty_class]
        lines = [self.flows[hamlet.pk, poverty_class] for hamlet in self.hamlets]
        return reduce(add, lines) if lines else Flows(flow([None] * 9), flow([None] * 9))

    def identities(self, unit: int) -> tuple[Identity, ...]:
        """Return the cross-checks of a hamlet's or the commune's lines of households."""
        counted = self.figures.get((unit, self.year))
        poor, near = (self.of_unit(unit, one).households for one in CLASSES)
        return identities(poor, near, *((counted.poor, counted.near_poor) if counted else (0, 0)))

    def booked(
        self, poverty_class: PovertyClass, movement: Movement, hamlets: Iterable[int] | None = None
    ) -> list[Booking]:
        """Return the bookings of a column, of these hamlets alone (None: of all): the names behind its number."""
        wanted = None if hamlets is None else set(hamlets)
        return [
            one
            for one in self.bookings
            if (one.poverty_class, one.movement) == (poverty_class, movement)
            and (wanted is None or one.hamlet in wanted)
        ]

    def whys(
        self, poverty_class: PovertyClass, hamlets: Iterable[int] | None = None
    ) -> dict[tuple[Movement, Why], int]:
        """Return how many households stand behind each reason of the other decreases and increases."""
        wanted = None if hamlets is None else set(hamlets)
        found: dict[tuple[Movement, Why], int] = defaultdict(int)
        for one in self.bookings:
            if one.poverty_class == poverty_class and one.why and (wanted is None or one.hamlet in wanted):
                found[one.movement, one.why] += one.households
        return {place: households for place, households in found.items() if households}


def year_movement(commune: Unit, standard: PovertyStandard, year: int, reading: Reading | None = None) -> YearMovement:
    """Return the movement of a year; at most twelve queries, five fewer with a `reading` of both years."""
    read = reading or read_figures(commune, standard, [year - 1, year])
    units = _hamlets(commune, read, year)
    now, before = read.figures[commune.pk, year], read.figures[commune.pk, year - 1]
    comparable = before.has_list and now.has_list
    courses = _courses(commune, standard, year, units, read) if comparable else []
    bookings = tuple(booking for course in courses for booking in book(course))
    found = _faults(courses, read, year)
    ends = {(unit.pk, listed): _ends(read, unit.pk, year, listed) for unit in units for listed in CLASSES}
    lines = flows(bookings, ends)
    if now.closed:
        lines |= _frozen(commune, standard, year)
    return YearMovement(
        commune=commune,
        standard=standard,
        year=year,
        comparable=comparable,
        broken=not before.has_list and (commune.pk, year - 1) in read.listed_elsewhere,
        closed=now.closed,
        hamlets=tuple(units),
        flows=lines,
        bookings=bookings,
        faults=tuple(found),
        figures=read.figures,
        named=(
            *_named(found, units, year),
            *(_not_as_frozen(courses, units, read, year) if comparable else ()),
        ),
    )


def _hamlets(commune: Unit, read: Reading, year: int) -> list[Unit]:
    """Return the hamlets of either year, in the order of their codes."""
    years = (year - 1, year)
    found = {unit: one.unit for (unit, of), one in read.figures.items() if unit != commune.pk and of in years}
    return sorted(found.values(), key=lambda unit: (unit.code, unit.pk))


def _courses(commune: Unit, standard: PovertyStandard, year: int, units: list[Unit], read: Reading) -> list[Course]:
    """Return the course of every household on one of the two lists; five queries."""
    rows = YearlyStatus.objects.filter(commune=commune, standard=standard, year__in=(year - 1, year))
    listings: dict[tuple[int, int], Listing] = {
        (household, listed_year): Listing(PovertyClass(listed), hamlet, people)
        for household, listed_year, listed, hamlet, people in rows.values_list(
            "household_id", "year", "poverty_class", "hamlet_id", "people"
        )
    }
    departures = dict(
        Departure.objects.filter(commune=commune, standard=standard, year=year).values_list("household_id", "reason")
    )
    events = _events(commune, year)
    earlier = set(
        YearlyStatus.objects.filter(
            commune=commune,
            standard=standard,
            year__lt=year - 1,
            household__in=rows.filter(year=year).values("household"),
        ).values_list("household_id", flat=True)
    )
    moved = set(
        Residence.objects.filter(hamlet__in=units, valid_from__year=year).values_list("household_id", "hamlet_id")
    )
    of_then = {unit for unit, one_year in read.figures if one_year == year}
    courses = []
    for household in sorted({household for household, _year in listings}):
        before, after = listings.get((household, year - 1)), listings.get((household, year))
        courses.append(
            Course(
                household=household,
                before=before,
                after=after,
                departure=departures.get(household),
                events=tuple(events.get(household, ())),
                listed_earlier=household in earlier,
                moved=after is not None and (household, after.hamlet) in moved,
                hamlet_ended=before is not None and before.hamlet not in of_then,
            )
        )
    return courses


def _events(commune: Unit, year: int) -> dict[int, list[Event]]:
    found: dict[int, list[Event]] = defaultdict(list)
    rows = LifeEvent.objects.standing().filter(commune=commune, year=year, kind__in=list(_EVENTS))
    for household, kind, on in rows.order_by("on", "pk").values_list("household_id", "kind", "on"):
        found[household].append(Event(_EVENTS[EventKind(kind)], on))
    return found


def _ends(read: Reading, hamlet: int, year: int, listed: PovertyClass) -> Ends:
    """Return opening and closing: of a closed year the frozen counts; 0 for a hamlet that was not there."""

    def count(of_year: int, field: str) -> int | None:
        one = read.figures.get((hamlet, of_year))
        value: int | None = getattr(one, field) if one else 0
        return value

    households, people = _COUNTS[listed]
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


def _named(found: Iterable[Fault], units: Iterable[Unit], year: int) -> list[tuple[FaultKind | None, RuleError]]:
    """Return the sentences of the faults, each with the name of its household's head; at most one query."""
    households = {fault.household for fault in found}
    if not households:
        return []
    head = Member.objects.filter(household=OuterRef("pk"), is_head=True).values("name")[:1]
    names = dict(Household.objects.filter(pk__in=households).values_list("pk", Subquery(head)))
    hamlets = {unit.pk: unit.name for unit in units}
    return [
        (fault.kind, fault.sentence(name=names[fault.household] or f"số {fault.household}", hamlets=hamlets, year=year))
        for fault in found
    ]


def _not_as_frozen(
    courses: Iterable[Course], units: Iterable[Unit], read: Reading, year: int
) -> list[tuple[FaultKind | None, RuleError]]:
    """Return a sentence for each hamlet whose rows of the closed year before are not what was frozen."""
    counted: dict[tuple[int, PovertyClass], int] = defaultdict(int)
    for course in courses:
        if course.before:
            counted[course.before.hamlet, course.before.poverty_class] += 1
    found: list[tuple[FaultKind | None, RuleError]] = []
    for unit in units:
        frozen = read.figures.get((unit.pk, year - 1))
        for listed in CLASSES:
            was = getattr(frozen, _COUNTS[listed][0]) if frozen and frozen.closed else None
            if was is not None and was != counted[unit.pk, listed]:
                sentence = RuleError(
                    "Số đầu kỳ của {hamlet} không khớp: năm {last} đã chốt {frozen} {words}, danh sách năm {last} "
                    "hiện có {now}. Hoàn tất đính chính năm {last}.",
                    hamlet=unit.name,
                    last=year - 1,
                    frozen=was,
                    words="hộ nghèo" if listed == PovertyClass.POOR else "hộ cận nghèo",
                    now=counted[unit.pk, listed],
                )
                found.append((None, sentence))
    return found


def _frozen(commune: Unit, standard: PovertyStandard, year: int) -> dict[tuple[int, PovertyClass], Flows]:
    """Return the lines as they were frozen on closing; none for a year closed without them. One query."""
    results = HamletResult.objects.filter(commune=commune, standard=standard, year=year, movement__isnull=False)
    return {
        (hamlet, listed): lines
        for hamlet, stored in results.values_list("hamlet_id", "movement")
        for listed, lines in thawed(stored).items()
    }


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
