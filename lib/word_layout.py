"""The Word template an administrative paper ships with, laid out as Nghị định 30/2020/NĐ-CP, Phụ lục I, asks.

Texts may hold fields in double braces; what they mean is not known here.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from docx import Document
from docx.document import Document as DocumentType
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH as Align
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Mm, Pt
from docx.table import Table as WordTable
from docx.table import _Cell
from docx.text.paragraph import Paragraph

FACE = "Times New Roman"
_BODY = 14  # points


@dataclass(frozen=True)
class Column:
    """A column of a table: its heading, the name of its value in a row, its width in centimetres."""

    heading: str
    name: str
    width: float


@dataclass(frozen=True)
class Table:
    """A numbered table with a row for each entry of a list."""

    rows: str
    columns: tuple[Column, ...]


@dataclass(frozen=True)
class Signature:
    """A block to sign in: the title in capitals, and the name printed below the room for the hand."""

    title: str
    name: str


@dataclass(frozen=True)
class Layout:
    """What a paper says. `symbol` follows its number, "" for one without; without `signatures` the letterhead's.

    `name` is printed above the subject where the paper is called otherwise than its kind.
    """

    symbol: str
    body: tuple[str | Table, ...]
    name: str = ""
    before: tuple[str, ...] = ()  # the grounds of a decision, in italics
    heading: str = ""  # between the grounds and the articles
    recipients: tuple[str, ...] = ()
    signatures: tuple[Signature, ...] = ()


def template_of(layout: Layout, kind: str) -> bytes:
    """Return the template as a .docx; `kind` is printed in capitals above the subject."""
    document = Document()
    _page(document)
    _head(document, layout)
    _line(document, kind.upper(), bold=True, size=_BODY, align=Align.CENTER, before=12)
    _line(document, "{{ trich_yeu }}", bold=True, size=_BODY, align=Align.CENTER, after=12)
    for text in layout.before:
        _line(document, text, italic=True, indent=True)
    if layout.heading:
        _line(document, layout.heading, bold=True, align=Align.CENTER, before=6, after=6)
    for part in layout.body:
        if isinstance(part, Table):
            _table(document, part)
        else:
            _line(document, part, indent=True, align=Align.LEFT if "……" in part else Align.JUSTIFY)
    _foot(document, layout)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _page(document: DocumentType) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin = section.bottom_margin = Mm(20)
    section.left_margin, section.right_margin = Mm(30), Mm(15)
    style = document.styles["Normal"]
    style.font.name, style.font.size = FACE, Pt(_BODY)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), FACE)
    style.paragraph_format.space_after = Pt(0)
    _write(section.footer.paragraphs[0], "{{ du_thao }}", size=9, italic=True)


def _head(document: DocumentType, layout: Layout) -> None:
    left, right = _grid(document, 1, (6.5, 10.0)).rows[0].cells
    _in_cell(left, [("{{ co_quan_cap_tren }}", 12, False), ("{{ co_quan }}", 12, True)])
    number = f"Số:        /{layout.symbol}" if layout.symbol else ""
    _add(left, number, size=13)
    _in_cell(right, [("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 12, True), ("Độc lập - Tự do - Hạnh phúc", 13, True)])
    _rule_below(right.paragraphs[-1])
    _add(right, "{{ dia_danh }}, ngày      tháng      năm        ", size=13, italic=True)


def _foot(document: DocumentType, layout: Layout) -> None:
    _line(document, "", size=6)
    for paragraph in document.paragraphs[-2:]:
        paragraph.paragraph_format.keep_with_next = True  # nobody signs a page with no word of the paper on it
    grid = _grid(document, 1, (8.0, 8.5))
    grid.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    left, right = grid.rows[0].cells
    if layout.signatures:
        for cell, signature in zip((left, right), layout.signatures, strict=True):
            _sign(cell, ("", signature.title), signature.name)
        return
    if layout.recipients:
        _write(left.paragraphs[0], "Nơi nhận:", size=12, bold=True, italic=True)
        for recipient in layout.recipients:
            paragraph = left.add_paragraph()
            _write(paragraph, f"- {recipient}", size=11)
    _sign(right, ("{{ quyen_han }}", "{{ chuc_vu }}"), "{{ nguoi_ky }}")


def _sign(cell: _Cell, titles: Iterable[str], name: str) -> None:
    _in_cell(cell, [(title, 13, True) for title in titles if title])
    for _blank in range(4):
        _add(cell, "", size=13)
    _add(cell, name, size=14, bold=True)


def _table(document: DocumentType, table: Table) -> None:
    """Write headings, and three rows that Word's user sees and the filling turns into one row an entry."""
    columns = (Column("TT", "", 1.0), *table.columns)
    grid = _grid(document, 4, [column.width for column in columns])
    grid.style = "Table Grid"
    heads, opening, values, closing = grid.rows
    _repeat(heads._tr)
    for index, column in enumerate(columns):
        _write(heads.cells[index].paragraphs[0], column.heading, size=12, bold=True, align=Align.CENTER)
        text = f"{{{{ dong.{column.name} }}}}" if column.name else "{{ loop.index }}"
        _write(values.cells[index].paragraphs[0], text, size=12)
    opening.cells[0].paragraphs[0].add_run(f"{{%tr for dong in {table.rows} %}}")
    closing.cells[0].paragraphs[0].add_run("{%tr endfor %}")
    _line(document, "", size=6)


def _grid(document: DocumentType, rows: int, widths: Sequence[float]) -> WordTable:
    """Add a table whose columns have these widths in centimetres, in every program that opens it."""
    grid: WordTable = document.add_table(rows=rows, cols=len(widths))
    grid.alignment, grid.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    for column, width in zip(grid.columns, widths, strict=True):
        column.width = Cm(width)
        for cell in column.cells:
            cell.width = Cm(width)
    return grid


def _line(
    document: DocumentType,
    text: str,
    *,
    bold: bool = False,
    italic: bool = False,
    size: float = _BODY,
    align: Align = Align.JUSTIFY,
    indent: bool = False,
    before: float = 3,
    after: float = 3,
) -> None:
    paragraph = document.add_paragraph()
    if indent:
        paragraph.paragraph_format.first_line_indent = Cm(1.25)
    _write(paragraph, text, size=size, bold=bold, italic=italic, align=align)
    paragraph.paragraph_format.space_before, paragraph.paragraph_format.space_after = Pt(before), Pt(after)


def _in_cell(cell: _Cell, lines: list[tuple[str, float, bool]]) -> None:
    for index, (text, size, bold) in enumerate(lines):
        paragraph = cell.paragraphs[0] if index == 0 else cell.add_paragraph()
        _write(paragraph, text, size=size, bold=bold, align=Align.CENTER)


def _add(cell: _Cell, text: str, *, size: float, bold: bool = False, italic: bool = False) -> None:
    _write(cell.add_paragraph(), text, size=size, bold=bold, italic=italic, align=Align.CENTER)


def _write(
    paragraph: Paragraph,
    text: str,
    *,
    size: float,
    bold: bool = False,
    italic: bool = False,
    align: Align | None = None,
) -> None:
    run = paragraph.add_run(text)
    run.bold, run.italic, run.font.size = bold, italic, Pt(size)
    if align is not None:
        paragraph.alignment = align


def _rule_below(paragraph: Paragraph) -> None:
    """Draw the line under the motto."""
    borders, bottom = OxmlElement("w:pBdr"), OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "6"), ("space", "1"), ("color", "000000")):
        bottom.set(qn(f"w:{name}"), value)
    borders.append(bottom)
    properties = paragraph._p.get_or_add_pPr()
    properties.append(borders)
    paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = Cm(1.6)


def _repeat(row: object) -> None:
    """Let the heading of a table stand again on every page."""
    header = OxmlElement("w:tblHeader")
    header.set(qn("w:val"), "true")
    row.get_or_add_trPr().append(header)  # type: ignore[attr-defined]
