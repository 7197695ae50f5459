"""Writes about units: communes with their hamlets, provinces, what belongs to what."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import ProtectedError, Q

from communes.actions.audit import record
from communes.models import (
    Area,
    Unit,
    UnitKind,
    UnitParent,
    UnitSuccession,
    User,
)
from communes.unit_names import name_key
from lib.errors import RuleError
from lib.vietnamese import clean


@transaction.atomic
def add_commune(
    *,
    by: User,
    code: str,
    name: str,
    area: str,
    hamlets: list[str],
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> Unit:
    """Add a commune with its hamlets, numbered `<code>-01` and so on.

    A commune of this code and name that only texts of the past stand under is the same one: it is
    completed. Raises RuleError when its days are reversed, when the code is taken by a commune whose
    days overlap, or when two hamlets bear one name.
    """
    code, name = clean(code), clean(name)
    if not code or not name:
        raise RuleError("Xã phải có mã và tên.")
    if area not in Area.values:
        raise RuleError("Khu vực {area} không có: chọn rural (nông thôn) hoặc urban (thành thị).", area=area)
    if valid_from and valid_to and valid_from > valid_to:
        raise RuleError("Ngày đầu phải trước ngày cuối.")
    commune = _kept_for_texts(code, name) or Unit(kind=UnitKind.COMMUNE, code=code)
    _refuse_taken_code(code, valid_from, valid_to, but=commune.pk)
    names = [clean(hamlet) for hamlet in hamlets]
    _refuse_namesakes(names)
    commune.name, commune.area, commune.valid_from, commune.valid_to = name, area, valid_from, valid_to
    commune.save()
    for number, hamlet in enumerate(names, start=1):
        unit = Unit.objects.create(
            kind=UnitKind.HAMLET, code=f"{code}-{number:02d}", name=hamlet, valid_from=valid_from, valid_to=valid_to
        )
        UnitParent.objects.create(unit=unit, parent=commune, valid_from=valid_from, valid_to=valid_to)
    record(
        by=by,
        verb="add_commune",
        subject=f"unit:{commune.pk}",
        commune=commune,
        sentence=f"Thêm {name} (mã {code}) với {len(names)} ấp: {', '.join(names)}.",
        after={"code": code, "name": name, "area": area, "hamlets": names},
    )
    return commune


@transaction.atomic
def withdraw_commune(*, by: User, commune: Unit) -> None:
    """Take a commune and its hamlets out of the record, entered wrongly a moment ago.

    Raises RuleError once anybody holds a post there or anything was recorded for it.
    """
    hamlets = Unit.objects.filter(parents__parent=commune)
    gone = {"code": commune.code, "name": commune.name, "hamlets": [hamlet.name for hamlet in hamlets]}
    pk = commune.pk
    try:
        with transaction.atomic():
            doomed = list(hamlets)
            UnitParent.objects.filter(unit__in=[commune, *doomed]).delete()
            for unit in doomed:
                unit.delete()
            is_on_record = UnitSuccession.objects.filter(Q(old=commune) | Q(new=commune)).exists()
            if not is_on_record:  # of the table of successions it stays bare
                commune.delete()
    except ProtectedError:
        raise RuleError("{name} đã có dữ liệu: không làm lại từ đầu được nữa.", name=commune.name) from None
    record(
        by=by,
        verb="withdraw_commune",
        subject=f"unit:{pk}",
        sentence=f"Bỏ {gone['name']} (mã {gone['code']}) để ghi lại từ đầu.",
        before=gone,
    )


def _kept_for_texts(code: str, name: str) -> Unit | None:
    """Return the commune of this code and name that was put on record by `keep_unit`: nothing lives in it yet."""
    bare = Unit.objects.communes().filter(children__isnull=True, assignments__isnull=True)
    return bare.filter(code=code, name_key=name_key(name)).first()


def _refuse_taken_code(code: str, valid_from: date | None, valid_to: date | None, but: int | None = None) -> None:
    for other in Unit.objects.communes().select_for_update().filter(code=code):
        if other.pk == but:
            continue
        ends_before = other.valid_to and valid_from and other.valid_to < valid_from
        begins_after = other.valid_from and valid_to and other.valid_from > valid_to
        if not (ends_before or begins_after):
            raise RuleError(
                "Mã {code} đã là mã của {other} trong cùng thời gian. Xem lại mã, hoặc ngày đầu, ngày cuối của hai "
                "đơn vị.",
                code=code,
                other=other.name,
            )


def _refuse_namesakes(names: list[str]) -> None:
    keys = [name_key(name) for name in names]
    for index, key in enumerate(keys):
        if not key:
            raise RuleError("Tên ấp thứ {n} để trống.", n=index + 1)
        if key in keys[:index]:
            raise RuleError("Hai ấp trùng tên: {one} và {two}.", one=names[keys.index(key)], two=names[index])


_LEVELS = (UnitKind.PROVINCE, UnitKind.DISTRICT, UnitKind.COMMUNE)


@transaction.atomic
def add_province(*, by: User, code: str, name: str) -> Unit:
    """Add a province or city. Raises RuleError when its code or name is missing, or a province bears the code."""
    code, name = clean(code), clean(name)
    if not code or not name:
        raise RuleError("Tỉnh, thành phố phải có mã và tên.")
    known = Unit.objects.filter(kind=UnitKind.PROVINCE, code=code).first()
    if known is not None:
        raise RuleError("Mã {code} đã là mã của {other}. Chọn mã khác.", code=code, other=known.name)
    province = Unit.objects.create(kind=UnitKind.PROVINCE, code=code, name=name)
    record(
        by=by,
        verb="add_province",
        subject=f"unit:{province.pk}",
        sentence=f"Thêm {name} (mã {code}).",
        after={"code": code, "name": name},
    )
    return province


@transaction.atomic
def place_under(
    *, by: User, unit: Unit, parent: Unit, valid_from: date | None = None, valid_to: date | None = None
) -> UnitParent:
    """Put a commune or district under a higher unit from a day to a day (unset: always).

    Raises RuleError when the other unit is no higher one, the days are reversed, or the unit
    belongs to another in that time.
    """
    if unit.kind not in _LEVELS or parent.kind not in _LEVELS[: _LEVELS.index(UnitKind(unit.kind))]:
        raise RuleError("{unit} không thể trực thuộc {parent}.", unit=unit.name, parent=parent.name)
    if valid_from and valid_to and valid_from > valid_to:
        raise RuleError("Ngày đầu phải trước ngày cuối.")
    Unit.objects.select_for_update(no_key=True).get(pk=unit.pk)  # two writers must not both find the time free
    for link in UnitParent.objects.filter(unit=unit).select_related("parent"):
        ends_before = link.valid_to and valid_from and link.valid_to < valid_from
        begins_after = link.valid_from and valid_to and link.valid_from > valid_to
        if not (ends_before or begins_after):
            raise RuleError(
                "{unit} đã trực thuộc {parent} trong thời gian ấy.", unit=unit.name, parent=link.parent.name
            )
    placed = UnitParent.objects.create(unit=unit, parent=parent, valid_from=valid_from, valid_to=valid_to)
    record(
        by=by,
        verb="place_under",
        subject=f"unit:{unit.pk}",
        commune=unit if unit.kind == UnitKind.COMMUNE else None,
        sentence=f"Ghi nhận {unit.name} trực thuộc {parent.name}.",
        after={"superior": parent.name, "from": str(valid_from or ""), "to": str(valid_to or "")},
    )
    return placed


@transaction.atomic
def keep_unit(
    *, by: User, kind: str, code: str, name: str, area: str = "", valid_to: date | None = None
) -> tuple[Unit, bool]:
    """Return the unit of this kind, code and name, put on record bare if it was not there; and whether it is new.

    For units that texts of the past stand under: no hamlets, nobody posted there. Raises RuleError
    when the code was another unit's in that time: a code must never mean two.
    """
    for other in Unit.objects.select_for_update().filter(kind=kind, code=code):
        if other.name_key == name_key(name):
            return other, False
        if valid_to is None or other.valid_from is None or other.valid_from <= valid_to:
            raise RuleError("Mã {code} đã là mã của {other} trong cùng thời gian.", code=code, other=other.name)
    unit = Unit.objects.create(kind=kind, code=code, name=name, area=area, valid_to=valid_to)
    record(
        by=by,
        verb="keep_unit",
        subject=f"unit:{unit.pk}",
        commune=unit if kind == UnitKind.COMMUNE else None,
        sentence=f"Ghi {unit.name} (mã {code}) để lưu văn bản.",
        after={"code": code, "name": name, "to": str(valid_to or "")},
    )
    return unit, True
