"""Workbooks as an office hands them out: text that stays text, formulas with their values, print set-up.

What a form says is not known here; see `households.official_forms`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from io import BytesIO
from typing import Any
from xml.etree import ElementTree
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter, range_boundaries
from openpyxl.utils.indexed_list import IndexedList
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

FACE = "Times New Roman"
COUNT_FORMAT = "[$-42A]#,##0"  # 42A: Vietnamese marks, 1.602 and 2,68
RATE_FORMAT = "[$-42A]0.00"
_MOST_BREAKS = 1023  # of a sheet
ROW_HEIGHT = 15.0  # points, of a row whose height nobody set
POINTS_PER_LINE = 1.3  # height of a line as a multiple of the type's size

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_INVISIBLE = re.compile(r"^[\s\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]+")
_DAY_OF_MAKING = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*")
_EDGE = Side(style="thin", color="000000")


@dataclass(frozen=True)
class Formula:
    """A formula, with "=" in front, and the value it has now; "" is a value too."""

    text: str
    value: int | Fraction | str


@dataclass(frozen=True)
class Look:
    """How a cell looks; sizes in points."""

    size: float = 12
    bold: bool = False
    italic: bool = False
    align: str = "center"
    vertical: str = "center"
    border: bool = False
    number_format: str = "General"


@dataclass(frozen=True)
class Margins:
    """Margins of a page in millimetres; the defaults are those of Nghị định 30/2020/NĐ-CP, Phụ lục I."""

    top: int = 20
    bottom: int = 20
    left: int = 30
    right: int = 15

    @property
    def room_on_a4_landscape(self) -> float:
        """Points between top and bottom of a page across."""
        return (210 - self.top - self.bottom) / 25.4 * 72


def starts_like_formula(text: str) -> bool:
    """Say whether a program could take the text for a formula when it is typed in again."""
    return text.startswith("\t") or _INVISIBLE.sub("", text)[:1] in tuple("=+-@|%")


def lines_needed(text: str, characters: float) -> int:
    """Return how many lines a text takes in a cell that holds so many characters a line."""
    lines = 1
    used = 0
    for word in text.split():
        if used and used + 1 + len(word) > characters:
            lines, used = lines + 1, len(word)
        else:
            used += len(word) + (1 if used else 0)
    return lines


class Sheet:
    """One sheet of a `Book`."""

    def __init__(self, worksheet: Worksheet) -> None:
        self.worksheet = worksheet
        self.values: dict[str, int | Fraction | str] = {}  # of formulas, by address

    def put(self, address: str, value: str | int | Formula | None, look: Look) -> None:
        """Write a cell, or a merged block such as "A1:F1". Only a `Formula` becomes a formula."""
        first, _colon, last = address.partition(":")
        cell = self.worksheet[first]
        if isinstance(value, Formula):
            cell.value = value.text
            self.values[first] = value.value
        elif isinstance(value, str):
            cell.value = _NOT_IN_XML.sub("", value)
            cell.data_type = "s"  # openpyxl would make a formula of "=1" and an error of "#N/A"
        else:
            cell.value = value
        cell.font = Font(name=FACE, size=look.size, bold=look.bold, italic=look.italic)
        indent = 1 if look.border and look.align == "left" else 0
        cell.alignment = Alignment(horizontal=look.align, vertical=look.vertical, wrap_text=True, indent=indent)
        cell.number_format = look.number_format
        if isinstance(value, str) and starts_like_formula(value):
            cell.quotePrefix = True
        if look.border:
            cell.border = Border(left=_EDGE, right=_EDGE, top=_EDGE, bottom=_EDGE)
        if last:
            self.worksheet.merge_cells(address)  # carries the border round the block

    def put_rows(self, first: int, rows: Iterable[Sequence[tuple[str | int | None, Look]]]) -> int:
        """Write many rows of texts and numbers from column A on, each cell with its look; return the next free row.

        Each look is made once: `put` takes a minute for the cells of 20 000 rows.
        """
        styled: dict[tuple[Look, bool], Any] = {}
        for row, cells in enumerate(rows, start=first):
            for column, (value, look) in enumerate(cells, start=1):
                hostile = isinstance(value, str) and starts_like_formula(value)
                if (look, hostile) in styled:
                    cell = self.worksheet.cell(row, column)
                    cell._style = styled[look, hostile]
                    if isinstance(value, str):
                        cell._value, cell.data_type = _NOT_IN_XML.sub("", value), "s"
                    elif value is not None:
                        cell.value = value
                else:
                    self.put(f"{get_column_letter(column)}{row}", value, look)
                    styled[look, hostile] = self.worksheet.cell(row, column)._style
            first = row + 1
        return first

    def widths(self, characters: dict[str, float]) -> None:
        """Set widths of columns by letter, in characters."""
        for letter, width in characters.items():
            self.worksheet.column_dimensions[letter].width = width

    def height(self, row: int, points: float) -> None:
        """Set the height of a row: nothing else gives a merged cell room for several lines."""
        self.worksheet.row_dimensions[row].height = points

    def print_on_a4_landscape(
        self,
        *,
        area: str,
        repeat: tuple[int, int],
        footer: str,
        header: str = "",
        margins: Margins | None = None,
        least: float | None = None,
    ) -> None:
        """Fit the area to one page in width, repeat rows on top of each page, and number pages x/y at the foot.

        It is one page in height too where the rows need not be drawn smaller than `least` of their size for it.
        """
        sheet, edge = self.worksheet, margins or Margins()
        one_page = least is not None and self.points_high(area) * least <= edge.room_on_a4_landscape
        sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
        sheet.page_setup.orientation = sheet.ORIENTATION_LANDSCAPE
        sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, int(one_page)
        sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        for side in ("top", "bottom", "left", "right"):
            setattr(sheet.page_margins, side, round(getattr(edge, side) / 25.4, 3))
        sheet.page_margins.header = sheet.page_margins.footer = round(10 / 25.4, 3)
        sheet.print_options.horizontalCentered = True
        sheet.print_area = area
        sheet.print_title_rows = f"{repeat[0]}:{repeat[1]}"
        parts = [(sheet.oddFooter.left, _plain(footer)), (sheet.oddFooter.right, "Trang &P/&N")]
        if header:
            parts.append((sheet.oddHeader.center, _plain(header)))
        for part, text in parts:
            part.text, part.font, part.size = text, f"{FACE},Regular", 10
        sheet.sheet_view.showGridLines = False

    def begin_pages(self, rows: Iterable[int]) -> None:
        """Begin a page at each of some rows, the first so many that a program takes; none where all is on one page."""
        if self.worksheet.page_setup.fitToHeight != 1:
            for row in [*rows][:_MOST_BREAKS]:
                self.worksheet.row_breaks.append(Break(id=row - 1))

    def points_high(self, area: str) -> float:
        """Return the height of an area's rows, in points."""
        _left, first, _right, last = range_boundaries(area)
        heights = self.worksheet.row_dimensions
        return float(sum(heights[row].height or ROW_HEIGHT for row in range(first, last + 1)))


def _plain(text: str) -> str:
    """Return a text that means itself in a footer, where & is a code and 255 characters are the most."""
    return _NOT_IN_XML.sub("", text)[:90].replace("&", "&&")


class Book:
    """A workbook whose bytes depend on nothing but what was put into it.

    The widths of columns count digits of the type `measured_in`: one that every machine has, or has the measures of,
    makes them as wide everywhere.
    """

    def __init__(self, *, title: str, creator: str, measured_in: str = "") -> None:
        self._workbook = Workbook()
        if measured_in:
            plain = Font(name=measured_in, size=11)
            self._workbook._fonts = IndexedList([plain])
            self._workbook._named_styles["Normal"].font = plain
        self._workbook.remove(self._workbook.active)
        self._workbook.properties.title = _NOT_IN_XML.sub("", title)
        self._workbook.properties.creator = _NOT_IN_XML.sub("", creator)
        self._sheets: list[Sheet] = []

    def add_sheet(self, title: str) -> Sheet:
        """Add a sheet at the end."""
        sheet = Sheet(self._workbook.create_sheet(title))
        self._sheets.append(sheet)
        return sheet

    def to_bytes(self, made_on: date) -> bytes:
        """Return the file, its days of making set to that day."""
        written, out = BytesIO(), BytesIO()
        self._workbook.save(written)
        values = {f"xl/worksheets/sheet{place}.xml": sheet.values for place, sheet in enumerate(self._sheets, start=1)}
        with ZipFile(written) as source, ZipFile(out, "w") as target:
            for name in source.namelist():
                part = source.read(name)
                if values.get(name):
                    part = _with_values(part, values[name])
                elif name == "docProps/core.xml":
                    part = _DAY_OF_MAKING.sub(rf"\g<1>{made_on:%Y-%m-%d}T00:00:00Z".encode(), part)
                entry = ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
                entry.compress_type, entry.create_system = ZIP_DEFLATED, 0
                target.writestr(entry, part)
        return out.getvalue()


def _with_values(part: bytes, values: dict[str, int | Fraction | str]) -> bytes:
    """Return the sheet's XML with the value of each formula beside it: openpyxl writes none.

    Programs that do not calculate (phones, calamine) show what stands here.
    """
    ElementTree.register_namespace("", _MAIN)
    root = ElementTree.fromstring(part)  # noqa: S314  # written by openpyxl a moment ago, not from outside
    for cell in root.iter(f"{{{_MAIN}}}c"):
        if cell.find(f"{{{_MAIN}}}f") is None:
            continue
        value = values[cell.attrib["r"]]
        stored = cell.find(f"{{{_MAIN}}}v")
        if stored is None:
            stored = ElementTree.SubElement(cell, f"{{{_MAIN}}}v")
        if isinstance(value, str):
            cell.attrib["t"] = "str"
            stored.text = value
        else:
            cell.attrib.pop("t", None)
            stored.text = f"{float(value):.15g}" if isinstance(value, Fraction) else str(value)
    whole: bytes = ElementTree.tostring(root, encoding="UTF-8", xml_declaration=True)
    return whole
