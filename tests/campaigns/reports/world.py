"""A superior's workbook in a few cells, and its layout, for tests of reports."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

from openpyxl import Workbook
from python_calamine import CalamineWorkbook

from campaigns.actions import layouts as actions
from campaigns.layouts import Block, BlockKind
from campaigns.models import ReportLayout
from communes.models import Unit, User
from lib.workbook_fill import Template, open_template


def workbook(cells: Mapping[str, Any] | None = None, *, merged: tuple[str, ...] = (), other: str = "") -> bytes:
    """Return a workbook whose sheet "Biểu" has these cells; `other` is the name of a second, empty sheet."""
    book = Workbook()
    sheet = book.active
    sheet.title = "Biểu"
    for address, value in (cells or {}).items():
        sheet[address] = value
    for area in merged:
        sheet.merge_cells(area)
    if other:
        book.create_sheet(other)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


HAMLETS = {
    "A1": "BÁO CÁO",
    "A3": "STT",
    "B3": "Ấp",
    "C3": "Hộ nghèo",
    "B4": "ấp 01",
    "B5": "Ấp 2",
    "B6": "Tổng cộng",
    "C6": "=SUM(C4:C5)",
    "D4": "=C4*2",
}
NAMED = Block(1, "Biểu", BlockKind.NAMED, 4, 5, names="B")


def template(cells: Mapping[str, Any] | None = None, **more: Any) -> Template:
    """Return a workbook open for filling, by default one with a row per hamlet."""
    return open_template("mau.xlsx", workbook(HAMLETS if cells is None else cells, **more))


def layout(officer: User, commune: Unit, name: str = "Báo cáo quý", content: bytes | None = None) -> ReportLayout:
    """Return a layout with nothing pointed, by default of the workbook with a row per hamlet."""
    return actions.add_layout(
        by=officer, commune=commune, name=name, file_name="Mau.xlsx", content=content or workbook(HAMLETS)
    )


def point(officer: User, layout: ReportLayout, cell: str, figure: str, sheet: str = "Biểu") -> None:
    """Point a cell, as the version of now."""
    actions.point_cell(by=officer, layout=layout, seen_version=layout.version, sheet=sheet, cell=cell, figure=figure)


def block(officer: User, layout: ReportLayout, of: Block = NAMED, **columns: str) -> None:
    """Add a block with columns by letter, as the version of now."""
    actions.save_block(by=officer, layout=layout, seen_version=layout.version, block=of)
    for column, figure in columns.items():
        actions.point_column(
            by=officer, layout=layout, seen_version=layout.version, key=of.key, column=column, figure=figure
        )


def values(content: bytes, sheet: str = "Biểu") -> dict[str, Any]:
    """Return the filled cells of a sheet by address, as a reader sees them that does not calculate."""
    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_name(sheet).to_python(skip_empty_area=False)
    return {
        f"{chr(65 + column)}{number}": value
        for number, row in enumerate(rows, start=1)
        for column, value in enumerate(row)
        if value != ""
    }
