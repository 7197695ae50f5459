"""A sheet that is no list yet, but has a table: the words of its heading, to be told what they are."""

from __future__ import annotations

from households.roster.cells import text
from households.roster.headings import UnknownColumn, label
from households.roster.rows import UnreadSheet
from lib.workbook_in import Sheet, column_letter

_LONGEST_LABEL = 80


def table_of(sheet: Sheet) -> UnreadSheet | None:
    """Return the row of a sheet that may be a heading: the first of three texts or more, with a row of values below."""
    for index, row in enumerate(sheet.rows[:40]):
        filled = [(column, cell) for column, cell in enumerate(row) if text(cell)]
        if len(filled) < 3 or not all(isinstance(cell, str) and len(cell) <= _LONGEST_LABEL for _at, cell in filled):
            continue
        below = sheet.rows[index + 1 : index + 4]
        if sum(bool(text(cell)) for later in below for cell in later) < 3:
            continue
        columns = tuple(
            UnknownColumn(label(cell), text(cell), column_letter(column)) for column, cell in filled if label(cell)
        )
        return UnreadSheet(sheet.file, sheet.name, index + 1, columns[:20])
    return None
