"""An officer receives a report, accepts it into the register, returns it with a reason."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction
from django.utils import timezone

from communes.models import User
from households.actions.life.recording import hold
from households.actions.register import has_letters, without_long_numbers
from households.actions.reports.steps import MOST_LETTERS, leave_step, move, refuse_own_household, reviewed
from households.actions.reports.writing import write
from households.models import ChangeReport, ReportState, StepKind
from households.queries.reports import compared
from lib.errors import RuleError

LEAST_LETTERS = 5


class ClashUnseen(RuleError):
    """The register says another thing by now than the sender saw, and nobody said that he knows."""

    def __init__(self) -> None:
        super().__init__(
            "Sổ quản lý đã khác lúc trưởng ấp báo ở mục có dấu ≠. So sánh ba cột, rồi đánh dấu “Đã xem chỗ khác nhau” "
            "nếu vẫn duyệt, hoặc trả lại."
        )


def receive_report(*, by: User, report: ChangeReport) -> bool:
    """Note that a report was opened by who may review it, the first time only; one audit entry then."""
    with transaction.atomic():
        waits = ChangeReport.objects.filter(pk=report.pk, state=ReportState.SENT, received_at=None)
        if not waits.update(received_at=timezone.now()):
            return False
        leave_step(report, StepKind.RECEIVED, by=by)
    report.refresh_from_db(fields=["received_at"])
    return True


@transaction.atomic
def accept_report(
    *,
    by: User,
    report: ChangeReport,
    seen_version: int,
    seen_household: int | None = None,
    leave_out: Collection[str] = (),
    despite_clash: bool = False,
    despite_likeness: bool = False,
) -> ChangeReport:
    """Write what a report says to the register, through the action of its kind, and mark it accepted: both or nothing.

    `seen_household` is the version of the household the reviewer saw, `leave_out` the fields of a person he does
    not take. A class that may not be written now waits for the next list. Its own audit entry beside that of
    the action. Raises ReportMoved when somebody else was first, ClashUnseen, StaleHousehold, and RuleError as the
    actions refuse, or for a report about one's own household.
    """
    hold(report.commune)
    refuse_own_household(report, by)
    report = move(report, seen_version, ReportState.SENT, ReportState.ACCEPTED, **reviewed(by))
    found = compared(report)
    if found.clashes and not despite_clash:
        raise ClashUnseen
    written = write(
        report=report,
        by=by,
        household=found.household,
        seen_version=seen_household,
        leave_out=leave_out,
        despite_likeness=despite_likeness,
    )
    report.event, report.member, report.waits_for_list = written.event, written.member, written.waits
    if written.household is not None:
        report.household = written.household
    report.received_at = report.received_at or timezone.now()
    report.save(update_fields=["event", "member", "waits_for_list", "household", "received_at"])
    words = "chờ danh sách hoặc quyết định tới" if written.waits else ""
    leave_step(report, StepKind.ACCEPTED, by=by, words=words, after={"change": report.kind})
    return report


@transaction.atomic
def return_report(*, by: User, report: ChangeReport, reason: str, seen_version: int) -> ChangeReport:
    """Send a report back to who sent it, with a reason; the register stays as it is. One audit entry.

    Raises RuleError without a reason or for a report about one's own household, ReportMoved when somebody was first.
    """
    if not has_letters(reason, LEAST_LETTERS):
        raise RuleError("Ghi lý do trả lại để trưởng ấp biết cần sửa gì, ví dụ: thiếu ngày sinh của cháu bé.")
    refuse_own_household(report, by)
    words = without_long_numbers(reason)[:MOST_LETTERS]
    report = move(report, seen_version, ReportState.SENT, ReportState.RETURNED, return_reason=words, **reviewed(by))
    leave_step(report, StepKind.RETURNED, by=by, words=words)
    return report


@transaction.atomic
def put_on_list(*, by: User, report: ChangeReport, seen_version: int) -> ChangeReport:
    """Note that a class that waited has its list or decision by now, or is no longer wanted; one audit entry.

    Raises ReportMoved when it waits no more.
    """
    refuse_own_household(report, by)
    if not report.waits_for_list:
        raise RuleError("Báo biến động này không còn chờ danh sách hay quyết định.")
    report = move(report, seen_version, ReportState.ACCEPTED, ReportState.ACCEPTED, waits_for_list=False)
    leave_step(report, StepKind.ON_LIST, by=by)
    return report
