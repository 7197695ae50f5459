"""Reads of imports: those applied, the drafts still looked at, the rows one wrote."""

from __future__ import annotations

import re
from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import overload

from django.db.models import FilteredRelation, Prefetch, Q, QuerySet

from communes.models import Unit
from households.models import (
    DepartureReason,
    Household,
    ImportedRow,
    ListedClass,
    Member,
    RosterCorrection,
    RosterFile,
    RosterImport,
)
from households.roster.corrections import Correction, What, lay_over, leave_out
from households.roster.headings import Learnt
from households.roster.noticed import spans
from households.roster.plan import TO_VERIFY
from households.roster.reading import Place, Reading, reading_steps
from households.undoing import unpacked
from lib.collector import collector_paused
from lib.steps import Steps
from lib.vietnamese import name_sort_key, without_id_numbers
from lib.workbook_in import column_letter, read_sheets


def imports_of(commune: Unit, former: Collection[int] = ()) -> QuerySet[RosterImport]:
    """Return the imports of a commune, undone ones too, newest first, with files (without their bytes) and authors.

    With `former` those of these communes (ids) too.
    """
    applied = RosterImport.objects.filter(commune__in=[commune.pk, *former]).exclude(state=RosterImport.State.DRAFT)
    return _with_files(applied).select_related("undone_by").order_by("-applied_at", "-pk")


def drafts_of(commune: Unit) -> QuerySet[RosterImport]:
    """Return the files that were chosen and not yet applied, newest first."""
    drafts = RosterImport.objects.filter(commune=commune, state=RosterImport.State.DRAFT)
    return _with_files(drafts).order_by("-created_at", "-pk")


def _with_files(imports: QuerySet[RosterImport]) -> QuerySet[RosterImport]:
    files = Prefetch("files", RosterFile.objects.defer("content"))
    return imports.select_related("created_by", "decision", "standard", "commune").prefetch_related(files)


def same_files(record: RosterImport) -> list[tuple[RosterFile, RosterImport]]:
    """Return the files of a draft that were brought in already, byte for byte, each with its newest standing import.

    One query where the files are read already.
    """
    by_hash = {file.sha256: file for file in record.files.all()}
    standing = RosterFile.objects.defer("content").filter(
        sha256__in=by_hash,
        roster_import__commune=record.commune_id,
        roster_import__state=RosterImport.State.APPLIED,
    )
    newest = {
        file.sha256: file.roster_import
        for file in standing.select_related("roster_import__created_by").order_by("roster_import__applied_at", "pk")
    }
    return [(by_hash[sha256], imported) for sha256, imported in newest.items()]


def earlier_corrections(record: RosterImport, same: Sequence[tuple[RosterFile, RosterImport]]) -> list[Correction]:
    """Return what was set right when files of a draft (`same_files`) were brought in before, and is not yet in it.

    A row that was said to be a household, or a new one, is the household it was written to then. No query without
    such files, else at most four.
    """
    if not same:
        return []
    now = {(imported.pk, file.sha256): file.name for file, imported in same}
    imports = [imported.pk for _file, imported in same]
    stored = RosterFile.objects.filter(roster_import__in=imports).values_list("roster_import", "sha256", "name")
    names = {(pk, name): now[pk, sha256] for pk, sha256, name in stored if (pk, sha256) in now}
    rows = [one for one in RosterCorrection.objects.filter(roster_import__in=imports) if _name_of(one, names)]
    written = _written_to([one for one in rows if one.what == What.HOUSEHOLD])
    kept = {(one.what, one.place, one.column) for one in (corrections_of(record)[0] if rows else ())}
    found = []
    for one in rows:
        place = Place(_name_of(one, names), one.sheet, one.row)
        is_household = one.what == What.HOUSEHOLD
        text = str(written.get((one.roster_import_id, *_at(one)), "")) if is_household else one.text
        if (text or not is_household) and (one.what, place, one.column) not in kept:
            found.append(Correction(What(one.what), place, one.column, text))
    return found


def _name_of(one: RosterCorrection, names: Mapping[tuple[int, str], str]) -> str:
    return names.get((one.roster_import_id, one.file), "")


def _at(one: RosterCorrection) -> tuple[str, str, int]:
    return one.file, one.sheet, one.row


def _written_to(rows: Sequence[RosterCorrection]) -> dict[tuple[int, str, str, int | None], int]:
    """Return the household that rows were written to, by import, file, sheet and row; one query, none without rows."""
    if not rows:
        return {}
    imported = ImportedRow.objects.filter(
        roster_import__in={one.roster_import_id for one in rows}, row__in={one.row for one in rows}
    )
    found = imported.values_list("roster_import", "file", "sheet", "row", "household")
    return {(pk, file, sheet, row): household for pk, file, sheet, row, household in found if household is not None}


def corrections_of(record: RosterImport) -> tuple[list[Correction], frozenset[int]]:
    """Return what was set right in the preview of an import, and the ids of that; one query."""
    rows = list(record.corrections.all())
    corrections = [
        Correction(What(row.what), Place(row.file, row.sheet, row.row), row.column, row.text) for row in rows
    ]
    return corrections, frozenset(row.pk for row in rows)


def import_steps(
    record: RosterImport, corrections: Sequence[Correction], current_year: int, learnt: Learnt
) -> Steps[Reading]:
    """Read the files of an import with the corrections laid over them, saying how far it is; one query."""
    with collector_paused():
        files = record.files.values_list("name", "content")
        sheets = [sheet for name, content in files for sheet in read_sheets(name, bytes(content))]
        reading = yield from reading_steps(
            sheets, current_year, learnt, lambda in_unicode: lay_over(in_unicode, corrections)
        )
        return leave_out(reading, corrections)


@dataclass(frozen=True)
class CorrectedPlace:
    """One row set right: where, what was put, who and when; `ids` are those of the corrections."""

    ids: str
    file: str
    sheet: str
    row: int
    words: str
    by: str
    at: datetime
    rows: str = ""  # as people say them, where one thing was said of several rows


def corrected_together(places: Sequence[CorrectedPlace]) -> list[CorrectedPlace]:
    """Return corrections of rows as lines to read: one for the rows of a sheet of which one thing was said at once."""
    found: dict[Hashable, list[CorrectedPlace]] = {}
    for one in places:
        found.setdefault((one.file, one.sheet, one.words, one.by, one.at.replace(second=0, microsecond=0)), []).append(
            one
        )
    return [
        replace(some[0], ids=",".join(one.ids for one in some), rows=spans([one.row for one in some]))
        for some in found.values()
    ]


def corrected_places(record: RosterImport) -> list[CorrectedPlace]:
    """Return what was set right in an import, row by row; ID numbers are covered. Three queries at most."""
    found: dict[tuple[str, str, int], list[RosterCorrection]] = {}
    for one in record.corrections.select_related("corrected_by"):
        found.setdefault((one.file, one.sheet, one.row), []).append(one)
    ids = {int(one.text) for rows in found.values() for one in rows if one.what == What.HAMLET}
    hamlets = dict(Unit.objects.filter(pk__in=ids).values_list("pk", "name")) if ids else {}
    chosen = {int(one.text) for rows in found.values() for one in rows if _is_known_household(one)}
    heads = Member.objects.filter(household__in=chosen, is_head=True).values_list("household", "name")
    households = dict(heads) if chosen else {}
    return [
        CorrectedPlace(
            ids=",".join(str(one.pk) for one in rows),
            file=file,
            sheet=sheet,
            row=row,
            words="; ".join(_correction_words(one, hamlets, households) for one in rows),
            by=rows[-1].corrected_by.full_name,
            at=rows[-1].corrected_at,
        )
        for (file, sheet, row), rows in found.items()
    ]


def _is_known_household(one: RosterCorrection) -> bool:
    return one.what == What.HOUSEHOLD and one.text.isdecimal()


def _correction_words(one: RosterCorrection, hamlets: Mapping[int, str], households: Mapping[int, str]) -> str:
    if _is_known_household(one):
        return f"là hộ {households.get(int(one.text), '')} trong sổ (hộ số {one.text})"
    if one.what == What.HOUSEHOLD:
        return "là hộ mới, chưa có trong sổ"
    if one.what == What.LEFT_OUT:
        return "bỏ dòng này"
    if one.what == What.HAMLET:
        return f"ở {hamlets.get(int(one.text), '')}"
    text = "(số đã che)" if _is_bare_number(one.text) else without_id_numbers(one.text)
    return f"cột {column_letter(one.column or 0)}: {text or 'để trống'}"


def _is_bare_number(text: str) -> bool:
    """Say whether a text may be an ID number and nothing else, be it one of 9 digits or one that lost its first 0."""
    return re.fullmatch(r"\d(?:[ .-]?\d){8,11}", text, re.ASCII) is not None


@dataclass(frozen=True)
class WrittenLine:
    """One household-year an import wrote: where it stood in the file, who, and the class before and after."""

    sheet: str
    row: int | None
    year: int
    household: int | None  # none any more: an undo took it out again
    name: str
    before: str
    after: str


class WrittenLines(Sequence[WrittenLine]):
    """The household-years an import wrote, read a page at a time: two queries a page and one for the count."""

    def __init__(self, record: RosterImport, without: Collection[int] = ()) -> None:
        of_households = Q(after__has_key="status") | Q(after__has_key="reason")
        rows = ImportedRow.objects.filter(of_households, roster_import=record).order_by("pk")
        self._rows = rows.exclude(household__in=list(without)) if without else rows

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
        head = FilteredRelation("members", condition=Q(members__is_head=True))
        standing = Household.objects.filter(pk__in=[row.household_id for row in rows]).annotate(head=head)
        heads = dict(standing.values_list("pk", "head__name"))
        return [_line(row, heads) for row in rows]


def import_lines(record: RosterImport, without: Collection[int] = ()) -> WrittenLines:
    """Return the household-years an import wrote, in the order of its files, without those of some households."""
    return WrittenLines(record, without)


def _name_then(row: ImportedRow) -> str:
    """Return the head's name as the import wrote it, for a household that is in the register no more."""
    return ((unpacked(row.after or {}).get("person") or {}).get("member") or {}).get("name", "")


def _line(row: ImportedRow, heads: Mapping[int, str | None]) -> WrittenLine:
    """Return a row in words; `heads` are those of the households that are in the register."""
    before = ((row.before or {}).get("status") or {}).get("poverty_class", "")
    after = unpacked(row.after or {})
    status, reason = (after.get("status") or {}).get("poverty_class", ""), after.get("reason", "")
    return WrittenLine(
        sheet=row.sheet,
        row=row.row,
        year=row.year,
        household=row.household_id if row.household_id in heads else None,
        name=heads.get(row.household_id or 0) or _name_then(row),
        before=str(ListedClass(before).label) if before else "",
        after=_reason_words(reason) if reason or not status else str(ListedClass(status).label),
    )


@dataclass(frozen=True)
class KeptHousehold:
    """A household an undo keeps, with its head's name and the words why; `pk` None where it left the register."""

    pk: int | None
    name: str
    why: str


def kept_households(kept: Mapping[int, Sequence[str]]) -> list[KeptHousehold]:
    """Return the households an undo keeps, by name; two queries."""
    known = set(Household.objects.filter(pk__in=kept).values_list("pk", flat=True))
    heads = dict(Member.objects.filter(household__in=kept, is_head=True).values_list("household_id", "name"))
    found = [
        KeptHousehold(pk if pk in known else None, heads.get(pk, f"Hộ số {pk}"), ", ".join(why))
        for pk, why in kept.items()
    ]
    return sorted(found, key=lambda one: name_sort_key(one.name))


def _reason_words(reason: str) -> str:
    if reason == TO_VERIFY:
        return "giữ nguyên, chờ xác minh"
    return str(DepartureReason(reason).label) if reason else ""
