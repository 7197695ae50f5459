"""The register of decisions as a workbook: texts stay texts, whatever they begin with."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from awards.models import Dossier
from awards.queries.dossiers import Decided
from lib.workbook_out import Book, Look

HEADING = (
    "STT",
    "Loại văn bản",
    "Số, ký hiệu",
    "Ngày ký",
    "Người ký",
    "Chức vụ, quyền hạn ký",
    "Tên người, hộ, tập thể",
    "Nơi ở, đơn vị",
    "Đối tượng",
    "Loại hình",
    "Hình thức đề nghị",
    "Kết quả",
    "Đơn vị đề nghị",
    "Phong trào thi đua",
    "Thời gian",
)
_WIDTHS = (6, 13, 16, 12, 20, 20, 28, 22, 14, 22, 22, 18, 22, 34, 18)
_HEAD, _TEXT, _MID = (
    Look(size=11, bold=True, border=True),
    Look(size=11, border=True, align="left"),
    Look(size=11, border=True),
)
_FIRST_ROW = 5


def to_workbook(commune: str, body: str, year: int, decided: Sequence[Decided], made_on: date) -> bytes:
    """Return the register of a year as an .xlsx file."""
    title = f"SỔ QUYẾT ĐỊNH KHEN THƯỞNG NĂM {year}"
    book = Book(title=title, creator=commune)
    sheet = book.add_sheet(f"Năm {year}")
    letters = "ABCDEFGHIJKLMNO"
    sheet.put("A1:F1", body, Look(size=12, bold=True, align="left"))
    sheet.put(f"A3:{letters[-1]}3", title, Look(size=14, bold=True))
    sheet.widths(dict(zip(letters, _WIDTHS, strict=True)))
    for letter, words in zip(letters, HEADING, strict=True):
        sheet.put(f"{letter}{_FIRST_ROW - 1}", words, _HEAD)
    sheet.height(_FIRST_ROW - 1, 32)
    end = sheet.put_rows(_FIRST_ROW, _rows(decided))
    area = f"A1:{letters[-1]}{max(end - 1, _FIRST_ROW)}"
    sheet.print_on_a4_landscape(area=area, repeat=(_FIRST_ROW - 1, _FIRST_ROW - 1), footer=f"{commune}, năm {year}")
    return book.to_bytes(made_on)


def _rows(decided: Sequence[Decided]) -> Iterator[list[tuple[str | int | None, Look]]]:
    number = 0
    for one in decided:
        for dossier in one.dossiers:
            number += 1
            texts = _texts(one, dossier)
            yield [(number, _MID), *((text, _MID if place == 2 else _TEXT) for place, text in enumerate(texts))]


def _texts(one: Decided, dossier: Dossier) -> list[str]:
    paper, proposal = one.paper, dossier.proposal
    return [
        str(paper.get_kind_display()),
        paper.number,
        f"{paper.signing_day:%d/%m/%Y}",
        paper.signed_by,
        paper.capacity,
        dossier.name,
        dossier.place,
        str(dossier.get_recipient_display()),
        str(dossier.get_manner_display()),
        str(dossier.get_form_display()),
        str(dossier.get_state_display()),
        proposal.proposer,
        proposal.campaign.name if proposal.campaign else "",
        proposal.period,
    ]
