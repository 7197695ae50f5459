"""What every step of a report shares: of two at once one wins, and each leaves a receipt and an audit entry."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import F, Q
from django.utils import timezone

from communes.actions import record
from communes.models import User
from households.actions.register import without_long_numbers
from households.models import ChangeReport, Member, ReportState, ReportStep, StepKind
from lib.errors import RuleError

MOST_LETTERS = 300
_VERBS = {
    StepKind.SENT: "Gửi",
    StepKind.RECEIVED: "Nhận",
    StepKind.ACCEPTED: "Duyệt",
    StepKind.RETURNED: "Trả lại",
    StepKind.SENT_AGAIN: "Sửa và gửi lại",
    StepKind.WITHDRAWN: "Rút",
    StepKind.ON_LIST: "Ghi đã vào danh sách:",
}


class ReportMoved(RuleError):
    """Somebody else took a step with the report since it was shown: the sentence says who and what."""

    def __init__(self, report: ChangeReport) -> None:
        last = ReportStep.objects.filter(report=report).exclude(kind=StepKind.RECEIVED).select_related("by").last()
        super().__init__(
            "Báo biến động này {what} lúc {at}, người làm: {who}. Việc anh/chị vừa làm không được ghi. Xem lại "
            "báo biến động.",
            what=last.get_kind_display() if last else report.get_state_display(),
            at=f"{timezone.localtime(last.at):%H:%M %d/%m/%Y}" if last else "…",
            who=last.by.full_name if last else "…",
        )


def move(report: ChangeReport, seen_version: int, frm: ReportState, to: ReportState, **values: Any) -> ChangeReport:
    """Bring a report from one state to another, if it still is as it was shown, and return it read anew.

    The object handed in stays as it was: when the step is refused later on, nothing happened. Raises ReportMoved.
    """
    rows = ChangeReport.objects.filter(pk=report.pk, state=frm, version=seen_version)
    if not rows.update(state=to, version=F("version") + 1, **values):
        raise ReportMoved(report)
    return ChangeReport.objects.select_related("commune", "hamlet", "standard").get(pk=report.pk)


def reviewed(by: User) -> dict[str, Any]:
    """Return the pair of who and when of a review."""
    return {"reviewed_by": by, "reviewed_at": timezone.now()}


def leave_step(
    report: ChangeReport,
    kind: StepKind,
    *,
    by: User,
    words: str = "",
    payload: Any = None,
    after: Mapping[str, Any] | None = None,
) -> ReportStep:
    """Leave the receipt of a step and its audit entry; the entry's sentence names nobody of the household."""
    words = without_long_numbers(words)[:MOST_LETTERS]
    told = {"reason": words} if words and report.household_id else {}  # of a household: read by its readers only
    step = ReportStep.objects.create(report=report, kind=kind, by=by, words=words, payload=payload)
    of = f"hộ số {report.household_id}" if report.household_id else "hộ mới"
    what = report.get_kind_display()
    record(
        by=by,
        verb=f"report_{kind}",
        subject=f"household:{report.household_id}" if report.household_id else f"report:{report.pk}",
        commune=report.commune,
        sentence=f"{_VERBS[kind]} báo biến động số {report.pk} ({what}) của {of}, {report.hamlet.name}.",
        after={"report": report.pk, **told, **(after or {})},
    )
    return step


def refuse_own_household(report: ChangeReport, by: User) -> None:
    """Raise RuleError for who reviews a report about the household he belongs to himself."""
    of_it = Q(household=report.household_id) | Q(household__doubles=report.household_id)
    if report.household_id and Member.objects.present().filter(of_it, user=by).exists():
        raise RuleError(
            "Anh/chị là thành viên của hộ này nên không tự duyệt hay trả lại báo biến động của hộ được. Nhờ người "
            "khác có quyền duyệt của xã."
        )
