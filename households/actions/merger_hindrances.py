"""What keeps a merger from being taken back: said on the page before anybody presses, asked again under the lock."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.db.models import Model

from communes.models import Unit
from households.actions.carrying_over import Return, way_back
from households.models import ChangeReport, HamletResult, HamletYear, LifeEvent
from households.queries.parting import Parts, ties, torn
from lib.errors import RuleError
from lib.vietnamese import thousands

_OF_YEARS: tuple[tuple[type[Model], str], ...] = ((HamletResult, "danh sách"), (HamletYear, "tổng số hộ dân cư"))
_COUNTED: tuple[tuple[type[Model], str], ...] = ((LifeEvent, "biến động"), (ChangeReport, "báo biến động"))


def hindrance(commune: Unit) -> str:
    """Return the sentence why a commune's merger can't be taken back now, "" where it can."""
    try:
        judge_undo(commune)
    except RuleError as error:
        return str(error)
    return ""


def judge_undo(new: Unit) -> Return:
    """Return where households and hamlets go when a merger is taken back. Raises RuleError where something hinders it.

    Once the commune has lists, totals, events or reports of its own they rest on it; and a record of one commune about
    a household or hamlet that would be another's binds them.
    """
    if new.went_to:
        raise RuleError("{commune} đã nhập vào xã khác: không hủy được nữa.", commune=new.name)
    if own := [*_own(new)]:
        raise RuleError(
            "{commune} đã có của mình sau sáp nhập: {kinds}. Không hủy được nữa.",
            commune=new.name,
            kinds="; ".join(own),
        )
    back = way_back(new)
    if kinds := torn(Parts(back.units, back.homes, back.units_before, back.homes_before), ties()):
        raise RuleError(
            "Hủy thì hộ, ấp về lại xã cũ, còn những việc sau đã ghi cho họ ở {commune} hoặc ở một xã cũ khác sẽ không "
            "mở được nữa: {kinds}. Việc nào còn là bản nháp thì xóa trước rồi hủy; còn lại thì không hủy được nữa.",
            commune=new.name,
            kinds=", ".join(f"{thousands(count)} {words}" for words, count in kinds),
        )
    return back


def _own(new: Unit) -> Iterator[str]:
    """Yield what a commune has of its own since it was made, in words."""
    for model, words in _OF_YEARS:
        years: Iterable[int] = model._base_manager.filter(commune=new).values_list("year", flat=True).distinct()
        if said := ", ".join(map(str, sorted(set(years)))):
            yield f"{words} năm {said}"
    for model, words in _COUNTED:
        if count := model._base_manager.filter(commune=new).count():
            yield f"{thousands(count)} {words}"
