"""What all official forms share: the shape of a table, letterhead, title block, notes, signatures.

Layout by Nghị định 30/2020/NĐ-CP, Phụ lục I. What a single form counts is in its own module.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from households.official_forms.checks import Check
from households.queries.forms import FormInput
from lib.workbook_out import POINTS_PER_LINE, Look, Sheet, lines_needed

_RULE = "—"  # em dashes touch, and make the line under the issuing body and under the motto


def state_line(form: FormInput) -> str:
    """Return the line under the title: preliminary while open or restated, else the decision and its corrections."""
    if form.decision is None:
        return "SỐ LIỆU SƠ BỘ"
    if form.is_draft:
        return "SỐ LIỆU SƠ BỘ (NĂM ĐANG ĐƯỢC ĐÍNH CHÍNH)"
    again = " (nhập lại)" if all(one.from_past for one in form.decisions) else ""
    stands_on = ", ".join(f"Quyết định số {one.number} ngày {one.signed_on:%d/%m/%Y}" for one in form.decisions)
    corrected = "".join(f", đính chính theo {note.decision}" for note in form.restatements)
    return f"Số liệu đã công nhận{again} theo {stands_on}{corrected}"


def standard_line(form: FormInput) -> str:
    """Return the line that names the standard, and the old commune whose figures another office prints."""
    named = form.standard.removeprefix("Chuẩn ")
    line = f"Theo {form.standard}" if named == form.standard else f"Theo chuẩn {named}"
    return f"{line}. Số liệu của {form.former} (xã cũ)" if form.former else line


def place_and_date(form: FormInput) -> str:
    """Return the line under the motto: days under 10 and months 1 and 2 take a leading 0."""
    month = f"{form.on.month:02d}" if form.on.month < 3 else str(form.on.month)
    return f"{form.head.place}, ngày {form.on.day:02d} tháng {month} năm {form.on.year}"


def footer(form: FormInput) -> str:
    """Return who printed it and when."""
    return f"Người in: {form.printed_by}, ngày {form.on:%d/%m/%Y}"


@dataclass(frozen=True)
class HeadingCell:
    """A cell of a table's heading and how many columns and rows it spans."""

    text: str
    columns: int
    rows: int


Block = tuple[str, int, int, int, int]
"""A part of a table's heading: text, first column, last column, first row, last row."""


def heading_rows(blocks: Iterable[Block]) -> tuple[tuple[HeadingCell, ...], ...]:
    """Return a heading row by row, each from left to right, as it stands on a screen."""
    placed = sorted(blocks, key=lambda block: block[1])
    rows = range(1, max(last for *_others, last in placed) + 1)
    return tuple(
        tuple(
            HeadingCell(text, right - left + 1, last - first + 1)
            for text, left, right, first, last in placed
            if first == row
        )
        for row in rows
    )


def put_heading(sheet: Sheet, blocks: Iterable[Block], top: int, letter: Callable[[int], str], look: Look) -> None:
    """Write a heading whose first row is `top`; `letter` gives the sheet's column of a column of the form."""
    for text, left, right, first, last in blocks:
        corner, end = f"{letter(left)}{top + first - 1}", f"{letter(right)}{top + last - 1}"
        sheet.put(corner if corner == end else f"{corner}:{end}", text, look)


@dataclass(frozen=True)
class Cell:
    """A figure as printed, the class of the households behind it ("poor", "near_poor" or none), other filters."""

    text: str
    listed: str = ""
    narrowed: tuple[tuple[str, str], ...] = ()  # ("group", "merit"), ("cause", "land")
    movement: str = ""  # the names are those of a movement, not of a list
    year_before: bool = False  # the list is last year's


@dataclass(frozen=True)
class Line:
    """A row of figures; the total has no number. Of a unit's several rows the first spans them, others span 0."""

    number: int | None
    name: str
    unit_id: int
    cells: tuple[Cell, ...]
    division: str = ""  # "Phân tổ": households or people
    span: int = 1


@dataclass(frozen=True)
class Table:
    """A form as it stands on a screen; the sheet has the same texts and figures."""

    heading: tuple[tuple[HeadingCell, ...], ...]
    numbers: tuple[str, ...]
    lines: tuple[Line, ...]
    notes: tuple[str, ...]
    checks: tuple[Check, ...] = ()
    marked_totals: int = 0  # so many first columns may carry "(tạm tính)"


@dataclass(frozen=True)
class Frame:
    """The columns of a form's page: the two halves of its head and foot, and the narrower middle of its title."""

    first: str
    left_end: str
    right_start: str
    last: str
    title_start: str
    title_end: str

    def left(self, row: int) -> str:
        """Address of the left half of a row."""
        return f"{self.first}{row}:{self.left_end}{row}"

    def right(self, row: int) -> str:
        """Address of the right half of a row."""
        return f"{self.right_start}{row}:{self.last}{row}"

    def title(self, row: int) -> str:
        """Address of the middle of a row, where a long title breaks into even lines."""
        return f"{self.title_start}{row}:{self.title_end}{row}"

    def whole(self, row: int) -> str:
        """Address of a whole row."""
        return f"{self.first}{row}:{self.last}{row}"


def put_letterhead(sheet: Sheet, frame: Frame, form: FormInput, number: int) -> int:
    """Write letterhead, motto, number of the form, place and date; return the next free row."""
    rule = Look(size=8, vertical="top")
    office = [(form.head.body.upper(), Look(size=12, bold=True)), (_RULE * 10, rule)]
    if form.head.superior:
        office.insert(0, (form.head.superior.upper(), Look(size=12)))
    nation = [
        ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", Look(size=12, bold=True)),
        ("Độc lập - Tự do - Hạnh phúc", Look(size=13, bold=True)),
        (_RULE * 20, rule),
        (place_and_date(form), Look(size=13, italic=True)),
    ]
    for row, (text, look) in enumerate(office, start=1):
        sheet.put(frame.left(row), text, look)
    for row, (text, look) in enumerate(nation, start=1):
        sheet.put(frame.right(row), text, look)
    sheet.put(frame.left(4), f"Biểu số {number:02d}", Look(size=12))
    for row, height in ((1, 17), (2, 18), (3, 9), (4, 20), (5, 8)):
        sheet.height(row, height)
    return 6


def put_title(sheet: Sheet, frame: Frame, form: FormInput, row: int, *, title: str, characters: float) -> int:
    """Write the title with its year, the standard and the state; return the next free row."""
    lines = (
        (frame.title(row), f"{title} NĂM {form.year}", Look(size=14, bold=True), characters * 0.6),
        (frame.whole(row + 1), standard_line(form), Look(size=12, italic=True), characters),
        (frame.whole(row + 2), state_line(form), Look(size=12, bold=True), characters),
    )
    for place, text, look, room in lines:
        sheet.put(place, text, look)
        sheet.height(row, lines_needed(text, room) * look.size * POINTS_PER_LINE + 2)
        row += 1
    sheet.height(row, 8)
    return row + 1


def put_notes(sheet: Sheet, frame: Frame, row: int, notes: tuple[str, ...], *, characters: float) -> int:
    """Write the notes beneath the table, a line each; return the next free row."""
    sheet.height(row, 6)
    for number, note in enumerate(notes, start=row + 1):
        sheet.put(frame.whole(number), note, Look(size=11, italic=True, align="left"))
        sheet.height(number, lines_needed(note, characters) * 11 * POINTS_PER_LINE + 1)
    return row + 1 + len(notes)


def put_signatures(sheet: Sheet, frame: Frame, form: FormInput, row: int) -> int:
    """Write the signature block, with room to sign; return its last row."""
    head = form.head
    sheet.height(row, 8)
    sheet.put(frame.left(row + 1), "NGƯỜI LẬP BIỂU", Look(size=13, bold=True))
    if head.room:
        sheet.put(frame.left(row + 2), head.room, Look(size=12, italic=True))
    above = (head.capacity, head.title) if head.capacity else (head.title, "")
    for place, text in enumerate(above, start=row + 1):
        sheet.put(frame.right(place), text.upper(), Look(size=13, bold=True))
        sheet.height(place, 18)
    sheet.height(row + 3, 60)
    sheet.put(frame.left(row + 4), head.preparer, Look(size=13, bold=True))
    sheet.put(frame.right(row + 4), head.signer, Look(size=13, bold=True))
    sheet.height(row + 4, 18)
    return row + 4
