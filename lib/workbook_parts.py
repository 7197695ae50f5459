"""Where things stand inside the parts of an .xlsx file: cells, rows, merged blocks, formulas, by their bytes.

Read only, and only of a file that `lib.workbook_in` has judged; who writes is `lib.workbook_fill`.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat
from zipfile import ZipFile

from lib.workbook_in import UnreadableFile, column_letter

Place = tuple[int, int]  # row and column, both counted from 1
Area = tuple[int, int, int, int]  # first row, first column, last row, last column

MOST_XML = 6 * 1024 * 1024  # of all sheets together: some 130 000 cells, three seconds to open
MOST_MERGED = 2_000  # merged blocks of a sheet
LAST_ROW, LAST_COLUMN = 1 << 20, 1 << 14
_ADDRESS = re.compile(r"\$?([A-Za-z]{1,3})\$?([1-9]\d{0,6})", re.ASCII)
_OPEN_TAG = re.compile(rb"<(?:[^<>\"']|\"[^\"]*\"|'[^']*')*>")
_SAVE_AGAIN = " Mở tệp bằng Excel, chọn Lưu thành (Save As), kiểu Excel Workbook (*.xlsx), rồi đưa lên lại."


def place_of(address: str) -> Place:
    """Return the place of "B5" or "$B$5". Raises ValueError for what names no cell."""
    found = _ADDRESS.fullmatch(address.strip())
    if found is None:
        raise ValueError(address)
    row, column = int(found[2]), column_of(found[1])
    if row > LAST_ROW or column > LAST_COLUMN:
        raise ValueError(address)
    return row, column


def column_of(letters: str) -> int:
    """Return the number of a column counted from 1: A is 1. Raises ValueError for what is no column."""
    number = 0
    for letter in letters.upper():
        if not "A" <= letter <= "Z":
            raise ValueError(letters)
        number = number * 26 + ord(letter) - 64
    if not 1 <= number <= LAST_COLUMN:
        raise ValueError(letters)
    return number


def address_of(place: Place) -> str:
    """Return a place as people write it: B5."""
    return f"{column_letter(place[1] - 1)}{place[0]}"


def area_of(reference: str) -> Area:
    """Return the area of "B2:D5" or "B2". Raises ValueError for what is no area."""
    first, _colon, last = reference.partition(":")
    (top, left), (bottom, right) = place_of(first), place_of(last or first)
    return min(top, bottom), min(left, right), max(top, bottom), max(left, right)


def holds(area: Area, place: Place) -> bool:
    """Say whether a place lies in an area."""
    return area[0] <= place[0] <= area[2] and area[1] <= place[1] <= area[3]


@dataclass
class CellSpan:
    """A cell's element in its part: bytes from `start` to `end`."""

    start: int
    attributes: dict[str, str]
    end: int = 0
    formula: str | None = None  # "" for one of a shared formula, whose text stands elsewhere
    stored: tuple[int, int] | None = None  # the bytes of the value stored


@dataclass
class RowSpan:
    """A row's element: its opening tag from `start` to `open_end`, its closing tag from `close` to `end`."""

    start: int
    open_end: int
    close: int = 0
    end: int = 0

    @property
    def is_empty_tag(self) -> bool:
        """Whether it is one tag with nothing in it."""
        return self.close == self.open_end == self.end


@dataclass
class SheetPart:
    """What stands where in the part of one sheet."""

    name: str
    path: str
    content: bytes
    is_hidden: bool = False
    prefix: str = ""  # of the element names: "x:" or nothing
    data: RowSpan | None = None  # the element of all rows
    dimension: tuple[int, int, str] | None = None  # bytes of its tag, and what it says
    rows: dict[int, RowSpan] = field(default_factory=dict)
    cells: dict[Place, CellSpan] = field(default_factory=dict)
    merged: list[Area] = field(default_factory=list)
    arrays: list[Area] = field(default_factory=list)  # formulas that fill an area of cells
    heads: list[Area] = field(default_factory=list)  # heading rows of Excel's own tables

    def anchor(self, place: Place) -> Place:
        """Return where a value for this place is written: of a merged block its first cell."""
        return next(((area[0], area[1]) for area in self.merged if holds(area, place)), place)

    def is_formula(self, place: Place) -> bool:
        """Say whether the place is computed: a formula of its own, or inside one that fills an area."""
        cell = self.cells.get(place)
        return (cell is not None and cell.formula is not None) or any(holds(area, place) for area in self.arrays)

    def style(self, place: Place) -> int:
        """Return the number of a place's style, 0 for one without."""
        cell = self.cells.get(place)
        said = cell.attributes.get("s", "0") if cell else "0"
        return int(said) if said.isascii() and said.isdigit() and len(said) < 8 else 0


def read_parts(file: str, archive: ZipFile) -> list[SheetPart]:
    """Return the worksheets in the order of the workbook. Raises UnreadableFile when they cannot be told apart."""
    try:
        return list(_sheets(file, archive))
    except UnreadableFile:
        raise
    except (expat.ExpatError, KeyError, ValueError, IndexError) as error:
        raise UnreadableFile("Tệp {file} ghi theo kiểu lạ nên không điền được." + _SAVE_AGAIN, file=file) from error


def _sheets(file: str, archive: ZipFile) -> Iterator[SheetPart]:
    found: list[tuple[str, str, str]] = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        if tag == "sheet":
            relation = next(value for key, value in attributes.items() if key.endswith(":id"))
            found.append((attributes["name"], attributes.get("state", "visible"), relation))

    book = part_of(archive, "xl/workbook.xml")
    parse(file, archive.read(book), start=start)
    targets = _relations(file, archive, book)
    left = MOST_XML
    for name, state, relation in found:
        kind, target = targets[relation]
        if kind.endswith("/worksheet"):
            left -= archive.getinfo(target).file_size
            if left < 0:
                raise UnreadableFile(
                    "Tệp {file} có quá nhiều ô để làm mẫu. Xóa các sheet và dòng không cần rồi đưa lên lại.", file=file
                )
            part = SheetPart(name, target, archive.read(target), is_hidden=state != "visible")
            _scan(file, part, archive)
            yield part


def part_of(archive: ZipFile, path: str) -> str:
    """Return the name an archive itself gives a part, whatever its case. Raises KeyError when there is none."""
    names = {name.replace("\\", "/").lower(): name for name in archive.namelist()}
    return names[path.lower()]


def _relations(file: str, archive: ZipFile, part: str) -> dict[str, tuple[str, str]]:
    """Return kind and path of what a part names, by the id it names it with; empty for a part that names nothing."""
    folder, _slash, base = part.rpartition("/")
    found: dict[str, tuple[str, str]] = {}

    def start(tag: str, attributes: dict[str, str]) -> None:
        if tag == "Relationship" and attributes.get("TargetMode") != "External":
            target = attributes["Target"]
            path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"{folder}/{target}")
            try:
                found[attributes["Id"]] = attributes["Type"], part_of(archive, path)
            except KeyError:
                return  # names a part that is not there

    try:
        content = archive.read(part_of(archive, f"{folder}/_rels/{base}.rels"))
    except KeyError:
        return {}
    parse(file, content, start=start)
    return found


def parse(
    file: str,
    content: bytes,
    *,
    start: Callable[[str, dict[str, str]], None],
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
) -> None:
    """Go through a part with names bare of their prefix; refuses declarations of its own."""
    parser = _parser(file)
    parser.StartElementHandler = lambda tag, attributes: start(tag.rpartition(":")[2], attributes)
    if end is not None:
        parser.EndElementHandler = lambda tag: end(tag.rpartition(":")[2])
    if text is not None:
        parser.CharacterDataHandler = text
    parser.Parse(content, True)


def _parser(file: str) -> Any:
    def doctype(*_said: object) -> None:
        raise UnreadableFile("Tệp {file} có phần khai báo lạ (DOCTYPE) nên không mở." + _SAVE_AGAIN, file=file)

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = doctype
    return parser


def element_spans(file: str, content: bytes, names: Collection[str]) -> dict[str, tuple[int, int]]:
    """Return where the elements of these names, each standing once in a part, begin and end."""
    found: dict[str, tuple[int, int]] = {}
    parser = _parser(file)

    def start(name: str, _attributes: dict[str, str]) -> None:
        tag = name.rpartition(":")[2]
        if tag in names:
            found[tag] = parser.CurrentByteIndex, tag_end(content, parser.CurrentByteIndex)

    def end(name: str) -> None:
        tag = name.rpartition(":")[2]
        if tag in names:
            begun, opened = found[tag]
            is_empty = content[opened - 2 : opened] == b"/>"
            found[tag] = begun, opened if is_empty else content.index(b">", parser.CurrentByteIndex) + 1

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.Parse(content, True)
    return found


def tag_end(content: bytes, start: int) -> int:
    """Return where the tag that begins at `start` ends. Raises ValueError for what is no tag in UTF-8."""
    found = _OPEN_TAG.match(content, start)
    if found is None:
        raise ValueError("no tag")
    return found.end()


class _Scan:
    """One pass over a sheet's part."""

    def __init__(self, part: SheetPart) -> None:
        self.part = part
        self.row = self.column = 0
        self.cell: CellSpan | None = None
        self.inside = ""  # "f" or "v" of a cell
        self.value_start = 0
        self.tables: list[str] = []  # ids of the sheet's tables
        self.parser: Any = None

    def start(self, name: str, attributes: dict[str, str]) -> None:
        prefix, _colon, tag = name.rpartition(":")
        at = self.parser.CurrentByteIndex
        match tag:
            case "sheetData":
                self.part.prefix = f"{prefix}:" if prefix else ""
                self.part.data = RowSpan(at, tag_end(self.part.content, at))
            case "row" if self.part.data is not None and not self.part.data.end:
                self.row = int(attributes.get("r", self.row + 1))
                self.column = 0
                self.part.rows[self.row] = RowSpan(at, tag_end(self.part.content, at))
            case "c" if self.row and self.part.data is not None and not self.part.data.end:
                said = attributes.get("r")
                place = place_of(said) if said else (self.row, self.column + 1)
                self.column = place[1]
                self.cell = self.part.cells[place] = CellSpan(at, attributes)
            case "f" | "v" if self.cell is not None:
                self._inner(tag, attributes, at)
            case "mergeCell":
                self.part.merged.append(area_of(attributes["ref"]))
                if len(self.part.merged) > MOST_MERGED:
                    raise ValueError("merged")
            case "dimension":
                self.part.dimension = at, tag_end(self.part.content, at), attributes["ref"]
            case "tablePart":
                self.tables += [value for key, value in attributes.items() if key.endswith(":id")]

    def _inner(self, tag: str, attributes: dict[str, str], at: int) -> None:
        self.inside, self.value_start = tag, at
        if tag == "f" and self.cell is not None:
            self.cell.formula = ""
            if "ref" in attributes and attributes.get("t") in ("array", "dataTable"):
                self.part.arrays.append(area_of(attributes["ref"]))

    def text(self, said: str) -> None:
        if self.inside == "f" and self.cell is not None:
            self.cell.formula = (self.cell.formula or "") + said

    def end(self, name: str) -> None:
        tag = name.rpartition(":")[2]
        if tag in ("f", "v") and self.cell is not None:
            if tag == "v":
                self.cell.stored = self.value_start, self._end_of(self.value_start)
            self.inside = ""
        elif tag == "c" and self.cell is not None:
            self.cell.end, self.cell = self._end_of(self.cell.start), None
        elif tag in ("row", "sheetData") and self.part.data is not None and not self.part.data.end:
            span = self.part.rows[self.row] if tag == "row" else self.part.data
            span.end = self._end_of(span.start)
            span.close = span.open_end if span.end == span.open_end else self.parser.CurrentByteIndex

    def _end_of(self, start: int) -> int:
        """Return where the element that began at `start` ends, at the event of its end."""
        open_end = tag_end(self.part.content, start)
        if self.part.content[open_end - 2 : open_end] == b"/>":
            return open_end
        return self.part.content.index(b">", self.parser.CurrentByteIndex) + 1


def _scan(file: str, part: SheetPart, archive: ZipFile) -> None:
    scan = _Scan(part)
    scan.parser = parser = _parser(file)
    parser.StartElementHandler, parser.EndElementHandler = scan.start, scan.end
    parser.CharacterDataHandler = scan.text
    parser.Parse(part.content, True)
    if part.data is None:
        raise ValueError(part.path)
    if scan.tables:
        relations = _relations(file, archive, part.path)
        for one in scan.tables:
            part.heads += _heads(file, archive.read(relations[one][1]))


def _heads(file: str, table: bytes) -> list[Area]:
    """Return the heading row of one of Excel's own tables: a heading changed in the sheet alone breaks the file."""
    found: list[Area] = []

    def start(tag: str, attributes: Mapping[str, str]) -> None:
        if tag == "table":
            rows = int(attributes.get("headerRowCount", "1"))
            top, left, _bottom, right = area_of(attributes["ref"])
            if rows:
                found.append((top, left, top + rows - 1, right))

    parse(file, table, start=start)
    return found
