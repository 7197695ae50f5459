"""Tables of an office's workbook: where one begins, what its columns say, its rows one by one, its lines of sums.

Pure. What workbooks of pledges and of support share: each says by itself what a row means.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Generic, TypeVar

from campaigns.pledge_cells import text_key, unit_key
from campaigns.workbook_sums import Sums, is_total
from campaigns.wrong_cells import AllWrong, Wrong
from households.roster.noticed import hidden_of
from lib.errors import RuleError
from lib.vietnamese import clean
from lib.workbook_in import Cell, Sheet, column_letter

MOST_ROWS = 5_000
HEADING_WITHIN = 40
MOST_ASKED = 40  # so many unknown headings, and words of each column, are asked about
LONGEST_ASKED = 80
MEASURED = ("amount", "thousands", "quantity")
"""The cells of which one says how much; what is wrong with them together is about the "measure"."""
_FEWEST_HEADINGS = 3  # of a row that may be the heading of a table nobody knows yet
_NUMBERING = ("stt", "tt", "so tt", "so thu tu")

Meanings = Callable[[str], str | None]
"""What the heading of a key holds: a column's name, "" where it is passed over, None where nobody knows it."""


@dataclass(frozen=True)
class Place:
    """A cell of the file."""

    sheet: str
    row: int  # Excel's
    column: str = ""

    def words_from(self, other: Place) -> str:
        """Return the row in words, with its sheet where the other stands on another."""
        return f"dòng {self.row}" + (f" của sheet “{self.sheet}”" if self.sheet != other.sheet else "")


@dataclass(frozen=True)
class Problem:
    """A row that is not taken, and why; or what is to look at and keeps nothing from being taken.

    `about` is what the cell holds that it is about, `who` whom the row names, `households` (their ids) whose it may be;
    `more` is what else is wrong with the row.
    """

    place: Place
    message: str
    about: str = ""
    who: str = ""
    households: tuple[int, ...] = ()
    more: tuple[Problem, ...] = ()

    @property
    def all(self) -> tuple[Problem, ...]:
        """Everything that is wrong with the row."""
        return (self, *self.more)


Where = tuple[str, int]
"""A row: sheet, and Excel's number."""


@dataclass(frozen=True)
class SetRight:
    """What was said in the preview of rows, beside the cells: whose they are, left out, written again on purpose."""

    households: Mapping[Where, int] = field(default_factory=dict)
    left_out: frozenset[Where] = frozenset()
    again: frozenset[Where] = frozenset()


NOTHING_SET = SetRight()


@dataclass(frozen=True)
class Heading:
    """The heading of a column that nobody knows: its words for comparing, as written, where it stands."""

    key: str
    written: str
    sheet: str
    letter: str


New = TypeVar("New")


@dataclass
class FilePlan(Generic[New]):
    """What a file would do: rows to write, how many stand already, rows to correct, rows that are nothing of the kind.

    `asked` are the headings that nobody knows, `words` by column those in cells; `unread` that no table was found yet;
    `lacks` the columns without which no row says enough.
    """

    new: list[New] = field(default_factory=list)
    unchanged: int = 0
    problems: list[Problem] = field(default_factory=list)
    remarks: list[Problem] = field(default_factory=list)
    skipped: int = 0
    asked: list[Heading] = field(default_factory=list)
    words: dict[str, dict[str, str]] = field(default_factory=dict)
    unread: bool = False
    lacks: set[str] = field(default_factory=set)
    columns: dict[str, Mapping[str, int]] = field(default_factory=dict)  # of each sheet's table
    added: dict[str, Mapping[str, str]] = field(default_factory=dict)  # those its file has not, see `Table.added`
    recorded: list[New] = field(default_factory=list)  # of those that stand already, what says so row by row

    @property
    def seen(self) -> str:
        """A digest of the rows to write: who presses says with it what he saw."""
        return hashlib.sha256("\n".join(map(repr, self.new)).encode()).hexdigest()

    @property
    def written_for(self) -> dict[Where, int]:
        """Of rows that are written, or stand already, the household each is for; of those for none nothing."""
        rows: list[Any] = [*self.recorded, *self.new]
        return {(row.place.sheet, row.place.row): row.household for row in rows if row.household is not None}

    def ask(self, column: str, written: str) -> bool:
        """Note a word in a cell that nobody knows, by the key it is remembered under; say whether it is asked about."""
        key = unit_key(written) if column == "hamlet" else text_key(written)
        of_column = self.words.setdefault(column, {})
        if key and len(of_column) < MOST_ASKED and len(written) <= LONGEST_ASKED:
            of_column.setdefault(key, written)
        return key in of_column


@dataclass(frozen=True)
class Table:
    """A table of a sheet: the row of its headings (from 0), the column of each thing, the headings nobody knows."""

    sheet: Sheet
    heading: int
    columns: Mapping[str, int]
    unknown: tuple[Heading, ...]
    added: Mapping[str, str] = field(default_factory=dict)  # columns the file has not, by what they are called

    def with_columns(self, labels: Mapping[str, str]) -> Table:
        """Return the table with those of these columns that it lacks, behind all that the sheet has.

        So a cell that a row lacks can be set right in the preview: the same one whatever was set right before, for what
        is typed is laid over rows below the headings.
        """
        added = {name: label for name, label in labels.items() if name not in self.columns}
        behind = enumerate(added, start=len(self.sheet.rows[self.heading]))
        return replace(self, columns={**self.columns, **{name: at for at, name in behind}}, added=added)

    @property
    def below(self) -> Sequence[Sequence[Cell]]:
        """The rows below its headings."""
        return self.sheet.rows[self.heading + 1 :]

    def cells(self, row: Sequence[Cell]) -> dict[str, Cell]:
        """Return the cells of a row by what they hold."""
        return {name: row[column] if column < len(row) else "" for name, column in self.columns.items()}

    def lost(self, number: int) -> dict[str, str]:
        """Return the cells of a row (Excel's number) that lost their value: what the file has instead, by column."""
        lost = self.sheet.facts.lost
        return {name: lost[number, at] for name, at in self.columns.items() if (number, at) in lost} if lost else {}


def find_table(sheet: Sheet, meaning: Meanings, is_table: Callable[[Collection[str]], bool]) -> Table | None:
    """Return the table of a sheet; None where no row of its first ones has the headings of one."""
    for number, row in enumerate(sheet.rows[:HEADING_WITHIN]):
        columns, unknown, _passed = _columns(sheet.name, row, meaning)
        if is_table(columns.keys()):
            return Table(sheet, number, columns, unknown)
    return None


def guess_table(sheet: Sheet, meaning: Meanings) -> Table | None:
    """Return what may be the table of a sheet that has none: below the row with most headings, known ones first."""
    found: list[tuple[int, int, Table]] = []
    for number, row in enumerate(sheet.rows[:HEADING_WITHIN]):
        columns, unknown, passed = _columns(sheet.name, row, meaning)
        known = len(columns) + passed
        if known + len(unknown) >= _FEWEST_HEADINGS and any(map(_is_filled, sheet.rows[number + 1 :])):
            found.append((known, len(unknown), Table(sheet, number, columns, unknown)))
    return max(found, key=lambda one: one[:2])[2] if found else None


def _is_filled(row: Sequence[Cell]) -> bool:
    return any(cell != "" for cell in row)


def _columns(sheet: str, row: Sequence[Cell], meaning: Meanings) -> tuple[dict[str, int], tuple[Heading, ...], int]:
    """Return what stands in which column of a row, the headings nobody knows, and how many are passed over."""
    passed = 0
    columns: dict[str, int] = {}
    unknown: dict[str, Heading] = {}
    for column, cell in enumerate(row):
        key = text_key(cell) if isinstance(cell, str) else ""
        name = meaning(key) if key else ""
        if name:
            columns.setdefault(name, column)
        elif key and name is not None:
            passed += 1
        elif name is None and len(key) <= LONGEST_ASKED and key not in _NUMBERING and not key.isdigit():
            unknown.setdefault(key, Heading(key, clean(str(cell)), sheet, column_letter(column)))
    return columns, tuple(unknown.values())[:MOST_ASKED], passed


def refuse_too_many(rows: int) -> None:
    """Raise RuleError for more rows than a file may have."""
    if rows > MOST_ROWS:
        raise RuleError("Tệp có quá {n} dòng. Chia thành nhiều tệp.", n=MOST_ROWS)


def judge_rows(
    tables: Iterable[Table],
    plan: FilePlan[New],
    *,
    is_none: Callable[[Sequence[Cell], Mapping[str, Cell]], bool],
    take: Callable[[Place, Mapping[str, Cell]], None],
    left_out: Collection[Where] = (),
) -> None:
    """Hand every row below the headings to `take` but those that `is_none` or are left out on purpose.

    Notes what it refuses, cells without their value, sums, what is hidden; remarks stand in the order of the rows.

    Raises RuleError for too many rows.
    """
    count = 0
    for table in tables:
        plan.asked += [one for one in table.unknown if one.key not in {other.key for other in plan.asked}]
        plan.columns[table.sheet.name], plan.added[table.sheet.name] = table.columns, table.added
        sums, taken, noted = Sums(table.columns), [], plan.remarks
        plan.remarks = []
        for number, row in enumerate(table.below, start=table.heading + 2):
            count += 1
            refuse_too_many(count)
            lost = table.lost(number)
            cells = table.cells(row) | {name: said or _NO_VALUE for name, said in lost.items()}
            if is_none(row, cells):
                plan.skipped += 1
                if any(map(is_total, row)):
                    plan.remarks += [_said_at(table, number, name, said) for name, said in sums.compare(cells)]
                continue
            taken.append(number)
            sums.add(cells)
            if (table.sheet.name, number) not in left_out:
                _judge(table, number, cells, lost, plan, take)
        plan.remarks += _hidden(table, taken)
        plan.remarks = noted + sorted(plan.remarks, key=lambda one: one.place.row)


_NO_VALUE = "="
"""What stands in a cell whose formula was saved without its value, so that its row is not passed over as blank."""
_MAY_LACK = ("note", "address", "phone")


def _judge(
    table: Table,
    number: int,
    cells: dict[str, Cell],
    lost: Mapping[str, str],
    plan: FilePlan[New],
    take: Callable[[Place, Mapping[str, Cell]], None],
) -> None:
    """Hand a row to `take`, or note why it is not taken: a cell without its value, or what `take` refuses."""
    who = clean(str(cells.get("donor") or cells.get("household") or ""))[:120]
    place = Place(table.sheet.name, number)
    try:
        no_values = AllWrong()
        for name, said in lost.items():
            if name not in _MAY_LACK:
                no_values.found.append(Wrong(name, _lost_words(said)))
        no_values.refuse()
        take(place, cells | dict.fromkeys(lost, ""))
    except Wrong as wrong:
        named = "" if who == _NO_VALUE else who
        first, *others = (_problem(table, number, one, named, plan) for one in (wrong, *wrong.more))
        plan.problems.append(replace(first, more=tuple(others)))


def _problem(table: Table, number: int, wrong: Wrong, who: str, plan: FilePlan[New]) -> Problem:
    cells = MEASURED if wrong.column == "measure" else (wrong.column,)
    there = (name for name in cells if name in table.columns and name not in table.added)
    letter = next((column_letter(table.columns[name]) for name in there), "")
    asked = bool(wrong.unknown) and plan.ask(wrong.column, wrong.unknown)
    message = wrong.if_asked if asked and wrong.if_asked else wrong.message
    if lacking := table.added.get(wrong.column):
        message = f"{message} Tệp không có cột “{lacking}”: ghi ngay ở đây, hoặc thêm cột ấy vào tệp."
    return Problem(Place(table.sheet.name, number, letter), message, wrong.column, who, wrong.households)


def _said_at(table: Table, number: int, name: str, message: str) -> Problem:
    return Problem(Place(table.sheet.name, number, column_letter(table.columns[name])), message)


def _lost_words(said: str) -> str:
    """Return what is said of a cell that lost its value."""
    if said:
        return f"Ô này là công thức bị lỗi ({said[:20]}). Sửa công thức trong Excel, hoặc gõ giá trị đúng ở đây."
    return (
        "Ô này là công thức mà tệp không lưu kết quả. Gõ giá trị đúng ở đây; hoặc mở tệp bằng Excel, bấm Lưu rồi "
        "nhập lại."
    )


def _hidden(table: Table, taken: Sequence[int]) -> list[Problem]:
    """Return what is hidden of a table and was read all the same."""
    found = hidden_of(table.sheet, set(table.columns.values()), taken)
    return [Problem(Place(one.place.sheet, one.place.row, one.column or ""), one.message) for one in found]
