"""A paper once it is signed: put on record with number, day and signer, corrected with a reason."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from communes.actions.files import judged
from communes.actions.paper_steps import clean_subject, frozen, note, refuse_long, refuse_unknown, step
from communes.actions.scans import keep_scan
from communes.models import UNNUMBERED, Paper, PaperKind, PaperState, Unit, User, number_key
from lib.errors import RuleError
from lib.vietnamese import clean

FIRST_YEAR = 1990


def file_paper(
    *,
    by: User,
    unit: Unit,
    number: str,
    signed_on: date,
    signed_by: str = "",
    capacity: str = "",
    subject: str = "",
    kind: PaperKind = PaperKind.DECISION,
) -> Paper:
    """Return the paper with this number, recorded now if it was not yet; call it inside an action's transaction.

    The same number and day is the same paper; a signer, capacity or subject it lacks is filled in (an
    import knows none of them, the closing that follows does). Raises RuleError when the number is
    blank or stands already under another day of that year, or when one of the texts is too long.
    """
    number, signed_by, capacity = clean(number), clean(signed_by), clean(capacity)
    if not number:
        raise _no_number(kind)
    refuse_long(number=number, signed_by=signed_by, capacity=capacity)
    paper, _created = Paper.objects.get_or_create(
        unit=unit,
        kind=kind,
        year=signed_on.year,
        number_key=number_key(number),
        defaults={
            "commune": unit,
            "number": number,
            "signed_on": signed_on,
            "signed_by": signed_by,
            "capacity": capacity,
            "subject": subject,
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
    told = {"signed_by": signed_by, "capacity": capacity, "subject": subject}
    lacking = {name: text for name, text in told.items() if text and not getattr(paper, name)}
    if lacking:  # what stands there already is not written again: somebody may be correcting it
        Paper.objects.filter(pk=paper.pk).update(**lacking)
        paper.refresh_from_db(fields=list(lacking))
    return paper


def record_signed(
    *,
    by: User,
    paper: Paper,
    number: str,
    signed_on: date,
    signed_by: str,
    capacity: str = "",
    seen_version: int,
    uploads: Sequence[tuple[str, bytes]] = (),
) -> Paper:
    """Put on record that a paper drafted here was signed: its number and day as they stand on it, who signed, its scan.

    Raises StalePaper when it was signed or thrown away meanwhile; RuleError for a day to come, a missing
    number or name, a number another paper of that office, kind and year bears, or a scan that `add_scan` refuses.
    """
    number, signed_by, capacity = _signature(paper.kind, number, signed_on, signed_by, capacity)
    refuse_unknown(paper)
    pages = judged(uploads)
    with transaction.atomic():
        _with_number(
            paper,
            seen_version,
            (PaperState.DRAFT, PaperState.SENT),
            state=PaperState.SIGNED,
            sent_file=paper.sent_file or frozen(by, paper),
            year=signed_on.year,
            number=number,
            number_key=number_key(number),
            signed_on=signed_on,
            signed_by=signed_by,
            capacity=capacity,
            recorded_by=by,
            recorded_at=timezone.now(),
        )
        note(by, paper, verb="record_signed", sentence=f"Ghi {paper} đã ký.", after=_told(paper))
        if pages:
            keep_scan(by, paper, pages)
    return paper


def record_paper(
    *,
    by: User,
    commune: Unit,
    kind: PaperKind,
    subject: str,
    number: str,
    signed_on: date,
    signed_by: str,
    capacity: str = "",
    uploads: Sequence[tuple[str, bytes]] = (),
) -> Paper:
    """Put on record a signed paper that was not drafted here. Raises RuleError as `record_signed` does."""
    number, signed_by, capacity = _signature(kind, number, signed_on, signed_by, capacity)
    subject = clean_subject(subject)
    paper = Paper(
        commune=commune,
        unit=commune,
        kind=kind,
        subject=subject,
        state=PaperState.SIGNED,
        year=signed_on.year,
        number=number,
        number_key=number_key(number),
        signed_on=signed_on,
        signed_by=signed_by,
        capacity=capacity,
        recorded_by=by,
        recorded_at=timezone.now(),
    )
    pages = judged(uploads)
    try:
        with transaction.atomic():
            paper.save()
            note(by, paper, verb="record_paper", sentence=f"Ghi {paper}.", after=_told(paper))
            if pages:
                keep_scan(by, paper, pages)
    except IntegrityError as error:
        raise _number_taken(paper, number, signed_on.year) from error
    return paper


@transaction.atomic
def correct_record(
    *, by: User, paper: Paper, number: str, signed_by: str, capacity: str, reason: str, seen_version: int
) -> Paper:
    """Correct what was typed wrongly of a signed paper, with a reason; the day stays, because much stands on it.

    Raises StalePaper, and RuleError as `record_signed` does.
    """
    if not clean(reason):
        raise RuleError("Ghi lý do sửa.")
    number, signed_by, capacity = _signature(paper.kind, number, paper.signing_day, signed_by, capacity)
    before = _told(paper)
    _with_number(
        paper,
        seen_version,
        (PaperState.SIGNED,),
        number=number,
        number_key=number_key(number),
        signed_by=signed_by,
        capacity=capacity,
    )
    after = _told(paper) | {"reason": clean(reason)[:200]}
    note(by, paper, verb="correct_record", sentence=f"Sửa số, người ký của {paper}.", before=before, after=after)
    return paper


def _signature(kind: str, number: str, signed_on: date, signed_by: str, capacity: str) -> tuple[str, str, str]:
    """Return number, signer and capacity clean. Raises RuleError where they cannot be what stands on a signed paper."""
    number, signed_by, capacity = clean(number), clean(signed_by), clean(capacity)
    if not number and kind not in UNNUMBERED:
        raise _no_number(kind)
    if not signed_by:
        raise RuleError("Ghi họ và tên người ký.")
    if signed_on > timezone.localdate():
        raise RuleError("Ngày ký {day} chưa đến. Ghi ngày trên văn bản.", day=f"{signed_on:%d/%m/%Y}")
    if signed_on.year < FIRST_YEAR:
        raise RuleError("Ngày ký quá xa, có thể gõ nhầm năm. Ghi lại ngày trên văn bản.")
    refuse_long(number=number, signed_by=signed_by, capacity=capacity)
    return number, signed_by, capacity


def _with_number(paper: Paper, seen_version: int, states: tuple[PaperState, ...], **changes: Any) -> None:
    try:
        with transaction.atomic():
            step(paper, seen_version, states, **changes)
    except IntegrityError as error:
        year = changes.get("year", paper.year)
        raise _number_taken(paper, changes["number"], year) from error


def _no_number(kind: str) -> RuleError:
    named = str(PaperKind(kind).label).lower()
    return RuleError("Thiếu số {kind}: ghi số như trên văn bản đã ký, ví dụ 212/QĐ-UBND.", kind=named)


def _number_taken(paper: Paper, number: str, year: int | None) -> RuleError:
    other = Paper.objects.filter(unit=paper.unit, kind=paper.kind, year=year, number_key=number_key(number)).first()
    return RuleError(
        "{kind} số {number} năm {year} đã có trong sổ{day}. Kiểm tra lại số.",
        kind=paper.get_kind_display(),
        number=number,
        year=year,
        day=f", ký ngày {other.signed_on:%d/%m/%Y}" if other and other.signed_on else "",
    )


def _told(paper: Paper) -> dict[str, Any]:
    return {
        "subject": paper.subject,
        "number": paper.number,
        "signed_on": paper.signing_day.isoformat(),
        "signer": paper.signed_by,
        "capacity": paper.capacity,
    }
