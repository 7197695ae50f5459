"""What a household's events need to know of it, and the events of a year."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Exists, OuterRef, Q

from communes.access import scope
from communes.models import Unit
from communes.queries import hamlets_in_year
from communes.queries.former_names import with_names_apart
from communes.roles import Verb
from households.models import (
    GONE,
    Departure,
    EventKind,
    HamletResult,
    Household,
    HouseholdQuerySet,
    LifeEvent,
    Member,
    PovertyStandard,
    Residence,
    YearlyStatus,
)


@dataclass(frozen=True)
class Facts:
    """A household as its events see it: who, where, and on which lists."""

    household: Household
    members: tuple[Member, ...]  # present, the head first
    homes: tuple[Residence, ...]  # by their first day
    rows: tuple[YearlyStatus, ...]  # newest first
    departures: tuple[Departure, ...]  # newest first
    came: frozenset[tuple[int, int, int]]  # (hamlet, standard, year) of the lists that came

    @cached_property
    def head(self) -> Member | None:
        """The member who is head."""
        return next((member for member in self.members if member.is_head), None)

    @cached_property
    def home(self) -> Residence | None:
        """The residence that has not ended; None once the household has."""
        return next((home for home in self.homes if home.valid_to is None), None)

    @property
    def ended_on(self) -> date | None:
        """The last day it lived in the commune, None while it does."""
        return None if self.home else max((home.valid_to for home in self.homes if home.valid_to), default=None)

    def size_in(self, year: int) -> int:
        """Return how many people it has: those of its newest list up to a year, never fewer than are known."""
        listed = next((row.people for row in self.rows if row.year <= year and row.people is not None), 0)
        return max(listed, len(self.members))

    def rows_in(self, year: int) -> list[YearlyStatus]:
        """Return its rows on the lists of a year, one for each standard."""
        return [row for row in self.rows if row.year == year]

    def listed_in(self, year: int) -> list[YearlyStatus]:
        """Return its row on the last list of each standard up to a year, where it stands on that one.

        Those are the lists an event of the year takes it off. A standard without a list of the year is left out.
        """
        newest: dict[int, YearlyStatus] = {}
        for row in self.rows:
            if row.year <= year and row.standard.takes_list_of(year):
                newest.setdefault(row.standard_id, row)
        return [row for row in newest.values() if row.year == year or not self._came_off(row, year)]

    def _came_off(self, row: YearlyStatus, year: int) -> bool:
        between = range(row.year + 1, year)
        line = (row.hamlet_id, *row.hamlet.went_to)
        came = any((hamlet, row.standard_id, later) in self.came for later in between for hamlet in line)
        return came or any(one.standard_id == row.standard_id and one.year in between for one in self.departures)

    def standards_for_new(self, year: int) -> list[PovertyStandard]:
        """Return the standards on whose list of a year a household split off may stand: of this or the year before."""
        rows = [row for row in self.rows if row.year in (year, year - 1) and row.standard.takes_list_of(year)]
        return list({row.standard_id: row.standard for row in rows}.values())

    def later_row(self, year: int) -> YearlyStatus | None:
        """Return its row on a list after a year, the newest."""
        return next((row for row in self.rows if row.year > year), None)

    def gone_by(self, year: int) -> Departure | None:
        """Return the departure by which a list says, up to a year, that it lives here no more."""
        for one in self.departures:
            if one.reason in GONE and one.year <= year and not any(row.year > one.year for row in self.rows):
                return one
        return None


def facts_of(household: Household) -> Facts:
    """Return the facts of a household; five queries."""
    members = Member.objects.filter(household=household).present().order_by("-is_head", "birth_year", "pk")
    homes = Residence.objects.filter(household=household).select_related("hamlet")
    rows = YearlyStatus.objects.filter(household=household).select_related("standard", "hamlet")
    came = HamletResult.objects.filter(commune__in=household.commune.line)
    return Facts(
        household=household,
        members=tuple(members),
        homes=tuple(sorted(homes, key=lambda home: home.valid_from or date.min)),
        rows=tuple(rows.order_by("-year", "standard_id")),
        departures=tuple(Departure.objects.filter(household=household).order_by("-year", "standard_id")),
        came=frozenset(came.values_list("hamlet_id", "standard_id", "year")),
    )


def ended_on(household: Household) -> date | None:
    """Return the last day a household lived in the commune, None while it does or nothing is known; one query."""
    last_days = list(Residence.objects.filter(household=household).values_list("valid_to", flat=True))
    return None if None in last_days else max((day for day in last_days if day), default=None)


@dataclass(frozen=True)
class HouseholdLine:
    """A household in a few words: its head's name and year of birth, and where it lives."""

    pk: int
    name: str
    hamlet: str
    birth_year: int | None


def living_in(commune: Unit, user: Any, verb: Verb) -> HouseholdQuerySet:
    """Return the households of a commune that still live there and are no doubles, of those one may see."""
    home = Residence.objects.filter(household=OuterRef("pk"), valid_to__isnull=True)
    return Household.objects.visible_to(user, verb).filter(Exists(home), commune=commune, double_of__isnull=True)


def lines(households: HouseholdQuerySet, most: int | None = None) -> list[HouseholdLine]:
    """Return these households by hamlet and name, the first few of them if so many are the `most`; one query."""
    found = households.with_head().with_home().order_by("home__hamlet__code", "head__sort_key", "pk")  # type: ignore[misc]
    names = ("pk", "head__name", "home__hamlet__name", "head__birth_date", "head__birth_year")
    return [
        HouseholdLine(pk, name or f"Hộ số {pk}", hamlet or "", born.year if born else year)
        for pk, name, hamlet, born, year in found.values_list(*names)[:most]
    ]


def hamlets_to_live_in(commune: Unit, year: int) -> list[Unit]:
    """Return the hamlets of a commune at any time of a year and since, in the order of their codes."""
    ended = Unit.objects.filter(parents__parent__in=commune.line, kind="hamlet", valid_to__year=year)
    found = {unit.pk: unit for unit in [*hamlets_in_year(commune, year), *with_names_apart(ended, commune)]}
    return sorted(found.values(), key=lambda unit: (unit.code, unit.pk))


@dataclass(frozen=True)
class EventLine:
    """An event of a year as its page shows it."""

    event: LifeEvent
    household: int | None  # the one whose page its name opens, None after it was taken out again
    name: str
    other_name: str
    undoable: bool  # nothing was written to its households since


def events_of(commune: Unit, year: int, user: Any) -> list[EventLine]:
    """Return the events of a year that one may see, the newest first, undone ones too; four queries.

    Those of the households whose pages one may open, and those by which a household left one's hamlet.
    """
    seen = Household.objects.visible_to(user)
    own = scope(user).hamlets(Verb.VIEW_REGISTER)
    left = Q(hamlet_from__in=own)
    events = list(
        LifeEvent.objects.filter(left | Q(household__in=seen) | Q(other__in=seen), commune__in=commune.chain, year=year)
        .select_related("recorded_by", "undone_by", "hamlet_from", "hamlet_to")
        .order_by("-on", "-pk")
    )
    touched = {pk for event in events for pk in (event.household_id, event.other_id) if pk}
    visible = set(seen.filter(pk__in=touched).values_list("pk", flat=True))
    left_him = [one for one in events if one.hamlet_from_id in own and one.kind != EventKind.SPLIT]
    gone = {one.household_id for one in left_him if one.household_id}
    names = names_of(visible | gone)  # of another hamlet's household the number alone
    versions = {str(pk): version for pk, version in _versions(touched)}
    return [
        EventLine(
            event=event,
            household=event.household_id if event.household_id in visible else None,
            name=names.get(event.household_id or 0) or (f"Hộ số {event.household_id}" if event.household_id else ""),
            other_name=names.get(event.other_id or 0) or (f"số {event.other_id}" if event.other_id else ""),
            undoable=event.undone_at is None
            and all(versions.get(pk) == version for pk, version in event.versions.items()),
        )
        for event in events
    ]


def _versions(households: Iterable[int]) -> Any:
    return Household.objects.filter(pk__in=list(households)).values_list("pk", "version")


def names_of(households: Iterable[int]) -> dict[int, str]:
    """Return the name of each household's head; of a double the name of the one that stayed; one query."""
    heads = Member.objects.filter(Q(household__in=list(households)) | Q(household__doubles__in=list(households)))
    found: dict[int, str] = {}
    for name, household, double in heads.filter(is_head=True).values_list("name", "household_id", "household__doubles"):
        found[household] = name
        if double:
            found.setdefault(double, name)
    return found
