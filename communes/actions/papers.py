"""Writes about papers: signed documents put on record, letterheads."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone

from communes.actions.audit import record
from communes.models import (
    Letterhead,
    Paper,
    PaperKind,
    Unit,
    User,
)
from lib.errors import RuleError
from lib.vietnamese import clean, fold

COLUMNS = {
    "number": (Paper._meta.get_field("number"), "Số quyết định"),
    "signed_by": (Paper._meta.get_field("signed_by"), "Tên người ký"),
    "capacity": (Paper._meta.get_field("capacity"), "Chức vụ, quyền hạn ký"),
}


def file_paper(
    *,
    by: User,
    unit: Unit,
    number: str,
    signed_on: date,
    signed_by: str = "",
    capacity: str = "",
    kind: PaperKind = PaperKind.DECISION,
) -> Paper:
    """Return the paper with this number, recorded now if it was not yet; call it inside an action's transaction.

    The same number and day is the same paper; a signer or capacity it lacks is filled in (an
    import knows neither, the closing that follows does). Raises RuleError when the number is
    blank or stands already under another day of that year, or when one of the texts is too long.
    """
    number, signed_by, capacity = clean(number), clean(signed_by), clean(capacity)
    if not number:
        raise RuleError("Thiếu số quyết định: ghi số như trên văn bản đã ký, ví dụ 212/QĐ-UBND.")
    _refuse_long(number=number, signed_by=signed_by, capacity=capacity)
    paper, _created = Paper.objects.get_or_create(
        unit=unit,
        kind=kind,
        year=signed_on.year,
        number_key=fold(number).replace(" ", ""),
        defaults={
            "commune": unit,
            "number": number,
            "signed_on": signed_on,
            "signed_by": signed_by,
            "capacity": capacity,
            "recorded_by": by,
            "recorded_at": timezone.now(),
        },
    )
    if paper.signed_on != signed_on:
        raise RuleError(
            "Quyết định số {number} năm {year} đã ghi ngày {day}. Kiểm tra lại số hoặc ngày ký.",
            number=number,
            year=signed_on.year,
            day=f"{paper.signed_on:%d/%m/%Y}",
        )
    paper.signed_by = paper.signed_by or signed_by
    paper.capacity = paper.capacity or capacity
    paper.save(update_fields=["signed_by", "capacity"])
    return paper


def _refuse_long(**texts: str) -> None:
    """Hold texts against the columns they go to: PostgreSQL would break off, SQLite would take them."""
    for field, text in texts.items():
        column, words = COLUMNS[field]
        if column.max_length and len(text) > column.max_length:
            raise RuleError(
                "{words} dài {length} ký tự, chỉ ghi được nhiều nhất {longest} ký tự. Ghi ngắn lại.",
                words=words,
                length=len(text),
                longest=column.max_length,
            )


@transaction.atomic
def save_letterhead(*, by: User, letterhead: Letterhead) -> Letterhead:
    """Store the letterhead of an office from a day on; the same day replaces, another day is kept beside it."""
    fields = ("superior", "body", "place", "recipient", "preparer", "capacity", "title", "signer")
    values = {field: clean(getattr(letterhead, field)) for field in fields}
    stored, _created = Letterhead.objects.update_or_create(
        unit=letterhead.unit, valid_from=letterhead.valid_from, defaults=values
    )
    record(
        by=by,
        verb="save_letterhead",
        subject=f"letterhead:{stored.pk}",
        commune=stored.unit,
        sentence=f"Ghi tiêu đề văn bản áp dụng từ ngày {stored.valid_from:%d/%m/%Y}.",
        after=values,
    )
    return stored
