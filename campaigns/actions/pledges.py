"""Writes of what donors promise; who they are is `donors`, what came and was handed on `deliveries`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from campaigns.models import Campaign, Donor, Pledge
from campaigns.pledges import (
    Amount,
    PledgeKind,
    PledgeTo,
    checked_money,
    checked_quantity,
    in_words,
    refuse_day,
    refuse_measure,
    refuse_year,
)
from communes.access import refuse_new_in_former
from communes.actions import record
from communes.models import Unit, User
from communes.queries import hamlets_left
from households.actions.life.recording import hold
from households.models import Household, Residence
from lib.errors import RuleError
from lib.vietnamese import clean

FEWEST_OF_REASON = 5


class StalePledge(RuleError):
    """Someone else wrote to the pledge since the page was opened; nothing was written."""


class AlreadyPledged(RuleError):
    """A pledge just like this one stands already; it is written again only when asked for."""


@dataclass(frozen=True)
class Promise:
    """A pledge as typed: `valued` counts it in whole đồng, else `amount` is a quantity of `unit`."""

    kind: PledgeKind
    amount: Amount
    to: PledgeTo
    promised_on: date
    valued: bool = True
    unit: str = ""
    description: str = ""
    household: Household | None = None
    hamlet: Unit | None = None
    due_on: date | None = None
    campaign: Campaign | None = None
    note: str = ""


@transaction.atomic
def add_pledge(
    *, by: User, commune: Unit, year: int, donor: Donor, promise: Promise, despite_same: bool = False
) -> Pledge:
    """Record what a donor promises for a year; one audit entry.

    Raises AlreadyPledged when just the same was recorded and `despite_same` is not given; RuleError when the amount,
    its unit, the days or whom it is for can't be, and in a commune that went over to another.
    """
    commune = refuse_new_in_former(commune)  # locked: of two who press at once the second sees the first
    if donor.commune_id != commune.pk:
        raise RuleError("{name} không có trong sổ của {commune}.", name=donor.name, commune=commune.name)
    values = _checked(commune, year, donor, promise)
    asked = ("kind", "amount_vnd", "quantity", "unit", "to", "household", "hamlet", "promised_on", "description")
    same = Pledge.objects.of_year(commune, year).standing().filter(donor=donor, **{key: values[key] for key in asked})
    if not despite_same and same.exists():
        raise AlreadyPledged(
            "Đã có một đăng ký ủng hộ giống hệt ({name}, {what}, ngày {on}). Nếu đúng là một đăng ký khác thì đánh dấu "
            "“Vẫn ghi” rồi ghi lại.",
            name=donor.name,
            what=in_words(promise.amount, values["unit"]),
            on=f"{promise.promised_on:%d/%m/%Y}",
        )
    pledge = Pledge.objects.create(commune=commune, year=year, donor=donor, recorded_by=by, **values)
    record(
        by=by,
        verb="add_pledge",
        subject=f"pledge:{pledge.pk}",
        commune=commune,
        sentence=f"Ghi {donor.name} đăng ký ủng hộ {pledge.words} năm {year} cho {_target(pledge)}.",
        after=_state(pledge),
    )
    return pledge


@transaction.atomic
def edit_pledge(*, by: User, pledge: Pledge, promise: Promise, seen_version: int | None) -> Pledge:
    """Store a pledge anew; what came and was handed on stays as it is. One audit entry.

    Raises StalePledge when it is no longer the version the author saw; RuleError like `add_pledge`, and when its
    kind or unit would change after something came, or whom it is for after something was handed on.
    """
    hold(pledge.commune)  # no merger is taken back between the look at the household and the pledge
    stored = claim(pledge, seen_version)
    before = _state(stored)
    refuse_withdrawn(stored)
    if stored.household and promise.household and promise.household.pk == stored.household.double_of_id:
        promise = replace(promise, household=stored.household)  # pages name the household it was joined to
    values = _checked(stored.commune, stored.year, stored.donor, promise, kept=stored.household)
    _refuse_against_entries(stored, values)
    for name, value in values.items():
        setattr(stored, name, value)
    stored.save()
    record(
        by=by,
        verb="edit_pledge",
        subject=f"pledge:{stored.pk}",
        commune=stored.commune,
        sentence=f"Sửa đăng ký ủng hộ của {stored.donor.name}: {stored.words} cho {_target(stored)}.",
        before=before,
        after=_state(stored),
    )
    return stored


@transaction.atomic
def withdraw_pledge(*, by: User, pledge: Pledge, on: date, reason: str, seen_version: int | None) -> Pledge:
    """Put on record that the donor took a pledge back; what came and was handed on stays. One audit entry.

    Raises StalePledge; RuleError without a reason, for a day before the promise or to come, or for one withdrawn.
    """
    stored = claim(pledge, seen_version)
    refuse_withdrawn(stored)
    refuse_day("Ngày rút", on, first=stored.promised_on, first_words="ngày đăng ký", today=timezone.localdate())
    stored.withdrawn_on, stored.reason = on, checked_reason(reason)
    stored.save(update_fields=["withdrawn_on", "reason"])
    record(
        by=by,
        verb="withdraw_pledge",
        subject=f"pledge:{stored.pk}",
        commune=stored.commune,
        sentence=f"Ghi {stored.donor.name} rút đăng ký ủng hộ {stored.words}: {stored.reason.rstrip('.')}.",
        before={"withdrawn_on": "", "reason": ""},
        after={"withdrawn_on": str(on), "reason": stored.reason},
    )
    return stored


@transaction.atomic
def reinstate_pledge(*, by: User, pledge: Pledge, seen_version: int | None) -> Pledge:
    """Let a pledge stand again that was withdrawn by mistake; one audit entry. Raises StalePledge, RuleError."""
    stored = claim(pledge, seen_version)
    if stored.withdrawn_on is None:
        raise RuleError("Đăng ký này không bị rút, không có gì để khôi phục.")
    before = {"withdrawn_on": str(stored.withdrawn_on), "reason": stored.reason}
    stored.withdrawn_on, stored.reason = None, ""
    stored.save(update_fields=["withdrawn_on", "reason"])
    record(
        by=by,
        verb="reinstate_pledge",
        subject=f"pledge:{stored.pk}",
        commune=stored.commune,
        sentence=f"Khôi phục đăng ký ủng hộ {stored.words} của {stored.donor.name}.",
        before=before,
        after={"withdrawn_on": "", "reason": ""},
    )
    return stored


def claim(pledge: Pledge, seen_version: int | None) -> Pledge:
    """Lock a pledge and count the write up, if what stands is what the author saw. Raises StalePledge."""
    seen = Pledge.objects.filter(pk=pledge.pk, version=seen_version or 0)
    if not seen.update(version=F("version") + 1):
        raise StalePledge(
            "Trong lúc anh/chị nhập, người khác vừa ghi vào đăng ký này. Chưa ghi gì của anh/chị: xem lại các phần "
            "đã ghi bên dưới, nếu vẫn đúng thì ghi lần nữa."
        )
    # The row stays locked to the end of the transaction: of two parts recorded at once the second sees the first.
    return Pledge.objects.select_related("commune", "donor", "household", "hamlet", "campaign").get(pk=pledge.pk)


def refuse_withdrawn(pledge: Pledge) -> None:
    """Raise RuleError when the pledge was withdrawn."""
    if pledge.withdrawn_on is not None:
        raise RuleError(
            "Đăng ký này đã rút ngày {on}. Nếu rút nhầm thì khôi phục trước, rồi mới ghi.",
            on=f"{pledge.withdrawn_on:%d/%m/%Y}",
        )


def checked_reason(reason: str) -> str:
    """Return the reason, clean. Raises RuleError when there is none worth the name."""
    found = clean(reason)
    if len(found) < FEWEST_OF_REASON:
        raise RuleError("Ghi lý do, ít nhất {n} chữ cái.", n=FEWEST_OF_REASON)
    return found


def refuse_household(commune: Unit, household: Household | None, hamlet: Unit | None = None) -> None:
    """Raise RuleError unless the household lives in the commune (in the hamlet), or in what that became.

    Whose it is, is asked now: a merger may have been taken back since it was read.
    """
    homes = Residence.objects.filter(household=household, valid_to__isnull=True).select_related("hamlet", "household")
    home = homes.first() if household else None
    now = home.household if home else household
    if now is None or now.commune_id != commune.heir or now.double_of_id is not None:
        raise RuleError("Chọn một hộ trong sổ quản lý của {commune}.", commune=commune.name)
    if home is None:
        raise RuleError("Hộ này không còn ở {commune}. Chọn hộ khác.", commune=commune.name)
    if hamlet is not None and home.hamlet_id not in hamlet.chain:
        raise RuleError(
            "Hộ này ở {home}, không ở {hamlet}. Chọn hộ của {hamlet}.", home=home.hamlet.name, hamlet=hamlet.name
        )


def _checked(commune: Unit, year: int, donor: Donor, promise: Promise, kept: Household | None = None) -> dict[str, Any]:
    """Return the columns of a promise; a household `kept` may have left the commune since. Raises RuleError."""
    unit = refuse_measure(promise.kind, promise.unit, valued=promise.valued)
    if promise.kind in (PledgeKind.GOODS, PledgeKind.OFF_TAKE) and not clean(promise.description):
        raise RuleError("Ghi rõ là hiện vật hay sản phẩm gì, ví dụ: gạo, con giống, thu mua rau.")
    refuse_year("Ngày đăng ký", promise.promised_on, year, timezone.localdate())
    if promise.due_on is not None and not 0 <= (promise.due_on - promise.promised_on).days <= 3653:
        raise RuleError("Hạn trao phải từ ngày đăng ký trở đi và trong vòng mười năm. Kiểm tra lại hạn.")
    if promise.campaign is not None and (promise.campaign.unit_id != commune.pk or not promise.campaign.covers(year)):
        raise RuleError("{name} không gồm năm {year}.", name=promise.campaign.name, year=year)
    household = promise.household if promise.to is PledgeTo.HOUSEHOLD else None
    hamlet = promise.hamlet if promise.to is PledgeTo.HAMLET else None
    if promise.to is PledgeTo.HOUSEHOLD:
        if household is None or household != kept:
            refuse_household(commune, household)
        if household == donor.household:
            raise RuleError("Hộ không thể đăng ký ủng hộ cho chính mình. Chọn hộ khác.")
    if promise.to is PledgeTo.HAMLET and (hamlet is None or hamlet not in hamlets_left(commune, year)):
        raise RuleError("Chọn ấp được ủng hộ.")
    return {
        "kind": promise.kind.value,
        "description": clean(promise.description),
        "amount_vnd": None if unit else checked_money(int(promise.amount)),
        "quantity": checked_quantity(Decimal(promise.amount)) if unit else None,
        "unit": unit,
        "to": promise.to.value,
        "household": household,
        "hamlet": hamlet,
        "promised_on": promise.promised_on,
        "due_on": promise.due_on,
        "campaign": promise.campaign,
        "note": clean(promise.note),
    }


def _refuse_against_entries(pledge: Pledge, values: dict[str, Any]) -> None:
    entries = list(pledge.entries.all())
    if not entries:
        return
    if (values["kind"], values["unit"]) != (pledge.kind, pledge.unit):
        raise RuleError(
            "Đã ghi phần tiếp nhận bằng {unit} nên không đổi loại hay đơn vị tính được. Rút đăng ký này rồi ghi "
            "đăng ký mới.",
            unit=pledge.measure.words,
        )
    target = (values["to"], values["household"], values["hamlet"])
    given = any(entry.direction == "given" for entry in entries)
    if given and target != (pledge.to, pledge.household, pledge.hamlet):
        raise RuleError("Đã ghi phần trao nên không đổi nơi được ủng hộ. Rút đăng ký này rồi ghi đăng ký mới.")
    first = min(entry.on for entry in entries)
    if values["promised_on"] > first:
        raise RuleError("Ngày đăng ký phải không sau ngày {first} đã ghi tiếp nhận.", first=f"{first:%d/%m/%Y}")


def _target(pledge: Pledge) -> str:
    """Return whom a pledge is for, without a household's name: an administrator reads the audit too."""
    if pledge.hamlet is not None:
        return pledge.hamlet.name
    return f"hộ số {pledge.household_id}" if pledge.household_id else 'Quỹ "Vì người nghèo"'


def _state(pledge: Pledge) -> dict[str, Any]:
    return {
        "donor": pledge.donor.name,
        "pledge_kind": pledge.kind,
        "amount": pledge.words,
        "description": pledge.description,
        "pledge_to": _target(pledge),
        "promised_on": str(pledge.promised_on),
        "due_on": str(pledge.due_on or ""),
        "campaign": pledge.campaign.name if pledge.campaign else "",
        "note": pledge.note,
    }
