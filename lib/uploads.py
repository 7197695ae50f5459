"""Photographs and PDFs handed in: judged by their content, cleaned of what a phone adds, refused with a sentence.

Nothing here trusts a file's name or what a browser says of it.
"""

from __future__ import annotations

import io
import re
import warnings
from dataclasses import dataclass
from pathlib import PurePath

from PIL import Image, ImageOps, UnidentifiedImageError
from pypdf import PdfReader

from lib.errors import RuleError

MAX_BYTES = 15 * 1024 * 1024
MAX_PIXELS = 60_000_000  # a telephone of 50 megapixels; what a small file may expand to in memory
LONGEST_SIDE = 2400  # of a photograph as it is kept: a page of A4 stays readable
MAX_PAGES = 200
_QUALITY = 82
_FORMATS = ("JPEG", "PNG", "WEBP")
_PDF = b"%PDF-"
# An EXIF block in a JPEG, alone or inside a PDF: marker, length of two bytes, name. GPS lives in it.
_EXIF = re.compile(rb"\xff\xe1(..)Exif\x00\x00", re.DOTALL)
_TAKE_AGAIN = " Chụp lại hoặc lưu thành tệp ảnh JPG, PNG hay tệp PDF, rồi gửi lại."


class UnfitFile(RuleError):
    """The file is refused; the sentence says why and what to do."""


@dataclass(frozen=True)
class Accepted:
    """A file as it is kept: our own extension and type, the content without the place where it was taken."""

    content: bytes
    content_type: str
    extension: str
    pages: int


def accept(name: str, content: bytes) -> Accepted:
    """Return a photograph (JPEG, PNG, WebP) or PDF as it is kept. Raises UnfitFile with its own sentence.

    Photographs are turned upright, made at most LONGEST_SIDE pixels long and written anew, without
    any of the camera's notes; in a PDF these are blanked where they stand.
    """
    file = PurePath(name.replace("\\", "/")).name[:80] or "không tên"
    if not content:
        raise UnfitFile("Tệp {file} rỗng (0 byte): chọn lại tệp.", file=file)
    if len(content) > MAX_BYTES:
        raise UnfitFile(
            "Tệp {file} nặng {size} MB, lớn hơn mức {limit} MB. Chụp lại ở độ phân giải thấp hơn, hoặc chia thành "
            "nhiều tệp.",
            file=file,
            size=f"{len(content) / 1024 / 1024:.0f}",
            limit=MAX_BYTES // 1024 // 1024,
        )
    return _pdf(file, content) if content.startswith(_PDF) else _photograph(file, content)


def _photograph(file: str, content: bytes) -> Accepted:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # measured below, before it is decoded
            picture = Image.open(io.BytesIO(content), formats=_FORMATS)
        if picture.width * picture.height > MAX_PIXELS:
            raise Image.DecompressionBombError
        upright = _on_white(ImageOps.exif_transpose(picture))
    except Image.DecompressionBombError as error:
        raise UnfitFile("Ảnh {file} có quá nhiều điểm ảnh. Chụp lại ở độ phân giải thấp hơn.", file=file) from error
    except UnidentifiedImageError as error:
        raise UnfitFile(
            "Tệp {file} không phải ảnh JPG, PNG hay tệp PDF, dù tên tệp có thể ghi như vậy." + _TAKE_AGAIN, file=file
        ) from error
    except Exception as error:  # a torn picture makes the library say many things
        raise UnfitFile("Ảnh {file} bị hỏng hoặc tải lên chưa hết." + _TAKE_AGAIN, file=file) from error
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    upright.info.clear()  # else the comment a camera or a program left would be written again
    kept = io.BytesIO()
    upright.save(kept, "JPEG", quality=_QUALITY, optimize=True)
    return Accepted(kept.getvalue(), "image/jpeg", "jpg", 1)


def _on_white(picture: Image.Image) -> Image.Image:
    """Return a picture without transparency: what lies below black writing must not turn black too."""
    if not picture.has_transparency_data:
        return picture.convert("RGB")
    layer = picture.convert("RGBA")
    paper = Image.new("RGB", layer.size, "white")
    paper.paste(layer, mask=layer)
    return paper


def _pdf(file: str, content: bytes) -> Accepted:
    try:
        document = PdfReader(io.BytesIO(content))
        if document.is_encrypted:
            raise UnfitFile("Tệp {file} có mật khẩu. Bỏ mật khẩu rồi gửi lại.", file=file)
        pages = len(document.pages)
    except UnfitFile:
        raise
    except Exception as error:  # what a torn or hostile PDF makes the library say
        raise UnfitFile("Tệp PDF {file} bị hỏng hoặc tải lên chưa hết." + _TAKE_AGAIN, file=file) from error
    if not 1 <= pages <= MAX_PAGES:
        raise UnfitFile(
            "Tệp PDF {file} có {pages} trang; chỉ nhận từ 1 đến {limit} trang. Chia thành nhiều tệp.",
            file=file,
            pages=pages,
            limit=MAX_PAGES,
        )
    return Accepted(_without_exif(content), "application/pdf", "pdf", pages)


def _without_exif(content: bytes) -> bytes:
    """Blank the EXIF blocks of the photographs in a PDF, byte for byte, so that every offset in it still holds."""
    cleaned = bytearray(content)
    for found in _EXIF.finditer(content):
        length = int.from_bytes(found[1], "big")
        end = min(found.start() + 2 + length, len(cleaned))
        cleaned[found.end() : end] = bytes(max(0, end - found.end()))
    return bytes(cleaned)
