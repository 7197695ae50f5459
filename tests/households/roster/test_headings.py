"""Headings: found anywhere in the first rows, one to three rows high, merged or not, in any order and wording."""

from __future__ import annotations

import itertools
import unicodedata

import pytest

from households.roster.headings import (
    Field,
    find_list_heading,
    find_summary_heading,
    is_name_label,
    label,
    name_labels,
)
from households.roster.reading import read_roster
from lib.workbook_in import read_sheets
from tests.rosters import sheet, workbook

POOR_BELOW = [
    ["STT", "Họ và tên chủ hộ", "Năm sinh", "Phân loại hộ", "", "Ghi chú"],
    ["", "", "", "Hộ nghèo", "Hộ cận nghèo", ""],
]


def heading(rows):
    return find_list_heading(sheet(rows))


def fields(rows):
    found = heading(rows)
    return found and {str(field): column for field, column in found.fields.items()}


def years(rows):
    found = heading(rows)
    return found and {
        year: {str(field): column for field, column in columns.items()} for year, columns in found.years.items()
    }


def test_two_rows():
    assert fields(POOR_BELOW) == {"order": 0, "name": 1, "birth": 2, "poor": 3, "near_poor": 4, "note": 5}
    assert heading(POOR_BELOW).first_row == 2


@pytest.mark.parametrize("above", [0, 1, 7, 30])
def test_anywhere_in_the_first_rows(above):
    rows = [["ỦY BAN NHÂN DÂN XÃ"], *[[]] * above, *POOR_BELOW, [1, "Nguyễn Văn Mẫu", 1950, "x"]]
    assert heading(rows).first_row == above + 3


def test_too_far_down_is_none():
    assert heading([[]] * 200 + POOR_BELOW) is None


@pytest.mark.parametrize("order", list(itertools.permutations(range(6)))[::37])
def test_columns_in_any_order(order):
    rows = [[["STT", "Họ và tên", "Năm sinh", "Hộ nghèo", "Hộ cận nghèo", "Ghi chú"][place] for place in order]]
    names = ["order", "name", "birth", "poor", "near_poor", "note"]
    assert fields(rows) == {names[place]: column for column, place in enumerate(order)}


@pytest.mark.parametrize(
    ("field", "words"),
    [
        ("name", ["Họ và tên", "HỌ TÊN CHỦ HỘ", "Họ, tên chủ hộ", "Tên chủ hộ", "Chủ hộ", "Họ và tên chủ hộ gia đình",
                  "Họ và tên (chủ hộ)", "Họ và tên người đại diện hộ"]),
        ("order", ["STT", "TT", "Số TT", "Số thứ tự"]),
        ("birth", ["Năm sinh", "Ngày, tháng, năm sinh", "Ngày/tháng/năm sinh", "Ngày sinh", "Sinh năm", "NTNS",
                   "Ngày tháng năm sinh (dd/mm/yyyy)", "Năm sinh của chủ hộ", "N.sinh", "N. sinh", "Ng.sinh"]),
        ("gender", ["Giới tính", "GT", "Giới", "Phái", "Nam/Nữ"]),
        ("cccd", ["CCCD", "Số CCCD", "Số CMND/CCCD", "CCCD/CMND", "Số định danh cá nhân", "Mã định danh",
                  "Căn cước công dân", "Số CCCD hoặc CMND", "Số định danh/CCCD của chủ hộ", "Số thẻ CCCD",
                  "Số định danh cá nhân/CMND", "Số căn cước"]),
        ("hamlet", ["Ấp", "Thôn", "Thôn/ấp", "Thôn, bản", "Khu phố", "Tổ dân phố", "Tên ấp", "Địa bàn"]),
        ("address", ["Địa chỉ", "Nơi ở hiện nay", "Chỗ ở", "Hộ khẩu thường trú", "Tổ", "Địa chỉ (tổ, ấp)",
                     "Tổ/Đường", "Số nhà, đường"]),
        ("ethnicity", ["Dân tộc", "Thành phần dân tộc", "Dân tộc chủ hộ"]),
        ("people", ["Số nhân khẩu", "Nhân khẩu", "Số khẩu", "Số người trong hộ", "Tổng số nhân khẩu", "NK", "Khẩu",
                    "Số thành viên", "Số nhân khẩu của hộ", "Tổng số khẩu", "Nhân số"]),
        ("note", ["Ghi chú", "Ghi chú thêm"]),
        ("to_verify", ["Chờ xác minh"]),
        ("relation", ["Quan hệ với chủ hộ", "Quan hệ", "Mối quan hệ với chủ hộ", "Quan hệ chủ hộ"]),
        ("member_order", ["STT thành viên", "STT nhân khẩu", "TT khẩu"]),
        ("order", ["STT chủ hộ", "STT hộ", "Số thứ tự hộ"]),
        ("b1", ["B1", "Điểm B1", "Tổng điểm B1"]),
        ("b2", ["B2", "Điểm B2", "Tổng số điểm B2"]),
    ],
)  # fmt: skip
def test_common_synonyms(field, words):
    for word in words:
        name = [] if field == "name" else ["Họ tên chủ hộ"]
        for written in (word, word.upper(), unicodedata.normalize("NFD", f" {word}\n")):
            found = fields([[*name, written, "HN", "CN"]])
            assert found is not None, written
            assert found.get(field) == len(name), written


@pytest.mark.parametrize(
    ("words", "field"),
    [
        (["Phân loại hộ"], "class"),
        (["Phân loại hộ (HN/HCN)"], "class"),
        (["Phân loại (hộ nghèo, hộ cận nghèo)"], "class"),
        (["Phân loại hộ nghèo, hộ cận nghèo"], "class"),
        (["Phân loại hộ nghèo/cận nghèo"], "class"),
        (["Hộ nghèo/Hộ cận nghèo"], "class"),
        (["HN/HCN"], "class"),
        (["Loại hộ"], "class"),
        (["Diện hộ"], "class"),
        (["Đối tượng"], "class"),
        (["Kết quả rà soát"], "class"),
        (["Kết quả phân loại hộ"], "class"),
        (["Hộ nghèo (x)"], "poor"),
        (["HN"], "poor"),
        (["Nghèo"], "poor"),
        (["Thuộc hộ nghèo"], "poor"),
        (["Hộ cận nghèo"], "near_poor"),
        (["CN"], "near_poor"),
        (["Cận nghèo"], "near_poor"),
        (["C.nghèo"], "near_poor"),
        (["C. nghèo"], "near_poor"),
        (["Hộ C.nghèo"], "near_poor"),
    ],
)
def test_words_of_class(words, field):
    assert fields([["Họ và tên", *words]]) == {"name": 0, field: 1}


def test_name_of_head_goes_before_a_plain_name():
    assert fields([["Tên", "Họ và tên chủ hộ", "HN"]])["name"] == 1
    assert fields([["Họ và tên chủ hộ", "Tên", "HN"]])["name"] == 0


def test_no_class_or_no_name_is_no_list():
    assert heading([["STT", "Họ và tên", "Chức vụ"]]) is None
    assert heading([["STT", "Ấp", "Hộ nghèo", "Hộ cận nghèo"]]) is None
    assert heading([]) is None


def test_three_rows():
    rows = [
        ["STT", "Họ và tên chủ hộ", "Thông tin", "", "Phân loại", "", "Ghi chú"],
        ["", "", "Năm sinh", "Giới tính", "Kết quả rà soát", "", ""],
        ["", "", "", "", "HN", "HCN", ""],
    ]
    assert fields(rows) == {"order": 0, "name": 1, "birth": 2, "gender": 3, "poor": 4, "near_poor": 5, "note": 6}
    assert heading(rows).first_row == 3


def test_name_label_in_the_lower_row():
    rows = [["", "", "Phân loại hộ", ""], ["STT", "Họ và tên", "Hộ nghèo", "Hộ cận nghèo"]]
    assert fields(rows) == {"order": 0, "name": 1, "poor": 2, "near_poor": 3}


@pytest.mark.parametrize("typed", [lambda year: f"Năm {year}", lambda year: f"NĂM {year}", str, float])
def test_years_over_two_columns(typed):
    rows = [
        ["STT", "Họ và tên chủ hộ", "Ấp", typed(2021), "", typed(2022), "", "Ghi chú"],
        ["", "", "", "HN", "CN", "HN", "CN", ""],
    ]
    assert years(rows) == {2021: {"poor": 3, "near_poor": 4}, 2022: {"poor": 5, "near_poor": 6}}
    assert fields(rows) == {"order": 0, "name": 1, "hamlet": 2, "note": 7}


@pytest.mark.parametrize("is_merged", [True, False])
def test_years_over_two_columns_in_a_file(is_merged):
    rows = [
        ["DANH SÁCH THEO DÕI"],
        ["STT", "Họ và tên chủ hộ", "Năm 2021", "", "Năm 2022", ""],
        ["", "", "HN", "CN", "HN", "CN"],
        [1, "Nguyễn Văn Mẫu", "x", "", "", "x"],
    ]
    merges = {"a": ["A1:F1", "A2:A3", "B2:B3", "C2:D2", "E2:F2"]} if is_merged else {}
    (found,) = read_roster(read_sheets("a.xlsx", workbook({"a": rows}, merges)), 2026).lists
    assert found.years == (2021, 2022)
    assert found.households[0].classes == {2021: "poor", 2022: "near_poor"}


def test_name_label_under_the_years():
    rows = [["", "", 2021, "", 2022, ""], ["STT", "Họ và tên chủ hộ", "HN", "HCN", "HN", "HCN"]]
    assert years(rows) == {2021: {"poor": 2, "near_poor": 3}, 2022: {"poor": 4, "near_poor": 5}}
    assert heading(rows).first_row == 2


def test_year_in_each_label():
    assert years([["Họ và tên", "HN 2021", "CN 2021", "HN năm 2022", "Cận nghèo năm 2022"]]) == {
        2021: {"poor": 1, "near_poor": 2},
        2022: {"poor": 3, "near_poor": 4},
    }


def test_one_column_a_year():
    assert years([["Họ và tên", "Năm 2021", "Năm 2022"]]) == {2021: {"class": 1}, 2022: {"class": 2}}
    assert years([["Họ và tên", 2021.0, "2022", "Ghi chú"]]) == {2021: {"class": 1}, 2022: {"class": 2}}
    assert years([["Họ và tên", "Kết quả năm 2021", "Phân loại hộ năm 2022"]]) == {
        2021: {"class": 1},
        2022: {"class": 2},
    }


@pytest.mark.parametrize("upper", ["Phân loại hộ qua các năm", "Kết quả rà soát các năm", "Năm", "Theo dõi hộ nghèo"])
def test_years_under_one_label(upper):
    rows = [["STT", "Họ và tên", upper, "", "Ghi chú"], ["", "", 2021, 2022, ""], [1, "Nguyễn Văn Mẫu", "HN", "CN"]]
    assert years(rows) == {2021: {"class": 2}, 2022: {"class": 3}}
    assert heading(rows).first_row == 2


def test_classes_over_years():
    rows = [
        ["STT", "Họ và tên", "Hộ nghèo", "", "", "Hộ cận nghèo", "", ""],
        ["", "", "2021", "2022", "2023", "2021", "2022", "2023"],
    ]
    assert years(rows) == {
        2021: {"poor": 2, "near_poor": 5},
        2022: {"poor": 3, "near_poor": 6},
        2023: {"poor": 4, "near_poor": 7},
    }


@pytest.mark.parametrize(
    "other", ["Thu nhập năm 2022", "Số tiền vay 2022", "Năm 2022 được hỗ trợ", "Quyết định năm 2021"]
)
def test_other_columns_with_a_year_say_no_class(other):
    assert years([["Họ và tên", "Hộ nghèo", "Hộ cận nghèo", other]]) == {}
    assert years([["Họ và tên", "Hộ nghèo", "Hộ cận nghèo", "Thu nhập"], ["", "", "", "2021"]]) == {}


def test_span_of_years_is_no_year():
    rows = [["Họ và tên", "Phân loại giai đoạn 2021-2025", ""], ["", "2021", "2022"]]
    assert years(rows) == {2021: {"class": 1}, 2022: {"class": 2}}


def test_year_of_birth_in_a_column_of_men_and_one_of_women():
    rows = [["STT", "Họ và tên", "Năm sinh", "", "HN"], ["", "", "Nam", "Nữ", ""]]
    assert fields(rows) == {"order": 0, "name": 1, "birth_man": 2, "birth_woman": 3, "poor": 4}


def test_first_row_of_a_list_is_no_part_of_its_heading():
    rows = [["STT", "Họ và tên", "Năm sinh", "Phân loại"], [1, "", 1950, "HN"], [2, "Trần Thị Mẫu", 1960, "HCN"]]
    assert heading(rows).first_row == 1
    rows = [["STT", "Họ và tên", "Phân loại"], ["", "", "HN"], [2, "Trần Thị Mẫu", "HCN"]]
    assert heading(rows).first_row == 1


def test_sheet_of_totals():
    rows = [
        ["TỔNG HỢP NĂM 2022"],
        ["STT", "Ấp", "Tổng số hộ dân cư", "", "Kết quả", ""],
        ["", "", "Số hộ", "Nhân khẩu", "Hộ nghèo", "Hộ cận nghèo"],
        [1, "Ấp 1", 100, 400, 3, 4],
    ]
    found = find_summary_heading(sheet(rows, "Tổng hợp"))
    assert {str(total): column for total, column in found.fields.items()} == {
        "hamlet": 1,
        "households": 2,
        "people": 3,
        "poor": 4,
        "near_poor": 5,
    }
    assert (found.top_row, found.first_row) == (1, 3)
    assert find_summary_heading(sheet(rows, "Ấp 1")) is None


def test_label_is_folded_without_brackets_and_punctuation():
    assert label(" Ngày, tháng,\n năm SINH (dd/mm) ") == "ngay thang nam sinh"
    assert label("") == ""


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ([["Họ và tên", "Nam", "Nữ", "HN"]], {"gender_man": 1, "gender_woman": 2}),
        ([["Họ và tên", "Nữ", "HN"]], {"gender_woman": 1}),
        ([["Họ và tên", "Giới tính", "", "HN"], ["", "Nam", "Nữ", ""]], {"gender_man": 1, "gender_woman": 2}),
        ([["Họ và tên", "Năm", "Nữ", "HN"]], {"gender_woman": 2}),
        ([["Họ và tên", "Nam", "HN"]], {}),
        ([["Họ và tên", "Giới tính", "Nữ", "HN"]], {"gender": 1}),
        ([["Họ và tên", "Năm sinh", "", "HN"], ["", "Nam", "Nữ", ""]], {"birth_man": 1, "birth_woman": 2}),
        ([["Họ và tên", "Nhân khẩu", "", "HN"], ["", "Tổng số", "Nữ", ""]], {}),
    ],
)
def test_columns_of_men_and_of_women(rows, found):
    of_sex = {field: at for field, at in fields(rows).items() if field.startswith(("gender", "birth"))}
    assert of_sex == found


def test_every_field_of_the_heading_has_a_test_of_its_words():
    assert {str(field) for field in Field} == {
        "order", "name", "birth", "gender", "cccd", "hamlet", "address", "ethnicity", "people", "note", "b1", "b2",
        "to_verify", "class", "poor", "near_poor", "birth_man", "birth_woman", "causes", "cause_land", "cause_capital",
        "cause_labour", "cause_tools", "cause_knowledge", "cause_skills", "cause_illness", "cause_other",
        "group_minority", "group_no_labour", "group_merit", "gender_man", "gender_woman",
        "relation", "member_order", "poor_new", "poor_again",
        "poor_old", "near_new", "near_again", "near_old",
    }  # fmt: skip


@pytest.mark.parametrize("learnt", [None, {"nguoi dung ten so": Field.NAME}, {"la": Field.NOTE}])
def test_labels_of_many_texts_are_those_of_each(learnt):
    words = [
        "Họ và tên chủ hộ",
        "Tên ấp",
        "HỌ TÊN",
        "chu ho",
        "Nguyễn Văn Tên",
        "Người đứng tên sổ",
        "Ấp 1",
        "1",
        "TEN",
    ]
    texts = [*(f"Nguyễn Văn {number}" for number in range(300)), *words]
    assert name_labels(texts, learnt) == {text for text in texts if is_name_label(text, learnt)}
    assert "Họ và tên chủ hộ" in name_labels(texts, learnt)
