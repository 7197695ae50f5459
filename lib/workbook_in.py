"""Reading a workbook that came from outside: judged before it is opened, then plain rows of values.

What is refused is refused with its own sentence saying how to save the file again. Nothing
here knows what the rows mean.
"""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum

from lib.errors import RuleError

Cell = str | float | int | bool | date | datetime | time | timedelta

MAX_BYTES = 20 * 1024 * 1024
MAX_PARTS = 2_000
MAX_EXPANDED = 180 * 1024 * 1024
MAX_CELLS = 4_000_000  # of the rectangle from A1 to the last filled cell: what reading holds in memory

_CHUNK = 1 << 20
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_DOCTYPES = (b"<!DOCTYPE", "<!DOCTYPE".encode("utf-16-le"), "<!DOCTYPE".encode("utf-16-be"))
_FILLED_CELL = re.compile(rb"<(?:\w+:)?c\s(?:[^>]*?\s)?r=[\"']([A-Za-z]{1,3})(\d{1,7})[\"'][^>]*(?<!/)>")
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
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        names = [sheet.name for sheet in workbook.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
        return [Sheet(file, name, workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)) for name in names]
    except (CalamineError, ValueError, OSError) as error:
        raise UnreadableFile("Tệp {file} bị hỏng, không đọc được." + _SAVE_AGAIN, file=file) from error


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
    if content.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise UnreadableFile(
                "Tệp {file} có mật khẩu. Mở bằng Excel, bỏ mật khẩu (Tệp → Thông tin → Bảo vệ sổ làm việc), lưu lại.",
                file=file,
            )
        raise UnreadableFile("Tệp {file} là tệp Excel đời cũ (.xls)." + _SAVE_AGAIN, file=file)
    if content.startswith(b"%PDF"):
        raise UnreadableFile("Tệp {file} là PDF, không phải tệp Excel: chọn tệp .xlsx gốc.", file=file)
    if content.lstrip()[:1] == b"<":
        raise UnreadableFile("Tệp {file} là trang web (HTML) mang tên Excel." + _SAVE_AGAIN, file=file)
    if not content.startswith(b"PK"):
        raise UnreadableFile("Tệp {file} không phải tệp Excel (.xlsx)." + _SAVE_AGAIN, file=file)


def _judge_archive(file: str, content: bytes) -> None:
    """Look at the archive's declared sizes, then at its real ones, before a parser sees it."""
    too_big = UnreadableFile(
        "Tệp {file} khi bung ra quá lớn nên không mở. Sao chép bảng danh sách sang một tệp mới rồi nhập lại.", file=file
    )
    broken = UnreadableFile("Tệp {file} bị hỏng hoặc tải lên chưa hết." + _SAVE_AGAIN, file=file)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            names = {part.filename for part in parts}
            if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_EXPANDED:
                raise too_big
            if "xl/workbook.xml" not in names:
                raise UnreadableFile("Tệp {file} không phải sổ làm việc Excel (.xlsx)." + _SAVE_AGAIN, file=file)
            left = MAX_EXPANDED
            for part in parts:
                left -= _judge_part(file, archive, part, left, too_big)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, EOFError, OSError, NotImplementedError, RuntimeError) as error:
        raise broken from error
    except Exception as error:
        if isinstance(error, RuleError):
            raise
        raise broken from error  # zlib.error and what else a torn archive makes the library say


def _judge_part(file: str, archive: zipfile.ZipFile, part: zipfile.ZipInfo, left: int, too_big: UnreadableFile) -> int:
    """Return the part's real size; refuse it when it expands too far, declares entities or spans too many cells."""
    kept = bytearray()
    is_sheet = part.filename.startswith("xl/worksheets/") and part.filename.endswith(".xml")
    size = 0
    with archive.open(part) as stream:
        while chunk := stream.read(_CHUNK):
            size += len(chunk)
            if size > left:
                raise too_big
            if is_sheet or len(kept) < 4096:
                kept += chunk
    if any(mark in kept[:4096] for mark in _DOCTYPES):
        raise UnreadableFile("Tệp {file} có phần khai báo lạ (DOCTYPE) nên không mở." + _SAVE_AGAIN, file=file)
    if is_sheet and _cells_spanned(bytes(kept)) > MAX_CELLS:
        raise UnreadableFile(
            "Tệp {file} có ô dữ liệu nằm quá xa bảng danh sách. Xóa các ô thừa ở cuối sheet rồi lưu lại.", file=file
        )
    return size


def _cells_spanned(xml: bytes) -> int:
    """Return the number of cells in the rectangle from A1 to the last row and column with a filled cell."""
    columns: set[bytes] = set()
    last_row = 0
    for column, row in _FILLED_CELL.findall(xml):
        columns.add(column)
        last_row = max(last_row, int(row))
    return last_row * max((_column_number(column) for column in columns), default=0)


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number
