"""Remarks as lines: a row's faults together, one sentence about many rows once, copies of a list in one sentence."""

from __future__ import annotations

from datetime import date
from random import Random

import pytest

from households.poverty import PovertyClass
from households.roster.copies import differences
from households.roster.mending import mendings, place_named
from households.roster.plan import Options, Plan
from households.roster.planning import make_plan
from households.roster.reading import WAITING, Place, Reading, read_roster
from households.roster.register import KnownHamlet, KnownStandard, Register
from households.roster.remark_lines import RemarkLine, remark_lines, repeated_files
from tests.rosters import listed, roster, sheet

HAMLETS = (KnownHamlet(1, "Ấp 1", "1"), KnownHamlet(2, "Ấp 2", "2"))
WITH_HAMLET = ["STT", "Họ và tên chủ hộ", "Năm sinh", "Số CCCD", "Số nhân khẩu", "Phân loại", "Ấp"]


def planned(*sheets) -> tuple[Reading, Plan]:
    """Return a reading and its plan against a register of two hamlets without households."""
    standard = KnownStandard(1, "national-2022", "Chuẩn", date(2022, 1, 1), None, national=True)
    register = Register("Xã", "xa", {}, HAMLETS, (standard,), {}, {}, {}, {}, {}, frozenset())
    reading = read_roster(list(sheets), 2026)
    return reading, make_plan(reading, register, Options(2026))


def test_two_faults_of_a_row_are_one_line():
    reading, plan = planned(sheet(roster(2025, listed("An", "30/02/1968", "7,70651E+10"), listed("Bình", "?"))))
    lines = remark_lines(plan.warnings, reading)
    assert [(line.rows, line.columns, len(line.messages), line.names) for line in lines] == [
        ("3", "C, D", 2, ("An",)),
        ("4", "C", 1, ("Bình",)),
    ]


def test_lines_stand_in_the_order_of_rows_whatever_they_are_about():
    rows = [listed(f"Hộ {number}", "?" if number in (6, 7) else 1950, people=4) for number in range(1, 9)]
    first = sheet(roster(2025, *rows, ["", "Cộng", "", "", 40]))
    reading, plan = planned(first, sheet(roster(2025, listed("An", "?")), name="Ấp 2"))
    assert [line.rows for line in remark_lines(reversed(plan.warnings), reading)] == ["8", "9", "11", "3"]


def test_an_unknown_hamlet_is_said_once_and_one_choice_is_for_all_its_rows():
    rows = [[n, f"Hộ {n}", 1950, "", 3, "HN", "Xóm Đình" if n != 2 else "Ấp 1"] for n in range(1, 5)]
    reading, plan = planned(sheet(roster(2025, *rows, heading=WITH_HAMLET), name="Danh sách"))
    (line,) = remark_lines(plan.errors, reading)
    assert (line.rows, line.names) == ("3, 5-6", ("Hộ 1", "Hộ 3", "Hộ 4"))
    (mending,) = mendings([line], reading, [(1, "Ấp 1"), (2, "Ấp 2")], may_leave=True)
    assert [one.place.row for one in mending.offers[0].corrections("2")] == [3, 5, 6]
    left_out = [(row.line.rows, place_named(row.leave, reading)) for row in mending.rows]
    assert left_out == [(str(row), Place("ds.xlsx", "Danh sách", row)) for row in (3, 5, 6)]
    assert len({offer.name for offer in mending.all_offers}) == 4


def unknown_hamlets(hamlets: int, rows_of_each: int) -> tuple[Reading, list[RemarkLine]]:
    """Return a reading of a list with so many unknown hamlets, and the lines about them."""
    rows = [
        [n, f"Hộ {hamlet} {n}", 1950, "", 3, "HN", f"Xóm Lạ {hamlet}"]
        for hamlet in range(hamlets)
        for n in range(rows_of_each)
    ]
    reading, plan = planned(sheet(roster(2025, *rows, heading=WITH_HAMLET), name="Danh sách"))
    return reading, remark_lines(plan.errors, reading)


def test_what_is_more_than_a_preview_sets_right_is_not_offered():
    reading, lines = unknown_hamlets(1, 12)
    whole, none = (mendings(lines, reading, [(1, "Ấp 1")], may_leave=True, room=room)[0] for room in (12, 11))
    assert [(one.too_many, len(one.offers), len(one.rows)) for one in (whole, none)] == [
        (False, 1, 12),
        (True, 0, 12),  # one by one they may be
    ]
    reading, plan = copies(11, 11)
    (repeated,) = mendings(remark_lines(plan.errors, reading), reading, [], may_leave=True, room=10)
    assert (repeated.too_many, repeated.leave) == (True, "")


def test_a_page_draws_no_more_than_so_many_single_rows():
    reading, lines = unknown_hamlets(7, 60)
    found = mendings(lines, reading, [(1, "Ấp 1")], may_leave=True)
    assert [len(one.rows) for one in found] == [50, 50, 50, 50, 0, 0, 0]
    assert [len(one.offers[0].places) for one in found] == [60] * 7  # all of them at once, still


def test_a_row_with_another_fault_beside_its_hamlet_stands_alone():
    rows = [[1, "Hộ 1", 1950, "", 3, "HN", "Xóm Đình"], [2, "Hộ 2", 1950, "", 3, "??", "Xóm Đình"]]
    reading, plan = planned(sheet(roster(2025, *rows, heading=WITH_HAMLET), name="Danh sách"))
    assert [(line.rows, len(line.messages)) for line in remark_lines(plan.errors, reading)] == [("3", 1), ("4", 2)]


def test_people_who_wait_for_their_household_are_counted_at_its_line():
    heading = ["STT", "Họ và tên", "Quan hệ với chủ hộ", "Năm sinh", "Phân loại"]
    rows = [[1, "Hộ A", "Chủ hộ", 1950, "??"], ["", "Vợ A", "Vợ", 1952, ""], ["", "Con A", "Con", 1980, ""]]
    reading, plan = planned(sheet(roster(2025, *rows, heading=heading)))
    (line,) = remark_lines(plan.errors, reading)
    assert (line.rows, line.people, plan.error_rows) == ("3", 2, 3)


def copies(*sizes: int) -> tuple[Reading, Plan]:
    """Return the plan of files whose sheet "Ấp 1" has the first so many rows of one list."""
    rows = [listed(f"Hộ {n}", 1950 + n, f"0790{50 + n}{n:06d}") for n in range(max(sizes))]
    return planned(*(sheet(roster(2025, *rows[:size]), file=f"{n}.xlsx") for n, size in enumerate(sizes, start=1)))


def test_a_list_that_came_twice_is_said_in_one_sentence_and_its_file_may_go():
    reading, plan = copies(11, 11)
    (line,) = remark_lines(plan.errors, reading)
    assert line.messages == (
        'Cả 11 dòng hộ của sheet này đã có ở tệp 1.xlsx, sheet "Ấp 1": có lẽ là cùng một danh sách, chỉ cần một.',
    )
    assert (line.rows, plan.error_rows, repeated_files([line], reading)) == ("3-13", 11, {"2.xlsx"})
    (mending,) = mendings([line], reading, [], may_leave=True)
    assert (mending.offers, bool(mending.leave), place_named(mending.leave, reading)) == ((), True, None)


def test_a_list_that_repeats_only_a_part_says_so_and_its_file_stays():
    rows = [listed(f"Hộ {n}", 1950 + n) for n in range(4)]
    one, other = roster(2025, *rows), roster(2025, *rows[:3], listed("Hộ khác", 1999))
    reading, plan = planned(sheet(one, file="1.xlsx"), sheet(other, file="2.xlsx"))
    (line,) = remark_lines(plan.errors, reading)
    assert line.messages[0].startswith("3 trong 4 dòng hộ của sheet này đã có ở tệp 1.xlsx")
    assert repeated_files([line], reading) == frozenset()


def test_households_that_another_list_writes_otherwise_are_no_copies():
    """The same people, three of them of another class or number: nothing is to be left out unseen."""
    rows = [listed(f"Hộ {n}", 1950 + n) for n in range(7)]
    others = [listed(f"Hộ {n}", 1950 + n, people=5, what="HCN") for n in range(3)]
    one, other = roster(2025, *rows), roster(2025, *others, *rows[3:])
    reading, plan = planned(sheet(one, file="1.xlsx"), sheet(other, file="2.xlsx"))
    otherwise, same = remark_lines(plan.errors, reading)
    assert otherwise.messages == (
        '3 hộ của sheet này đã có ở tệp 1.xlsx, sheet "Ấp 1" nhưng ghi khác (phân loại, số khẩu): xem tệp nào đúng, '
        "rồi bỏ tệp kia.",
    )
    assert same.messages[0].startswith("4 trong 7 dòng hộ của sheet này đã có ở tệp 1.xlsx")
    assert [(line.repeats, line.differs) for line in (otherwise, same)] == [(False, True), (True, False)]
    assert repeated_files([otherwise, same], reading) == frozenset()
    looked, left = mendings([otherwise, same], reading, [], may_leave=True)
    assert (looked.leave, [row.line.place.row for row in looked.rows], bool(left.leave)) == ("", [3, 4, 5], True)
    assert [place_named(row.leave, reading) for row in looked.rows] == list(otherwise.places)


def test_one_row_written_otherwise_further_down_is_named_with_what_it_says():
    reading, plan = planned(sheet(roster(2025, listed("Hộ 1", 1950), listed("Hộ 1", 1950, what="HCN", note="mới"))))
    (line,) = remark_lines(plan.errors, reading)
    assert line.messages[-1] == "Hai dòng ghi khác nhau: phân loại, ghi chú."


@pytest.mark.parametrize(
    ("said", "first", "words"),
    [
        (listed("An", 1950), listed("An", 1950), ()),
        (listed("An", people=""), listed("An", 1950, "079050000001", note="x"), ()),  # blank says nothing
        (listed("An", 1950, note="Hộ  MỚI"), listed("An", 1950, note="hộ mới"), ()),
        (listed("An", 1950), listed("An", "02/03/1950"), ()),
        (listed("An", "02/03/1950"), listed("An", 1950), ("ngày sinh",)),
        (listed("An", "", "079050000001"), listed("An"), ("số định danh/CCCD",)),
        (listed("Anh", 1950, people=3), listed("An", 1950), ("họ tên", "số khẩu")),
        (listed("An", what="HCN"), listed("An"), ("phân loại",)),
    ],
)
def test_what_a_row_says_that_another_does_not(said, first, words):
    (rows,) = read_roster([sheet(roster(2025, said, first))], 2026).lists
    assert differences(*rows.households) == words


def test_the_class_of_a_year_is_compared_with_that_of_a_list_of_that_year_alone():
    by_year = [["DANH SÁCH"], ["STT", "Họ và tên", "Năm 2025"], [1, "An", "HN"], [2, "Bình", "HCN"]]
    of_year, of_years = read_roster([sheet(roster(2025, listed("An"), listed("Bình"))), sheet(by_year)], 2026).lists
    found = [differences(*rows) for rows in zip(of_years.households, of_year.households, strict=True)]
    assert found == [(), ("phân loại",)]


def test_two_repeated_rows_are_named_one_by_one():
    reading, plan = copies(5, 2)
    assert [(line.rows, line.repeats) for line in remark_lines(plan.errors, reading)] == [("3", False), ("4", False)]
    assert Place("2.xlsx", "Ấp 1", 3) == plan.errors[0].place
    assert plan.taken[0].statuses[0].poverty_class == PovertyClass.POOR


@pytest.mark.parametrize("seed", range(25))
def test_every_remark_stands_in_a_line_and_every_field_has_a_name_of_its_own(seed):
    """What is said of a row is in its line, or it waits for a household that is; whatever rows come in which files."""
    chance = Random(seed)
    heading = ["STT", "Họ và tên", "Quan hệ với chủ hộ", "Năm sinh", "Số CCCD", "Phân loại", "Ấp"]
    cells = (
        ("", 1), ("", "An", "Bình", "Công"), ("", "Chủ hộ", "Con"), (1950, 1951, "?"), ("", "7E+10"),
        ("HN", "HCN", "??", ""), ("Ấp 1", "Ấp 2", "Xóm Đình", "Xóm Chợ", ""),
    )  # fmt: skip
    files = []
    for file in range(chance.randint(1, 3)):
        rows = [[chance.choice(values) for values in cells] for _ in range(chance.randint(0, 25))]
        files.append(sheet(roster(2025, *rows, heading=heading), name="Danh sách", file=f"{file}.xlsx"))
    reading, plan = planned(*files)
    lines = remark_lines(plan.errors, reading)
    in_lines = [place for line in lines for place in line.places]
    assert len(in_lines) == len(set(in_lines))
    waiting = [one for one in plan.errors if one.about == WAITING]
    assert {one.place for one in plan.errors} == {*in_lines, *(one.place for one in waiting)}
    assert sum(line.people for line in lines) == len(waiting)
    assert plan.rejected or len({one.place for one in plan.errors}) == plan.error_rows
    found = mendings(lines, reading, [(1, "Ấp 1")], may_leave=True)
    names = [offer.name for one in found for offer in one.all_offers]
    assert len(names) == len(set(names))


def test_a_year_of_birth_in_the_column_of_one_sex_is_called_by_it_and_its_letter():
    rows = [
        ["STT", "Họ và tên", "Năm sinh", "", "Hộ nghèo"], ["", "", "Nam", "Nữ", ""],
        [1, "Nguyễn Văn An", "không rõ", "", "x"], [2, "Trần Thị Bình", "", "?", "x"],
    ]  # fmt: skip
    reading = read_roster([sheet(rows)], 2025)
    remarks = [remark for row in reading.lists[0].households for remark in row.remarks]
    offers = [one.offers for one in mendings(remark_lines(remarks, reading), reading, [], may_leave=True)]
    assert [[offer.label for offer in row] for row in offers] == [["Năm sinh (Nam), cột C"], ["Năm sinh (Nữ), cột D"]]
