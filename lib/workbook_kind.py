"""What a file is, told by its first bytes whatever its name says; each thing that is no workbook has its own sentence.

Every sentence says how to save the file again. What a workbook holds is not looked at here.
"""

from __future__ import annotations

from lib.errors import RuleError

MAX_BYTES = 20 * 1024 * 1024
SAVE_AGAIN = " Mở tệp bằng Excel, chọn Lưu thành (Save As), kiểu Excel Workbook (*.xlsx), rồi nhập lại."

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_UTF8_BOM = b"\xef\xbb\xbf"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_LOCKED = "Tệp {file} có mật khẩu. Mở bằng Excel, bỏ mật khẩu (Tệp → Thông tin → Bảo vệ sổ làm việc), lưu lại."
_WORD_IN_OLE = "WordDocument".encode("utf-16-le")
_BEGINNINGS = (
    (b"%PDF", "Tệp {file} là PDF, không phải tệp Excel: chọn tệp .xlsx gốc."),
    (b"{\\rtf", "Tệp {file} là tệp Word (RTF). Sao chép bảng sang một tệp Excel mới, lưu kiểu .xlsx, rồi nhập lại."),
    (b"\x89PNG", "Tệp {file} là hình ảnh, không phải tệp Excel (.xlsx): chọn tệp Excel đã dùng để in bảng này."),
    (b"\xff\xd8\xff", "Tệp {file} là hình ảnh, không phải tệp Excel (.xlsx): chọn tệp Excel đã dùng để in bảng này."),
    (b"Rar!", "Tệp {file} là tệp nén (RAR): giải nén rồi chọn tệp Excel ở bên trong."),
    (b"7z\xbc\xaf", "Tệp {file} là tệp nén (7z): giải nén rồi chọn tệp Excel ở bên trong."),
)
_CONTENTS = (  # a part of an archive, what the archive then is
    (
        "xl/workbook.bin",
        "Tệp {file} là sổ làm việc Excel kiểu nhị phân (.xlsb), không phải sổ làm việc Excel (.xlsx)." + SAVE_AGAIN,
    ),
    (
        "content.xml",
        "Tệp {file} là bảng tính OpenDocument (.ods), không phải Excel (.xlsx). Mở tệp bằng chương trình đã lưu nó "
        "(LibreOffice, Excel), chọn Lưu thành, kiểu Excel 2007-365 (.xlsx), rồi nhập lại.",
    ),
    (
        "word/document.xml",
        "Tệp {file} là tệp Word, không phải sổ làm việc Excel (.xlsx). Sao chép bảng sang một tệp Excel mới, lưu lại, "
        "rồi nhập.",
    ),
    ("ppt/presentation.xml", "Tệp {file} là tệp PowerPoint, không phải sổ làm việc Excel (.xlsx): chọn lại tệp."),
)


class UnreadableFile(RuleError):
    """The file cannot be read as a workbook; the sentence says why and how to save it again."""


def is_old(content: bytes) -> bool:
    """Say whether a file that passed `judge_kind` is an old workbook (.xls)."""
    return content.startswith(OLE)


def judge_kind(file: str, content: bytes) -> None:
    """Refuse what is neither an archive, as .xlsx and .xlsm are, nor an old workbook. Raises UnreadableFile."""
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
    if content.startswith(OLE):
        if _ENCRYPTED in content:
            raise has_password(file)
        if _WORD_IN_OLE in content:
            raise UnreadableFile(
                "Tệp {file} là tệp Word đời cũ (.doc). Sao chép bảng sang một tệp Excel mới, lưu lại, rồi nhập.",
                file=file,
            )
        return
    _refuse(file, content)


def has_password(file: str) -> UnreadableFile:
    """Return the refusal of a workbook that is encrypted."""
    return UnreadableFile(_LOCKED, file=file)


def _refuse(file: str, content: bytes) -> None:
    for beginning, sentence in _BEGINNINGS:
        if content.startswith(beginning):
            raise UnreadableFile(sentence, file=file)
    start = content[:4096].removeprefix(_UTF8_BOM).replace(b"\0", b"").lstrip(b"\xff\xfe \t\r\n")
    if start.startswith(b"<"):
        if b"urn:schemas-microsoft-com:office:spreadsheet" in start or b'progid="Excel.Sheet"' in start:
            raise UnreadableFile("Tệp {file} là bảng tính XML đời 2003." + SAVE_AGAIN, file=file)
        raise UnreadableFile("Tệp {file} là trang web (HTML) mang tên Excel." + SAVE_AGAIN, file=file)
    if b"\n" in start and any(mark in start for mark in b",;\t"):
        raise UnreadableFile("Tệp {file} là tệp văn bản (CSV), không phải tệp Excel." + SAVE_AGAIN, file=file)
    raise UnreadableFile("Tệp {file} không phải tệp Excel (.xlsx)." + SAVE_AGAIN, file=file)


def refuse_other_archive(file: str, names: set[str]) -> None:
    """Refuse an archive with these parts (lower case) that holds another thing than a workbook."""
    for name, sentence in _CONTENTS:
        if name in names:
            raise UnreadableFile(sentence, file=file)
    if any(name.endswith((".xls", ".xlsx", ".xlsm")) for name in names):
        raise UnreadableFile(
            "Tệp {file} là tệp nén, không phải sổ làm việc Excel (.xlsx): giải nén rồi chọn tệp Excel ở bên trong.",
            file=file,
        )
    raise UnreadableFile("Tệp {file} không phải sổ làm việc Excel (.xlsx)." + SAVE_AGAIN, file=file)
