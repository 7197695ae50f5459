"""Files as people send them: photographs with the place they were taken, PDFs, Word documents."""

from __future__ import annotations

import io

from docx import Document
from PIL import Image
from pypdf import PdfWriter

GPS_IFD = 0x8825


def photograph(name: str = "anh.jpg", size: tuple[int, int] = (60, 80), colour: str = "white") -> tuple[str, bytes]:
    """Return name and content of a JPEG that says where it was taken."""
    picture, notes = Image.new("RGB", size, colour), Image.Exif()
    notes.get_ifd(GPS_IFD).update({1: "N", 2: (10.0, 30.0, 5.0), 3: "E", 4: (107.0, 24.0, 9.0)})
    notes[0x010F] = "MayAnhThu"  # maker
    file = io.BytesIO()
    picture.save(file, "JPEG", exif=notes)
    return name, file.getvalue()


def pdf(pages: int = 1, password: str = "") -> bytes:
    """Return a PDF of blank pages."""
    document = PdfWriter()
    for _page in range(pages):
        document.add_blank_page(210, 297)
    if password:
        document.encrypt(password)
    file = io.BytesIO()
    document.write(file)
    return file.getvalue()


def word(*paragraphs: str) -> bytes:
    """Return a Word document of these paragraphs."""
    document = Document()
    for text in paragraphs:
        document.add_paragraph(text)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def text_of(content: bytes) -> str:
    """Return all text of a Word document: paragraphs, tables row by row, footers."""
    document = Document(io.BytesIO(content))
    lines = [paragraph.text for paragraph in document.paragraphs]
    for table in document.tables:
        lines += [" | ".join(cell.text for cell in row.cells) for row in table.rows]
    lines += [paragraph.text for section in document.sections for paragraph in section.footer.paragraphs]
    return "\n".join(lines)
