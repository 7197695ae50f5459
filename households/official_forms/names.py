"""Forms 14 and 15: detailed lists of poor and near-poor households, a row for each person (Phụ lục số 2.3).

Personal data, for internal use: each page says who took it and when. No ID numbers.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from households.models import Gender, ListedClass
from households.official_forms.paper import (
    Block,
    Frame,
    HeadingCell,
    footer,
    heading_rows,
    put_heading,
    put_letterhead,
    put_notes,
    put_signatures,
    put_title,
)
from households.queries.forms import FormInput
from households.queries.names import NamedHousehold, Names, Person
from households.special_groups import MERIT, NO_LABOUR
from households.standing import Standing
from lib.workbook_out import Book, Look, Sheet

_NUMBERS = {ListedClass.POOR.value: 14, ListedClass.NEAR_POOR.value: 15}
_WORDS = {
    ListedClass.POOR.value: ("HỘ NGHÈO", "Nghèo mới", "Tái nghèo", "Nghèo cũ"),
    ListedClass.NEAR_POOR.value: ("HỘ CẬN NGHÈO", "Cận nghèo mới", "Tái cận nghèo", "Cận nghèo cũ"),
}
_SUPPORT = ("Y tế", "Giáo dục", "Sản xuất", "Vay vốn tín dụng", "Nhà ở", "Khác")
_WIDTHS = (5, 5, 26, 7, 7, 9, 11, 6.5, 6.5, 6.5, 8, 6.5, 8, 6, 6, 6, 7.5, 6, 6)
_COLUMNS = len(_WIDTHS)
_STANDINGS = (Standing.NEW, Standing.AGAIN, Standing.OLD)
NO_HEAD = "(chưa rõ chủ hộ)"
MARK = "x"
FRAME = Frame("A", "F", "G", "S", "B", "R")


@dataclass(frozen=True)
class NameLine:
    """A row of the list: a hamlet's line has one text, a person's a text for each column."""

    texts: tuple[str, ...]
    is_head: bool = False
    is_hamlet: bool = False


@dataclass(frozen=True)
class NameTable:
    """A list of names as it stands on a screen."""

    heading: tuple[tuple[HeadingCell, ...], ...]
    numbers: tuple[str, ...]
    lines: tuple[NameLine, ...]
    notes: tuple[str, ...]


def watermark(form: FormInput) -> str:
    """Return what stands on each page: for internal use, who took it, when."""
    at = f" - {form.printed_at:%d/%m/%Y %H:%M}" if form.printed_at else ""
    return f"LƯU HÀNH NỘI BỘ - {form.printed_by[:45]}{at}"


@dataclass(frozen=True)
class NameList:
    """The form of one class."""

    poverty_class: str

    @property
    def number(self) -> int:
        """14 for the poor, 15 for the near-poor."""
        return _NUMBERS[self.poverty_class]

    @property
    def title(self) -> str:
        """The title as printed, without the year."""
        return f"DANH SÁCH CHI TIẾT {_WORDS[self.poverty_class][0]}"

    @property
    def heading(self) -> tuple[Block, ...]:
        """Blocks of the heading: text, first column, last column, first row, last row."""
        _title, *standings = _WORDS[self.poverty_class]
        whole = ("STT chủ hộ", "STT thành viên", "Họ tên")
        return (
            *((text, column, column, 1, 2) for column, text in enumerate(whole, start=1)),
            ("Năm sinh", 4, 5, 1, 1),
            ("Nam", 4, 4, 2, 2),
            ("Nữ", 5, 5, 2, 2),
            ("Dân tộc", 6, 6, 1, 2),
            ("Quan hệ với chủ hộ", 7, 7, 1, 2),
            ("Chia theo", 8, 10, 1, 1),
            *((text, column, column, 2, 2) for column, text in enumerate(standings, start=8)),
            ("Hộ chính sách có công", 11, 11, 1, 2),
            ("Hộ DTTC", 12, 12, 1, 2),
            ("Hộ KCKNLĐ", 13, 13, 1, 2),
            ("Chính sách hỗ trợ", 14, 19, 1, 1),
            *((text, column, column, 2, 2) for column, text in enumerate(_SUPPORT, start=14)),
        )

    def table(self, form: FormInput) -> NameTable:
        """Return the list, or the part of it that was read, as it stands on a screen."""
        return NameTable(
            heading=heading_rows(self.heading),
            numbers=tuple(str(column) for column in range(1, _COLUMNS + 1)),
            lines=tuple(_lines(form.names[self.poverty_class])),
            notes=_notes(form.names[self.poverty_class]),
        )

    def add_sheet(self, book: Book, form: FormInput) -> None:
        """Add the list as a sheet; the watermark stands above the title and in head and foot of each page."""
        names, mark = form.names[self.poverty_class], watermark(form)
        sheet = book.add_sheet(f"Biểu {self.number:02d}")
        sheet.widths({_letter(column): width for column, width in enumerate(_WIDTHS, start=1)})
        characters = sum(_WIDTHS)
        row = put_letterhead(sheet, FRAME, form, self.number)
        sheet.put(FRAME.whole(row), mark, Look(size=12, bold=True))
        sheet.height(row, 18)
        heading = put_title(sheet, FRAME, form, row + 1, title=self.title, characters=characters)
        first = self._put_heading(sheet, heading)
        end = sheet.put_rows(first, (_cells(line) for line in _lines(names)))
        row = put_notes(sheet, FRAME, end, _notes(names), characters=characters)
        last = put_signatures(sheet, FRAME, form, row)
        sheet.print_on_a4_landscape(
            area=f"A1:S{last}", repeat=(heading, first - 1), header=mark, footer=f"{footer(form)} - LƯU HÀNH NỘI BỘ"
        )

    def _put_heading(self, sheet: Sheet, top: int) -> int:
        """Write the heading and the row of numbers; return the first row of names."""
        look = Look(size=10, bold=True, border=True)
        put_heading(sheet, self.heading, top, _letter, look)
        sheet.height(top, 18)
        sheet.height(top + 1, 54)
        for column in range(1, _COLUMNS + 1):
            sheet.put(f"{_letter(column)}{top + 2}", column, Look(size=9, italic=True, border=True))
        return top + 3


def _letter(column: int) -> str:
    return chr(ord("A") + column - 1)


def _lines(names: Names) -> Iterator[NameLine]:
    """Return a line where a hamlet begins, then for each household its head and its other members."""
    hamlet = ""
    for number, household in enumerate(names.households, start=names.first):
        if household.hamlet != hamlet:
            hamlet = household.hamlet
            yield NameLine((hamlet,), is_hamlet=True)
        members = household.members or (Person(NO_HEAD, None, "", "", "", is_head=True),)
        for place, person in enumerate(members, start=1):
            yield _line(number if place == 1 else None, place, person, household)


def _line(number: int | None, place: int, person: Person, household: NamedHousehold) -> NameLine:
    """Return a person's row; what is known of the household stands on its first."""
    born = "" if person.birth_year is None else str(person.birth_year)
    is_first = number is not None
    marks = (
        *(household.standing == one for one in _STANDINGS),
        MERIT in household.groups,
        False,  # "Hộ DTTC" is not on record
        NO_LABOUR in household.groups,
    )
    return NameLine(
        (
            str(number) if is_first else "",
            str(place),
            person.name,
            born if person.gender == Gender.MALE else "",
            born if person.gender == Gender.FEMALE else "",
            person.ethnicity,
            "Chủ hộ" if person.is_head else person.relation,
            *(MARK if is_first and mark else "" for mark in marks),
            *("" for _ in _SUPPORT),
        ),
        is_head=is_first,
    )


_PLAIN, _LEFT = Look(size=11, border=True), Look(size=11, border=True, align="left")
_HEAD, _HEAD_LEFT = Look(size=11, bold=True, border=True), Look(size=11, bold=True, border=True, align="left")


def _cells(line: NameLine) -> list[tuple[str | int | None, Look]]:
    """Return a line for `Sheet.put_rows`; numbers as numbers."""
    if line.is_hamlet:
        plain = Look(size=11, bold=True, italic=True)
        return [(None, plain), (None, plain), (line.texts[0], Look(size=11, bold=True, italic=True, align="left"))]
    centre, left = (_HEAD, _HEAD_LEFT) if line.is_head else (_PLAIN, _LEFT)
    return [
        (
            (int(text) if text and column in (1, 2, 4, 5) else text or None),
            left if column in (3, 7) else centre,
        )
        for column, text in enumerate(line.texts, start=1)
    ]


def _notes(names: Names) -> tuple[str, ...]:
    """Return what the list cannot say, and of how many households."""
    fewer = sum((one.people or 0) > len(one.members) for one in names.households)
    unsexed = sum(bool(each.birth_year) and not each.gender for one in names.households for each in one.members)
    said = (
        "Cột “Hộ DTTC” và các cột chính sách hỗ trợ để trống: chương trình chưa ghi các nội dung này.",
        f"{fewer} hộ có số khẩu trong danh sách nhiều hơn số người đã ghi tên trong sổ." if fewer else "",
        f"{unsexed} người chưa ghi giới tính nên chưa ghi năm sinh vào cột Nam, Nữ." if unsexed else "",
        (
            f"Danh sách năm trước chưa đủ ({', '.join(names.unknown_before)}): hộ không có tên năm trước ở các ấp này "
            "chưa phân được mới hay tái."
            if names.unknown_before
            else ""
        ),
    )
    return tuple(note for note in said if note)
