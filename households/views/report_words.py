"""What accepting a report will write, said before it is written."""

from __future__ import annotations

from django.utils.translation import gettext as _

from households.actions.reports.writing import waits_for_list
from households.models import ChangeReport, EventKind
from households.queries.life import facts_of
from households.queries.reports import Compared
from households.report_kinds import ReportKind
from households.views.life_words import consequences

_EVENTS = {
    ReportKind.SPLIT: EventKind.SPLIT,
    ReportKind.MOVED_HAMLET: EventKind.MOVED_HAMLET,
    ReportKind.MOVED_AWAY: EventKind.MOVED_AWAY,
    ReportKind.DIED_OUT: EventKind.DIED_OUT,
}


def consequences_of(report: ChangeReport, found: Compared) -> list[str]:
    """Return the sentences that say what acceptance will write."""
    kind, day = ReportKind(report.kind), f"{report.on:%d/%m/%Y}"
    if kind == ReportKind.NEW_HOUSEHOLD:
        return [
            _(
                "Một hộ mới được thêm vào sổ quản lý ở {hamlet}, ngày {day}. Phân loại ghi sau trên trang của hộ."
            ).format(hamlet=report.hamlet.name, day=day)
        ]
    if found.household is None:
        return []
    facts = facts_of(found.household)
    if kind in _EVENTS:
        return [_("Ngày ghi: {day}.").format(day=day), *consequences(_EVENTS[kind], facts, report.on.year)]
    name = report.payload.get("name", "")
    if kind == ReportKind.CLASS_PROPOSED:
        of_year = {"year": report.payload["year"], "standard": report.standard.short_name if report.standard else ""}
        waits = _(
            "Danh sách năm {year} đã chốt, đã có dòng niêm yết hay công nhận, hoặc đề nghị là ra khỏi danh sách: báo "
            "biến động được duyệt và chờ danh sách, quyết định tới; danh sách không thay đổi."
        )
        writes = _("Hộ có một dòng “danh sách đề nghị” trong danh sách năm {year}, chuẩn {standard}.")
        return [(waits if waits_for_list(report, found.household) else writes).format(**of_year)]
    if kind in (ReportKind.MEMBER_BORN, ReportKind.MEMBER_CAME):
        return [
            _("{name} được thêm vào hộ từ ngày {day}. Số khẩu của danh sách đã có không đổi.").format(
                name=name, day=day
            )
        ]
    words = [_("{name} rời hộ ngày {day}, vẫn còn tên trong phần người đã rời hộ.").format(name=name, day=day)]
    if report.payload.get("new_head"):
        words.append(
            _("{name} làm chủ hộ; quan hệ với chủ hộ của những người khác cần xem lại.").format(
                name=report.payload["new_head_name"]
            )
        )
    return words
