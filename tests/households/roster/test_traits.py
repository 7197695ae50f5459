"""Causes of poverty and groups of households on a roster: their columns, their marks, their words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from households.roster import traits
from households.roster.headings import CAUSE_FIELDS, GROUP_FIELDS, find_list_heading
from households.roster.reading import read_roster
from households.special_groups import CAUSE_NAMES, GROUP_NAMES
from tests.rosters import roster, sheet

CAUSES = list(CAUSE_NAMES.values())
MARKED = ["STT", "Họ và tên", "HN", "HCN", *CAUSES[:7], "Nguyên nhân khác", "Hộ DTTS", "KCKNLĐ", "Hộ CSCC", "Ghi chú"]
MERGED = [
    ["STT", "Họ và tên chủ hộ", "Hộ nghèo", "Nguyên nhân nghèo", *[""] * 7, "Nhóm đối tượng", "", "", "Ghi chú"],
    ["", "", "", *CAUSES, "Hộ DTTS", "Hộ không có khả năng lao động", "Hộ có người có công với cách mạng", ""],
]


def columns(rows):
    return {field.value: column for field, column in find_list_heading(sheet(rows)).fields.items()}


def test_every_cause_and_group_has_its_field():
    assert [*CAUSE_FIELDS.values()] == [*CAUSE_NAMES]
    assert [*GROUP_FIELDS.values()] == [*GROUP_NAMES]


def test_columns_alone():
    found = columns([MARKED])
    assert [found[field.value] for field in (*CAUSE_FIELDS, *GROUP_FIELDS)] == [*range(4, 15)]
    assert found["note"] == 15


def test_columns_below_a_merged_heading():
    found = columns(MERGED)
    assert [found[field.value] for field in (*CAUSE_FIELDS, *GROUP_FIELDS)] == [*range(3, 14)]
    assert (found["poor"], found["note"]) == (2, 14)
    assert "causes" not in found


@pytest.mark.parametrize("words", ["Nguyên nhân", "Nguyên nhân nghèo", "Các nguyên nhân dẫn đến nghèo", "NGUYÊN NHÂN"])
def test_one_column_of_words(words):
    assert columns([["Họ và tên", "HN", words]])["causes"] == 2


@pytest.mark.parametrize(
    ("words", "group"),
    [
        ("DTTS", "minority"),
        ("Hộ DTTS", "minority"),
        ("Hộ dân tộc thiểu số", "minority"),
        ("KCKNLĐ", "no_labour"),
        ("Không có khả năng lao động", "no_labour"),
        ("Hộ không còn khả năng lao động", "no_labour"),
        ("CSCC", "merit"),
        ("Người có công", "merit"),
        ("Hộ chính sách có công", "merit"),
        ("Hộ có thành viên là người có công với cách mạng", "merit"),
    ],
)
def test_words_of_groups(words, group):
    assert columns([["Họ và tên", "HN", words]]) == {"name": 0, "poor": 1, f"group_{group}": 2}


@pytest.mark.parametrize("words", ["Dân tộc", "Khác", "Lao động", "Vốn vay", "Công cụ", "Công việc", "Bệnh viện"])
def test_other_columns_are_no_cause_or_group(words):
    assert not [name for name in columns([["Họ và tên", "HN", words]]) if name.startswith(("cause", "group"))]


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        ("", ()),
        ("-", ()),
        ("Thiếu đất sản xuất", ("land",)),
        ("thiếu vốn; THIẾU LAO ĐỘNG", ("capital", "labour")),
        ("Ốm đau, tai nạn", ("illness",)),
        ("bệnh nặng, không có đất sản xuất", ("land", "illness")),
        ("Thiếu kỹ năng lao động; khác", ("skills", "other")),
        ("thiếu công cụ sản xuất\nthiếu kiến thức", ("tools", "knowledge")),
    ],
)
def test_words_of_causes(cell, found):
    read = traits.causes(cell)
    assert (traits.in_order(read.value, CAUSE_NAMES), read.problem) == (found, "")


def test_unclear_words_are_named_and_the_others_kept():
    read = traits.causes("thiếu vốn, đông con; lười")
    assert read.value == ("capital",)
    assert read.problem.startswith('Nguyên nhân nghèo "đông con, lười" không rõ; bỏ qua. Ghi một trong: Thiếu đất')


@given(st.text(max_size=40))
def test_any_text_is_read_without_an_error(cell):
    assert set(traits.causes(cell).value) <= set(CAUSE_NAMES)
    assert traits.mark(cell, "Hộ DTTS").value in (True, False)


@given(st.sets(st.sampled_from([*CAUSE_NAMES]), min_size=1), st.sampled_from([", ", "; "]))
def test_every_set_of_causes_in_official_words_is_read_back(causes, between):
    cell = between.join(CAUSE_NAMES[cause] for cause in causes)
    assert traits.in_order(traits.causes(cell).value, CAUSE_NAMES) == traits.in_order(causes, CAUSE_NAMES)


def only_row(*cells):
    (listed,) = read_roster([sheet(roster(2025, [1, "Nguyễn Văn Mẫu", *cells], heading=MARKED))], 2026).lists
    return listed.households[0]


def test_marks_of_a_row():
    row = only_row("x", "", "x", "", "1", "có", "", "", "", "X", "x", "0", "không", "ghi chú")
    assert row.causes == ("land", "labour", "tools", "other")
    assert row.special_groups == ("minority",)
    assert row.remarks == ()


def test_a_mark_that_is_none_is_remarked():
    row = only_row("x", "", "hai sào", *[""] * 7, "x", "", "", "")
    assert (row.causes, row.special_groups) == ((), ("minority",))
    assert [(remark.column, remark.message) for remark in row.remarks] == [
        ("E", 'Thiếu đất sản xuất: "hai sào" không rõ là có hay không; để như chưa đánh dấu.')
    ]
