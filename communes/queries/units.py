"""Which unit a code means, what made it up in a year, and whose office acts for it on a day."""

from __future__ import annotations

from datetime import date

from django.db.models import F

from communes.models import (
    Unit,
    UnitKind,
    UnitParent,
    valid_on,
)
from communes.queries.former_names import with_names_apart
from lib.errors import WrongArgument


def unit_by_code(code: str, on: date) -> Unit:
    """Return the unit whose code this was on a day. Raises WrongArgument when none or several match."""
    found = list(Unit.objects.filter(code=code).valid_on(on)[:3])
    if len(found) == 1:
        return found[0]
    if not found:
        raise WrongArgument(
            "Không có đơn vị nào mang mã {code} vào ngày {day}. Xem lại mã, hoặc chọn ngày khác bằng --on.",
            code=code,
            day=f"{on:%d/%m/%Y}",
        )
    names = "; ".join(f"{unit.name} ({_life(unit)})" for unit in found)
    raise WrongArgument(
        "Mã {code} vào ngày {day} là của nhiều đơn vị: {names}. Chọn ngày khác bằng --on.",
        code=code,
        day=f"{on:%d/%m/%Y}",
        names=names,
    )


def commune_by_code(code: str, on: date) -> Unit:
    """Return the commune whose code this was on a day. Raises WrongArgument when it is another unit's or nobody's."""
    unit = unit_by_code(code, on)
    if unit.kind != UnitKind.COMMUNE:
        raise WrongArgument(
            "Mã {code} là của {name}, không phải của một xã, phường. Ghi mã của xã.", code=code, name=unit.name
        )
    return unit


def _life(unit: Unit) -> str:
    first = f"từ {unit.valid_from:%d/%m/%Y}" if unit.valid_from else "từ trước đến nay"
    return f"{first} đến {unit.valid_to:%d/%m/%Y}" if unit.valid_to else first


def commune_at_last(hamlet: Unit) -> Unit | None:
    """Return the commune a hamlet belongs to, or belonged to at last; one query."""
    links = UnitParent.objects.filter(unit=hamlet, parent__kind=UnitKind.COMMUNE).select_related("parent")
    last = links.order_by(F("valid_from").desc(nulls_last=True), "-pk").first()
    return last.parent if last else None


def hamlets_in_year(commune: Unit, year: int) -> list[Unit]:
    """Return the commune's hamlets as at 31/12 of a year, in the order of their codes.

    Those of a commune that came over to it bear its name too: "Ấp 1 (Bông Trang)"; never save them. One query.
    """
    return with_names_apart(Unit.objects.all().hamlets_of(commune, date(year, 12, 31)), commune)


def hamlets_left(commune: Unit, year: int) -> list[Unit]:
    """Return the hamlets of `hamlets_in_year`; of a commune that ended before, those it had on its last day."""
    end = date(year, 12, 31)
    return with_names_apart(Unit.objects.all().hamlets_of(commune, min(end, commune.valid_to or end)), commune)


def office_on(commune: Unit, day: date) -> Unit:
    """Return whose office acts for a commune on a day: its own, or after a merger that of the one it went over to.

    No query for a commune that is there; one for a former one.
    """
    if not commune.is_former or commune.was_there(day):
        return commune
    after = Unit.objects.in_bulk(commune.went_to)
    return next((after[pk] for pk in commune.went_to if pk in after and after[pk].was_there(day)), commune)


def heir_of(commune: Unit) -> Unit:
    """Return the commune that has what a commune had: itself, or the last one it went over to. At most one query."""
    return Unit.objects.get(pk=commune.heir) if commune.is_former else commune


def units_of_year(commune: Unit, year: int) -> list[Unit]:
    """Return the units whose lists make up a commune's year: itself, or before its birth what came over to it whole.

    None where that is not known, because one of them was divided. One query, none for a commune without predecessors.
    """
    end = date(year, 12, 31)
    if not (commune.came_from or commune.whole_from) or commune.was_there(end):
        return [commune]
    line = commune.came_from if commune.is_known_whole(end) else []
    return list(Unit.objects.filter(pk__in=line).valid_on(end).in_order())


def commune_of(hamlet: Unit, on: date) -> Unit:
    """Return the commune a hamlet belonged to on a day. Raises WrongArgument when it belonged to none."""
    link = hamlet.parents.filter(valid_on(on)).select_related("parent").first()
    if link is None:
        raise WrongArgument("{hamlet} không thuộc xã nào vào ngày {day}.", hamlet=hamlet.name, day=f"{on:%d/%m/%Y}")
    return link.parent
