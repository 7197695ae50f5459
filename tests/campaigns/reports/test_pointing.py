"""Which cells can be pointed to what, and what goes where: rules over a workbook, no database."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from campaigns.layouts import (
    Block,
    BlockKind,
    Called,
    HamletRow,
    Points,
    as_stored,
    carried,
    from_stored,
    plan,
    with_block,
    with_cell,
    with_column,
    without_block,
    without_cell,
    without_column,
)
from communes.report_figures import FIGURES, Asks
from lib.errors import RuleError
from tests.campaigns.reports.world import HAMLETS, NAMED, template

LISTED = Block(2, "Biểu", BlockKind.LISTED, 4)
HOUSES = Block(3, "Biểu", BlockKind.HOUSEHOLDS, 10, classes="poor")
KNOWN = dict.fromkeys(FIGURES, None)
ROWS = [HamletRow("Ấp 1", KNOWN | {"ho_ngheo": 9, "ten_ap": "Ấp 1"}), HamletRow("Ấp 2", KNOWN | {"ho_ngheo": 4})]


def made(points: Points, of: Any = None, hamlets=ROWS, households=None):
    return plan(points, of or template(), KNOWN | {"ho_ngheo": 13}, hamlets, households or {})


def cells(found) -> dict[str, Any]:
    return {one.cell: one.value for one in found.cells}


def test_points_are_stored_and_come_back_the_same() -> None:
    points = with_cell(Points(), template(), "Biểu", "$a$1", "ho_ngheo")
    points = with_column(with_block(points, template(), NAMED), template(), 1, "c", "ho_ngheo")
    assert from_stored(as_stored(points)) == points
    assert points.count == 2
    stored = as_stored(points)
    stored["cells"][0]["figure"] = stored["blocks"][0]["columns"][0]["figure"] = "gone"
    assert from_stored(stored).count == 0


def test_a_cell_takes_one_figure_and_can_be_let_go() -> None:
    points = with_cell(Points(), template(), "Biểu", "C3", "ho_ngheo")
    points = with_cell(points, template(), "Biểu", "C3", "ho_can_ngheo")
    assert [(one.cell, one.figure) for one in points.cells] == [("C3", "ho_can_ngheo")]
    assert without_cell(points, "Biểu", "C3") == Points()


def test_a_merged_block_is_pointed_by_any_of_its_cells() -> None:
    of = template(merged=("A1:D1",))
    assert with_cell(Points(), of, "Biểu", "C1", "ten_xa").cells[0].cell == "A1"


@pytest.mark.parametrize(
    ("sheet", "cell", "figure", "sentence"),
    [
        ("Biểu", "C6", "ho_ngheo", "Ô C6 của sheet “Biểu” là công thức"),
        ("Khác", "A1", "ho_ngheo", "Mẫu không có sheet “Khác”"),
        ("Biểu", "1A", "ho_ngheo", "“1A” không phải địa chỉ ô"),
        ("Biểu", "A1048577", "ho_ngheo", "không phải địa chỉ ô"),
        ("Biểu", "A1", "ten_ap", "chỉ dùng cho cột của một bảng"),
        ("Biểu", "A1", "so_dinh_danh", "chỉ dùng cho cột của một bảng"),
    ],
)
def test_what_can_not_be_pointed_is_refused(sheet: str, cell: str, figure: str, sentence: str) -> None:
    with pytest.raises(RuleError, match=sentence):
        with_cell(Points(), template(), sheet, cell, figure)


@pytest.mark.parametrize(
    ("block", "sentence"),
    [
        (replace(NAMED, sheet="Khác"), "không có sheet"),
        (replace(NAMED, last=3), "từ dòng đầu trở xuống"),
        (replace(NAMED, names=""), "chữ cái của cột có tên ấp"),
        (replace(NAMED, key=9, first=5, last=8), "trùng dòng"),
        (replace(NAMED, first=2_000_000, last=None), "chỉ có 1048576 dòng"),
    ],
)
def test_an_impossible_block_is_refused(block: Block, sentence: str) -> None:
    points = with_block(Points(), template(), NAMED)
    with pytest.raises(RuleError, match=sentence):
        with_block(points, template(), block)


def test_columns_follow_their_block() -> None:
    points = with_block(Points(), template(), replace(NAMED, lines=2))
    points = with_column(points, template(), 1, "C", "bieu_02_cot_1_ho", 1)
    points = with_column(points, template(), 1, "C", "bieu_02_cot_1_khau", 2)
    assert points.count == 2
    assert with_block(points, template(), NAMED).count == 1  # one line a hamlet: the second line's column goes
    assert with_block(points, template(), replace(HOUSES, key=1)).count == 0
    assert without_column(points, 1, "C", 2).count == 1
    assert without_block(points, 1) == Points()
    for column, figure, line, sentence in (
        ("B", "ho_ngheo", 1, "cột tên ấp"),
        ("D", "ho_ngheo", 1, "là công thức"),
        ("C", "ten_xa", 1, "không dùng cho bảng này"),
        ("C", "ho_ngheo", 3, "chỉ có 2 dòng"),
    ):
        with pytest.raises(RuleError, match=sentence):
            with_column(points, template(), 1, column, figure, line)
    with pytest.raises(RuleError, match="vừa bị bỏ"):
        with_column(points, template(), 7, "C", "ho_ngheo")


def test_a_cell_and_a_column_do_not_share_a_place() -> None:
    points = with_column(with_block(Points(), template(), NAMED), template(), 1, "C", "ho_ngheo")
    with pytest.raises(RuleError, match="nằm trong một cột đã chỉ"):
        with_cell(points, template(), "Biểu", "C5", "ho_ngheo")
    points = with_block(with_cell(Points(), template(), "Biểu", "C5", "ho_ngheo"), template(), NAMED)
    with pytest.raises(RuleError, match="có ô đã chỉ riêng"):
        with_column(points, template(), 1, "C", "ho_ngheo")


def pointed(block: Block, **columns: str) -> Points:
    points = with_block(Points(), template(), block)
    for column, figure in columns.items():
        points = with_column(points, template(), block.key, column, figure)
    return points


def test_hamlets_are_found_by_their_names_in_his_sheet() -> None:
    found = made(pointed(replace(NAMED, last=6), C="ho_ngheo", A="ho_can_ngheo"))
    assert cells(found) == {"C4": 9, "C5": 4, "A4": None, "A5": None}
    assert (found.warnings, found.refusals, found.blank) == ([], [], 2)


def test_names_that_are_not_known_and_hamlets_without_a_row_are_said() -> None:
    of = template(HAMLETS | {"B5": "Ấp Xa Lạ", "B7": "Ấp 1"})
    found = made(pointed(replace(NAMED, last=7), C="ho_ngheo"), of)
    assert cells(found) == {"C4": 9}
    assert found.warnings == [
        "Sheet “Biểu”, cột B, dòng 5: “Ấp Xa Lạ” không phải ấp nào của xã trong năm này, dòng ấy để nguyên.",
        "Sheet “Biểu”, cột B, dòng 7: Ấp 1 đã có ở dòng trên, dòng này để nguyên.",
        "Sheet “Biểu”, cột B: mẫu không có dòng cho Ấp 2, số liệu của ấp này không vào bảng.",
    ]


def test_a_hamlet_called_like_a_sum_is_a_hamlet() -> None:
    of = template(HAMLETS | {"B5": "Cộng Hòa"})
    found = made(
        pointed(replace(NAMED, last=6), C="ho_ngheo"),
        of,
        hamlets=[*ROWS[:1], HamletRow("Ấp Cộng Hòa", KNOWN | {"ho_ngheo": 4})],
    )
    assert (cells(found), found.warnings) == ({"C4": 9, "C5": 4}, [])


def test_one_name_of_two_hamlets_is_refused() -> None:
    found = made(pointed(NAMED, C="ho_ngheo"), hamlets=[*ROWS, HamletRow("Thôn 1", KNOWN)])
    assert found.refusals == ["Sheet “Biểu”, cột B, dòng 4: “ấp 01” là 2 ấp của xã (Ấp 1, Thôn 1). Ghi rõ ấp nào."]


def test_hamlets_are_written_one_below_another() -> None:
    of = template({"A3": "Ấp", "B3": "Hộ nghèo"})
    points = with_block(Points(), of, replace(LISTED, lines=2))
    points = with_column(with_column(points, of, 2, "A", "ten_ap"), of, 2, "B", "ho_ngheo", 2)
    assert cells(made(points, of)) == {"A4": "Ấp 1", "B5": 9, "A6": None, "B7": 4}
    likes = {one.cell: one.like for one in made(points, of).cells}
    assert likes == {"A4": None, "B5": None, "A6": (4, 1), "B7": (5, 2)}


@pytest.mark.parametrize(
    ("of", "last", "sentence"),
    [
        ({}, 4, "chỉ đủ chỗ cho 1 ấp, cần 2"),
        ({"A5": "Cộng"}, None, "dòng 5 của mẫu đã có chữ hoặc công thức"),
        ({"C5": "=1+1"}, None, "dòng 5 của mẫu đã có chữ hoặc công thức"),
    ],
)
def test_a_block_too_small_is_refused_with_what_to_do(of: dict[str, str], last: int | None, sentence: str) -> None:
    workbook = template({"A3": "Ấp", **of})
    points = with_block(Points(), workbook, replace(LISTED, last=last))
    points = with_column(points, workbook, 2, "A", "ten_ap")
    found = made(points, workbook)
    assert sentence in found.refusals[0]
    assert found.cells == []


def test_households_fill_as_many_rows_as_there_are() -> None:
    points = pointed(HOUSES, A="ho_ten_chu_ho")
    rows = [KNOWN | {"ho_ten_chu_ho": name} for name in ("Nguyễn Văn Mẫu", "Trần Thị Thử")]
    assert cells(made(points, households={"poor": rows})) == {"A10": "Nguyễn Văn Mẫu", "A11": "Trần Thị Thử"}
    assert points.asks == {Asks.NAMES}
    assert made(points, households={"poor": []}).cells == []


def test_a_computed_row_and_a_cell_pointed_twice_are_refused() -> None:
    of = template(HAMLETS | {"B6": "Ấp 3"})
    points = with_cell(Points(), of, "Biểu", "C4", "ho_ngheo")
    points = replace(points, blocks=pointed(replace(NAMED, last=6), C="ho_ngheo").blocks)
    found = made(points, of, [*ROWS, HamletRow("Ấp 3", KNOWN)])
    assert "Ô C6 của sheet “Biểu” là công thức" in found.refusals[1]
    assert found.refusals[0] == "Ô C4 của sheet “Biểu” được chỉ hai lần (Số hộ nghèo; Số hộ nghèo). Bỏ một trong hai."


def test_a_changed_workbook_keeps_what_it_can_still_take() -> None:
    old = template(HAMLETS, other="Bìa")
    points = with_cell(with_cell(Points(), old, "Bìa", "A1", "nam"), old, "Biểu", "A1", "ten_xa")
    points = with_column(with_block(points, old, NAMED), old, 1, "C", "ho_ngheo")
    points = with_column(points, old, 1, "E", "ho_can_ngheo")
    kept, lost = carried(points, template(HAMLETS | {"E4": "=C4"}))
    assert [one.cell for one in kept.cells] == ["A1"]
    assert [one.column for one in kept.blocks[0].columns] == ["C"]
    assert len(lost) == 2
    assert lost[0].startswith("Ô A1 của sheet “Bìa” (Năm của số liệu): Mẫu không có sheet")
    assert "cột E (Số hộ cận nghèo): Ô E4" in lost[1]


def test_sums_over_a_cell_left_empty_are_named() -> None:
    points = with_column(with_block(Points(), template(), NAMED), template(), 1, "C", "ho_ngheo")
    assert made(points).short == []
    unknown = [ROWS[0], HamletRow("Ấp 2", KNOWN)]
    found = made(points, hamlets=unknown)
    assert found.short_words == "C6 (sheet Biểu)"  # the sum; D4 is of a hamlet that is known
    texts = with_column(with_block(Points(), template(), NAMED), template(), 1, "C", "ket_qua")
    assert made(texts).short == []  # an empty sentence makes no sum short


def test_a_list_of_households_that_is_not_whole_makes_its_sums_short() -> None:
    of = template({"A20": "=COUNTA(A10:A19)"})
    points = with_column(with_block(Points(), of, HOUSES), of, 3, "A", "ho_ten_chu_ho")
    assert made(points, of, households={"poor": []}).short == []
    short = plan(points, of, KNOWN, ROWS, {"poor": []})
    assert short.short_words == "A20 (sheet Biểu)"


def test_hamlets_are_known_without_their_brackets_where_one_is_called_so() -> None:
    points = with_column(with_block(Points(), template(), NAMED), template(), 1, "C", "ho_ngheo")
    rows = [HamletRow(f"{one.name} (minh họa)", one.values) for one in ROWS]
    found = made(points, hamlets=rows)
    assert (cells(found), found.warnings, found.short) == ({"C4": 9, "C5": 4}, [], [])
    exact = made(points, hamlets=[ROWS[0], ROWS[1], HamletRow("Ấp 1 (cũ)", KNOWN)])
    assert cells(exact) == {"C4": 9, "C5": 4}
    assert "mẫu không có dòng cho Ấp 1 (cũ)" in exact.warnings[0]
    two = [HamletRow("Ấp 1 (Đông)", KNOWN), HamletRow("Ấp 1 (Tây)", KNOWN), ROWS[1]]
    assert "“ấp 01” là 2 ấp của xã" in made(points, hamlets=two).refusals[0]


def test_the_row_of_an_unknown_hamlet_is_empty_too() -> None:
    of = template({"B4": "Ấp 1", "B5": "Ấp Bàu", "C6": "=SUM(C4:C5)"})
    points = with_column(with_block(Points(), of, NAMED), of, 1, "C", "ho_ngheo")
    found = made(points, of)
    assert len(found.warnings) == 2
    assert found.short_words == "C6 (sheet Biểu)"
    assert made(points, of, hamlets=ROWS[:1]).short == []  # no hamlet is missing from the sum


def test_names_that_may_be_of_several_are_asked_and_those_of_none_passed_over() -> None:
    of = template({"B4": "Ấp 1", "B5": "Chợ", "B6": "Ấp 4", "C7": "=SUM(C4:C6)"})
    points = with_column(
        with_block(Points(), of, Block(1, "Biểu", BlockKind.NAMED, 4, 6, names="B")), of, 1, "C", "ho_ngheo"
    )

    def filled(**called: Any):
        return plan(points, of, KNOWN | {"ho_ngheo": 13}, ROWS, {}, called=Called(**called))

    found = filled(may_be={"cho": ("Ấp 1", "Ấp 2")})
    assert found.unknown == ["Chợ", "Ấp 4"]
    assert "“Chợ” có thể là 2 ấp của xã (Ấp 1, Ấp 2), dòng ấy để nguyên." in found.warnings[0]
    found = filled(taught={"cho": "Ấp 2"}, not_ours={"4"})
    assert (cells(found), found.unknown, found.warnings, found.short) == ({"C4": 9, "C5": 4}, [], [], [])
    two = [HamletRow("Ấp 4 (Đông)", KNOWN), HamletRow("Ấp 4 (Tây)", KNOWN)]
    assert plan(points, of, KNOWN, two, {}).unknown == ["Ấp 1", "Chợ", "Ấp 4"]
    asked = plan(points, of, KNOWN, two, {}, called=Called(not_ours={"4", "1"}))
    assert (asked.refusals, asked.unknown) == ([], ["Chợ"])
    assert filled(not_ours={"1"}).unknown == ["Chợ", "Ấp 4"]  # a hamlet that bears the name goes before
