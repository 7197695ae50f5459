"""What a preview offers to set a remark right at once: a text for the cell, a class, a hamlet, leaving the row out.

Pure. An offer has a name that says its place, so that it means the same when the page comes back.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from households.poverty import PovertyClass
from households.roster.corrections import NEW_HOUSEHOLD, Correction, What
from households.roster.headings import CLASS_FIELDS, LABELS, MARKED_LABELS, Field, ListHeading
from households.roster.reading import HAMLET, HOUSEHOLD, HouseholdRow, ListSheet, Place, Reading, Remark
from households.roster.remark_lines import RemarkLine
from lib.workbook_in import column_letter

LONGEST_TEXT = 300
_MOST_ROWS = 50  # so many rows of a sentence about several can be set right one by one
_NEW = (NEW_HOUSEHOLD, "hộ mới, chưa có trong sổ")
_LONGEST_SHEET = 120  # a correction is kept with the name of its sheet
_CLASSES = {
    PovertyClass.POOR: (Field.POOR, "HN"),
    PovertyClass.NEAR_POOR: (Field.NEAR_POOR, "HCN"),
}
"""By class the column that is ticked for it, and how a column of words says it."""
_CLASS_COLUMNS = (Field.CLASS, *CLASS_FIELDS)


@dataclass(frozen=True)
class Offer:
    """A field beside a remark: a text for one cell, or choices, each with the corrections it makes.

    `places` are the rows that one choice is for: all that the sentence is about.
    """

    name: str
    place: Place
    what: str  # "cell", "class", "hamlet" or "household"
    column: int | None = None
    label: str = ""  # what the cell holds, as people call it
    choices: tuple[tuple[str, str], ...] = ()
    cells: Mapping[str, tuple[tuple[int, str], ...]] | None = None  # by choice
    places: tuple[Place, ...] = ()

    def corrections(self, said: str) -> list[Correction]:
        """Return what the text or choice sets right; nothing where it is blank or no choice."""
        if not said or (self.choices and said not in dict(self.choices)):
            return []
        if self.cells is not None:
            return [Correction(What.CELL, self.place, column, text) for column, text in self.cells[said]]
        if self.what == "hamlet":
            return [Correction(What.HAMLET, place, None, said) for place in self.places or (self.place,)]
        if self.what == "household":
            return [Correction(What.HOUSEHOLD, self.place, None, said)]
        return [Correction(What.CELL, self.place, self.column, said)]


@dataclass(frozen=True)
class Mending:
    """What can be done about one line of remarks, and, where it is about several rows, about each of them."""

    line: RemarkLine
    offers: tuple[Offer, ...] = ()
    leave: str = ""  # names the row, or the first of those that repeat others; "" where it cannot be left out
    rows: tuple[Mending, ...] = ()

    @property
    def all_offers(self) -> list[Offer]:
        """Every field of the line; those of single rows come last, for they go before."""
        return [*self.offers, *(offer for row in self.rows for offer in row.offers)]


def mendings(
    lines: Iterable[RemarkLine], reading: Reading, hamlets: Iterable[tuple[int, str]], *, may_leave: bool
) -> list[Mending]:
    """Return what is offered beside each line of remarks."""
    sheets = {(sheet.file, sheet.name): (number, sheet) for number, sheet in enumerate(reading.lists)}
    rows = {row.place: row for sheet in reading.lists for row in sheet.households}
    passed_over = {skip.place for sheet in reading.lists for skip in sheet.skipped}  # a sum is right in the file only
    choices = tuple((str(pk), name) for pk, name in hamlets)

    def of_one(line: RemarkLine) -> Mending:
        place = line.place
        number, sheet = sheets.get((place.file, place.sheet), (0, None))
        is_row = sheet is not None and sheet.heading is not None and place.row > sheet.heading.first_row
        if sheet is None or not is_row or place in passed_over or len(place.sheet) > _LONGEST_SHEET:
            return Mending(line)
        where, row = f"{number}-{place.row}", rows.get(place)
        wanted = {one.name: one for remark in line.remarks for one in _offers(remark, where, sheet, row, choices)}
        return Mending(line, tuple(wanted.values()), where if may_leave and row is not None else "")

    def of_several(line: RemarkLine) -> Mending:
        first = of_one(line)
        if line.repeats or not first.offers:
            return Mending(line, leave=first.leave)
        each = [
            of_one(replace(line, places=(place,), names=(name,), remarks=(replace(line.remarks[0], place=place),)))
            for place, name in zip(line.places[:_MOST_ROWS], line.names, strict=False)
        ]
        for_all = replace(first.offers[0], name=f"{first.offers[0].name}s", places=line.places)
        return Mending(line, (for_all,), rows=tuple(each))

    return [of_one(line) if len(line.places) == 1 else of_several(line) for line in lines]


def place_named(where: str, reading: Reading) -> Place | None:
    """Return the row that a name made here means, None where the reading has no such household."""
    number, _dash, row = where.partition("-")
    if not (number.isdecimal() and row.isdecimal()) or len(where) > 20 or int(number) >= len(reading.lists):
        return None
    sheet = reading.lists[int(number)]
    place = Place(sheet.file, sheet.name, int(row))
    return place if any(one.place == place for one in sheet.households) else None


def _offers(
    remark: Remark, where: str, sheet: ListSheet, row: HouseholdRow | None, hamlets: tuple[tuple[str, str], ...]
) -> list[Offer]:
    heading, place = sheet.heading_of(remark.place.row), remark.place
    if heading is None:
        return []
    if remark.about == HAMLET:
        return [Offer(f"fix-{where}-hamlet", place, "hamlet", choices=hamlets)]
    if remark.households:
        may_be = tuple((str(pk), words) for pk, words in remark.households)
        return [Offer(f"fix-{where}-household", place, "household", choices=(*may_be, _NEW))]
    if remark.column is None:
        if row is not None and not any(row.classes.values()):
            return [_class_offer(where, place, _newest(heading))]
        column = heading.fields.get(Field.CCCD)
        is_of_household = row is not None and column is not None and remark.about == HOUSEHOLD
        return [_cell_offer(where, place, column, heading)] if is_of_household and column is not None else []
    column = _column_number(remark.column)
    for columns in [heading.fields, *heading.years.values()]:
        if column in (columns.get(what) for what in _CLASS_COLUMNS):
            return [_class_offer(where, place, columns)]
    return [_cell_offer(where, place, column, heading)]


def _cell_offer(where: str, place: Place, column: int, heading: ListHeading) -> Offer:
    of_column = (LABELS.get(what) or MARKED_LABELS.get(what) for what, at in heading.fields.items() if at == column)
    label = next((words for words in of_column if words), f"Cột {column_letter(column)}")
    return Offer(f"fix-{where}-{column}", place, "cell", column, label)


def _newest(heading: ListHeading) -> Mapping[Field, int]:
    return heading.years[max(heading.years)] if heading.years else heading.fields


def _class_offer(where: str, place: Place, columns: Mapping[Field, int]) -> Offer:
    """Return the choice of a class with the cells it fills: one column of words, or a tick in one of several.

    A class that has only divided columns (new, again, old) is chosen by the column: nobody ticks one for the office.
    A class without any column is said by its words in the first one of the other.
    """
    ticks = {what: columns[what] for what in CLASS_FIELDS if what in columns}
    words: list[tuple[str, str]] = []
    cells: dict[str, tuple[tuple[int, str], ...]] = {}
    first = min(columns[what] for what in _CLASS_COLUMNS if what in columns)
    for listed, (plain, mark) in _CLASSES.items():
        is_plain = Field.CLASS in columns or plain in columns
        divided = [what for what in ticks if CLASS_FIELDS[what] == listed]
        for ticked in [plain] if is_plain else divided:
            choice = str(listed if is_plain else ticked)
            words.append((choice, MARKED_LABELS[ticked]))
            filled = [(columns[Field.CLASS], mark)] if Field.CLASS in columns else []
            cells[choice] = (*filled, *((column, "x" if what == ticked else "") for what, column in ticks.items()))
        if not is_plain and not divided:
            words.append((str(listed), MARKED_LABELS[plain]))
            cells[str(listed)] = tuple((column, mark if column == first else "") for column in ticks.values())
    return Offer(f"fix-{where}-class{first}", place, "class", choices=tuple(words), cells=cells)


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1
