"""Somebody's own workbook given back: bad cells coloured, each with a comment; or only the rows that are to be mended.

Parts are changed by `lib.workbook_edit`, so all else stays; NotEditable is for the caller.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from xml.sax.saxutils import escape, quoteattr

from lib.workbook_comments import NOT_IN_XML, Mark, comment
from lib.workbook_edit import (
    RELATIONS,
    Edit,
    Element,
    NotEditable,
    Package,
    edited,
    parse,
    place_of,
    prefix_of,
    with_attribute,
)
from lib.workbook_in import column_letter

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
COLOURS = {True: "FFF8B4B4", False: "FFFFE08A"}  # not taken, to look at


def mark_cells(content: bytes, marks: Iterable[Mark]) -> bytes:
    """Return the workbook with these cells coloured and commented. Raises NotEditable."""
    package = Package(content)
    _mark(package, marks)
    return package.saved()


def only_rows(
    content: bytes,
    marks: Iterable[Mark],
    keep: Mapping[str, tuple[int, Collection[int]]],
    empty: Collection[str],
    note: tuple[str, Sequence[str]],
) -> bytes:
    """Return the workbook with no rows below the headings but those to keep, marked. Raises NotEditable.

    `keep`: by sheet its last row of the heading and the rows kept below it, formulas in them as the values
    stored; `empty`: sheets that are emptied; `note`: a sheet that is added, and its lines.
    """
    package = Package(content)
    _mark(package, marks)
    sheets = package.sheets()
    for name, (heading, rows) in keep.items():
        if name not in sheets:
            raise NotEditable(name)
        package.write(sheets[name], _kept(package.read(sheets[name]), heading, set(rows)))
    for name in empty:
        if name in sheets:
            package.write(sheets[name], _kept(package.read(sheets[name]), 0, set()))
    calculated = [target for kind, target in package.relations(package.book).values() if kind.endswith("/calcChain")]
    for part in calculated:
        package.drop(part)
    _add_sheet(package, *note)
    return package.saved()


def has_sheet(content: bytes, name: str) -> bool:
    """Say whether a workbook has a sheet of this name; what is no such workbook has none."""
    try:
        return name in Package(content).sheets()
    except (NotEditable, OSError, ValueError, RuntimeError):
        return False


# colours and comments


def _mark(package: Package, marks: Iterable[Mark]) -> None:
    by_sheet: dict[str, dict[tuple[int, int], Mark]] = {}
    for mark in marks:
        of_sheet = by_sheet.setdefault(mark.sheet, {})
        before = of_sheet.get((mark.row, mark.column))
        if before is not None:
            severe = before.severe or mark.severe
            mark = Mark(mark.sheet, mark.row, mark.column, f"{before.sentence}\n{mark.sentence}", severe)
        of_sheet[mark.row, mark.column] = mark
    sheets, styles = package.sheets(), _Styles(package)
    for name, of_sheet in by_sheet.items():
        if name not in sheets:
            raise NotEditable(name)
        _colour(package, sheets[name], of_sheet, styles)
        comment(package, sheets[name], of_sheet)
    styles.store()


class _Styles:
    """The cell styles of a workbook, with a coloured twin of each one that is wanted."""

    def __init__(self, package: Package) -> None:
        self.package = package
        relations = package.relations(package.book).values()
        self.part = next((target for kind, target in relations if kind.endswith("/styles")), "xl/styles.xml")
        self.content = package.read(self.part)
        root = parse(self.content)
        fills, cells = root.child("fills"), root.child("cellXfs")
        if fills is None or cells is None or fills.is_empty_tag or cells.is_empty_tag:
            raise NotEditable("styles")
        self.fills, self.cells, self.prefix = fills, cells, prefix_of(self.content, fills)
        self.twins: dict[tuple[int, bool], int] = {}
        self.new: list[bytes] = []

    def twin(self, style: int, severe: bool) -> int:
        """Return the number of the style that looks like this one, coloured."""
        if (style, severe) not in self.twins:
            if not 0 <= style < len(self.cells.inside):
                raise NotEditable("style")
            like = self.cells.inside[style]
            tag = self.content[like.start : like.open_end]
            fill = len(self.fills.inside) + (0 if severe else 1)
            tag = with_attribute(with_attribute(tag, "fillId", str(fill)), "applyFill", "1")
            self.twins[style, severe] = len(self.cells.inside) + len(self.new)
            self.new.append(tag + self.content[like.open_end : like.end])
        return self.twins[style, severe]

    def store(self) -> None:
        """Write the two fills and the styles made."""
        if not self.new:
            return
        p = self.prefix
        fills = "".join(
            f'<{p}fill><{p}patternFill patternType="solid"><{p}fgColor rgb="{COLOURS[severe]}"/>'
            f'<{p}bgColor indexed="64"/></{p}patternFill></{p}fill>'
            for severe in (True, False)
        )
        edits = [
            (self.fills.close, self.fills.close, fills.encode()),
            (self.cells.close, self.cells.close, b"".join(self.new)),
            *(self._counted(one, more) for one, more in ((self.fills, 2), (self.cells, len(self.new)))),
        ]
        self.package.write(self.part, edited(self.content, edits))

    def _counted(self, element: Element, more: int) -> Edit:
        tag = self.content[element.start : element.open_end]
        return element.start, element.open_end, with_attribute(tag, "count", str(len(element.inside) + more))


def _colour(package: Package, part: str, marks: Mapping[tuple[int, int], Mark], styles: _Styles) -> None:
    """Give the cells their coloured styles; a cell that is not there is made."""
    content = package.read(part)
    wanted = {row for row, _column in marks}
    data, rows = _rows(content, wanted)
    edits: list[Edit] = []
    for number in sorted(wanted):
        row = rows.get(number)
        if row is None:
            raise NotEditable("a row that is not there")
        of_row = {column: mark for (at, column), mark in marks.items() if at == number}
        edits += _coloured_row(content, number, row, of_row, styles, prefix_of(content, data))
    package.write(part, edited(content, edits))


def _rows(content: bytes, wanted: Collection[int] | None) -> tuple[Element, dict[int, Element]]:
    """Return the element of all rows and the rows by number; only the wanted ones know their cells."""
    last = 0

    def deep(path: list[Element]) -> bool:
        nonlocal last
        if len(path) == 3 and path[1].name == "sheetData":
            said = path[2].attributes.get("r", "")
            last = int(said) if said.isdecimal() and len(said) < 8 else last + 1
            path[2].attributes["number"] = str(last)
            return wanted is None or last in wanted
        return len(path) < 3 or path[1].name == "sheetData"

    data = parse(content, deep).child("sheetData")
    if data is None:
        raise NotEditable("no rows")
    return data, {int(row.attributes["number"]): row for row in data.inside}


def _cells(row: Element) -> list[tuple[int, Element]]:
    """Return the cells of a row with their columns, ascending."""
    found, column = [], -1
    for cell in row.inside:
        place = place_of(cell.attributes["r"]) if "r" in cell.attributes else None
        column = place[1] if place else column + 1
        found.append((column, cell))
    return found


def _coloured_row(
    content: bytes, number: int, row: Element, marks: Mapping[int, Mark], styles: _Styles, prefix: str
) -> list[Edit]:
    edits: list[Edit] = []
    cells = _cells(row)
    there = dict(cells)
    for column, mark in sorted(marks.items()):
        if column in there:
            cell = there[column]
            said = cell.attributes.get("s", "0")
            style = styles.twin(int(said) if said.isdecimal() and len(said) < 8 else 0, mark.severe)
            tag = with_attribute(content[cell.start : cell.open_end], "s", str(style))
            edits.append((cell.start, cell.open_end, tag))
            continue
        new = f'<{prefix}c r="{column_letter(column)}{number}" s="{styles.twin(0, mark.severe)}"/>'.encode()
        if row.is_empty_tag:
            raise NotEditable("an empty row")
        at = next((cell.start for other, cell in cells if other > column), row.close)
        edits.append((at, at, new))
    return edits


# only some rows


def _kept(content: bytes, heading: int, rows: set[int]) -> bytes:
    """Return a sheet without the rows below its heading but these; a gap between is hidden."""
    _data, found = _rows(content, rows)
    last = max(rows, default=0)
    edits: list[Edit] = []
    for number, row in found.items():
        if number <= heading:
            continue
        if number in rows:
            cells = [cell for _column, cell in _cells(row)]
            edits += [(one.start, one.end, b"") for cell in cells for one in cell.inside if one.name == "f"]
            continue
        tag = prefix_of(content, row).encode()
        hidden = b"<" + tag + f'row r="{number}" hidden="1"/>'.encode()
        edits.append((row.start, row.end, hidden if number < last else b""))
    return edited(content, edits)


def _add_sheet(package: Package, name: str, lines: Sequence[str]) -> None:
    """Add a sheet at the end: a column of lines of text."""
    number = next(n for n in range(1, 10_000) if not package.has(f"xl/worksheets/sheetCT{n}.xml"))
    part = f"xl/worksheets/sheetCT{number}.xml"
    rows = "".join(
        f'<row r="{at}"><c r="A{at}" t="inlineStr"><is><t xml:space="preserve">{escape(NOT_IN_XML.sub("", line))}</t>'
        "</is></c></row>"
        for at, line in enumerate(lines, start=1)
    )
    page = (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><worksheet xmlns="{_MAIN}">'
        f'<cols><col min="1" max="1" width="110" customWidth="1"/></cols><sheetData>{rows}</sheetData></worksheet>'
    )
    package.write(part, page.encode())
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
    package.declare(f'<Override PartName="/{part}" ContentType="{kind}"/>')
    relation = package.relate(package.book, "worksheet", part)
    content = package.read(package.book)
    listed = parse(content).child("sheets")
    if listed is None or listed.is_empty_tag:
        raise NotEditable("no sheets")
    said = [one.attributes.get("sheetId", "") for one in listed.inside]
    ids = [int(number) for number in said if number.isdecimal() and len(number) < 10]
    prefix = prefix_of(content, listed)
    new = (
        f'<{prefix}sheet xmlns:r="{RELATIONS}" name={quoteattr(name)} sheetId="{max(ids, default=0) + 1}" '
        f'r:id="{relation}"/>'
    )
    package.write(package.book, edited(content, [(listed.close, listed.close, new.encode())]))
