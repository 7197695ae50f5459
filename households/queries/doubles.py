"""Households that may have been entered twice, and two of them side by side."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count
from django.db.models.functions import Coalesce, ExtractYear, Length

from communes.models import Unit
from households.models import Household, Member, PovertyStandard, YearlyStatus
from households.queries.life import Facts, HouseholdLine, lines
from lib.vietnamese import name_sort_key


@dataclass(frozen=True)
class Suspected:
    """Two households that may be one; `why`: "number" (the same ID number in both) or "head"."""

    one: HouseholdLine
    other: HouseholdLine
    why: str


def suspected_doubles(commune: Unit) -> list[Suspected]:
    """Return pairs of households with the same whole ID number, or the same head by name and year of birth.

    By name. A household joined already is not asked about. Three queries whatever the size.
    """
    people = Member.objects.filter(commune=commune.heir, household__double_of__isnull=True).present()
    if commune.went_to:
        people = people.filter(household__in=Household.objects.of_unit(commune))
    numbered = people.annotate(digits=Length("cccd")).filter(digits=12)
    heads = people.filter(is_head=True).annotate(
        born=Coalesce("birth_year", ExtractYear("birth_date")),
    )
    twice = numbered.values("cccd").annotate(n=Count("household", distinct=True)).filter(n__gt=1).order_by()
    same_heads = (
        heads.filter(born__isnull=False).values("name_key", "born").annotate(n=Count("pk")).filter(n__gt=1).order_by()
    )
    found = _pairs(numbered.filter(cccd__in=twice.values("cccd")).values_list("cccd", "household"), "number")
    named = heads.filter(name_key__in=same_heads.values("name_key"), born__isnull=False)
    by_head = (
        (f"{key} {born}", household) for key, born, household in named.values_list("name_key", "born", "household")
    )
    found = _pairs(by_head, "head") | found  # the number is the better reason
    suspects = lines(Household.objects.filter(pk__in={pk for pair in found for pk in pair}))
    by_pk = {line.pk: line for line in suspects}
    suspected = [Suspected(by_pk[one], by_pk[other], why) for (one, other), why in found.items()]
    return sorted(suspected, key=lambda pair: (name_sort_key(pair.one.name), pair.one.pk, pair.other.pk))


def _pairs(keyed: Iterable[tuple[str, int]], why: str) -> dict[tuple[int, int], str]:
    """Return each household of a key beside the first of it."""
    by_key: dict[str, set[int]] = defaultdict(set)
    for key, household in keyed:
        by_key[key].add(household)
    pairs: dict[tuple[int, int], str] = {}
    for households in by_key.values():
        first, *others = sorted(households)
        pairs |= {(first, other): why for other in others}
    return pairs


@dataclass(frozen=True)
class ListYear:
    """What the two households have on the list of one standard and year."""

    standard: PovertyStandard
    year: int
    one: YearlyStatus | None
    other: YearlyStatus | None

    @property
    def is_conflict(self) -> bool:
        """Both stand on it: one row has to go."""
        return self.one is not None and self.other is not None

    @property
    def name(self) -> str:
        """What the choice between them is called in a form."""
        return f"row_{self.standard.pk}_{self.year}"


def list_years(one: Facts, other: Facts) -> list[ListYear]:
    """Return the lists on which either stands, the newest first; no query of its own."""
    rows = [{(row.standard_id, row.year): row for row in facts.rows} for facts in (one, other)]
    standards = {row.standard_id: row.standard for facts in (one, other) for row in facts.rows}
    keys = sorted(rows[0].keys() | rows[1].keys(), key=lambda key: (-key[1], key[0]))
    return [
        ListYear(standards[standard], year, rows[0].get((standard, year)), rows[1].get((standard, year)))
        for standard, year in keys
    ]
