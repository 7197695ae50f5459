"""What a layout points to, and how that is stored: values only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from communes.report_figures import FIGURES, Asks, Figure, Of
from lib.workbook_parts import LAST_ROW

MOST_CELLS, MOST_BLOCKS, MOST_COLUMNS, MOST_LINES = 600, 20, 60, 4


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
