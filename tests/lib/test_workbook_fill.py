"""Filling cells of a workbook somebody else made: only those cells change, sums are computed anew, formulas stand."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date
from fractions import Fraction
from pathlib import Path
from random import Random

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.chart import BarChart, Reference
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import PatternFill
from openpyxl.worksheet.table import Table
from python_calamine import CalamineWorkbook

from lib.errors import RuleError
from lib.workbook_fill import NotFillable, fill, open_template
from lib.workbook_formulas import depending
from lib.workbook_in import UnreadableFile
from lib.workbook_parts import address_of, place_of
from tests.households.official import converted


def superior() -> bytes:
    """Return a workbook of a superior: merged cells, conditional formats, a chart, protection, two sheets."""
    book = Workbook()
    sheet = book.active
    sheet.title = "Tổng hợp"
    sheet["A1"] = "BÁO CÁO HỘ NGHÈO"
    sheet.merge_cells("A1:C1")
    sheet["A3"], sheet["B3"], sheet["C3"] = "Ấp", "Hộ nghèo", "Tỷ lệ"
    for row, name in enumerate(("Ấp 1", "Ấp 2"), start=4):
        sheet.cell(row, 1, name)
        sheet.cell(row, 2, 0)
        sheet.cell(row, 3).number_format = "0.00%"
    sheet["A6"], sheet["B6"], sheet["C6"] = "Cộng", "=SUM(B4:B5)", "=B6*2"
    sheet["E1"], sheet["E2"] = "=1+1", "=E1+1"
    sheet.merge_cells("B8:C9")
    sheet["B10"].number_format = "dd/mm/yyyy"
    red = PatternFill("solid", bgColor="FFC7CE")
    sheet.conditional_formatting.add("B4:B5", CellIsRule(operator="greaterThan", formula=["10"], fill=red))
    sheet.auto_filter.ref = "A3:C5"
    sheet.protection.sheet = True
    chart = BarChart()
    chart.add_data(Reference(sheet, min_col=2, min_row=3, max_row=5), titles_from_data=True)
    sheet.add_chart(chart, "G2")
    other = book.create_sheet("Bìa")
    other["A1"] = "='Tổng hợp'!B6+1"
    other["A2"] = '=LEN("abc")'
    third = book.create_sheet("Yên")
    third["A1"] = "không đổi"
    file = io.BytesIO()
    book.save(file)
    content = changed(file.getvalue(), lambda name, part: part.replace(b' fullCalcOnLoad="1"', b""))
    return stored(content, {"B6": 0, "C6": 0, "E1": 2, "E2": 3, "A1": 1, "A2": 3})


def stored(content: bytes, values: dict[str, int]) -> bytes:
    """Return the file with the values that formulas had when it was saved: openpyxl writes none."""

    def with_value(found: re.Match[bytes]) -> bytes:
        said = str(values[found[1].decode()]).encode()
        return found[0].replace(b"<v/>", b"<v>%s</v>" % said).replace(b"<v />", b"<v>%s</v>" % said)

    return changed(content, lambda name, part: re.sub(rb'<c r="([A-Z]+\d+)"[^>]*><f>.*?</c>', with_value, part))


def changed(content: bytes, change) -> bytes:
    """Return an archive whose parts went through a function of name and bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(name, change(name, source.read(name)))
    return out.getvalue()


def parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def filled(content: bytes, values: dict[tuple[str, str], object]) -> bytes:
    return fill(open_template("mau.xlsx", content), {(sheet, place_of(at)): one for (sheet, at), one in values.items()})


MAP = {
    ("Tổng hợp", "B4"): 26,
    ("Tổng hợp", "B5"): 9,
    ("Tổng hợp", "C4"): Fraction(162, 100),
    ("Tổng hợp", "C8"): "=1+1 & <Nguyễn>",
    ("Tổng hợp", "B10"): date(2025, 12, 15),
    ("Tổng hợp", "F20"): date(2025, 12, 15),
    ("Tổng hợp", "D4"): "mới",
}
SHEETS = {"xl/worksheets/sheet1.xml": "Tổng hợp", "xl/worksheets/sheet2.xml": "Bìa"}
CELL = re.compile(rb"<c r=\"([A-Z]+\d+)\"[^>]*?(?:/>|>.*?</c>)")


def test_only_the_filled_cells_and_stale_sums_change() -> None:
    before = superior()
    after = filled(before, MAP)
    old, new = parts(before), parts(after)
    assert list(old) == list(new)
    assert {name for name in old if old[name] != new[name]} == {*SHEETS, "xl/workbook.xml"}
    assert new["xl/workbook.xml"].replace(b' fullCalcOnLoad="1"', b"") == old["xl/workbook.xml"]
    for name, sheet in SHEETS.items():
        cells_before = {found[1]: found[0] for found in CELL.finditer(old[name])}
        cells_after = {found[1]: found[0] for found in CELL.finditer(new[name])}
        differing = {at.decode() for at in cells_after if cells_after[at] != cells_before.get(at)}
        mapped = {"B8" if at == "C8" else at for of, at in MAP if of == sheet}
        assert differing == mapped | ({"B6", "C6"} if sheet == "Tổng hợp" else {"A1"})
        rest_before, rest_after = (CELL.sub(b"", part) for part in (old[name], new[name]))
        rows = re.compile(rb"</?row[^>]*>|<dimension[^>]*>|<sheetData>")
        assert rows.sub(b"", rest_before) == rows.sub(b"", rest_after)


def test_a_formula_keeps_its_text_and_loses_a_value_that_may_be_old() -> None:
    new = parts(filled(superior(), MAP))["xl/worksheets/sheet1.xml"]
    found = {one[1].decode(): one[0] for one in CELL.finditer(new)}
    assert b"<f>SUM(B4:B5)</f>" in found["B6"]
    assert b"<v>" not in found["B6"]
    assert b"<f>E1+1</f>" in found["E2"]
    assert b"<v>3</v>" in found["E2"]


def test_another_reader_sees_the_values() -> None:
    content = filled(superior(), MAP)
    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_name("Tổng hợp").to_python()
    assert (rows[3][1], rows[4][1], rows[3][2], rows[7][1]) == (26, 9, 0.0162, "=1+1 & <Nguyễn>")
    assert rows[9][1] == date(2025, 12, 15)
    assert (rows[3][3], rows[19][5]) == ("mới", "15/12/2025")
    book = load_workbook(io.BytesIO(content))
    sheet = book["Tổng hợp"]
    assert (sheet["C4"].number_format, sheet["B6"].value) == ("0.00%", "=SUM(B4:B5)")
    assert [str(area) for area in sheet.merged_cells.ranges] == ["A1:C1", "B8:C9"]
    assert sheet.protection.sheet
    assert sheet.conditional_formatting
    assert sheet._charts


@pytest.mark.libreoffice
def test_libreoffice_opens_it_and_adds_up(tmp_path: Path) -> None:
    out = converted(filled(superior(), MAP), "xlsx", tmp_path)
    book = load_workbook(out, data_only=True)
    sheet = book["Tổng hợp"]
    assert (sheet["B6"].value, sheet["C6"].value, sheet["E2"].value, book["Bìa"]["A1"].value) == (35, 70, 3, 36)
    assert sheet["B8"].value == "=1+1 & <Nguyễn>"


def test_unknown_leaves_the_cell_empty_with_its_look() -> None:
    content = filled(superior(), {("Tổng hợp", "B4"): None, ("Tổng hợp", "C4"): None, ("Tổng hợp", "Z99"): None})
    found = {one[1].decode(): one[0] for one in CELL.finditer(parts(content)["xl/worksheets/sheet1.xml"])}
    assert re.fullmatch(rb'<c r="B4"( s="\d+")?/>', found["B4"])
    assert re.fullmatch(rb'<c r="C4" s="\d+"/>', found["C4"])
    assert "Z99" not in found


@pytest.mark.parametrize("cell", ["B6", "E1"])
def test_a_formula_is_never_written_over(cell: str) -> None:
    with pytest.raises(NotFillable, match=f"Ô {cell} của sheet “Tổng hợp” là công thức"):
        filled(superior(), {("Tổng hợp", cell): 5})


def test_a_sheet_that_is_not_there() -> None:
    with pytest.raises(NotFillable, match="không có sheet “Khác”"):
        filled(superior(), {("Khác", "A1"): 5})


def test_the_heading_of_a_table_of_excel_is_kept() -> None:
    book = Workbook()
    for row in (["Ấp", "Hộ"], ["Ấp 1", 1]):
        book.active.append(row)
    book.active.add_table(Table(displayName="Bang", ref="A1:B2"))
    file = io.BytesIO()
    book.save(file)
    with pytest.raises(NotFillable, match="tiêu đề của bảng Excel"):
        filled(file.getvalue(), {("Sheet", "A1"): "x"})
    assert parts(filled(file.getvalue(), {("Sheet", "B2"): 7}))


ROW = b'<row r="2" spans="2:3" ht="20"><c r="B2" s="0"><v>1</v></c><c r="D2"><v>4</v></c></row>'


@pytest.mark.parametrize(
    ("data", "cell", "expected"),
    [
        (b"<sheetData/>", "B2", b'<sheetData><row r="2"><c r="B2"><v>7</v></c></row></sheetData>'),
        (b'<sheetData><row r="2"/></sheetData>', "B2", b'<row r="2"><c r="B2"><v>7</v></c></row>'),
        (b"<sheetData>" + ROW + b"</sheetData>", "A2", b'<row r="2" ht="20"><c r="A2"><v>7</v></c><c r="B2" s="0">'),
        (b"<sheetData>" + ROW + b"</sheetData>", "C2", b'</c><c r="C2"><v>7</v></c><c r="D2">'),
        (b"<sheetData>" + ROW + b"</sheetData>", "E2", b'<c r="D2"><v>4</v></c><c r="E2"><v>7</v></c></row>'),
        (b"<sheetData>" + ROW + b"</sheetData>", "A1", b'<sheetData><row r="1"><c r="A1"><v>7</v></c></row><row r="2"'),
        (b"<sheetData>" + ROW + b"</sheetData>", "A3", b'</row><row r="3"><c r="A3"><v>7</v></c></row></sheetData>'),
    ],
)
def test_a_cell_not_there_yet_goes_in_in_order(data: bytes, cell: str, expected: bytes) -> None:
    book = io.BytesIO()
    Workbook().save(book)
    content = changed(
        book.getvalue(),
        lambda name, part: (
            re.sub(rb"<sheetData\s*/>|<sheetData>.*</sheetData>", data, part) if "sheet1" in name else part
        ),
    )
    assert expected in parts(filled(content, {("Sheet", cell): 7}))["xl/worksheets/sheet1.xml"]


def test_names_with_a_prefix() -> None:
    """Some programs write every element as <x:c>."""

    def prefixed(name: str, part: bytes) -> bytes:
        if name != "xl/worksheets/sheet1.xml" and name != "xl/workbook.xml":
            return part
        part = part.replace(
            b'xmlns="http://schemas.openxmlformats.org/spreadsheetml',
            b'xmlns:x="http://schemas.openxmlformats.org/spreadsheetml',
        )
        return re.sub(rb"<(/?)(?!\?|x:)([a-zA-Z])", rb"<\1x:\2", part)

    content = changed(superior(), prefixed)
    after = parts(filled(content, {("Tổng hợp", "B4"): 26, ("Tổng hợp", "H30"): "a"}))
    assert b'<x:c r="B4"><x:v>26</x:v></x:c>' in after["xl/worksheets/sheet1.xml"]
    assert b'<x:row r="30"><x:c r="H30" t="inlineStr"><x:is><x:t' in after["xl/worksheets/sheet1.xml"]
    rows = CalamineWorkbook.from_filelike(io.BytesIO(filled(content, {("Tổng hợp", "B4"): 26}))).get_sheet_by_index(0)
    assert rows.to_python()[3][1] == 26


def test_macros_stay() -> None:
    with_macros = changed(superior(), lambda name, part: part)
    out = io.BytesIO(with_macros)
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"\x00macro")
    after = parts(fill(open_template("mau.xlsm", out.getvalue()), {("Tổng hợp", (4, 2)): 1}))
    assert after["xl/vbaProject.bin"] == b"\x00macro"


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", b"PK\x03\x04 torn", b"a;b\n1;2\n"])
def test_what_is_no_workbook_is_refused_with_a_sentence(content: bytes) -> None:
    with pytest.raises(UnreadableFile):
        open_template("mau.xlsx", content)


def test_odd_parts_are_refused_with_a_sentence() -> None:
    for damage in (
        lambda name, part: part.replace(b"sheetData", b"sheetDat") if "sheet1" in name else part,
        lambda name, part: part.replace(b"</row>", b"") if "sheet1" in name else part,
        lambda name, part: part.replace(b'mergeCell ref="A1:C1"', b'mergeCell ref="?"') if "sheet1" in name else part,
    ):
        with pytest.raises(RuleError):
            open_template("mau.xlsx", changed(superior(), damage))


def test_too_large_is_refused() -> None:
    with pytest.raises(NotFillable, match="lớn hơn 5 MB"):
        open_template("mau.xlsx", b"PK" + bytes(6 * 1024 * 1024))


@pytest.mark.parametrize(
    ("formula", "stale"),
    [
        ("SUM(B1:B9)", True),
        ("SUM(C1:C9)", False),
        ("'Tờ khác'!B2+1", False),
        ("SUM('S'!$B$1:$B$3)", True),
        ("SUM(B:B)", True),
        ("SUM(2:2)", True),
        ("SUM(3:9)", False),
        ("Ten_rieng*2", True),
        ('INDIRECT("C1")', True),
        ("C1:INDEX(C1:C9,2)", True),
        ("[1]S!A1", True),
        ("SUM('Ấp 1:Ấp 9'!B2)", True),
        ("s!B2", True),
        ("Z1", True),  # by way of Z1, which counts B2
        ("1+1", False),
        ("", True),
    ],
)
def test_which_formulas_may_have_changed(formula: str, stale: bool) -> None:
    at = ("S", (20, 20))
    found = depending({at: formula, ("S", place_of("Z1")): "B2"}, {("S", place_of("B2"))})
    assert (at in found) == stale


def test_addresses() -> None:
    assert [address_of(place_of(one)) for one in ("A1", "$AB$12", "XFD1048576")] == ["A1", "AB12", "XFD1048576"]
    for wrong in ("", "A0", "1A", "XFE1", "A1048577", "A١", "AAAA1", "A1\x00"):
        with pytest.raises(ValueError):  # noqa: PT011  # the text that names no cell
            place_of(wrong)


SPLINTERS = (
    b'<c r="B4">',
    b"</row>",
    b'<row r="0">',
    b"<v>1</v>",
    b"<f>",
    b' r="ZZZZ9"',
    b"&#0;",
    b"\x00",
    b"<sheetData/>",
    b'<mergeCell ref="B2:A1"/>',
    b'<f t="array" ref="A1:XFD1048576">1</f>',
)


def torn(content: bytes, chance: Random) -> bytes:
    """Return the workbook with bytes of some of its parts changed, cut out, doubled, or other things put in."""

    def tear(_name: str, part: bytes) -> bytes:
        if chance.random() > 0.2:
            return part
        at, length = chance.randrange(len(part)), chance.randrange(1, 40)
        instead = chance.choice((b"", part[at : at + length] * 2, bytes([chance.randrange(256)]), *SPLINTERS))
        return part[:at] + instead + part[at + length * chance.randrange(2) :]

    return changed(content, tear)


def fill_torn(times: int, seed: int) -> int:
    """Fill so many torn workbooks; return how many were filled, the others refused with a sentence."""
    chance, whole, done = Random(seed), superior(), 0
    for _time in range(times):
        try:
            filled(torn(whole, chance), MAP)
        except RuleError:
            continue
        done += 1
    return done


def test_a_torn_workbook_is_filled_or_refused_with_a_sentence() -> None:
    assert 0 < fill_torn(80, seed=1) < 80


@pytest.mark.long
def test_many_torn_workbooks() -> None:
    assert fill_torn(6_000, seed=2)
