"""The ledger of a pledge: parts that came, parts handed on, both at once, and the counter-entry that takes one out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from campaigns.actions.pledges import checked_reason, claim, refuse_household, refuse_withdrawn
from campaigns.models import Pledge, PledgeEntry, SupportRow
from campaigns.pledges import (
    Amount,
    Direction,
    Figures,
    PledgeTo,
    checked_money,
    checked_quantity,
    in_words,
    refuse_day,
)
from communes.actions import record
from communes.models import Unit, User
from communes.queries import hamlets_left
from households.actions.life.recording import hold
from households.models import Household
from lib.errors import RuleError
from lib.vietnamese import clean


@dataclass(frozen=True)
class Part:
    """A part as typed, in the pledge's measure; to whom it went where the pledge itself doesn't say."""

    amount: Amount
    on: date
    note: str = ""
    household: Household | None = None
    hamlet: Unit | None = None


@transaction.atomic
def record_received(*, by: User, pledge: Pledge, part: Part, seen_version: int | None) -> PledgeEntry:
    """Record a part that came; one audit entry. More than was promised may come.

    Raises StalePledge when somebody wrote to the pledge since; RuleError for a withdrawn pledge, an amount or a day
    that can't be.
    """
    stored = claim(pledge, seen_version)
    refuse_withdrawn(stored)
    entry = _enter(by, stored, Direction.RECEIVED, part)
    _keep(by, stored, f"Ghi đã tiếp nhận {_words(entry)}", entry, verb="record_received")
    return entry


@transaction.atomic
def record_given(*, by: User, pledge: Pledge, part: Part, seen_version: int | None) -> PledgeEntry:
    """Record a part handed on, of a withdrawn pledge too: what came before must still reach somebody. One audit entry.

    Raises StalePledge; RuleError when more would be given than came, and like `record_received`.
    """
    hold(pledge.commune)  # no merger is taken back between the look at the household and the entry
    stored = claim(pledge, seen_version)
    amount = _checked(stored, part.amount)
    left = figures_of(stored).to_give
    if amount > left:
        raise RuleError(
            "Mới tiếp nhận còn {left} chưa trao, không thể trao {amount}. Ghi phần tiếp nhận trước, hoặc sửa số.",
            left=in_words(left, stored.unit),
            amount=in_words(amount, stored.unit),
        )
    entry = _enter(by, stored, Direction.GIVEN, part)
    _keep(by, stored, f"Ghi đã trao {_words(entry)}", entry, verb="record_given")
    return entry


@transaction.atomic
def record_straight(*, by: User, pledge: Pledge, part: Part, seen_version: int | None) -> PledgeEntry:
    """Record a part that the donor handed over himself: received and given at once, two lines, one audit entry.

    Returns the line of giving. Raises like `record_received`.
    """
    hold(pledge.commune)
    stored = claim(pledge, seen_version)
    refuse_withdrawn(stored)
    came = _enter(by, stored, Direction.RECEIVED, part)
    entry = _enter(by, stored, Direction.GIVEN, part, from_part=came)
    _keep(by, stored, f"Ghi trao thẳng {_words(entry)}", entry, verb="record_straight")
    return entry


@transaction.atomic
def give_to_households(
    *, by: User, pledge: Pledge, handings: Sequence[tuple[Household, Amount]], on: date, note: str
) -> list[PledgeEntry]:
    """Record what several households signed for at once out of one pledge, in their order; one audit entry.

    Whoever presses sees no version of the pledge: the sum is held against what is left under the pledge's lock.
    Raises RuleError when more would be given than came, and like `record_given`.
    """
    Pledge.objects.filter(pk=pledge.pk).update(version=F("version") + 1)  # locks the row to the end
    stored = Pledge.objects.select_related("commune", "donor", "household", "hamlet", "campaign").get(pk=pledge.pk)
    wanted, left = sum(_checked(stored, amount) for _household, amount in handings), figures_of(stored).to_give
    if wanted > left:
        raise RuleError(
            "Đăng ký ủng hộ này còn {left} chưa trao, không đủ {amount}. Ghi phần tiếp nhận trước, hoặc bớt hộ.",
            left=in_words(left, stored.unit),
            amount=in_words(wanted, stored.unit),
        )
    made = [
        _enter(by, stored, Direction.GIVEN, Part(amount, on, note, household=household))
        for household, amount in handings
    ]
    figures = figures_of(stored)
    record(
        by=by,
        verb="record_given",
        subject=f"pledge:{stored.pk}",
        commune=stored.commune,
        sentence=(
            f"Ghi đã trao {in_words(wanted, stored.unit)} cho {len(made)} hộ theo danh sách ký nhận "
            f"(đăng ký ủng hộ của {stored.donor.name})."
        ),
        after={
            "direction": Direction.GIVEN.value,
            "part": in_words(wanted, stored.unit),
            "on": str(on),
            "count": len(made),
            "given_so_far": in_words(figures.given, stored.unit),
        },
    )
    return made


@transaction.atomic
def correct_entry(*, by: User, entry: PledgeEntry, reason: str, seen_version: int | None) -> PledgeEntry:
    """Take a line out by a counter-entry with its reason; of a part given straight both lines. One audit entry.

    Raises StalePledge; RuleError for a line taken out already or that is a counter-entry, for one that a row of a list
    to sign rests on (that is done on the list), without a reason, and when less would have come than was handed on.
    """
    stored = claim(entry.pledge, seen_version)
    lines = _together(entry)
    if entry.corrects_id or PledgeEntry.objects.filter(corrects__in=lines).exists():
        raise RuleError("Phần này đã được hủy bằng một dòng điều chỉnh. Ghi phần đúng là một phần mới.")
    signed = SupportRow.objects.filter(entry__in=lines).select_related("list").first()
    if signed is not None:
        raise RuleError(
            "Phần này ghi từ danh sách ký nhận “{title}”: bỏ đánh dấu ở danh sách ấy.", title=signed.list.title
        )
    said = checked_reason(reason)
    after = figures_of(stored)
    if entry.direction == Direction.RECEIVED and len(lines) == 1 and after.received - entry.amount < after.given:
        raise RuleError(
            "Nếu hủy phần tiếp nhận này thì đã trao {given} nhiều hơn đã tiếp nhận. Hủy phần trao trước.",
            given=in_words(after.given, stored.unit),
        )
    for line in lines:
        made = PledgeEntry.objects.create(
            pledge=stored,
            direction=line.direction,
            on=timezone.localdate(),
            amount_vnd=line.amount_vnd,
            quantity=line.quantity,
            household=line.household,
            hamlet=line.hamlet,
            corrects=line,
            note=said,
            recorded_by=by,
        )
    _keep(by, stored, f"Hủy phần ghi ngày {entry.on:%d/%m/%Y}, {_words(entry)}: {said}", made, verb="correct_entry")
    return made


def _together(entry: PledgeEntry) -> list[PledgeEntry]:
    """Return a line with the one it was recorded with, the receipt first."""
    if entry.from_part is not None:
        return [entry.from_part, entry]
    handed_on = PledgeEntry.objects.filter(from_part=entry).first()
    return [entry, handed_on] if handed_on else [entry]


def figures_of(pledge: Pledge) -> Figures:
    """Return what was promised, came and was handed on, counter-entries taken away; one query."""
    sums: dict[str, Amount] = {Direction.RECEIVED: 0, Direction.GIVEN: 0}
    for entry in PledgeEntry.objects.filter(pledge=pledge):
        sums[entry.direction] += entry.signed
    return Figures(pledge.amount, sums[Direction.RECEIVED], sums[Direction.GIVEN])


def _checked(pledge: Pledge, amount: Amount) -> Amount:
    return checked_quantity(Decimal(amount)) if pledge.unit else checked_money(int(amount))


def _enter(
    by: User, pledge: Pledge, direction: Direction, part: Part, from_part: PledgeEntry | None = None
) -> PledgeEntry:
    amount = _checked(pledge, part.amount)
    received = direction is Direction.RECEIVED
    refuse_day(
        "Ngày tiếp nhận" if received else "Ngày trao",
        part.on,
        first=pledge.promised_on,
        first_words="ngày đăng ký",
        today=timezone.localdate(),
    )
    household, hamlet = (None, None) if received else _recipient(pledge, part)
    return PledgeEntry.objects.create(
        pledge=pledge,
        direction=direction.value,
        on=part.on,
        amount_vnd=None if pledge.unit else int(amount),
        quantity=Decimal(amount) if pledge.unit else None,
        household=household,
        hamlet=hamlet,
        from_part=from_part,
        note=clean(part.note),
        recorded_by=by,
    )


def _recipient(pledge: Pledge, part: Part) -> tuple[Household | None, Unit | None]:
    """Return to whom a part went. Raises RuleError when the pledge is for another, or nobody is named."""
    if pledge.to == PledgeTo.HOUSEHOLD:
        return pledge.household, None
    if part.household is not None:
        refuse_household(pledge.commune, part.household, pledge.hamlet)
        return part.household, None
    hamlet = pledge.hamlet or part.hamlet
    if hamlet is None or hamlet not in hamlets_left(pledge.commune, part.on.year):
        raise RuleError("Ghi rõ đã trao cho hộ nào, hoặc ấp nào.")
    return None, hamlet


def _words(entry: PledgeEntry) -> str:
    return in_words(entry.amount, entry.pledge.unit)


def _keep(by: User, pledge: Pledge, sentence: str, entry: PledgeEntry, *, verb: str) -> None:
    figures = figures_of(pledge)
    after: dict[str, Any] = {
        "direction": entry.direction,
        "part": _words(entry),
        "on": str(entry.on),
        "household": entry.household_id or "",
        "hamlet": entry.hamlet.name if entry.hamlet else "",
        "note": entry.note,
        "received_so_far": in_words(figures.received, pledge.unit),
        "given_so_far": in_words(figures.given, pledge.unit),
    }
    record(
        by=by,
        verb=verb,
        subject=f"pledge:{pledge.pk}",
        commune=pledge.commune,
        sentence=f"{sentence.rstrip('.')} (đăng ký ủng hộ của {pledge.donor.name}).",
        after={key: value for key, value in after.items() if value != ""},
    )
