"""From sheets to rows of households: what each row is, whose it is, what is noticed beside it.

Every non-empty row below a heading is a household's, a person's of the household above, or passed over: `Reading.rows`
counts them all. Which hamlet a text means and whether the household is known is for `plan`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from households.roster.cells import text
from households.roster.headings import Learnt, find_list_heading, find_summary_heading
from households.roster.household_rows import NO_NAME_OF_MEMBER
from households.roster.list_reader import ListReader, titles_of
from households.roster.noticed import converted
from households.roster.rows import (
    HAMLET,
    HOUSEHOLD,
    NUMBER,
    SUPPLEMENT_OF,
    SUPPLEMENT_ROW,
    SUPPLEMENT_SHEET,
    WAITING,
    WAITS,
    HouseholdRow,
    ListSheet,
    MemberRow,
    Place,
    Reading,
    Remark,
    Skipped,
    SummarySheet,
    TotalRow,
    UnreadSheet,
)
from households.roster.summaries import total_rows
from households.roster.unread import table_of
from lib.collector import collector_paused
from lib.steps import Step, Steps, finished
from lib.vietnamese import clean
from lib.workbook_in import Sheet, read_sheets

__all__ = [
    "HAMLET",
    "HOUSEHOLD",
    "NUMBER",
    "SUPPLEMENT_SHEET",
    "WAITING",
    "HouseholdRow",
    "ListSheet",
    "MemberRow",
    "Place",
    "Reading",
    "Remark",
    "Skipped",
    "SummarySheet",
    "TotalRow",
    "UnreadSheet",
    "read_files",
    "read_roster",
    "reading_steps",
]

_MOST_UNREAD = 5  # so many sheets that are no lists are asked about
SetRight = Callable[[Sequence[Sheet]], Sequence[Sheet]]


@collector_paused()
def read_files(files: Sequence[tuple[str, bytes]], current_year: int, learnt: Learnt | None = None) -> Reading:
    """Return what some files (name, bytes) say. Raises UnreadableFile for the first that cannot be opened."""
    sheets = [sheet for name, content in files for sheet in read_sheets(name, content)]
    return read_roster(sheets, current_year, learnt)


def read_roster(
    sheets: Sequence[Sheet],
    current_year: int,
    learnt: Learnt | None = None,
    set_right: SetRight | None = None,
) -> Reading:
    """Return what the sheets say; sheets that are neither a list nor a sheet of totals are left out.

    `learnt` is what a commune taught about unknown columns. `set_right` lays over the sheets what somebody typed, once
    they are in Unicode: what is typed here is in no old code page.
    """
    return finished(reading_steps(sheets, current_year, learnt, set_right))


def reading_steps(
    sheets: Sequence[Sheet], current_year: int, learnt: Learnt | None = None, set_right: SetRight | None = None
) -> Steps[Reading]:
    """Read sheets as `read_roster` does, saying now and then how many of their rows are read."""
    of, before = sum(len(sheet.rows) for sheet in sheets), 0
    lists: list[ListSheet] = []
    summaries: list[SummarySheet] = []
    unread: list[UnreadSheet] = []
    in_unicode, converting = converted(sheets)
    as_read = set_right(in_unicode) if set_right else in_unicode
    named = {note.file: _named_in(note) for note in sheets if note.name == SUPPLEMENT_SHEET}
    for sheet in as_read:
        remark = converting.get((sheet.file, sheet.name))
        if summary := find_summary_heading(sheet):
            totals, unequal = total_rows(sheet, summary)
            titles, remarks = titles_of(sheet.rows[: summary.top_row]), (*([remark] if remark else []), *unequal)
            summaries.append(SummarySheet(sheet.file, sheet.name, titles, totals, remarks))
        elif heading := find_list_heading(sheet, learnt):
            heads = {row for row, is_head in _emptied(sheet, named) if is_head}
            reader = ListReader(sheet, heading, current_year, learnt, heads)
            for row in reader.go_down():
                yield Step(before + row, of)
            listed = reader.listed()
            lists.append(replace(listed, remarks=(*([remark] if remark else []), *listed.remarks)))
        elif len(unread) < _MOST_UNREAD and (table := table_of(sheet)):
            unread.append(table)
        before += len(sheet.rows)
        yield Step(before, of)
    handed_back = {sheet.file: _rows_of(sheet) for sheet in sheets if sheet.name == SUPPLEMENT_SHEET}
    of_lists = {(one.file, one.name) for one in lists}
    emptied = [
        Place(one.file, one.name, row)
        for one in as_read
        if (one.file, one.name) in of_lists
        for row, _is_head in _emptied(one, named)
    ]
    return Reading(tuple(lists), tuple(summaries), tuple(unread), handed_back, tuple(emptied))


def _named_in(note: Sheet) -> dict[tuple[str, int], bool]:
    """Return the rows, by sheet and number, that a file handed out here names to be mended; whether each is a head's.

    A person's is one that waits for the head's, or lacks a person's name.
    """
    named: dict[tuple[str, int], bool] = {}
    for line in (text(row[0]) for row in note.rows if row):
        if found := SUPPLEMENT_ROW.match(line):
            of, message = (found[1], int(found[2])), line[found.end() :]
            named[of] = named.get(of, True) and not message.startswith((WAITS, NO_NAME_OF_MEMBER))
    return named


def _emptied(sheet: Sheet, named: Mapping[str, Mapping[tuple[str, int], bool]]) -> list[tuple[int, bool]]:
    """Return the rows named to be mended that came back blank in their places, each with whether it is a head's."""
    rows = sorted(named.get(sheet.file, {}).items())
    return [(row, is_head) for (name, row), is_head in rows if name == clean(sheet.name) and _is_blank(sheet, row)]


def _is_blank(sheet: Sheet, number: int) -> bool:
    row = sheet.rows[number - 1] if 0 < number <= len(sheet.rows) else ()
    return not any(map(text, row)) and all(at != number for at, _column in sheet.facts.lost)


def _rows_of(sheet: Sheet) -> str:
    """Return the file that the rows of a file handed out here are of, "" where its note does not say so any more."""
    before, after = SUPPLEMENT_OF.split("{file}")
    note = text(sheet.rows[0][0]) if sheet.rows and sheet.rows[0] else ""
    return note[len(before) : -len(after)] if note.startswith(before) and note.endswith(after) else ""
