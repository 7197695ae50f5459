"""What a workbook says of its sheets beside their values: hidden rows and columns, formulas without a value, errors.

Looked up in the XML of plainly written sheets, a piece at a time; nothing here parses a whole sheet. Only of an
archive that was judged.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

NO_VALUE = ""
"""What stands in `lost` for a formula that was saved without its value."""

_CHUNK = 1 << 20
_MOST = 20_000  # so many hidden rows or lost cells of a sheet are noticed
_OVERLAP = 16 * 1024  # a cell with its formula may stand across two pieces
_HIDDEN_ROW = re.compile(rb'<row r="(\d{1,7})"[^<>]*?\shidden="(?:1|true)"')
_COLUMN = re.compile(rb"<col [^<>]*>")
_BOUND = re.compile(rb'\s(min|max)="(\d{1,5})"')
_HIDDEN = re.compile(rb'\shidden="(?:1|true)"')
_NO_VALUE = re.compile(
    rb'<c r="([A-Z]{1,3})(\d{1,7})"(?![^<>]*\st="str")[^<>]*>'  # a text's value may be blank: =IF(D4="HN";"x";"")
    rb"(?:<f[^<>]*/>|<f(?:\s[^<>]*)?>[^<]*</f>)(?:<v\s*/>|<v></v>)?</c>"
)
_ERROR = re.compile(
    rb'<c r="([A-Z]{1,3})(\d{1,7})"[^<>]*?\st="e"[^<>]*>(?:<f[^<>]*/>|<f(?:\s[^<>]*)?>[^<]*</f>)?<v>([^<]{1,20})</v>'
)


@dataclass(frozen=True)
class Facts:
    """What is special about a sheet. Rows by Excel's number, columns by their index from 0.

    `lost` maps (row, column) to NO_VALUE, or to the error that stands there: "#REF!".
    """

    hidden: bool = False
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    lost: Mapping[tuple[int, int], str] = field(default_factory=dict)


PLAIN = Facts()


def facts_of_sheets(content: bytes, parts: Iterable[zipfile.ZipInfo]) -> dict[str, Facts]:
    """Return what is special about the sheets that these parts of an archive are, by the sheets' names."""
    found = {}
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for part in parts:
            scan = FactScan()
            with archive.open(part) as stream:
                while chunk := stream.read(_CHUNK):
                    scan.look(chunk)
            found[part.filename.replace("\\", "/").lower()] = scan.facts
        return {name: found.get(part, PLAIN) for name, part in parts_of_sheets(archive).items()}


class FactScan:
    """Gathers the facts of one sheet from pieces of its XML, one after the other."""

    def __init__(self) -> None:
        self.rows: set[int] = set()
        self.columns: set[int] = set()
        self.lost: dict[tuple[int, int], str] = {}
        self._before = b""

    def look(self, piece: bytes) -> None:
        """Look at the next piece; what it shares with the one before is found twice and kept once."""
        xml = self._before + piece
        self._before = xml[-_OVERLAP:]
        if b'hidden="' in xml and len(self.rows) < _MOST:
            self.rows.update(int(number) for number in _HIDDEN_ROW.findall(xml))
            for column in _COLUMN.findall(xml):
                if _HIDDEN.search(column):
                    said = {name: int(number) for name, number in _BOUND.findall(column)}
                    first, last = said.get(b"min", 0), min(said.get(b"max", 0), 1 << 14)
                    self.columns.update(range(first - 1, last))
        if len(self.lost) >= _MOST:
            return
        if b"<f" in xml:
            for letters, number in _NO_VALUE.findall(xml):
                self.lost[int(number), column_index(letters)] = NO_VALUE
        if b't="e"' in xml:
            for letters, number, error in _ERROR.findall(xml):
                self.lost[int(number), column_index(letters)] = error.decode(errors="replace")

    @property
    def facts(self) -> Facts:
        """The facts of the sheet, without whether it is hidden."""
        return Facts(False, frozenset(self.rows), frozenset(self.columns), self.lost)


def column_index(letters: bytes) -> int:
    """Return the index of a column from 0: A is 0."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


def parts_of_sheets(archive: zipfile.ZipFile) -> dict[str, str]:
    """Return the part of each sheet, in lower case, by the sheet's name; empty where the book does not say it."""
    try:
        targets = {
            one.get("Id", ""): one.get("Target", "")
            for one in _elements(archive.read("xl/_rels/workbook.xml.rels"), "Relationship")
        }
        sheets = _elements(archive.read("xl/workbook.xml"), "sheet")
    except (KeyError, expat.ExpatError, zipfile.BadZipFile):
        return {}
    return {
        one.get("name", ""): _absolute(targets.get(_relation(one), "")) for one in sheets if targets.get(_relation(one))
    }


def _relation(attributes: dict[str, str]) -> str:
    return next((value for name, value in attributes.items() if name.rpartition(":")[2] == "id"), "")


def _absolute(target: str) -> str:
    path = target.replace("\\", "/").lower()
    return path[1:] if path.startswith("/") else f"xl/{path}"


def _elements(xml: bytes, name: str) -> list[dict[str, str]]:
    """Return the attributes of each element of this name, whatever its prefix."""
    found: list[dict[str, str]] = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        if tag.rpartition(":")[2] == name:
            found.append(attributes)

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.Parse(xml, True)
    return found
