"""The files of an import given back: with bad cells coloured, or with only the rows to mend."""

from __future__ import annotations

from dataclasses import dataclass

from households.models import RosterFile
from households.roster.plan import Plan
from households.roster.reading import SUPPLEMENT_SHEET, Reading
from households.roster.returned import lines_of_note, marks_of, rows_to_mend
from lib.workbook_edit import NotEditable
from lib.workbook_in import read_sheets
from lib.workbook_marks import has_sheet, mark_cells, only_rows
from lib.workbook_plain import plain_workbook


@dataclass(frozen=True)
class Returned:
    """A file to hand out; `is_own` says that it is the office's own with the marks in it, not a plain copy."""

    name: str
    content: bytes
    rows: int
    is_own: bool


def returned_file(file: RosterFile, plan: Plan, reading: Reading, *, only_errors: bool) -> Returned:
    """Return a file with its bad cells marked; with `only_errors` without the rows that need nothing."""
    marks, content = marks_of(plan, reading, file.name), bytes(file.content)
    keep = rows_to_mend(plan, reading, file.name)
    note = (SUPPLEMENT_SHEET, lines_of_note(file.name, plan.errors))
    summaries = [sheet.name for sheet in reading.summaries if sheet.file == file.name]
    stem, _dot, ending = file.name.rpartition(".")
    name = f"{stem or file.name} - {'dòng cần sửa' if only_errors else 'đã tô màu'}"
    if only_errors:
        marks = [mark for mark in marks if mark.severe]
    rows = len({(mark.sheet, mark.row) for mark in marks})
    try:
        made = only_rows(content, marks, keep, summaries, note) if only_errors else mark_cells(content, marks)
    except NotEditable:
        sheets = [sheet for sheet in read_sheets(file.name, content) if not only_errors or sheet.name in keep]
        made = plain_workbook(sheets, marks, keep, note) if only_errors else plain_workbook(sheets, marks)
        return Returned(f"{name}.xlsx", made, rows, is_own=False)
    return Returned(f"{name}.{'xlsm' if ending.lower() == 'xlsm' else 'xlsx'}", made, rows, is_own=True)


def is_supplement(content: bytes) -> bool:
    """Say whether a file is one of rows to mend that was handed out here."""
    return has_sheet(content, SUPPLEMENT_SHEET)
