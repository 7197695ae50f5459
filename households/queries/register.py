"""The list of households of one year and standard: which rows, how many of each group, what they say.

The counts agree by construction with `queries.figures`: both count the rows of the year's
list by the hamlet of then.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import models
from django.db.models import Count, F, OuterRef, Q, Subquery
from django.db.models.functions import Cast, Coalesce
from django.utils.translation import gettext_lazy as _

from communes.access import scope
from communes.models import Unit
from communes.queries import hamlets_in_year, units_of_year
from communes.queries.former_names import former_names
from communes.roles import Verb
from households.models import (
    DepartureReason,
    HamletResult,
    Household,
    HouseholdQuerySet,
    ListedClass,
    Member,
    PovertyStandard,
    Stage,
    YearClosing,
    YearlyStatus,
    as_one,
    being_restated,
)
from households.special_groups import OTHER, counted_before


class Group(models.TextChoices):
    """Which households a list shows."""

    LISTED = "listed", _("Nghèo và cận nghèo")
    POOR = "poor", _("Hộ nghèo")
    NEAR_POOR = "near_poor", _("Hộ cận nghèo")
    LEFT = "left", _("Không còn trong danh sách")
    VERIFY = "verify", _("Chờ xác minh")
    ALL = "all", _("Toàn bộ sổ")


_LISTED = Q(listed_class__isnull=False)
_BELONGS = {
    Group.LISTED: _LISTED,
    Group.POOR: Q(listed_class=ListedClass.POOR),
    Group.NEAR_POOR: Q(listed_class=ListedClass.NEAR_POOR),
    Group.LEFT: Q(left_for__isnull=False),
    Group.VERIFY: _LISTED & Q(to_verify=True),
    Group.ALL: Q(),
}
# The place that counts: of a listed household the hamlet on the list, of one that left the hamlet it left.
_PLACE = {Group.LEFT: "left_place", Group.ALL: "any_place"}


@dataclass(frozen=True)
class ListRow:
    """A household as the list shows it; never with an ID number."""

    household: int
    name: str
    hamlet: str
    address: str
    people: int | None
    known_class: str | None
    class_before: str | None
    note: str
    to_verify: bool
    left_for: str  # why it left the list, as a sentence's words
    left_on: date | None
    opens: bool  # its page may be seen by who looks at the list


@dataclass(frozen=True)
class ListState:
    """Where the lists stand that a page counts: which hamlets' are complete, whether the year is closed."""

    lacking: tuple[Unit, ...]  # their list did not come, or is not complete
    came: bool
    closing: YearClosing | None  # annotated with `restating`


def readable_places(user: Any, commune: Unit, hamlet: Unit | None, verb: Verb = Verb.VIEW_REGISTER) -> set[int] | None:
    """Return the ids of the hamlets a list is held to: the chosen one, else those one may read; None for no limit."""
    return set(hamlet.line) if hamlet else scope(user).hamlets_within(verb, commune)


def readable_hamlets(user: Any, commune: Unit, year: int, verb: Verb = Verb.VIEW_REGISTER) -> list[Unit]:
    """Return the hamlets of a year whose households the person may see, in the order of their codes; one query."""
    allowed = readable_places(user, commune, None, verb)
    return [unit for unit in hamlets_in_year(commune, year) if allowed is None or unit.pk in allowed]


def households_of_year(commune: Unit, standard: PovertyStandard, year: int) -> HouseholdQuerySet:
    """Return the commune's households with what the year's list and departures say of them.

    Who may see which is held by the places given to `belongs`: the hamlet on the list of that year.
    """
    return (
        Household.objects.single()
        .of_unit(commune)
        .with_head()
        .with_home()
        .with_status(standard, year, commune.line if commune.went_to else ())
        .annotate(
            listed_class=F("status__poverty_class"),
            to_verify=F("status__to_verify"),
            stage=F("status__stage"),
            listed_place=F("status__hamlet"),
            left_for=F("departure__reason"),
            left_place=F("departure__hamlet"),
            any_place=Coalesce("status__hamlet", "departure__hamlet", "home__hamlet"),
        )
    )


def belongs(group: Group, places: Collection[int] | None) -> Q:
    """Return the condition on `households_of_year` of a group, in these hamlets (ids; None: anywhere)."""
    return _BELONGS[group] if places is None else _BELONGS[group] & Q(**{f"{place_of(group)}__in": places})


def place_of(group: Group) -> str:
    """Return the column of the hamlet that counts for a group."""
    return _PLACE.get(group, "listed_place")


def group_counts(households: HouseholdQuerySet, places: Collection[int] | None) -> dict[str, int]:
    """Return how many households each group has, and how many listed rows are "decided"; one query."""
    decided = belongs(Group.LISTED, places) & Q(stage=Stage.DECIDED)
    counts = {group.value: Count("pk", filter=belongs(group, places)) for group in Group}
    return households.aggregate(decided=Count("pk", filter=decided), **counts)


def in_counted_group(households: HouseholdQuerySet, group: str) -> HouseholdQuerySet:
    """Narrow `households_of_year` to those that form 8 counts in a group (or OTHER): `counted_group` as a condition."""
    households = households.annotate(groups_text=Cast("status__special_groups", models.TextField()))
    condition = Q(listed_class__isnull=False)
    for earlier in counted_before(group):
        condition &= ~_holds("groups_text", earlier)
    return households.filter(condition & _holds("groups_text", group) if group != OTHER else condition)


def with_cause(households: HouseholdQuerySet, cause: str) -> HouseholdQuerySet:
    """Narrow `households_of_year` to those with this cause of poverty on the year's list."""
    households = households.annotate(causes_text=Cast("status__causes", models.TextField()))
    return households.filter(_holds("causes_text", cause))


def _holds(column: str, value: str) -> Q:
    """Return the condition that a list of values, written as JSON, holds one: the same words on both databases."""
    return Q(**{f"{column}__contains": f'"{value}"'})


@dataclass(frozen=True)
class Choice:
    """Which households of a year are looked at: a group of them, narrowed or not."""

    group: Group
    text: str = ""
    number: str = ""  # an ID number
    special_group: str = ""
    cause: str = ""

    @property
    def is_narrowed(self) -> bool:
        """Say whether the group is not shown whole."""
        return bool(self.text or self.number or self.special_group or self.cause)


def chosen(
    commune: Unit, standard: PovertyStandard, year: int, choice: Choice, places: Collection[int] | None
) -> HouseholdQuerySet:
    """Return `households_of_year` narrowed to what was chosen, in these hamlets (ids; None: anywhere)."""
    found = households_of_year(commune, standard, year).filter(belongs(choice.group, places))
    if choice.number:
        found = found.filter(pk__in=Member.objects.filter(commune=commune.heir, cccd=choice.number).values("household"))
    if choice.text and not choice.number:
        found = found.named_like(choice.text, commune)
    if choice.special_group:
        found = in_counted_group(found, choice.special_group)
    return with_cause(found, choice.cause) if choice.cause else found


def sorted_by_hamlet_and_name(households: HouseholdQuerySet, group: Group) -> HouseholdQuerySet:
    """Order by the hamlet that counts for the group, then by name the Vietnamese way."""
    code = Unit.objects.filter(pk=OuterRef(place_of(group))).values("code")
    placed = households.annotate(place_code=Subquery(code))
    return placed.order_by("place_code", "head__sort_key", "pk")  # type: ignore[misc]  # `head` is annotated


def list_rows(
    households: HouseholdQuerySet,
    group: Group,
    places: Collection[int] | None,
    standard: PovertyStandard,
    year: int,
    commune: Unit,
) -> list[ListRow]:
    """Return the rows of one page in their order; a household's own page opens where it lives now.

    One query, and one for the names of the hamlets where a commune has predecessors.
    """
    former = former_names(commune)
    last_people = YearlyStatus.objects.filter(household=OuterRef("pk"), standard=standard, year__lt=year)
    name = Unit.objects.filter(pk=OuterRef(place_of(group))).values("name")
    annotated = (
        households.with_class(standard, year)
        .with_class(standard, year - 1, "class_before")
        .annotate(
            place_name=Subquery(name),
            last_people=Subquery(last_people.order_by("-year").values("people")[:1]),
        )
    )
    values = annotated.values_list(
        "pk", "head__name", "place_name", "address", "status__people", "last_people", "known_class", "class_before",
        "status__note", "to_verify", "left_for", "departure__on", "home__hamlet", place_of(group),
    )  # fmt: skip
    return [
        ListRow(
            household=pk,
            name=head or str(_("(chưa rõ chủ hộ)")),
            hamlet=former.get(at, place or ""),
            address=address,
            people=last if left_for and people is None else people,
            known_class=known,
            class_before=before,
            note=note or "",
            to_verify=bool(verify),
            left_for=str(DepartureReason(left_for).label) if left_for else "",
            left_on=left_on,
            opens=places is None or home in places,
        )
        for pk, head, place, address, people, last, known, before, note, verify, left_for, left_on, home, at in values
    ]


def list_state(commune: Unit, standard: PovertyStandard, year: int, hamlets: Collection[Unit]) -> ListState:
    """Return where the lists of these hamlets stand; two queries."""
    results = HamletResult.objects.filter(standard=standard, year=year, hamlet__in=hamlets)
    complete = dict(results.values_list("hamlet_id", "complete"))
    units = [unit.pk for unit in units_of_year(commune, year)]
    found = YearClosing.objects.filter(commune__in=units, standard=standard, year=year)
    closings = list(
        found.annotate(restating=being_restated())
        .select_related("decision", "commune")
        .order_by("commune__code", "commune_id")
    )
    return ListState(
        lacking=tuple(unit for unit in hamlets if not complete.get(unit.pk)),
        came=bool(complete),
        closing=as_one(closings) if closings and len(closings) == len(units) else None,
    )
