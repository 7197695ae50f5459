"""Tables of an office's workbook: totals, sums held against their rows, what is hidden, headings nobody knows."""

from __future__ import annotations

import pytest

from campaigns.workbook_sums import is_total
from campaigns.workbook_tables import FilePlan, find_table, guess_table, judge_rows
from campaigns.wrong_cells import Wrong
from lib.errors import RuleError
from lib.workbook_in import Facts, Sheet

KNOWN = {"ho ten": "household", "so tien": "amount", "so luong": "quantity"}


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("Cộng", True), ("TỔNG CỘNG:", True), ("Tổng số tiền", True), ("Cộng: 12 hộ", True), ("Cộng Ấp 1", True),
        ("Tổng cộng toàn xã", True), ("Cộng ấp Bàu Môn: 3 hộ", True),
        ("Công ty Mẫu", False), ("Tổng công ty Mẫu", False), ("Tống Văn An", False), ("", False), (12, False),
    ],
)  # fmt: skip
def test_what_is_a_total(cell, said):
    assert is_total(cell) is said


def judged(*rows, heads=("Họ tên", "Số tiền"), facts=None):
    sheet = Sheet("a.xlsx", "Đợt 1", [list(heads), *map(list, rows)], facts or Facts())
    table = find_table(sheet, KNOWN.get, lambda columns: "amount" in columns)
    assert table is not None
    plan = FilePlan()

    def take(place, cells):
        if cells["household"] == "lạ":
            raise Wrong("household", "Không rõ.", "lạ")
        plan.new.append((place.row, cells["amount"]))

    judge_rows([table], plan, is_none=lambda row, _cells: any(map(is_total, row)), take=take)
    return plan


@pytest.mark.parametrize(
    ("rows", "messages"),
    [
        ([["A", 500_000], ["B", "300.000"], ["Cộng", 800_000]], []),
        ([["A", 500_000], ["Cộng Ấp 1", 500_000], ["B", 300_000], ["Cộng Ấp 2", 300_000], ["Tổng cộng", 800_000]], []),
        ([["A", 500_000], ["B", 300_000], ["Cộng", 900_000]], ["ghi 900.000, các dòng ở trên cộng lại là 800.000"]),
        ([["A", 500_000], ["lạ", 300_000], ["Cộng", 800_000]], []),  # a row to correct is counted too
        ([["A", "hỏi lại"], ["B", 300_000], ["Cộng", 900_000]], []),  # unknown, nothing is said
        ([["A", 500_000], ["Cộng", ""]], []),
        ([["A", float("nan")], ["Cộng", 10**19]], []),
    ],
)
def test_a_line_of_sums_is_held_against_its_rows(rows, messages):
    said = judged(*rows).remarks
    assert [message in one.message for message, one in zip(messages, said, strict=True)] == [True] * len(messages)


def test_hidden_rows_and_columns_are_read_and_said():
    plan = judged(["A", 1], ["B", 2], facts=Facts(hidden_rows=frozenset({3, 9}), hidden_columns=frozenset({1, 5})))
    assert [new[0] for new in plan.new] == [2, 3]
    assert [(one.place.row, one.place.column) for one in plan.remarks] == [(1, "B"), (3, "")]


def test_headings_and_words_nobody_knows_are_noted_once():
    plan = judged(["lạ", 1, ""], ["lạ", 2, ""], heads=("Họ tên", "Số tiền", "Diện", "STT", "Diện", "1"))
    assert [(one.written, one.letter) for one in plan.asked] == [("Diện", "C")]
    assert plan.words == {"household": {"la": "lạ"}}
    assert [(one.place.row, one.place.column) for one in plan.problems] == [(2, "A"), (3, "A")]


def test_a_table_nobody_knows_is_guessed_by_its_headings():
    rows = [["UBND XÃ"], ["Người", "Bao nhiêu", "Số tiền", "Khi nào"], ["A", "1", "2", "3"]]
    guess = guess_table(Sheet("a.xlsx", "S", rows), KNOWN.get)
    assert guess is not None
    assert (guess.heading, [one.written for one in guess.unknown]) == (1, ["Người", "Bao nhiêu", "Khi nào"])
    assert guess_table(Sheet("a.xlsx", "S", rows[:2]), KNOWN.get) is None  # nothing below


def test_too_many_rows_are_refused():
    with pytest.raises(RuleError, match="quá 5000 dòng"):
        judged(*[["A", 1]] * 5001)
