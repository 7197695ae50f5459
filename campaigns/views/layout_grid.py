"""A sheet of a superior's workbook as a table of links: its cells, what they say, what they are pointed to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from campaigns.layouts import Block, BlockKind, CellPoint, Points
from communes.report_figures import Figure
from lib.workbook_fill import TemplateSheet
from lib.workbook_in import column_letter
from lib.workbook_parts import LAST_COLUMN, LAST_ROW, Area, Place, address_of, holds

ROWS, COLUMNS = 60, 26  # shown at a time
_LONGEST = 80


@dataclass(frozen=True)
class GridCell:
    """A cell as the page shows it; `opens`: a figure can be chosen for it."""

    address: str
    text: str
    figure: str  # the name of the figure it takes, "" for none
    state: str  # pointed, block, names, formula, or nothing
    columns: int = 1
    rows: int = 1

    @property
    def opens(self) -> bool:
        """Whether it can be pointed."""
        return self.state not in ("formula", "names")


@dataclass(frozen=True)
class GridRow:
    """A row with its number and the cells that begin in it."""

    number: int
    cells: tuple[GridCell, ...]


@dataclass(frozen=True)
class Window:
    """The part of a sheet that is shown; `later_rows` and the like are where the next part begins, 0 for none."""

    letters: tuple[str, ...]
    rows: tuple[GridRow, ...]
    earlier_rows: int
    later_rows: int
    earlier_columns: int
    later_columns: int


def window(sheet: TemplateSheet, points: Points, row: int, column: int) -> Window:
    """Return the part of a sheet from a row and column on, a little beyond its last cell too."""
    last_row, last_column = min(max(sheet.last_row, 7) + 3, LAST_ROW), min(max(sheet.last_column, 5) + 1, LAST_COLUMN)
    row, column = max(1, min(row, last_row)), max(1, min(column, last_column))
    end_row, end_column = min(row + ROWS - 1, last_row), min(column + COLUMNS - 1, last_column)
    shown = (row, column, end_row, end_column)
    pointed = {one.cell: one for one in points.cells if one.sheet == sheet.name}
    blocks = [one for one in points.blocks if one.sheet == sheet.name]
    merged = [area for area in sheet.part.merged if _meet(area, shown)]
    return Window(
        letters=tuple(column_letter(one - 1) for one in range(column, end_column + 1)),
        rows=tuple(
            GridRow(
                number,
                tuple(
                    _cell(sheet, (number, one), shown, merged, pointed, blocks)
                    for one in range(column, end_column + 1)
                    if not _covered((number, one), merged, shown)
                ),
            )
            for number in range(row, end_row + 1)
        ),
        earlier_rows=max(1, row - ROWS) if row > 1 else 0,
        later_rows=end_row + 1 if end_row < last_row else 0,
        earlier_columns=max(1, column - COLUMNS) if column > 1 else 0,
        later_columns=end_column + 1 if end_column < last_column else 0,
    )


def _meet(one: Area, other: Area) -> bool:
    return one[0] <= other[2] and other[0] <= one[2] and one[1] <= other[3] and other[1] <= one[3]


def _corner(area: Area, shown: Area) -> Place:
    """Return where a merged block begins in the part shown."""
    return max(area[0], shown[0]), max(area[1], shown[1])


def _covered(place: Place, merged: list[Area], shown: Area) -> bool:
    return any(holds(area, place) and place != _corner(area, shown) for area in merged)


def _cell(
    sheet: TemplateSheet,
    place: Place,
    shown: Area,
    merged: list[Area],
    pointed: Mapping[str, CellPoint],
    blocks: list[Block],
) -> GridCell:
    area = next((one for one in merged if holds(one, place)), None)
    columns = min(area[3], shown[3]) - place[1] + 1 if area else 1
    rows = min(area[2], shown[2]) - place[0] + 1 if area else 1
    anchor = sheet.part.anchor(place)
    address = address_of(anchor)
    text = sheet.text(anchor)[:_LONGEST]
    block = next((one for one in blocks if one.has_row(place[0])), None)
    figure: Figure | None = None
    state = ""
    if sheet.refusal(anchor):
        state, text = "formula", text or "ƒ"
    elif address in pointed:
        state, figure = "pointed", pointed[address].named
    elif block is not None:
        state, figure = _in_block(block, anchor, text)
    return GridCell(address, text, figure.name if figure else "", state, columns, rows)


def _in_block(block: Block, place: Place, text: str) -> tuple[str, Figure | None]:
    """Return how a cell of a block looks, and the figure of its column."""
    letters = column_letter(place[1] - 1)
    line = (place[0] - block.first) % block.lines + 1
    if block.kind is BlockKind.NAMED and letters == block.names and text:
        return "names", None
    found = next((one for one in block.columns if one.column == letters and one.line == line), None)
    return ("column", found.named) if found else ("block", None)
