"""Form 1: results of the review, households and people by hamlet, as counts and percentages.

Columns as printed (docs/law.md, forms of the review): 1, 2 totals; 3, 5, 7 households and 9,
11, 13 people of three classes; each followed by its percentage of 1 or 2.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from households.official_forms.paper import (
    Cell,
    Frame,
    Line,
    Table,
    footer,
    heading_rows,
    put_heading,
    put_letterhead,
    put_notes,
    put_signatures,
    put_title,
)
from households.queries.figures import Figures
from households.queries.forms import FormInput
from lib.vietnamese import decimals, round_half_up, thousands
from lib.workbook_out import COUNT_FORMAT, POINTS_PER_LINE, RATE_FORMAT, Book, Formula, Look, Sheet, lines_needed

NUMBER = 1
TITLE = (
    "TỔNG HỢP KẾT QUẢ RÀ SOÁT HỘ NGHÈO; HỘ CẬN NGHÈO; HỘ LÀM NÔNG NGHIỆP, LÂM NGHIỆP, NGƯ NGHIỆP, "
    "DIÊM NGHIỆP CÓ MỨC SỐNG TRUNG BÌNH"
)
UNKNOWN = "…"
TOTAL_LINE = "TỔNG CỘNG"


@dataclass(frozen=True)
class Count:
    """A column of counts: the field of `Figures` it prints, its name in the notes, the class of who is counted."""

    field: str
    name: str
    listed: str = ""


COUNTS = {
    1: Count("households", "tổng số hộ dân cư"),
    2: Count("people", "tổng số nhân khẩu"),
    3: Count("poor", "hộ nghèo", "poor"),
    5: Count("near_poor", "hộ cận nghèo", "near_poor"),
    7: Count("average_households", "hộ có mức sống trung bình"),
    9: Count("poor_people", "khẩu nghèo", "poor"),
    11: Count("near_poor_people", "khẩu cận nghèo", "near_poor"),
    13: Count("average_people", "khẩu có mức sống trung bình"),
}


@dataclass(frozen=True)
class Share:
    """A column of percentages: count of which total, and the counts that together cannot exceed that total."""

    part: int
    whole: int
    within: tuple[int, ...]


SHARES = {
    4: Share(3, 1, (3, 5)),
    6: Share(5, 1, (3, 5)),
    8: Share(7, 1, (3, 5, 7)),
    10: Share(9, 2, (9, 11)),
    12: Share(11, 2, (9, 11)),
    14: Share(13, 2, (9, 11, 13)),
}
COLUMNS = tuple(range(1, 15))

AVERAGE = "nông nghiệp, lâm nghiệp, ngư nghiệp, diêm nghiệp có mức sống trung bình"
HEADING = (  # text, first column, last column, first row, last row of the heading; 0 is "Địa bàn", -1 "STT"
    ("STT", -1, -1, 1, 3),
    ("Địa bàn", 0, 0, 1, 3),
    ("Tổng số hộ dân cư", 1, 2, 1, 1),
    ("Kết quả về hộ", 3, 8, 1, 1),
    ("Kết quả về khẩu", 9, 14, 1, 1),
    ("Số hộ", 1, 1, 2, 3),
    ("Nhân khẩu", 2, 2, 2, 3),
    ("Hộ nghèo", 3, 4, 2, 2),
    ("Hộ cận nghèo", 5, 6, 2, 2),
    (f"Hộ làm {AVERAGE}", 7, 8, 2, 2),
    ("Khẩu nghèo", 9, 10, 2, 2),
    ("Khẩu cận nghèo", 11, 12, 2, 2),
    (f"Khẩu thuộc hộ làm {AVERAGE}", 13, 14, 2, 2),
    *(("Số hộ", column, column, 3, 3) for column in (3, 5, 7)),
    *(("Số khẩu", column, column, 3, 3) for column in (9, 11, 13)),
    *(("Tỷ lệ (%)", column, column, 3, 3) for column in SHARES),
)


def number_of(column: int) -> str:
    """Return what the row of column numbers says: 1, 2, 3, 4=3/1*100."""
    share = SHARES.get(column)
    return f"{column}={share.part}/{share.whole}*100" if share else str(column)


def count(figures: Figures, column: int) -> int | None:
    """Return a count, None when unknown."""
    known: int | None = getattr(figures, COUNTS[column].field)
    return known


def share(figures: Figures, column: int) -> Fraction | None:
    """Return a percentage rounded once half up to 2 decimals.

    None for an unknown or zero total, an unknown part, or figures that are impossible.
    """
    asked = SHARES[column]
    part, whole = count(figures, asked.part), count(figures, asked.whole)
    if part is None or not whole or _exceeds(figures, asked):
        return None
    return round_half_up(Fraction(100 * part, whole), 2)


def _exceeds(figures: Figures, asked: Share) -> bool:
    whole = count(figures, asked.whole)
    return whole is not None and sum(count(figures, column) or 0 for column in asked.within) > whole


def notes(form: FormInput) -> tuple[str, ...]:
    """Return what stands beneath the table: what is unknown, provisional, to be verified or impossible, by hamlet."""
    said = (
        (f"Chưa có số liệu ({UNKNOWN})", _each(form, _unknown)),
        (f"Tạm tính, số của năm {form.year} chưa có nên lấy theo năm {form.year - 1}", _each(form, _provisional)),
        ("Trong đó còn chờ xác minh", _each(form, _to_verify)),
        ("Số liệu không khớp, không tính tỷ lệ", _each(form, _impossible)),
    )
    found = tuple(f"{what}: {where}." for what, where in said if where)
    return found if form.hamlets else ("Chưa có số liệu (…): chưa khai báo ấp nào trong năm này.",)


def _each(form: FormInput, say: Callable[[Figures], str]) -> str:
    parts = [(figures.unit.name, say(figures)) for figures in form.hamlets]
    return "; ".join(f"{name}: {text}" for name, text in parts if text)


def _unknown(figures: Figures) -> str:
    return ", ".join(named.name for column, named in COUNTS.items() if count(figures, column) is None)


def _provisional(figures: Figures) -> str:
    return "tổng số hộ dân cư, nhân khẩu" if figures.provisional else ""


def _to_verify(figures: Figures) -> str:
    return f"{figures.to_verify} hộ" if figures.to_verify else ""


def _impossible(figures: Figures) -> str:
    said = []
    if _exceeds(figures, SHARES[8]):
        said.append("số hộ các loại cộng lại lớn hơn tổng số hộ dân cư")
    if _exceeds(figures, SHARES[14]):
        said.append("số khẩu các loại cộng lại lớn hơn tổng số nhân khẩu")
    return ", ".join(said)


def table(form: FormInput) -> Table:
    """Return the form as it stands on a screen."""
    lines = [_line(figures, number, figures.unit.name) for number, figures in enumerate(form.hamlets, start=1)]
    return Table(
        heading=heading_rows(HEADING),
        numbers=("A", "B", *map(number_of, COLUMNS)),
        lines=(*lines, _line(form.commune, None, TOTAL_LINE)),
        notes=notes(form),
        marked_totals=2,
    )


def _line(figures: Figures, number: int | None, name: str) -> Line:
    return Line(number, name, figures.unit.pk, tuple(_cell(figures, column) for column in COLUMNS))


def _cell(figures: Figures, column: int) -> Cell:
    if column in SHARES:
        value = share(figures, column)
        return Cell("" if value is None else decimals(value, 2))
    known = count(figures, column)
    if known is None:
        return Cell(UNKNOWN)
    marked = " (tạm\u00a0tính)" if figures.provisional and column < 3 else ""
    return Cell(thousands(known) + marked, COUNTS[column].listed)


FRAME = Frame("A", "H", "I", "P", "C", "N")
_BODY = Look(size=12, border=True)


def add_sheet(book: Book, form: FormInput) -> None:
    """Add the form as a sheet of one A4 page across."""
    sheet = book.add_sheet(f"Biểu {NUMBER:02d}")
    widths = _widths(form)
    sheet.widths(widths)
    characters = sum(widths.values())
    row = put_letterhead(sheet, FRAME, form, NUMBER)
    heading = put_title(sheet, FRAME, form, row, title=TITLE, characters=characters)
    first = _put_heading(sheet, heading)
    last = _put_lines(sheet, form, first, widths["B"])
    row = put_notes(sheet, FRAME, last + 1, notes(form), characters=characters)
    end = put_signatures(sheet, FRAME, form, row)
    sheet.print_on_a4_landscape(area=f"A1:P{end}", repeat=(heading, first - 1), footer=footer(form), least=0.7)


def _letter(column: int) -> str:
    """Return the letter of a column of the form: 1 stands in C."""
    return chr(ord("B") + column)


def _widths(form: FormInput) -> dict[str, float]:
    """Return widths in characters; totals marked "(tạm tính)" need more room."""
    total = 15 if form.commune.provisional or any(line.provisional for line in form.hamlets) else 9
    return {"A": 5, "B": 20} | {_letter(column): total if column < 3 else 8.5 for column in COLUMNS}


def _put_heading(sheet: Sheet, top: int) -> int:
    """Write three rows of heading and the row of numbers; return the first row of figures."""
    look = Look(size=11, bold=True, border=True)
    put_heading(sheet, HEADING, top, _letter, look)
    for offset, height in enumerate((18, 88, 32)):
        sheet.height(top + offset, height)
    small = Look(size=9, italic=True, border=True)
    for letter in "AB":
        sheet.put(f"{letter}{top + 3}", letter, small)
    for column in COLUMNS:
        sheet.put(f"{_letter(column)}{top + 3}", number_of(column) if column in SHARES else column, small)
    return top + 4


def _put_lines(sheet: Sheet, form: FormInput, first: int, room: float) -> int:
    """Write a row for each hamlet, then the total; return the last row."""
    row = first
    for number, figures in enumerate(form.hamlets, start=1):
        name = figures.unit.name
        sheet.put(f"A{row}", number, _BODY)
        sheet.put(f"B{row}", name, Look(size=12, border=True, align="left"))
        sheet.height(row, lines_needed(name, room) * 12 * POINTS_PER_LINE + 5)
        for column in COUNTS:
            known = count(figures, column)
            look = _count_look(figures, column, bold=False)
            sheet.put(f"{_letter(column)}{row}", UNKNOWN if known is None else known, look)
        _put_shares(sheet, figures, row, bold=False)
        row += 1
    _put_total(sheet, form, first, row)
    return row


def _put_total(sheet: Sheet, form: FormInput, first: int, row: int) -> None:
    """Write the total as sums over the hamlets; a sum over an unknown is unknown, never less than the truth."""
    sheet.put(f"A{row}", None, _BODY)
    sheet.put(f"B{row}", TOTAL_LINE, Look(size=12, bold=True, border=True, align="left"))
    sheet.height(row, 22)
    for column in COUNTS:
        letter, known = _letter(column), count(form.commune, column)
        lines = f"{letter}{first}:{letter}{row - 1}"
        shown = UNKNOWN if known is None else known
        total = Formula(f'=IF(COUNT({lines})=ROWS({lines}),SUM({lines}),"{UNKNOWN}")', shown)
        sheet.put(f"{letter}{row}", total if form.hamlets else UNKNOWN, _count_look(form.commune, column, bold=True))
    _put_shares(sheet, form.commune, row, bold=True)


def _count_look(figures: Figures, column: int, *, bold: bool) -> Look:
    marked = figures.provisional and column < 3
    number_format = f'{COUNT_FORMAT}" (tạm tính)"' if marked else COUNT_FORMAT
    return Look(size=12, bold=bold, border=True, number_format=number_format)


def _put_shares(sheet: Sheet, figures: Figures, row: int, *, bold: bool) -> None:
    """Write the percentages of a row as formulas that stay blank where `share` is None."""
    look = Look(size=12, bold=bold, border=True, number_format=RATE_FORMAT)
    for column, asked in SHARES.items():
        part, whole = (f"{_letter(place)}{row}" for place in (asked.part, asked.whole))
        within = ",".join(f"{_letter(place)}{row}" for place in asked.within)
        text = (
            f"=IF(AND(ISNUMBER({part}),ISNUMBER({whole})),"
            f'IF(AND({whole}>0,SUM({within})<={whole}),ROUND({part}/{whole}*100,2),""),"")'
        )
        value = share(figures, column)
        sheet.put(f"{_letter(column)}{row}", Formula(text, "" if value is None else value), look)
