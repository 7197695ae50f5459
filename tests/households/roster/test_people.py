"""The detailed list (Phụ lục số 2.3): a row for each person, the household taken with its people."""

from __future__ import annotations

import pytest

from households.official_forms.table import workbook
from households.roster.reading import read_files, read_roster
from tests.households.test_form_names import FORM
from tests.rosters import sheet

UPPER = [
    "STT chủ hộ", "STT thành viên", "Họ tên", "Năm sinh", "", "Dân tộc", "Quan hệ với chủ hộ", "Chia theo", "", "",
    "Hộ chính sách có công", "Hộ KCKNLĐ", "Chính sách hỗ trợ", "",
]  # fmt: skip
LOWER = ["", "", "", "Nam", "Nữ", "", "", "Nghèo mới", "Tái nghèo", "Nghèo cũ", "", "", "Y tế", "Khác"]
NEAR = ["", "", "", "Nam", "Nữ", "", "", "Cận nghèo mới", "Tái cận nghèo", "Cận nghèo cũ", "", "", "Y tế", "Khác"]
NUMBERS = list(range(1, 15))
HEAD = [1, 1, "Nguyễn Văn Mẫu", 1960, "", "Kinh", "Chủ hộ", "", "", "x", "", "x", "", ""]
WIFE = ["", 2, "Trần Thị Vợ", "", 1962, "Tày", "Vợ", "", "", "", "", "", "x", ""]
CHILD = ["", 3, "Nguyễn Văn Con", 1990, "", "", "Con"]
OTHER = [2, 1, "Lê Thị Khác", "", 1950, "", "Chủ hộ", "x"]


def read(*rows, lower=LOWER, upper=UPPER):
    (found,) = read_roster([sheet([["DANH SÁCH CHI TIẾT HỘ NGHÈO NĂM 2025"], upper, lower, *rows])], 2026).lists
    assert sum(one.rows for one in found.households) + len(found.skipped) == sum(any(row) for row in rows)
    return found


def people(found):
    return [(one.name, [member.name for member in one.members]) for one in found.households]


def test_a_household_is_taken_with_its_people():
    found = read(NUMBERS, ["", "", "Ấp 1"], HEAD, WIFE, CHILD, OTHER)
    assert [skip.why for skip in found.skipped] == ["header", "group"]
    assert people(found) == [("Nguyễn Văn Mẫu", ["Trần Thị Vợ", "Nguyễn Văn Con"]), ("Lê Thị Khác", [])]
    first, second = found.households
    assert (first.birth, first.gender, first.people, first.classes) == (1960, "male", 3, {None: "poor"})
    assert (first.special_groups, first.group_text) == (("no_labour",), "Ấp 1")
    assert (second.birth, second.gender, second.people, second.classes) == (1950, "female", 1, {None: "poor"})
    wife = first.members[0]
    assert (wife.birth, wife.gender, wife.ethnicity, wife.relation) == (1962, "female", "Tày", "vợ")
    assert not [remark for one in found.households for remark in (*one.errors, *one.remarks)]


def test_the_list_of_the_near_poor():
    assert [one.classes for one in read(HEAD, WIFE, lower=NEAR).households] == [{None: "near_poor"}]


def test_without_an_order_of_members_the_relation_says_who_is_whose():
    upper = ["STT", "Họ và tên", "Năm sinh", "Quan hệ với chủ hộ", "Hộ nghèo", "Hộ cận nghèo"]
    found = read(
        [1, "Nguyễn Văn Mẫu", 1960, "Chủ hộ", "x"], ["", "Trần Thị Vợ", 1962, "vợ"],
        [2, "Lê Thị Khác", 1950, "CH", "", "x"], [3, "Lê Văn Con", 1980, "con"], upper=upper, lower=[],
    )  # fmt: skip
    assert people(found) == [("Nguyễn Văn Mẫu", ["Trần Thị Vợ"]), ("Lê Thị Khác", ["Lê Văn Con"])]


def test_who_speaks_for_a_household_of_its_own_is_no_member():
    upper = ["STT", "Họ và tên", "Quan hệ với chủ hộ", "Số khẩu", "Hộ nghèo", "Hộ cận nghèo"]
    found = read(
        [1, "Nguyễn Văn Mẫu", "Chủ hộ", 3, "x"], [2, "Trần Thị Vợ", "vợ", 2, "x"], upper=upper, lower=[]
    )  # fmt: skip
    assert people(found) == [("Nguyễn Văn Mẫu", []), ("Trần Thị Vợ", [])]


def test_people_without_a_name_or_with_odd_cells_are_remarked_on_at_their_own_row():
    found = read(HEAD, ["", 2, "", 1990, "", "", "Con"], ["", 3, "Nguyễn Văn Con", "?", "", "Kinh 2", "Con"])
    (household,) = found.households
    assert [(remark.place.row, remark.column) for remark in household.unread_members] == [(5, "C")]
    assert [(remark.place.row, remark.column) for remark in household.remarks] == [(6, "D"), (6, "F")]
    assert people(found) == [("Nguyễn Văn Mẫu", ["Nguyễn Văn Con"])]


def test_a_number_of_people_that_contradicts_the_rows():
    upper = ["STT", "Họ và tên", "Quan hệ với chủ hộ", "Số khẩu", "Hộ nghèo"]
    found = read([1, "Nguyễn Văn Mẫu", "Chủ hộ", 5, "x"], ["", "Trần Thị Vợ", "vợ"], upper=upper, lower=[])
    (household,) = found.households
    assert household.people == 5
    assert [remark.message for remark in household.remarks] == [
        "Ghi 5 nhân khẩu, danh sách có 2 người của hộ này: xem lại."
    ]


@pytest.mark.parametrize("row", [["", 2, "Trần Thị Vợ", "", 1962, "", "Vợ"]])
def test_a_person_without_a_head_above_is_a_row_to_correct(row):
    (one,) = read(row).households
    assert one.errors


@pytest.mark.parametrize(("number", "listed"), [(14, "poor"), (15, "near_poor")])
def test_our_own_detailed_list_is_read_with_its_people(number, listed):
    (found,) = read_files([("bieu.xlsx", workbook(FORM, [number]))], 2026).lists
    first = found.households[0]
    assert (first.name, first.birth, first.gender, first.group_text) == ("Nguyễn Văn Mẫu", 1961, "male", "Ấp 1")
    assert [(one.name, one.birth, one.gender, one.relation) for one in first.members] == [
        ("Trần Thị Thử", 1965, "female", "vợ"), ("=1+1", None, "", "con"),
    ][: len(first.members)]  # fmt: skip
    assert (first.classes, first.special_groups) == ({None: listed}, ("no_labour", "merit"))
    assert {skip.why for skip in found.skipped} <= {"group", "header", "signature", "total"}


@pytest.mark.parametrize("order", ["²", "①", "٢", "9" * 5000])
def test_an_odd_order_of_a_person_is_no_number_and_no_failure(order):
    found = read(HEAD, ["", order, "Trần Thị Vợ", "", 1962, "", "Vợ"])
    assert people(found) == [("Nguyễn Văn Mẫu", ["Trần Thị Vợ"])]
