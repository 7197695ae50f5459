"""What is on record of households between the lists of some years: the courses `households.movement` books."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Min

from communes.models import Unit
from households.models import Departure, EventKind, LifeEvent, PovertyStandard, Residence, YearlyStatus
from households.movement import Course, Event, Listing, Why
from households.poverty import PovertyClass

EVENTS = {
    EventKind.SPLIT: Why.SPLIT,
    EventKind.MOVED_IN: Why.MOVED_IN,
    EventKind.OMITTED: Why.OMITTED,
    EventKind.DIED_OUT: Why.DIED_OUT,
    EventKind.MOVED_AWAY: Why.MOVED_AWAY,
    EventKind.MERGED: Why.MERGED,
    EventKind.STRUCK: Why.STRUCK,
}


@dataclass(frozen=True)
class Record:
    """Rows, reasons, events and moves of the households on some years' lists under one standard."""

    listings: Mapping[int, Mapping[int, Listing]]  # by year, then household
    departures: Mapping[tuple[int, int], str]  # by household and year, as the next
    events: Mapping[tuple[int, int], tuple[Event, ...]]
    moves: Collection[tuple[int, int, int]]  # household, hamlet it moved to, year
    first_listed: Mapping[int, int]  # by household: its first year on a list of the series

    def courses(self, year: int, hamlets: Collection[Unit]) -> list[Course]:
        """Return the course of every household on the list of a year or of the year before; no query.

        `hamlets`: those that were there on 31/12 of the year; a household stayed where its hamlet went over to whole.
        """
        there = {unit.pk for unit in hamlets}
        last, now = _carried(self.listings.get(year - 1, {}), hamlets), self.listings.get(year, {})
        courses = []
        for household in sorted(last.keys() | now.keys()):
            before, after = last.get(household), now.get(household)
            courses.append(
                Course(
                    household=household,
                    before=before,
                    after=after,
                    departure=self.departures.get((household, year)),
                    events=self.events.get((household, year), ()),
                    listed_earlier=self.first_listed.get(household, year) < year - 1,
                    moved=after is not None and (household, after.hamlet, year) in self.moves,
                    hamlet_ended=before is not None and before.hamlet not in there,
                )
            )
        return courses


def _carried(listings: Mapping[int, Listing], hamlets: Iterable[Unit]) -> Mapping[int, Listing]:
    heirs = {old: unit.pk for unit in hamlets for old in unit.came_from}
    if not heirs:
        return listings
    return {one: replace(row, hamlet=heirs.get(row.hamlet, row.hamlet)) for one, row in listings.items()}


def read_record(commune: Unit, standard: PovertyStandard, years: Iterable[int], hamlets: Iterable[Unit]) -> Record:
    """Return what is on record for the movement of these years; five queries, none without a year."""
    asked = sorted(set(years))
    if not asked:
        return Record({}, {}, {}, frozenset(), {})
    of_series = YearlyStatus.objects.filter(commune__in=commune.line, standard=standard)
    rows = of_series.filter(year__in={*asked, *(year - 1 for year in asked)})
    listings: dict[int, dict[int, Listing]] = defaultdict(dict)
    for household, year, listed, hamlet, people in rows.values_list(
        "household_id", "year", "poverty_class", "hamlet_id", "people"
    ):
        listings[year][household] = Listing(PovertyClass(listed), hamlet, people)
    departures = Departure.objects.filter(commune__in=commune.line, standard=standard, year__in=asked)
    earlier = of_series.filter(year__lt=asked[-1] - 1, household__in=rows.values("household"))
    return Record(
        listings=listings,
        departures={
            (household, year): reason
            for household, year, reason in departures.values_list("household_id", "year", "reason")
        },
        events=_events(commune, asked),
        moves=_moves(hamlets, asked),
        first_listed=dict(earlier.order_by().values_list("household_id").annotate(Min("year"))),
    )


def _events(commune: Unit, years: Iterable[int]) -> dict[tuple[int, int], tuple[Event, ...]]:
    found: dict[tuple[int, int], tuple[Event, ...]] = defaultdict(tuple)
    rows = LifeEvent.objects.standing().filter(commune__in=commune.chain, year__in=years, kind__in=list(EVENTS))
    for household, year, kind, on in rows.order_by("on", "pk").values_list("household_id", "year", "kind", "on"):
        found[household, year] += (Event(EVENTS[EventKind(kind)], on),)
    return found


def _moves(hamlets: Iterable[Unit], years: list[int]) -> set[tuple[int, int, int]]:
    begun = Residence.objects.filter(
        hamlet__in=list(hamlets), valid_from__range=(date(years[0], 1, 1), date(years[-1], 12, 31))
    )
    return {
        (household, hamlet, first_day.year)
        for household, hamlet, first_day in begun.values_list("household_id", "hamlet_id", "valid_from")
        if first_day is not None
    }
