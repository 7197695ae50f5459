"""The demo's mistakes put right: a row corrected in the preview before it was taken, and a wrong file undone.

Written through the same actions an office uses; the register is afterwards as it was, but for one note.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from communes.models import Unit, User
from config.demo_people import NO_PROVINCE
from config.demo_story import THIS_YEAR
from households.actions.corrections import correct_draft
from households.actions.imports import apply_import, keep_draft
from households.actions.undo import undo_import
from households.models import ChangeReport, LifeEvent, PovertyStandard, RosterImport, Stage, YearlyStatus
from households.roster.corrections import Correction, What
from households.roster.headings import LABELS, Field
from households.roster.plan import shown
from households.roster.reading import Place
from households.views.import_drafts import read_draft
from lib.workbook_out import Book, Look

_HEADING = (
    "STT", LABELS[Field.NAME], LABELS[Field.BIRTH], LABELS[Field.CCCD], LABELS[Field.PEOPLE], "Phân loại", "Ghi chú",
)  # fmt: skip
_BIRTH, _CLASS = 2, 5  # columns, from 0
_FIRST_ROW = 3
Row = Sequence[str | int | None]


def put_right(commune: Unit, officer: User, standard: PovertyStandard, hamlets: Sequence[Unit]) -> None:
    """Take a row in that was corrected in the preview, then a list that is another year's, and undo that.

    A commune whose lists have nobody that nothing else happened to has nothing to correct.
    """
    _take_a_corrected_row(commune, officer, standard, hamlets[0])
    _undo_a_wrong_file(commune, officer, standard, hamlets[-1])


def _take_a_corrected_row(commune: Unit, officer: User, standard: PovertyStandard, hamlet: Unit) -> None:
    of_list = YearlyStatus.objects.of_list(commune, standard, THIS_YEAR).filter(hamlet=hamlet, to_verify=False)
    elsewhere = [LifeEvent.objects.values("household"), ChangeReport.objects.values("household")]
    for busy in elsewhere:
        of_list = of_list.exclude(household__in=busy.filter(household__isnull=False))
    listed = of_list.select_related("household").order_by("-pk").first()
    if listed is None:
        return
    head = listed.household.members.get(is_head=True)
    birth = shown(Field.BIRTH, head.birth_date or head.birth_year)
    name = f"Bổ sung {hamlet.name} {THIS_YEAR}.xlsx"
    wrong = (1, head.name, f"31/02/{birth[-4:]}", head.cccd, listed.people, "??", "Đã xác minh lại tháng 10")
    content = _workbook(hamlet.name, [wrong])
    draft = _draft(commune, officer, standard, name, content, supplement=True)
    place = Place(name, hamlet.name, _FIRST_ROW)
    words = "HN" if listed.poverty_class == "poor" else "HCN"
    corrections = [Correction(What.CELL, place, column, text) for column, text in ((_BIRTH, birth), (_CLASS, words))]
    correct_draft(by=officer, draft=draft, corrections=corrections)
    _apply(commune, officer, draft)


def _undo_a_wrong_file(commune: Unit, officer: User, standard: PovertyStandard, hamlet: Unit) -> None:
    """Take in a list of a year gone by as this year's, and undo it: its households leave the register again."""
    people = [
        (number, f"Người Nhầm Tệp {word}", 1950 + number, f"{NO_PROVINCE}0{50 + number}99999{number}", 3, "HN", "")
        for number, word in enumerate(("Một", "Hai", "Ba"), start=1)
    ]
    name = f"Danh sách {hamlet.name} năm cũ.xlsx"
    record = _draft(commune, officer, standard, name, _workbook(hamlet.name, people), supplement=False)
    _apply(commune, officer, record)
    undo_import(by=officer, record=record)


def _draft(
    commune: Unit, officer: User, standard: PovertyStandard, name: str, content: bytes, *, supplement: bool
) -> RosterImport:
    answers = {"year": THIS_YEAR, "standard": standard, "stage": Stage.PROPOSED, "supplement": supplement}
    return keep_draft(by=officer, commune=commune, files=[(name, content)], **answers)


def _apply(commune: Unit, officer: User, draft: RosterImport) -> None:
    read = read_draft(commune, draft)
    if read.plan.errors or read.plan.rejected or not read.plan.writes:
        raise AssertionError(f"{read.plan.rejected} {read.plan.errors}")
    apply_import(
        by=officer,
        draft=draft,
        reading=read.reading,
        options=read.options(),
        years=read.years,
        seen=read.seen,
        corrected=read.corrected,
    )


def _workbook(hamlet: str, rows: Sequence[Row]) -> bytes:
    book = Book(title="Danh sách hộ nghèo, hộ cận nghèo", creator="Minh Họa")
    sheet, plain, bold = book.add_sheet(hamlet), Look(align="left"), Look(bold=True)
    title = f"DANH SÁCH HỘ NGHÈO, HỘ CẬN NGHÈO NĂM {THIS_YEAR}"
    sheet.put_rows(
        1,
        [
            [(title, bold)],
            [(head, bold) for head in _HEADING],
            *([(cell, plain) for cell in row] for row in rows),
        ],
    )
    sheet.widths({"B": 30, "C": 14, "D": 18, "F": 12, "G": 30})
    return book.to_bytes(date(THIS_YEAR, 10, 30))
