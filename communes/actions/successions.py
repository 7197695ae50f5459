"""Which units followed which, and what units keep of that beside them; who lives there is carried over elsewhere."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from django.db.models import Q

from communes.actions.merger_days import begin_units, end_units, give_back, reopen_posts
from communes.models import Unit, UnitKind, UnitParent, UnitSuccession
from lib.errors import RuleError

WHOLE, DIVIDED = UnitSuccession.Kind.WHOLE, UnitSuccession.Kind.DIVIDED
FIRST_DAY = date(1990, 1, 1)
MOST_PREDECESSORS = 30


def link_units(*, new: Unit, on: date, old: Sequence[Unit], divided: Sequence[Unit] = (), today: date) -> None:
    """Note that communes went over to another on a day, whole or in part, and let their days agree with that.

    Only inside an action that locks them and leaves the entry. Raises RuleError for what can't be.
    """
    _refuse_impossible(new, on, [*old, *divided], today)
    begin_units([new.pk], on)
    end_units([unit.pk for unit in (*old, *divided)], on - timedelta(days=1))
    for unit in (new, *old, *divided):
        unit.refresh_from_db()
    UnitSuccession.objects.bulk_create(
        UnitSuccession(old=unit, new=new, kind=kind, on=on)
        for kind, units in ((WHOLE, old), (DIVIDED, divided))
        for unit in units
    )
    redraw()


def refuse_impossible_day(on: date, today: date) -> None:
    """Raise RuleError for a day to come, or too long ago."""
    if not FIRST_DAY <= on <= today:
        raise RuleError("Ngày sáp nhập {day} không hợp lệ: ghi ngày từ 01/01/1990 đến hôm nay.", day=f"{on:%d/%m/%Y}")


def _refuse_impossible(new: Unit, on: date, old: Sequence[Unit], today: date) -> None:
    refuse_impossible_day(on, today)
    if not old or len(old) > MOST_PREDECESSORS:
        raise RuleError("Chọn từ 1 đến {most} xã cũ.", most=MOST_PREDECESSORS)
    if len({unit.pk for unit in old}) < len(old):
        raise RuleError("Một xã cũ được chọn hai lần: bỏ bớt một dòng.")
    for unit in (new, *old):
        if unit.kind != UnitKind.COMMUNE:
            raise RuleError("{unit} không phải là xã, phường.", unit=unit.name)
    if any(unit.pk in new.chain for unit in old):
        raise RuleError("{unit} không thể là xã cũ của chính nó.", unit=new.name)
    if new.valid_to is not None and new.valid_to < on:
        raise RuleError(
            "{unit} chỉ có đến hết ngày {day}: xem lại ngày sáp nhập.", unit=new.name, day=f"{new.valid_to:%d/%m/%Y}"
        )
    gone = UnitSuccession.objects.filter(old__in=old).select_related("old", "new")
    for link in gone:
        if link.new_id == new.pk or link.kind == WHOLE or link.on != on:
            raise RuleError("{old} đã được ghi là nhập vào {new}.", old=link.old.name, new=link.new.name)
    if (known := UnitSuccession.objects.filter(new=new).first()) is not None:
        raise RuleError(
            "{new} đã được ghi là thành lập từ các xã cũ ngày {day}. Hủy ghi nhận ấy trước khi ghi lại.",
            new=new.name,
            day=f"{known.on:%d/%m/%Y}",
        )


def link_hamlets(*, new: Unit, heirs: Mapping[Unit, Unit]) -> None:
    """Note into which hamlet of a commune each hamlet of its predecessors went; what was noted of them before goes.

    Raises RuleError for a hamlet of another commune.
    """
    day = UnitSuccession.objects.filter(new=new).values_list("on", flat=True).first()
    if day is None:
        raise RuleError("Ghi {commune} được thành lập từ những xã cũ nào trước.", commune=new.name)
    own = set(UnitParent.objects.filter(parent=new).values_list("unit", flat=True))
    former = set(UnitParent.objects.filter(parent__in=new.came_from).values_list("unit", flat=True))
    for old, heir in heirs.items():
        if old.pk not in former or heir.pk not in own:
            raise RuleError("Không ghép được {old} với {new}: chọn ấp của xã cũ và ấp của xã mới.", old=old, new=heir)
    UnitSuccession.objects.filter(old__in=list(heirs)).delete()
    UnitSuccession.objects.bulk_create(
        UnitSuccession(old=old, new=heir, kind=WHOLE, on=day) for old, heir in heirs.items()
    )
    redraw()


def unlink_units(new: Unit) -> dict[Unit, list[str]]:
    """Take back that a commune came from others; its hamlets and theirs are no more bound.

    What those came from in turn stays theirs. Days and posts are again what they were, but where somebody changed them
    since; one that is divided among others too keeps its days. Returns the posts open again, in words, by old commune.
    """
    links = list(UnitSuccession.objects.filter(new=new).select_related("old").order_by("old__code", "pk"))
    own = UnitParent.objects.filter(parent=new).values("unit")
    former = UnitParent.objects.filter(parent__in=new.came_from).values("unit")
    UnitSuccession.objects.filter(Q(new=new) | Q(old__in=former, new__in=own)).delete()
    redraw()
    bound = set(UnitSuccession.objects.filter(old__in=[link.old_id for link in links]).values_list("old", flat=True))
    opened = {}
    for link in links:
        last = link.on - timedelta(days=1)
        if link.kind == WHOLE and (posts := reopen_posts(link.old, last)):
            opened[link.old] = posts
        if link.old_id not in bound:
            give_back(link.old, "valid_to", last)
    if links:
        give_back(new, "valid_from", links[0].on)
    return opened


def redraw() -> None:
    """Keep beside every unit what follows from the successions; two queries and those that write what changed.

    The units are read first: what another action commits in between is then written as it is, or left alone.
    """
    kept = Unit.objects.exclude(came_from=[], went_to=[], whole_from__isnull=True)
    known = {pk: said for pk, *said in kept.values_list("pk", "came_from", "went_to", "whole_from")}
    heirs: dict[int, list[int]] = defaultdict(list)
    origins: dict[int, list[int]] = defaultdict(list)
    pieces: dict[int, date] = {}  # the last day on which a part of a divided unit came
    for old, new, kind, on in UnitSuccession.objects.order_by("on", "pk").values_list("old", "new", "kind", "on"):
        if kind == WHOLE:
            heirs[old].append(new)
            origins[new].append(old)
        else:
            pieces[new] = on
    changed = []
    for pk in sorted({*heirs, *origins, *pieces, *known}):
        came, went = _all(pk, origins), _all(pk, heirs)
        days = [pieces[one] for one in (pk, *came) if one in pieces]
        whole_from = max(days, default=None)
        if known.get(pk, [[], [], None]) != [came, went, whole_from]:
            changed.append(Unit(pk=pk, came_from=came, went_to=went, whole_from=whole_from))
    Unit.objects.bulk_update(changed, ["came_from", "went_to", "whole_from"], 500)


def _all(unit: int, following: Mapping[int, Iterable[int]]) -> list[int]:
    """Return what can be reached from a unit, the nearest first; a ring, which nothing makes, would end."""
    found: list[int] = []
    waiting = [*following.get(unit, ())]
    while waiting:
        one = waiting.pop(0)
        if one not in found and one != unit:
            found.append(one)
            waiting += following.get(one, ())
    return found
