"""Reading a workbook that came from outside: judged before it is opened, then plain rows of values.

What is refused is refused with its own sentence saying how to save the file again (`workbook_kind`,
`workbook_archive`, `workbook_old`). Macros are never looked at. Nothing here knows what the rows mean.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import cached_property, partial
from itertools import chain

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from lib.workbook_archive import MAX_CELLS, judge_archive, too_far
from lib.workbook_facts import PLAIN, Facts, facts_of_sheets
from lib.workbook_kind import MAX_BYTES, SAVE_AGAIN, UnreadableFile, has_password, is_old, judge_kind
from lib.workbook_old import judge_old

__all__ = ["MAX_BYTES", "Block", "Cell", "Facts", "Sheet", "UnreadableFile", "column_letter", "read_sheets"]

Cell = str | float | int | bool | date | datetime | time | timedelta
Block = tuple[int, int, int, int]
"""Merged cells: first row, first column, last row, last column, as indexes."""
_MOST_BLOCKS = 10_000  # of a sheet; a sheet with more of them is no list


@dataclass(frozen=True)
class Sheet:
    """One sheet: rows[0] is Excel's row 1 and each row begins at column A; blank cells are ""."""

    file: str
    name: str
    rows: list[list[Cell]]
    facts: Facts = PLAIN
    merged: tuple[Block, ...] = ()

    @cached_property
    def texts(self) -> list[str]:
        """The different texts that stand in its cells, blank ones left out."""
        return [cell for cell in set(chain.from_iterable(self.rows)) if cell and cell.__class__ is str]


def column_letter(index: int) -> str:
    """Return Excel's letters of a column counted from 0: 0 is A, 26 is AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def read_sheets(file: str, content: bytes) -> list[Sheet]:
    """Return the worksheets of an .xlsx, .xlsm or .xls file, in their order, the hidden ones too.

    Raises UnreadableFile with its own sentence.
    """
    judge_kind(file, content)
    find_facts = _judged(file, content)
    try:
        with ThreadPoolExecutor(1) as beside:  # the parser, which is no Python, lets another thread work meanwhile
            facts = beside.submit(find_facts)
            return list(_worksheets(file, content, facts.result))
    except BaseException as error:
        # The parser is written in Rust: a panic of it is no Exception, and only its name tells it.
        if isinstance(error, UnreadableFile) or not _is_of_parser(error):
            raise
        if isinstance(error, PasswordError):
            raise has_password(file) from error
        raise UnreadableFile("Tệp {file} bị hỏng, không đọc được." + SAVE_AGAIN, file=file) from error


def _judged(file: str, content: bytes) -> Callable[[], Mapping[str, Facts]]:
    """Refuse what no parser may see, with UnreadableFile; return what tells the facts of the sheets, by their names."""
    if is_old(content):
        facts = judge_old(file, content)
        return lambda: facts
    return partial(facts_of_sheets, content, judge_archive(file, content))


def _is_of_parser(error: BaseException) -> bool:
    expected = (CalamineError, ValueError, OSError, ArithmeticError, LookupError)
    return isinstance(error, expected) or type(error).__name__ == "PanicException"


def _worksheets(file: str, content: bytes, facts: Callable[[], Mapping[str, Facts]]) -> Iterator[Sheet]:
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
    sheets = [sheet for sheet in workbook.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
    if not sheets:
        raise UnreadableFile("Tệp {file} không có sheet nào có bảng. Chọn lại tệp.", file=file)
    cells = 0
    for sheet in sheets:
        found = workbook.get_sheet_by_name(sheet.name)
        rows = found.to_python(skip_empty_area=False)
        cells += len(rows) * len(rows[0]) if rows else 0
        if cells > MAX_CELLS:  # the same part as many sheets
            raise too_far(file)
        special = facts().get(sheet.name, PLAIN)
        if sheet.visible != SheetVisibleEnum.Visible:
            special = replace(special, hidden=True)
        yield Sheet(file, sheet.name, rows, special, _merged(found.merged_cell_ranges))


def _merged(ranges: list[tuple[tuple[int, int], tuple[int, int]]] | None) -> tuple[Block, ...]:
    if not ranges or len(ranges) > _MOST_BLOCKS:
        return ()
    return tuple(sorted((top, left, bottom, right) for (top, left), (bottom, right) in ranges))
