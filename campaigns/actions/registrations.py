"""Writes of registrations to escape poverty, made by households of their own will."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from campaigns.actions.pledges import StalePledge, checked_reason, refuse_household
from campaigns.models import EscapeRegistration
from campaigns.pledges import refuse_day, refuse_year
from communes.access import refuse_new_in_former
from communes.actions import record
from communes.models import User
from households.indicators import every_indicator
from households.models import Cause, Household, YearlyStatus
from lib.errors import RuleError
from lib.vietnamese import clean


@transaction.atomic
def register_escape(
    *, by: User, household: Household, year: int, on: date, plan: str, needs: Sequence[str] = ()
) -> EscapeRegistration:
    """Put on record that a household registers to be above the line by the review of a year; one audit entry.

    Raises RuleError when it stands registered already, when it is on no list of the year or the one before, without a
    plan, or for a day that can't be.
    """
    refuse_new_in_former(household.commune)  # locked: of two at once the second sees the first
    refuse_household(household.commune, household)
    said = _checked(year, on, plan, needs)
    if not YearlyStatus.objects.filter(household=household, year__in=(year, year - 1)).exists():
        raise RuleError(
            "Hộ này không có trong danh sách hộ nghèo, hộ cận nghèo năm {before} và năm {year}, nên không có gì để "
            "đăng ký thoát.",
            before=year - 1,
            year=year,
        )
    if EscapeRegistration.objects.standing().filter(household=household, year=year).exists():
        raise RuleError("Hộ này đã đăng ký thoát nghèo năm {year}. Sửa đăng ký đã có.", year=year)
    made = EscapeRegistration.objects.create(
        commune=household.commune, household=household, year=year, recorded_by=by, **said
    )
    record(
        by=by,
        verb="register_escape",
        subject=f"household:{household.pk}",
        commune=household.commune,
        sentence=f"Ghi hộ số {household.pk} đăng ký thoát nghèo năm {year}.",
        after=_state(made),
    )
    return made


@transaction.atomic
def edit_registration(
    *,
    by: User,
    registration: EscapeRegistration,
    on: date,
    plan: str,
    needs: Sequence[str],
    seen_version: int | None,
) -> EscapeRegistration:
    """Store a registration anew; one audit entry. Raises StalePledge, and RuleError like `register_escape`."""
    stored = _claim(registration, seen_version)
    before = _state(stored)
    for name, value in _checked(stored.year, on, plan, needs).items():
        setattr(stored, name, value)
    stored.save()
    record(
        by=by,
        verb="edit_registration",
        subject=f"household:{stored.household_id}",
        commune=stored.commune,
        sentence=f"Sửa đăng ký thoát nghèo năm {stored.year} của hộ số {stored.household_id}.",
        before=before,
        after=_state(stored),
    )
    return stored


@transaction.atomic
def withdraw_registration(
    *, by: User, registration: EscapeRegistration, on: date, reason: str, seen_version: int | None
) -> EscapeRegistration:
    """Put on record that the household took its registration back; it may register again. One audit entry.

    Raises StalePledge; RuleError without a reason or for a day that can't be.
    """
    stored = _claim(registration, seen_version)
    refuse_day("Ngày rút", on, first=stored.registered_on, first_words="ngày đăng ký", today=timezone.localdate())
    stored.withdrawn_on, stored.reason = on, checked_reason(reason)
    stored.save(update_fields=["withdrawn_on", "reason"])
    record(
        by=by,
        verb="withdraw_registration",
        subject=f"household:{stored.household_id}",
        commune=stored.commune,
        sentence=(
            f"Ghi hộ số {stored.household_id} rút đăng ký thoát nghèo năm {stored.year}: {stored.reason.rstrip('.')}."
        ),
        after={"withdrawn_on": str(on), "reason": stored.reason},
    )
    return stored


def _claim(registration: EscapeRegistration, seen_version: int | None) -> EscapeRegistration:
    found = EscapeRegistration.objects.standing().filter(pk=registration.pk, version=seen_version or 0)
    if not found.update(version=F("version") + 1):
        raise StalePledge("Trong lúc anh/chị nhập, người khác đã sửa hoặc rút đăng ký này. Mở lại trang rồi làm tiếp.")
    return EscapeRegistration.objects.select_related("commune", "household").get(pk=registration.pk)


def _checked(year: int, on: date, plan: str, needs: Sequence[str]) -> dict[str, Any]:
    refuse_year("Ngày đăng ký", on, year, timezone.localdate())
    if not clean(plan):
        raise RuleError("Ghi hộ dự định thoát nghèo bằng cách nào, ví dụ: nuôi bò sinh sản, đi làm ở công ty.")
    known = {one.code for one in every_indicator()} | set(Cause.values)
    if not set(needs) <= known:
        raise RuleError("Có nhu cầu không có trong bảng. Chọn lại ở danh sách.")
    return {"registered_on": on, "plan": clean(plan), "needs": list(dict.fromkeys(needs))}


def _state(registration: EscapeRegistration) -> dict[str, Any]:
    return {
        "year": registration.year,
        "registered_on": str(registration.registered_on),
        "escape_plan": registration.plan,
        "needs": list(registration.needs),
    }
