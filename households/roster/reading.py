"""From sheets to rows of households: group lines, subtotals, totals, repeated headings and signatures told apart.

`rows = households + skipped`, always: every non-empty row below a heading is one or the other.
Which hamlet a text means and whether the household is known is for `plan`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import Any

from communes.unit_names import says_hamlet
from households.poverty import PovertyClass
from households.roster import cells, traits
from households.roster.cells import Read, class_word, is_mark, is_no_mark, quoted, text
from households.roster.headings import (
    CAUSE_FIELDS,
    GROUP_FIELDS,
    TOTAL_LABELS,
    Field,
    ListHeading,
    Row,
    SummaryHeading,
    Total,
    find_list_heading,
    find_summary_heading,
    is_list_label,
    is_name_label,
)
from households.special_groups import CAUSE_NAMES, GROUP_NAMES
from lib.collector import collector_paused
from lib.vietnamese import clean, fold
from lib.workbook_in import Sheet, column_letter, read_sheets


@dataclass(frozen=True)
class Place:
    """Where something stands: file, sheet, Excel's row number."""

    file: str
    sheet: str
    row: int


HAMLET, HOUSEHOLD = "hamlet", "household"
"""What a remark without a column can be about: which hamlet a row is of, which household it is."""


@dataclass(frozen=True)
class Remark:
    """A sentence about a place; `column` is Excel's letter or None, `about` then says what it is about, if known."""

    place: Place
    column: str | None
    message: str
    about: str = ""


@dataclass(frozen=True)
class Skipped:
    """A row that is no household: group, subtotal, total, header or signature."""

    place: Place
    why: str
    text: str


@dataclass(frozen=True)
class HouseholdRow:
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


@dataclass(frozen=True)
class ListSheet:
    """A sheet with a heading of a list: its titles (with their rows), households and what was passed over."""

    file: str
    name: str
    titles: tuple[tuple[int, str], ...]
    years: tuple[int, ...]
    households: tuple[HouseholdRow, ...]
    skipped: tuple[Skipped, ...]
    groups: tuple[str, ...]
    heading: ListHeading | None = None


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

    @property
    def place(self) -> Place:
        """The sheet as a whole."""
        return Place(self.file, self.name, 1)


@dataclass(frozen=True)
class Reading:
    """What some workbooks say."""

    lists: tuple[ListSheet, ...]
    summaries: tuple[SummarySheet, ...]

    @property
    def rows(self) -> int:
        """Non-empty rows of list sheets below their headings."""
        return sum(len(sheet.households) + len(sheet.skipped) for sheet in self.lists)


_PREFIX = re.compile(r"^\s*(?:[IVXLCivxlc]+|[A-Za-z]|\d{1,2})\s*[.)/:\-]\s*(?=\S)")
_ROMAN_PREFIX = re.compile(r"^[IVXLC]+\s*[.)/:\-]")
_ORDER_OF_GROUP = re.compile(r"^(?:[IVXLC]+|[A-H])\.?$")
_LEVEL = r"ấp|thôn|bản|buôn|khóm|khu phố|tổ dân phố|xóm|làng|phum|sóc"
_LEVEL_START = re.compile(rf"^({_LEVEL}|ap|thon|khom|khu pho|to dan pho|xom)\s+\S", re.I)
_INNER_GROUP = re.compile(r"^(hộ|nhóm|tổ|diện|đối tượng|danh sách)(?!\w)", re.I)  # "Hồ", "Tô" are family names
_END_OF_WORD = (
    rf"(?=$|\s*[:.\-(=+\d]|\s+(?:cộng|số|toàn|các|nhân|khẩu|hộ|chung|nhóm|mục|danh|xã|phường|{_LEVEL})(?!\w))"
)
_TOTAL_START = re.compile(rf"^(tổng{_END_OF_WORD}|toàn (xã|phường|thị trấn|{_LEVEL})(?!\w))", re.I)
_SUBTOTAL_START = re.compile(rf"^cộng{_END_OF_WORD}", re.I)
_PLAIN_TOTALS = frozenset({"tong", "tong cong", "tong so", "tong so ho", "toan xa", "tong toan xa"})
_CLOSING_LINE = re.compile(r"^(ấn định|danh sách (này|trên|có))", re.I)
_SIGNATURE_START = re.compile(
    r"^(nguoi (lap|tong hop|bao cao|viet|kiem tra|ghi)|lap (bieu|bang|danh sach)|t/?m[ .]|k/?t[ .]|t/?l[ .]|"
    r"(pho )?chu tich|(to )?truong (ap|thon|ban|buon|khom|khu pho|xom|phong)|(ap|thon) truong$|to truong$|thu truong|"
    r"xac nhan|noi nhan|ky ten|\(ky|can bo|cong chuc|dai dien|uy ban nhan dan|ubnd|ke toan|ra soat vien|bi thu|"
    r"ban (chi dao|cong tac mat tran)|uy ban mat tran|mat tran to quoc)"
)
_PLACE_AND_DATE = re.compile(r"ngay[\s\d.…_/]*thang[\s\d.…_/]*nam")
_NUMBER_OF_COLUMN = re.compile(r"^\(?(\d{1,2}|[A-Za-z])\)?$")


_LONGEST_NAME = 120
_MOST_OF_A_HAMLET = 10_000_000
_DIGITS = re.compile(r"\d")
_BIRTHS = (Field.BIRTH, Field.BIRTH_MAN, Field.BIRTH_WOMAN)
_FEWEST_DIGITS_OF_ID = 8
Texts = Sequence[str]
"""A row as texts, blanks ""."""


@collector_paused()
def read_files(files: Sequence[tuple[str, bytes]], current_year: int) -> Reading:
    """Return what some files (name, bytes) say. Raises UnreadableFile for the first that cannot be opened."""
    return read_roster([sheet for name, content in files for sheet in read_sheets(name, content)], current_year)


def read_roster(sheets: Sequence[Sheet], current_year: int) -> Reading:
    """Return what the sheets say; sheets that are neither a list nor a sheet of totals are left out."""
    lists: list[ListSheet] = []
    summaries: list[SummarySheet] = []
    for sheet in sheets:
        if summary := find_summary_heading(sheet):
            summaries.append(_read_summary(sheet, summary))
        elif heading := find_list_heading(sheet):
            lists.append(_ListReader(sheet, heading, current_year).read())
    return Reading(tuple(lists), tuple(summaries))


def _titles(rows: Sequence[Row]) -> tuple[tuple[int, str], ...]:
    return tuple((index, text(cell)) for index, row in enumerate(rows, start=1) for cell in row if text(cell))


@dataclass
class _ListReader:
    """Walks down one list sheet, remembering the group line above."""

    sheet: Sheet
    heading: ListHeading
    current_year: int
    group: str = ""
    groups: list[str] = field(default_factory=list)
    signing: bool = False

    def __post_init__(self) -> None:
        plain = [self.heading.fields.get(what) for what in (Field.CLASS, Field.POOR, Field.NEAR_POOR)]
        of_years = [column for columns in self.heading.years.values() for column in columns.values()]
        self.class_columns = [column for column in plain if column is not None] + of_years

    def read(self) -> ListSheet:
        """Return the sheet's households and the rows passed over."""
        households: list[HouseholdRow] = []
        skipped: list[Skipped] = []
        for index, row in enumerate(self.sheet.rows[self.heading.first_row :], start=self.heading.first_row + 1):
            texts = [text(cell) for cell in row]
            if not any(texts):
                continue
            place = Place(self.sheet.file, self.sheet.name, index)
            why = self._why_skipped(texts)
            if why:
                skipped.append(Skipped(place, why, " · ".join(filter(None, texts))[:120]))
            else:
                households.append(self._household(place, row))
        return ListSheet(
            file=self.sheet.file,
            name=self.sheet.name,
            titles=_titles(self.sheet.rows[: self.heading.top_row]),
            years=tuple(sorted(self.heading.years)),
            households=tuple(households),
            skipped=tuple(skipped),
            groups=tuple(self.groups),
            heading=self.heading,
        )

    def _cell(self, row: Sequence[Any], what: Field) -> Any:
        column = self.heading.fields.get(what)
        return "" if column is None or column >= len(row) else row[column]

    def _why_skipped(self, row: Texts) -> str:
        """Return why a row is no household, "" when it is one; the one place that remembers groups and signatures."""
        if self.signing:
            return "signature"
        if self._is_header(row):
            return "header"
        if self._is_surely_household(row):
            return ""
        if why := self._total_or_subtotal(row):
            return why
        if self._begins_signatures(row):
            self.signing = True
            return "signature"
        return "group" if self._is_group(row) else ""

    def _is_header(self, row: Texts) -> bool:
        name = self._cell(row, Field.NAME)
        words = [shown for shown in row if shown]
        if name and _is_row_of_numbers(words):
            return True
        return is_name_label(name) or (not name and len(words) > 1 and all(map(is_list_label, words)))

    def _is_surely_household(self, row: Texts) -> bool:
        """Say whether the row has a name and what only a household has: a birth, an ID number, a tick with a number."""
        name = self._cell(row, Field.NAME)
        if not any(map(str.isalpha, name)):
            return False
        born = next((shown for what in _BIRTHS if (shown := self._cell(row, what))), "")
        if _DIGITS.search(born) and not _PLACE_AND_DATE.search(fold(born)):
            return True
        if sum(map(str.isdigit, self._cell(row, Field.CCCD))) >= _FEWEST_DIGITS_OF_ID:
            return True
        return self._cell(row, Field.ORDER).isdigit() and self._is_ticked(row)

    def _is_ticked(self, row: Texts) -> bool:
        """Say whether a column of classes has a tick that is no count."""
        ticked = (row[column] for column in self.class_columns if column < len(row) and row[column])
        return any(shown in ("x", "X") or class_word(shown) for shown in ticked)

    def _leading_texts(self, row: Texts) -> list[str]:
        """Return the texts that would name a group or total: the first with more than a number, and the name's."""
        first = next((shown for shown in row if any(map(str.isalpha, _PREFIX.sub("", shown)))), "")
        return [shown for shown in (self._cell(row, Field.NAME), first) if shown]

    def _total_or_subtotal(self, row: Texts) -> str:
        for head in self._leading_texts(row):
            bare = _PREFIX.sub("", head)
            if _SUBTOTAL_START.match(bare) or fold(bare).rstrip(" :") == "cong":
                return "subtotal"
            if _TOTAL_START.match(bare) or fold(bare).rstrip(" :") in _PLAIN_TOTALS:
                return "subtotal" if self.groups and says_hamlet(bare) else "total"
            if _CLOSING_LINE.match(bare) and not self._cell(row, Field.ORDER).isdigit():
                return "total"
        return ""

    def _begins_signatures(self, row: Texts) -> bool:
        """Say whether a signature's words or a closing place and date stand here.

        Beside a name the cells of notes and addresses count only in capitals: "Trưởng ấp xác nhận" is a note.
        """
        name = self._cell(row, Field.NAME)
        if _is_signature(name):
            return True
        if name and (self._cell(row, Field.ORDER).isdigit() or self._has_mark(row)):
            return False
        remarks = {self.heading.fields.get(Field.NOTE), self.heading.fields.get(Field.ADDRESS)}
        return any(
            _is_signature(shown)
            for column, shown in enumerate(row)
            if shown and (not name or column not in remarks or shown.isupper())
        )

    def _has_mark(self, row: Texts) -> bool:
        marked = (row[column] for column in self.class_columns if column < len(row) and row[column])
        return any(is_mark(shown) or class_word(shown) for shown in marked)

    def _is_group(self, row: Texts) -> bool:
        head = next(iter(self._leading_texts(row)), "")
        bare = clean(_PREFIX.sub("", head))
        order = self._cell(row, Field.ORDER)
        if self._is_ticked(row):
            return False
        if _LEVEL_START.match(bare):
            return self._begin_group(bare)
        if order.isdigit() or not bare:
            return False
        numbered = bool(_ORDER_OF_GROUP.match(order)) or bare != head
        words = sum(map(bool, row))
        alone = words <= 1 + numbered
        if class_word(bare) or _INNER_GROUP.match(bare) or fold(bare).startswith(("ho ngheo", "ho can ngheo")):
            return alone or numbered
        if numbered and alone:  # "I. Trang Hoàng": a hamlet without its level word
            return self._begin_group(bare)
        is_roman = _ROMAN_PREFIX.match(head) or _ROMAN_PREFIX.match(f"{order}.")
        if is_roman and not self._cell(row, Field.GENDER):  # the same with subtotals beside it
            return self._begin_group(bare)
        return False

    def _begin_group(self, name: str) -> bool:
        self.group = name
        self.groups.append(name)
        return True

    def _household(self, place: Place, row: Row) -> HouseholdRow:
        errors: list[Remark] = []
        remarks: list[Remark] = []

        def take(what: Field, read: Read) -> Any:
            if read.problem:
                remarks.append(Remark(place, column_letter(self.heading.fields[what]), read.problem))
            return read.value

        name = cells.short_text(self._cell(row, Field.NAME), "Họ tên", _LONGEST_NAME)
        name_key = fold(name.value)
        if not any(map(str.isalpha, name.value)) or len(name_key) > _LONGEST_NAME:
            message = name.problem or "Thiếu họ và tên chủ hộ: ghi họ tên vào dòng này, hoặc xóa dòng nếu thừa."
            errors.append(Remark(place, column_letter(self.heading.fields[Field.NAME]), message))
        causes = [*(take(Field.CAUSES, traits.causes(self._cell(row, Field.CAUSES))))]
        causes += [
            cause
            for what, cause in CAUSE_FIELDS.items()
            if take(what, traits.mark(self._cell(row, what), CAUSE_NAMES[cause]))
        ]
        groups = [
            group
            for what, group in GROUP_FIELDS.items()
            if take(what, traits.mark(self._cell(row, what), f"Hộ {GROUP_NAMES[group]}"))
        ]
        birth, gender = self._birth_and_gender(row)
        classes = self._classes(place, row, errors)
        return HouseholdRow(
            place=place,
            name=name.value,
            name_key=name_key,
            birth=take(birth, cells.birth(self._cell(row, birth), self.current_year)),
            gender=take(Field.GENDER, cells.gender(self._cell(row, Field.GENDER))) or gender,
            cccd=take(Field.CCCD, cells.cccd(self._cell(row, Field.CCCD), self.current_year)) or "",
            hamlet_text=text(self._cell(row, Field.HAMLET)),
            group_text=self.group,
            address=take(Field.ADDRESS, cells.short_text(self._cell(row, Field.ADDRESS), "Địa chỉ", 200)),
            ethnicity=take(Field.ETHNICITY, cells.ethnicity(self._cell(row, Field.ETHNICITY))),
            people=take(Field.PEOPLE, cells.people(self._cell(row, Field.PEOPLE))),
            note=take(Field.NOTE, cells.short_text(self._cell(row, Field.NOTE), "Ghi chú", 300)),
            b1=take(Field.B1, cells.whole_number(self._cell(row, Field.B1), "Điểm B1", 0, 999)),
            b2=take(Field.B2, cells.whole_number(self._cell(row, Field.B2), "Điểm B2", 0, 120)),
            classes=classes,
            errors=tuple(errors),
            remarks=tuple(remarks),
            causes=traits.in_order(causes, CAUSE_NAMES),
            special_groups=traits.in_order(groups, GROUP_NAMES),
        )

    def _birth_and_gender(self, row: Row) -> tuple[Field, str]:
        """Return the column that holds the birth, and the sex that it tells where men and women have their own."""
        for column, gender in ((Field.BIRTH_MAN, "male"), (Field.BIRTH_WOMAN, "female")):
            if text(self._cell(row, column)):
                return column, gender
        return Field.BIRTH, ""

    def _classes(self, place: Place, row: Row, errors: list[Remark]) -> dict[int | None, PovertyClass | None]:
        """Return the class of each year the row speaks of; a row without any, or a contradiction, is an error."""
        found: dict[int | None, PovertyClass | None] = {}
        failed = False
        by_year: list[tuple[int | None, dict[Field, int]]] = [*self.heading.years.items()] or [
            (None, self.heading.fields)
        ]
        for year, columns in by_year:
            listed, problem, column = _class_of(row, columns, year)
            found[year] = listed
            if problem:
                failed = True
                errors.append(Remark(place, None if column is None else column_letter(column), problem))
        if not failed and not any(found.values()):
            message = "Chưa đánh dấu hộ nghèo hay hộ cận nghèo: đánh dấu x vào một trong hai cột."
            if self.heading.years:
                message = "Chưa đánh dấu hộ nghèo hay hộ cận nghèo ở năm nào: đánh dấu x, hoặc xóa dòng nếu thừa."
            errors.append(Remark(place, None, message))
        return found


def _class_of(row: Row, columns: dict[Field, int], year: int | None) -> tuple[PovertyClass | None, str, int | None]:
    """Return the class that a year's cells say, or a sentence and the column it is about."""
    when = f"Năm {year}: " if year else ""
    ticked: set[PovertyClass] = set()
    for what, listed in ((Field.POOR, PovertyClass.POOR), (Field.NEAR_POOR, PovertyClass.NEAR_POOR)):
        if what not in columns:
            continue
        cell = row[columns[what]] if columns[what] < len(row) else ""
        if is_mark(cell) or class_word(cell) == listed:
            ticked.add(listed)
        elif not is_no_mark(cell):
            return None, f'{when}"{quoted(cell)}" không rõ là có hay không: đánh dấu x hoặc để trống.', columns[what]
    if Field.CLASS in columns:
        cell = row[columns[Field.CLASS]] if columns[Field.CLASS] < len(row) else ""
        if word := class_word(cell):
            ticked.add(word)
        elif not is_no_mark(cell):
            return (
                None,
                f'{when}"{quoted(cell)}" không rõ là loại hộ nào: ghi HN (hộ nghèo) hoặc HCN (hộ cận nghèo).',
                columns[Field.CLASS],
            )
    if len(ticked) > 1:
        return None, f"{when}Một hộ không thể vừa nghèo vừa cận nghèo: chỉ để lại một dấu.", columns.get(Field.POOR)
    return (ticked.pop() if ticked else None), "", None


def _is_signature(shown: str) -> bool:
    folded = fold(shown)
    return bool(_SIGNATURE_START.match(folded) or _PLACE_AND_DATE.search(folded))


def _is_row_of_numbers(words: Texts) -> bool:
    """Say whether filled cells count the columns: 1 2 3, (1) (2) (3), A B 1 2; letters, and each number one more."""
    if len(words) < 3 or not all(map(_NUMBER_OF_COLUMN.match, words)):
        return False
    numbers = [int(bare) for word in words if (bare := word.strip("()")).isdecimal()]
    return len(numbers) > 1 and all(after == before + 1 for before, after in pairwise(numbers))


def _read_summary(sheet: Sheet, heading: SummaryHeading) -> SummarySheet:
    """Return the lines of a sheet of totals, without its own total line and what stands below a signature."""
    rows: list[TotalRow] = []

    column = heading.fields[Total.HAMLET]
    for index, row in enumerate(sheet.rows[heading.first_row :], start=heading.first_row + 1):
        words = [shown for cell in row if (shown := text(cell))]
        if any(map(_is_signature, words)):
            break
        hamlet = text(row[column])
        bare = _PREFIX.sub("", hamlet)
        if not hamlet or _is_row_of_numbers(words):
            continue
        if _TOTAL_START.match(bare) or _SUBTOTAL_START.match(bare) or fold(bare) in _PLAIN_TOTALS:
            continue
        read = [_number(row, heading, what) for what in (Total.HOUSEHOLDS, Total.PEOPLE, Total.POOR, Total.NEAR_POOR)]
        households, people, poor, near_poor = (one.value for one in read)
        problems = tuple(one.problem for one in read if one.problem)
        place = Place(sheet.file, sheet.name, index)
        rows.append(TotalRow(place, bare, households, people, poor, near_poor, problems))
    return SummarySheet(sheet.file, sheet.name, _titles(sheet.rows[: heading.top_row]), tuple(rows))


def _number(row: Row, heading: SummaryHeading, what: Total) -> Read:
    column = heading.fields.get(what)
    return Read() if column is None else cells.whole_number(row[column], TOTAL_LABELS[what], 0, _MOST_OF_A_HAMLET)
