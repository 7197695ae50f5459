"""A superior's workbook of the demo: invented, with sums, merged cells, colours by value, two sheets, and pointed."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime

from openpyxl import Workbook
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from campaigns.actions import layouts as actions
from campaigns.layouts import Block, BlockKind
from campaigns.models import ReportLayout
from communes.models import Unit, User

NAME = "Báo cáo quý của Sở (minh họa)"
FILE = "Mau bao cao quy - So Minh Hoa.xlsx"
RESULTS, COVER = "Kết quả", "Bìa"
_EDGE = Side(style="thin", color="000000")
_HEADS = ("STT", "Ấp", "Tổng số hộ", "Số hộ", "Tỷ lệ (%)", "Số hộ", "Tỷ lệ (%)")
_FIRST = 7
_CELLS = (
    (COVER, "B4", "ten_xa"),
    (COVER, "B5", "ky_bao_cao"),
    (COVER, "B6", "so_quyet_dinh"),
    (COVER, "B7", "ngay_quyet_dinh"),
    (COVER, "B8", "ty_le_ho_ngheo_nam_truoc"),
    (COVER, "B9", "muc_giam"),
    (COVER, "B10", "ket_qua"),
    (COVER, "B11", "ung_ho_da_tiep_nhan"),
    (RESULTS, "A2", "ten_xa"),
)
_COLUMNS = (
    ("C", "tong_so_ho"),
    ("D", "ho_ngheo"),
    ("F", "ho_can_ngheo"),
)


def superior_workbook(hamlets: Sequence[str]) -> bytes:
    """Return the empty workbook that an invented superior sends: the rates and the sums are its own formulas."""
    book = Workbook()
    book.properties.creator = "Sở minh họa"
    book.properties.created = book.properties.modified = datetime(2026, 1, 5)  # Excel's days have no zone
    _cover(book.active, total=_FIRST + len(hamlets))
    _results(book.create_sheet(RESULTS), hamlets)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _cover(sheet: Worksheet, total: int) -> None:
    sheet.title = COVER
    sheet.merge_cells("A1:C1")
    sheet["A1"] = "BÁO CÁO QUÝ VỀ GIẢM NGHÈO"
    sheet["A1"].font, sheet["A1"].alignment = Font(bold=True, size=14), Alignment(horizontal="center")
    words = (
        "Xã, phường",
        "Kỳ báo cáo",
        "Quyết định công nhận số",
        "Ngày quyết định",
        "Tỷ lệ hộ nghèo năm trước (%)",
        "Mức giảm (điểm %)",
        "So với chỉ tiêu",
        "Vận động đã tiếp nhận (đồng)",
        "Tổng hộ nghèo (từ sheet Kết quả)",
    )
    for row, text in enumerate(words, start=4):
        sheet.cell(row, 1, text)
        sheet.cell(row, 2).border = Border(bottom=_EDGE)
    sheet["B7"].number_format = "dd/mm/yyyy"
    sheet["B8"].number_format = sheet["B9"].number_format = "0.00"
    sheet["B11"].number_format = "#,##0"
    sheet["B12"] = f"='{RESULTS}'!D{total}"
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 34, 34
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def _results(sheet: Worksheet, hamlets: Sequence[str]) -> None:
    sheet.merge_cells("A1:G1")
    sheet["A1"] = "KẾT QUẢ RÀ SOÁT HỘ NGHÈO, HỘ CẬN NGHÈO"
    sheet.merge_cells("A2:G2")
    sheet.merge_cells("D4:E4")
    sheet["D4"] = "Hộ nghèo"
    sheet.merge_cells("F4:G4")
    sheet["F4"] = "Hộ cận nghèo"
    for column, text in enumerate(_HEADS, start=1):
        head = sheet.cell(5, column, text)
        head.font, head.alignment = Font(bold=True), Alignment(horizontal="center", wrap_text=True)
    last = _FIRST + len(hamlets) - 1
    for number, name in enumerate(hamlets, start=1):
        row = _FIRST + number - 1
        values = (
            number,
            name,
            None,
            None,
            f"=IF(C{row}>0,D{row}/C{row}*100,0)",
            None,
            f"=IF(C{row}>0,F{row}/C{row}*100,0)",
        )
        for column, value in enumerate(values, start=1):
            cell = sheet.cell(row, column, value)
            cell.border = Border(left=_EDGE, right=_EDGE, top=_EDGE, bottom=_EDGE)
            cell.number_format = "0.00" if column in (5, 7) else "General"
    sheet.cell(last + 1, 2, "Tổng cộng").font = Font(bold=True)
    for letter in "CDF":
        sheet[f"{letter}{last + 1}"] = f"=SUM({letter}{_FIRST}:{letter}{last})"
    for rate, count in (("E", "D"), ("G", "F")):
        sheet[f"{rate}{last + 1}"] = f"=IF(C{last + 1}>0,{count}{last + 1}/C{last + 1}*100,0)"
        sheet[f"{rate}{last + 1}"].number_format = "0.00"
    amber = PatternFill("solid", bgColor="FFEB9C")
    sheet.conditional_formatting.add(
        f"E{_FIRST}:E{last}", CellIsRule(operator="greaterThan", formula=["1"], fill=amber)
    )
    sheet.column_dimensions["B"].width = 24
    sheet.freeze_panes = "C6"
    sheet.page_setup.orientation, sheet.page_setup.fitToHeight = "landscape", 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def keep_layout(commune: Unit, officer: User, hamlets: Sequence[Unit]) -> ReportLayout:
    """Keep the superior's workbook and point its cells, as an officer does."""
    names = [one.name for one in hamlets]
    layout = actions.add_layout(
        by=officer, commune=commune, name=NAME, file_name=FILE, content=superior_workbook(names)
    )
    for sheet, cell, figure in _CELLS:
        actions.point_cell(
            by=officer, layout=layout, seen_version=layout.version, sheet=sheet, cell=cell, figure=figure
        )
    block = Block(1, RESULTS, BlockKind.NAMED, _FIRST, _FIRST + len(names) - 1, names="B")
    actions.save_block(by=officer, layout=layout, seen_version=layout.version, block=block)
    for column, figure in _COLUMNS:
        actions.point_column(
            by=officer, layout=layout, seen_version=layout.version, key=block.key, column=column, figure=figure
        )
    return layout
