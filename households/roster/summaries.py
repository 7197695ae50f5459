"""The sheet of totals ('Tổng hợp') row by row: what it says of each hamlet."""

from __future__ import annotations

from households.roster import cells
from households.roster.cells import Read, text
from households.roster.counted import unequal_total
from households.roster.headings import TOTAL_LABELS, Row, SummaryHeading, Total
from households.roster.lines import PLAIN_TOTALS, PREFIX, SUBTOTAL_START, TOTAL_START, is_row_of_numbers, is_signature
from households.roster.rows import Place, Remark, TotalRow
from lib.vietnamese import fold
from lib.workbook_in import Sheet

_MOST_OF_A_HAMLET = 10_000_000


def total_rows(sheet: Sheet, heading: SummaryHeading) -> tuple[tuple[TotalRow, ...], tuple[Remark, ...]]:
    """Return the lines of a sheet of totals, without its own total line and what stands below a signature.

    And a remark for each figure of the total line that is not the sum of the others.
    """
    rows: list[TotalRow] = []
    remarks: list[Remark] = []
    figures = (Total.HOUSEHOLDS, Total.PEOPLE, Total.POOR, Total.NEAR_POOR)
    column = heading.fields[Total.HAMLET]
    for index, row in enumerate(sheet.rows[heading.first_row :], start=heading.first_row + 1):
        words = [shown for cell in row if (shown := text(cell))]
        if any(map(is_signature, words)):
            break
        hamlet = text(row[column])
        bare = PREFIX.sub("", hamlet)
        if not hamlet or is_row_of_numbers(words):
            continue
        place = Place(sheet.file, sheet.name, index)
        read = [_number(row, heading, what) for what in figures]
        households, people, poor, near_poor = (one.value for one in read)
        if TOTAL_START.match(bare) or SUBTOTAL_START.match(bare) or fold(bare) in PLAIN_TOTALS:
            lines = [(one.households, one.people, one.poor, one.near_poor) for one in rows]
            labels = [TOTAL_LABELS[what] for what in figures]
            remarks += unequal_total(place, labels, [one.value for one in read], lines)
            continue
        problems = tuple(one.problem for one in read if one.problem)
        rows.append(TotalRow(place, bare, households, people, poor, near_poor, problems))
    return tuple(rows), tuple(remarks)


def _number(row: Row, heading: SummaryHeading, what: Total) -> Read:
    column = heading.fields.get(what)
    return Read() if column is None else cells.whole_number(row[column], TOTAL_LABELS[what], 0, _MOST_OF_A_HAMLET)
