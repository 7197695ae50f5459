"""Reading a workbook that came from outside: judged before it is opened, then plain rows of values.

What is refused is refused with its own sentence saying how to save the file again. Nothing
here knows what the rows mean.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from xml.parsers import expat

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum

from lib.errors import RuleError

Cell = str | float | int | bool | date | datetime | time | timedelta

MAX_BYTES = 20 * 1024 * 1024
MAX_PARTS = 2_000
MAX_EXPANDED = 180 * 1024 * 1024
MAX_CELLS = 4_000_000  # of the rectangles from A1 to each sheet's last filled cell: what reading holds in memory
MAX_TEXTS = 1_000_000  # different texts
MAX_TEXT = 200 * 1024 * 1024  # of all cells together: one long text can stand in a million cells
_MAX_ROWS, _MAX_COLUMNS = 1 << 20, 1 << 14

_CHUNK = 1 << 20
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_UTF8_BOM = b"\xef\xbb\xbf"
_ENTRY_OF_ARCHIVE = b"PK\x01\x02"
_DOCTYPES = (b"<!DOCTYPE", "<!DOCTYPE".encode("utf-16-le"), "<!DOCTYPE".encode("utf-16-be"))
_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})  # what Excel writes; others expand without any limit
# A cell or row as every office program writes it; anything else is looked at again, tag by tag.
_PLAIN_TAG = re.compile(rb'<(?:c r="([A-Z]{1,3})([1-9]\d{0,6})"|row r="[1-9]\d{0,6}")[^<>]*?(/?)>')
_ANY_TAG = re.compile(rb"<(?:[^\s<>/:]*:)?(?:c|row)(?=[\s/>])")
_ANY_REFERENCE = re.compile(rb"[\s\"']r\s*=")
_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})")
_TEXT_NUMBER = re.compile(rb">\s*[-+]?(\d+)\s*<")
_SAVE_AGAIN = " Mở tệp bằng Excel, chọn Lưu thành (Save As), kiểu Excel Workbook (*.xlsx), rồi nhập lại."


class UnreadableFile(RuleError):
    """The file cannot be read as a workbook; the sentence says why and how to save it again."""


@dataclass(frozen=True)
class Sheet:
    """One sheet: rows[0] is Excel's row 1 and each row begins at column A; blank cells are ""."""

    file: str
    name: str
    rows: list[list[Cell]]


def column_letter(index: int) -> str:
    """Return Excel's letters of a column counted from 0: 0 is A, 26 is AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def read_sheets(file: str, content: bytes) -> list[Sheet]:
    """Return the worksheets of an .xlsx file, in their order. Raises UnreadableFile with its own sentence."""
    _judge_kind(file, content)
    _judge_archive(file, content)
    try:
        return list(_worksheets(file, content))
    except BaseException as error:
        # The parser is written in Rust: a panic of it is no Exception, and only its name tells it.
        if isinstance(error, UnreadableFile) or not _is_of_parser(error):
            raise
        raise UnreadableFile("Tệp {file} bị hỏng, không đọc được." + _SAVE_AGAIN, file=file) from error


def _is_of_parser(error: BaseException) -> bool:
    expected = (CalamineError, ValueError, OSError, ArithmeticError, LookupError)
    return isinstance(error, expected) or type(error).__name__ == "PanicException"


def _worksheets(file: str, content: bytes) -> Iterator[Sheet]:
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
    names = [sheet.name for sheet in workbook.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
    if not names:
        raise UnreadableFile("Tệp {file} không có sheet nào có bảng. Chọn lại tệp.", file=file)
    cells = 0
    for name in names:
        rows = workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
        cells += len(rows) * len(rows[0]) if rows else 0
        if cells > MAX_CELLS:  # the same part as many sheets
            raise _too_far(file)
        yield Sheet(file, name, rows)


def _judge_kind(file: str, content: bytes) -> None:
    """Tell by the first bytes what the file is, whatever its name says."""
    if not content:
        raise UnreadableFile("Tệp {file} rỗng (0 byte): chọn lại tệp.", file=file)
    if len(content) > MAX_BYTES:
        raise UnreadableFile(
            "Tệp {file} lớn hơn {limit} MB. Xóa hình ảnh và các sheet không cần, hoặc chia thành nhiều tệp.",
            file=file,
            limit=MAX_BYTES // 1024 // 1024,
        )
    if content.startswith(b"PK"):
        return
    if content.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise UnreadableFile(
                "Tệp {file} có mật khẩu. Mở bằng Excel, bỏ mật khẩu (Tệp → Thông tin → Bảo vệ sổ làm việc), lưu lại.",
                file=file,
            )
        raise UnreadableFile("Tệp {file} là tệp Excel đời cũ (.xls)." + _SAVE_AGAIN, file=file)
    if content.startswith(b"%PDF"):
        raise UnreadableFile("Tệp {file} là PDF, không phải tệp Excel: chọn tệp .xlsx gốc.", file=file)
    start = content[:4096].removeprefix(_UTF8_BOM).replace(b"\0", b"").lstrip(b"\xff\xfe \t\r\n")
    if start.startswith(b"<"):
        raise UnreadableFile("Tệp {file} là trang web (HTML) mang tên Excel." + _SAVE_AGAIN, file=file)
    if b"\n" in start and any(mark in start for mark in b",;\t"):
        raise UnreadableFile("Tệp {file} là tệp văn bản (CSV), không phải tệp Excel." + _SAVE_AGAIN, file=file)
    raise UnreadableFile("Tệp {file} không phải tệp Excel (.xlsx)." + _SAVE_AGAIN, file=file)


def _judge_archive(file: str, content: bytes) -> None:
    """Look at the archive's declared sizes, then at its real ones and at its sheets, before a parser sees it."""
    if content.count(_ENTRY_OF_ARCHIVE) > MAX_PARTS:  # before a list of them is made
        raise _too_big(file)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _judge_parts(file, archive)
    except RuleError:
        raise
    except Exception as error:  # BadZipFile, EOFError, zlib.error and what else a torn archive makes the library say
        raise UnreadableFile("Tệp {file} bị hỏng hoặc tải lên chưa hết." + _SAVE_AGAIN, file=file) from error


def _judge_parts(file: str, archive: zipfile.ZipFile) -> None:
    parts = archive.infolist()
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_EXPANDED:
        raise _too_big(file)
    if not any(part.filename.replace("\\", "/").lower() == "xl/workbook.xml" for part in parts):
        raise UnreadableFile("Tệp {file} không phải sổ làm việc Excel (.xlsx)." + _SAVE_AGAIN, file=file)
    if any(part.compress_type not in _METHODS for part in parts):
        raise UnreadableFile("Tệp {file} được nén theo kiểu lạ nên không mở." + _SAVE_AGAIN, file=file)
    left = MAX_EXPANDED
    cells = filled = 0
    texts: list[int] = []
    sheets = []
    for part in parts:
        name = part.filename.lower()
        scan = _SheetScan(file) if "worksheets" in name else None
        lengths = texts if "sharedstrings" in name else None
        left -= _judge_part(file, archive, part, left, scan, lengths)
        if scan is not None:
            scan = scan if scan.is_plain else _scan_tags(file, archive, part)
            sheets.append(part)
            cells += scan.cells
            filled += scan.filled
    if cells > MAX_CELLS:
        raise _too_far(file)
    if len(texts) > MAX_TEXTS:
        raise _too_big(file)
    if filled * max(texts, default=0) > MAX_TEXT and _text_of_cells(archive, sheets, texts) > MAX_TEXT:
        raise _too_big(file)


def _judge_part(
    file: str,
    archive: zipfile.ZipFile,
    part: zipfile.ZipInfo,
    left: int,
    scan: _SheetScan | None,
    texts: list[int] | None,
) -> int:
    """Return the part's real size, having shown it to the scan and measured its texts; refuse what is no workbook's."""
    size = 0
    rest = b""  # what may go on in the next piece
    with archive.open(part) as stream:
        while chunk := stream.read(_CHUNK):
            size += len(chunk)
            if size > left:
                raise _too_big(file)
            if size == len(chunk) and part.filename.lower().endswith((".xml", ".rels")):
                _refuse_doctype(file, chunk)
            if scan is not None:
                whole, cut, tail = (rest + chunk).rpartition(b"<")
                rest = cut + tail
                scan.look(whole)
            elif texts is not None:
                *whole_texts, rest = (rest + chunk).split(b"</si>")
                texts += map(len, whole_texts)
            if len(rest) > _CHUNK:
                raise _too_big(file)
    if scan is not None:
        scan.look(rest)
    return size


def _refuse_doctype(file: str, start: bytes) -> None:
    if any(mark in start for mark in _DOCTYPES):
        raise UnreadableFile("Tệp {file} có phần khai báo lạ (DOCTYPE) nên không mở." + _SAVE_AGAIN, file=file)


def _too_big(file: str) -> UnreadableFile:
    return UnreadableFile(
        "Tệp {file} khi bung ra quá lớn nên không mở. Sao chép bảng danh sách sang một tệp mới rồi nhập lại.", file=file
    )


def _too_far(file: str) -> UnreadableFile:
    return UnreadableFile(
        "Tệp {file} có ô dữ liệu nằm quá xa bảng danh sách. Xóa các ô thừa ở cuối sheet rồi lưu lại.", file=file
    )


class _SheetScan:
    """How many cells a sheet spans, seen without parsing it: the parser dies of a cell that is too far away.

    `is_plain` says that every cell and row was written in the one way that this sees.
    """

    def __init__(self, file: str) -> None:
        self.file = file
        self.filled = self.last_row = self.last_column = 0
        self.is_plain = True

    @property
    def cells(self) -> int:
        """Cells of the rectangle from A1 to the last row and column with a filled cell."""
        return self.last_row * self.last_column

    def look(self, xml: bytes) -> None:
        """Look at a piece of the sheet that ends between two tags."""
        found = _PLAIN_TAG.findall(xml)
        self.is_plain = self.is_plain and len(found) == len(_ANY_TAG.findall(xml)) == len(_ANY_REFERENCE.findall(xml))
        cells = [(column, row) for column, row, is_empty in found if column and not is_empty]
        if cells:
            self.filled += len(cells)
            self.last_row = max(self.last_row, *(int(row) for _column, row in cells))
            self.last_column = max(self.last_column, *(_column_number(c) for c in {c for c, _row in cells}))
        if self.last_row > _MAX_ROWS or self.last_column > _MAX_COLUMNS:
            raise _too_far(self.file)


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
                column, row = _column_number(found[1].encode()), int(found[2])
        elif tag in ("v", "is"):
            scan.filled += 1
            scan.last_row, scan.last_column = max(scan.last_row, row), max(scan.last_column, column)
            if scan.last_row > _MAX_ROWS or scan.last_column > _MAX_COLUMNS or scan.cells > MAX_CELLS:
                raise _too_far(file)

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


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
