"""Form 1: its sheet against the golden file, its formulas against the program's figures, LibreOffice as judge."""

from __future__ import annotations

import csv
from dataclasses import replace
from datetime import date
from fractions import Fraction
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook

from households.official_forms import form1
from households.official_forms.table import ALL, workbook
from households.queries.figures import COUNTS, Figures
from households.queries.forms import Decision, FormInput
from tests.dump import dump
from tests.households.official import HEAD, cells, converted, form_of, hamlet, pages_of, without_values

GOLDEN = Path(__file__).parent.parent / "golden" / "form1.txt"
MIXED = form_of(
    hamlet("Ấp 1 (tên minh họa)"),
    hamlet("Ấp 2 (tên minh họa)", 2, people=None, average_people=None, poor_people=None, provisional=True),
    hamlet("=1+1", 3, **dict.fromkeys(COUNTS, 0), to_verify=2),
    hamlet("Ấp 4", 4, households=20),
)


def lines(content: bytes) -> list[list[object]]:
    """Return the rows of figures below the row of column numbers, the total last."""
    rows = cells(content)
    first = next(place for place, row in enumerate(rows) if row[:2] == ["A", "B"]) + 1
    last = next(place for place, row in enumerate(rows) if row[1] == form1.TOTAL_LINE)
    return rows[first : last + 1]


def expected(figures: Figures) -> list[object]:
    """Return what the 14 columns of a row must hold, from the exact figures."""
    return [
        _number(form1.share(figures, column) if column in form1.SHARES else form1.count(figures, column), column)
        for column in form1.COLUMNS
    ]


def _number(value: int | Fraction | None, column: int) -> object:
    if value is None:
        return "" if column in form1.SHARES else form1.UNKNOWN
    return float(value)


def test_sheet_is_the_golden_one():
    assert dump(workbook(MIXED, [1])) == GOLDEN.read_text(encoding="utf-8")


def test_same_figures_give_the_same_bytes():
    assert workbook(MIXED, [1]) == workbook(replace(MIXED), [1])


@pytest.mark.parametrize(
    ("poor", "households", "printed"),
    [
        (26, 1602, Fraction(162, 100)),
        (1, 800, Fraction(13, 100)),  # 0,125 goes up
        (60, 2000, Fraction(3)),
        (50, 2040, Fraction(245, 100)),
        (0, 2040, Fraction(0)),
        (5, 0, None),
        (0, 0, None),
        (5, None, None),
        (None, 2040, None),
        (30, 45, None),  # with 20 near-poor more than there are
    ],
)
def test_share_is_exact_and_rounded_half_up_once(poor, households, printed):
    assert form1.share(hamlet("Ấp 1", poor=poor, households=households), 4) == printed


def test_impossible_share_of_average_living_leaves_poverty_rate():
    figures = hamlet("Ấp 1", households=100, poor=10, near_poor=10, average_households=90)
    assert (form1.share(figures, 4), form1.share(figures, 8)) == (10, None)


def test_stored_values_are_the_programs():
    rows = lines(workbook(MIXED, [1]))
    assert [row[2:16] for row in rows] == [expected(figures) for figures in (*MIXED.hamlets, MIXED.commune)]


def test_every_share_and_total_is_a_formula():
    sheet = load_workbook(BytesIO(workbook(MIXED, [1]))).active
    total = next(row for row in sheet.iter_rows() if row[1].value == form1.TOTAL_LINE)
    assert {cell.data_type for cell in total[2:16]} == {"f"}
    for row in sheet.iter_rows(min_row=total[0].row - 4, max_row=total[0].row - 1):
        assert [cell.column - 2 for cell in row if cell.data_type == "f"] == list(form1.SHARES)


def test_unknown_figures_are_named_beneath():
    assert form1.notes(MIXED) == (
        "Chưa có số liệu (…): Ấp 2 (tên minh họa): tổng số nhân khẩu, khẩu nghèo, khẩu có mức sống trung bình.",
        "Tạm tính, số của năm 2026 chưa có nên lấy theo năm 2025: Ấp 2 (tên minh họa): tổng số hộ dân cư, nhân khẩu.",
        "Trong đó còn chờ xác minh: =1+1: 2 hộ.",
        "Số liệu không khớp, không tính tỷ lệ: Ấp 4: số hộ các loại cộng lại lớn hơn tổng số hộ dân cư.",
    )


def test_form_without_gaps_has_no_notes():
    assert form1.notes(form_of(hamlet("Ấp 1"))) == ()


def test_form_without_hamlets_says_so():
    empty = form_of()
    assert form1.notes(empty) == ("Chưa có số liệu (…): chưa khai báo ấp nào trong năm này.",)
    assert lines(workbook(empty, [1])) == [["", "TỔNG CỘNG", *expected(empty.commune)]]


def text_of(form: FormInput) -> list[object]:
    return [cell for row in cells(workbook(form, [1])) for cell in row if cell != ""]


def test_open_year_is_preliminary():
    assert "SỐ LIỆU SƠ BỘ" in text_of(form_of(hamlet("Ấp 1")))


def test_closed_year_names_its_decision():
    decision = Decision("212/QĐ-UBND", date(2022, 12, 15), from_past=False)
    texts = text_of(form_of(hamlet("Ấp 1"), decision=decision))
    assert "SỐ LIỆU SƠ BỘ" not in texts
    assert "Số liệu đã công nhận theo Quyết định số 212/QĐ-UBND ngày 15/12/2022" in texts


def test_year_from_the_past_says_it_was_typed_in_again():
    decision = Decision("212/QĐ-UBND", date(2022, 12, 15), from_past=True)
    texts = text_of(form_of(hamlet("Ấp 1"), decision=decision))
    assert "Số liệu đã công nhận (nhập lại) theo Quyết định số 212/QĐ-UBND ngày 15/12/2022" in texts


def test_chairman_signs_without_capacity():
    texts = text_of(form_of(hamlet("Ấp 1"), head=replace(HEAD, capacity="", title="Chủ tịch", superior="")))
    assert "CHỦ TỊCH" in texts
    assert not {"KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH", HEAD.superior} & set(texts)


@pytest.mark.parametrize(
    "name", ['=HYPERLINK("http://x")', "+1", "@x", "\t=1", "Ấp 🌾", "A\u0302\u0301p 1", "\u200b=1"]
)
def test_hostile_names_stay_text_everywhere(name):
    content = workbook(form_of(hamlet(name, people=None)), [1])
    assert lines(content)[0][1] == name
    sheet = load_workbook(BytesIO(content)).active
    formulas = [cell.value for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    assert not [text for text in formulas if name in text]


def test_table_of_the_screen_says_what_the_sheet_says():
    table = form1.table(MIXED)
    shown = [[cell.text for cell in line.cells] for line in table.lines]
    assert " ".join(shown[0]) == "618 2.405 9 1,46 20 3,24 40 6,47 31 1,29 77 3,20 160 6,65"
    assert shown[1][:4] == ["618 (tạm\u00a0tính)", "…", "9", "1,46"]
    assert shown[2] == ["0", "0"] + ["0", ""] * 6
    assert table.lines[-1].name == "TỔNG CỘNG"
    assert [sum(cell.columns for cell in row) for row in table.heading] == [16, 14, 12]
    assert table.numbers[:7] == ("A", "B", "1", "2", "3", "4=3/1*100", "5")


def test_forms_have_their_own_number():
    assert all(number == form.number for number, form in ALL.items())


@pytest.mark.libreoffice
@pytest.mark.parametrize(
    "form",
    [
        pytest.param(MIXED, id="mixed"),
        pytest.param(form_of(hamlet("Ấp 1"), hamlet("Ấp 2", 2), hamlet("Ấp 3", 3)), id="all known"),
        pytest.param(form_of(hamlet("Ấp 1", **dict.fromkeys(COUNTS))), id="all unknown"),
        pytest.param(form_of(hamlet("Ấp 1", **dict.fromkeys(COUNTS, 0))), id="all zero"),
        pytest.param(form_of(), id="no hamlets"),
    ],
)
def test_libreoffice_calculates_the_programs_figures(form, tmp_path):
    content = without_values(workbook(form, [1]))
    rows = lines(converted(content, "xlsx", tmp_path).read_bytes())
    assert [row[2:16] for row in rows] == [expected(figures) for figures in (*form.hamlets, form.commune)]
    text = converted(content, "csv:Text - txt - csv (StarCalc):44,34,76", tmp_path).read_text(encoding="utf-8")
    assert not [cell for row in csv.reader(text.splitlines()) for cell in row if cell.startswith(("#", "Err:"))]


@pytest.mark.libreoffice
def test_libreoffice_prints_one_page(tmp_path):
    assert pages_of(converted(workbook(MIXED, [1]), "pdf", tmp_path)) == 1
