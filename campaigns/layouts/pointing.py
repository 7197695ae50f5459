"""Cells and columns pointed to figures, each held against the workbook: points in, points out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from campaigns.layouts.points import (
    MOST_BLOCKS,
    MOST_CELLS,
    MOST_COLUMNS,
    Block,
    BlockKind,
    CellPoint,
    ColumnPoint,
    Points,
)
from communes.report_figures import FIGURES, Figure, Of
from lib.errors import RuleError
from lib.workbook_fill import Template
from lib.workbook_in import column_letter
from lib.workbook_parts import LAST_ROW, Place, address_of, column_of, place_of


def with_cell(points: Points, template: Template, sheet: str, cell: str, code: str) -> Points:
    """Point a cell to a figure of the commune, in place of what it took. Raises RuleError when it can't take one."""
    place = _place(template, sheet, cell)
    at = address_of(place)
    if FIGURES[code] not in _single():
        raise RuleError("Số liệu “{name}” chỉ dùng cho cột của một bảng.", name=FIGURES[code].name)
    block = points.block_at(sheet, place[0])
    if block is not None and any(one.column == column_letter(place[1] - 1) for one in block.columns):
        raise RuleError("Ô {cell} nằm trong một cột đã chỉ của bảng. Bỏ cột ấy trước.", cell=at)
    cells = [one for one in points.cells if (one.sheet, one.cell) != (sheet, at)]
    if len(cells) >= MOST_CELLS:
        raise RuleError("Một mẫu chỉ được nhiều nhất {n} ô. Dùng bảng theo ấp cho các ô lặp lại.", n=MOST_CELLS)
    return replace(points, cells=_sorted([*cells, CellPoint(sheet, at, code)], template))


def _single() -> list[Figure]:
    return [one for one in FIGURES.values() if one.of is not Of.HOUSEHOLD and not one.source.startswith("row.")]


def without_cell(points: Points, sheet: str, cell: str) -> Points:
    """Let a cell stand as it is in the workbook."""
    return replace(points, cells=tuple(one for one in points.cells if (one.sheet, one.cell) != (sheet, cell)))


def with_block(points: Points, template: Template, block: Block) -> Points:
    """Add a block, or write one anew under its key; its columns stay. Raises RuleError for an impossible one."""
    sheet = template.sheets.get(block.sheet)
    if sheet is None:
        raise RuleError("Mẫu không có sheet “{name}”.", name=block.sheet)
    if block.last is not None and block.last < block.first:
        raise RuleError("Dòng cuối của bảng phải từ dòng đầu trở xuống.")
    if (block.last or block.first) > LAST_ROW:
        raise RuleError("Bảng của Excel chỉ có {n} dòng. Kiểm tra lại số dòng.", n=LAST_ROW)
    if block.kind is BlockKind.NAMED and not block.names:
        raise RuleError("Ghi chữ cái của cột có tên ấp, ví dụ B.")
    others = [one for one in points.blocks if one.key != block.key]
    if any(_overlap(one, block) for one in others):
        raise RuleError("Bảng này trùng dòng với một bảng đã có trên cùng sheet. Sửa số dòng.")
    if len(others) >= MOST_BLOCKS:
        raise RuleError("Một mẫu chỉ được nhiều nhất {n} bảng.", n=MOST_BLOCKS)
    known = points.block(block.key)
    columns = () if known is None or known.of is not block.of else known.columns
    kept = tuple(one for one in columns if one.line <= block.lines)
    blocks = [*others, replace(block, columns=kept)]
    return replace(points, blocks=tuple(sorted(blocks, key=lambda one: one.key)))


def _overlap(one: Block, other: Block) -> bool:
    return one.sheet == other.sheet and one.first <= (other.last or LAST_ROW) and other.first <= (one.last or LAST_ROW)


def without_block(points: Points, key: int) -> Points:
    """Take a block away with its columns."""
    return replace(points, blocks=tuple(one for one in points.blocks if one.key != key))


def with_column(points: Points, template: Template, key: int, letters: str, code: str, line: int = 1) -> Points:
    """Point a column of a block to a figure, in place of what its line took. Raises RuleError when it can't."""
    block = points.block(key)
    if block is None:
        raise RuleError("Bảng này vừa bị bỏ khỏi mẫu.")
    if FIGURES[code].of is not block.of:
        raise RuleError("Số liệu “{name}” không dùng cho bảng này.", name=FIGURES[code].name)
    if not 1 <= line <= block.lines:
        raise RuleError("Mỗi ấp của bảng này chỉ có {n} dòng.", n=block.lines)
    place = _place(template, block.sheet, f"{letters}{block.first + line - 1}")
    column = column_letter(place[1] - 1)
    if block.kind is BlockKind.NAMED and column == block.names and line == 1:
        raise RuleError("Cột {column} là cột tên ấp của mẫu, không ghi đè.", column=column)
    if any(one.sheet == block.sheet and _in_column(one.cell, column, block) for one in points.cells):
        raise RuleError("Cột {column} của bảng có ô đã chỉ riêng. Bỏ ô ấy trước.", column=column)
    columns = [one for one in block.columns if (one.column, one.line) != (column, line)]
    if len(columns) >= MOST_COLUMNS:
        raise RuleError("Một bảng chỉ được nhiều nhất {n} cột.", n=MOST_COLUMNS)
    new = sorted([*columns, ColumnPoint(column, code, line)], key=lambda one: (column_of(one.column), one.line))
    return _replaced(points, replace(block, columns=tuple(new)))


def _in_column(cell: str, column: str, block: Block) -> bool:
    row, number = place_of(cell)
    return column_letter(number - 1) == column and block.has_row(row)


def without_column(points: Points, key: int, letters: str, line: int) -> Points:
    """Let a column of a block stand as it is in the workbook."""
    block = points.block(key)
    if block is None:
        return points
    kept = tuple(one for one in block.columns if (one.column, one.line) != (letters, line))
    return _replaced(points, replace(block, columns=kept))


def _replaced(points: Points, block: Block) -> Points:
    return replace(points, blocks=tuple(block if one.key == block.key else one for one in points.blocks))


def _place(template: Template, name: str, cell: str) -> Place:
    """Return the place of a cell that can be written. Raises RuleError with the reason why it can't."""
    sheet = template.sheets.get(name)
    if sheet is None:
        raise RuleError("Mẫu không có sheet “{name}”.", name=name)
    try:
        place = sheet.part.anchor(place_of(cell))
    except ValueError as error:
        raise RuleError("“{cell}” không phải địa chỉ ô. Ghi cột rồi dòng, ví dụ B12.", cell=cell[:20]) from error
    if why := sheet.refusal(place):
        raise RuleError("{why}", why=why)
    return place


def _sorted(cells: Iterable[CellPoint], template: Template) -> tuple[CellPoint, ...]:
    order = {name: number for number, name in enumerate(template.sheets)}
    return tuple(sorted(cells, key=lambda one: (order.get(one.sheet, 0), place_of(one.cell))))


def carried(points: Points, template: Template) -> tuple[Points, list[str]]:
    """Return the points that a changed workbook can still take, and a sentence for each that it can't."""
    kept, lost = Points(), []
    for one in points.cells:
        try:
            kept = with_cell(kept, template, one.sheet, one.cell, one.figure)
        except RuleError as error:
            lost.append(f"Ô {one.cell} của sheet “{one.sheet}” ({one.named.name}): {error}")
    for block in points.blocks:
        try:
            kept = with_block(kept, template, replace(block, columns=()))
        except RuleError as error:
            lost.append(f"{block.words}: {error}")
            continue
        for column in block.columns:
            try:
                kept = with_column(kept, template, block.key, column.column, column.figure, column.line)
            except RuleError as error:
                lost.append(f"{block.words}, cột {column.column} ({column.named.name}): {error}")
    return kept, lost
