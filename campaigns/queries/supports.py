"""Support that households got: of one household, of the same kind before in a year, of whom what is lacking."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from campaigns.models import PledgeEntry, Support, SupportList, SupportOccasion, SupportRow
from campaigns.pledges import Direction, in_words
from campaigns.supports import KINDS, OCCASIONS, RowState, SupportKind, What, occasion_key
from communes.models import Unit
from communes.queries import heir_of
from households.models import Household


def occasions_of(commune: Unit) -> list[tuple[str, SupportKind]]:
    """Return the occasions an office may choose: those of every office, then its own by name; one query."""
    known = {occasion_key(name) for name, _kind in OCCASIONS}
    own = SupportOccasion.objects.filter(commune=commune).exclude(name_key__in=known).order_by("name_key")
    return [*OCCASIONS, *((one.name, SupportKind(one.kind)) for one in own)]


@dataclass(frozen=True)
class SupportLine:
    """A help on a household's page; `taken_out` says that a counter-entry takes it out."""

    support: Support
    taken_out: bool


def supports_of(household: Household) -> list[SupportLine]:
    """Return all support a household got through the years, its doubles' with it, newest first; one query."""
    own = Q(household=household) | Q(household__double_of=household)
    rows = Support.objects.filter(own).select_related("recorded_by", "list", "corrected_by")
    return [SupportLine(row, hasattr(row, "corrected_by")) for row in rows]


@dataclass(frozen=True)
class Before:
    """A help of the same kind in the same year: when (None: only planned) and by what, as a sentence's words."""

    words: str
    on: date | None


def given_before(
    commune: Unit, what: What, unit: str, year: int, households: Collection[int], but: SupportList | None = None
) -> dict[int, list[Before]]:
    """Return by household the same help in a year: given, open on another list, or by a pledge; three queries.

    Of a former commune also what the one it went over to gave since; one query more.
    A pledge names no kind of policy: a gift of it counts as the same help where it is counted in the same unit.
    """
    found: dict[int, list[Before]] = defaultdict(list)

    def note(household: Household, words: str, on: date | None) -> None:
        single = household.double_of_id or household.pk
        if single in households:
            found[single].append(Before(words, on))

    line = heir_of(commune).line
    given = Support.objects.standing().filter(commune__in=line, on__year=year)
    for row in given.select_related("household", "list"):
        if what.is_same_as(row.what) and (but is None or row.list_id != but.pk):
            by = f"danh sách “{row.list.title}”" if row.list else row.source_words
            note(row.household, f"đã nhận {row.what.words} {row.words} ngày {row.on:%d/%m/%Y} ({by})", row.on)
    _on_other_lists(line, what, year, but, note)
    gifts = PledgeEntry.objects.filter(
        pledge__commune__in=line, direction=Direction.GIVEN.value, household__isnull=False, on__year=year,
        corrects__isnull=True, corrected_by__isnull=True, row__isnull=True, pledge__unit=unit,
    )  # fmt: skip
    for entry in gifts.select_related("household", "pledge__donor"):
        amount, on = in_words(entry.amount, unit), f"{entry.on:%d/%m/%Y}"
        note(entry.household, f"đã được {entry.pledge.donor.name} trao {amount} ngày {on}", entry.on)  # type: ignore[arg-type]
    return dict(found)


def _on_other_lists(line: list[int], what: What, year: int, but: SupportList | None, note: Any) -> None:
    rows = SupportRow.objects.filter(list__commune__in=line, list__on__year=year, support__isnull=True)
    rows = rows.exclude(state=RowState.NOT_RECEIVED.value)
    if but is not None:
        rows = rows.exclude(list=but)
    for row in rows.select_related("household", "list"):
        if not what.is_same_as(row.list.what):
            continue
        if row.on is not None:
            words = f"đã nhận {row.list.what.words} ngày {row.on:%d/%m/%Y} (danh sách “{row.list.title}”)"
        else:
            words = f"đang có trong danh sách “{row.list.title}”"
        note(row.household, words, row.on)


# who got what


@dataclass(frozen=True)
class Covered:
    """A household with what it got of each kind in a year, in words; `by_pledge` what donors handed it."""

    household: int
    name: str
    hamlet: str
    by_kind: tuple[str, ...]  # in the order of the kinds, "" where nothing
    by_pledge: str


def helped_in(commune: Unit, year: int) -> tuple[dict[int, dict[SupportKind, list[str]]], dict[int, list[str]]]:
    """Return by household what it got in a year: by kind, and straight out of pledges; three queries.

    A gift out of a pledge that was signed for on a list counts with the kind of its list, and not again.
    """
    kinds: dict[int, dict[SupportKind, list[str]]] = defaultdict(lambda: defaultdict(list))
    pledged: dict[int, list[str]] = defaultdict(list)
    for row in Support.objects.standing().filter(commune__in=commune.line, on__year=year).select_related("household"):
        kinds[_single(row.household)][SupportKind(row.kind)].append(f"{row.what.words}: {row.words}")
    gifts = PledgeEntry.objects.filter(
        pledge__commune__in=commune.line, direction=Direction.GIVEN.value, household__isnull=False, on__year=year,
        corrects__isnull=True, corrected_by__isnull=True,
    )  # fmt: skip
    for entry in gifts.select_related("household", "pledge", "row__list"):
        household, words = _single(entry.household), in_words(entry.amount, entry.pledge.unit)  # type: ignore[arg-type]
        signed = getattr(entry, "row", None)
        if signed is not None:
            kinds[household][SupportKind(signed.list.kind)].append(f"{signed.list.what.words}: {words}")
        else:
            pledged[household].append(words)
    return kinds, pledged


def _single(household: Household) -> int:
    return household.double_of_id or household.pk


def got(commune: Unit, year: int, kind: SupportKind) -> set[int]:
    """Return the households that got something of a kind in a year: those that "chưa nhận" leaves out; two queries."""
    kinds, _pledged = helped_in(commune, year)
    return {household for household, of in kinds.items() if of.get(kind)}


def covered(rows: Iterable[tuple[int, str, str]], commune: Unit, year: int) -> list[Covered]:
    """Return what households (number, name of the head, hamlet) got in a year, kind by kind; two queries."""
    kinds, pledged = helped_in(commune, year)
    return [
        Covered(
            pk,
            name,
            hamlet,
            tuple("; ".join(kinds.get(pk, {}).get(kind, [])) for kind in KINDS),
            "; ".join(pledged.get(pk, [])),
        )
        for pk, name, hamlet in rows
    ]
