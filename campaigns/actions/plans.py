"""Writes of yearly plans: each with all that stands in it, in one transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db import transaction

from campaigns.actions.bases import write_bases
from campaigns.actions.closed_years import keep_change, reason_or_refuse
from campaigns.actions.versions import Overtaken, take_version
from campaigns.models import Campaign, Plan, PlanChange, Target
from campaigns.plans import Aim, Basis, Kind, Measure, refuse_unequal_sum, refuse_wrong_parents
from communes.actions import record
from communes.models import Unit, User
from communes.queries import hamlets_in_year
from households.models import PovertyStandard
from lib.errors import RuleError
from lib.vietnamese import clean

HIGHEST = Fraction(100)


@dataclass(frozen=True)
class Planned:
    """One target as typed: whose it is (None: the whole commune's), and what it asks for."""

    aim: Aim
    hamlet: Unit | None = None


@transaction.atomic
def save_plan(
    *,
    by: User,
    commune: Unit,
    standard: PovertyStandard,
    year: int,
    title: str,
    targets: Sequence[Planned],
    campaign: Campaign | None = None,
    number: str = "",
    signed_on: date | None = None,
    bases: Sequence[Basis] = (),
    version: int | None = None,
    reason: str = "",
) -> Plan:
    """Store the plan of a year whole, with its targets and what it rests on; one audit entry.

    `version` is the one the author saw, None where there was no plan yet. Raises Overtaken when
    another stands there by now; NoReason when the year is closed and its plan is written again
    without a `reason`; RuleError when it has no target, a target can't be, hamlets don't
    add up to the commune, or the year is not the campaign's or the standard's.
    """
    Unit.objects.select_for_update(no_key=True).get(pk=commune.pk)  # one writer of a commune at a time
    stored = Plan.objects.filter(unit=commune, standard=standard, year=year).first()
    before = _state_of_plan(stored) if stored else None
    values = {"title": clean(title), "number": clean(number), "signed_on": signed_on, "campaign": campaign}
    _refuse_plan(commune, standard, year, values)
    _refuse_targets(commune, year, targets)
    refuse_wrong_parents(bases)
    kept, after_closing = reason_or_refuse(commune, standard, year, stored, reason)
    kind = PlanChange.Kind.CHANGED if stored else PlanChange.Kind.AGAIN
    plan = _write_plan(stored, version, {"unit": commune, "standard": standard, "year": year}, values)
    plan.targets.all().delete()
    Target.objects.bulk_create(_target(plan, planned) for planned in targets)
    write_bases(bases, plan=plan)
    if after_closing:
        keep_change(by=by, commune=commune, standard=standard, year=year, kind=kind, reason=kept)
    _record_plan(by, commune, plan, before, count=len(targets), reason=kept)
    return plan


def _write_plan(stored: Plan | None, version: int | None, place: Mapping[str, Any], values: Mapping[str, Any]) -> Plan:
    """Create the plan of a place, or write the one there anew if it stands as its author saw it. Raises Overtaken."""
    if stored is not None:
        take_version(Plan, stored.pk, version, stored.title)
        Plan.objects.filter(pk=stored.pk).update(**values)
        return Plan.objects.get(pk=stored.pk)
    if version is not None:
        raise Overtaken("Kế hoạch năm {year} đã bị người khác xóa. Lưu lại để lập kế hoạch mới.", year=place["year"])
    return Plan.objects.create(**place, **values)


def _record_plan(
    by: User, commune: Unit, plan: Plan, before: dict[str, Any] | None, *, count: int, reason: str
) -> None:
    record(
        by=by,
        verb="save_plan",
        subject=f"plan:{plan.pk}",
        commune=commune,
        sentence=f"Ghi {plan.title}: {count} chỉ tiêu.{_why(plan.year, reason)}",
        before=before,
        after=_state_of_plan(plan) | _reason(reason),
    )


@transaction.atomic
def remove_plan(
    *, by: User, commune: Unit, standard: PovertyStandard, year: int, version: int, reason: str = ""
) -> None:
    """Remove the plan of a year; the audit keeps all that stood in it.

    Raises Overtaken when it is another by now, NoReason when the year is closed and no `reason` given.
    """
    Unit.objects.select_for_update(no_key=True).get(pk=commune.pk)
    plan = Plan.objects.filter(unit=commune, standard=standard, year=year).first()
    if plan is None:
        raise RuleError("Năm {year} không có kế hoạch nào để xóa.", year=year)
    kept, after_closing = reason_or_refuse(commune, standard, year, plan, reason)
    before, subject = _state_of_plan(plan), f"plan:{plan.pk}"
    take_version(Plan, plan.pk, version, plan.title)
    plan.delete()
    if after_closing:
        kind = PlanChange.Kind.REMOVED
        keep_change(by=by, commune=commune, standard=standard, year=year, kind=kind, reason=kept)
    record(
        by=by,
        verb="remove_plan",
        subject=subject,
        commune=commune,
        sentence=f"Xóa {plan.title}.{_why(year, kept)}",
        before=before,
        after=_reason(kept) or None,
    )


def _why(year: int, reason: str) -> str:
    return f" Năm {year} đã chốt; lý do: {reason.rstrip('.')}." if reason else ""


def _reason(reason: str) -> dict[str, str]:
    return {"reason": reason} if reason else {}


def _refuse_plan(commune: Unit, standard: PovertyStandard, year: int, values: Mapping[str, Any]) -> None:
    campaign = values["campaign"]
    if not values["title"]:
        raise RuleError("Ghi tên kế hoạch, ví dụ: Kế hoạch giảm nghèo năm {year}.", year=year)
    if bool(values["number"]) != (values["signed_on"] is not None):
        raise RuleError("Ghi cả số và ngày ký của kế hoạch, hoặc để trống cả hai khi chưa ký.")
    if not standard.takes_list_of(year):
        raise RuleError("{name} không dùng cho năm {year}.", name=standard.name, year=year)
    if campaign is not None and (campaign.unit_id != commune.pk or not campaign.covers(year)):
        raise RuleError(
            "{name} (giai đoạn {first}-{last}) không gồm năm {year}. Chọn phong trào khác, hoặc để trống.",
            name=campaign.name,
            first=campaign.first_year,
            last=campaign.last_year,
            year=year,
        )


def _refuse_targets(commune: Unit, year: int, targets: Sequence[Planned]) -> None:
    if not targets:
        raise RuleError("Kế hoạch năm {year} chưa có chỉ tiêu nào. Ghi ít nhất một chỉ tiêu.", year=year)
    for planned in targets:
        _refuse_bounds(planned.aim)
    hamlets = {hamlet.pk for hamlet in hamlets_in_year(commune, year)}
    strange = next((one.hamlet for one in targets if one.hamlet and one.hamlet.pk not in hamlets), None)
    if strange is not None:
        raise RuleError("{hamlet} không thuộc xã vào ngày 31/12/{year}.", hamlet=strange.name, year=year)
    for measure in Measure:
        fewer = [one for one in targets if one.aim.kind is Kind.FEWER and one.aim.measure is measure]
        whole = next((one.aim.count for one in fewer if one.hamlet is None), None)
        refuse_unequal_sum(whole, {one.hamlet.name: one.aim.count for one in fewer if one.hamlet})


def _refuse_bounds(aim: Aim) -> None:
    bounds = [bound for bound in (aim.lower, aim.upper) if bound is not None]
    if any(not 0 <= bound <= HIGHEST for bound in bounds):
        raise RuleError("Mức giảm và tỷ lệ phải từ 0 đến 100.")
    if any((1000 * bound).denominator != 1 for bound in bounds):
        raise RuleError("Mức giảm và tỷ lệ chỉ ghi được nhiều nhất ba chữ số sau dấu phẩy.")
    if aim.lower is not None and aim.upper is not None and aim.lower > aim.upper:
        raise RuleError("Mức giảm thấp nhất phải không lớn hơn mức cao nhất. Kiểm tra lại hai số này.")


def _target(plan: Plan, planned: Planned) -> Target:
    aim = planned.aim
    return Target(
        plan=plan,
        kind=aim.kind.value,
        measure=aim.measure.value,
        hamlet=planned.hamlet,
        group=aim.group.value if aim.group else "",
        lower=_decimal(aim.lower),
        upper=_decimal(aim.upper),
        count=aim.count,
    )


def _decimal(bound: Fraction | None) -> Decimal | None:
    """Return a bound as it is stored; typed ones have three decimals at most, so that nothing is rounded."""
    return None if bound is None else Decimal(bound.numerator) / Decimal(bound.denominator)


def _state_of_plan(plan: Plan) -> dict[str, Any]:
    return {
        "plan_title": plan.title,
        "year": plan.year,
        "standard": plan.standard.code,
        "campaign": plan.campaign.name if plan.campaign else "",
        "paper_number": plan.number,
        "signed_on": str(plan.signed_on or ""),
        "bases": [str(basis) for basis in plan.bases.all()],
        "targets": [_state_of_target(target) for target in plan.targets.select_related("hamlet")],
    }


def _state_of_target(target: Target) -> dict[str, Any]:
    said = {
        "kind": target.kind,
        "measure": target.measure,
        "hamlet": target.hamlet.name if target.hamlet else "",
        "group": target.group,
        "lower": _shown(target.lower),
        "upper": _shown(target.upper),
        "count": target.count,
    }
    return {key: value for key, value in said.items() if value not in ("", None)}


def _shown(bound: Decimal | None) -> str:
    return "" if bound is None else f"{bound.normalize():f}".replace(".", ",")
