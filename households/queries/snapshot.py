"""The register of one commune as plain values, for planning an import."""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import date
from functools import lru_cache

from django.db.models import TextField
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
from households.roster.homes import Stay
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


def snapshot(commune: Unit, year: int) -> Register:
    """Return the commune's register with its hamlets as at 31/12 of a year; twelve queries whatever the size.

    People who left their household and doubles of households are no longer anybody a row could mean.
    """
    statuses: dict[ListKey, dict[int, KnownStatus]] = defaultdict(dict)
    hamlets_of = _HamletsOf()
    newest: dict[int, int] = {}
    line, names = read_line(commune), old_names(commune)
    listed_rows = YearlyStatus.objects.filter(commune__in=line.family, household__double_of__isnull=True)
    rows = listed_rows.values_list(
        "household_id", "standard_id", "year", "pk", "hamlet_id", "poverty_class", "people", "note", "b1", "b2",
        "stage", "to_verify", Cast("causes", TextField()), Cast("special_groups", TextField()),
    )  # fmt: skip
    classes = {one.value: one for one in PovertyClass}
    for household, standard, listed_year, pk, hamlet, listed, people, note, b1, b2, stage, verify, why, who in rows:
        statuses[standard, listed_year][household] = KnownStatus(
            pk, hamlet, classes[listed], people, note, b1, b2, stage, verify, _listed(why), _listed(who)
        )
        hamlets_of.add(household, hamlet)
        newest[household] = max(newest.get(household, 0), listed_year)
    return Register(
        commune_name=commune.name,
        commune_key=commune.name_key,
        other_communes=dict(Unit.objects.communes().exclude(name_key=commune.name_key).values_list("name_key", "name")),
        hamlets=tuple(KnownHamlet(unit.pk, unit.name, unit.name_key) for unit in hamlets_in_year(commune, year)),
        standards=tuple(_known(standard) for standard in PovertyStandard.objects.applying_in(commune)),
        households=(households := _households(line, hamlets_of, newest)),
        statuses=_of_these(statuses, households) if line.elsewhere else dict(statuses),
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


class _HamletsOf(dict[int, frozenset[int]]):
    """The hamlets that each household was ever of: nearly all were of one, and share it."""

    def __init__(self) -> None:
        super().__init__()
        self._alone: dict[int, frozenset[int]] = {}

    def add(self, household: int, hamlet: int) -> None:
        """Note one more hamlet of a household."""
        known = self.get(household)
        if known is None:
            self[household] = self._alone.setdefault(hamlet, frozenset((hamlet,)))
        elif hamlet not in known:
            self[household] = known | {hamlet}


def _households(line: Line, hamlets_of: _HamletsOf, newest: dict[int, int]) -> dict[int, KnownHousehold]:
    homes: dict[int, int] = {}
    stays: dict[int, tuple[Stay, ...]] = {}
    commune = line.heir
    lived = Residence.objects.filter(household__commune=commune)
    for household, hamlet, valid_from, valid_to in lived.values_list(
        "household_id", "hamlet_id", "valid_from", "valid_to"
    ):
        hamlets_of.add(household, hamlet)
        stays[household] = (*stays.get(household, ()), Stay(hamlet, valid_from, valid_to))
        if valid_to is None:
            homes[household] = hamlet
    members: dict[int, list[KnownMember]] = defaultdict(list)
    people = (
        Member.objects.present()
        .filter(commune=commune, household__double_of__isnull=True)
        .values_list(
            "household_id",
            "pk",
            "name",
            "name_key",
            "birth_date",
            "birth_year",
            "gender",
            "ethnicity",
            "cccd",
            "is_head",
            "relation",
        )
    )
    for household, pk, name, name_key, birth_date, birth_year, gender, ethnicity, cccd, is_head, relation in people:
        birth: date | int | None = birth_date or birth_year
        members[household].append(KnownMember(pk, name, name_key, birth, gender, ethnicity, cccd, is_head, relation))
    for household in list(hamlets_of) if line.passages else ():
        hamlets_of[household] |= line.hamlets_beside(hamlets_of[household], stays.get(household, ()))
    return {
        pk: KnownHousehold(
            pk, homes.get(pk), hamlets_of.get(pk, frozenset()), address, _head_first(members.get(pk, [])),
            newest.get(pk, 0), stays.get(pk, ()),
        )
        for pk, address in Household.objects.single().filter(commune=commune).values_list("pk", "address")
        if not (line.elsewhere and line.is_of_another(hamlets_of.get(pk, frozenset())))
    }  # fmt: skip


def _head_first(members: list[KnownMember]) -> tuple[KnownMember, ...]:
    """Return the members of a household in one order, however the database gave them."""
    return tuple(sorted(members, key=lambda one: (not one.is_head, one.id)) if len(members) > 1 else members)


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
