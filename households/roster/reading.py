"""From sheets to rows of households: group lines, subtotals, totals, repeated headings and signatures told apart.

`rows = households + skipped`, always: every non-empty row below a heading is one or the other.
Which hamlet a text means and whether the household is known is for `plan`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from communes.unit_names import says_hamlet
from households.poverty import PovertyClass
from households.roster import cells
from households.roster.cells import Read, class_word, is_mark, is_no_mark, text
from households.roster.headings import (
    Field,
    ListHeading,
    Row,
    SummaryHeading,
    Total,
    find_list_heading,
    find_summary_heading,
    is_list_label,
    is_name_label,
    label,
)
from lib.vietnamese import clean, fold
from lib.workbook_in import Sheet, column_letter, read_sheets


@dataclass(frozen=True)
class Place:
    """Where something stands: file, sheet, Excel's row number."""

    file: str
    sheet: str
    row: int


@dataclass(frozen=True)
class Remark:
    """A sentence about a place; `column` is Excel's letter or None."""

    place: Place
    column: str | None
    message: str


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


@dataclass(frozen=True)
class TotalRow:
    """One line of the sheet 'Tổng hợp': a hamlet's totals and counts; None is blank or unread."""

    place: Place
    hamlet_text: str
    households: int | None
    people: int | None
    poor: int | None
    near_poor: int | None


@dataclass(frozen=True)
class SummarySheet:
    """The sheet 'Tổng hợp'."""

    file: str
    name: str
    titles: tuple[tuple[int, str], ...]
    rows: tuple[TotalRow, ...]


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
_ORDER_OF_GROUP = re.compile(r"^(?:[IVXLC]+|[A-H])\.?$")
_LEVEL_START = re.compile(
    r"^(ấp|thôn|bản|buôn|khóm|khu phố|tổ dân phố|xóm|làng|phum|sóc|ap|thon|khom|khu pho|to dan pho|xom)\s+\S", re.I
)
_TOTAL_START = re.compile(r"^(tổng|toàn (xã|phường|thị trấn|ấp|thôn|bản|khu phố))(?!\w)", re.I)
_SUBTOTAL_START = re.compile(r"^cộng(?!\w)", re.I)
_PLAIN_TOTALS = frozenset({"tong", "tong cong", "tong so", "tong so ho", "toan xa", "tong toan xa"})
_CLOSING_LINE = re.compile(r"^(ấn định|danh sách (này|trên|có))", re.I)
_SIGNATURE_START = re.compile(
    r"^(nguoi lap|lap bieu|nguoi tong hop|nguoi bao cao|nguoi viet|tm |tm\.|kt |kt\.|tl |tl\.|chu tich|pho chu tich|"
    r"truong (ap|thon|ban|buon|khom|khu pho|xom|phong)|thu truong|xac nhan|noi nhan|ky ten|\(ky|can bo|cong chuc|"
    r"dai dien|uy ban nhan dan|ke toan|ra soat vien)"
)
_PLACE_AND_DATE = re.compile(r"ngay[\s\d.…_/]*thang[\s\d.…_/]*nam")
_ROW_OF_NUMBERS = re.compile(r"^\(?(\d{1,2}|[A-Za-z])\)?$")


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

    def read(self) -> ListSheet:
        """Return the sheet's households and the rows passed over."""
        households: list[HouseholdRow] = []
        skipped: list[Skipped] = []
        for place, row in self._rows():
            why = self._why_skipped(row)
            if why:
                skipped.append(Skipped(place, why, " · ".join(text(cell) for cell in row if text(cell))[:120]))
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
        )

    def _rows(self) -> Iterator[tuple[Place, Row]]:
        for index, row in enumerate(self.sheet.rows[self.heading.first_row :], start=self.heading.first_row + 1):
            if any(cell != "" and text(cell) for cell in row):
                yield Place(self.sheet.file, self.sheet.name, index), row

    def _cell(self, row: Row, what: Field) -> Any:
        column = self.heading.fields.get(what)
        return "" if column is None or column >= len(row) else row[column]

    def _class_columns(self) -> list[int]:
        one_year = [
            self.heading.fields[f] for f in (Field.CLASS, Field.POOR, Field.NEAR_POOR) if f in self.heading.fields
        ]
        return one_year + [column for columns in self.heading.years.values() for column in columns.values()]

    def _is_household(self, row: Row) -> bool:
        """Say whether the row has a name and what only a household has: a running number, a birth, an ID number."""
        if not text(self._cell(row, Field.NAME)):
            return False
        order = text(self._cell(row, Field.ORDER))
        return (
            order.isdigit()
            or bool(text(self._cell(row, Field.BIRTH)))
            or bool(text(self._cell(row, Field.CCCD)))
            or any(
                column < len(row) and (text(row[column]) in ("x", "X") or class_word(row[column]))
                for column in self._class_columns()
            )
        )

    def _why_skipped(self, row: Row) -> str:
        """Return why a row is no household, "" when it is one; the one place that remembers groups and signatures."""
        if self.signing:
            return "signature"
        words = [shown for cell in row if (shown := text(cell))]
        if self._is_header(row, words):
            return "header"
        head = self._leading_text(row, words)
        if why := self._total_or_subtotal(row, head):
            return why
        if self._is_group(row, words, head):
            return "group"
        if not self._is_household(row) and any(_is_signature(shown) for shown in words):
            self.signing = True
            return "signature"
        return ""

    def _leading_text(self, row: Row, words: list[str]) -> str:
        """Return the text that would name a group or total: the name's cell, else the first with more than a number."""
        name = text(self._cell(row, Field.NAME))
        return name or next((shown for shown in words if any(sign.isalpha() for sign in _PREFIX.sub("", shown))), "")

    def _is_header(self, row: Row, words: list[str]) -> bool:
        if len(words) >= 3 and all(_ROW_OF_NUMBERS.match(shown) for shown in words):
            return True
        if any(is_name_label(cell) for cell in row):
            return True
        name = text(self._cell(row, Field.NAME))
        return not name and len(words) > 1 and all(is_list_label(shown) for shown in words)

    def _total_or_subtotal(self, row: Row, head: str) -> str:
        if text(self._cell(row, Field.BIRTH)) or text(self._cell(row, Field.CCCD)):
            return ""
        bare = _PREFIX.sub("", head)
        if _SUBTOTAL_START.match(bare) or fold(bare) == "cong":
            return "subtotal"
        if _TOTAL_START.match(bare) or fold(bare).rstrip(" :") in _PLAIN_TOTALS:
            return "subtotal" if self.groups and says_hamlet(bare) else "total"
        return "total" if _CLOSING_LINE.match(bare) and not self._is_household(row) else ""

    def _is_group(self, row: Row, words: list[str], head: str) -> bool:
        bare = clean(_PREFIX.sub("", head))
        order = text(self._cell(row, Field.ORDER))
        numbered = bool(_ORDER_OF_GROUP.match(order)) or bare != head
        if text(self._cell(row, Field.BIRTH)) or text(self._cell(row, Field.CCCD)) or order.isdigit():
            return False
        if _LEVEL_START.match(bare):
            self.group = bare
            self.groups.append(bare)
            return True
        alone = len(words) <= 1 + numbered
        if class_word(bare) or fold(bare).startswith("danh sach ho "):
            return alone or numbered
        if numbered and alone and bare:  # "I. Trang Hoàng": a hamlet without its level word
            self.group = bare
            self.groups.append(bare)
            return True
        return False

    def _household(self, place: Place, row: Row) -> HouseholdRow:
        errors: list[Remark] = []
        remarks: list[Remark] = []

        def take(what: Field, read: Read) -> Any:
            if read.problem:
                remarks.append(Remark(place, column_letter(self.heading.fields[what]), read.problem))
            return read.value

        name = cells.short_text(self._cell(row, Field.NAME), "Họ tên", 120)
        if not name.value or not any(sign.isalpha() for sign in name.value):
            message = name.problem or "Thiếu họ và tên chủ hộ: ghi họ tên vào dòng này, hoặc xóa dòng nếu thừa."
            errors.append(Remark(place, column_letter(self.heading.fields[Field.NAME]), message))
        classes = self._classes(place, row, errors)
        return HouseholdRow(
            place=place,
            name=name.value or "",
            birth=take(Field.BIRTH, cells.birth(self._cell(row, Field.BIRTH), self.current_year)),
            gender=take(Field.GENDER, cells.gender(self._cell(row, Field.GENDER))),
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
        )

    def _classes(self, place: Place, row: Row, errors: list[Remark]) -> dict[int | None, PovertyClass | None]:
        """Return the class of each year the row speaks of; a row without any, or a contradiction, is an error."""
        found: dict[int | None, PovertyClass | None] = {}
        failed = False
        for year, columns in (self.heading.years or {None: self.heading.fields}).items():
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
            return None, f'{when}"{text(cell)}" không rõ là có hay không: đánh dấu x hoặc để trống.', columns[what]
    if Field.CLASS in columns:
        cell = row[columns[Field.CLASS]] if columns[Field.CLASS] < len(row) else ""
        if word := class_word(cell):
            ticked.add(word)
        elif not is_no_mark(cell):
            shown = text(cell)
            return (
                None,
                f'{when}"{shown}" không rõ là loại hộ nào: ghi HN (hộ nghèo) hoặc HCN (hộ cận nghèo).',
                columns[Field.CLASS],
            )
    if len(ticked) > 1:
        return None, f"{when}Một hộ không thể vừa nghèo vừa cận nghèo: chỉ để lại một dấu.", columns.get(Field.POOR)
    return (ticked.pop() if ticked else None), "", None


def _is_signature(shown: str) -> bool:
    folded = fold(shown)
    return bool(_SIGNATURE_START.match(folded) or _PLACE_AND_DATE.search(folded))


def _read_summary(sheet: Sheet, heading: SummaryHeading) -> SummarySheet:
    """Return the lines of a sheet of totals, without its own total line and what stands below a signature."""
    rows: list[TotalRow] = []

    def number(row: Row, what: Total) -> int | None:
        column = heading.fields.get(what)
        if column is None or column >= len(row):
            return None
        found: int | None = cells.whole_number(row[column], "", 0, 10_000_000).value
        return found

    for index, row in enumerate(sheet.rows[heading.first_row :], start=heading.first_row + 1):
        if any(_is_signature(text(cell)) for cell in row if isinstance(cell, str)):
            break
        column = heading.fields[Total.HAMLET]
        hamlet = text(row[column]) if column < len(row) else ""
        bare = _PREFIX.sub("", hamlet)
        if not hamlet or (_ROW_OF_NUMBERS.match(hamlet) and not label(hamlet).isdigit()):
            continue
        if _TOTAL_START.match(bare) or _SUBTOTAL_START.match(bare) or fold(bare) in _PLAIN_TOTALS:
            continue
        totals = [number(row, what) for what in (Total.HOUSEHOLDS, Total.PEOPLE, Total.POOR, Total.NEAR_POOR)]
        rows.append(TotalRow(Place(sheet.file, sheet.name, index), hamlet, *totals))
    return SummarySheet(sheet.file, sheet.name, _titles(sheet.rows[: heading.top_row]), tuple(rows))
