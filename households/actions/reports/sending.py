"""A report is sent, corrected and sent again, or withdrawn: by the hamlet head, or by an officer in his name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from communes.access import scope
from communes.actions import judged, store_upload
from communes.models import Unit, User
from communes.roles import Verb
from households.actions.life.recording import HouseholdGone
from households.actions.life.refusals import refuse_impossible_day_of_person
from households.actions.register import without_long_numbers
from households.actions.reports.steps import leave_step, move
from households.models import ChangeReport, Household, PovertyStandard, ReportPhoto, ReportState, StepKind
from households.report_kinds import WITH_PHOTO, ReportKind, ReportSource
from lib.errors import RuleError
from lib.uploads import Accepted

MOST_PHOTOS = 5
Upload = tuple[str, bytes]  # what the sender called it, and its content


@dataclass(frozen=True)
class Said:
    """What a report says: its kind, the day, the answers of the kind's form, and the household as it was seen."""

    kind: ReportKind
    name: str  # of the household's head, or of the new household's
    on: date
    payload: dict[str, Any]
    base: dict[str, Any]
    base_version: int | None = None
    note: str = ""
    standard: PovertyStandard | None = None  # of a class proposed


@dataclass(frozen=True)
class Sender:
    """Whose word a report is, and how it came to who typed it; `user` None: he has no account."""

    name: str
    user: User | None
    source: ReportSource = ReportSource.OWN


def send_report(
    *,
    by: User,
    client_id: UUID,
    hamlet: Unit,
    commune: Unit,
    household: Household | None,
    said: Said,
    sender: Sender,
    photos: Sequence[Upload] = (),
) -> ChangeReport:
    """Send a report with its photographs; the same `client_id` again is the report that came first, nothing more.

    One audit entry. Raises RuleError for a day to come, too many or unfit photographs, none where it came on paper
    or by Zalo, a `client_id` of somebody else; HouseholdGone for a household that is no more.
    """
    first = _sent_before(client_id, by)
    if first is not None:
        return first
    pictures = _judged(photos, sender)
    try:
        with transaction.atomic():
            return _send(by, client_id, hamlet, commune, household, said, sender, pictures)
    except IntegrityError:  # the same form sent twice at this very moment: the other one came first
        first = _sent_before(client_id, by)
        if first is None:
            raise HouseholdGone from None
        return first


def _sent_before(client_id: UUID, by: User) -> ChangeReport | None:
    found = ChangeReport.objects.filter(client_id=client_id).first()
    if found is not None and found.entered_by_id != by.pk:
        raise RuleError("Trang này đã được gửi bằng một tài khoản khác. Mở lại trang rồi ghi lại.")
    return found


def _send(
    by: User,
    client_id: UUID,
    hamlet: Unit,
    commune: Unit,
    household: Household | None,
    said: Said,
    sender: Sender,
    pictures: Sequence[Accepted],
) -> ChangeReport:
    refuse_impossible_day_of_person(said.on)
    report = ChangeReport.objects.create(
        client_id=client_id,
        commune=commune,
        hamlet=hamlet,
        household=household,
        kind=said.kind,
        reporter=sender.user,
        reporter_name=sender.name,
        entered_by=by,
        source=sender.source,
        **_columns(said),
    )
    _attach(report, by, pictures)
    leave_step(report, StepKind.SENT, by=by, payload=report.payload, after=_told(said, sender, len(pictures)))
    return report


def _columns(said: Said) -> dict[str, Any]:
    return {
        "name": said.name,
        "on": said.on,
        "note": without_long_numbers(said.note)[:300],
        "payload": covered(said.payload),
        "standard": said.standard,
        "base": said.base,
        "base_version": said.base_version,
    }


def covered(payload: Any) -> Any:
    """Return answers with any ID number in their texts covered, none longer than it was."""
    match payload:
        case str():
            return without_long_numbers(payload)[: len(payload)]
        case dict():
            return {key: covered(value) for key, value in payload.items()}
        case _:
            return payload


def _told(said: Said, sender: Sender, photos: int) -> dict[str, Any]:
    return {"change": str(said.kind), "on": said.on.isoformat(), "source": str(sender.source), "photos": photos}


def _judged(photos: Sequence[Upload], sender: Sender, kept: int = 0) -> list[Accepted]:
    """Return photographs as they are kept, neither too many nor none where one is due."""
    count = len(photos)
    if count + kept > MOST_PHOTOS:
        raise RuleError("Mỗi báo biến động kèm nhiều nhất {n} ảnh. Bớt ảnh rồi gửi lại.", n=MOST_PHOTOS)
    if sender.source in WITH_PHOTO and not count + kept:
        raise RuleError("Trưởng ấp gửi bằng giấy hoặc qua Zalo thì phải kèm ảnh của tờ giấy hay tin ấy. Chọn ảnh.")
    return judged(photos)


def _attach(report: ChangeReport, by: User, pictures: Sequence[Accepted], first: int = 0) -> None:
    for position, picture in enumerate(pictures, start=first):
        stem = f"bao-bien-dong-{report.pk}-{position + 1}"
        stored = store_upload(by=by, commune=report.commune, stem=stem, upload=picture)
        ReportPhoto.objects.create(report=report, file=stored, position=position)


def send_again(
    *,
    by: User,
    report: ChangeReport,
    again_id: UUID,
    hamlet: Unit,
    said: Said,
    sender: Sender,
    seen_version: int,
    photos: Sequence[Upload] = (),
) -> ChangeReport:
    """Correct a returned report and send it again; what it said before stays in its steps.

    `hamlet` is the report's own, for a new household the one it says now. The same `again_id` twice is one sending.
    One audit entry. Raises ReportMoved when it is no longer returned,
    RuleError as `send_report` does.
    """
    pictures = _judged(photos, sender, report.photos.count())
    try:
        with transaction.atomic():
            return _send_again(by, report, again_id, hamlet, said, sender, seen_version, pictures)
    except IntegrityError as error:
        raise RuleError("Trang này đã được gửi cho một báo biến động khác. Mở lại trang rồi ghi lại.") from error


def _send_again(
    by: User,
    report: ChangeReport,
    again_id: UUID,
    hamlet: Unit,
    said: Said,
    sender: Sender,
    seen_version: int,
    pictures: Sequence[Accepted],
) -> ChangeReport:
    stored = ChangeReport.objects.select_for_update().get(pk=report.pk)
    if stored.again_id == again_id:
        return stored
    refuse_impossible_day_of_person(said.on)
    had = stored.photos.count()
    report = move(
        report,
        seen_version,
        ReportState.RETURNED,
        ReportState.SENT,
        again_id=again_id,
        hamlet=hamlet,
        sent_at=timezone.now(),
        received_at=None,
        reviewed_by=None,
        reviewed_at=None,
        return_reason="",
        reporter=sender.user,
        reporter_name=sender.name,
        source=sender.source,
        **_columns(said),
    )
    _attach(report, by, pictures, first=had)
    told = _told(said, sender, had + len(pictures))
    leave_step(report, StepKind.SENT_AGAIN, by=by, payload=report.payload, after=told)
    return report


def may_withdraw(report: ChangeReport, user: User) -> bool:
    """Say whether a person sent a report (it is his word, or he typed it), or heads its hamlet by now."""
    return user.pk in (report.reporter_id, report.entered_by_id) or (
        report.hamlet_id in scope(user).hamlets(Verb.REPORT_CHANGE)
    )


@transaction.atomic
def withdraw_report(*, by: User, report: ChangeReport, seen_version: int) -> ChangeReport:
    """Take back a report that waits to be reviewed, or came back; one audit entry.

    Raises ReportMoved once it is accepted or was sent again, RuleError for who neither sent it nor heads its hamlet.
    """
    if not may_withdraw(report, by):
        raise RuleError("Chỉ người gửi hoặc trưởng ấp đương nhiệm mới rút được báo biến động này.")
    frm = ReportState.RETURNED if report.state == ReportState.RETURNED else ReportState.SENT
    report = move(report, seen_version, frm, ReportState.WITHDRAWN, reviewed_by=None, reviewed_at=None)
    leave_step(report, StepKind.WITHDRAWN, by=by)
    return report
