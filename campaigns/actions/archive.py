"""Writes of plans kept as texts: putting them on record once, and setting a deadline that no calendar has."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from campaigns.deadlines import is_impossible
from campaigns.documents import Document, PastUnit, sections_of
from campaigns.models import ArchivedPlan, ArchivedSection, Deadline
from communes.actions import keep_unit, place_under, record
from communes.models import Unit, User
from lib.errors import RuleError
from lib.vietnamese import clean

TEXTS = Path(__file__).resolve().parent.parent / "archive"


def text_of(document: Document) -> str:
    """Return the text of a document, letter for letter."""
    return (TEXTS / f"{document.key}.txt").read_bytes().decode("utf-8")


@transaction.atomic
def add_archived_plan(*, by: User, document: Document) -> ArchivedPlan | None:
    """Put a document on record under its own unit; one audit entry, and one for each unit that was not there.

    Returns None when it is there already. Raises RuleError when the unit's code is another's.
    """
    if ArchivedPlan.objects.filter(key=document.key).exists():
        return None
    unit = _unit(by, document.units)
    plan = ArchivedPlan.objects.create(
        unit=unit,
        key=document.key,
        kind=document.kind,
        number=document.number,
        title=document.title,
        issuer=document.issuer,
        issued_on=document.issued_on,
        effective_on=document.effective_on,
        signer=document.signer,
        capacity=document.capacity,
        subject_area=document.subject_area,
        recipients=list(document.recipients),
        notes=list(document.notes),
        missing=document.missing,
    )
    ArchivedSection.objects.bulk_create(
        ArchivedSection(plan=plan, position=position, label=part.label, heading=part.heading, body=part.body)
        for position, part in enumerate(sections_of(text_of(document)), start=1)
    )
    Deadline.objects.bulk_create(
        Deadline(plan=plan, position=position, text=due.text, of=due.of, is_impossible=is_impossible(due.text))
        for position, due in enumerate(document.deadlines, start=1)
    )
    record(
        by=by,
        verb="add_archived_plan",
        subject=f"archived_plan:{plan.pk}",
        commune=unit,
        sentence=f"Lưu văn bản: {plan.kind} {plan.number or '(chưa có số)'}, {unit.name}.",
        after={"paper_number": plan.number, "plan_title": plan.title, "place": unit.name},
    )
    return plan


def _unit(by: User, units: tuple[PastUnit, ...]) -> Unit:
    """Return the last of the units, each found or put on record under the one before it."""
    above: Unit | None = None
    for past in units:
        unit, is_new = keep_unit(
            by=by, kind=past.kind, code=past.code, name=past.name, area=past.area, valid_to=past.valid_to
        )
        if is_new and above is not None:
            place_under(by=by, unit=unit, parent=above, valid_to=past.valid_to)
        above = unit
    if above is None:
        raise RuleError("Văn bản không ghi đơn vị nào.")
    return above


@transaction.atomic
def resolve_deadline(*, by: User, commune: Unit, deadline: Deadline, on: date, reason: str) -> Deadline:
    """Set the day meant by a deadline that no calendar has; its text stays. One audit entry, in the officer's commune.

    Raises RuleError when the text prints a real day or none, when the reason is blank, or when
    another set it since the page was opened.
    """
    if not deadline.is_impossible:
        raise RuleError('"{text}" không phải là ngày sai lịch, nên không cần xác định.', text=deadline.text)
    reason = clean(reason)
    if not reason:
        raise RuleError("Ghi lý do chọn ngày này.")
    before = _state(deadline)
    seen = Deadline.objects.filter(pk=deadline.pk, resolved_at=deadline.resolved_at)
    values = {"resolved_on": on, "resolved_by": by, "resolved_at": timezone.now(), "reason": reason}
    if not seen.update(**values):
        raise RuleError("Người khác vừa xác định hạn này. Mở lại trang để xem rồi mới sửa.")
    stored = Deadline.objects.select_related("plan__unit").get(pk=deadline.pk)
    record(
        by=by,
        verb="resolve_deadline",
        subject=f"deadline:{stored.pk}",
        commune=commune,
        sentence=f'Xác định hạn "{stored.text}" của văn bản {stored.plan.unit.name} là {on:%d/%m/%Y}.',
        before=before,
        after=_state(stored),
    )
    return stored


def _state(deadline: Deadline) -> dict[str, str]:
    return {
        "deadline": deadline.text,
        "resolved_on": str(deadline.resolved_on or ""),
        "reason": deadline.reason,
    }
