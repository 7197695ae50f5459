"""A plain workbook of the values of sheets, marked; for files whose own parts cannot be changed (.xls, odd writers)."""

from __future__ import annotations

import io
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import timedelta

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.utils.exceptions import IllegalCharacterError

from lib.workbook_comments import AUTHOR, NOT_IN_XML, Mark
from lib.workbook_in import Sheet
from lib.workbook_marks import COLOURS
from lib.workbook_out import starts_like_formula


def plain_workbook(
    sheets: Iterable[Sheet],
    marks: Iterable[Mark],
    keep: Mapping[str, tuple[int, Collection[int]]] | None = None,
    note: tuple[str, Sequence[str]] | None = None,
) -> bytes:
    """Return a workbook of these sheets' values in their places; with `keep` only the heading and these rows of each.

    A text never becomes a formula. Looks, widths and merged blocks of the original are not in it.
    """
    book = Workbook()
    book.remove(book.active)
    for sheet in sheets:
        if keep is not None and sheet.name not in keep:
            continue
        page = book.create_sheet(sheet.name[:31])
        heading, rows = keep[sheet.name] if keep else (0, ())
        for number, row in enumerate(sheet.rows, start=1):
            if keep is not None and number > heading and number not in rows:
                continue
            for column, value in enumerate(row, start=1):
                if value != "":
                    _put(page, number, column, value)
    for mark in marks:
        if mark.sheet[:31] in book.sheetnames:
            cell = book[mark.sheet[:31]].cell(mark.row, mark.column + 1)
            cell.fill = PatternFill("solid", fgColor=COLOURS[mark.severe])
            said = f"{cell.comment.text}\n" if cell.comment else ""
            cell.comment = Comment(NOT_IN_XML.sub("", said + mark.sentence)[:2_000], AUTHOR)
    if note is not None:
        page = book.create_sheet(note[0])
        for number, line in enumerate(note[1], start=1):
            _put(page, number, 1, line)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _put(page: object, row: int, column: int, value: object) -> None:
    cell = page.cell(row, column)  # type: ignore[attr-defined]
    if isinstance(value, timedelta):
        value = str(value)
    if not isinstance(value, str):
        cell.value = value
        return
    try:
        cell.value = NOT_IN_XML.sub("", value)[:32_000]
    except IllegalCharacterError:
        return
    cell.data_type = "s"
    cell.quotePrefix = starts_like_formula(value)
