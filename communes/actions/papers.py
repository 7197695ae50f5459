"""Writes about papers: drafted, sent for signature, put on record once signed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, ProtectedError
from django.utils import timezone

from communes.actions.audit import record
from communes.actions.files import judged, store_file
from communes.actions.scans import keep_scan
from communes.models import UNNUMBERED, Paper, PaperKind, PaperState, Unit, User, number_key
from communes.paper_purposes import PURPOSES, UNKNOWN, PurposeCode
from communes.queries.papers import draw
from lib.errors import RuleError
from lib.vietnamese import clean
from lib.word import CONTENT_TYPE

FIRST_YEAR = 1990
COLUMNS = {
    "number": (Paper._meta.get_field("number"), "Số văn bản"),
    "subject": (Paper._meta.get_field("subject"), "Trích yếu"),
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
    _refuse_long(number=number, signed_by=signed_by, capacity=capacity)
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


def _no_number(kind: str) -> RuleError:
    named = str(PaperKind(kind).label).lower()
    return RuleError("Thiếu số {kind}: ghi số như trên văn bản đã ký, ví dụ 212/QĐ-UBND.", kind=named)


class StalePaper(RuleError):
    """Somebody else took a step with the paper since it was shown."""

    def __init__(self) -> None:
        super().__init__("Văn bản này vừa được người khác xử lý. Xem lại trạng thái bên dưới rồi làm tiếp nếu còn cần.")


@transaction.atomic
def draft_paper(
    *, by: User, commune: Unit, unit: Unit, purpose: PurposeCode, subject: str, fields: Mapping[str, Any]
) -> Paper:
    """Draft a paper of a purpose with these fields (JSON); `by` has it to do.

    Raises RuleError when the subject is missing or too long, or the office's template does not fit any more.
    """
    subject = clean(subject)
    if not subject:
        raise RuleError("Ghi trích yếu: văn bản này về việc gì.")
    _refuse_long(subject=subject)
    paper = Paper(
        commune=commune,
        unit=unit,
        kind=PURPOSES[purpose].kind,
        purpose=purpose,
        subject=subject,
        state=PaperState.DRAFT,
        fields=dict(fields),
        drafted_by=by,
        drafted_at=timezone.now(),
        kept_by=by,
    )
    draw(paper, by=by)
    paper.save()
    _note(by, paper, verb="draft_paper", sentence=f"Soạn dự thảo {_named(paper)}.", after={"subject": subject})
    return paper


@transaction.atomic
def redraft_paper(
    *, by: User, paper: Paper, seen_version: int, subject: str | None = None, fields: Mapping[str, Any] | None = None
) -> Paper:
    """Give a draft another subject or other fields. Raises StalePaper, and RuleError as `draft_paper` does."""
    changed: dict[str, Any] = {}
    if subject is not None:
        changed["subject"] = clean(subject)
        if not changed["subject"]:
            raise RuleError("Ghi trích yếu: văn bản này về việc gì.")
        _refuse_long(subject=changed["subject"])
    if fields is not None:
        changed["fields"] = dict(fields)
    before = {"subject": paper.subject}
    _step(paper, seen_version, (PaperState.DRAFT,), **changed)
    _note(
        by,
        paper,
        verb="redraft_paper",
        sentence=f"Sửa dự thảo {_named(paper)}.",
        before=before,
        after={"subject": paper.subject},
    )
    return paper


@transaction.atomic
def send_for_signature(*, by: User, paper: Paper, seen_version: int) -> Paper:
    """Freeze a draft as the file that goes to be signed.

    Raises StalePaper when it is no such draft any more, RuleError when a figure in it is not known yet.
    """
    _refuse_unknown(paper)
    _step(
        paper,
        seen_version,
        (PaperState.DRAFT,),
        state=PaperState.SENT,
        sent_by=by,
        sent_at=timezone.now(),
        sent_file=_frozen(by, paper),
    )
    _note(by, paper, verb="send_for_signature", sentence=f"Trình ký {_named(paper)}.")
    return paper


@transaction.atomic
def take_back(*, by: User, paper: Paper, seen_version: int) -> Paper:
    """Make a paper that was sent for signature a draft again. Raises StalePaper when it is not waiting any more."""
    _step(paper, seen_version, (PaperState.SENT,), state=PaperState.DRAFT, sent_by=None, sent_at=None, sent_file=None)
    _note(by, paper, verb="take_back_paper", sentence=f"Thu hồi về dự thảo {_named(paper)}.")
    return paper


@transaction.atomic
def discard_draft(*, by: User, paper: Paper, seen_version: int) -> None:
    """Throw a draft away. Raises StalePaper, and RuleError when something else stands on it."""
    _step(paper, seen_version, (PaperState.DRAFT,))
    gone = {"subject": paper.subject}
    _note(by, paper, verb="discard_draft", sentence=f"Bỏ dự thảo {_named(paper)}.", before=gone)
    try:
        with transaction.atomic():
            Paper.objects.filter(pk=paper.pk).delete()
    except ProtectedError as error:
        raise RuleError("Dự thảo này đang gắn với một hồ sơ. Gỡ khỏi hồ sơ trước rồi mới bỏ.") from error


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
    _refuse_unknown(paper)
    pages = judged(uploads)
    with transaction.atomic():
        _with_number(
            paper,
            seen_version,
            (PaperState.DRAFT, PaperState.SENT),
            state=PaperState.SIGNED,
            sent_file=paper.sent_file or _frozen(by, paper),
            year=signed_on.year,
            number=number,
            number_key=number_key(number),
            signed_on=signed_on,
            signed_by=signed_by,
            capacity=capacity,
            recorded_by=by,
            recorded_at=timezone.now(),
        )
        _note(by, paper, verb="record_signed", sentence=f"Ghi {paper} đã ký.", after=_told(paper))
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
    subject = clean(subject)
    if not subject:
        raise RuleError("Ghi trích yếu: văn bản này về việc gì.")
    _refuse_long(subject=subject)
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
            _note(by, paper, verb="record_paper", sentence=f"Ghi {paper}.", after=_told(paper))
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
    _note(by, paper, verb="correct_record", sentence=f"Sửa số, người ký của {paper}.", before=before, after=after)
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
    _refuse_long(number=number, signed_by=signed_by, capacity=capacity)
    return number, signed_by, capacity


def _with_number(paper: Paper, seen_version: int, states: tuple[PaperState, ...], **changes: Any) -> None:
    try:
        with transaction.atomic():
            _step(paper, seen_version, states, **changes)
    except IntegrityError as error:
        year = changes.get("year", paper.year)
        raise _number_taken(paper, changes["number"], year) from error


def _refuse_unknown(paper: Paper) -> None:
    """Raise RuleError when a paper that must be whole has figures not known yet."""
    if paper.purpose and PURPOSES[PurposeCode(paper.purpose)].is_whole and UNKNOWN in str(paper.fields):
        raise RuleError(
            "Dự thảo còn chỗ chưa có số liệu (in là “…”). Nhập đủ danh sách và tổng số hộ, bỏ dự thảo này rồi soạn lại."
        )


def _number_taken(paper: Paper, number: str, year: int | None) -> RuleError:
    other = Paper.objects.filter(unit=paper.unit, kind=paper.kind, year=year, number_key=number_key(number)).first()
    return RuleError(
        "{kind} số {number} năm {year} đã có trong sổ{day}. Kiểm tra lại số.",
        kind=paper.get_kind_display(),
        number=number,
        year=year,
        day=f", ký ngày {other.signed_on:%d/%m/%Y}" if other and other.signed_on else "",
    )


def _step(paper: Paper, seen_version: int, states: tuple[PaperState, ...], **changes: Any) -> None:
    """Change a paper if it still is as it was shown: of two at once the database lets one through."""
    rows = Paper.objects.filter(pk=paper.pk, version=seen_version, state__in=states)
    if not rows.update(version=F("version") + 1, **changes):
        raise StalePaper
    paper.refresh_from_db()


def _frozen(by: User, paper: Paper) -> Any:
    """Keep the paper as it goes to be signed, without the line that marks a draft."""
    return store_file(
        by=by,
        commune=paper.commune,
        name=f"van-ban-{paper.pk}.docx",
        content_type=CONTENT_TYPE,
        content=draw(paper),
    )


def _named(paper: Paper) -> str:
    """Return a paper as the audit calls it: its subject may name a household, and not everybody may read that."""
    return f"{paper.get_kind_display().lower()} (mã văn bản {paper.pk})"


def _told(paper: Paper) -> dict[str, Any]:
    return {
        "subject": paper.subject,
        "number": paper.number,
        "signed_on": paper.signing_day.isoformat(),
        "signer": paper.signed_by,
        "capacity": paper.capacity,
    }


def _note(by: User, paper: Paper, *, verb: str, sentence: str, before: Any = None, after: Any = None) -> None:
    record(
        by=by,
        verb=verb,
        subject=f"paper:{paper.pk}",
        commune=paper.commune,
        sentence=sentence,
        before=before,
        after=after,
    )
