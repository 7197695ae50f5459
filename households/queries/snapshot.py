"""The register of one commune as plain values, for planning an import."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from django.db.models import FilteredRelation, Q, TextField
from django.db.models.functions import Cast

from communes.models import Unit
from communes.queries import hamlets_in_year
from communes.queries.former_names import old_names
from households.models import (
    Departure,
    HamletResult,
    HamletYear,
    Household,
    Member,
    PovertyStandard,
    Residence,
    Source,
    YearClosing,
    YearlyStatus,
    being_restated,
)
from households.poverty import PovertyClass
from households.queries.completeness import open_for
from households.queries.learnt import learnt_hamlets
from households.queries.lines import Line, read_line
from households.roster.homes import Stay, Stays
from households.roster.register import (
    KnownHamlet,
    KnownHousehold,
    KnownMember,
    KnownStandard,
    KnownStatus,
    KnownTotal,
    ListKey,
    Register,
)

_YES = ("1", "true")  # as the two databases write it
_NOWHERE: frozenset[int] = frozenset()


def snapshot(commune: Unit, year: int) -> Register:
    """Return the commune's register with its hamlets as at 31/12 of a year; as many queries whatever the size.

    People who left their household and doubles of households are no longer anybody a row could mean.
    """
    line, names = read_line(commune), old_names(commune)
    listed = _lists(line)
    return Register(
        commune_name=commune.name,
        commune_key=commune.name_key,
        other_communes=dict(Unit.objects.communes().exclude(name_key=commune.name_key).values_list("name_key", "name")),
        hamlets=tuple(KnownHamlet(unit.pk, unit.name, unit.name_key) for unit in hamlets_in_year(commune, year)),
        standards=tuple(_known(standard) for standard in PovertyStandard.objects.applying_in(commune)),
        households=(households := _households(line, listed)),
        statuses=_of_these(listed.statuses, households) if line.elsewhere else dict(listed.statuses),
        departures=_departures(line.family),
        results=_results(commune),
        totals={
            (total.hamlet_id, total.year): KnownTotal(total.totals, total.source == Source.TYPED)
            for total in HamletYear.objects.filter(commune__in=commune.chain)
        },
        open_for=open_for(commune),
        old_names=names.heirs,
        shared_names=names.shared,
        taught_names=learnt_hamlets(commune),
        **_closings(commune),
        passages=line.passages,
        elsewhere=line.elsewhere,
        span=line.span,
    )


@lru_cache(maxsize=1024)  # few lists are different, and most are empty
def _listed(words: str) -> tuple[str, ...]:
    return tuple(json.loads(words))


def _of_these(
    statuses: dict[ListKey, dict[int, KnownStatus]], households: dict[int, KnownHousehold]
) -> dict[ListKey, dict[int, KnownStatus]]:
    """Return the rows of these households alone."""
    return {key: {pk: row for pk, row in rows.items() if pk in households} for key, rows in statuses.items()}


def _closings(commune: Unit) -> dict[str, frozenset[ListKey]]:
    closings = YearClosing.objects.filter(commune__in=commune.chain).annotate(restating=being_restated())
    found = list(closings.values_list("standard_id", "year", "restating"))
    return {
        "closed": frozenset((standard, year) for standard, year, restating in found if not restating),
        "restating": frozenset((standard, year) for standard, year, restating in found if restating),
    }


def _known(standard: PovertyStandard) -> KnownStandard:
    return KnownStandard(
        standard.pk,
        standard.code,
        standard.name,
        standard.first_day,
        standard.last_day,
        national=standard.issuing_unit_id is None,
    )


def _as_text(column: str) -> Cast:
    """Return a column as the database writes it: Django would turn it row by row, at a third of the time of it all."""
    return Cast(column, TextField())


class _AtHome(dict[tuple[int | None, str | None], Stays]):
    """The stay of who has lived in one hamlet since a day: few are different, and shared."""

    def __missing__(self, home: tuple[int | None, str | None]) -> Stays:
        hamlet, since = home
        return self.setdefault(home, () if hamlet is None else (Stay(hamlet, _day(since)),))


class _Alone(dict[int, frozenset[int]]):
    """The set of each hamlet alone: nearly all households were of one, and share it."""

    def __missing__(self, hamlet: int) -> frozenset[int]:
        return self.setdefault(hamlet, frozenset((hamlet,)))


@dataclass(frozen=True)
class _Lists:
    """The stored lists, and what they say of each household: the hamlets it was of, the newest year it stands on."""

    statuses: defaultdict[ListKey, dict[int, KnownStatus]]
    hamlets_of: dict[int, frozenset[int]]
    newest: dict[int, int]


def _lists(line: Line) -> _Lists:
    found, alone = _Lists(defaultdict(dict), {}, {}), _Alone()
    statuses, hamlets_of, newest = found.statuses, found.hamlets_of, found.newest
    classes = {one.value: one for one in PovertyClass}
    doubles = Household.objects.filter(double_of__isnull=False)  # few: no look at the household of each row
    rows = YearlyStatus.objects.filter(commune__in=line.family).exclude(household__in=doubles).values_list(
        "household_id", "standard_id", "year", "pk", "hamlet_id", "poverty_class", "people", "note", "b1", "b2",
        "stage", _as_text("to_verify"), _as_text("causes"), _as_text("special_groups"),
    )  # fmt: skip
    for household, standard, year, pk, hamlet, listed, people, note, b1, b2, stage, verify, why, who in rows:
        statuses[standard, year][household] = KnownStatus(
            pk, hamlet, classes[listed], people, note, b1, b2, stage, verify in _YES, _listed(why), _listed(who)
        )
        known = hamlets_of.get(household)
        if known is None:
            hamlets_of[household], newest[household] = alone[hamlet], year
            continue
        if hamlet not in known:
            hamlets_of[household] = known | {hamlet}
        if year > newest[household]:
            newest[household] = year
    return found


def _households(line: Line, lists: _Lists) -> dict[int, KnownHousehold]:
    commune, at_home = line.heir, _AtHome()
    left, people = _homes_left(commune), _people_beside_heads(commune)
    found: dict[int, KnownHousehold] = {}
    rows = (
        Household.objects.single()
        .filter(commune=commune)
        .annotate(
            home=FilteredRelation("residences", condition=Q(residences__valid_to__isnull=True)),
            head=FilteredRelation("members", condition=Q(members__is_head=True)),
        )
        .values_list(
            "pk", "address", "home__hamlet_id", _as_text("home__valid_from"), "head__pk", "head__name",
            "head__name_key", _as_text("head__birth_date"), "head__birth_year", "head__gender", "head__ethnicity",
            "head__cccd", "head__relation",
        )
    )  # fmt: skip
    for pk, address, home, since, head, name, key, day, year, gender, ethnicity, cccd, relation in rows:
        stays, hamlets = at_home[home, since], lists.hamlets_of.get(pk, _NOWHERE)
        if pk in left:
            stays = (*left[pk], *stays)
        if len(stays) != 1 or stays[0].hamlet not in hamlets:  # another than its lists say
            hamlets |= {stay.hamlet for stay in stays}
        if line.passages and hamlets:
            hamlets |= line.hamlets_beside(hamlets, stays)
        if line.elsewhere and line.is_of_another(hamlets):
            continue
        members: tuple[KnownMember, ...] = ()
        if head is not None:
            members = (KnownMember(head, name, key, _day(day) or year, gender, ethnicity, cccd, True, relation),)
        if pk in people:
            members += tuple(people[pk])
        found[pk] = KnownHousehold(pk, home, hamlets, address, members, lists.newest.get(pk, 0), stays)
    return found


def _day(written: str | None) -> date | None:
    return date.fromisoformat(written) if written else None


def _homes_left(commune: int) -> dict[int, list[Stay]]:
    """Return where households lived before, from the oldest on."""
    homes: dict[int, list[Stay]] = defaultdict(list)
    left = Residence.objects.filter(household__commune=commune, valid_to__isnull=False)
    in_order = left.order_by("valid_to", "pk")
    for household, hamlet, first, last in in_order.values_list("household_id", "hamlet_id", "valid_from", "valid_to"):
        homes[household].append(Stay(hamlet, first, last))
    return homes


def _people_beside_heads(commune: int) -> dict[int, list[KnownMember]]:
    """Return the people of households who are not their heads, in one order, however the database gives them."""
    people: dict[int, list[KnownMember]] = defaultdict(list)
    rows = (
        Member.objects.present()
        .filter(commune=commune, household__double_of__isnull=True, is_head=False)
        .order_by("pk")
        .values_list(
            "household_id", "pk", "name", "name_key", "birth_date", "birth_year", "gender", "ethnicity", "cccd",
            "relation",
        )
    )  # fmt: skip
    for household, pk, name, key, day, year, gender, ethnicity, cccd, relation in rows:
        people[household].append(KnownMember(pk, name, key, day or year, gender, ethnicity, cccd, False, relation))
    return people


def _departures(family: list[int]) -> dict[ListKey, dict[int, int]]:
    found: dict[ListKey, dict[int, int]] = defaultdict(dict)
    rows = Departure.objects.filter(commune__in=family)
    for pk, household, standard, year in rows.values_list("pk", "household_id", "standard_id", "year"):
        found[standard, year][household] = pk
    return dict(found)


def _results(commune: Unit) -> dict[ListKey, dict[int, bool]]:
    found: dict[ListKey, dict[int, bool]] = defaultdict(dict)
    rows = HamletResult.objects.filter(commune__in=commune.chain)
    for hamlet, standard, year, complete in rows.values_list("hamlet_id", "standard_id", "year", "complete"):
        found[standard, year][hamlet] = complete
    return dict(found)
