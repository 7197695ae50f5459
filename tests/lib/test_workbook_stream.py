"""Long tables: what goes in comes out in two other readers, text stays text, the same rows make the same bytes."""

from __future__ import annotations

import tracemalloc
from io import BytesIO
from tempfile import TemporaryFile

import pytest
from openpyxl import load_workbook

from lib.workbook_in import read_sheets
from lib.workbook_stream import MOST_ROWS, Column, write_table

TEXTS = ["=1+1", "+84 90", "-x", "@a", "|b", "\tc", "​=d", "#N/A", "a & b <c> \"d\" 'e'", "  sp  ", "line\nbreak",
         "_x0041_", "Nguyễn Thị Ưu", "🏡", "007", "TRUE", "01/02/2024"]  # fmt: skip


def written(rows, titles=("DANH SÁCH NĂM 2024",), columns=2, **said) -> bytes:
    file = BytesIO()
    named = [Column(f"Cột {number} & <>", 10.0) for number in range(columns)]
    assert write_table(file, sheet="Danh sách", titles=titles, columns=named, rows=iter(rows), **said) == len(rows)
    return file.getvalue()


def test_every_text_comes_back_as_that_text():
    rows = [[text, number] for number, text in enumerate(TEXTS)]
    (sheet,) = read_sheets("a.xlsx", written(rows))
    assert [row[0] for row in sheet.rows[2:]] == TEXTS
    assert [row[1] for row in sheet.rows[2:]] == list(range(len(TEXTS)))


@pytest.mark.parametrize("odd", [*TEXTS, "", None, 7, "x" * 40_000, " đầu", "cuối ", "/a", "a\n\nb"])
def test_an_odd_text_among_texts_that_stand_once_comes_back_as_that_text(odd):
    """Columns that say something else in every row are written some rows at a time."""
    names = [f"Nguyễn Văn {number}/2" for number in range(1_300)]
    rows = [[name, number] for number, name in enumerate([*names[:900], odd, *names[900:]])]
    (sheet,) = read_sheets("a.xlsx", written(rows))
    found = sheet.rows[2 + 900][0]
    assert found == ("" if odd is None else odd[:32_767] if isinstance(odd, str) else odd)
    assert [row[0] for row in sheet.rows[2:902]] == names[:900]
    assert [row[0] for row in sheet.rows[903:]] == names[900:]
    assert [row[1] for row in sheet.rows[2:]] == list(range(1_301))


def test_nothing_becomes_a_formula_and_what_looks_like_one_is_marked_as_text():
    book = load_workbook(BytesIO(written([[text, None] for text in TEXTS])))
    cells = [row[0] for row in book.active.iter_rows(min_row=3)]
    assert {cell.data_type for cell in cells} == {"s"}
    assert [cell.quotePrefix for cell in cells] == [True] * 7 + [False] * (len(TEXTS) - 7)


def test_blank_cells_are_no_cells_and_numbers_are_numbers():
    content = written([["", None, 0, 10**9]], columns=4)
    (sheet,) = read_sheets("a.xlsx", content)
    assert sheet.rows[2] == ["", "", 0.0, 1e9]
    assert load_workbook(BytesIO(content)).active["A3"].value is None


def test_signs_that_no_workbook_holds_are_left_out_and_endless_text_is_cut():
    (sheet,) = read_sheets("a.xlsx", written([["a\x00b\x1fc", "y" * 40_000]]))
    assert sheet.rows[2] == ["abc", "y" * 32_767]


def test_heading_stays_in_sight_with_filter_widths_and_print_titles():
    sheet = load_workbook(BytesIO(written([["a", 1]], titles=("Một", "Hai"), header="Xã A & B"))).active
    assert (sheet.freeze_panes, sheet.auto_filter.ref, sheet.print_title_rows) == ("A4", "A3:B4", "$3:$3")
    assert (sheet["A3"].value, sheet["A3"].font.b, sheet["A1"].font.b) == ("Cột 0 & <>", True, True)
    assert sheet.column_dimensions["A"].width == 10
    assert sheet.oddHeader.left.text == "Xã A && B"


def test_the_same_rows_are_the_same_bytes():
    assert written([["a", 1]]) == written([["a", 1]])


def test_without_a_row_it_is_a_heading():
    (sheet,) = read_sheets("a.xlsx", written([]))
    assert len(sheet.rows) == 2


def test_more_rows_than_a_sheet_holds_are_refused(monkeypatch):
    monkeypatch.setattr("lib.workbook_stream.MOST_ROWS", 5)
    assert MOST_ROWS == 1_048_576
    written([["a", 1]] * 3)
    with pytest.raises(ValueError, match="rows"):
        written([["a", 1]] * 4)


def test_many_rows_are_never_held_together():
    columns = [Column("a", 9.0)] * 10
    with TemporaryFile() as file:
        tracemalloc.start()
        write_table(file, sheet="a", titles=[], columns=columns, rows=([number] * 10 for number in range(20_000)))
        _now, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert peak < 20 * 1024 * 1024
