"""A list to sign as a workbook: a sheet for each paper, a column tall enough to sign in, heads repeated, page x/y."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from campaigns.models import SupportList
from campaigns.pledges import DONG, Amount, number_in_words
from campaigns.supports import PERS, Per
from lib.vietnamese import fold, thousands
from lib.workbook_out import COUNT_FORMAT, FACE, Book, Look, Margins, Sheet

_WIDTHS = (6, 29, 14, 9, 18, 28, 15)  # together no wider than a page across
_HAMLET, _PEOPLE, _SIGNED = 2, 3, 5  # columns from 0: of the hamlet, the number of people, the signature
_WIDEST_HAMLET, _OF_A_LETTER, _BESIDE = 24, 1.2, 2  # in digits; what a hamlet takes more the signature has less
_ROWS, _RULE = (28.5, 27.0, 25.5), "—"  # heights to sign in: a lower one where it saves a page
_LEAST = 0.85  # so much smaller at most, where all stands on one page then
_ROUNDED = 8.0  # points of a page that programs may need more
_KEPT = 2  # so many households stand with the signatures
_TITLE, _BOLD, _PLAIN = Look(size=14, bold=True), Look(bold=True), Look()
_HEAD, _MID = Look(bold=True, border=True), Look(border=True)
_TEXT, _NUMBER = Look(align="left", border=True), Look(align="right", border=True, number_format=COUNT_FORMAT)
_SUM, _SUM_TEXT = Look(align="right", bold=True, border=True, number_format=COUNT_FORMAT), Look(bold=True, border=True)


PaperRow = tuple[str, str, int | None, Amount | None, str]


@dataclass(frozen=True)
class PaperOfList:
    """One paper of a list: all of it, or a hamlet's part; rows are (name, hamlet, people, amount, amount in words)."""

    hamlet: str
    rows: tuple[PaperRow, ...]
    households: int
    total: str
    total_number: Amount
    total_words: str  # "" where it is no money

    @property
    def has_people(self) -> bool:
        """Some household's number of people is known, and to be read: without one the column is left out."""
        return any(people is not None for _name, _hamlet, people, _amount, _words in self.rows)

    @property
    def columns(self) -> int:
        """How many columns the page has: the hamlet stands above where there is one only."""
        return 4 + (not self.hamlet) + self.has_people


def support_workbook(
    of: SupportList,
    papers: Sequence[PaperOfList],
    head: Mapping[str, str],
    place_and_date: str,
    printed_by: str,
    on: date,
) -> bytes:
    """Return the list as a workbook of so many sheets."""
    book = Book(title=of.title, creator=of.commune.name, measured_in=FACE)
    taken: set[str] = set()
    for paper in papers:
        sheet = book.add_sheet(_sheet_name(paper.hamlet if len(papers) > 1 else "Danh sách ký nhận", taken))
        _write(sheet, of, paper, head, place_and_date, f"Người in: {printed_by}, ngày {on:%d/%m/%Y}")
    return book.to_bytes(on)


def _sheet_name(name: str, taken: set[str]) -> str:
    """Return a name Excel takes, and note it: without its signs, at most 31 letters, never twice."""
    plain = "".join(" " if sign in "[]:*?/\\'" else sign for sign in name).strip()[:24] or "Danh sách"
    found = plain if fold(plain) not in taken else f"{plain} ({len(taken) + 1})"
    taken.add(fold(found))
    return found


def _write(
    sheet: Sheet, of: SupportList, paper: PaperOfList, head: Mapping[str, str], place_and_date: str, footer: str
) -> None:
    widths = _widths(paper)
    sheet.widths({chr(65 + place): width for place, width in enumerate(widths)})
    last = chr(64 + len(widths))
    row = _put_head(sheet, of, paper, head, place_and_date, last)
    end = _put_table(sheet, of, paper, row)
    bottom = _put_foot(sheet, paper, head, end, last)
    above, below = sheet.points_high(f"A1:A{row}"), sheet.points_high(f"A{end - 1}:A{bottom}")
    height, begins = pages_of(len(paper.rows), above, sheet.points_high(f"A{row}:A{row}"), below)
    for number in range(row + 1, end - 1):
        sheet.height(number, height)
    area = f"A1:{last}{bottom}"
    sheet.print_on_a4_landscape(area=area, repeat=(row, row), footer=footer, least=_LEAST)
    sheet.begin_pages(row + 1 + one for one in begins)


def _widths(paper: PaperOfList) -> list[float]:
    """Return the widths of the columns: the hamlet's as its longest name needs on one line, up to a bound."""
    widths: list[float] = list(_WIDTHS)
    letters = max((len(hamlet) for _name, hamlet, *_rest in paper.rows), default=0)
    more = max(min(letters * _OF_A_LETTER + _BESIDE, _WIDEST_HAMLET) - widths[_HAMLET], 0)
    widths[_HAMLET] += more
    widths[_SIGNED] -= more
    return widths if paper.has_people else [*widths[:_PEOPLE], *widths[_PEOPLE + 1 :]]


def pages_of(rows: int, above: float, heading: float, below: float) -> tuple[float, list[int]]:
    """Return how high the rows of a list are, in points, and those (from 0) with which pages begin after the first.

    As high as they can be on the fewest pages, all full but the last ones: nobody signs a page without a household on
    it. `above` is the height of all up to the table's `heading`, which every page repeats, `below` that of the sum and
    the signatures. Every page is said, for programs round heights each in its own way.

    >>> pages_of(30, 165, 20, 190)
    (28.5, [10, 25])
    >>> pages_of(1, 400, 20, 190), pages_of(2, 400, 20, 190)  # never the first
    ((28.5, []), (28.5, [1]))
    """
    found = [(height, *_begins(rows, height, above, heading, below)) for height in _ROWS]
    height, _pages, begins = min(found, key=lambda one: (one[1], -one[0]))
    return height, begins


def _begins(rows: int, height: float, above: float, heading: float, below: float) -> tuple[int, list[int]]:
    """Return how many pages there are with rows so high, and the rows that begin one.

    Never the first row: a page for the head alone is begun by no one, a head too high for more makes it by itself.
    """
    page = Margins().room_on_a4_landscape
    if (above + rows * height + below) * _LEAST <= page:  # all is drawn on one page
        return 1, []
    page -= _ROUNDED
    kept, room, found, pages = min(_KEPT, rows), page - above, [], 1
    for row in range(rows - kept):
        if room < height:
            pages += 1
            found += [row] if row else []
            room = page - heading
        room -= height
    if room >= kept * height + below:
        return pages, found
    last = rows - kept or (1 if rows > 1 and room >= height else 0)
    return pages + 1, [*found, last] if last else found


def _put_table(sheet: Sheet, of: SupportList, paper: PaperOfList, row: int) -> int:
    """Write the heading, the rows and their sum; return the next free row."""
    titles = ("STT", "Họ tên chủ hộ", "Ấp", "Số khẩu", f"Số {'tiền' if not of.unit else 'lượng'} ({of.unit or DONG})",
              "Ký nhận", "Ghi chú")  # fmt: skip
    rows: list[list[tuple[str | int | None, Look]]] = [
        [
            (number, _MID), (name, _TEXT), (hamlet, _TEXT), (people, _MID), (_shown(amount), _NUMBER),
            (None, _MID), (None, _MID),
        ]
        for number, (name, hamlet, people, amount, _words) in enumerate(paper.rows, start=1)
    ]  # fmt: skip
    total: list[tuple[str | int | None, Look]] = [
        (None, _SUM_TEXT), (f"Cộng: {thousands(paper.households)} hộ", _SUM_TEXT), (None, _SUM_TEXT), (None, _SUM_TEXT),
        (_shown(paper.total_number), _SUM), (None, _SUM_TEXT), (None, _SUM_TEXT),
    ]  # fmt: skip
    heads: list[tuple[str | int | None, Look]] = [(title, _HEAD) for title in titles]
    table = [heads, *rows, total]
    if not paper.has_people:
        table = [[*cells[:_PEOPLE], *cells[_PEOPLE + 1 :]] for cells in table]
    end = sheet.put_rows(row, table)
    sheet.height(row, 20)
    sheet.height(end - 1, 20)
    return end


def _put_head(
    sheet: Sheet, of: SupportList, paper: PaperOfList, head: Mapping[str, str], place_and_date: str, last: str
) -> int:
    """Write letterhead and title; return the row of the table's heading."""
    sheet.put("A1:C1", head.get("superior", "").upper(), _PLAIN)
    sheet.put("A2:C2", head.get("body", ""), _BOLD)
    sheet.put("A3:C3", _RULE * 10, Look(size=8, vertical="top"))
    sheet.put(f"D1:{last}1", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", _BOLD)
    sheet.put(f"D2:{last}2", "Độc lập - Tự do - Hạnh phúc", _BOLD)
    sheet.put(f"D3:{last}3", _RULE * 20, Look(size=8, vertical="top"))
    sheet.put(f"D4:{last}4", place_and_date, Look(italic=True))
    sheet.height(4, 24)
    sheet.put(f"A5:{last}5", of.title.upper(), _TITLE)
    sheet.height(5, 40 if len(of.title) > 60 else 22)
    where = f"{paper.hamlet}; " if paper.hamlet else ""
    about = f"{where}{number_in_words(of.amount)} {of.unit or DONG} {PERS[Per(of.per)]}; nguồn: {of.source_words}; "
    sheet.put(f"A6:{last}6", f"({about}ngày phát {of.on:%d/%m/%Y})", Look(italic=True))
    sheet.height(6, 32 if len(about) > 90 else 17)
    return 8


def _put_foot(sheet: Sheet, paper: PaperOfList, head: Mapping[str, str], row: int, end: str) -> int:
    """Write the total in words and the three signatures; return the last row."""
    if paper.total_words:
        sheet.put(f"A{row}:{end}{row}", f"Bằng chữ: {paper.total_words}.", Look(italic=True, align="left"))
        sheet.height(row, 32 if len(paper.total_words) > 90 else 18)
    titles = ("NGƯỜI LẬP BIỂU", head.get("accountant_title", "").upper(), head.get("title", "").upper())
    names = (head.get("preparer", ""), head.get("accountant", ""), head.get("signer", ""))
    right = chr(ord(end) - 1)
    blocks = (("A", "B"), ("C", chr(ord(right) - 1)), (right, end))
    if head.get("capacity"):
        sheet.put(f"{right}{row + 1}:{end}{row + 1}", head["capacity"].upper(), _BOLD)
    for (first, last), title, name in zip(blocks, titles, names, strict=True):
        said = Look(bold=True, vertical="top")
        sheet.put(f"{first}{row + 2}:{last}{row + 2}", f"{title}\n\n\n\n\n{name}", said)  # one row: never on two pages
    sheet.height(row + 2, 130 if max(map(len, titles)) > 28 else 110)
    return row + 2


def _shown(amount: Amount | None) -> str | int | None:
    """Return a whole number as one, another as text with its comma."""
    if amount is None:
        return None
    exact = Decimal(amount)
    return int(exact) if exact == int(exact) else number_in_words(amount)
