"""One household through the years, for its page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.db.models import Q

from communes.models import AuditEntry, Paper, Unit, User
from communes.queries import AuditLine, audit_lines
from households.models import (
    GONE,
    Departure,
    DepartureReason,
    HamletResult,
    Household,
    HouseholdQuerySet,
    LifeEvent,
    Member,
    PovertyStandard,
    Residence,
    YearClosing,
    YearlyStatus,
)
from households.poverty import IncomeAndDeprivations, PovertyClass

MOST_ENTRIES = 30  # of the audit on a household's page


@dataclass(frozen=True)
class YearOfHousehold:
    """What is known of a household in one year under one standard; `known_class` None is no data."""

    standard: PovertyStandard
    year: int
    known_class: PovertyClass | None
    status: YearlyStatus | None
    departure: Departure | None
    by_points: PovertyClass | None  # what the points of Phiếu B say, where they are known
    hamlet: Unit | None  # the hamlet of the list, else where it lives now
    gone: Departure | None  # it died out, moved away or merged by then, and was not listed again

    @property
    def opening(self) -> bool:
        """Whether this is the standard's opening list, of the year before its first."""
        return self.standard.is_opening_year(self.year)

    @property
    def was_struck(self) -> bool:
        """Whether it was taken off this very list as an error: not a household that is no longer poor."""
        return self.status is None and self.departure is not None and self.departure.reason == DepartureReason.STRUCK

    @property
    def mismatch(self) -> bool:
        """Whether the points of Phiếu B say another class than the list ("lệch phân loại")."""
        return self.status is not None and self.by_points is not None and self.by_points != self.known_class


@dataclass(frozen=True)
class Series:
    """The years of a household under one standard, in order, without a gap."""

    standard: PovertyStandard
    years: tuple[YearOfHousehold, ...]

    @property
    def has_points(self) -> bool:
        """Whether the points of Phiếu B are on record for any year."""
        return any(one.status and (one.status.b1 is not None or one.status.b2 is not None) for one in self.years)


def household_years(household: Household, commune: Unit, standard: PovertyStandard, year: int) -> list[Series]:
    """Return a household's years under every standard that a list of the commune came for, the asked year among them.

    Six queries, whatever the number of years.
    """
    statuses = {
        (row.standard_id, row.year): row
        for row in YearlyStatus.objects.filter(household=household).select_related("hamlet")
    }
    departures = {(row.standard_id, row.year): row for row in Departure.objects.filter(household=household)}
    came = HamletResult.objects.filter(commune__in=commune.chain).values_list("standard_id", "year").distinct()
    pairs = _without_gaps({*came, *statuses, *departures, (standard.pk, year)})
    classes = _classes(household, pairs)
    standards = PovertyStandard.objects.in_bulk({standard_id for standard_id, _year in pairs})
    home = Residence.objects.filter(household=household, valid_to__isnull=True).select_related("hamlet").first()

    def of_year(pair: tuple[int, int]) -> YearOfHousehold:
        status = statuses.get(pair)
        found = standards[pair[0]]
        return YearOfHousehold(
            standard=found,
            year=pair[1],
            known_class=classes[pair],
            status=status,
            departure=departures.get(pair),
            by_points=class_by_points(found, commune, status),
            hamlet=status.hamlet if status else home.hamlet if home else None,
            gone=_gone(departures.values(), statuses, pair[1]),
        )

    series = [
        Series(standards[pk], tuple(of_year(pair) for pair in years))
        for pk, years in groupby(pairs, key=lambda pair: pair[0])
    ]
    return sorted(series, key=lambda one: (one.standard.first_day, one.standard.pk))


def _gone(departures: Iterable[Departure], listed: Iterable[tuple[int, int]], year: int) -> Departure | None:
    last_listed = max((listed_year for _standard, listed_year in listed if listed_year <= year), default=0)
    of_then = [one for one in departures if one.reason in GONE and last_listed <= one.year <= year]
    return max(of_then, key=lambda one: one.year, default=None)


def _without_gaps(pairs: set[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the pairs of standard and year with every year between the first and last of each standard."""
    filled = []
    for standard, of_one in groupby(sorted(pairs), key=lambda pair: pair[0]):
        years = [year for _standard, year in of_one]
        filled += [(standard, year) for year in range(years[0], years[-1] + 1)]
    return filled


def _classes(household: Household, pairs: list[tuple[int, int]]) -> dict[tuple[int, int], PovertyClass | None]:
    """Return the household's class by standard and year, all from one query of `with_class`."""
    households = Household.objects.filter(pk=household.pk)
    names = {pair: f"class_{pair[0]}_{pair[1]}" for pair in pairs}
    for (standard, year), name in names.items():
        households = households.with_class(standard, year, name)
    found: dict[str, Any] = households.values(*names.values()).get()
    return {pair: PovertyClass(found[name]) if found[name] else None for pair, name in names.items()}


def class_by_points(standard: PovertyStandard, commune: Unit, status: YearlyStatus | None) -> PovertyClass | None:
    """Return the class that the points of Phiếu B give, None where points or limits are not known."""
    rule = standard.rule
    if status is None or status.b1 is None or status.b2 is None or not isinstance(rule, IncomeAndDeprivations):
        return None
    return rule.classify_by_points(area=commune.area, b1=status.b1, b2=status.b2)


@dataclass(frozen=True)
class NamedHousehold:
    """A household as a sentence names it."""

    pk: int
    name: str
    hamlet: str


def named_with_home(households: HouseholdQuerySet, ids: Iterable[int]) -> list[NamedHousehold]:
    """Return which of these households the queryset has, with the name of the head and of the hamlet; one query."""
    rows = households.filter(pk__in=list(ids)).with_head().with_home().order_by("pk")
    values = rows.values_list("pk", "head__name", "home__hamlet__name")  # type: ignore[misc]  # both are annotated
    return [NamedHousehold(pk, name or f"Hộ {pk}", hamlet or "") for pk, name, hamlet in values]


def events_of(household: Household) -> list[LifeEvent]:
    """Return what happened to a household, newest first, undone events among it; one query."""
    events = LifeEvent.objects.filter(Q(household=household) | Q(other=household))
    with_names = events.select_related("hamlet_from", "hamlet_to", "recorded_by", "undone_by")
    return list(with_names.order_by("-on", "-pk"))


def log_of(household: Household, members: Iterable[Member]) -> list[AuditLine]:
    """Return the newest audit entries about a household and its members; two queries."""
    subjects = [f"household:{household.pk}", *(f"member:{member.pk}" for member in members)]
    entries = AuditEntry.objects.of_commune(household.commune).filter(subject__in=subjects)
    return _with_authors(list(entries[:MOST_ENTRIES]))


def last_entry_of(household: Household) -> AuditLine | None:
    """Return the newest audit entry of a write to a household, None where the audit tells nothing; two queries."""
    entries = AuditEntry.objects.of_commune(household.commune).filter(subject=f"household:{household.pk}")
    entries = entries.exclude(verb__startswith="report_")  # a report writes nothing; its acceptance has an entry beside
    return next(iter(_with_authors(list(entries[:1]))), None)


def _with_authors(entries: list[AuditEntry]) -> list[AuditLine]:
    users = User.objects.filter(pk__in={entry.user_id for entry in entries})
    return audit_lines(entries, dict(users.values_list("pk", "full_name")))


def decision_of(commune: Unit, moment: YearOfHousehold) -> Paper | None:
    """Return the decision behind a household's class of one year, None while there is none; at most two queries."""
    result = (
        HamletResult.objects.filter(
            hamlet=moment.hamlet, standard=moment.standard, year=moment.year, decision__isnull=False
        )
        .select_related("decision")
        .first()
    )
    if result is not None:
        return result.decision
    closing = (
        YearClosing.objects.filter(
            commune__in=commune.line, commune__children__unit=moment.hamlet, standard=moment.standard, year=moment.year
        )
        .select_related("decision")
        .first()
    )
    return closing.decision if closing else None
