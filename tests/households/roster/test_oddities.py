"""Workbooks as offices make them: for each oddity the value that is taken, or the cell that is named."""

from __future__ import annotations

import unicodedata
from datetime import date
from io import BytesIO

import pytest
import xlwt
from openpyxl import Workbook, load_workbook

from households.roster.plan import Options
from households.roster.planning import make_plan
from households.roster.reading import read_files, read_roster
from lib.old_code_pages import CodePage, encode
from lib.workbook_in import Facts, Sheet
from tests.households.roster.test_any_roster import EMPTY
from tests.rosters import sheet, workbook

HEADING = ["STT", "Họ và tên chủ hộ", "Năm sinh", "Số CCCD", "Số nhân khẩu", "Hộ nghèo", "Hộ cận nghèo", "Ghi chú"]
TITLE = ["DANH SÁCH HỘ NGHÈO, HỘ CẬN NGHÈO NĂM 2025"]
OPTIONS = Options(current_year=2026, unstated_by_default=True)


def one(name="Nguyễn Văn Mẫu", born=1950, cccd="", people=4, poor="x", near="", note="", order=1):
    return [order, name, born, cccd, people, poor, near, note]


def planned(reading):
    plan = make_plan(reading, EMPTY, OPTIONS)
    failed = {(error.place.file, error.place.sheet, error.place.row) for error in plan.errors}
    assert plan.rows == sum(row.rows for row in plan.taken) + len(failed) + len(plan.skipped)
    return plan


def plan_of(*rows, heading=HEADING, name="Ấp 1", facts=None, merged=()):
    made = sheet([TITLE, heading, *rows], name)
    return planned(read_roster([Sheet(made.file, made.name, made.rows, facts or Facts(), merged)], 2026))


def named(remarks):
    return [(remark.place.row, remark.column, remark.message) for remark in remarks]


# numbers, days and texts in cells of the wrong kind


@pytest.mark.parametrize(
    ("cell", "number", "says"),
    [
        ("079050000001", "079050000001", ""),
        (79050000001, "079050000001", ""),
        (79050000001.0, "079050000001", ""),
        ("'079050000001", "079050000001", ""),
        ("079 050 000 001", "079050000001", ""),
        ("079.050.000.001", "079050000001", ""),
        ("273123456", "273123456", ""),
        (273123456, "273123456", ""),
        ("7.9050000001E+10", "079050000001", ""),
        ("7,9050000001E+10", "079050000001", ""),
        ("7,90500E+10", "", "đã mất chữ số"),
        ("7.9E10", "", "đã mất chữ số"),
        ("12345678", "", "có 8 chữ số"),
        ("99999999999", "", "có 11 chữ số"),
        ("0790500000012", "", "có 13 chữ số"),
        ("chưa có", "", "không phải là số"),
        ("-", "", ""),
    ],
)
def test_id_numbers(cell, number, says):
    plan = plan_of(one(cccd=cell))
    assert plan.taken[0].person.cccd == number
    assert [(row, column) for row, column, _message in named(plan.warnings)] == ([(3, "D")] if says else [])
    assert says in "".join(remark.message for remark in plan.warnings)


@pytest.mark.parametrize(
    ("what", "cell", "value"),
    [
        ("birth", "1950", 1950),
        ("birth", "'1950", 1950),
        ("birth", 1950.0, 1950),
        ("birth", date(1905, 5, 3), 1950),  # a year in a cell formatted as a day
        ("birth", "03/02/1950", date(1950, 2, 3)),
        ("birth", "3.2.1950", date(1950, 2, 3)),
        ("birth", "\u200e03/02/1950\u200f", date(1950, 2, 3)),
        ("people", "4", 4),
        ("people", "4 khẩu", 4),
        ("people", "'4", 4),
        ("people", 4.0, 4),
    ],
)
def test_numbers_as_text_and_text_as_numbers(what, cell, value):
    plan = plan_of(one(born=cell) if what == "birth" else one(people=cell))
    row = plan.taken[0]
    assert (row.person.birth if what == "birth" else row.statuses[0].people) == value
    assert plan.warnings == ()


@pytest.mark.parametrize(
    "mark", ["x", "X", " x ", "1", 1, "có", "Có", "✓", "✔", "√", "+", "*", "v", True, "(x)", "[x]"]
)
def test_marks_of_all_kinds(mark):
    assert plan_of(one(poor=mark)).taken[0].statuses[0].poverty_class == "poor"


def test_a_tick_under_men_or_women_is_the_sex():
    heading = ["Họ và tên", "Nam", "Nữ", "HN", "HCN"]
    ticked = [("x", ""), ("", "x"), ("x", "x"), ("", ""), ("2", "1"), ("", 1)]
    rows = [[f"Nguyễn Văn {'ABCDEG'[n]}", man, woman, "x", ""] for n, (man, woman) in enumerate(ticked)]
    (listed,) = read_roster([sheet([["DANH SÁCH NĂM 2022"], heading, *rows])], 2026).lists
    assert [row.gender for row in listed.households] == ["male", "female", "", "", "", ""]


@pytest.mark.parametrize(
    "name",
    [
        unicodedata.normalize("NFD", "Nguyễn Văn Mẫu"),
        "Nguyễn\u200b Văn\u00a0Mẫu\ufeff",
        "\u202bNguyễn Văn Mẫu\u202c",
        "Nguyễn\nVăn  Mẫu",
    ],
)
def test_invisible_and_decomposed_signs(name):
    assert plan_of(one(name=name)).taken[0].person.name == "Nguyễn Văn Mẫu"


# what the workbook lost


def test_a_formula_without_a_value_is_named():
    plan = plan_of(one(people=""), one("Trần Thị Mẫu"), facts=Facts(lost={(3, 4): ""}))
    assert len(plan.taken) == 2
    assert named(plan.warnings) == [
        (3, "E", "Ô E3 là công thức chưa có giá trị; để trống. Mở tệp bằng Excel, lưu lại, rồi nhập lại.")
    ]


@pytest.mark.parametrize("at", [1, 5])
def test_a_name_or_class_that_was_lost_is_a_row_to_correct(at):
    row = one()
    row[at] = ""
    plan = plan_of(row, one("Trần Thị Mẫu"), facts=Facts(lost={(3, at): ""}))
    assert [(error[0], error[1]) for error in named(plan.errors)] == [(3, "BF"[at > 1])]
    assert "công thức chưa có giá trị" in plan.errors[0].message
    assert len(plan.taken) == 1


def test_a_row_of_formulas_only_is_not_lost_without_a_word():
    plan = plan_of(one(), [""] * 8, facts=Facts(lost={(4, at): "" for at in range(8)}))
    assert (plan.rows, len(plan.taken), {error.place.row for error in plan.errors}) == (2, 1, {4})


def test_an_error_cell_is_named():
    plan = plan_of(one(people=""), facts=Facts(lost={(3, 4): "#REF!"}))
    assert named(plan.warnings)[0][:2] == (3, "E")
    assert "Ô E3 báo lỗi #REF!" in plan.warnings[0].message


def test_formulas_and_errors_in_a_file():
    book = Workbook()
    page = book.active
    page.title = "Ấp 1"
    for row in [TITLE, HEADING, one(people="=2+2"), one("Trần Thị Mẫu", people="=1/0")]:
        page.append(row)
    file = BytesIO()
    book.save(file)
    plan = planned(read_files([("a.xlsx", file.getvalue())], 2026))
    assert [row[:2] for row in named(plan.warnings)] == [(3, "E"), (4, "E")]


# what is hidden


def test_hidden_rows_columns_and_sheets_are_read_and_said():
    facts = Facts(True, frozenset({3, 4, 5, 9}), frozenset({3, 20}))
    plan = plan_of(one(), one("Trần Thị Mẫu"), ["", "Tổng cộng", "", "", "", 2], facts=facts)
    assert [len(plan.taken), *[(row, column) for row, column, _m in named(plan.warnings)]] == [
        2, (1, None), (3, None), (1, "D"),
    ]  # fmt: skip
    assert "Các dòng 3-4 đang ẩn" in plan.warnings[1].message


# headings


@pytest.mark.parametrize("columns", [0, 3])
@pytest.mark.parametrize("above", [0, 60])
def test_a_table_that_begins_anywhere(columns, above):
    rows = [TITLE, *[[]] * above, HEADING, one()]
    moved = sheet([[*[""] * columns, *row] for row in rows])
    assert [row.person.name for row in planned(read_roster([moved], 2026)).taken] == ["Nguyễn Văn Mẫu"]


def test_a_merged_heading_of_three_rows():
    rows = [
        TITLE,
        ["STT", "Họ và tên chủ hộ", "Thông tin chủ hộ", "", "", "Phân loại hộ", "", "Ghi chú"],
        ["", "", "Năm sinh", "", "Dân tộc", "Kết quả rà soát", "", ""],
        ["", "", "Nam", "Nữ", "", "Hộ nghèo", "Hộ cận nghèo", ""],
        [1, "Nguyễn Văn Mẫu", 1950, "", "Kinh", "x", "", "a"],
        [2, "Trần Thị Mẫu", "", 1960, "Tày", "", "x", ""],
    ]
    merged = ["A2:A4", "B2:B4", "C2:E2", "C3:D3", "E3:E4", "F2:G2", "F3:G3", "H2:H4"]
    plan = planned(read_files([("a.xlsx", workbook({"Ấp 1": rows}, {"Ấp 1": merged}))], 2026))
    told = [
        (row.person.birth, row.person.gender, row.person.ethnicity, row.statuses[0].poverty_class) for row in plan.taken
    ]
    assert told == [(1950, "male", "Kinh", "poor"), (1960, "female", "Tày", "near_poor")]
    assert (plan.rows, plan.errors, plan.warnings) == (2, (), ())


def test_a_heading_over_the_label_of_names():
    upper = ["", "", "Chủ hộ", "", "", "Phân loại", "", ""]
    lower = ["STT", "Họ và tên", "Năm sinh", "Số CCCD", "Số nhân khẩu", "HN", "HCN", "Ghi chú"]
    plan = planned(read_roster([sheet([TITLE, upper, lower, one()])], 2026))
    assert plan.taken[0].statuses[0].poverty_class == "poor"


def test_a_second_table_with_its_columns_elsewhere():
    second = ["TT", "Họ tên", "Hộ cận nghèo", "Năm sinh"]
    plan = plan_of(one(), ["DANH SÁCH HỘ CẬN NGHÈO"], second, [1, "Trần Thị Mẫu", "x", 1960])
    assert [(row.person.name, row.person.birth, row.statuses[0].poverty_class) for row in plan.taken] == [
        ("Nguyễn Văn Mẫu", 1950, "poor"), ("Trần Thị Mẫu", 1960, "near_poor"),
    ]  # fmt: skip
    assert [skip.why for skip in plan.skipped] == ["group", "header"]


def test_columns_of_remarks_are_passed_over_and_named_as_unknown():
    reading = read_roster([sheet([TITLE, [*HEADING, "Diện ưu tiên", "Ký tên"], [*one(), "A", "B"]])], 2026)
    assert [(column.letter, column.written) for column in reading.lists[0].unknown] == [
        ("I", "Diện ưu tiên"), ("J", "Ký tên"),
    ]  # fmt: skip
    assert planned(reading).warnings == ()


# rows that are no households


@pytest.mark.parametrize(
    "row",
    [
        [2],
        ["2."],
        ["", "Ghi chú: HN là hộ nghèo"],
        ["(*) Theo Quyết định số 12"],
        ["* Hộ chuyển đến trong năm"],
        ["Các hộ trên đã được niêm yết tại nhà văn hóa."],
        ["", "Lưu ý: kiểm tra lại"],
    ],
)
def test_frame_and_footnotes(row):
    plan = plan_of(one(), row)
    assert ([skip.why for skip in plan.skipped], plan.errors) == (["header"], ())


def test_merged_hamlets_and_marks_reach_over_their_rows():
    heading = ["STT", "Họ và tên", "Ấp", "Phân loại"]
    rows = [
        [1, "Nguyễn Văn Mẫu", "Ấp 1", "HN"],
        [2, "Trần Thị Mẫu", "", ""],
        ["", "", "", ""],
        [3, "Lê Văn Mẫu", "Ấp 1", "HCN"],
    ]
    plan = plan_of(*rows, heading=heading, name="DS", merged=((2, 2, 3, 2), (2, 3, 3, 3)))
    assert [row.statuses[0].poverty_class for row in plan.taken] == ["poor", "poor", "near_poor"]


# sums


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([["", "Tổng cộng", "", "", 8, 1, 1]], []),
        ([["", "Tổng cộng", "", "", 9, 1, 1]], [(5, "E")]),
        ([["", "Tổng cộng", "", "", 8, 2, 1]], [(5, "F")]),
        ([["", "Tổng cộng: 2 hộ", "", "", 8, 1, 1]], []),
        ([["", "Tổng cộng: 3 hộ", "", "", 8, 1, 1]], [(5, None)]),
        ([["Danh sách này có 3 hộ."]], [(5, None)]),
        ([["", "Cộng", "", "", 8, 1, 1], ["", "Tổng cộng", "", "", 8, 1, 1]], []),
        ([["", "Toàn xã", "", "", 578, 43, 89]], []),
    ],
)
def test_sums_that_do_not_agree_are_said(rows, said):
    plan = plan_of(one(), one("Trần Thị Mẫu", poor="", near="x"), *rows)
    assert [row[:2] for row in named(plan.warnings)] == said


def test_sums_below_groups():
    plan = plan_of(
        ["I", "Ấp 1"], one(), ["", "Cộng", "", "", 4, 1, 0], ["A", "HỘ CẬN NGHÈO"],
        one("Trần Thị Mẫu", poor="", near="x"), ["", "Cộng", "", "", 5, 0, 1], ["", "Tổng cộng", "", "", 8, 1, 1],
    )  # fmt: skip
    assert [row[:2] for row in named(plan.warnings)] == [(8, "E")]


def test_the_total_of_the_sheet_of_totals():
    rows = [["STT", "Ấp", "Tổng số hộ", "Hộ nghèo", "Hộ cận nghèo"], [1, "Ấp 1", 100, 1, 0], ["", "Toàn xã", 101, 1, 0]]
    plan = planned(read_roster([sheet([TITLE, HEADING, one()]), sheet([TITLE, *rows], "Tổng hợp")], 2026))
    assert named(plan.warnings) == [
        (4, None, "Tổng số hộ: dòng tổng ghi 101, các dòng ở trên cộng lại là 100: xem lại.")
    ]


# doubles


@pytest.mark.parametrize(
    ("first", "second", "near"),
    [
        (one(), one(born=""), True),
        (one(born="01/02/1950"), one("Nguyễn Văn Mậu", born="01/02/1950"), None),  # the same but for a mark: an error
        (one("Nguyễn Văn Bình", born="01/02/1950"), one("Nguyễn Văn Bính h", born="01/02/1950"), False),
        (one("Nguyễn Văn Binh", born="01/02/1950"), one("Nguyễn Văn Bin", born="01/02/1950"), True),
        (one("Nguyễn Văn Tám", born="01/02/1950"), one("Nguyễn Văn Lâm", born="01/02/1951"), False),
        (one("Nguyễn Văn Tám", born=1950), one("Nguyễn Văn Lám", born=1950), False),
    ],
)
def test_near_doubles_name_both_rows(first, second, near):
    plan = plan_of(first, second)
    if near is None:
        assert "Trùng với dòng 3" in plan.errors[0].message
        return
    assert [row[0] for row in named(plan.warnings)] == ([4] if near else [])
    assert ("Gần giống dòng 3" in "".join(remark.message for remark in plan.warnings)) is near


# old code pages


@pytest.mark.parametrize("page", CodePage)
def test_text_of_an_old_code_page_is_converted_and_reported(page):
    rows = [TITLE, HEADING, one("Nguyễn Thị Xuân"), one("Võ Văn Thọ", poor="", near="x", note="neo đơn")]
    old = [[encode(cell, page) if isinstance(cell, str) else cell for cell in row] for row in rows]
    plan = planned(read_roster([sheet(old)], 2026))
    assert [row.person.name for row in plan.taken] == ["Nguyễn Thị Xuân", "Võ Văn Thọ"]
    assert [row.statuses[0].poverty_class for row in plan.taken] == ["poor", "near_poor"]
    (warning,) = plan.warnings
    assert f"({page.value}: " in warning.message


@pytest.mark.parametrize("page", CodePage)
def test_one_column_of_old_text_in_a_unicode_list(page):
    names = ["Nguyễn Thị Xuân", "Võ Văn Thọ", "Đỗ Thị Hằng", "Trần Văn Đức"]
    plan = plan_of(*[one(encode(name, page), born=1950 + n, note="hộ nghèo cũ") for n, name in enumerate(names)])
    assert [row.person.name for row in plan.taken] == names
    assert [remark.column for remark in plan.warnings] == ["B"]
    assert {row.statuses[0].note for row in plan.taken} == {"hộ nghèo cũ"}


def test_proper_names_stay_as_they_are():
    names = ["Xuân", "Nguyễn Thọ", "Võ Á", "Hoà Thị Ý", "Lò Văn Ô"]
    plan = plan_of(*[one(name, born=1950 + n) for n, name in enumerate(names)])
    assert ([row.person.name for row in plan.taken], plan.warnings) == (names, ())


# other containers


def test_an_old_workbook():
    book = xlwt.Workbook()
    page = book.add_sheet("Ấp 1")
    for number, row in enumerate([TITLE, HEADING, one(cccd=79050000001)]):
        for column, value in enumerate(row):
            page.write(number, column, value)
    file = BytesIO()
    book.save(file)
    (row,) = planned(read_files([("a.xls", file.getvalue())], 2026)).taken
    assert (row.person.name, row.person.birth, row.person.cccd) == ("Nguyễn Văn Mẫu", 1950, "079050000001")


def test_filters_protection_and_a_hidden_sheet_in_a_file():
    book = load_workbook(BytesIO(workbook({"Ấp 1": [TITLE, HEADING, one()], "Mẫu": [["a", "b"], [1, 2]]})))
    book["Ấp 1"].auto_filter.ref = "A2:H3"
    book["Ấp 1"].row_dimensions[3].hidden = True
    book["Ấp 1"].protection.sheet = True
    book["Mẫu"].sheet_state = "hidden"
    file = BytesIO()
    book.save(file)
    plan = planned(read_files([("a.xlsx", file.getvalue())], 2026))
    assert len(plan.taken) == 1
    assert ["Dòng 3 đang ẩn" in remark.message for remark in plan.warnings] == [True]
