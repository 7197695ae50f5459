"""One sheet of a list, gone down row by row: which rows are households, who stands below them, what is passed over."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain

from households.roster.alike_rows import AlikeRow, households_of
from households.roster.cells import text
from households.roster.counted import Counted
from households.roster.headings import (
    Field,
    Learnt,
    ListHeading,
    Row,
    find_list_heading,
    name_labels,
)
from households.roster.household_rows import RowReader
from households.roster.lines import Lines, Texts
from households.roster.noticed import hidden_remarks
from households.roster.rows import HEADLESS, HouseholdRow, ListSheet, MemberRow, Place, Remark, Skipped
from lib.vietnamese import clean_all
from lib.workbook_in import Cell, Sheet

_ROWS_OF_A_STEP = 1_000


def titles_of(rows: Sequence[Row]) -> tuple[tuple[int, str], ...]:
    """Return the words above a heading, each with Excel's number of its row."""
    return tuple((index, text(cell)) for index, row in enumerate(rows, start=1) for cell in row if text(cell))


class _Shown(dict[Cell, str]):
    """The cells of a sheet as clean text, each worked out once; `labels` are those that name the names' column."""

    def __init__(self, sheet: Sheet, learnt: Learnt | None) -> None:
        shown = clean_all(sheet.texts)
        super().__init__(zip(sheet.texts, shown, strict=True))
        self[""] = ""
        self.labels = name_labels(shown, learnt)
        self._has_ticks = bool in set(map(type, chain.from_iterable(sheet.rows)))  # True, 1 and 1.0 would be one key

    def __missing__(self, cell: Cell) -> str:
        shown = text(cell)
        if not self._has_ticks:
            self[cell] = shown
        return shown


@dataclass
class _Below:
    """The people below a head: those taken, what is remarked on them, and the remarks on those who cannot be taken."""

    members: list[MemberRow] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    unread: list[Remark] = field(default_factory=list)


@dataclass
class ListReader:
    """Walks down one list sheet: `go_down`, then `listed`."""

    sheet: Sheet
    heading: ListHeading
    current_year: int
    learnt: Learnt | None
    emptied: Container[int] = frozenset()  # rows of heads that came back blank: who stands below them has none
    households: list[HouseholdRow] = field(default_factory=list)
    below: dict[int, _Below] = field(default_factory=dict)  # by the place of their head among the households
    skipped: list[Skipped] = field(default_factory=list)
    further: list[ListHeading] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.headless = 0  # the blank row of the head whose people are next
        self.shown = _Shown(self.sheet, self.learnt)
        self.lines = Lines(self.heading)
        self.counted = Counted(self.heading)
        self.reader = RowReader(self.heading, self.current_year, self.sheet.facts.lost)
        self.spread = _spread(self.sheet, self.heading)

    def go_down(self) -> Iterator[int]:
        """Read row by row; yields Excel's number of a row now and then."""
        last_row = 0  # of a heading further down
        alike: list[AlikeRow] = []  # rows that are plainly households, one after the other
        for index, row in enumerate(self.spread[self.heading.first_row :], start=self.heading.first_row + 1):
            if not index % _ROWS_OF_A_STEP:
                self._take_alike(alike)
                yield index
            texts = [*map(self.shown.__getitem__, row)]
            place = Place(self.sheet.file, self.sheet.name, index)
            if self._is_alike(texts):
                alike.append((place, row, texts))
            elif any(texts) or self.reader.lost_name_or_class(index):
                self._take_alike(alike)
                if index > last_row and not self.shown.labels.isdisjoint(texts):
                    last_row = self._begin_again(index)
                self._take(place, row, texts)
            elif index in self.emptied:
                self._take_alike(alike)
                self.headless = index
        self._take_alike(alike)

    def _is_alike(self, texts: list[str]) -> bool:
        """Say whether a row can only be a household's, and is read as those before and after it are."""
        return (
            self.reader.reads_together
            and not self.lines.signing
            and self.lines.is_plainly_household(texts)
            and self.shown.labels.isdisjoint(texts)
        )

    def _take_alike(self, rows: list[AlikeRow]) -> None:
        """Put the households of some rows where they belong, and forget the rows."""
        if rows:
            self._add(households_of(self.reader, rows, self.lines.group), [texts for _place, _row, texts in rows])
            rows.clear()

    def _add(self, households: Sequence[HouseholdRow], texts: Sequence[Texts]) -> None:
        self.headless = 0
        self.households += households
        self.counted.add(texts, [household.people for household in households])

    def listed(self) -> ListSheet:
        """Return the sheet's households and the rows passed over, once it was gone down."""
        # a list of people, not of heads only: who has nobody below lives alone
        is_detailed = any(below.members for below in self.below.values())
        return ListSheet(
            file=self.sheet.file,
            name=self.sheet.name,
            titles=titles_of(self.sheet.rows[: self.heading.top_row]),
            years=tuple(sorted(self.heading.years)),
            households=tuple(
                _with_members(one, self.below[at]) if at in self.below else _alone(one) if is_detailed else one
                for at, one in enumerate(self.households)
            ),
            skipped=tuple(self.skipped),
            groups=tuple(self.lines.groups),
            remarks=(*self._hidden(), *self.counted.remarks),
            unknown=self.heading.unknown,
            heading=self.heading,
            further=tuple(self.further),
        )

    def _hidden(self) -> list[Remark]:
        facts = self.sheet.facts
        if not (facts.hidden or facts.hidden_rows or facts.hidden_columns):
            return []
        taken = [one.place.row for one in self.households]
        taken += [member.place.row for below in self.below.values() for member in below.members]
        return hidden_remarks(self.sheet, self.heading, taken)

    def _begin_again(self, index: int) -> int:
        """Go on below a heading further down that has its columns elsewhere; return the last row of the heading."""
        heading = find_list_heading(replace(self.sheet, rows=self.sheet.rows[: index + 5]), self.learnt, index - 1)
        if heading is None or heading.top_row > index - 1:
            return index
        if (heading.fields, heading.years) != (self.heading.fields, self.heading.years) and not (
            self.heading.years or heading.years
        ):
            self.lines.use(heading)
            self.further.append(heading)
            self.counted = Counted(heading, self.counted.remarks)
            self.reader = RowReader(heading, self.current_year, self.sheet.facts.lost)
        return heading.first_row

    def _headless(self, place: Place, row: Row, texts: list[str]) -> HouseholdRow:
        """Return the row of a person whose head's row came back blank: of the household above the person is not."""
        message = (
            f"Dòng {self.headless}, chủ hộ, để trống mà dòng này là người của hộ ấy: muốn bỏ hộ thì xóa trắng cả các "
            f"dòng người của hộ; để trống do nhầm thì ghi lại dòng {self.headless}."
        )
        of_head = place._replace(row=self.headless)
        said = self.reader.household(place, row, texts, self.lines.group)
        return said._replace(errors=(Remark(place, None, message, HEADLESS, of_head),), remarks=())

    def _take(self, place: Place, row: Row, texts: list[str]) -> None:
        """Put a row where it belongs; one of a person goes with the household above."""
        why = self.lines.why_skipped(texts)
        is_member = not why and self.reader.is_member(row)
        if is_member and self.headless:
            self.households.append(self._headless(place, row, texts))
            return
        if is_member and self.households:
            below = self.below.setdefault(len(self.households) - 1, _Below())
            problem, member = self.reader.member(place, row, below.remarks)
            if member is not None:
                below.members.append(member)
            if problem is not None:
                below.unread.append(problem)
            return
        if not why:
            self._add([self.reader.household(place, row, texts, self.lines.group)], [texts])
            return
        self.skipped.append(Skipped(place, why, " · ".join(filter(None, texts))[:120]))
        if why == "group":
            self.counted.begin_group()
        elif why in ("subtotal", "total"):
            self.counted.compare(place, row)


def _with_members(household: HouseholdRow, below: _Below) -> HouseholdRow:
    """Return a household with the people below it; their number is its number of people where no column says one."""
    members, unread = below.members, below.unread
    people, said = household.people, list(below.remarks)
    if members and people is None:
        people = 1 + len(members)
    elif members and not unread and people != 1 + len(members):
        message = f"Ghi {people} nhân khẩu, danh sách có {1 + len(members)} người của hộ này: xem lại."
        said.append(Remark(household.place, None, message))
    return household._replace(
        people=people,
        members=tuple(members),
        remarks=(*household.remarks, *said),
        unread_members=tuple(unread),
    )


def _alone(household: HouseholdRow) -> HouseholdRow:
    """Return a household of a list of people with nobody below its head."""
    return household if household.people is not None else household._replace(people=1)


def _spread(sheet: Sheet, heading: ListHeading) -> list[Row]:
    """Return the sheet's rows, where a hamlet or a class is one merged cell over several rows with it in each."""
    wanted = {
        heading.fields[what]
        for what in (Field.HAMLET, Field.CLASS, Field.POOR, Field.NEAR_POOR)
        if what in heading.fields
    }
    blocks = [
        block
        for block in sheet.merged
        if block[1] == block[3] and block[1] in wanted and block[0] >= heading.first_row and block[2] > block[0]
    ]
    if not blocks or heading.is_of_people:
        return sheet.rows
    rows = [list(row) for row in sheet.rows]
    name = heading.fields[Field.NAME]
    for top, column, bottom, _right in blocks:
        for index in range(top + 1, min(bottom + 1, len(rows))):
            if not text(rows[index][column]) and text(rows[index][name]):
                rows[index][column] = rows[top][column]
    return rows
