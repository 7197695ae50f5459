"""A superior's own form: which of its cells take which figure, and what goes where once the figures are known.

Pure. A layout points single cells to figures of the commune, and columns of blocks to figures of hamlets or
households; a point is checked against the workbook when it is made and again when it is filled.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from campaigns.report_values import Value
from communes.report_figures import FIGURES, Asks, Figure, Of
from communes.unit_names import name_key
from lib.errors import RuleError
from lib.vietnamese import fold
from lib.workbook_fill import Template, TemplateSheet
from lib.workbook_in import column_letter
from lib.workbook_parts import LAST_ROW, Place, address_of, column_of, place_of

MOST_CELLS, MOST_BLOCKS, MOST_COLUMNS, MOST_LINES = 600, 20, 60, 4
_SUMS = ("tong", "cong", "toan xa", "chung")  # a row that adds up, not a hamlet


class BlockKind(StrEnum):
    """What a block has a row for; values never change once stored."""

    NAMED = "named"
    LISTED = "listed"
    HOUSEHOLDS = "households"


KINDS = {
    BlockKind.NAMED: "Mỗi ấp một dòng, tên ấp đã có sẵn trong mẫu",
    BlockKind.LISTED: "Mỗi ấp một dòng, chương trình ghi lần lượt từ dòng đầu",
    BlockKind.HOUSEHOLDS: "Mỗi hộ một dòng, chương trình ghi lần lượt từ dòng đầu",
}
CLASSES = {"poor": "hộ nghèo", "near_poor": "hộ cận nghèo", "listed": "hộ nghèo và hộ cận nghèo"}


@dataclass(frozen=True)
class CellPoint:
    """One cell that takes a figure of the commune."""

    sheet: str
    cell: str
    figure: str

    @property
    def named(self) -> Figure:
        """The figure."""
        return FIGURES[self.figure]


@dataclass(frozen=True)
class ColumnPoint:
    """A column of a block; `line` is the one of a hamlet's lines that takes the figure, counted from 1."""

    column: str
    figure: str
    line: int = 1

    @property
    def named(self) -> Figure:
        """The figure."""
        return FIGURES[self.figure]


@dataclass(frozen=True)
class Block:
    """Rows `first` to `last` of a sheet; `last` None: as many as are needed, with nothing beneath."""

    key: int
    sheet: str
    kind: BlockKind
    first: int
    last: int | None = None
    names: str = ""  # of a NAMED block the column in which the hamlets stand
    lines: int = 1  # rows of each hamlet
    classes: str = ""  # of a block of households whose rows
    columns: tuple[ColumnPoint, ...] = ()

    @property
    def of(self) -> Of:
        """What figures its columns take."""
        return Of.HOUSEHOLD if self.kind is BlockKind.HOUSEHOLDS else Of.HAMLET

    @property
    def words(self) -> str:
        """The block as people call it."""
        last = f"đến dòng {self.last}" if self.last else "trở xuống"
        whose = f" ({CLASSES[self.classes]})" if self.classes else ""
        return f"Sheet “{self.sheet}”, từ dòng {self.first} {last}: {KINDS[self.kind].split(',')[0].lower()}{whose}"

    def has_row(self, row: int) -> bool:
        """Say whether a row of its sheet is the block's."""
        return self.first <= row <= (self.last or LAST_ROW)


@dataclass(frozen=True)
class Points:
    """All that a layout points to."""

    cells: tuple[CellPoint, ...] = ()
    blocks: tuple[Block, ...] = ()

    @property
    def count(self) -> int:
        """How many cells and columns are pointed."""
        return len(self.cells) + sum(len(block.columns) for block in self.blocks)

    def block(self, key: int) -> Block | None:
        """Return a block by its key."""
        return next((one for one in self.blocks if one.key == key), None)

    def block_at(self, sheet: str, row: int) -> Block | None:
        """Return the block a row belongs to."""
        return next((one for one in self.blocks if one.sheet == sheet and one.has_row(row)), None)

    @property
    def asks(self) -> set[Asks]:
        """What its figures ask for; a block of households asks for names, whatever its columns."""
        codes = [*(one.figure for one in self.cells), *(one.figure for block in self.blocks for one in block.columns)]
        found = {FIGURES[code].asks for code in codes} - {Asks.NOTHING}
        return found | {Asks.NAMES for block in self.blocks if block.kind is BlockKind.HOUSEHOLDS}


# as stored


def as_stored(points: Points) -> dict[str, Any]:
    """Return points as JSON."""
    return {
        "cells": [{"sheet": one.sheet, "cell": one.cell, "figure": one.figure} for one in points.cells],
        "blocks": [
            {
                "key": one.key,
                "sheet": one.sheet,
                "kind": one.kind.value,
                "first": one.first,
                "last": one.last,
                "names": one.names,
                "lines": one.lines,
                "classes": one.classes,
                "columns": [{"column": c.column, "figure": c.figure, "line": c.line} for c in one.columns],
            }
            for one in points.blocks
        ],
    }


def from_stored(stored: Mapping[str, Any]) -> Points:
    """Return points from what is stored; a figure that is there no more is left out."""
    cells = (CellPoint(**one) for one in stored.get("cells", ()))
    return Points(
        tuple(one for one in cells if one.figure in FIGURES), tuple(_block(one) for one in stored.get("blocks", ()))
    )


def _block(stored: Mapping[str, Any]) -> Block:
    columns = (ColumnPoint(**one) for one in stored["columns"])
    known = tuple(one for one in columns if one.figure in FIGURES)
    return Block(**{**stored, "kind": BlockKind(stored["kind"]), "columns": known})


# pointing


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


# filling


@dataclass(frozen=True)
class HamletRow:
    """A hamlet with its values by code."""

    name: str
    values: Mapping[str, Value]


@dataclass(frozen=True)
class Planned:
    """A cell and what goes into it; `whose` is the hamlet or the number of the row, "" for the commune."""

    sheet: str
    place: Place
    figure: Figure
    value: Value
    whose: str = ""
    like: Place | None = None  # whose look it takes where it has none

    @property
    def cell(self) -> str:
        """Its address."""
        return address_of(self.place)


@dataclass
class FillPlan:
    """What goes where; with a refusal nothing is written, a warning is only said."""

    cells: list[Planned] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)

    @property
    def blank(self) -> int:
        """How many cells stay empty, for their figure is not known."""
        return sum(one.value is None for one in self.cells if one.figure.of is not Of.HOUSEHOLD)


def plan(
    points: Points,
    template: Template,
    commune: Mapping[str, Value],
    hamlets: Sequence[HamletRow],
    households: Mapping[str, Sequence[Mapping[str, Value]]],
) -> FillPlan:
    """Return what goes into which cell; `households` are rows by what `Block.classes` names."""
    made = FillPlan()
    for one in points.cells:
        made.cells.append(Planned(one.sheet, place_of(one.cell), one.named, commune[one.figure]))
    for block in points.blocks:
        sheet = template.sheets.get(block.sheet)
        if sheet is None:
            made.refusals.append(f"Mẫu không có sheet “{block.sheet}”. Bỏ bảng ấy, hoặc đưa lại mẫu có sheet này.")
        elif not block.columns:
            made.warnings.append(f"{block.words}: chưa chỉ cột nào, bảng để nguyên.")
        else:
            made.cells += _of_block(block, sheet, hamlets, households, made)
    _judge(made, template)
    return made


def _of_block(
    block: Block,
    sheet: TemplateSheet,
    hamlets: Sequence[HamletRow],
    households: Mapping[str, Sequence[Mapping[str, Value]]],
    made: FillPlan,
) -> Iterator[Planned]:
    if block.kind is BlockKind.NAMED:
        rows = list(_named_rows(block, sheet, hamlets, made))
    else:
        every = (
            [(f"dòng {number}", row) for number, row in enumerate(households[block.classes], start=1)]
            if block.kind is BlockKind.HOUSEHOLDS
            else [(one.name, one.values) for one in hamlets]
        )
        if why := _no_room(block, sheet, len(every)):
            made.refusals.append(why)
            return
        rows = [(block.first + number * block.lines, *one) for number, one in enumerate(every)]
    for row, whose, values in rows:
        for one in block.columns:
            column, of_first = column_of(one.column), block.first + one.line - 1
            place = (row + one.line - 1, column)
            like = (of_first, column) if row != block.first else None
            yield Planned(block.sheet, place, one.named, values[one.figure], whose, like)


def _named_rows(
    block: Block, sheet: TemplateSheet, hamlets: Sequence[HamletRow], made: FillPlan
) -> Iterator[tuple[int, str, Mapping[str, Value]]]:
    """Yield the rows in whose name column a hamlet stands; say which are not known, and which hamlet has no row."""
    known: dict[str, list[HamletRow]] = {}
    for one in hamlets:
        known.setdefault(name_key(one.name), []).append(one)
    at, found = f"Sheet “{block.sheet}”, cột {block.names}", set()
    for row in range(block.first, min(block.last or LAST_ROW, sheet.last_row) + 1):
        said = sheet.text((row, column_of(block.names))).strip()
        if not said or fold(said).startswith(_SUMS):
            continue
        matching = known.get(name_key(said), [])
        if len(matching) > 1:
            names = ", ".join(one.name for one in matching)
            made.refusals.append(
                f"{at}, dòng {row}: “{said[:60]}” là {len(matching)} ấp của xã ({names}). Ghi rõ ấp nào."
            )
        elif not matching:
            made.warnings.append(
                f"{at}, dòng {row}: “{said[:60]}” không phải ấp nào của xã trong năm này, dòng ấy để nguyên."
            )
        elif matching[0].name in found:
            made.warnings.append(f"{at}, dòng {row}: {matching[0].name} đã có ở dòng trên, dòng này để nguyên.")
        else:
            found.add(matching[0].name)
            yield row, matching[0].name, matching[0].values
    for one in hamlets:
        if one.name not in found and len(known[name_key(one.name)]) == 1:
            made.warnings.append(f"{at}: mẫu không có dòng cho {one.name}, số liệu của ấp này không vào bảng.")


def _no_room(block: Block, sheet: TemplateSheet, rows: int) -> str:
    """Return the sentence why a block is too small for so many rows, "" where it is not."""
    last = block.first + rows * block.lines - 1
    what = "hộ" if block.kind is BlockKind.HOUSEHOLDS else "ấp"
    if block.last is not None and last > block.last:
        room = (block.last - block.first + 1) // block.lines
        return (
            f"{block.words}: chỉ đủ chỗ cho {room} {what}, cần {rows}. Mở mẫu bằng Excel, chèn thêm dòng vào giữa bảng "
            "để công thức cộng tự nới, đưa mẫu lên lại rồi sửa dòng cuối của bảng."
        )
    if last > LAST_ROW:
        return f"{block.words}: {rows} {what} nhiều hơn số dòng của Excel."
    if block.last is None and (taken := sheet.first_taken(block.first + block.lines, last)):
        return (
            f"{block.words}: cần đến dòng {last} cho {rows} {what}, nhưng dòng {taken} của mẫu đã có chữ hoặc công "
            "thức. Ghi dòng cuối của bảng, hoặc chèn thêm dòng trống vào mẫu rồi đưa lên lại."
        )
    return ""


def _judge(made: FillPlan, template: Template) -> None:
    """Say which cells cannot be written: computed ones, and those that two points name."""
    seen: dict[tuple[str, Place], Planned] = {}
    for one in made.cells:
        sheet = template.sheets.get(one.sheet)
        if sheet is None:
            made.refusals.append(f"Mẫu không có sheet “{one.sheet}”: bỏ ô {one.cell}, hoặc đưa lại mẫu có sheet này.")
            continue
        if why := sheet.refusal(one.place):
            made.refusals.append(why)
        other = seen.setdefault((one.sheet, sheet.part.anchor(one.place)), one)
        if other is not one:
            made.refusals.append(
                f"Ô {one.cell} của sheet “{one.sheet}” được chỉ hai lần ({other.figure.name}; {one.figure.name}). "
                "Bỏ một trong hai."
            )
