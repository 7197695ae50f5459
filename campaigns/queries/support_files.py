"""What is on record to hold a workbook of support given against."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db.models import Q

from campaigns.models import PledgeEntry, Support, SupportFile
from campaigns.pledges import Direction
from campaigns.queries.known_names import hamlet_names, known_households
from campaigns.queries.supports import occasions_of
from campaigns.support_cells import COLUMNS
from campaigns.support_roster import KnownHelp, SameHelp
from campaigns.supports import SupportKind, What, occasion_key
from communes.models import Unit
from households.models import LearntKind
from households.queries.learnt import learnt_of


def known_helps(commune: Unit, year: int) -> KnownHelp:
    """Return what a workbook of support of a commune and year is held against; about eight queries."""
    homes, names = known_households(commune)
    given = Support.objects.standing().filter(commune__in=commune.line, on__year=year).select_related("household")
    helps = [
        SameHelp(
            one.household.double_of_id or one.household_id,
            SupportKind(one.kind),
            occasion_key(one.occasion),
            one.amount,
            one.unit,
            one.on,
        )
        for one in given
    ]
    gifts = PledgeEntry.objects.filter(
        pledge__commune__in=commune.line, direction=Direction.GIVEN.value, household__isnull=False, on__year=year,
        corrects__isnull=True, corrected_by__isnull=True,
    ).select_related("household", "pledge")  # fmt: skip
    hamlets = hamlet_names(commune, year)
    return KnownHelp(
        households=homes,
        hamlets=hamlets.now,
        shared=hamlets.shared,
        called=hamlets.called,
        occasions={occasion_key(name): (name, kind) for name, kind in occasions_of(commune)},
        helps=helps,
        gifts=frozenset(
            (one.household.double_of_id or one.household.pk, one.amount, one.pledge.unit, one.on)
            for one in gifts
            if one.household is not None
        ),
        names=names,
        **taught_of(commune),
    )


def written_before(file: SupportFile) -> list[SupportFile]:
    """Return the files that say just the same and were written for the year before, the last one first; one query.

    The same bytes, or, of one that was only saved anew, the same cells.
    """
    alike = Q(sha256=file.sha256)
    if file.fingerprint:
        alike |= Q(fingerprint=file.fingerprint)
    same = SupportFile.objects.filter(alike, commune__in=file.commune.line, year=file.year, written_on__isnull=False)
    return list(same.exclude(pk=file.pk).order_by("-written_on", "-pk").defer("content"))


def written_otherwise(file: SupportFile, lacks: Collection[str]) -> SupportFile | None:
    """Return the last file that says the same and was written as another help, or of another day; one query.

    None where one was written as just this, and where the rows themselves say help and day: then they are recognised.
    """
    before = written_before(file) if lacks else []
    return None if any(one.says_like(file, lacks) for one in before) else next(iter(before), None)


def taught_of(commune: Unit) -> dict[str, Any]:
    """Return what a commune taught about workbooks of support: its columns, and the helps its words mean; two queries.

    A word's help is kept as its kind and its occasion.
    """
    columns = learnt_of(commune, LearntKind.HELP_COLUMN)
    words: dict[str, What] = {}
    for key, meant in learnt_of(commune, LearntKind.HELP).items():
        kind, _colon, occasion = meant.partition(":")
        if kind in set(SupportKind):
            words[key] = What(SupportKind(kind), occasion)
    known = {key: name for key, name in columns.items() if not name or name in COLUMNS}
    return {"columns": known, "words": words}
