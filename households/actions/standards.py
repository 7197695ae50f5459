"""Putting a standard of a province or city on record."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone

from communes.actions import record
from communes.models import Unit, UnitKind, UnitParent, User, valid_on
from households.models import PovertyStandard
from households.poverty import IncomeAndDeprivations, IncomeBands, rule_to_json
from lib.errors import RuleError
from lib.vietnamese import clean


@transaction.atomic
def add_standard(
    *,
    by: User,
    commune: Unit,
    code: str,
    name: str,
    short_name: str,
    first_day: date,
    last_day: date | None,
    rule: IncomeAndDeprivations | IncomeBands,
    source: str,
) -> PovertyStandard:
    """Record a standard issued by the commune's province (by the commune itself where no province is on record).

    Raises RuleError when the code is taken, the days are reversed, or the near-poor ceiling
    lies below the poor one. Days may overlap those of others: several apply at once.
    """
    if last_day and first_day > last_day:
        raise RuleError("Ngày đầu áp dụng phải trước ngày cuối.")
    if isinstance(rule, IncomeBands) and rule.near_poor_ceiling_vnd <= rule.poor_ceiling_vnd:
        raise RuleError("Mức thu nhập của hộ cận nghèo phải cao hơn mức của hộ nghèo.")
    issuer = issuing_unit(commune, first_day)
    values = {
        "name": clean(name),
        "short_name": clean(short_name),
        "first_day": first_day,
        "last_day": last_day,
        "issuing_unit": issuer,
        "rule_data": rule_to_json(rule),
        "source": clean(source),
    }
    standard, created = PovertyStandard.objects.get_or_create(code=code, defaults=values)
    if not created:
        raise RuleError("Mã {code} đã là mã của một chuẩn khác. Chọn mã khác.", code=code)
    record(
        by=by,
        verb="add_standard",
        subject=f"standard:{standard.pk}",
        commune=commune,
        sentence=f"Ghi nhận chuẩn nghèo của {issuer.name}: {standard.name}.",
        after={
            "code": code,
            "name": standard.name,
            "first_day": str(first_day),
            "last_day": str(last_day or ""),
            "rule": standard.rule_data,
            "source": standard.source,
        },
    )
    return standard


def issuing_unit(commune: Unit, on: date) -> Unit:
    """Return the province the commune belonged to on a day (else today), the commune itself where none is on record."""
    for day in (on, timezone.localdate()):
        unit = commune
        while True:
            link = UnitParent.objects.filter(valid_on(day), unit=unit).select_related("parent").first()
            if link is None:
                break
            unit = link.parent
            if unit.kind == UnitKind.PROVINCE:
                return unit
    return commune
