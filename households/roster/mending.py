"""What a preview offers to set a remark right at once: a text for the cell, a class, a hamlet, leaving the row out.

Pure. An offer has a name that says its place, so that it means the same when the page comes back.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from households.poverty import PovertyClass
from households.roster.corrections import Correction, What
from households.roster.headings import CLASS_FIELDS, MARKED_LABELS, Field, ListHeading
from households.roster.reading import HAMLET, HOUSEHOLD, HouseholdRow, ListSheet, Place, Reading, Remark

LONGEST_TEXT = 300
_LONGEST_SHEET = 120  # a correction is kept with the name of its sheet
_CLASSES = {
    PovertyClass.POOR: (Field.POOR, "HN"),
    PovertyClass.NEAR_POOR: (Field.NEAR_POOR, "HCN"),
}
"""By class the column that is ticked for it, and how a column of words says it."""
_CLASS_COLUMNS = (Field.CLASS, *CLASS_FIELDS)


@dataclass(frozen=True)
class Offer:
    """A field beside a remark: a text for one cell, or choices, each with the corrections it makes."""

    name: str
    place: Place
    what: str  # "cell", "class" or "hamlet"
    column: int | None = None
    choices: tuple[tuple[str, str], ...] = ()
    cells: Mapping[str, tuple[tuple[int, str], ...]] | None = None  # by choice

    def corrections(self, said: str) -> list[Correction]:
        """Return what the text or choice sets right; nothing where it is blank or no choice."""
        if not said or (self.choices and said not in dict(self.choices)):
            return []
        if self.cells is not None:
            return [Correction(What.CELL, self.place, column, text) for column, text in self.cells[said]]
        if self.what == "hamlet":
            return [Correction(What.HAMLET, self.place, None, said)]
        return [Correction(What.CELL, self.place, self.column, said)]


@dataclass(frozen=True)
class Mending:
    """What can be done about one remark."""

    remark: Remark
    offers: tuple[Offer, ...]
    leave: str  # names the row, "" where it cannot be left out


def mendings(
    remarks: Iterable[Remark], reading: Reading, hamlets: Iterable[tuple[int, str]], *, may_leave: bool
) -> list[Mending]:
    """Return what is offered beside each remark; a field stands once, beside the first remark that wants it."""
    sheets = {(sheet.file, sheet.name): (number, sheet) for number, sheet in enumerate(reading.lists)}
    rows = {row.place: row for sheet in reading.lists for row in sheet.households}
    passed_over = {skip.place for sheet in reading.lists for skip in sheet.skipped}  # a sum is right in the file only
    choices = tuple((str(pk), name) for pk, name in hamlets)
    found: list[Mending] = []
    offered: set[str] = set()
    for remark in remarks:
        place = remark.place
        number, sheet = sheets.get((place.file, place.sheet), (0, None))
        row = rows.get(place)
        where = f"{number}-{place.row}"
        is_row = sheet is not None and sheet.heading is not None and place.row > sheet.heading.first_row
        if sheet is None or not is_row or place in passed_over or len(place.sheet) > _LONGEST_SHEET:
            found.append(Mending(remark, (), ""))
            continue
        wanted = [one for one in _offers(remark, where, sheet, row, choices) if one.name not in offered]
        offered |= {one.name for one in wanted}
        leave = where if may_leave and row is not None and f"leave {where}" not in offered else ""
        offered.add(f"leave {where}")
        found.append(Mending(remark, tuple(wanted), leave))
    return found


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
    if remark.column is None:
        if row is not None and not any(row.classes.values()):
            return [_class_offer(where, place, _newest(heading))]
        column = heading.fields.get(Field.CCCD)
        is_of_household = row is not None and column is not None and remark.about == HOUSEHOLD
        return [Offer(f"fix-{where}-{column}", place, "cell", column)] if is_of_household else []
    column = _column_number(remark.column)
    for columns in [heading.fields, *heading.years.values()]:
        if column in (columns.get(what) for what in _CLASS_COLUMNS):
            return [_class_offer(where, place, columns)]
    return [Offer(f"fix-{where}-{column}", place, "cell", column)]


def _newest(heading: ListHeading) -> Mapping[Field, int]:
    return heading.years[max(heading.years)] if heading.years else heading.fields


def _class_offer(where: str, place: Place, columns: Mapping[Field, int]) -> Offer:
    """Return the choice of a class with the cells it fills: one column of words, or a tick in one of several.

    A class that has only divided columns (new, again, old) is chosen by the column: nobody ticks one for the office.
    """
    ticks = {what: columns[what] for what in CLASS_FIELDS if what in columns}
    words: list[tuple[str, str]] = []
    cells: dict[str, tuple[tuple[int, str], ...]] = {}
    for listed, (plain, mark) in _CLASSES.items():
        is_plain = Field.CLASS in columns or plain in columns
        divided = [what for what in ticks if CLASS_FIELDS[what] == listed]
        for ticked in [plain] if is_plain else divided:
            choice = str(listed if is_plain else ticked)
            words.append((choice, MARKED_LABELS[ticked]))
            filled = [(columns[Field.CLASS], mark)] if Field.CLASS in columns else []
            cells[choice] = (*filled, *((column, "x" if what == ticked else "") for what, column in ticks.items()))
    first = min(columns[what] for what in _CLASS_COLUMNS if what in columns)
    return Offer(f"fix-{where}-class{first}", place, "class", choices=tuple(words), cells=cells)


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1
