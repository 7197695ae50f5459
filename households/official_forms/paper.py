"""What all official forms share: what they are made from, letterhead, title block, notes, signatures.

Layout by Nghị định 30/2020/NĐ-CP, Phụ lục I. What a single form counts is in its own module.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from communes.queries import Head
from households.queries.figures import Figures
from lib.workbook_out import POINTS_PER_LINE, Look, Sheet, lines_needed

_RULE = "—"  # em dashes touch, and make the line under the issuing body and under the motto


@dataclass(frozen=True)
class Decision:
    """The decision that a closed year stands on."""

    number: str
    signed_on: date
    from_past: bool  # the year was imported from the past


@dataclass(frozen=True)
class FormInput:
    """All that the forms of one commune, year and standard are made from."""

    year: int
    standard: str
    decision: Decision | None  # None: the year is open
    head: Head
    on: date  # the day that stands on the paper
    printed_by: str
    commune: Figures
    hamlets: tuple[Figures, ...]

    @property
    def state(self) -> str:
        """The line under the title: preliminary, or the decision."""
        if self.decision is None:
            return "SỐ LIỆU SƠ BỘ"
        again = " (nhập lại)" if self.decision.from_past else ""
        return (
            f"Số liệu đã công nhận{again} theo Quyết định số {self.decision.number}"
            f" ngày {self.decision.signed_on:%d/%m/%Y}"
        )

    @property
    def standard_line(self) -> str:
        """The line that names the standard."""
        named = self.standard.removeprefix("Chuẩn ")
        return f"Theo chuẩn {named}" if named != self.standard else f"Theo {named}"

    @property
    def place_and_date(self) -> str:
        """The line under the motto: days under 10 and months 1 and 2 take a leading 0."""
        month = f"{self.on.month:02d}" if self.on.month < 3 else str(self.on.month)
        return f"{self.head.place}, ngày {self.on.day:02d} tháng {month} năm {self.on.year}"

    @property
    def footer(self) -> str:
        """Who printed it and when."""
        return f"Người in: {self.printed_by}, ngày {self.on:%d/%m/%Y}"


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
        (form.place_and_date, Look(size=13, italic=True)),
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
        (frame.whole(row + 1), form.standard_line, Look(size=12, italic=True), characters),
        (frame.whole(row + 2), form.state, Look(size=12, bold=True), characters),
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
    above = (head.capacity, head.title) if head.capacity else (head.title, "")
    for place, text in enumerate(above, start=row + 1):
        sheet.put(frame.right(place), text.upper(), Look(size=13, bold=True))
        sheet.height(place, 18)
    sheet.height(row + 3, 60)
    sheet.put(frame.left(row + 4), head.preparer, Look(size=13, bold=True))
    sheet.put(frame.right(row + 4), head.signer, Look(size=13, bold=True))
    sheet.height(row + 4, 18)
    return row + 4
