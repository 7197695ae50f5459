"""Which lists are not complete, what keeps them open, and who left a list without a reason."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.db.models import Exists, Max, OuterRef, Q, QuerySet

from communes.models import Unit
from households.models import (
    Departure,
    HamletResult,
    ImportedRow,
    PovertyStandard,
    Residence,
    RosterImport,
    YearClosing,
    YearlyStatus,
    YearlyStatusQuerySet,
)
from households.roster.homes import Stay, has_ended, lived_on
from households.roster.register import ListKey, OpenFor
from households.roster.rows import Place


def left_without_reason(commune: Unit, standard: PovertyStandard, year: int) -> YearlyStatusQuerySet:
    """Return the rows of each hamlet's last list before a year whose household has neither row nor reason since."""
    of_list = {"commune__in": commune.line, "standard": standard}
    last_lists = (
        HamletResult.objects.filter(**of_list, year__lt=year).values("hamlet").annotate(last=Max("year")).order_by()
    )
    on_last_list = Q(pk__in=[])
    for last_list in last_lists:
        on_last_list |= Q(hamlet=last_list["hamlet"], year=last_list["last"])
    since = {
        "household": OuterRef("household"),
        "standard": standard,
        "year__gt": OuterRef("year"),
        "year__lte": year,
    }
    return YearlyStatus.objects.filter(on_last_list, **of_list).exclude(
        Exists(YearlyStatus.objects.filter(**since)) | Exists(Departure.objects.filter(**since))
    )


def incomplete_lists(commune: Unit) -> QuerySet[HamletResult]:
    """Return the lists of a commune that came and are not complete, of years that can be written."""
    return open_lists(commune).filter(complete=False)


def open_lists(commune: Unit) -> QuerySet[HamletResult]:
    """Return the lists of a commune that came, of years that can be written."""
    locked = YearClosing.objects.locking().filter(
        commune=OuterRef("commune"), standard=OuterRef("standard"), year=OuterRef("year")
    )
    open_ones = HamletResult.objects.filter(~Exists(locked), commune__in=commune.line)
    return open_ones.select_related("hamlet", "standard").order_by("year", "standard_id", "hamlet__code")


def open_for(commune: Unit) -> dict[ListKey, dict[int, OpenFor]]:
    """Return by list and hamlet what the newest file left it open for, without those where nobody wrote that down.

    A list that the file made complete was opened since by an undo: only for want of reasons. One query.
    """
    standing = {"roster_import__commune__in": commune.chain, "roster_import__state": RosterImport.State.APPLIED}
    rows = ImportedRow.objects.filter(**standing, household__isnull=True, row__isnull=True)
    found: dict[ListKey, dict[int, OpenFor]] = defaultdict(dict)
    for year, after in rows.order_by("pk").values_list("year", "after"):
        if not after or after.get("complete") is None:
            continue
        stored, key = after.get("open_for"), (after["standard"], year)
        if after["complete"]:
            found[key][after["hamlet"]] = OpenFor(rows=False)
        elif stored is None:
            found[key].pop(after["hamlet"], None)
        else:
            places = tuple(Place(*(["", *place] if len(place) == 2 else place)) for place in stored.get("places", ()))
            found[key][after["hamlet"]] = OpenFor(stored["rows"], tuple(stored["unlisted"]), places)
    return dict(found)


def waited_for(
    commune: Unit, standard: PovertyStandard, year: int, lists: Iterable[OpenFor] = ()
) -> dict[int, set[int]]:
    """Return by hamlet the households whose reason its list of a year waits for; three queries.

    Those of the last list before who have neither row nor reason since, in the hamlet they lived in at the end of
    the year, as imports expect them; and the `unlisted` of these lists that still stand on it.
    """
    last = dict(left_without_reason(commune, standard, year).values_list("household_id", "hamlet_id"))
    stays: dict[int, list[Stay]] = defaultdict(list)
    for home in Residence.objects.filter(household__in=last):
        stays[home.household_id].append(Stay(home.hamlet_id, home.valid_from, home.valid_to))
    found: dict[int, set[int]] = defaultdict(set)
    end = date(year, 12, 31)
    for household, hamlet in last.items():
        if not has_ended(stays[household], end):
            found[lived_on(stays[household], end) or hamlet].add(household)
    unlisted = [household for one in lists for household in one.unlisted]
    if unlisted:
        still = YearlyStatus.objects.of_list(commune, standard, year).filter(household__in=unlisted)
        for household, hamlet in still.values_list("household_id", "hamlet_id"):
            found[hamlet].add(household)
    return dict(found)
