"""Rows of a roster: households told apart from group lines, totals, repeated headings and signatures."""

from __future__ import annotations

import unicodedata
from datetime import date

import pytest

from households.roster.reading import read_roster
from lib.workbook_in import read_sheets
from tests.rosters import sheet, workbook

HEADING = [
    "STT", "Họ và tên chủ hộ", "Năm sinh", "Giới tính", "Số CCCD", "Số nhân khẩu", "Hộ nghèo", "Hộ cận nghèo",
    "Ghi chú",
]  # fmt: skip
NUMBERS = [f"({n})" for n in range(1, 10)]


def household(number="", name="Nguyễn Văn Mẫu", born=1950, listed="x", note="", **_):
    return [number, name, born, "Nam", "", 4, listed, "", note]


def read(*rows, heading=HEADING, name="Ấp 1"):
    (found,) = read_roster([sheet([heading, *rows], name)], 2026).lists
    assert len(found.households) + len(found.skipped) == sum(any(row) for row in rows)
    return found


def whys(*rows, heading=HEADING):
    """Return what each row is: the reason it is passed over, or the name of the household."""
    found = read(*rows, heading=heading)
    said = {skip.place.row: skip.why for skip in found.skipped}
    said |= {one.place.row: one.name or "?" for one in found.households}
    return [said[row] for row in sorted(said)]


def groups(*rows):
    """Return the group line above each household."""
    return [one.group_text for one in read(*rows).households]


def alone(text):
    return [text]


def beside(*cells):
    return [*cells]


def test_the_office_s_own_sheet(roster):
    reading = read_roster(read_sheets("a.xlsx", roster), 2026)
    assert [sheet.name for sheet in reading.lists] == ["Ấp Trang Hoàng", "Ấp Trang Hùng", "Ấp Trang Định"]
    assert [len(sheet.households) for sheet in reading.lists] == [53, 37, 42]
    assert [[skip.why for skip in sheet.skipped] for sheet in reading.lists] == [
        ["total", "signature", "signature"]
    ] * 3
    assert [row.households for row in reading.summaries[0].rows] == [618, 553, 431]
    first = reading.lists[0].households[0]
    assert (first.name, first.birth, first.gender) == ("Bùi Thị Mỹ Yến", date(1945, 1, 13), "female")
    assert (first.cccd, first.address, first.ethnicity, first.people) == ("077145500000", "Tổ 5", "Kinh", 3)
    assert (first.place.sheet, first.place.row, first.classes) == ("Ấp Trang Hoàng", 7, {None: "poor"})


def test_other_sheets_are_left_out():
    reading = read_roster([sheet([["Hướng dẫn"], ["Họ và tên", "Chức vụ"], ["A", "B"]]), sheet([])], 2026)
    assert (reading.lists, reading.summaries, reading.rows) == ((), (), 0)


@pytest.mark.parametrize(
    "line",
    [
        alone("I. ẤP TRANG HOÀNG"),
        alone("ẤP TRANG HOÀNG"),
        alone("1. Ấp Trang Hoàng"),
        alone("I/ Ấp Trang Hoàng"),
        alone("I - Ấp Trang Hoàng"),
        alone("Ấp Trang Hoàng: 53 hộ"),
        alone(unicodedata.normalize("NFD", "I. Ấp Trang Hoàng")),
        beside("I", "ẤP TRANG HOÀNG"),
        beside("I.", "Ấp Trang Hoàng"),
        beside(1, "Ấp Trang Hoàng"),
        beside("", "ẤP TRANG HOÀNG"),
        beside("I", "Trang Hoàng"),
        alone("I. Trang Hoàng"),
        beside("I", "ẤP TRANG HOÀNG", "", "", "", 220, 18, 35),
        beside("I", "Trang Hoàng", "", "", "", 220, 18, 35),
        beside("I. Trang Hoàng", "", "", "", "", 220, 1, 1),
        beside("I", "ẤP TRANG HOÀNG", "", "", "", 3, 1, 0),
        beside("ẤP TRANG HOÀNG", "", "", "", "", 220, 18, 35, "53 hộ"),
    ],
)
def test_group_line_of_a_hamlet(line):
    found = read(line, household(1), household(2, "Trần Thị Mẫu"))
    assert [skip.why for skip in found.skipped] == ["group"]
    assert [one.group_text.lower().removeprefix("ấp ")[:11] for one in found.households] == ["trang hoàng"] * 2
    assert len(found.groups) == 1


@pytest.mark.parametrize(
    "line",
    [
        alone("A. HỘ NGHÈO"),
        beside("A", "HỘ NGHÈO"),
        beside("A", "HỘ NGHÈO", "", "", "", "", 18),
        alone("Hộ nghèo"),
        alone("A. HỘ NGHÈO (18 hộ)"),
        alone("B. Hộ cận nghèo: 35 hộ"),
        alone("I. DANH SÁCH HỘ NGHÈO"),
        beside("II", "HỘ CẬN NGHÈO", "", "", "", 100, "", 35),
        alone("1. Hộ dân tộc thiểu số"),
        alone("a) Hộ tái nghèo"),
        beside("", "Tổ 5"),
        alone("Nhóm 1"),
    ],
)
def test_group_line_of_a_class_leaves_the_hamlet(line):
    found = read(alone("I. ẤP 1"), line, household(1))
    assert [skip.why for skip in found.skipped] == ["group", "group"]
    assert found.households[0].group_text == "ẤP 1"


def test_group_lines_follow_each_other():
    assert groups(
        alone("I. ẤP 1"), household(1), household(2), alone("II. ẤP 2"), alone("A. HỘ NGHÈO"), household(1),
    ) == ["ẤP 1", "ẤP 1", "ẤP 2"]  # fmt: skip


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (beside("", "Tổng cộng", "", "", "", 220, 18, 35), "total"),
        (beside("Tổng cộng", "", "", "", "", 220, 18, 35), "total"),
        (beside("TỔNG CỘNG", "53 hộ", "", "", "", 220, 18, 35), "total"),
        (beside(54, "Tổng cộng", "", "", "", 220, 18, 35), "total"),
        (beside("", "Tổng số hộ: 53"), "total"),
        (beside("", "TỔNG"), "total"),
        (beside("", "Tổng:", "", "", "", 3, 1, 1), "total"),
        (beside("", "Tổng (I+II)"), "total"),
        (beside("", "TONG CONG"), "total"),
        (beside("", "Toàn xã", "", "", "", 578, 43, 89), "total"),
        (beside("", "Tổng cộng ấp 1", "", "", "", 3, 1, 1), "total"),
        (beside("", "Cộng", "", "", "", 3, 1, 1), "subtotal"),
        (beside("Cộng ấp 1: 53 hộ"), "subtotal"),
        (beside("", "Cộng:"), "subtotal"),
        (beside("", "CONG"), "subtotal"),
        (alone("Danh sách này có 53 hộ./."), "total"),
        (alone("Ấn định danh sách có 53 hộ."), "total"),
    ],
)
def test_totals(line, why):
    assert whys(household(1), line, household(2, "Trần Thị Mẫu")) == ["Nguyễn Văn Mẫu", why, "Trần Thị Mẫu"]


def test_total_of_a_hamlet_under_group_lines_is_a_subtotal():
    assert whys(alone("I. ẤP 1"), household(1), beside("", "Tổng cộng ấp 1"), beside("", "Tổng cộng")) == [
        "group", "Nguyễn Văn Mẫu", "subtotal", "total",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "name",
    ["Tống Văn Cộng", "Công Tằng Tôn Nữ", "Bàn Văn Ấp", "Toàn Văn A", "Tổng Văn Ba", "Cộng Thị Hoa", "Hồ Văn Nghèo",
     "Tô Văn Tổ", "Bản Văn Bản", "Trương Bản", "Y Blô Niê", "Y - Blô Niê", "H'Linh Êban", "Thôn Văn Xóm", "Sóc Kha",
     "Hộ ông Trần Văn Mẫu", "Chủ Tịch Văn A", "Đại Diện", "Kế Toán"],
)  # fmt: skip
def test_names_that_look_like_something_else(name):
    assert whys(household(1, name, born="")) == [name]
    assert whys(household("", name)) == [name]
    assert whys(["", name, "", "", "077145500000", "", "", "x", ""]) == [name]


@pytest.mark.parametrize(
    "row",
    [
        household(1, note="Trưởng ấp xác nhận"),
        household("", born="", note="Trưởng ấp xác nhận"),
        household("", born="", listed="1", note="Trưởng ấp xác nhận"),
        household("", born="", listed="", note="Cán bộ hưu trí"),
        household(5, born="", listed="", note="Chủ tịch xã đề nghị"),
        household(5, note="chết ngày 5 tháng 3 năm 2021"),
        household(5, note="CHỦ TỊCH"),
    ],
)
def test_notes_that_look_like_signatures(row):
    assert whys(row, household(2, "Trần Thị Mẫu")) == ["Nguyễn Văn Mẫu", "Trần Thị Mẫu"]


@pytest.mark.parametrize(
    "line",
    [
        ["", "NGƯỜI LẬP BIỂU", "", "", "", "", "", "CHỦ TỊCH"],
        ["", "Người lập"],
        ["", "", "", "", "", "Bông Trang, ngày 15 tháng 12 năm 2022"],
        ["", "", "Bông Trang, ngày … tháng … năm 2022"],
        ["", "", "", "", "TM. ỦY BAN NHÂN DÂN XÃ"],
        ["", "", "", "", "", "KT. CHỦ TỊCH"],
        ["", "LẬP BẢNG", "", "", "TRƯỞNG ẤP"],
        ["", "ẤP TRƯỞNG", "", "", "", "BÍ THƯ CHI BỘ"],
        ["XÁC NHẬN CỦA UBND XÃ"],
        ["", "Cán bộ giảm nghèo", "", "", "", "Trưởng thôn"],
        ["", "", "", "", "", "", "T/M BAN CHỈ ĐẠO"],
        ["", "Ban Chỉ đạo rà soát", "", "", "", "", "", "", "PHÓ CHỦ TỊCH"],
        ["Nơi nhận:"],
        ["", "(Ký, ghi rõ họ tên)"],
        ["", "Kế toán", "Ngày 15 tháng 12 năm 2022"],
    ],
)
def test_everything_from_the_signatures_on(line):
    tail = [line, ["", "Nguyễn Thị Lập Biểu", "", "", "", "", "Nguyễn Văn Chủ Tịch"], household(3)]
    assert whys(household(1), *tail) == ["Nguyễn Văn Mẫu", "signature", "signature", "signature"]


def test_repeated_heading_and_row_of_numbers():
    assert whys(NUMBERS, household(1), HEADING, NUMBERS, household(2, "Trần Thị Mẫu")) == [
        "header", "Nguyễn Văn Mẫu", "header", "header", "Trần Thị Mẫu",
    ]  # fmt: skip
    assert whys(["A", "B", 1, 2, 3, 4, 5, 6, 7], household(1)) == ["header", "Nguyễn Văn Mẫu"]


def test_repeated_heading_of_two_rows():
    upper = ["STT", "Họ và tên", "Năm sinh", "Phân loại hộ", ""]
    lower = ["", "", "", "HN", "HCN"]
    (found,) = read_roster(
        [sheet([upper, lower, [1, "A", 1950, "x"], upper, lower, [2, "B", 1950, "", "x"]])], 2026
    ).lists
    assert [skip.why for skip in found.skipped] == ["header", "header"]
    assert [one.name for one in found.households] == ["A", "B"]


def test_relation_to_the_head_is_no_heading():
    heading = ["STT", "Họ và tên", "Quan hệ với chủ hộ", "Hộ nghèo"]
    assert whys([1, "Nguyễn Văn Mẫu", "Chủ hộ", "x"], heading=heading) == ["Nguyễn Văn Mẫu"]


def test_row_without_a_name_is_an_error():
    rows = [
        [5, "", "", "", "", 3, 1],
        ["", "", "", "", "", 6],
        ["", "", 1950, "Nam", "", 3, "x"],
        [7, "123", "", "", "", "", "x"],
    ]
    assert [[error.message[:9] for error in one.errors][:1] for one in read(*rows).households] == [["Thiếu họ "]] * 4


def test_name_too_long_for_the_register_is_an_error():
    (one,) = read(household(1, "가" * 100)).households
    assert "Họ tên" in one.errors[0].message or "họ và tên" in one.errors[0].message
    (one,) = read(household(1, "a" * 121)).households
    assert one.errors[0].message == "Họ tên dài hơn 120 ký tự; để trống."


@pytest.mark.parametrize(
    ("poor", "near", "listed", "says"),
    [
        ("x", "", "poor", ""),
        ("", "X", "near_poor", ""),
        (1, 0, "poor", ""),
        ("có", "không", "poor", ""),
        ("HN", "", "poor", ""),
        ("", "HCN", "near_poor", ""),
        (True, False, "poor", ""),
        ("", "", None, "Chưa đánh dấu"),
        ("x", "x", None, "vừa nghèo vừa cận nghèo"),
        ("?", "", None, "không rõ là có hay không"),
        ("", 2, None, "không rõ là có hay không"),
        ("HCN", "", None, "không rõ là có hay không"),
        ("thoát nghèo", "", None, "Chưa đánh dấu"),
    ],
)
def test_ticks(poor, near, listed, says):
    (one,) = read([1, "Nguyễn Văn Mẫu", 1950, "Nam", "", 4, poor, near, ""]).households
    assert one.classes == {None: listed}
    assert says in "".join(error.message for error in one.errors)
    assert bool(one.errors) == bool(says)


@pytest.mark.parametrize(("word", "listed"), [("HN", "poor"), ("Hộ cận nghèo", "near_poor"), ("x", None), ("", None)])
def test_one_column_of_class(word, listed):
    (one,) = read([1, "Nguyễn Văn Mẫu", word], heading=["STT", "Họ và tên", "Phân loại"]).households
    assert one.classes == {None: listed}
    assert bool(one.errors) == (listed is None)


def test_several_years():
    heading = ["STT", "Họ và tên", "2021", "2022", "2023"]
    found = read(
        [1, "Nguyễn Văn Mẫu", "HN", "CN", ""],
        [2, "Trần Thị Mẫu", "", "", ""],
        [3, "Lê Văn Mẫu", "HN", "?", ""],
        [4, "Hồ Thị Mẫu", "HN", "thoát nghèo", "không nghèo"],
        heading=heading,
    )
    assert found.years == (2021, 2022, 2023)
    assert found.households[0].classes == {2021: "poor", 2022: "near_poor", 2023: None}
    assert [[error.column for error in one.errors] for one in found.households] == [[], [None], ["D"], []]
    assert found.households[2].errors[0].message.startswith('Năm 2022: "?"')


def test_men_and_women_have_their_own_column_of_birth():
    upper, lower = ["STT", "Họ và tên", "Năm sinh", "", "HN"], ["", "", "Nam", "Nữ", ""]
    rows = [upper, lower, [1, "A", 1950, "", "x"], [2, "B", "", 1960, "x"], [3, "C", "", "", "x"]]
    (found,) = read_roster([sheet(rows)], 2026).lists
    assert [(one.birth, one.gender) for one in found.households] == [(1950, "male"), (1960, "female"), (None, "")]


def test_remarks_name_the_column():
    (one,) = read([1, "Nguyễn Văn Mẫu", "?", "?", "?", "?", "x", "", "n" * 301]).households
    assert [(remark.column, remark.message[:10]) for remark in one.remarks] == [
        ("C", 'Ngày sinh '), ("D", 'Giới tính '), ("E", 'Số định da'), ("F", 'Số nhân kh'), ("I", 'Ghi chú dà'),
    ]  # fmt: skip
    assert one.errors == ()


def test_sheet_of_totals_passes_over_what_is_no_hamlet():
    rows = [
        ["TỔNG HỢP"],
        ["STT", "Ấp", "Tổng số hộ", "Nhân khẩu", "Hộ nghèo", "Hộ cận nghèo"],
        [1, 2, 3, 4, 5, 6],
        ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)"],
        ["A", "B", 1, 2, 3, 4],
        [1, "1", 120, 480, 3, 5],
        [2, "Ấp 2", "1.250", "", 0, 0],
        [3, "3. Ấp 3", "?", 10],
        ["", "Tổng cộng", 240, 480, 3, 5],
        ["", "Toàn xã", 240],
        ["", "", "", "", "NGƯỜI LẬP"],
        [4, "Ấp 4", 1],
    ]
    (found,) = read_roster([sheet(rows, "Tổng hợp")], 2026).summaries
    numbers = [
        (one.place.row, one.hamlet_text, one.households, one.people, one.poor, one.near_poor) for one in found.rows
    ]
    assert numbers == [
        (6, "1", 120, 480, 3, 5), (7, "Ấp 2", 1250, None, 0, 0), (8, "Ấp 3", None, 10, None, None),
    ]  # fmt: skip


def test_merged_cells_in_a_file():
    rows = [
        ["DANH SÁCH HỘ NGHÈO NĂM 2022"],
        ["STT", "Họ và tên chủ hộ", "Năm sinh", "Phân loại hộ", "", "Ghi chú"],
        ["", "", "", "Hộ nghèo", "Hộ cận nghèo", ""],
        ["I. ẤP 1"],
        [1, "Nguyễn Văn Mẫu", 1950, "x", "", ""],
    ]
    content = workbook({"DS": rows}, {"DS": ["A1:F1", "A2:A3", "B2:B3", "C2:C3", "D2:E2", "F2:F3", "A4:F4"]})
    (found,) = read_roster(read_sheets("a.xlsx", content), 2026).lists
    assert found.titles == ((1, "DANH SÁCH HỘ NGHÈO NĂM 2022"),)
    assert [skip.why for skip in found.skipped] == ["group"]
    assert [(one.name, one.group_text, one.classes) for one in found.households] == [
        ("Nguyễn Văn Mẫu", "ẤP 1", {None: "poor"})
    ]


@pytest.mark.parametrize(
    ("man", "woman", "told", "remarks"),
    [
        (1985, "", (1985, "male"), []),
        ("", 1985, (1985, "female"), []),
        ("-", 1985, (1985, "female"), []),
        (1985, 1985, (1985, ""), ["D"]),
        (1985, 1990, (1985, ""), ["D"]),
    ],
)
def test_a_year_of_birth_in_the_columns_of_both_sexes_tells_none(man, woman, told, remarks):
    upper, lower = ["STT", "Họ và tên", "Năm sinh", "", "HN"], ["", "", "Nam", "Nữ", ""]
    (found,) = read_roster([sheet([upper, lower, [1, "Nguyễn Văn Mẫu", man, woman, "x"]])], 2026).lists
    (row,) = found.households
    assert (row.birth, row.gender) == told
    assert [one.column for one in row.remarks] == remarks
    assert all("cả hai cột Nam và Nữ" in one.message for one in row.remarks)
