"""What the sheets of workbooks say, as plain values: households and people as rows, totals, what was passed over."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from households.poverty import PovertyClass
from households.roster.headings import ListHeading, UnknownColumn

SUPPLEMENT_SHEET = "Chỉ các dòng cần sửa"
"""The sheet by which a file is known, when it comes back, as one of rows to mend that was handed out here."""
SUPPLEMENT_OF = "Tệp này chỉ gồm các dòng cần sửa của {file}."
"""What stands first on that sheet: whose rows they are."""
SUPPLEMENT_ROW = re.compile(r"Sheet (.+?), dòng (\d{1,7})(?:, cột [A-Z]{1,3})?: ")
"""How each line of that sheet names one of them."""


class Place(NamedTuple):
    """Where something stands: file, sheet, Excel's row number."""

    file: str
    sheet: str
    row: int


HAMLET, HOUSEHOLD, NUMBER, WAITING, HEADLESS = "hamlet", "household", "number", "waiting", "headless"
"""What a remark without a column can be about: which hamlet a row is of, which household it is, likewise where its ID
number is known, that it waits for another row, that the row of its head came back blank."""
WAITS = "Chưa nhận người này vì dòng "
"""How the remark on a person begins who waits for the row of the head."""


@dataclass(frozen=True)
class Remark:
    """A sentence about a place; `column` is Excel's letter or None, `about` then says what it is about, if known.

    `other` is the row that this one repeats, waits for or stood below; `households` are those of the register that it
    may be, by id with the words that tell them apart.
    """

    place: Place
    column: str | None
    message: str
    about: str = ""
    other: Place | None = None
    households: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True)
class Skipped:
    """A row that is no household: group, subtotal, total, header or signature."""

    place: Place
    why: str
    text: str


@dataclass(frozen=True)
class MemberRow:
    """A person of a household who is not its head, as a row below the head's says it; blank: the row does not say."""

    place: Place
    name: str
    name_key: str
    birth: date | int | None
    gender: str
    ethnicity: str
    cccd: str
    relation: str


class HouseholdRow(NamedTuple):
    """One household as a row of a list says it; blank means the row does not say.

    `classes` maps a year to its class, None for a year whose cells are blank; of a list of one
    year the key is None. `errors` are reasons not to take the row, `remarks` values left blank.
    """

    place: Place
    name: str
    name_key: str
    birth: date | int | None
    gender: str
    cccd: str
    hamlet_text: str
    group_text: str
    address: str
    ethnicity: str
    people: int | None
    note: str
    b1: int | None
    b2: int | None
    classes: dict[int | None, PovertyClass | None]
    errors: tuple[Remark, ...]
    remarks: tuple[Remark, ...]
    causes: tuple[str, ...] = ()
    special_groups: tuple[str, ...] = ()
    members: tuple[MemberRow, ...] = ()
    to_verify: bool = False  # as our own list says of a household carried over
    unread_members: tuple[Remark, ...] = ()  # one for each row of a person that cannot be taken

    @property
    def rows(self) -> int:
        """Rows of the sheet that are this household's: its own and those of its people."""
        return 1 + len(self.members) + len(self.unread_members)


@dataclass(frozen=True)
class ListSheet:
    """A sheet with a heading of a list: its titles (with their rows), households and what was passed over.

    `remarks` are of the sheet as a whole: what is hidden, converted, or does not add up.
    """

    file: str
    name: str
    titles: tuple[tuple[int, str], ...]
    years: tuple[int, ...]
    households: tuple[HouseholdRow, ...]
    skipped: tuple[Skipped, ...]
    groups: tuple[str, ...]
    remarks: tuple[Remark, ...] = ()
    unknown: tuple[UnknownColumn, ...] = ()
    heading: ListHeading | None = None
    further: tuple[ListHeading, ...] = ()  # of tables further down that have their columns elsewhere

    def heading_of(self, row: int) -> ListHeading | None:
        """Return the heading under which a row (Excel's number) stands: the last one above it."""
        return next((one for one in reversed(self.further) if one.first_row < row), self.heading)


@dataclass(frozen=True)
class UnreadSheet:
    """A sheet that is no list but has a table: the words that may be its heading, to be told what they are."""

    file: str
    name: str
    row: int
    columns: tuple[UnknownColumn, ...]


@dataclass(frozen=True)
class TotalRow:
    """One line of the sheet 'Tổng hợp': a hamlet's totals and counts; None is blank or unread."""

    place: Place
    hamlet_text: str
    households: int | None
    people: int | None
    poor: int | None
    near_poor: int | None
    problems: tuple[str, ...]


@dataclass(frozen=True)
class SummarySheet:
    """The sheet 'Tổng hợp'."""

    file: str
    name: str
    titles: tuple[tuple[int, str], ...]
    rows: tuple[TotalRow, ...]
    remarks: tuple[Remark, ...] = ()

    @property
    def place(self) -> Place:
        """The sheet as a whole."""
        return Place(self.file, self.name, 1)


@dataclass(frozen=True)
class Reading:
    """What some workbooks say.

    `handed_back` are the files of rows to mend that were handed out here, each with the name of the file that its rows
    are of, "" where it is lost; `emptied` are rows to mend of these that came back without anything in them, whoever
    still stands below them.
    """

    lists: tuple[ListSheet, ...]
    summaries: tuple[SummarySheet, ...]
    unread: tuple[UnreadSheet, ...] = ()
    handed_back: Mapping[str, str] = field(default_factory=dict)
    emptied: tuple[Place, ...] = ()

    @property
    def remarks(self) -> tuple[Remark, ...]:
        """Remarks about sheets as a whole."""
        of_lists = [remark for listed in self.lists for remark in listed.remarks]
        return (*of_lists, *(remark for summary in self.summaries for remark in summary.remarks))

    @property
    def withdrawn(self) -> tuple[Place, ...]:
        """The rows to mend that came back blank, with all that stood below them."""
        if not self.emptied:
            return ()
        households = (row for sheet in self.lists for row in sheet.households)
        heads = {remark.other for row in households for remark in row.errors if remark.about == HEADLESS}
        return tuple(place for place in self.emptied if place not in heads)

    @property
    def rows(self) -> int:
        """Non-empty rows of list sheets below their headings."""
        of_households = sum(one.rows for sheet in self.lists for one in sheet.households)
        return of_households + sum(len(sheet.skipped) for sheet in self.lists)
