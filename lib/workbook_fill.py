"""Filling cells of a workbook somebody else made: everything that is not a filled cell stays byte for byte.

The archive is copied part by part. In a sheet's part only the filled cells change, and the stored values of formulas
that depend on them go, so that no program shows an old sum; opening the file computes them anew. Formulas are never
written over. What the cells mean is not known here.
"""

from __future__ import annotations

import io
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from xml.sax.saxutils import escape
from zipfile import ZipFile

from lib.errors import RuleError
from lib.workbook_formulas import Spot, depending
from lib.workbook_in import MAX_BYTES, Cell, read_sheets
from lib.workbook_parts import (
    CellSpan,
    Place,
    RowSpan,
    SheetPart,
    address_of,
    area_of,
    element_spans,
    holds,
    part_of,
    read_parts,
    tag_end,
)
from lib.workbook_styles import Styles, read_styles

Value = int | Fraction | str | date | None

MOST_BYTES = min(MAX_BYTES, 5 * 1024 * 1024)  # of a workbook to be filled
MOST_FILLED = 200_000  # cells
LONGEST = 32_767  # letters of a cell
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ESCAPE_OF_EXCEL = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_SPANS = re.compile(rb"\sspans=(?:\"[^\"]*\"|'[^']*')")
_FULL_CALC = re.compile(rb"\sfullCalcOnLoad=(?:\"[^\"]*\"|'[^']*')")
_SIGNATURES = "_xmlsignatures/"  # of the file; macros have a signature of their own, which stays good
_FIRST_DAY = date(1899, 12, 30)  # day 0 of Excel, from 01/03/1900 on
_FIRST_DAY_1904 = date(1904, 1, 1)


class NotFillable(RuleError):
    """A cell cannot be filled; the sentence says which, why, and what to do."""


@dataclass(frozen=True)
class Template:
    """A workbook to be filled: its sheets as they look, and where their cells stand.

    `signed` says that it bears a digital signature, which fits no file but the empty one.
    """

    file: str
    content: bytes
    sheets: Mapping[str, TemplateSheet]
    signed: bool = False


@dataclass(frozen=True)
class TemplateSheet:
    """One sheet of it. rows[0] is Excel's row 1, blank cells are "" as in `lib.workbook_in`."""

    name: str
    rows: Sequence[Sequence[Cell]]
    part: SheetPart

    @property
    def last_row(self) -> int:
        """The last row with anything in it, merged blocks among it; 0 for an empty sheet."""
        return max([len(self.rows), *(area[2] for area in self.part.merged)])

    @property
    def last_column(self) -> int:
        """The last column with anything in it, 0 for an empty sheet."""
        return max([*(len(row) for row in self.rows[:1]), *(area[3] for area in self.part.merged), 0])

    def text(self, place: Place) -> str:
        """Return what a cell says, as text."""
        row, column = place
        found = self.rows[row - 1] if row <= len(self.rows) else ()
        value = found[column - 1] if column <= len(found) else ""
        if isinstance(value, date):
            return f"{value:%d/%m/%Y}"
        if isinstance(value, float) and value.is_integer():
            return str(int(value))
        return str(value)

    def first_taken(self, first: int, last: int) -> int | None:
        """Return the first of these rows with a text, a formula or a merged block in it, None when all are free."""
        rows = {place[0] for place, cell in self.part.cells.items() if cell.formula is not None}
        rows |= {row for area in self.part.merged for row in range(area[0], min(area[2], last) + 1)}
        rows |= {number for number, row in enumerate(self.rows, start=1) if any(value != "" for value in row)}
        return min((row for row in rows if first <= row <= last), default=None)

    def refusal(self, place: Place) -> str:
        """Return the sentence why nothing may be written at a place, "" where something may."""
        at, anchor = address_of(place), self.part.anchor(place)
        if self.part.is_formula(anchor):
            return (
                f"Ô {at} của sheet “{self.name}” là công thức của mẫu, chương trình không ghi đè. "
                "Chọn ô mà công thức ấy cộng."
            )
        if any(holds(area, anchor) for area in self.part.heads):
            return f"Ô {at} của sheet “{self.name}” là tiêu đề của bảng Excel, không điền được. Chọn ô bên dưới."
        return ""


def open_template(file: str, content: bytes) -> Template:
    """Return a workbook as it will be filled. Raises UnreadableFile for what is no .xlsx or .xlsm, NotFillable."""
    if len(content) > MOST_BYTES:
        raise NotFillable(
            "Mẫu {file} lớn hơn {limit} MB. Xóa hình ảnh và các sheet không cần rồi đưa lên lại.",
            file=file,
            limit=MOST_BYTES // 1024 // 1024,
        )
    looks = {sheet.name: sheet.rows for sheet in read_sheets(file, content)}
    if not content.startswith(b"PK"):
        raise NotFillable(
            "Mẫu {file} không phải tệp .xlsx hay .xlsm nên không điền giữ nguyên được. Mở bằng Excel, chọn Lưu thành "
            "(Save As), kiểu Excel Workbook (*.xlsx), rồi đưa lên lại.",
            file=file,
        )
    with ZipFile(io.BytesIO(content)) as archive:
        parts = read_parts(file, archive)
        signed = any(name.lower().startswith(_SIGNATURES) for name in archive.namelist())
    sheets = {one.name: TemplateSheet(one.name, looks.get(one.name, ()), one) for one in parts}
    return Template(file, content, sheets, signed)


def fill(template: Template, values: Mapping[Spot, Value], looks_like: Mapping[Spot, Place] | None = None) -> bytes:
    """Return the file with these cells filled; None empties a cell and keeps its look.

    `looks_like`: from which cell of its sheet a cell that has no style takes one. A number goes into a cell of percents
    as its hundredth part, a day into a cell of days as Excel's number of it. Raises NotFillable for a formula.
    """
    if len(values) > MOST_FILLED:
        raise NotFillable("Quá nhiều ô phải điền ({n}). Chia mẫu thành nhiều tệp.", n=len(values))
    by_sheet: dict[str, dict[Place, Value]] = defaultdict(dict)
    styles_of: dict[Spot, Place] = {}
    for (name, place), value in values.items():
        sheet = template.sheets.get(name)
        if sheet is None:
            raise NotFillable("Mẫu không có sheet “{name}”. Chỉ lại các ô của sheet ấy.", name=name)
        if why := sheet.refusal(place):
            raise NotFillable("{why}", why=why)
        anchor = sheet.part.anchor(place)
        by_sheet[name][anchor] = value
        if looks_like and (name, place) in looks_like:
            styles_of[name, anchor] = looks_like[name, place]
    formulas = _formulas(template)
    stale = depending(formulas, {(name, place) for name, cells in by_sheet.items() for place in cells})
    with ZipFile(io.BytesIO(template.content)) as archive:
        styles = read_styles(template.file, archive)
        changed: dict[str, bytes] = {}
        for name, sheet in template.sheets.items():
            dropped = [sheet.part.cells[place] for of, place in stale if of == name]
            if by_sheet[name] or any(cell.stored for cell in dropped):
                own = {place: at for (of, place), at in styles_of.items() if of == name}
                changed[sheet.part.path] = _filled(sheet.part, by_sheet[name], dropped, own, styles)
        if formulas:
            book = part_of(archive, "xl/workbook.xml")
            changed[book] = _calculated_on_opening(template.file, archive.read(book))
        return _copied(archive, changed)


def formulas_over(template: Template, spots: Iterable[Spot]) -> list[Spot]:
    """Return the formulas that take these cells in, by sheet and row; none where there are no such cells."""
    taken = {(name, template.sheets[name].part.anchor(place)) for name, place in spots if name in template.sheets}
    if not taken:
        return []
    order = {name: number for number, name in enumerate(template.sheets)}
    return sorted(depending(_formulas(template), taken), key=lambda spot: (order[spot[0]], spot[1]))


def _formulas(template: Template) -> dict[Spot, str]:
    return {
        (name, place): cell.formula
        for name, sheet in template.sheets.items()
        for place, cell in sheet.part.cells.items()
        if cell.formula is not None
    }


def _copied(archive: ZipFile, changed: Mapping[str, bytes]) -> bytes:
    """Return the archive with some parts changed, all in their order, with their names, days and ways of packing."""
    out = io.BytesIO()
    with ZipFile(out, "w") as target:
        target.comment = archive.comment
        for entry in archive.infolist():
            target.writestr(entry, changed.get(entry.filename, archive.read(entry)), compress_type=entry.compress_type)
    return out.getvalue()


Edit = tuple[int, int, bytes]  # bytes from .. to .. give way to these


def _filled(
    part: SheetPart,
    cells: Mapping[Place, Value],
    dropped: Iterable[CellSpan],
    looks_like: Mapping[Place, Place],
    styles: Styles,
) -> bytes:
    edits: list[Edit] = [(*cell.stored, b"") for cell in dropped if cell.stored is not None]
    new: dict[int, list[tuple[int, bytes]]] = defaultdict(list)
    for place, value in cells.items():
        known = part.cells.get(place)
        style = part.style(place) or part.style(looks_like.get(place, place))
        if known is not None:
            edits.append((known.start, known.end, _cell(part.prefix, place, style, value, styles)))
        elif value is not None:
            new[place[0]].append((place[1], _cell(part.prefix, place, style, value, styles)))
    edits += _new_cells(part, new)
    if part.dimension is not None and new:
        edits += _dimension(part, [(row, column) for row, made in new.items() for column, _xml in made])
    return _edited(part.content, edits)


def _edited(content: bytes, edits: Iterable[Edit]) -> bytes:
    """Return the bytes with the edits made; those at one place stay in their order."""
    pieces, at = [], 0
    for start, end, instead in sorted(edits, key=lambda edit: (edit[0], edit[1])):
        pieces += [content[at:start], instead]
        at = end
    return b"".join([*pieces, content[at:]])


def _new_cells(part: SheetPart, new: Mapping[int, list[tuple[int, bytes]]]) -> list[Edit]:
    """Return the edits that put cells where there are none, in the order of rows and columns."""
    data = part.data
    assert data is not None  # `read_parts` refuses a sheet without
    tag = part.prefix.encode()
    edits: list[Edit] = []
    rows = sorted(part.rows)
    standing: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for (row_number, column), cell in part.cells.items():
        if row_number in new:
            standing[row_number].append((column, cell.start))
    made: dict[int, list[bytes]] = defaultdict(list)  # new rows by the byte they go to
    for number in sorted(new):
        cells = sorted(new[number])
        row = part.rows.get(number)
        if row is None:
            after = next((part.rows[one].start for one in rows if one > number), data.close)
            inner = b"".join(xml for _column, xml in cells)
            made[after].append(b'<%srow r="%d">%s</%srow>' % (tag, number, inner, tag))
            continue
        edits += _in_row(part, row, cells, sorted(standing[number]))
    for at, pieces in made.items():
        xml = b"".join(pieces)
        if data.is_empty_tag:
            opened = _opened(part.content[data.start : data.end])
            edits.append((data.start, data.end, opened + xml + b"</%ssheetData>" % tag))
        else:
            edits.append((at, at, xml))
    return edits


def _in_row(
    part: SheetPart, row: RowSpan, cells: Sequence[tuple[int, bytes]], standing: Sequence[tuple[int, int]]
) -> list[Edit]:
    """Return the edits of one row; `standing` are the columns of its cells and the bytes where they begin."""
    opening = _SPANS.sub(b"", part.content[row.start : row.open_end])  # a hint that would be wrong now
    if row.is_empty_tag:
        xml = b"".join(xml for _column, xml in cells)
        return [(row.start, row.end, _opened(opening) + xml + b"</%srow>" % part.prefix.encode())]
    edits: list[Edit] = [(row.start, row.open_end, opening)]
    groups: dict[int, list[bytes]] = defaultdict(list)
    for column, xml in cells:
        groups[next((start for other, start in standing if other > column), row.close)].append(xml)
    return edits + [(at, at, b"".join(xml)) for at, xml in groups.items()]


def _opened(tag: bytes) -> bytes:
    """Return an empty tag as an opening one."""
    return tag[:-2].rstrip() + b">" if tag.endswith(b"/>") else tag


def _dimension(part: SheetPart, places: Sequence[Place]) -> list[Edit]:
    """Return the edit that lets the sheet's stated size hold what was put in."""
    if part.dimension is None:
        return []
    start, end, said = part.dimension
    top, left, bottom, right = area_of(said)
    rows, columns = [row for row, _column in places], [column for _row, column in places]
    whole = (min(top, *rows), min(left, *columns)), (max(bottom, *rows), max(right, *columns))
    now = f"{address_of(whole[0])}:{address_of(whole[1])}"
    return [(start, end, part.content[start:end].replace(said.encode(), now.encode(), 1))]


def _cell(prefix: str, place: Place, style: int, value: Value, styles: Styles) -> bytes:
    """Return a cell's element."""
    attributes = f'r="{address_of(place)}"' + (f' s="{style}"' if style else "")
    if isinstance(value, date) and not styles.is_day(style):
        value = f"{value:%d/%m/%Y}"
    if value is None or value == "":
        return f"<{prefix}c {attributes}/>".encode()
    if isinstance(value, str):
        text = escape(_ESCAPE_OF_EXCEL.sub("_x005F_", _NOT_IN_XML.sub("", value)[:LONGEST]))
        inner = f'<{prefix}is><{prefix}t xml:space="preserve">{text}</{prefix}t></{prefix}is>'
        return f'<{prefix}c {attributes} t="inlineStr">{inner}</{prefix}c>'.encode()
    return f"<{prefix}c {attributes}><{prefix}v>{_number(value, style, styles)}</{prefix}v></{prefix}c>".encode()


def _number(value: int | Fraction | date, style: int, styles: Styles) -> str:
    if isinstance(value, date):
        return str((value - (_FIRST_DAY_1904 if styles.from_1904 else _FIRST_DAY)).days)
    if isinstance(value, Fraction) and styles.is_percent(style):
        value /= 100
    return str(value) if isinstance(value, int) else f"{float(value):.15g}"


def _calculated_on_opening(file: str, book: bytes) -> bytes:
    """Return the workbook's own part with the order to compute everything on opening."""
    order = ("sheets", "functionGroups", "externalReferences", "definedNames", "calcPr")
    found = element_spans(file, book, order)
    if "calcPr" in found:
        start = found["calcPr"][0]
        end = tag_end(book, start)
        tag = _FULL_CALC.sub(b"", book[start:end]).replace(b"calcPr", b'calcPr fullCalcOnLoad="1"', 1)
        return book[:start] + tag + book[end:]
    after, start = max(end for _start, end in found.values()), found["sheets"][0]
    prefix = book[start + 1 : book.index(b"sheets", start)]
    return book[:after] + b'<%scalcPr fullCalcOnLoad="1"/>' % prefix + book[after:]
