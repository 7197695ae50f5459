"""What was set right in one workbook of pledges or of support, said again of another that has the same rows. Pure.

A row is the same when all its cells are, wherever it stands: lists grow, and come again with more rows. What is kept of
a workbook that was written holds no ID number, no old one of 9 digits either: its row is said to be the household it
was written for.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from campaigns.workbook_corrections import Correction, What, row_said
from campaigns.workbook_tables import Where
from lib.workbook_in import Sheet

Columns = Mapping[str, Mapping[str, int]]
"""By sheet, the column of each thing its table holds."""
_DIGITS = re.compile(r"\d(?:[ .-]{0,2}\d){8}")  # as many as the shortest ID number has, in groups or not
# What holds numbers that are none of a person's, with as many digits.
_AMOUNTS = ("amount", "thousands", "quantity", "received", "given")
_DAYS = ("on", "promised_on", "due_on", "received_on", "given_on")
_OTHER_NUMBERS = frozenset((*_AMOUNTS, *_DAYS, "phone"))


def marked(corrections: Iterable[Correction], sheets: Sequence[Sheet], columns: Columns) -> list[Correction]:
    """Return corrections with what tells their rows and columns in another workbook, `sheets` being as they came.

    Those that can't be told again are left out: a cell of no known column, a row that is no more, and rows written
    again on purpose, which is said each time.
    """
    alike, found = {where: digest for digest, where in _rows(sheets)}, []
    for one in corrections:
        digest, holds = alike.get((one.sheet, one.row), ""), _holds(one, columns)
        if digest and one.what is not What.AGAIN and (holds or one.what is not What.CELL):
            found.append(replace(one, alike=digest, holds=holds))
    return found


def without_numbers(
    corrections: Iterable[Correction], columns: Columns, written: Mapping[Where, int]
) -> list[Correction]:
    """Return corrections without those that hold an ID number; `written` are the households rows were written for."""
    kept, covered = [], {}
    for one in corrections:
        if one.is_number(columns.get(one.sheet)) or _may_hold_number(one):
            covered[one.sheet, one.row] = one
        else:
            kept.append(one)
    chosen = {(one.sheet, one.row) for one in kept if one.what is What.HOUSEHOLD}
    for where in covered.keys() & written.keys() - chosen:
        kept.append(replace(covered[where], what=What.HOUSEHOLD, column=None, text=str(written[where]), holds=""))
    return kept


def newest_of_rows(workbooks: Iterable[Iterable[Correction]]) -> list[Correction]:
    """Return what was said of each row in the first of these workbooks that says anything of it, the newest first.

    What two of them say is never laid together: a row left out in one and set right in the other would be left out.
    """
    found: dict[str, list[Correction]] = {}
    for ones in workbooks:
        of_rows: dict[str, list[Correction]] = {}
        for one in ones:
            of_rows.setdefault(one.alike, []).append(one)
        found = of_rows | found
    return [one for ones in found.values() for one in ones]


def said_again(
    marked_ones: Iterable[Correction], sheets: Sequence[Sheet], columns: Columns, right: Iterable[Correction] = ()
) -> list[Correction]:
    """Return marked corrections at the rows of a workbook that are the same.

    Not of rows of which something was set right already (`right`).
    """
    rows, taken = dict(_rows(sheets)), {(one.sheet, one.row) for one in right}
    found: list[Correction] = []
    for one in marked_ones:
        where = rows.get(one.alike)
        if where is None or where in taken:
            continue
        here = replace(one, sheet=where[0], row=where[1])
        if one.what is What.CELL:
            column = columns.get(where[0], {}).get(one.holds)
            if column is None or column != one.column:  # the row is the same, its headings are not
                continue
        found.append(here)
    return found


def _may_hold_number(one: Correction) -> bool:
    """Say whether a cell may hold an ID number among its words."""
    return one.what is What.CELL and one.holds not in _OTHER_NUMBERS and _DIGITS.search(one.text) is not None


def _holds(one: Correction, columns: Columns) -> str:
    """Return what the column of a corrected cell holds, "" where nobody knows."""
    return next((name for name, column in columns.get(one.sheet, {}).items() if column == one.column), "")


def _rows(sheets: Iterable[Sheet]) -> Iterator[tuple[str, Where]]:
    """Yield the rows of a workbook that are not blank, each by a digest; of rows alike the first, second ... apart."""
    counted: Counter[str] = Counter()
    for sheet in sheets:
        for number, row in enumerate(sheet.rows, start=1):
            if said := row_said(row):
                counted[said] += 1
                key = f"{counted[said]}\n{said}".encode(errors="surrogatepass")
                yield hashlib.sha256(key).hexdigest()[:32], (sheet.name, number)
