"""Writes about the head of an office's papers."""

from __future__ import annotations

from django.db import transaction

from communes.actions.audit import record
from communes.models import Letterhead, User
from lib.vietnamese import clean


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
