"""Lists to sign: the households to put on them, what a person may see of one, who signs, who had the same help."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, Subquery
from django.utils import timezone

from campaigns.models import SupportList, SupportRow
from campaigns.pledges import Amount
from campaigns.queries.supports import Before, given_before
from campaigns.supports import ListState, RowState, Totals, totals_of
from communes.access import scope
from communes.models import Assignment, OfficeTitle, Unit, User
from communes.queries import head_of_papers, office_on
from communes.roles import TITLES, Role, Verb
from households.models import Household, HouseholdQuerySet

NO_HEAD = "(chưa rõ chủ hộ)"


@dataclass(frozen=True)
class Listed:
    """A household as a list takes it over."""

    pk: int
    name: str
    hamlet: int
    sort_key: str
    poverty_class: str
    people: int | None


def listed(households: HouseholdQuerySet) -> list[Listed]:
    """Return households of `households_of_year` as a list takes them, but those that live nowhere. One query."""
    code = Unit.objects.filter(pk=OuterRef("any_place")).values("code")
    values = households.annotate(place_code=Subquery(code)).values_list(
        "pk", "head__name", "head__sort_key", "any_place", "place_code", "listed_class", "status__people"
    )
    found = [
        Listed(pk, name or NO_HEAD, place, f"{place_code}|{key or ''}"[:340], str(of_class or ""), people)
        for pk, name, key, place, place_code, of_class, people in values
        if place is not None
    ]
    return sorted(found, key=lambda one: (one.sort_key, one.pk))


@dataclass(frozen=True)
class ListLine:
    """A list with its totals, of the rows the person may see."""

    of: SupportList
    totals: Totals


def lists_of_year(commune: Unit, year: int, user: Any) -> list[ListLine]:
    """Return the lists of a year that the person may see, the newest day first; two queries."""
    found = list(SupportList.objects.visible_to(user).of_year(commune, year).select_related("commune", "created_by"))
    places = scope(user).hamlets_within(Verb.VIEW_PLEDGES, commune)
    rows: dict[int, list[tuple[RowState, Amount | None]]] = defaultdict(list)
    of_lists = SupportRow.objects.filter(list__in=[one.pk for one in found])
    if places is not None:
        of_lists = of_lists.filter(hamlet__in=places)
    for row in of_lists:
        rows[row.list_id].append((RowState(row.state), row.amount))
    return [ListLine(one, totals_of(rows[one.pk])) for one in found]


def waiting(commune: Unit, user: Any, year: int) -> int:
    """Return how many households of issued lists of a year the person has yet to mark; one query."""
    rows = SupportRow.objects.filter(
        list__commune__in=commune.line,
        list__state=ListState.ISSUED.value,
        list__on__year=year,
        list__on__lte=timezone.localdate(),
        state=RowState.WAITING.value,
    )
    places = scope(user).hamlets_within(Verb.TICK_SUPPORT, commune)
    return (rows if places is None else rows.filter(hamlet__in=places)).count()


@dataclass(frozen=True)
class HamletPart:
    """The rows of one hamlet of a list, with their totals."""

    hamlet: Unit
    rows: tuple[SupportRow, ...]
    totals: Totals


@dataclass(frozen=True)
class ListSheet:
    """A list as a person may see it: rows by hamlet, totals of what is seen."""

    of: SupportList
    parts: tuple[HamletPart, ...]
    totals: Totals

    @property
    def rows(self) -> list[SupportRow]:
        """All rows, by hamlet."""
        return [row for part in self.parts for row in part.rows]


def sheet_of(of: SupportList, user: Any, verb: Verb = Verb.VIEW_PLEDGES) -> ListSheet:
    """Return a list with the rows of the hamlets in which the person may do `verb`; one query."""
    places = scope(user).hamlets_within(verb, of.commune)
    found = of.rows.select_related("hamlet", "marked_by")
    rows = list(found if places is None else found.filter(hamlet__in=places))
    by_hamlet: dict[int, list[SupportRow]] = defaultdict(list)
    for row in rows:
        by_hamlet[row.hamlet_id].append(row)
    parts = tuple(HamletPart(of_one[0].hamlet, tuple(of_one), _totals(of_one)) for of_one in by_hamlet.values())
    return ListSheet(of, parts, _totals(rows))


def _totals(rows: Sequence[SupportRow]) -> Totals:
    return totals_of([(RowState(row.state), row.amount) for row in rows])


def twice_on(of: SupportList) -> dict[int, list[Before]]:
    """Return by household of a list the same help of its year from elsewhere; four queries."""
    wanted = set(of.rows.values_list("household", flat=True))
    return given_before(of.commune, of.what, of.unit, of.on.year, wanted, but=of)


def to_add(of: SupportList, user: Any, text: str, most: int = 20) -> list[tuple[int, str, str]]:
    """Return households not on a list whose people have the words of a text in their names; one query."""
    visible = Household.objects.visible_to(user, Verb.KEEP_SUPPORT).of_unit(of.commune)
    fresh = visible.exclude(pk__in=of.rows.values("household")).named_like(text, of.commune).with_head().with_home()
    named = fresh.filter(home__hamlet__isnull=False).order_by("head__sort_key", "pk")  # type: ignore[misc]
    values = named.values_list("pk", "head__name", "home__hamlet__name")[:most]  # type: ignore[misc]
    return [(pk, name or NO_HEAD, hamlet) for pk, name, hamlet in values]


def signers_of(of: SupportList, by: User) -> dict[str, str]:
    """Return head and signatures of a list on the day of its paper: who made it, the accountant, who approves.

    Of an old commune they are the office's that it went over to, unless the paper is of when it stood. Four queries.
    """
    on = of.paper_on(timezone.localdate())
    office = office_on(of.commune, on)
    head = head_of_papers(office, on)
    called = OfficeTitle.objects.in_force(office, on)

    def title(role: Role) -> str:
        line = called.get(role)
        return line.words if line else TITLES[role]

    of_role = Assignment.objects.active_on(on).filter(role=Role.ACCOUNTANT.value, unit=office)
    accountant = of_role.select_related("user").order_by("pk").first()
    own = of.signer_title or of.signer_name
    return {
        "office": str(office.pk),
        "superior": "" if of.body else head.superior,
        "body": (of.body or head.body).upper(),
        "place": head.place,
        "preparer": by.full_name,
        "accountant_title": title(Role.ACCOUNTANT),
        "accountant": accountant.user.full_name if accountant else "",
        "capacity": "" if own else head.capacity,
        "title": of.signer_title or head.title,
        "signer": of.signer_name if own else head.signer,
    }


def head_of_list(of: SupportList, by: User) -> dict[str, str]:
    """Return head and signatures of a list's paper: as they were frozen on issuing, of a draft as they are today.

    Frozen for an old commune that was no more by then, because its merger was recorded later, they are drawn anew
    while nobody signed: the office that hands out is another. No query for a list of a commune that was there.
    """
    on = of.paper_on(timezone.localdate())
    if of.signers and of.commune.was_there(on):
        return dict(of.signers)
    is_of_office = str(of.signers.get("office", "")) == str(office_on(of.commune, on).pk)
    if of.signers and (is_of_office or of.rows.exclude(state=RowState.WAITING.value).exists()):
        return dict(of.signers)
    return signers_of(of, by)
