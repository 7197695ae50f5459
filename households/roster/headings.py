"""What the columns of a sheet are: the heading found in its first rows, one to five rows high, merged or not.

The words themselves are `heading_words`; a commune may have taught more of them ("ghép với …").
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from households.roster.cells import text
from households.roster.heading_words import (
    CAUSE_FIELDS,
    CLASS_FIELDS,
    GROUP_FIELDS,
    LABELS,
    MARKED_LABELS,
    NAME_WORDS,
    TOTAL_LABELS,
    Field,
    Total,
    field_of,
    label,
    total_of,
)
from lib.vietnamese import fold
from lib.workbook_in import Cell, Sheet, column_letter

__all__ = [
    "CAUSE_FIELDS",
    "CLASS_FIELDS",
    "GROUP_FIELDS",
    "LABELS",
    "MARKED_LABELS",
    "TOTAL_LABELS",
    "Field",
    "ListHeading",
    "SummaryHeading",
    "Total",
    "UnknownColumn",
    "field_of",
    "find_list_heading",
    "find_summary_heading",
    "is_list_label",
    "is_name_label",
    "label",
    "may_be_name_label",
    "name_labels",
]

HEADING_WITHIN = 200
"""A heading stands within so many first rows."""
_HIGHEST = 5  # rows of a heading whose column of names is one merged cell
_LONGEST_WRITTEN = 300
_LONGEST_LABEL = 80  # a longer text above a heading is a title

Row = list[Cell]
Learnt = Mapping[str, Field | None]
"""What a commune taught about columns: the label (`label`) and what it holds, None for nothing."""

_YEAR = re.compile(r"(?:^|\s)(?:nam )?((?:19|20)\d\d)(?=\s|$)")
_OVER_YEARS = re.compile(
    r"((phan|xep) loai|(thuoc )?(hn|hcn|cn)|(ho )?(can )?ngheo|loai ho|gia dinh|ho|ket qua|ra soat|dien( bien)?|"
    r"doi tuong|tinh trang|muc song|danh sach|theo doi|(qua )?(cac|tung) nam|nam|giai doan|va|hay|hoac|\s)*"
)
"""Words that may stand beside a year where its column holds a class; any other word makes it another column."""


@dataclass(frozen=True)
class UnknownColumn:
    """A column of a list whose heading says nothing known: its words for comparing, as written, its letter."""

    key: str
    written: str
    letter: str


@dataclass(frozen=True)
class ListHeading:
    """Where a list's heading is and what its columns hold.

    `fields` maps what a column holds to its index. `years` is empty for a list of one year;
    else it maps a year to its columns of class, poor and near-poor.
    """

    first_row: int  # index of the first row below the heading
    top_row: int
    fields: dict[Field, int]
    years: dict[int, dict[Field, int]]
    unknown: tuple[UnknownColumn, ...] = ()

    @property
    def is_of_people(self) -> bool:
        """A row is a person: members stand below their head."""
        return Field.RELATION in self.fields or Field.MEMBER_ORDER in self.fields


@dataclass(frozen=True)
class SummaryHeading:
    """Where the heading of the sheet 'Tổng hợp' is and what its columns hold."""

    first_row: int
    top_row: int
    fields: dict[Total, int]


def is_name_label(cell: Cell, learnt: Learnt | None = None) -> bool:
    """Say whether a cell is the heading of the column of names (so that its row is a heading)."""
    if not isinstance(cell, str) or not cell or cell[:1].isdigit():
        return False
    if not learnt and not any(word in fold(cell) for word in NAME_WORDS):  # asked of every cell of every row
        return False
    return _field_of(label(cell), learnt) == Field.NAME


_NAME_IN = re.compile("t[êe]n|ch[ủu] h[ộo]", re.IGNORECASE)
_NAMES_IN = ("tên", "ten", "chủ hộ", "chủ ho", "chu hộ", "chu ho")
_TOGETHER = 200  # so many texts are looked at at once


def may_be_name_label(shown: str) -> bool:
    """Say soon whether a clean text may be the heading of the column of names, unless the word for it was learnt."""
    return bool(_NAME_IN.search(shown))


def name_labels(texts: Sequence[str], learnt: Learnt | None) -> set[str]:
    """Return which of many clean texts are the heading of the column of names, as `is_name_label` says of each."""
    asked: list[str] = []
    is_learnt = Field.NAME in (learnt or {}).values()
    for start in range(0, len(texts), _TOGETHER):
        some = texts[start : start + _TOGETHER]
        together = "\n".join(some).lower()
        if is_learnt or any(words in together for words in _NAMES_IN):  # in nearly none
            asked += some
    return {shown for shown in asked if (is_learnt or may_be_name_label(shown)) and is_name_label(shown, learnt)}


def is_list_label(cell: Cell) -> bool:
    """Say whether a cell is any heading word of a list, or a year's."""
    words = label(cell)
    return bool(words) and (field_of(words) is not None or bool(_YEAR.search(words)))


def _field_of(words: str, learnt: Learnt | None) -> Field | None:
    return learnt[words] if learnt and words in learnt else field_of(words)


def find_list_heading(sheet: Sheet, learnt: Learnt | None = None, start: int = 0) -> ListHeading | None:
    """Return the heading of a list: a column of names and one of classes or years; None where there is none."""
    for index, row in enumerate(sheet.rows[start : start + HEADING_WITHIN], start=start):
        name_column = next((column for column, cell in enumerate(row) if is_name_label(cell, learnt)), None)
        if name_column is None:
            continue
        top = _top(sheet, index, name_column, start)
        bottom = _bottom(sheet, index, name_column)
        rows = sheet.rows[top : bottom + 1]
        fields, years, unknown = _columns(_paths(rows), learnt or {})
        unknown = _without_sexes(rows, fields, unknown)
        if Field.NAME in fields and (years or fields.keys() & {Field.CLASS, *CLASS_FIELDS}):
            columns = tuple(UnknownColumn(key, _written(rows, at), column_letter(at)) for key, at in unknown)
            return ListHeading(bottom + 1, top, fields, years, columns)
    return None


def _top(sheet: Sheet, index: int, name_column: int, start: int) -> int:
    """Return the uppermost row of the heading: the one of the names' label, or up to two above it that belong to it."""
    top = index
    while top > start and index - top < 2 and _is_upper_row(sheet.rows[top - 1], name_column):
        top -= 1
    return top


def _is_upper_row(row: Row, name_column: int) -> bool:
    """Say whether the row above the names' label is part of the heading: years, or other labels, over the columns."""
    if any(_is_year(cell) for cell in row[name_column + 1 :]):
        return True
    filled = [cell for cell in row if text(cell)]
    is_short = all(isinstance(cell, str) and len(cell) <= _LONGEST_LABEL for cell in filled)
    return is_short and len(filled) > 1 and sum(map(is_list_label, filled)) > 1


def _bottom(sheet: Sheet, index: int, name_column: int) -> int:
    """Return the last row of the heading: as far as the merged label of names, else as rows look like one."""
    merged = next(
        (last for top, left, last, right in sheet.merged if top <= index <= last and left <= name_column <= right),
        index,
    )
    if index < merged < index + _HIGHEST:
        return merged
    bottom = index
    while bottom + 1 < len(sheet.rows) and bottom - index < 2 and _is_lower_row(sheet.rows[bottom + 1], name_column):
        bottom += 1
    return bottom


def _is_year(cell: Cell) -> bool:
    return bool(_YEAR.fullmatch(label(cell)))


def _is_lower_row(row: Row, name_column: int) -> bool:
    """Say whether a row goes on with the heading: no name, no number but years, two cells or more, words among them."""
    filled = [cell for cell in row if text(cell)]
    if len(filled) < 2 or (name_column < len(row) and text(row[name_column])):
        return False
    if any(label(cell).isdigit() if isinstance(cell, str) else True for cell in filled if not _is_year(cell)):
        return False
    return any(is_list_label(cell) for cell in filled) or {label(cell) for cell in filled} >= {"nam", "nu"}


def _paths(rows: list[Row]) -> list[list[str]]:
    """Return, for each column, the labels above each other; an upper label reaches over the blanks to its right."""
    width = max(len(row) for row in rows)
    grid = [[label(row[column]) if column < len(row) else "" for column in range(width)] for row in rows]
    for depth, upper in enumerate(grid[:-1]):
        lower_rows = grid[depth + 1 :]
        for column in range(1, width):
            if not upper[column] and any(lower[column] for lower in lower_rows):
                upper[column] = upper[column - 1]
    return [[row[column] for row in grid if row[column]] for column in range(width)]


def _written(rows: list[Row], column: int) -> str:
    """Return a column's labels as they are written."""
    return " / ".join(shown for row in rows if column < len(row) and (shown := text(row[column])))[:_LONGEST_WRITTEN]


def _columns(
    paths: list[list[str]], learnt: Learnt
) -> tuple[dict[Field, int], dict[int, dict[Field, int]], list[tuple[str, int]]]:
    """Return what the columns hold, those of years, and the unknown ones with their words."""
    fields: dict[Field, int] = {}
    years: dict[int, dict[Field, int]] = {}
    unknown: list[tuple[str, int]] = []
    taught: set[Field] = set()
    for column, path in enumerate(paths):
        if not path:
            continue
        year = _year_of_path(path)
        rest = [words for part in path if (words := " ".join(_YEAR.sub(" ", part).split()))]
        key = " ".join(path)
        if key in learnt:
            if (meaning := learnt[key]) is not None and meaning not in taught:
                taught.add(meaning)
                fields[meaning] = column
            continue
        field = _field_of_path(rest)
        if year is not None and field is None and _OVER_YEARS.fullmatch(" ".join(rest)):
            field = Field.CLASS
        if field in (Field.CLASS, Field.POOR, Field.NEAR_POOR) and year is not None:
            years.setdefault(year, {}).setdefault(field, column)
        elif field is None:
            unknown.append((key, column))
        elif field not in taught and _is_better(field, rest, fields, paths):
            fields[field] = column
    return fields, years, unknown


def _without_sexes(rows: list[Row], fields: dict[Field, int], unknown: list[tuple[str, int]]) -> list[tuple[str, int]]:
    """Put the columns of men and of women, ticked for the sex, among the fields; return the unknown ones without them.

    "Năm" is "nam" too, once folded, and no column of men; nor is "Nam" without one of women beside it.
    """
    if fields.keys() & {Field.GENDER, Field.BIRTH_MAN, Field.BIRTH_WOMAN}:
        return unknown
    found: dict[Field, int] = {}
    for key, at in unknown:
        upper, _space, word = key.rpartition(" ")
        if upper and field_of(upper) != Field.GENDER:
            continue
        if word == "nu":
            found.setdefault(Field.GENDER_WOMAN, at)
        elif word == "nam" and "ă" not in _written(rows, at).lower():
            found.setdefault(Field.GENDER_MAN, at)
    if Field.GENDER_WOMAN not in found:
        return unknown
    fields |= found
    return [(key, at) for key, at in unknown if at not in found.values()]


def _year_of_path(path: list[str]) -> int | None:
    """Return the year of a column: the one its lowest label with a year gives; "2021-2025" gives none."""
    found = next((years for part in reversed(path) if (years := _YEAR.findall(part))), [])
    return int(found[0]) if len(found) == 1 else None


def _field_of_path(path: list[str]) -> Field | None:
    """Return what a column holds: its lowest label says it, else all labels together."""
    if not path:
        return None
    if len(path) > 1 and path[-1] in ("nam", "nu") and any(field_of(part) == Field.BIRTH for part in path[:-1]):
        return Field.BIRTH_MAN if path[-1] == "nam" else Field.BIRTH_WOMAN
    return field_of(path[-1]) or field_of(" ".join(path))


def _is_better(field: Field, path: list[str], fields: dict[Field, int], paths: list[list[str]]) -> bool:
    """Say whether a column takes its field: the first does, but a name "của chủ hộ" goes before a plain name."""
    if field not in fields:
        return True
    held = " ".join(paths[fields[field]])
    return field == Field.NAME and "chu ho" in " ".join(path) and "chu ho" not in held


def find_summary_heading(sheet: Sheet) -> SummaryHeading | None:
    """Return the heading of a sheet of totals by hamlet; None where the sheet is another thing."""
    if "tong hop" not in fold(sheet.name):
        return None
    for index, row in enumerate(sheet.rows[:HEADING_WITHIN]):
        if sum(bool(text(cell)) for cell in row) < 2:  # a title
            continue
        bottom = index
        while bottom + 1 < len(sheet.rows) and bottom - index < 2 and _is_lower_summary_row(sheet.rows[bottom + 1]):
            bottom += 1
        fields: dict[Total, int] = {}
        for column, path in enumerate(_paths(sheet.rows[index : bottom + 1])):
            total = total_of(path[-1]) or total_of(" ".join(path)) if path else None
            if total is not None:
                fields.setdefault(total, column)
        if Total.HAMLET in fields and Total.HOUSEHOLDS in fields:
            return SummaryHeading(bottom + 1, index, fields)
    return None


def _is_lower_summary_row(row: Row) -> bool:
    filled = [cell for cell in row if text(cell)]
    return bool(filled) and all(isinstance(cell, str) and total_of(label(cell)) for cell in filled)
