"""What a list to sign says above its table: the terms as typed, checked, and as the audit keeps them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone

from campaigns.models import Pledge, SupportList
from campaigns.pledges import Amount, PledgeTo
from campaigns.supports import Per, SupportSource, What, checked_amount, checked_unit
from communes.models import Unit
from lib.errors import RuleError
from lib.vietnamese import clean


@dataclass(frozen=True)
class Terms:
    """What a list says above its table, as typed; `unit` "" is đồng."""

    title: str
    what: What
    source: SupportSource
    per: Per
    amount: Amount
    on: date
    unit: str = ""
    giver: str = ""
    pledge: Pledge | None = None
    body: str = ""
    signer_title: str = ""
    signer_name: str = ""


def columns_of(commune: Unit, terms: Terms) -> dict[str, Any]:
    """Return the columns of the terms. Raises RuleError for what can't be."""
    unit, title, today = checked_unit(terms.unit), clean(terms.title), timezone.localdate()
    if len(title) < 5:
        raise RuleError("Ghi tên danh sách, ví dụ: Danh sách hộ nhận quà Tết.")
    if not today.year - 5 <= terms.on.year <= today.year + 1:
        raise RuleError("Ngày phát {on} xa quá. Kiểm tra lại năm.", on=f"{terms.on:%d/%m/%Y}")
    amount = checked_amount(terms.amount, unit)
    if terms.pledge is not None:
        refuse_pledge(commune, terms.pledge, unit)
    return {
        "title": title[:200],
        "kind": terms.what.kind.value,
        "occasion": clean(terms.what.occasion),
        "source": terms.source.value,
        "giver": terms.pledge.donor.name if terms.pledge else clean(terms.giver),
        "pledge": terms.pledge,
        "per": terms.per.value,
        "amount_vnd": None if unit else int(amount),
        "quantity": Decimal(amount) if unit else None,
        "unit": unit,
        "on": terms.on,
        "body": clean(terms.body),
        "signer_title": clean(terms.signer_title),
        "signer_name": clean(terms.signer_name),
    }


def refuse_pledge(commune: Unit, pledge: Pledge, unit: str) -> None:
    """Raise RuleError unless a list may draw from a pledge: for many, and counted in the same unit."""
    if pledge.commune_id not in commune.line or pledge.to == PledgeTo.HOUSEHOLD:
        raise RuleError("Chọn một đăng ký ủng hộ cho Quỹ hoặc cho một ấp của xã.")
    if pledge.unit != unit:
        raise RuleError(
            "Đăng ký ủng hộ ấy tính bằng {unit}: ghi số của mỗi hộ cũng bằng {unit}.", unit=pledge.unit or "đồng"
        )


def state_of(of: SupportList) -> dict[str, Any]:
    """Return the terms of a list as the audit keeps them."""
    return {
        "title_of_list": of.title,
        "support_kind": of.kind,
        "occasion": of.occasion,
        "support_amount": of.words,
        "support_source": of.source,
        "giver": of.giver,
        "planned_on": str(of.on),
        "issuing_body": of.body,
        "signer_title": of.signer_title,
        "signer": of.signer_name,
    }
