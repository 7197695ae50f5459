"""Reads of imports: those applied, the drafts still looked at, the rows one wrote."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import overload

from django.db.models import Prefetch, QuerySet

from communes.models import Unit
from households.models import DepartureReason, ImportedRow, ListedClass, Member, RosterFile, RosterImport
from households.roster.plan import TO_VERIFY


def imports_of(commune: Unit) -> QuerySet[RosterImport]:
    """Return the imports applied in a commune, newest first, with files (without their bytes) and author."""
    applied = RosterImport.objects.filter(commune=commune, state=RosterImport.State.APPLIED)
    return _with_files(applied).order_by("-applied_at", "-pk")


def drafts_of(commune: Unit) -> QuerySet[RosterImport]:
    """Return the files that were chosen and not yet applied, newest first."""
    drafts = RosterImport.objects.filter(commune=commune, state=RosterImport.State.DRAFT)
    return _with_files(drafts).order_by("-created_at", "-pk")


def _with_files(imports: QuerySet[RosterImport]) -> QuerySet[RosterImport]:
    files = Prefetch("files", RosterFile.objects.defer("content"))
    return imports.select_related("created_by", "decision", "standard").prefetch_related(files)


@dataclass(frozen=True)
class WrittenLine:
    """One household-year an import wrote: where it stood in the file, who, and the class before and after."""

    sheet: str
    row: int | None
    year: int
    household: int
    name: str
    before: str
    after: str


class WrittenLines(Sequence[WrittenLine]):
    """The household-years an import wrote, read a page at a time: two queries a page and one for the count."""

    def __init__(self, record: RosterImport) -> None:
        self._rows = ImportedRow.objects.filter(roster_import=record, household__isnull=False).order_by("pk")

    def __len__(self) -> int:
        return self._rows.count()

    @overload
    def __getitem__(self, index: int) -> WrittenLine: ...
    @overload
    def __getitem__(self, index: slice) -> list[WrittenLine]: ...
    def __getitem__(self, index: int | slice) -> WrittenLine | list[WrittenLine]:
        if isinstance(index, int):
            return self[index : index + 1][0]
        rows = list(self._rows[index])
        heads = dict(
            Member.objects.filter(household__in=[row.household_id for row in rows], is_head=True).values_list(
                "household_id", "name"
            )
        )
        return [_line(row, heads.get(row.household_id or 0, "")) for row in rows]


def import_lines(record: RosterImport) -> WrittenLines:
    """Return the household-years an import wrote, in the order of its files."""
    return WrittenLines(record)


def _line(row: ImportedRow, name: str) -> WrittenLine:
    before = ((row.before or {}).get("status") or {}).get("poverty_class", "")
    after = row.after or {}
    status, reason = (after.get("status") or {}).get("poverty_class", ""), after.get("reason", "")
    return WrittenLine(
        sheet=row.sheet,
        row=row.row,
        year=row.year,
        household=row.household_id or 0,
        name=name,
        before=str(ListedClass(before).label) if before else "",
        after=str(ListedClass(status).label) if status else _reason_words(reason),
    )


def _reason_words(reason: str) -> str:
    if reason == TO_VERIFY:
        return "giữ nguyên, chờ xác minh"
    return str(DepartureReason(reason).label) if reason else ""
