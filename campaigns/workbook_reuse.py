"""What was set right in one workbook of pledges or of support, said again of another that has the same rows. Pure.

A row is the same when all its cells are, wherever it stands: lists grow, and come again with more rows. What is kept of
a workbook that was written holds no ID number: its row is said to be the household it was written for.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from campaigns.workbook_corrections import Correction, What, row_said
from campaigns.workbook_tables import Where
from lib.vietnamese import without_id_numbers
from lib.workbook_in import Sheet

Columns = Mapping[str, Mapping[str, int]]
"""By sheet, the column of each thing its table holds."""
_AMOUNTS = ("amount", "thousands", "quantity", "received", "given")  # may have as many digits as an ID number


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
        text = "" if one.holds in _AMOUNTS else one.text
        if one.is_number(columns.get(one.sheet)) or without_id_numbers(text) != text:
            covered[one.sheet, one.row] = one
        else:
            kept.append(one)
    chosen = {(one.sheet, one.row) for one in kept if one.what is What.HOUSEHOLD}
    for where in covered.keys() & written.keys() - chosen:
        kept.append(replace(covered[where], what=What.HOUSEHOLD, column=None, text=str(written[where]), holds=""))
    return kept


def said_again(
    marked_ones: Iterable[Correction], sheets: Sequence[Sheet], columns: Columns, right: Iterable[Correction] = ()
) -> list[Correction]:
    """Return marked corrections at the rows of a workbook that are the same; a later one takes an earlier one's place.

    Not of rows of which something was set right already (`right`).
    """
    rows, taken = dict(_rows(sheets)), {(one.sheet, one.row) for one in right}
    found: dict[tuple[str, int, str, int], Correction] = {}
    for one in marked_ones:
        where = rows.get(one.alike)
        if where is None or where in taken:
            continue
        here = replace(one, sheet=where[0], row=where[1])
        if one.what is What.CELL:
            column = columns.get(where[0], {}).get(one.holds)
            if column is None or column != one.column:  # the row is the same, its headings are not
                continue
        found[here.key] = here
    return list(found.values())


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
