"""What was brought in over a commune's whole line: its own imports and those of the communes it was made of."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from communes.access import scope
from communes.models import Unit
from communes.roles import Verb
from households.models import PovertyStandard, RosterImport
from households.queries.imports import imports_of


def history_of(commune: Unit, user: Any) -> QuerySet[RosterImport]:
    """Return the imports of a commune and of the predecessors whose lists a person may bring in, newest first."""
    held = scope(user)
    former = {unit.pk for unit in held.communes() if held.may(Verb.IMPORT_ROSTER, unit)} & set(commune.came_from)
    return imports_of(commune, former)


@dataclass(frozen=True)
class ImportEntry:
    """An import and where its own page stands; `unit` names the commune of then, "" for that of the page."""

    record: RosterImport
    commune: int
    year: int
    standard: str
    unit: str = ""


def entries_of(
    records: Iterable[RosterImport], commune: Unit, year: int, standard: PovertyStandard
) -> list[ImportEntry]:
    """Return imports as a page of a commune, year and standard leads to them; at most one query.

    That of another unit stands at the last year it is of: what it wrote, and its undo, are that unit's.
    """
    found = list(records)
    is_of_line = any(record.commune_id != commune.pk for record in found)
    standards = list(PovertyStandard.objects.national().order_by("first_day")) if is_of_line else []
    return [
        ImportEntry(record, commune.pk, year, standard.code)
        if record.commune_id == commune.pk
        else _of_then(record, standards)
        for record in found
    ]


def _of_then(record: RosterImport, standards: list[PovertyStandard]) -> ImportEntry:
    year = max(record.counts.get("years") or [record.year or record.created_at.year])
    nations = [one for one in standards if one.in_force(year)]
    under = record.standard if record.standard and record.standard.takes_list_of(year) else nations[-1]
    return ImportEntry(record, record.commune_id, year, under.code, record.commune.name)
