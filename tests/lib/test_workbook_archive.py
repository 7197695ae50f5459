"""A sheet bounded piece by piece is bounded as when each of its cells is looked at."""

from __future__ import annotations

import random
import re

import pytest

from lib.workbook_archive import _numbers_to, _SheetScan
from lib.workbook_facts import FactScan

pytestmark = pytest.mark.same_on_both


@pytest.mark.parametrize("last", [1, 7, 9, 10, 11, 57, 99, 100, 101, 110, 999, 1000, 1037, 12345, 20000])
def test_an_expression_takes_the_numbers_to_the_last_and_no_other(last):
    to_last = re.compile(_numbers_to(str(last).encode()))
    for number in {*range(1500), *(last + step for step in (-11, -2, -1, 0, 1, 9, 100)), 10 * last, 10 * last + 9}:
        assert bool(to_last.fullmatch(str(number).encode())) == (1 <= number <= last)
    assert not to_last.fullmatch(b"01")


def piece(row: int, width: int, odd: str) -> bytes:
    """Return a row of filled cells; `odd` stands in place of its second one."""
    cells = [f'<c r="{chr(65 + at)}{row}" s="3"><v>1</v></c>' for at in range(width)]
    if odd:
        cells[1:2] = [odd]
    return f'<row r="{row}" spans="1:9">{"".join(cells)}</row>'.encode()


ODD = [
    "",
    "",
    '<c r="B3"/>',
    '<c r="B3" s="1"/>',
    '<c r="AB7"><v>1</v></c>',
    '<c r="B90000"><v>1</v></c>',
    '<c r="Z2" t="inlineStr"><is><t>a</t></is></c>',
    "<c><v>1</v></c>",
    '<c\tr="C9999"><v>1</v></c>',
    "<c r='D9'><v>1</v></c>",
    '<c s="1" r="E9"><v>1</v></c>',
    '<c r="B3" r="ZZ9"><v>1</v></c>',
    '<x:c r="ZZ9"><x:v>1</x:v></x:c>',
    '<c r="B3"><v>1</v>',
]


def scanned(pieces: list[bytes], *, each_cell: bool) -> tuple[int, int, bool]:
    scan = _SheetScan("a.xlsx")
    if each_cell:
        scan._row_reached = lambda _xml: None  # type: ignore[method-assign]
    for one in pieces:
        scan.look(one)
    return scan.last_row, scan.last_column, scan.is_plain


@pytest.mark.parametrize("seed", range(60))
def test_pieces_are_bounded_as_cell_by_cell(seed):
    draw = random.Random(seed)
    odd = [draw.choice(ODD) if draw.random() < 0.3 else "" for _ in range(30)]
    rows = [piece(7 + 40 * at, draw.choice([4, 4, 4, 6]), odd[at]) for at in range(30)]
    cut = sorted(draw.sample(range(1, 30), 5))
    pieces = [b"".join(rows[first:last]) for first, last in zip([0, *cut], [*cut, 30], strict=True)]
    assert scanned(pieces, each_cell=False) == scanned(pieces, each_cell=True)


def test_a_plain_piece_is_not_looked_at_cell_by_cell():
    scan = _SheetScan("a.xlsx")
    scan.look(piece(1, 4, ""))
    scan._look_at_each_cell = None  # type: ignore[method-assign, assignment]
    scan.look(piece(2, 4, "") + piece(30, 3, ""))
    assert (scan.last_row, scan.last_column, scan.filled, scan.is_plain) == (30, 4, 11, True)


@pytest.mark.parametrize("size", [1, 7, 64, 1000])
def test_facts_are_found_wherever_a_piece_is_cut(size):
    xml = (
        b'<cols><col min="2" max="3" hidden="1"/></cols><row r="4" hidden="1"><c r="A4" t="e"><v>#REF!</v></c></row>'
        b'<row r="5"><c r="B5"><f>SUM(A1:A4)</f></c><c r="C5" t="str"><f>A1</f><v></v></c></row>'
    )
    scan = FactScan()
    for start in range(0, len(xml), size):
        scan.look(xml[start : start + size])
    found = scan.facts
    assert (found.hidden_rows, found.hidden_columns) == (frozenset({4}), frozenset({1, 2}))
    assert found.lost == {(4, 0): "#REF!", (5, 1): ""}
