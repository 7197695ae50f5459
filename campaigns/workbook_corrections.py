"""What was set right in the preview of a workbook of pledges or of support; the file stays as it came. Pure.

The cells are laid over its sheets as those of a roster are; what is said of a whole row goes to the planner.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Self

from campaigns.pledge_cells import FUND, FUND_WORDS
from campaigns.workbook_tables import SetRight
from households.roster.corrections import Correction as RosterCorrection
from households.roster.corrections import What as RosterWhat
from households.roster.corrections import lay_over
from households.roster.rows import Place
from lib.vietnamese import clean, without_id_numbers
from lib.workbook_in import Cell, Sheet, column_letter

MOST = 500
"""So much is set right in one preview; more is for the file."""
NO_COLUMNS: Mapping[str, str] = MappingProxyType({})
COVERED = "(số đã che)"
_FEWEST_DIGITS = 9  # of an ID number


class What(StrEnum):
    """What is set right: a cell; whose the row is; that it is left out, or written though it is on record already."""

    CELL = "cell"
    HOUSEHOLD = "household"
    LEFT_OUT = "left_out"
    AGAIN = "again"


@dataclass(frozen=True)
class Correction:
    """One thing set right; `column` of a cell counts from 0, `text` is the cell's, or the id of the household.

    `by` and `at` say who set it right (a name) and when (ISO); `alike` and `holds`, of what is kept for another
    workbook, which row it is and what its column holds (see `workbook_reuse`).
    """

    what: What
    sheet: str
    row: int
    column: int | None = None
    text: str = ""
    by: str = field(default="", compare=False)
    at: str = field(default="", compare=False)
    alike: str = field(default="", compare=False)
    holds: str = field(default="", compare=False)

    @classmethod
    def of(cls, kept: dict[str, Any]) -> Self:
        """Return what was kept as JSON."""
        return cls(**{**kept, "what": What(kept["what"])})

    @classmethod
    def of_roster(cls, one: RosterCorrection) -> Self:
        """Return what a field of a preview said."""
        what = What.HOUSEHOLD if one.what == RosterWhat.HOUSEHOLD else What.CELL
        return cls(what, one.place.sheet, one.place.row, one.column, one.text)

    def of_file(self, file: str) -> RosterCorrection:
        """Return a cell as rosters know it, in the file of a name."""
        return RosterCorrection(RosterWhat.CELL, Place(file, self.sheet, self.row), self.column, self.text)

    def is_number(self, columns: Mapping[str, int] | None) -> bool:
        """Say whether it is a cell that holds an ID number, however it is written.

        Where nobody knows what the columns hold any more, that is one with as many digits.
        """
        if columns is None:
            return sum(map(str.isdigit, self.text)) >= _FEWEST_DIGITS
        return self.what is What.CELL and self.column is not None and columns.get("cccd") == self.column

    @property
    def json(self) -> dict[str, Any]:
        """The same as it is kept."""
        return asdict(self)

    @property
    def key(self) -> tuple[str, int, str, int]:
        """What is set right: a later correction of the same takes its place."""
        whole_row = "row" if self.what in (What.LEFT_OUT, What.AGAIN) else str(self.what)
        return self.sheet, self.row, whole_row, -1 if self.column is None else self.column

    @property
    def name(self) -> str:
        """The key as a page sends it back."""
        return hashlib.sha256(repr(self.key).encode(errors="surrogatepass")).hexdigest()[:16]

    def words(
        self,
        households: Mapping[int, str],
        columns: Mapping[str, int] | None = None,
        added: Mapping[str, str] = NO_COLUMNS,
    ) -> str:
        """What was said, ID numbers covered; `households` are named by their ids.

        `columns` are those of its sheet's table by what they hold, None where none was found in it, `added` by the
        same those that its file has not, as they are called.
        """
        if self.what is What.CELL:
            said = COVERED if self.text and self.is_number(columns) else without_id_numbers(self.text)
            named = next(
                (f"“{label}”" for name, label in added.items() if (columns or {}).get(name) == self.column), ""
            )
            return f"cột {named or column_letter(self.column or 0)}: {said or 'để trống'}"
        if self.what is What.HOUSEHOLD and int(self.text) == FUND:
            return f"cho {FUND_WORDS}"
        if self.what is What.HOUSEHOLD:
            return f"là hộ {households.get(int(self.text), '')}"
        return "bỏ dòng này" if self.what is What.LEFT_OUT else "ghi thêm lần nữa, tuy đã có trong sổ"


Naming = Mapping[str, Collection[int]]
"""By sheet the columns that say whose a row is."""


def together(kept: Iterable[Correction], new: Iterable[Correction], naming: Naming | None = None) -> list[Correction]:
    """Return corrections with new ones in the place of earlier ones of the same.

    A household that was chosen for a row is chosen no more once a cell that says whose it is (`naming`) is set right.
    """
    said = {one.key: one for one in new}
    named = {
        (one.sheet, one.row)
        for one in said.values()
        if one.what is What.CELL and one.column in (naming or {}).get(one.sheet, ())
    }
    stays = {one.key: one for one in kept if one.what is not What.HOUSEHOLD or (one.sheet, one.row) not in named}
    return list((stays | said).values())


def corrected(sheets: Sequence[Sheet], corrections: Iterable[Correction]) -> list[Sheet]:
    """Return the sheets of a file with the corrected cells in place of those that came."""
    files = {sheet.name: sheet.file for sheet in sheets}
    cells = [one for one in corrections if one.what is What.CELL and one.sheet in files]
    return lay_over(sheets, [one.of_file(files[one.sheet]) for one in cells])


def said_of_rows(corrections: Iterable[Correction]) -> SetRight:
    """Return what was said of whole rows."""
    every = list(corrections)

    def rows(what: What) -> frozenset[tuple[str, int]]:
        return frozenset((one.sheet, one.row) for one in every if one.what is what)

    chosen = {(one.sheet, one.row): int(one.text) for one in every if one.what is What.HOUSEHOLD}
    return SetRight(chosen, rows(What.LEFT_OUT), rows(What.AGAIN))


def fingerprint_of(sheets: Iterable[Sheet]) -> str:
    """Return a digest of what the cells say, the same for a file that was only saved anew, under any name."""
    digest = hashlib.sha256()
    for sheet in sheets:
        for row in sheet.rows:
            if said := row_said(row):
                digest.update(said.encode(errors="surrogatepass") + b"\n")
    return digest.hexdigest()


def row_said(row: Sequence[Cell]) -> str:
    """Return what the cells of a row say, "" of a blank one; the same for a file that was only saved anew."""
    return "\t".join(map(_said, row)).rstrip("\t")


def _said(cell: Cell) -> str:
    """Return a cell as text; a whole number without its ".0", which another program may leave out."""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else clean(str(cell))
