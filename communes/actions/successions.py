"""Which units followed which, and what units keep of that beside them; who lives there is carried over elsewhere."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from django.db.models import Q

from communes.models import Assignment, Unit, UnitKind, UnitParent, UnitSuccession
from communes.models.units import valid_on
from lib.errors import RuleError

WHOLE, DIVIDED = UnitSuccession.Kind.WHOLE, UnitSuccession.Kind.DIVIDED
FIRST_DAY = date(1990, 1, 1)
MOST_PREDECESSORS = 30


def link_units(*, new: Unit, on: date, old: Sequence[Unit], divided: Sequence[Unit] = (), today: date) -> None:
    """Note that communes went over to another on a day, whole or in part, and let their days agree with that.

    Only inside an action that locks them and leaves the entry. Raises RuleError for what can't be.
    """
    _refuse_impossible(new, on, [*old, *divided], today)
    _begin(new, on)
    for unit in (*old, *divided):
        _end(unit, on - timedelta(days=1))
    UnitSuccession.objects.bulk_create(
        UnitSuccession(old=unit, new=new, kind=kind, on=on)
        for kind, units in ((WHOLE, old), (DIVIDED, divided))
        for unit in units
    )
    redraw()


def end_posts(units: Iterable[int], last: date) -> list[str]:
    """End what posts people hold in communes (ids), their hamlets and organisations, with a day; return them in words.

    A hamlet that had gone to another commune before is that one's. Accounts and what was done with them stay. Only
    inside an action that leaves the entry.
    """
    ids = list(units)
    hamlets = UnitParent.objects.filter(valid_on(last), parent__in=ids, unit__kind=UnitKind.HAMLET).values("unit")
    there = Q(unit__in=ids) | Q(unit__in=hamlets) | Q(organisation__commune__in=ids)
    held = Assignment.objects.filter(there, Q(valid_to__isnull=True) | Q(valid_to__gt=last))
    ended = list(held.select_related("user", "unit", "organisation").order_by("pk"))
    Assignment.objects.filter(pk__in=[post.pk for post in ended]).update(valid_to=last)
    return [f"{post.user.full_name}: {post}" for post in ended]


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


def _begin(unit: Unit, first: date) -> None:
    """Let a commune and its hamlets begin on a day."""
    hamlets = Unit.objects.filter(kind=UnitKind.HAMLET, parents__parent=unit)
    early = Q(valid_from__isnull=True) | Q(valid_from__lt=first)
    Unit.objects.filter(early, pk__in=list(hamlets.values_list("pk", flat=True))).update(valid_from=first)
    UnitParent.objects.filter(early, parent=unit, unit__kind=UnitKind.HAMLET).update(valid_from=first)
    unit.valid_from = first
    unit.save(update_fields=["valid_from"])


def _end(unit: Unit, last: date) -> None:
    """Let a commune and its hamlets end with a day."""
    if unit.valid_from is not None and unit.valid_from > last:
        raise RuleError(
            "{unit} thành lập sau ngày sáp nhập: xem lại ngày, hoặc chọn đúng xã cũ.", unit=f"{unit.name} ({unit.code})"
        )
    still = valid_on(last, "parents__")  # one that had gone to another commune before goes on
    hamlets = Unit.objects.filter(still, kind=UnitKind.HAMLET, parents__parent=unit)
    late = Q(valid_to__isnull=True) | Q(valid_to__gt=last)
    Unit.objects.filter(late, pk__in=list(hamlets.values_list("pk", flat=True))).update(valid_to=last)
    UnitParent.objects.filter(late, parent=unit, unit__kind=UnitKind.HAMLET).update(valid_to=last)
    unit.valid_to = last
    unit.save(update_fields=["valid_to"])


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


def unlink_units(new: Unit) -> None:
    """Take back that a commune came from others; its hamlets and theirs are no more bound. Their days stay."""
    former = UnitParent.objects.filter(parent__in=new.came_from).values("unit")
    UnitSuccession.objects.filter(Q(new=new) | Q(old__in=former)).delete()
    redraw()


def redraw() -> None:
    """Keep beside every unit what follows from the successions; three queries and those that write what changed."""
    heirs: dict[int, list[int]] = defaultdict(list)
    origins: dict[int, list[int]] = defaultdict(list)
    pieces: dict[int, date] = {}  # the last day on which a part of a divided unit came
    for old, new, kind, on in UnitSuccession.objects.order_by("on", "pk").values_list("old", "new", "kind", "on"):
        if kind == WHOLE:
            heirs[old].append(new)
            origins[new].append(old)
        else:
            pieces[new] = on
    kept = Unit.objects.exclude(came_from=[], went_to=[], whole_from__isnull=True)
    touched = {*heirs, *origins, *pieces, *kept.values_list("pk", flat=True)}
    changed = []
    for unit in Unit.objects.filter(pk__in=touched):
        came, went = _all(unit.pk, origins), _all(unit.pk, heirs)
        days = [pieces[pk] for pk in (unit.pk, *came) if pk in pieces]
        said = (came, went, max(days, default=None))
        if (unit.came_from, unit.went_to, unit.whole_from) != said:
            unit.came_from, unit.went_to, unit.whole_from = said
            changed.append(unit)
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
