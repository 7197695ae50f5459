"""Before | reported | now: which fields a report touches, and where the register differs by now."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from households.comparison import compare
from households.report_kinds import ReportKind

DAY = date(2026, 11, 10)
WIFE = {"name": "Trần Thị Vợ", "birth": 1972, "gender": "female", "relation": "vợ", "ethnicity": ""}


def seen(**others: Any) -> dict[str, Any]:
    head = {"name": "Nguyễn Văn Mẫu", "birth": 1970, "gender": "male", "relation": "", "ethnicity": ""}
    return {
        "version": 1, "hamlet": "Ấp 1", "ended": "", "size": 4, "head": "Nguyễn Văn Mẫu", "class": "poor",
        "members": {"1": head, "2": WIFE}, **others,
    }  # fmt: skip


CHILD = {"name": "Nguyễn Thị Bé", "gender": "female", "relation": "con", "ethnicity": "", "birth": "2026-11-10"}


def rows(kind: ReportKind, payload: dict[str, Any], now: dict[str, Any]) -> list[tuple[str, str, str, str]]:
    return [(one.label, one.before, one.reported, one.now) for one in compare(kind, payload, DAY, seen(), now)]


def clashing(kind: ReportKind, payload: dict[str, Any], now: dict[str, Any]) -> list[str]:
    return [one.label for one in compare(kind, payload, DAY, seen(), now) if one.clashes]


def test_a_birth_shows_each_field_and_how_many_are_named() -> None:
    assert rows(ReportKind.MEMBER_BORN, CHILD, seen()) == [
        ("Họ và tên", "", "Nguyễn Thị Bé", ""),
        ("Ngày, năm sinh", "", "10/11/2026", ""),
        ("Giới tính", "", "Nữ", ""),
        ("Quan hệ với chủ hộ", "", "con", ""),
        ("Nhân khẩu trong sổ", "2 người có tên", "3 người có tên", "2 người có tên"),
    ]


def test_only_what_a_person_is_beside_name_and_birth_may_be_left_out() -> None:
    lines = compare(ReportKind.MEMBER_BORN, CHILD, DAY, seen(), seen())
    assert [line.field for line in lines] == ["", "", "gender", "relation", ""]


def test_a_child_who_was_entered_meanwhile_clashes_field_by_field() -> None:
    twice = {**CHILD, "relation": "cháu"}
    now = seen(members={"1": WIFE, "2": WIFE, "3": twice})
    lines = {one.label: one for one in compare(ReportKind.MEMBER_BORN, CHILD, DAY, seen(), now)}
    assert lines["Họ và tên"].clashes
    assert lines["Họ và tên"].is_there
    assert (lines["Quan hệ với chủ hộ"].now, lines["Quan hệ với chủ hộ"].is_there) == ("cháu", False)


def test_one_of_the_same_name_born_in_another_year_is_somebody_else() -> None:
    now = seen(members={**seen()["members"], "3": {**CHILD, "birth": 1950}})
    assert clashing(ReportKind.MEMBER_BORN, CHILD, now) == ["Nhân khẩu trong sổ"]


def test_a_count_is_never_called_there_already() -> None:
    now = seen(members={**seen()["members"], "3": {**CHILD, "name": "Lê Văn Khác"}})
    (line,) = [one for one in compare(ReportKind.MEMBER_BORN, CHILD, DAY, seen(), now) if one.clashes]
    assert (line.now, line.is_there) == (line.reported, False)


def test_a_death_clashes_only_where_the_register_changed() -> None:
    died = {"member": 2, "name": "Trần Thị Vợ"}
    assert clashing(ReportKind.MEMBER_DIED, died, seen(version=9, size=7)) == []
    assert clashing(ReportKind.MEMBER_DIED, died, seen(members={"1": WIFE})) == ["Trần Thị Vợ", "Nhân khẩu trong sổ"]


def test_the_head_who_goes_brings_the_head_into_the_comparison() -> None:
    goes = {"member": 1, "name": "Nguyễn Văn Mẫu", "new_head": 2, "new_head_name": "Trần Thị Vợ"}
    assert rows(ReportKind.MEMBER_DIED, goes, seen(head="Trần Thị Vợ"))[1] == (
        "Chủ hộ", "Nguyễn Văn Mẫu", "Trần Thị Vợ", "Trần Thị Vợ"
    )  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "payload", "reported"),
    [
        (ReportKind.MOVED_HAMLET, {"to_name": "Ấp 2"}, "Ấp 2 từ ngày 10/11/2026"),
        (ReportKind.MOVED_AWAY, {"where": "Xã khác"}, "chuyển khỏi xã ngày 10/11/2026, đến Xã khác"),
        (ReportKind.DIED_OUT, {}, "không còn ai từ ngày 10/11/2026"),
    ],
)
def test_a_household_that_goes_is_compared_by_its_home(
    kind: ReportKind, payload: dict[str, Any], reported: str
) -> None:
    gone = seen(hamlet="", ended="2026-10-31")
    assert rows(kind, payload, gone)[0] == ("Nơi ở", "Ấp 1", reported, "không còn ở xã sau ngày 31/10/2026")
    assert clashing(kind, payload, seen()) == []


def test_a_class_clashes_when_the_list_says_another_by_now() -> None:
    wish = {"class": "near_poor", "year": 2026}
    assert rows(ReportKind.CLASS_PROPOSED, wish, seen(**{"class": ""})) == [
        ("Phân loại năm 2026", "Hộ nghèo", "Hộ cận nghèo", "không có trong danh sách năm")
    ]


def test_a_split_names_who_goes_and_both_heads() -> None:
    told = {
        "members": {"2": "Trần Thị Vợ"}, "people": 2, "head": 2, "head_name": "Trần Thị Vợ", "stays_head": None,
        "stays_head_name": "", "hamlet_name": "Ấp 2",
    }  # fmt: skip
    assert rows(ReportKind.SPLIT, told, seen(size=5)) == [
        ("Số khẩu của hộ", "4", "2", "5"),
        ("Trần Thị Vợ", "đang ở trong hộ", "sang hộ mới", "đang ở trong hộ"),
        ("Chủ hộ của hộ mới", "", "Trần Thị Vợ", ""),
        ("Hộ mới ở", "", "Ấp 2", ""),
        ("Chủ hộ của những người ở lại", "Nguyễn Văn Mẫu", "Nguyễn Văn Mẫu", "Nguyễn Văn Mẫu"),
    ]
    assert clashing(ReportKind.SPLIT, told, seen(size=5)) == ["Số khẩu của hộ"]


def test_a_new_household_clashes_with_who_is_in_the_register_by_that_name() -> None:
    told = {"name": "Lê Thị Mới", "birth": 1980, "hamlet_name": "Ấp 1", "people": None}
    lines = compare(ReportKind.NEW_HOUSEHOLD, told, DAY, {}, {"alike": ["Lê Thị Mới, sinh 1980, Ấp 2"]})
    assert [(one.label, one.now) for one in lines if one.clashes] == [
        ("Chủ hộ", "đã có trong sổ: Lê Thị Mới, sinh 1980, Ấp 2")
    ]
