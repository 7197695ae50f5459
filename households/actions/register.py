"""Writes about single households of the register."""

from __future__ import annotations

import re

from django.db import transaction

from communes.actions import record
from communes.models import User
from households.models import Member
from lib.errors import RuleError
from lib.vietnamese import clean

LEAST_LETTERS = 10
_LONG_NUMBER = re.compile(r"\d(?:[ .-]?\d){8,}")


def without_long_numbers(text: str) -> str:
    """Return what a person typed as a reason, an ID number in it covered."""
    return _LONG_NUMBER.sub("(số đã che)", clean(text))


def has_long_number(text: str) -> bool:
    """Say whether a text has what may be an ID number."""
    return _LONG_NUMBER.search(clean(text)) is not None


def has_letters(text: str, least: int) -> bool:
    """Say whether a text has at least so many letters."""
    return sum(sign.isalpha() for sign in text) >= least


@transaction.atomic
def reveal_id(*, member: Member, reason: str, by: User) -> str:
    """Return a member's full ID number, leaving in the audit who looked, why, and the number masked.

    The entry names the household by its id only: the audit has readers who may not see the register.
    Raises RuleError without a number on record, or without a reason of at least ten letters.
    """
    if not member.cccd:
        raise RuleError("{name} chưa có số định danh cá nhân/CCCD trong sổ quản lý.", name=member.name)
    reason = without_long_numbers(reason)
    if not has_letters(reason, LEAST_LETTERS):
        raise RuleError(
            "Ghi lý do xem bằng ít nhất {letters} chữ cái, ví dụ: Lập hồ sơ vay vốn cho hộ.", letters=LEAST_LETTERS
        )
    record(
        by=by,
        verb="reveal_id",
        subject=f"member:{member.pk}",
        commune=member.commune,
        sentence=(
            f"Xem số định danh cá nhân/CCCD {member.masked_cccd} của một thành viên hộ số {member.household_id}. "
            f"Lý do: {reason}"
        ),
        after={"household": member.household_id, "id_number": member.masked_cccd, "reason": reason},
    )
    return member.cccd
