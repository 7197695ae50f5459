"""Which standard a page, a list or a question of a commune and year belongs to."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import Http404

from communes.models import Unit
from households.models import HamletResult, PovertyStandard
from lib.errors import WrongArgument


def national_standard(year: int) -> PovertyStandard:
    """Return the nation's standard in force on 31/12 of a year. Raises WrongArgument where none is on record."""
    standard = PovertyStandard.objects.national().in_force(year).last()
    if standard is None:
        raise WrongArgument(
            "Chưa có chuẩn nghèo quốc gia nào được ghi nhận cho năm {year}. Chọn năm khác, hoặc ghi rõ chuẩn.",
            year=year,
        )
    return standard


def standard_for(commune: Unit, year: int, code: str | None = None) -> PovertyStandard:
    """Return the standard with this code, by default the nation's of the year; one query.

    Raises WrongArgument when no such standard applies in the commune, or when a list of that
    year can't belong to it: it is not in force on 31/12, nor is that its opening list.
    """
    if code is None:
        return national_standard(year)
    applying = PovertyStandard.objects.applying_in(commune)
    standard = applying.filter(code=code).first()
    if standard is None:
        raise WrongArgument(
            "Không có chuẩn nghèo mang mã {code} áp dụng cho {commune}. Các mã đã ghi nhận: {known}.",
            code=code,
            commune=commune.name,
            known=", ".join(applying.values_list("code", flat=True)),
        )
    if not standard.takes_list_of(year):
        raise WrongArgument(
            "{name} không dùng cho danh sách năm {year}. Chọn chuẩn có hiệu lực vào ngày 31/12/{year}.",
            name=standard.name,
            year=year,
        )
    return standard


def standard_or_404(commune: Unit, standard: str, year: int) -> PovertyStandard:
    """Return the standard named in an address, 404 where `standard_for` would refuse it."""
    try:
        return standard_for(commune, year, standard)
    except (WrongArgument, ValueError, OverflowError) as error:  # a year that no calendar has
        raise Http404 from error


def communes_listed(communes: Iterable[Unit], year: int) -> set[int]:
    """Return which of some communes (ids) have anything of a year's list; one query."""
    results = HamletResult.objects.filter(commune__in=list(communes), year=year)
    return set(results.values_list("commune", flat=True))
