"""The archive that an .xlsx or .xlsm file is, judged before a parser sees it: sizes, parts, how far its cells reach."""

from __future__ import annotations

import io
import re
import zipfile
from operator import itemgetter
from xml.parsers import expat

from lib.errors import RuleError
from lib.workbook_facts import column_index
from lib.workbook_kind import SAVE_AGAIN, UnreadableFile, refuse_other_archive

MAX_PARTS = 2_000
MAX_EXPANDED = 180 * 1024 * 1024
MAX_CELLS = 4_000_000  # of the rectangles from A1 to each sheet's last filled cell: what reading holds in memory
MAX_TEXTS = 1_000_000  # different texts
MAX_TEXT = 200 * 1024 * 1024  # of all cells together: one long text can stand in a million cells
_MAX_ROWS, _MAX_COLUMNS = 1 << 20, 1 << 14

_CHUNK = 1 << 20
_ENTRY_OF_ARCHIVE = b"PK\x01\x02"
_DOCTYPES = (b"<!DOCTYPE", "<!DOCTYPE".encode("utf-16-le"), "<!DOCTYPE".encode("utf-16-be"))
_ROWS = b"sheetData"  # in every part that is read as a sheet, whatever its name
_OTHER_BOOKS = frozenset({"content.xml", "xl/workbook.bin"})  # read instead where the workbook's own part is torn
_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})  # what Excel writes; others expand without any limit
# Cells and rows as nearly every program writes them: filled, blank, or (what is caught last) in some other way.
_CELLS = re.compile(
    rb'<c(?: r="([A-Z]{1,3})([1-9]\d{0,6})"(?: s="\d{1,6}")?(?: t="[A-Za-z]{1,9}")?>'
    rb'| r="[A-Z]{1,3}[1-9]\d{0,6}"(?: s="\d{1,6}")? ?/>|([\s/>]))'
)
_REFERRED = re.compile(rb'<c r="[A-Z]{1,3}([1-9]\d{0,6})"')
_LETTERS = 26
_ODD_ROW = re.compile(rb'<row(?=[\s/>])(?! r="[1-9]\d{0,6}"(?: (?!r=)[A-Za-z][A-Za-z0-9:]*+="[^"<>]*+")*+ ?/?>)')
_PREFIXED = re.compile(rb":(?:c|row)(?=[\s/>])")  # of another prefix, or words that look so
# Filled cells as some programs write them. Whatever is written otherwise is odd: looked at again, tag by tag.
_MORE = rb'(?:[^<>/"\']*+"[^<>/"]*+")*+'  # whole attributes: in a value "/>" ends no tag
_FILLED = re.compile(rb'<c r="([A-Z]{1,3})([1-9]\d{0,6})"' + _MORE + rb" ?>")
_ODD = (
    re.compile(rb'<c(?=[\s/>])(?! r="[A-Z]{1,3}[1-9]\d{0,6}"' + _MORE + rb" ?/?>)"),
    re.compile(rb'<row(?=[\s/>])(?! r="[1-9]\d{0,6}"' + _MORE + rb" ?/?>)"),
    _PREFIXED,
)
_ANY_REFERENCE = re.compile(rb"r(?<=[\s\"']r)\s*=")  # begins with a letter, so that it is soon found
_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})")
_TEXT_NUMBER = re.compile(rb">\s*[-+]?(\d+)\s*<")


def judge_archive(file: str, content: bytes) -> list[zipfile.ZipInfo]:
    """Look at the archive's declared sizes, then at its real ones and at its sheets, before a parser sees it.

    Returns the parts that are sheets, for `facts_of_sheets`. Raises UnreadableFile.
    """
    if content.count(_ENTRY_OF_ARCHIVE) > MAX_PARTS:  # before a list of them is made
        raise too_big(file)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _judge_parts(file, archive)
    except RuleError:
        raise
    except Exception as error:  # BadZipFile, EOFError, zlib.error and what else a torn archive makes the library say
        raise UnreadableFile("Tệp {file} bị hỏng hoặc tải lên chưa hết." + SAVE_AGAIN, file=file) from error


def _judge_parts(file: str, archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    parts = archive.infolist()
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_EXPANDED:
        raise too_big(file)
    names = {part.filename.replace("\\", "/").lower() for part in parts}
    if "xl/workbook.xml" not in names or names & _OTHER_BOOKS:
        refuse_other_archive(file, names)
    if any(part.compress_type not in _METHODS for part in parts):
        raise UnreadableFile("Tệp {file} được nén theo kiểu lạ nên không mở." + SAVE_AGAIN, file=file)
    left = MAX_EXPANDED
    cells = filled = 0
    texts: list[int] = []
    sheets = []
    for part in parts:
        name = part.filename.lower()
        scan = _SheetScan(file) if "worksheets" in name else None
        lengths = texts if "sharedstrings" in name else None
        size, has_rows = _judge_part(file, archive, part, left, scan, lengths)
        left -= size
        if scan is None and has_rows:  # a sheet may lie anywhere: the workbook says where
            scan = _SheetScan(file)
            _judge_part(file, archive, part, size, scan, None)
        if scan is not None:
            scan = scan if scan.is_plain else _scan_tags(file, archive, part)
            sheets.append(part)
            cells += scan.cells
            filled += scan.filled
    if cells > MAX_CELLS:
        raise too_far(file)
    if len(texts) > MAX_TEXTS:
        raise too_big(file)
    if filled * max(texts, default=0) > MAX_TEXT and _text_of_cells(archive, sheets, texts) > MAX_TEXT:
        raise too_big(file)
    return sheets


def _judge_part(
    file: str,
    archive: zipfile.ZipFile,
    part: zipfile.ZipInfo,
    left: int,
    scan: _SheetScan | None,
    texts: list[int] | None,
) -> tuple[int, bool]:
    """Return the part's real size and whether it has rows of a sheet; refuse what is no workbook's.

    The part is shown to the scan, and its texts are measured, where these are wanted.
    """
    size, has_rows = 0, False
    rest = end = b""  # what may go on in the next piece
    with archive.open(part) as stream:
        while chunk := stream.read(_CHUNK):
            size += len(chunk)
            if size > left:
                raise too_big(file)
            if size == len(chunk) and part.filename.lower().endswith((".xml", ".rels")):
                _refuse_doctype(file, chunk)
            has_rows = has_rows or _ROWS in end + chunk
            end = chunk[-len(_ROWS) :]
            if scan is not None:
                whole, cut, tail = (rest + chunk).rpartition(b"<")
                rest = cut + tail
                scan.look(whole)
            elif texts is not None:
                *whole_texts, rest = (rest + chunk).split(b"</si>")
                texts += map(len, whole_texts)
            if len(rest) > _CHUNK:
                raise too_big(file)
    if scan is not None:
        scan.look(rest)
    return size, has_rows


def _refuse_doctype(file: str, start: bytes) -> None:
    if any(mark in start for mark in _DOCTYPES):
        raise UnreadableFile("Tệp {file} có phần khai báo lạ (DOCTYPE) nên không mở." + SAVE_AGAIN, file=file)


def too_big(file: str) -> UnreadableFile:
    """Return the refusal of a file that is too large once unpacked."""
    return UnreadableFile(
        "Tệp {file} khi bung ra quá lớn nên không mở. Sao chép bảng danh sách sang một tệp mới rồi nhập lại.", file=file
    )


def too_far(file: str) -> UnreadableFile:
    """Return the refusal of a file with a cell too far from its table."""
    return UnreadableFile(
        "Tệp {file} có ô dữ liệu nằm quá xa bảng danh sách. Xóa các ô thừa ở cuối sheet rồi lưu lại.", file=file
    )


class _SheetScan:
    """How many cells a sheet spans, seen without parsing it: the parser dies of a cell that is too far away."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.filled = self.closed = self.last_row = self.last_column = 0
        self._is_plain = True

    @property
    def is_plain(self) -> bool:
        """Say whether nothing was written otherwise, and every filled cell that began has ended."""
        return self._is_plain and self.filled == self.closed

    @property
    def cells(self) -> int:
        """Cells of the rectangle from A1 to the last row and column with a filled cell."""
        return self.last_row * self.last_column

    def look(self, xml: bytes) -> None:
        """Look at a piece of the sheet that ends between two tags."""
        self.closed += xml.count(b"</c>")
        if (row := self._row_reached(xml)) is not None:
            self.filled += xml.count(b"<c ")
            self.last_row = max(self.last_row, row)
        else:
            self._look_at_each_cell(xml)
        if self.last_row > _MAX_ROWS or self.last_column > _MAX_COLUMNS:
            raise too_far(self.file)

    def _look_at_each_cell(self, xml: bytes) -> None:
        cells = self._usual(xml)
        if cells is None:
            cells = self._unusual(xml)
        if cells:
            self.filled += len(cells)
            self.last_row = max(self.last_row, *map(int, set(map(itemgetter(1), cells))))
            self.last_column = max(self.last_column, *(column_index(c) + 1 for c in set(map(itemgetter(0), cells))))

    def _row_reached(self, xml: bytes) -> int | None:
        """Return the row of the last cell where all are filled and none is further down, or right of those seen before.

        None for any other piece: of it each cell is looked at, at twice the time.
        """
        last = _REFERRED.match(xml, max(xml.rfind(b'<c r="'), 0))
        if last is None or not 0 < self.last_column <= _LETTERS:
            return None
        within = rb'<c(?=[\s/>])(?! r="[A-%c]%b"(?: s="\d{1,6}")?(?: t="[A-Za-z]{1,9}")?>)'
        further = re.compile(within % (ord("A") + self.last_column - 1, _numbers_to(last[1])))
        return None if further.search(xml) or _ODD_ROW.search(xml) or _PREFIXED.search(xml) else int(last[1])

    def _usual(self, xml: bytes) -> list[tuple[bytes, ...]] | None:
        """Return column and row of the filled cells, None where a cell or row is not written as nearly all are."""
        found = _CELLS.findall(xml)
        if any(map(itemgetter(2), found)) or _ODD_ROW.search(xml) or _PREFIXED.search(xml):
            return None
        return [*filter(itemgetter(0), found)]

    def _unusual(self, xml: bytes) -> list[tuple[bytes, ...]]:
        """Return column and row of the filled cells that are written plainly; say whether all are."""
        tags = xml.count(b"<c ") + xml.count(b"<row ")
        self._is_plain = (
            self._is_plain
            and len(_ANY_REFERENCE.findall(xml)) == tags  # one each, for a second one could be the one that counts
            and not any(odd.search(xml) for odd in _ODD)
        )
        return _FILLED.findall(xml)


def _numbers_to(last: bytes) -> bytes:
    """Return an expression of the numbers from 1 to this one, written without zeros before them."""
    shorter = [rb"[1-9]\d{0,%d}" % (len(last) - 2)] if len(last) > 1 else []
    smaller = [
        rb"%b[%d-%d]\d{%d}" % (last[:at], at == 0, digit - 1, len(last) - at - 1)
        for at, digit in enumerate(map(int, last.decode()))
        if digit > (at == 0)
    ]
    return b"(?:" + b"|".join([*smaller, *shorter, last]) + b")"


def _scan_tags(file: str, archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> _SheetScan:
    """Return what a sheet spans that is not written in the usual way, tag by tag; refuse what no sheet holds."""
    scan = _SheetScan(file)
    row = column = 0

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal row, column
        tag = tag.rpartition(":")[2]
        if tag == "row":
            said = attributes.get("r", str(row + 1))
            row, column = (int(said) if said.isascii() and said.isdigit() and len(said) < 8 else 0), 0
            if not 1 <= row <= _MAX_ROWS:
                raise ValueError(said)
        elif tag == "c":
            column += 1
            if "r" in attributes:
                found = _REFERENCE.fullmatch(attributes["r"])
                if found is None:
                    raise ValueError(attributes["r"])
                column, row = column_index(found[1].encode()) + 1, int(found[2])
        elif tag in ("v", "is"):
            scan.filled += 1
            scan.last_row, scan.last_column = max(scan.last_row, row), max(scan.last_column, column)
            if scan.last_row > _MAX_ROWS or scan.last_column > _MAX_COLUMNS or scan.cells > MAX_CELLS:
                raise too_far(file)

    def doctype(*_said: object) -> None:
        _refuse_doctype(file, _DOCTYPES[0])

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = doctype
    with archive.open(part) as stream:
        while chunk := stream.read(_CHUNK):
            parser.Parse(chunk, False)
    parser.Parse(b"", True)
    return scan


def _text_of_cells(archive: zipfile.ZipFile, sheets: list[zipfile.ZipInfo], texts: list[int]) -> int:
    """Return at most how many bytes of text all cells hold together, each text counted as often as it stands."""
    total = 0
    for part in sheets:
        with archive.open(part) as stream:
            rest = b""
            while chunk := stream.read(_CHUNK):
                whole, cut, rest = (rest + chunk).rpartition(b"<")
                rest = cut + rest
                numbers = (int(number[-9:]) for number in _TEXT_NUMBER.findall(whole + cut))
                total += sum(texts[number] for number in numbers if number < len(texts))
                if total > MAX_TEXT:
                    return total
    return total
