"""Support recorded once on a household, outside of lists too, and the counter-entry that takes it out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from campaigns.models import Support, SupportList, SupportOccasion
from campaigns.pledges import Amount
from campaigns.queries.supports import given_before, occasions_of
from campaigns.supports import (
    Handed,
    SupportSource,
    What,
    checked_amount,
    checked_reason,
    checked_unit,
    occasion_key,
)
from communes.access import refuse_new_in_former
from communes.actions import record
from communes.models import Unit, User
from households.actions.carrying_over import refuse_passed_on
from households.models import Household
from lib.errors import RuleError
from lib.vietnamese import clean

FIRST_YEAR = 2016  # the oldest list the program keeps


class GivenBefore(RuleError):
    """The household had the same help this year already; it is recorded again only when asked for."""


@dataclass(frozen=True)
class Given:
    """A help as typed: `unit` "" is đồng."""

    what: What
    amount: Amount
    on: date
    source: SupportSource
    unit: str = ""
    giver: str = ""
    handed: Handed = field(default_factory=Handed)
    note: str = ""


@transaction.atomic
def record_support(*, by: User, household: Household, given: Given, despite_before: bool = False) -> Support:
    """Record a help that reached a household; one audit entry.

    Raises GivenBefore when it had the same help in the year of its day and `despite_before` is not given; RuleError for
    an amount or day that can't be, and for a household read before its commune went over to another.
    """
    commune = refuse_new_in_former(household.commune)
    refuse_passed_on(household)
    said = checked(given)
    _refuse_double(household)
    before = given_before(commune, said.what, said.unit, said.on.year, {household.pk})
    if before and not despite_before:
        raise GivenBefore(
            "Trong năm {year}, hộ này {before}. Nếu đúng là một lần hỗ trợ khác thì đánh dấu “Vẫn ghi” rồi ghi lại.",
            year=said.on.year,
            before="; ".join(one.words for one in before[household.pk]),
        )
    keep_occasion(commune, said.what)
    made = Support.objects.create(**columns(by, household, said))
    record(
        by=by,
        verb="record_support",
        subject=f"household:{household.pk}",
        commune=commune,
        sentence=f"Ghi hộ số {household.pk} nhận {made.what.words} {made.words} ngày {made.on:%d/%m/%Y}.",
        after=state_of(made),
    )
    return made


@transaction.atomic
def correct_support(*, by: User, support: Support, reason: str) -> Support:
    """Take a help out by a counter-entry with its reason; one audit entry.

    Raises RuleError without a reason, for one taken out already, or for one of a list: that is done on the list.
    """
    _locked(support.commune)
    said = checked_reason(reason)
    if support.list_id is not None:
        raise RuleError(
            "Hỗ trợ này ghi từ danh sách “{title}”: bỏ đánh dấu ở danh sách ấy.",
            title=support.list.title if support.list else "",
        )
    made = take_out(by, support, said)
    record(
        by=by,
        verb="correct_support",
        subject=f"household:{support.household_id}",
        commune=support.commune,
        sentence=(
            f"Hủy phần hỗ trợ đã ghi của hộ số {support.household_id}, {support.what.words} {support.words} "
            f"ngày {support.on:%d/%m/%Y}: {said.rstrip('.')}."
        ),
        before=state_of(support),
        after={"reason": said},
    )
    return made


def take_out(by: User, support: Support, reason: str) -> Support:
    """Write the counter-entry of a help; call it under a lock. Raises RuleError when it can't be taken out."""
    if support.corrects_id or Support.objects.filter(corrects=support).exists():
        raise RuleError("Phần này đã được hủy bằng một dòng điều chỉnh. Ghi phần đúng là một phần mới.")
    kept = (
        "commune", "household", "kind", "occasion", "amount_vnd", "quantity", "unit", "source", "giver", "list",
        "recipient", "received_by", "relation", "proxy_reason",
    )  # fmt: skip
    same = {name: getattr(support, name) for name in kept}
    return Support.objects.create(on=timezone.localdate(), corrects=support, note=reason, recorded_by=by, **same)


def checked(given: Given) -> Given:
    """Return a help as it is stored. Raises RuleError for what can't be."""
    unit = checked_unit(given.unit)
    today = timezone.localdate()
    if given.on > today:
        raise RuleError("Ngày nhận {on} chưa đến. Kiểm tra lại ngày.", on=f"{given.on:%d/%m/%Y}")
    if given.on.year < FIRST_YEAR:
        raise RuleError("Ngày nhận phải từ năm {year} trở đi. Kiểm tra lại ngày.", year=FIRST_YEAR)
    return Given(
        What(given.what.kind, clean(given.what.occasion)),
        checked_amount(given.amount, unit),
        given.on,
        given.source,
        unit,
        clean(given.giver),
        given.handed.checked(),
        clean(given.note),
    )


def columns(by: User, household: Household, given: Given, of_list: SupportList | None = None) -> dict[str, Any]:
    """Return the columns of a checked help."""
    return {
        "commune": household.commune,
        "household": household,
        "kind": given.what.kind.value,
        "occasion": given.what.occasion,
        "on": given.on,
        "amount_vnd": None if given.unit else int(given.amount),
        "quantity": Decimal(given.amount) if given.unit else None,
        "unit": given.unit,
        "source": given.source.value,
        "giver": given.giver,
        "list": of_list,
        "recipient": given.handed.recipient.value,
        "received_by": given.handed.name,
        "relation": given.handed.relation,
        "proxy_reason": given.handed.reason,
        "note": given.note,
        "recorded_by": by,
    }


def keep_occasion(commune: Unit, what: What) -> None:
    """Put an occasion the commune had not yet among its own; of two who bring it at once the first's kind stays."""
    known: Iterable[str] = (occasion_key(name) for name, _kind in occasions_of(commune))
    key = occasion_key(what.occasion)
    if key and key not in known:
        made = SupportOccasion(commune=commune, name=what.occasion, name_key=key, kind=what.kind.value)
        SupportOccasion.objects.bulk_create([made], ignore_conflicts=True)


def _locked(commune: Unit) -> Unit:
    """Lock a commune: of two who record the same help the second sees the first."""
    return Unit.objects.select_for_update(no_key=True).get(pk=commune.pk)


def _refuse_double(household: Household) -> None:
    if household.double_of_id is not None:
        raise RuleError("Hộ này đã gộp vào hộ khác. Mở trang của hộ ấy rồi ghi.")


def state_of(support: Support) -> dict[str, Any]:
    """Return a help as the audit keeps it: the household by number, no names."""
    return {
        "household": support.household_id,
        "support_kind": support.kind,
        "occasion": support.occasion,
        "support_amount": support.words,
        "on": str(support.on),
        "support_source": support.source,
        "recipient_of_support": support.recipient,
        "note": support.note,
    }
