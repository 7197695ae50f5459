"""What was set right in a preview, laid over the sheets before they are read; the files stay as they came.

Pure: plan, preview and import read the same corrected sheets.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from households.roster.reading import HouseholdRow, ListSheet, Place, Reading, Remark, Skipped
from lib.workbook_in import Cell, Sheet, column_letter

MOST_OF_A_DRAFT = 2_000
"""So many things are set right in one preview; more are for the file."""
LEFT_OUT = "left_out"
"""Why a row is passed over that somebody left out on purpose."""


NEW_HOUSEHOLD = "new"
"""What is chosen for a row that is none of the households it may be."""


class What(StrEnum):
    """What is set right: a cell, the hamlet of a row, which household it is, or that it is left out on purpose."""

    CELL = "cell"
    HAMLET = "hamlet"
    HOUSEHOLD = "household"
    LEFT_OUT = "left_out"


@dataclass(frozen=True)
class Correction:
    """One thing set right; `column` of a cell counts from 0, `text` is the cell's, or the id of what was chosen."""

    what: What
    place: Place
    column: int | None
    text: str


def lay_over(sheets: Sequence[Sheet], corrections: Iterable[Correction]) -> list[Sheet]:
    """Return the sheets with the corrected cells in place of those that came; a cell of no sheet is passed over."""
    by_sheet: dict[tuple[str, str], list[Correction]] = {}
    for one in corrections:
        if one.what == What.CELL and one.column is not None:
            by_sheet.setdefault((one.place.file, one.place.sheet), []).append(one)
    return [_laid_over(sheet, by_sheet.get((sheet.file, sheet.name), ())) for sheet in sheets]


def _laid_over(sheet: Sheet, corrections: Iterable[Correction]) -> Sheet:
    rows: list[list[Cell]] | None = None
    lost = dict(sheet.facts.lost)
    for one in corrections:
        rows = rows or list(sheet.rows)
        index, column = one.place.row - 1, one.column or 0
        if not 0 <= index < len(rows):
            continue
        row = list(rows[index])
        row += [""] * (column + 1 - len(row))
        row[column] = one.text
        rows[index] = row
        lost.pop((one.place.row, column), None)
    return sheet if rows is None else replace(sheet, rows=rows, facts=replace(sheet.facts, lost=lost))


def leave_out(reading: Reading, corrections: Iterable[Correction]) -> Reading:
    """Return the reading with the rows left out on purpose among those passed over: each row is counted still."""
    places = {one.place for one in corrections if one.what == What.LEFT_OUT}
    if not places:
        return reading
    return replace(reading, lists=tuple(_without(sheet, places) for sheet in reading.lists))


def _without(sheet: ListSheet, places: set[Place]) -> ListSheet:
    out, kept = [], []
    for row in sheet.households:
        people = [remark for remark in row.unread_members if remark.place in places]
        if row.place in places:
            out += _rows_of(row)
            continue
        out += [Skipped(remark.place, LEFT_OUT, "") for remark in people]
        left = tuple(remark for remark in row.unread_members if remark not in people)
        kept.append(row._replace(unread_members=left) if people else row)
    return replace(sheet, households=tuple(kept), skipped=(*sheet.skipped, *out)) if out else sheet


def _rows_of(row: HouseholdRow) -> list[Skipped]:
    """Return the rows of a household as passed over: its own and those of its people."""
    people = [(member.place, member.name) for member in row.members]
    people += [(remark.place, "") for remark in row.unread_members]
    return [Skipped(place, LEFT_OUT, name[:120]) for place, name in [(row.place, row.name), *people]]


def hamlets_of_rows(corrections: Iterable[Correction]) -> Mapping[Place, int]:
    """Return the hamlets that were chosen for rows."""
    return {one.place: int(one.text) for one in corrections if one.what == What.HAMLET and one.text.isdecimal()}


def households_of_rows(corrections: Iterable[Correction]) -> Mapping[Place, int | None]:
    """Return the households (their ids) that were chosen for rows, None for a new one."""
    chosen = {one.place: one.text for one in corrections if one.what == What.HOUSEHOLD}
    return {place: int(said) if said.isdecimal() else None for place, said in chosen.items()}


def still_told(corrections: Iterable[Correction], told: Iterable[Remark]) -> set[Place]:
    """Return the rows of which something is told of a cell that was set right, or of the row as a whole."""
    cells = {(one.place, column_letter(one.column)) for one in corrections if one.column is not None}
    rows = {place for place, _letter in cells}
    return {one.place for one in told if (one.place, one.column) in cells or (not one.column and one.place in rows)}
