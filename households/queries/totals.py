"""Totals of hamlets for the page that sets them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q

from communes.models import Unit
from communes.queries import hamlets_in_year
from households.models import HamletYear, ListedClass, Source, YearlyStatus
from households.totals import Totals, together


@dataclass(frozen=True)
class HamletLine:
    """A hamlet's totals of a year and of the year before, with its longest list of the year."""

    hamlet: Unit
    stored: Totals
    before: Totals
    source: str  # words; "" where nothing is stored
    listed: tuple[int, int]  # poor, near-poor, under the standard that lists most


def totals_of(commune: Unit, year: int, allowed: Collection[int] | None) -> list[HamletLine]:
    """Return a line for each hamlet of the year one may set (ids; None: all); three queries.

    One more where hamlets were united: the year before is the sum of those that went over to one.
    """
    hamlets = [unit for unit in hamlets_in_year(commune, year) if allowed is None or unit.pk in allowed]
    former = [pk for unit in hamlets for pk in unit.came_from]
    there = Unit.objects.filter(pk__in=former).valid_on(date(year - 1, 12, 31)) if former else ()
    of_then = {unit.pk for unit in there}
    years = HamletYear.objects.filter(hamlet__in=[*(unit.pk for unit in hamlets), *of_then], year__in=(year - 1, year))
    rows = {(row.hamlet_id, row.year): row for row in years}
    lists = (
        YearlyStatus.objects.filter(commune__in=commune.line, year=year, hamlet__in=hamlets)
        .values("hamlet", "standard")
        .annotate(
            poor=Count("pk", filter=Q(poverty_class=ListedClass.POOR)),
            near_poor=Count("pk", filter=Q(poverty_class=ListedClass.NEAR_POOR)),
        )
    )
    listed: dict[int, tuple[int, int]] = {}
    for one in lists:
        longest = listed.get(one["hamlet"], (0, 0))
        listed[one["hamlet"]] = max(longest, (one["poor"], one["near_poor"]), key=sum)

    def totals(hamlet: Unit, of_year: int) -> Totals:
        row = rows.get((hamlet.pk, of_year))
        return row.totals if row else Totals()

    def before(hamlet: Unit) -> Totals:
        united = of_then.intersection(hamlet.came_from)
        found = [rows[pk, year - 1].totals for pk in united if (pk, year - 1) in rows]
        if not found or len(found) < len(united):
            return totals(hamlet, year - 1)
        return together(found)

    return [
        HamletLine(
            hamlet=hamlet,
            stored=totals(hamlet, year),
            before=before(hamlet),
            source=str(Source(rows[hamlet.pk, year].source).label) if (hamlet.pk, year) in rows else "",
            listed=listed.get(hamlet.pk, (0, 0)),
        )
        for hamlet in hamlets
    ]
