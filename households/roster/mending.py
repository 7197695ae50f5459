"""What a preview offers to set a remark right at once: a text for the cell, a class, a hamlet, leaving the row out.

Pure. An offer has a name that says its place, so that it means the same when the page comes back: by the names of
file and sheet, for a file that is dropped meanwhile moves the others up.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from hashlib import blake2b

from households.poverty import PovertyClass
from households.roster.corrections import MOST_OF_A_DRAFT, NEW_HOUSEHOLD, Correction, What
from households.roster.headings import CLASS_FIELDS, LABELS, MARKED_LABELS, Field, ListHeading
from households.roster.reading import HAMLET, HOUSEHOLD, NUMBER, HouseholdRow, ListSheet, Place, Reading, Remark
from households.roster.remark_lines import RemarkLine
from households.roster.rows import HEADLESS
from lib.workbook_in import column_letter

FIELD = "fix-"
"""What the name of every field begins with."""
LONGEST_TEXT = 300
_MOST_ROWS = 50  # so many rows of a sentence about several can be set right one by one
_MOST_OF_ALL = 200  # and so many of all sentences of a page: each is a field with all the choices
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
    """What can be done about one line of remarks, and, where it is about several rows, about each of them.

    `too_many`: it is about more rows than can be set right in a preview, so nothing is offered for all of them.
    """

    line: RemarkLine
    offers: tuple[Offer, ...] = ()
    leave: str = ""  # names the row, or the first of those that repeat others; "" where it cannot be left out
    rows: tuple[Mending, ...] = ()
    too_many: bool = False

    @property
    def all_offers(self) -> list[Offer]:
        """Every field of the line; those of single rows come last, for they go before."""
        return [*self.offers, *(offer for row in self.rows for offer in row.offers)]


def mendings(
    lines: Iterable[RemarkLine],
    reading: Reading,
    hamlets: Iterable[tuple[int, str]],
    *,
    may_leave: bool,
    room: int = MOST_OF_A_DRAFT,
) -> list[Mending]:
    """Return what is offered beside each line of remarks; `room` is for so many corrections more."""
    mender = _Mender(reading, tuple((str(pk), name) for pk, name in hamlets), may_leave=may_leave, room=room)
    found: list[Mending] = []
    left = _MOST_OF_ALL
    for line in lines:
        found.append(mender.of_line(line, min(_MOST_ROWS, left)))
        left -= len(found[-1].rows)
    return found


class _Mender:
    """Knows what can be set right in each row of a reading; `hamlets` are those to choose from, by id with their names.

    `may_leave`: rows can be left out. `room` is for so many corrections more.
    """

    def __init__(self, reading: Reading, hamlets: tuple[tuple[str, str], ...], *, may_leave: bool, room: int) -> None:
        self.hamlets, self.room = hamlets, room
        self.sheets = {(sheet.file, sheet.name): sheet for sheet in reading.lists}
        self.codes = {of: code_of(*of) for of in self.sheets}
        self.rows = {row.place: row for sheet in reading.lists for row in sheet.households}
        people = (one.place for row in self.rows.values() for one in row.unread_members)
        self.can_be_left = {*self.rows, *people} if may_leave else set()
        self.passed_over = {skip.place for sheet in reading.lists for skip in sheet.skipped}  # right in the file only

    def of_line(self, line: RemarkLine, most: int) -> Mending:
        """Return what can be done about a line; where it is about several rows, about so many of them."""
        if len(line.places) == 1:
            return self._of_one(line)
        first, too_many = self._of_one(line), len(line.places) > self.room
        which = code_of(*(place.row for place in line.places))  # another page may have said it of other rows
        if line.repeats and too_many:
            return Mending(line, too_many=True)
        if line.repeats:
            return Mending(line, leave=first.leave and f"{first.leave}-{which}")
        if not first.offers and not line.differs:
            return Mending(line, leave=first.leave)
        each = self._of_each(line, most)
        if line.differs:  # none of them goes without a look
            return Mending(line, rows=each)
        if too_many:
            return Mending(line, rows=each, too_many=True)
        for_all = replace(first.offers[0], name=f"{first.offers[0].name}s-{which}", places=line.places)
        return Mending(line, (for_all,), rows=each)

    def _of_each(self, line: RemarkLine, most: int) -> tuple[Mending, ...]:
        """Return what can be done about each of the first so many rows of a line."""
        return tuple(
            self._of_one(
                replace(line, places=(place,), names=(name,), remarks=(replace(line.remarks[0], place=place),))
            )
            for place, name in zip(line.places[:most], line.names, strict=False)
        )

    def _of_one(self, line: RemarkLine) -> Mending:
        """Return what can be done about the first row of a line."""
        place, of = line.place, (line.place.file, line.place.sheet)
        sheet = self.sheets.get(of)
        if sheet is None or sheet.heading is None or place.row <= sheet.heading.first_row:
            return Mending(line)
        if place in self.passed_over or len(place.sheet) > _LONGEST_SHEET:
            return Mending(line)
        where, row = f"{self.codes[of]}-{place.row}", self.rows.get(place)
        offers = (one for remark in line.remarks for one in _offers(remark, where, sheet, row, self.hamlets))
        wanted = {one.name: one for one in offers}
        return Mending(line, tuple(wanted.values()), where if place in self.can_be_left else "")


def place_named(where: str, reading: Reading) -> Place | None:
    """Return the row that a name made here means: of a household, or of a person who cannot be taken; else None."""
    code, _dash, row = where.partition("-")
    if not (row.isascii() and row.isdecimal()) or len(row) > 9:
        return None
    named = [sheet for sheet in reading.lists if code_of(sheet.file, sheet.name) == code]
    households = [one for sheet in named for one in sheet.households]
    places = [one.place for one in households] + [one.place for row in households for one in row.unread_members]
    return next((place for place in places if place.row == int(row)), None)


def code_of(*words: object) -> str:
    """Return a number that stands for names or rows in the name of a field."""
    said = "\n".join(map(str, words)).encode(errors="surrogatepass")
    return str(int.from_bytes(blake2b(said, digest_size=6).digest()))


def _offers(
    remark: Remark, where: str, sheet: ListSheet, row: HouseholdRow | None, hamlets: tuple[tuple[str, str], ...]
) -> list[Offer]:
    heading, place = sheet.heading_of(remark.place.row), remark.place
    if heading is None:
        return []
    if remark.about == HEADLESS:  # nothing in the row itself is wrong
        return []
    if remark.about == HAMLET:
        return [Offer(f"{FIELD}{where}-hamlet", place, "hamlet", choices=hamlets)]
    number = heading.fields.get(Field.CCCD)
    of_number = [] if number is None or row is None else [_cell_offer(where, place, number, heading)]
    if remark.households:
        may_be = tuple((str(pk), words) for pk, words in remark.households)
        choices = may_be if remark.about == NUMBER else (*may_be, _NEW)  # a number that is known is of nobody new
        choice = Offer(f"{FIELD}{where}-household", place, "household", choices=choices)
        return [choice, *(of_number if remark.about == NUMBER else ())]
    if remark.column is None:
        if row is not None and not any(row.classes.values()):
            return [_class_offer(where, place, _newest(heading))]
        return of_number if remark.about in (HOUSEHOLD, NUMBER) else []
    column = _column_number(remark.column)
    for columns in [heading.fields, *heading.years.values()]:
        if column in (columns.get(what) for what in _CLASS_COLUMNS):
            return [_class_offer(where, place, columns)]
    return [_cell_offer(where, place, column, heading)]


def _cell_offer(where: str, place: Place, column: int, heading: ListHeading) -> Offer:
    here = [what for what, at in heading.fields.items() if at == column]
    words = next((words for what in here if (words := LABELS.get(what) or MARKED_LABELS.get(what))), "")
    at = f"cột {column_letter(column)}"
    is_one_of_two = bool({Field.BIRTH_MAN, Field.BIRTH_WOMAN} & {*here})  # which one, the letter says too
    if heading.is_of_people and Field.NAME in here:  # of a head, or of who lives with one
        words = "Họ và tên"
    label = f"{words}, {at}" if is_one_of_two else words or at.capitalize()
    return Offer(f"{FIELD}{where}-{column}", place, "cell", column, label)


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
    return Offer(f"{FIELD}{where}-class{first}", place, "class", choices=tuple(words), cells=cells)


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1
