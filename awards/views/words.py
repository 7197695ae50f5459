"""Clocks, states and headings of commendation in words."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from awards.models import Dossier
from awards.queries.dossiers import Time
from awards.workflow import State

TABS = {
    "under_way": "Đang xét",
    "late": "Quá hạn",
    "submitted": "Chờ tiếp nhận",
    "received": "Chờ thẩm định",
    "appraised": "Chờ quyết định",
    "held": "Tạm dừng",
    "returned": "Trả lại",
    "draft": "Đang soạn",
    "closed": "Đã xong",
}
_TAGS = {
    State.DECIDED: "done",
    State.REFUSED: "",
    State.WITHDRAWN: "",
    State.RETURNED: "wait",
}


@dataclass(frozen=True)
class Tag:
    """A word with the kind of its tag."""

    words: str
    kind: str


def state_tag(dossier: Dossier) -> Tag:
    """Return where a dossier stands; a hold goes before its state."""
    if dossier.is_held:
        return Tag(_("tạm dừng"), "wait")
    words = str(dossier.get_state_display())
    return Tag(words, _TAGS.get(State(dossier.state), ""))


def time_tag(time: Time) -> Tag | None:
    """Return the clock in words: days left with the last day, days late, or that it stands."""
    if time.left is None:
        return None
    if time.due_on is None:
        words = (
            _("tạm ngừng tính hạn, còn {n} ngày làm việc")
            if time.left >= 0
            else _("tạm ngừng tính hạn, quá {n} ngày làm việc")
        )
        return Tag(words.format(n=abs(time.left)), "")
    if time.left < 0:
        said = ngettext("quá hạn {n} ngày làm việc", "quá hạn {n} ngày làm việc", -time.left)
        return Tag(said.format(n=-time.left), "fail")
    if time.left == 0:
        return Tag(_("hạn là hôm nay"), "wait")
    said = _("còn {n} ngày làm việc, hạn {day}").format(n=time.left, day=f"{time.due_on:%d/%m/%Y}")
    return Tag(said, "wait" if time.left <= 3 else "")
