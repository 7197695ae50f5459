"""Long tables as a workbook, written row by row: never held in memory, text that stays text.

For small workbooks with many looks see `workbook_out`. What a table says is not known here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice, repeat
from typing import IO
from xml.sax.saxutils import escape, quoteattr
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from isal import isal_zlib

from lib.workbook_in import column_letter
from lib.workbook_out import FACE, starts_like_formula

MOST_ROWS = 1 << 20  # of a sheet
LONGEST_TEXT = 32_767  # of a cell
_ROWS_AT_A_TIME = 400
_MOST_KNOWN = 50_000
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LOOKS_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")  # Excel would read a sign of it
_ROW = "\x00"  # stands in no XML
_HARMLESS = re.compile(r"[^\W_](?:[^\W_]|[ .,/:;()+-])*(?<! )")  # nearly every text: nothing to escape or to mark
_PLAIN_TEXT = (' t="inlineStr"><is><t>', "</t></is></c>")
_TITLE, _HEADING, _HOSTILE = 1, 2, 3  # numbers of the looks in _STYLES

Value = str | int | None


@dataclass(frozen=True)
class Column:
    """A column's heading and its width in characters."""

    heading: str
    width: float


def write_table(
    file: IO[bytes],
    *,
    sheet: str,
    titles: Sequence[str],
    columns: Sequence[Column],
    rows: Iterable[Sequence[Value]],
    header: str = "",
) -> int:
    """Write titles, a heading that stays in sight and the rows into a file; return how many rows.

    Values are texts and whole numbers, None and "" blank cells; only a text is ever taken for a
    text. `header` stands on top of every printed page. Raises ValueError for more rows than a sheet holds.
    """
    heading = len(titles) + 1
    with ZipFile(file, "w", ZIP_DEFLATED, compresslevel=1) as archive:
        with archive.open(_part("xl/worksheets/sheet1.xml"), "w", force_zip64=True) as part:
            # a third of the time of zlib's first level and a smaller file; where the name is gone, zlib packs as ever
            part._compressor = isal_zlib.compressobj(1, isal_zlib.DEFLATED, -isal_zlib.MAX_WBITS)  # type: ignore[attr-defined]
            part.write(_start(titles, columns).encode())
            written = 0
            for some in _pieces(heading + 1, rows):
                written += some[0]
                if heading + written > MOST_ROWS:
                    raise ValueError(f"more than {MOST_ROWS} rows")
                part.write(some[1].encode())
            part.write(_end(heading, written, len(columns), header).encode())
        for name, content in _PARTS.items():
            archive.writestr(_part(name), content)
        archive.writestr(_part("xl/workbook.xml"), _workbook(sheet, heading, written, len(columns)))
    return written


def _part(name: str) -> ZipInfo:
    part = ZipInfo(name)  # of the first of January 1980: the same rows, the same bytes
    part.compress_type = ZIP_DEFLATED
    part._compresslevel = 1  # type: ignore[attr-defined]  # public only in Python 3.13
    return part


class _Cells(dict[Value, str]):
    """The cells of one column by what they say, each made once, with _ROW where the number of their row goes.

    A column that says something else in nearly every row is made some rows at a time.
    """

    def __init__(self, letter: str) -> None:
        super().__init__({None: "", "": ""})
        self._start = f'<c r="{letter}{_ROW}"'
        self._stands_once = False

    def __missing__(self, value: Value) -> str:
        made = self[value] = self._start + _cell(value)
        return made

    def of(self, values: Sequence[Value]) -> Sequence[str]:
        """Return the cells of some rows."""
        if self._stands_once and (made := self._at_once(values)):
            return made
        before = len(self)
        found = [*map(self.__getitem__, values)]
        self._stands_once = len(self) - before > len(values) / 2
        return found

    def _at_once(self, values: Sequence[Value]) -> Sequence[str]:
        """Return the cells where all are numbers, or all are texts with nothing to escape or to mark; else nothing."""
        kinds = set(map(type, values))
        if kinds == {int}:
            lines, start, end = "\n".join(map(str, values)), "><v>", "</v></c>"
        elif kinds == {str}:
            lines, start, end = "\n".join(map(str, values)), *_PLAIN_TEXT
            if not _are_plain(lines) or lines.count("\n") != len(values) - 1:
                return ()
        else:
            return ()
        start = self._start + start
        return (start + lines.replace("\n", f"{end}\n{start}") + end).split("\n")


def _are_plain(lines: str) -> bool:
    """Say whether each line has only letters, digits and, within, spaces and slashes; and none is too long."""
    return (
        lines.replace("\n", "").replace(" ", "").replace("/", "").isalnum()
        and not any(bare in f"\n{lines}\n" for bare in ("\n ", " \n", "\n/", "\n\n"))
        and len(lines) < LONGEST_TEXT
    )


def _pieces(first: int, rows: Iterable[Sequence[Value]]) -> Iterable[tuple[int, str]]:
    """Yield some rows at a time: how many, and their XML."""
    columns: list[_Cells] = []
    rows = iter(rows)
    start, end = repeat(f'<row r="{_ROW}">'), repeat("</row>")
    while some := list(islice(rows, _ROWS_AT_A_TIME)):
        if not columns or sum(map(len, columns)) > _MOST_KNOWN:
            columns = [_Cells(column_letter(index)) for index in range(len(some[0]))]
        if wrong := [len(row) for row in some if len(row) != len(columns)]:
            raise ValueError(f"{wrong[0]} values in {len(columns)} columns")
        cells = [column.of(values) for column, values in zip(columns, zip(*some, strict=True), strict=True)]
        lines = map("".join, zip(start, *cells, end, strict=False))
        yield len(some), "".join([line.replace(_ROW, str(number)) for number, line in enumerate(lines, start=first)])
        first += len(some)


def _cell(value: Value, look: int = 0) -> str:
    """Return a cell without its start and address."""
    if isinstance(value, int):
        return f"><v>{int(value)}</v></c>"
    if value and not look and len(value) < LONGEST_TEXT and (value.isalnum() or _HARMLESS.fullmatch(value)):
        return value.join(_PLAIN_TEXT)
    text = _LOOKS_ESCAPED.sub("_x005F_", _NOT_IN_XML.sub("", str(value)))[:LONGEST_TEXT]
    if not look and starts_like_formula(text):
        look = _HOSTILE
    style = f' s="{look}"' if look else ""
    space = "" if text == text.strip() and "\n" not in text else ' xml:space="preserve"'
    return f'{style} t="inlineStr"><is><t{space}>{escape(text)}</t></is></c>'


def _start(titles: Sequence[str], columns: Sequence[Column]) -> str:
    heading = len(titles) + 1
    widths = "".join(
        f'<col min="{place}" max="{place}" width="{column.width}" customWidth="1"/>'
        for place, column in enumerate(columns, start=1)
    )
    above = "".join(
        f'<row r="{number}"><c r="A{number}"{_cell(title, _TITLE)}</row>'
        for number, title in enumerate(titles, start=1)
    )
    named = "".join(
        f'<c r="{column_letter(index)}{heading}"{_cell(column.heading, _HEADING)}'
        for index, column in enumerate(columns)
    )
    return (
        f'{_XML}<worksheet xmlns="{_MAIN}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
        f'<sheetViews><sheetView workbookViewId="0"><pane ySplit="{heading}" topLeftCell="A{heading + 1}" '
        f'activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
        f'<sheetFormatPr defaultRowHeight="15.75"/><cols>{widths}</cols><sheetData>{above}'
        f'<row r="{heading}" ht="48" customHeight="1">{named}</row>'
    )


def _end(heading: int, rows: int, columns: int, header: str) -> str:
    shown = escape(_NOT_IN_XML.sub("", header)[:90].replace("&", "&&"))
    above = f"<oddHeader>&amp;L{shown}</oddHeader>" if shown else ""
    return (
        f'</sheetData><autoFilter ref="{_table(heading, rows, columns)}"/>'
        '<pageMargins left="0.6" right="0.6" top="0.8" bottom="0.8" header="0.4" footer="0.4"/>'
        '<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/>'
        f"<headerFooter>{above}<oddFooter>&amp;RTrang &amp;P/&amp;N</oddFooter></headerFooter></worksheet>"
    )


def _table(heading: int, rows: int, columns: int, mark: str = "") -> str:
    """Return the reference of heading and rows; with a mark "$" an absolute one."""
    last = column_letter(columns - 1)
    return f"{mark}A{mark}{heading}:{mark}{last}{mark}{heading + rows}"


def _workbook(sheet: str, heading: int, rows: int, columns: int) -> str:
    quoted = escape("'" + sheet.replace("'", "''") + "'")
    return (
        f'{_XML}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}/relationships"><sheets>'
        f'<sheet name={quoteattr(sheet)} sheetId="1" r:id="rId1"/></sheets><definedNames>'
        f'<definedName name="_xlnm._FilterDatabase" localSheetId="0" hidden="1">{quoted}!'
        f"{_table(heading, rows, columns, '$')}</definedName>"
        f'<definedName name="_xlnm.Print_Titles" localSheetId="0">{quoted}!${heading}:${heading}</definedName>'
        "</definedNames></workbook>"
    )


_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_FONT = f'<name val="{FACE}"/><family val="1"/>'
_STYLES = (
    f'{_XML}<styleSheet xmlns="{_MAIN}">'
    f'<fonts count="3"><font><sz val="12"/>{_FONT}</font><font><b/><sz val="14"/>{_FONT}</font>'
    f'<font><b/><sz val="12"/>{_FONT}</font></fonts>'
    '<fills count="3"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    '<fill><patternFill patternType="solid"><fgColor rgb="FFE4EFEC"/></patternFill></fill></fills>'
    '<borders count="2"><border/><border><left style="thin"/><right style="thin"/><top style="thin"/>'
    '<bottom style="thin"/></border></borders>'
    '<cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="4"><xf xfId="0"/>'
    '<xf xfId="0" fontId="1" applyFont="1"/>'
    '<xf xfId="0" fontId="2" fillId="2" borderId="1" applyFont="1" applyFill="1" applyBorder="1" applyAlignment="1">'
    '<alignment horizontal="center" vertical="center" wrapText="1"/></xf>'
    '<xf xfId="0" quotePrefix="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)
_PARTS = {
    "[Content_Types].xml": (
        f'{_XML}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPE}.worksheet+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_TYPE}.styles+xml"/></Types>'
    ),
    "_rels/.rels": (
        f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{_OFFICE}/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>'
    ),
    "xl/_rels/workbook.xml.rels": (
        f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{_OFFICE}/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" '
        f'Type="{_OFFICE}/relationships/styles" Target="styles.xml"/></Relationships>'
    ),
    "xl/styles.xml": _STYLES,
}
