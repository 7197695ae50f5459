"""Who gets help: one household through the years, households helped twice, and those nobody helps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q

from campaigns.models import EscapeRegistration, Pledge, PledgeEntry
from campaigns.pledges import Figures, Help, Measure, PledgeKind, helped_twice, summed
from campaigns.queries.pledges import EntryLine, PledgeLine, names_of, pledge_lines, totals
from communes.access import scope
from communes.models import Unit
from communes.queries import hamlets_in_year, heir_of
from communes.roles import Verb
from households.models import Departure, HamletResult, Household, ListedClass, PovertyStandard, YearlyStatus


@dataclass(frozen=True)
class Gift:
    """A part of a pledge for the fund or a hamlet that reached the household."""

    pledge: Pledge
    line: EntryLine


@dataclass(frozen=True)
class HouseholdHelp:
    """All that was registered by, promised to, and handed on to one household, newest first."""

    registrations: list[EscapeRegistration]
    lines: list[PledgeLine]
    gifts: list[Gift]

    @property
    def sums(self) -> dict[Measure, Figures]:
        """The three figures of what was promised to this very household, by measure."""
        return totals(self.lines)

    @property
    def shared(self) -> dict[Measure, Figures]:
        """What reached it from the fund or its hamlet, by measure: only `given` is told."""
        return summed((gift.pledge.measure, Figures(given=gift.line.entry.signed)) for gift in self.gifts)


def household_help(household: Household) -> HouseholdHelp:
    """Return the help of one household, its doubles' with it; at most six queries."""
    own = Q(household=household) | Q(household__double_of=household)
    lines = pledge_lines(Pledge.objects.filter(own))
    entries = PledgeEntry.objects.filter(own, pledge__household__isnull=True).order_by("-on", "-pk")
    found = list(entries.select_related("pledge__donor", "household", "recorded_by"))
    out = {entry.corrects_id for entry in found if entry.corrects_id}
    gifts = [Gift(entry.pledge, EntryLine(entry, None, entry.pk in out)) for entry in found]
    registrations = EscapeRegistration.objects.filter(own).select_related("paper", "recorded_by")
    return HouseholdHelp(list(registrations.order_by("-year", "-pk")), lines, gifts)


# worries


@dataclass(frozen=True)
class Twice:
    """A household that gets the same kind of help from several pledges in a year."""

    household: int
    name: str
    hamlet: str
    kind: PledgeKind
    lines: list[PledgeLine]  # those the person may open


@dataclass(frozen=True)
class Unhelped:
    """A household of the list that nobody promised or gave anything this year."""

    household: int
    name: str
    hamlet: str
    poverty_class: str
    registered: bool  # it registered to escape poverty


@dataclass(frozen=True)
class Worries:
    """What the office should look at; the lists of people are None for who may not read the register."""

    open: list[PledgeLine]
    to_give: list[PledgeLine]
    twice: list[Twice]
    unhelped: list[Unhelped] | None
    registered_unhelped: list[Unhelped] | None
    lacking: list[str]  # hamlets whose list of the year is not complete: last year's stands in


def worries(commune: Unit, standard: PovertyStandard, year: int, user: Any) -> Worries:
    """Return what is not fulfilled, who is helped twice and who not at all; about twelve queries."""
    every = pledge_lines(Pledge.objects.of_year(commune, year))
    seen = set(Pledge.objects.visible_to(user).of_year(commune, year).values_list("pk", flat=True))
    own = [line for line in every if line.pledge.pk in seen]
    helped = {household for line in every for household in line.helps}
    places = scope(user).hamlets_within(Verb.VIEW_PLEDGES, commune)
    unhelped = registered = None
    lacking: list[str] = []
    if scope(user).may(Verb.VIEW_REGISTER, commune):
        listed, lacking = _listed(commune, standard, year)
        standing = EscapeRegistration.objects.standing().of_year(commune, year)
        wanting = _unhelped(listed, standing.select_related("household"), helped)
        mine = scope(user).hamlets_within(Verb.VIEW_REGISTER, commune)
        wanted = [one for place, one in wanting if mine is None or place in mine]
        unhelped = [one for one in wanted if one.poverty_class]
        registered = [one for one in wanted if one.registered]
    return Worries(
        open=sorted((line for line in own if line.is_open), key=_by_due),
        to_give=[line for line in own if line.is_held],
        twice=_twice(every, seen, places),
        unhelped=unhelped,
        registered_unhelped=registered,
        lacking=lacking,
    )


def _by_due(line: PledgeLine) -> tuple[bool, Any, int]:
    return line.pledge.due_on is None, line.pledge.due_on or line.pledge.promised_on, line.pledge.pk


def _twice(lines: Sequence[PledgeLine], seen: set[int], places: set[int] | None) -> list[Twice]:
    of_pk = {line.pledge.pk: line for line in lines}
    helps = (Help(household, line.measure.kind, line.pledge.pk) for line in lines for household in line.helps)
    named = {line.household.pk: line.household for line in lines if line.household}
    named |= {one.recipient.pk: one.recipient for line in lines for one in line.entries if one.recipient}
    found = [
        Twice(household, one.name, one.hamlet, kind, [of_pk[pk] for pk in pledges if pk in seen])
        for (household, kind), pledges in helped_twice(helps).items()
        for one in [named[household]]
        if places is None or one.hamlet_id in places
    ]
    return sorted(found, key=lambda one: (one.hamlet, one.name))


def also_helped(pledge: Pledge) -> int:
    """Return how many other pledges of the year give the household of this one the same kind of help; four queries.

    Of one that a former commune left open (one query more), those of the commune it went over to among them.
    """
    if pledge.household is None:
        return 0
    one = pledge.household.double_of_id or pledge.household.pk
    of_year = Pledge.objects.of_year(heir_of(pledge.commune), pledge.year)
    lines = pledge_lines(of_year.filter(kind=pledge.kind))
    return sum(one in line.helps and line.pledge.pk != pledge.pk for line in lines)


def _listed(commune: Unit, standard: PovertyStandard, year: int) -> tuple[dict[int, str], list[str]]:
    """Return the class of each household on the list, and the hamlets where last year's list stands in."""
    complete = set(
        HamletResult.objects.filter(commune__in=commune.line, standard=standard, year=year, complete=True).values_list(
            "hamlet_id", flat=True
        )
    )
    this_year: dict[str, Any] = {"household": OuterRef("household"), "standard": standard, "year": year}
    known = Exists(YearlyStatus.objects.filter(**this_year)) | Exists(Departure.objects.filter(**this_year))
    rows = YearlyStatus.objects.filter(
        Q(year=year) | Q(year=year - 1) & ~Q(hamlet__in=complete) & ~known, commune__in=commune.line, standard=standard
    )
    listed = dict(rows.filter(household__double_of__isnull=True).values_list("household_id", "poverty_class"))
    return listed, [hamlet.name for hamlet in hamlets_in_year(commune, year) if hamlet.pk not in complete]


def _unhelped(listed: dict[int, str], registrations: Any, helped: set[int]) -> list[tuple[int | None, Unhelped]]:
    """Return the households of the list and those registered that are not helped, with the hamlet they live in."""
    registered = {one.household.double_of_id or one.household_id for one in registrations}
    wanted = Household.objects.filter(pk__in=(set(listed) | registered) - helped)
    named = names_of(wanted)
    found = [
        (
            one.hamlet_id,
            Unhelped(one.pk, one.name, one.hamlet, str(listed.get(one.pk, "")), one.pk in registered),
        )
        for one in named.values()
        if one.hamlet_id is not None
    ]
    return sorted(found, key=lambda row: (row[1].hamlet, row[1].poverty_class != ListedClass.POOR.value, row[1].name))
