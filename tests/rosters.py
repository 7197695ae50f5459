"""Rosters as a test writes them: nested lists to a workbook, or straight to sheets as the reader gives them.

workbook({"Ấp 1": [["STT", "Họ và tên", "Hộ nghèo", "Hộ cận nghèo"], [1, "Nguyễn Văn Mẫu", "x", ""]]})
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from lib.workbook_in import Sheet

OFFICE_ROSTER = Path(__file__).parent / "fixtures" / "roster_2022_by_hamlet.xlsx"
Rows = Sequence[Sequence[Any]]


def workbook(sheets: dict[str, Rows], merges: dict[str, Iterable[str]] | None = None) -> bytes:
    """Return an .xlsx file with these sheets; "" and None are no cell. `merges`: blocks by sheet, "I5:J5"."""
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for number, row in enumerate(rows, start=1):
            for column, value in enumerate(row, start=1):
                if value not in ("", None):
                    sheet.cell(number, column, value)
        for block in (merges or {}).get(name, ()):
            sheet.merge_cells(block)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def sheet(rows: Rows, name: str = "Ấp 1", file: str = "ds.xlsx") -> Sheet:
    """Return a sheet as the reader gives it: every row as wide as the widest, blanks "", whole numbers as floats."""
    width = max((len(row) for row in rows), default=0)
    return Sheet(file, name, [[_read(value) for value in [*row, *[""] * (width - len(row))]] for row in rows])


def _read(value: Any) -> Any:
    if value is None:
        return ""
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


HEADING = ["STT", "Họ và tên chủ hộ", "Năm sinh", "Số CCCD", "Số nhân khẩu", "Phân loại", "Ghi chú"]


def listed(name: str, born: Any = "", cccd: Any = "", people: Any = 4, what: str = "HN", note: str = "") -> list[Any]:
    """Return a household's row under HEADING."""
    return [1, name, born, cccd, people, what, note]


def roster(year: int | None, *rows: Sequence[Any], heading: Sequence[Any] = HEADING) -> list[Sequence[Any]]:
    """Return the rows of a sheet: a title with the year, the heading, then these."""
    title = f"DANH SÁCH HỘ NGHÈO, HỘ CẬN NGHÈO NĂM {year}" if year else "DANH SÁCH HỘ NGHÈO, HỘ CẬN NGHÈO"
    return [[title], heading, *rows]
