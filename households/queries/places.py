"""Which standard a page, a list or a question of a commune and year belongs to."""

from __future__ import annotations

from datetime import date

from django.db.models import Q
from django.http import Http404

from communes.models import Unit, UnitParent, valid_on
from households.models import PovertyStandard, PovertyStandardQuerySet
from lib.errors import WrongArgument


def units_above(unit: Unit, on: date) -> set[int]:
    """Return the ids of the unit and of all units above it on a day; a query a level."""
    found, level = {unit.pk}, {unit.pk}
    while level:
        links = UnitParent.objects.filter(valid_on(on), unit__in=level)
        level = set(links.values_list("parent_id", flat=True)) - found
        found |= level
    return found


def standards_of(commune: Unit, on: date) -> PovertyStandardQuerySet:
    """Return the nation's standards and those of the units above the commune on a day, whatever their years."""
    return PovertyStandard.objects.filter(Q(issuing_unit__isnull=True) | Q(issuing_unit__in=units_above(commune, on)))


def national_standard(year: int) -> PovertyStandard:
    """Return the nation's standard in force on 31/12 of a year. Raises WrongArgument where none is on record."""
    standard = PovertyStandard.objects.national().in_force(year).first()
    if standard is None:
        raise WrongArgument(
            "Chưa có chuẩn nghèo quốc gia nào được ghi nhận cho năm {year}. Chọn năm khác, hoặc ghi nhận chuẩn trước.",
            year=year,
        )
    return standard


def standard_for(commune: Unit, year: int, code: str | None = None) -> PovertyStandard:
    """Return the standard with this code, by default the nation's of the year.

    Raises WrongArgument when there is none, when it is another province's, or when a list of that
    year can't belong to it (in force on 31/12, or its opening list: design of standards).
    """
    if code is None:
        return national_standard(year)
    standard = PovertyStandard.objects.filter(code=code).first()
    if standard is None:
        known = ", ".join(standards_of(commune, date(year, 12, 31)).values_list("code", flat=True))
        raise WrongArgument("Không có chuẩn nghèo mang mã {code}. Các mã đã ghi nhận: {known}.", code=code, known=known)
    if not standard.takes_list_of(year):
        raise WrongArgument(
            "{name} không dùng cho danh sách năm {year}. Chọn chuẩn có hiệu lực vào ngày 31/12/{year}.",
            name=standard.name,
            year=year,
        )
    if not applies_to(standard, commune, year):
        raise WrongArgument(
            "{name} không áp dụng cho {commune}: chuẩn này của địa phương khác.",
            name=standard.name,
            commune=commune.name,
        )
    return standard


def applies_to(standard: PovertyStandard, commune: Unit, year: int) -> bool:
    """Say whether the standard is the nation's, or of a unit above the commune on 31/12 of a year."""
    return standard.issuing_unit_id is None or standard.issuing_unit_id in units_above(commune, date(year, 12, 31))


def standard_or_404(commune: Unit, standard: str, year: int) -> PovertyStandard:
    """Return the standard named in an address, 404 where `standard_for` would refuse it."""
    try:
        return standard_for(commune, year, standard)
    except (WrongArgument, ValueError, OverflowError) as error:  # a year no calendar has
        raise Http404 from error
