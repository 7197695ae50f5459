"""What an event will write, said before it is written."""

from __future__ import annotations

from django.utils.translation import gettext as _

from households.models import DepartureReason, EventKind
from households.queries.life import Facts

_REASONS = {
    EventKind.MOVED_AWAY: DepartureReason.MOVED_AWAY,
    EventKind.DIED_OUT: DepartureReason.DIED_OUT,
    EventKind.STRUCK: DepartureReason.STRUCK,
    EventKind.MERGED: DepartureReason.MERGED,
}


def consequences(kind: EventKind, facts: Facts, year: int) -> list[str]:
    """Return the sentences that say what an event of a year will write; no query of its own."""
    if kind in _REASONS:
        return [_leaves(_REASONS[kind], facts, year), *_of_leaving(kind, facts, year)]
    is_listed = bool(facts.rows_in(year))
    if kind == EventKind.MOVED_HAMLET:
        lists = _("Dòng của hộ trong danh sách năm {year} sang ấp mới.")
        waits = _("Danh sách năm {year} của ấp mới sẽ có hộ này, danh sách của ấp cũ thì không.")
        return [
            _("Nơi ở cũ kết thúc vào hôm trước ngày ghi, nơi ở mới bắt đầu từ ngày ghi. Các năm trước giữ nguyên."),
            (lists if is_listed else waits).format(year=year),
        ]
    if kind == EventKind.SPLIT:
        shrinks = _("Số khẩu của hộ này trong danh sách năm {year} giảm đúng bằng số khẩu tách ra.")
        return [
            _("Một hộ mới được lập trong sổ quản lý từ ngày ghi; các năm trước ở lại với hộ này."),
            *([shrinks.format(year=year)] if is_listed else []),
            _("Hộ mới chỉ vào danh sách năm {year} khi anh/chị chọn phân loại.").format(year=year),
        ]
    return [
        _("Hộ giữ nguyên các năm và danh sách, từ đây mang tên chủ hộ mới."),
        _("Sau đó xem lại quan hệ với chủ hộ của các thành viên khác trên trang của hộ."),
    ]


def _leaves(reason: DepartureReason, facts: Facts, year: int) -> str:
    leaving = facts.listed_in(year)
    if not leaving:
        return _("Hộ không có trong danh sách nào của năm {year}, nên không danh sách nào thay đổi.").format(year=year)
    sentence = _("Hộ sẽ không còn trong danh sách năm {year} với lý do {reason}.")
    if len(leaving) > 1:
        sentence = _("Hộ sẽ không còn trong các danh sách năm {year} ({standards}) với lý do {reason}.")
    standards = ", ".join(row.standard.short_name for row in leaving)
    return sentence.format(year=year, reason=reason.label, standards=standards)


def _of_leaving(kind: EventKind, facts: Facts, year: int) -> list[str]:
    if kind == EventKind.MOVED_AWAY:
        return [_("Nơi ở của hộ kết thúc vào ngày ghi; các năm trước giữ nguyên.")]
    if kind == EventKind.DIED_OUT:
        return [
            _("Các thành viên được ghi là chết vào ngày ghi; các năm trước giữ nguyên."),
            _("Tên chủ hộ vẫn còn để gọi hộ trong danh sách các năm trước."),
        ]
    if kind == EventKind.STRUCK:
        return [_("Hộ vẫn ở lại trong sổ quản lý, nơi ở không đổi.")]
    size = facts.size_in(year)
    grows = _("Những người của hộ này sang hộ nhận; nếu hộ nhận có trong danh sách năm {year} thì thêm {n} khẩu ở đó.")
    return [grows.format(year=year, n=size), _("Các năm trước của mỗi hộ giữ nguyên.")]
