"""The demo commune's lists as an office keeps them: .xlsx files in the four layouts that come most.

Same lists, same bytes. Only what an office would type; the program reads them like any other file.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from config.demo_people import Person
from config.demo_story import Listed
from lib.workbook_out import Book, Look, Sheet

_HEAD = ["STT", "Họ và tên chủ hộ", "Ngày, tháng, năm sinh", "Giới tính", "Số CCCD"]
_CLASSES = ("Hộ nghèo", "Hộ cận nghèo")
_BOLD = Look(bold=True)
TRAITS_FROM = 2024  # the year from which the office's lists have columns of groups and causes
_TRAITS = ["Hộ DTTS", "Hộ KCKNLĐ", "Hộ CSCC", "Nguyên nhân nghèo"]
_CAUSES = (
    "Thiếu vốn",
    "Thiếu đất sản xuất",
    "Thiếu lao động",
    "Ốm đau, tai nạn",
    "Thiếu kỹ năng lao động",
    "Thiếu kiến thức sản xuất",
    "Thiếu công cụ sản xuất",
    "Khác",
)


@dataclass(frozen=True)
class Paper:
    """What stands above a list: the office, the year, and the line that names the decision ("" without one)."""

    office: str
    year: int
    basis: str
    made_on: date

    @property
    def titles(self) -> list[str]:
        """The lines above the heading."""
        lines = [self.office.upper(), f"DANH SÁCH HỘ NGHÈO, HỘ CẬN NGHÈO NĂM {self.year}", self.basis]
        return [line for line in lines if line]


@dataclass(frozen=True)
class TotalLine:
    """A hamlet's line on the sheet 'Tổng hợp'."""

    hamlet: str
    households: int
    people: int
    listed: Sequence[Listed]


def sheet_per_hamlet(
    paper: Paper, hamlets: Mapping[str, Sequence[Listed]], totals: Sequence[TotalLine] = (), *, points: bool = False
) -> bytes:
    """Return the layout with one sheet for each hamlet, and the sheet 'Tổng hợp' where totals are given.

    With `points` the lists have the columns B1 and B2 of the review; from 2024 on all have those of
    groups and causes.
    """
    book = _book(paper)
    if totals:
        _write_totals(book.add_sheet("Tổng hợp"), paper, totals)
    with_traits = paper.year >= TRAITS_FROM
    for hamlet, listed in hamlets.items():
        sheet = book.add_sheet(hamlet)
        top = _write_titles(sheet, [*paper.titles, hamlet])
        more = [*(["Điểm B1", "Điểm B2"] if points else []), *(_TRAITS if with_traits else [])]
        heading = [*_HEAD, "Địa chỉ", "Dân tộc", "Số nhân khẩu", "Phân loại hộ", "", *more, "Ghi chú"]
        lower = [*[""] * 8, *_CLASSES]
        _write_heading(sheet, top, heading, lower)
        sheet.worksheet.merge_cells(start_row=top, start_column=9, end_row=top, end_column=10)
        for number, line in enumerate(listed, start=1):
            given = [*([line.b1, line.b2] if points else []), *(traits(line.household.head) if with_traits else [])]
            sheet.worksheet.append([*_row(number, line), *_marks(line), *given, line.household.note])
        sheet.worksheet.append(["", "Tổng cộng", *[""] * 5, _people(listed), *_counts(listed)])
        _write_signatures(sheet)
    return book.to_bytes(paper.made_on)


def group_lines(paper: Paper, hamlets: Mapping[str, Sequence[Listed]]) -> bytes:
    """Return the layout of one sheet with a line 'I. ẤP 1' above each hamlet's households and 'Cộng' below."""
    book = _book(paper)
    sheet = book.add_sheet("Danh sách")
    top = _write_titles(sheet, paper.titles)
    heading = [*_HEAD, "Địa chỉ", "Dân tộc", "Số khẩu", "HN", "HCN", "Ghi chú"]
    _write_heading(sheet, top, heading, [f"({column})" for column in range(1, len(heading) + 1)])
    for number, (hamlet, listed) in enumerate(hamlets.items()):
        sheet.worksheet.append(["", f"{('I', 'II', 'III')[number]}. {hamlet.upper()}"])
        for order, line in enumerate(listed, start=1):
            sheet.worksheet.append([*_row(order, line), *_marks(line), line.household.note])
        sheet.worksheet.append(["", f"Cộng {hamlet}", *[""] * 5, _people(listed), *_counts(listed)])
    everyone = [line for listed in hamlets.values() for line in listed]
    sheet.worksheet.append(["", "Tổng cộng toàn xã", *[""] * 5, _people(everyone), *_counts(everyone)])
    _write_signatures(sheet)
    return book.to_bytes(paper.made_on)


def one_table(paper: Paper, hamlets: Mapping[str, Sequence[Listed]]) -> bytes:
    """Return the layout of one sheet with a column of hamlets and one of classes, HN or HCN."""
    book = _book(paper)
    sheet = book.add_sheet("Sheet1")
    top = _write_titles(sheet, paper.titles)
    _write_heading(
        sheet, top, ["TT", "Ấp", "Họ tên chủ hộ", "Năm sinh", "Nam/Nữ", "Dân tộc", "CCCD", "Số khẩu", "Loại hộ"]
    )
    everyone = [(hamlet, line) for hamlet, listed in hamlets.items() for line in listed]
    for number, (hamlet, line) in enumerate(everyone, start=1):
        head = line.household.head
        listed = "HN" if line.is_poor else "HCN"
        gender = "Nam" if head.gender == "male" else "Nữ"
        born = _typed_day(head)
        sheet.worksheet.append(
            [number, hamlet, head.name, born, gender, head.ethnicity, head.cccd, line.people, listed]
        )
    _write_signatures(sheet)
    return book.to_bytes(paper.made_on)


def several_years(paper: Paper, hamlets: Mapping[str, Mapping[int, Sequence[Listed]]]) -> bytes:
    """Return the follow-up of several years: a row a household, under each year a column of poor and of near-poor."""
    book = _book(paper)
    sheet = book.add_sheet("Theo dõi")
    years = sorted({year for by_year in hamlets.values() for year in by_year})
    top = _write_titles(sheet, [paper.office.upper(), "THEO DÕI HỘ NGHÈO, HỘ CẬN NGHÈO QUA CÁC NĂM", paper.basis])
    heading = [*_HEAD, "Ấp", "Địa chỉ", "Dân tộc", "Số nhân khẩu"]
    pairs = [cell for year in years for cell in (f"Năm {year}", "")]
    _write_heading(sheet, top, [*heading, *pairs], [*[""] * len(heading), *(_CLASSES * len(years))])
    number = 0
    for hamlet, by_year in hamlets.items():
        rows: dict[Person, dict[int, Listed]] = {}
        for year in years:
            for line in by_year.get(year, ()):
                rows.setdefault(line.household.head, {})[year] = line
        for marked in rows.values():
            number += 1
            row = _row(number, marked[max(marked)])
            marks = [cell for year in years for cell in (_marks(marked[year]) if year in marked else ["", ""])]
            sheet.worksheet.append([*row[:5], hamlet, *row[5:], *marks])
    _write_signatures(sheet)
    return book.to_bytes(paper.made_on)


def traits(head: Person) -> list[str]:
    """Return what the columns of groups and causes say of a household; the same in every year."""
    drawn = int(head.cccd[-6:]) * 7919 % 100  # spread evenly, and follows from the person alone
    no_labour = head.born_in < 1955 and drawn % 3 == 0
    causes = [_CAUSES[drawn % len(_CAUSES)], *([_CAUSES[drawn // 10 % 4]] if drawn % 4 == 0 else [])]
    marks = [head.ethnicity != "Kinh", no_labour, drawn % 17 == 0]
    return [*("x" if mark else "" for mark in marks), "; ".join(dict.fromkeys(causes)) if drawn % 13 else ""]


def _book(paper: Paper) -> Book:
    return Book(title=f"Danh sách năm {paper.year}", creator=paper.office)


def _write_titles(sheet: Sheet, titles: Sequence[str]) -> int:
    """Write the lines above the heading; return the heading's row."""
    for row, title in enumerate(titles, start=1):
        sheet.put(f"A{row}", title, _BOLD)
        sheet.worksheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=10)
    return len(titles) + 2


def _write_heading(sheet: Sheet, top: int, *rows: Sequence[str]) -> None:
    for row, labels in enumerate(rows, start=top):
        for column, label in enumerate(labels, start=1):
            cell = sheet.worksheet.cell(row, column)
            sheet.put(cell.coordinate, label or None, Look(bold=True, border=True))
    sheet.widths({"A": 6, "B": 28, "C": 14, "E": 16})


def _row(number: int, line: Listed) -> list[object]:
    """Return the cells that most layouts begin with, up to the number of people."""
    household, head = line.household, line.household.head
    gender = "Nam" if head.gender == "male" else "Nữ"
    return [number, head.name, head.birth, gender, head.cccd, household.address, head.ethnicity, line.people]


def _marks(line: Listed) -> list[str]:
    return ["x", ""] if line.is_poor else ["", "x"]


def _counts(listed: Sequence[Listed]) -> list[int]:
    poor = sum(line.is_poor for line in listed)
    return [poor, len(listed) - poor]


def _people(listed: Sequence[Listed]) -> int:
    return sum(line.people for line in listed)


def _typed_day(head: Person) -> str | int:
    """Return a birth as it is typed into a cell of text."""
    return head.birth if isinstance(head.birth, int) else f"{head.birth:%d/%m/%Y}"


def _write_totals(sheet: Sheet, paper: Paper, totals: Sequence[TotalLine]) -> None:
    top = _write_titles(sheet, paper.titles)
    _write_heading(sheet, top, ["STT", "Ấp", "Tổng số hộ dân", "Tổng số nhân khẩu", "Số hộ nghèo", "Số hộ cận nghèo"])
    for number, line in enumerate(totals, start=1):
        sheet.worksheet.append([number, line.hamlet, line.households, line.people, *_counts(line.listed)])
    sheet.worksheet.append(
        ["", "Toàn xã", sum(line.households for line in totals), sum(line.people for line in totals)]
    )


def _write_signatures(sheet: Sheet) -> None:
    sheet.worksheet.append([])
    sheet.worksheet.append(["", "NGƯỜI LẬP BIỂU", *[""] * 5, "CHỦ TỊCH"])
