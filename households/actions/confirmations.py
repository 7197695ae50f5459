"""Certificates of poverty given at the counter and cancelled: numbered here, frozen, each with its audit entry."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from communes.actions import record
from communes.models import Unit, User
from communes.queries import Head, head_of_papers
from households.actions.carrying_over import refuse_passed_on
from households.actions.register import has_letters, reveal_id, without_long_numbers
from households.models import Confirmation, ConfirmationCancelling, Household, Member, PovertyStandard
from households.queries.confirmations import Ground, given_already, ground_of
from lib.errors import RuleError
from lib.vietnamese import clean

LEAST_LETTERS = 5


class GivenAlready(RuleError):
    """The same person got a certificate for the same purpose today; `before` is that one."""

    def __init__(self, before: Confirmation) -> None:
        super().__init__(
            "Hôm nay đã cấp giấy số {number} cho người này, cùng việc này. Mở giấy ấy để in lại, hoặc đánh dấu “Vẫn "
            "cấp thêm một giấy” rồi bấm lại.",
            number=before.number_words,
        )
        self.before = before


@transaction.atomic
def give_confirmation(
    *,
    by: User,
    household: Household,
    member: Member,
    standard: PovertyStandard,
    year: int,
    purpose: str,
    whole_number: bool,
    key: UUID,
    once_more: bool = False,
) -> Confirmation:
    """Give a member of a household the certificate of its class on the decided list of a year; one audit entry.

    With `whole_number` his ID number is printed whole, which leaves an entry of its own. The same `key` gives the
    certificate it gave before. Raises NoGround, GivenAlready when he got one today for this purpose and `once_more` is
    not said, and RuleError without a purpose or for somebody who left the household.
    """
    Unit.objects.select_for_update(no_key=True).get(pk=household.commune_id)  # of two at once each gets its own number
    if (given := _given_with(key, household)) is not None:
        return given
    refuse_passed_on(household)
    if member.household_id != household.pk or member.left_on is not None:
        raise RuleError("Chọn một người đang ở trong hộ này.")
    ground, said, today = ground_of(household, standard, year), _purpose(purpose), timezone.localdate()
    before = given_already(household, member.name, said, today)
    if before is not None and not once_more:
        raise GivenAlready(before)
    number = _number_printed(by, member, said) if whole_number else member.masked_cccd
    head = head_of_papers(household.commune, today)
    made = Confirmation.objects.create(
        commune=household.commune,
        year=today.year,
        number=_next_number(household.commune, today.year),
        household=household,
        standard=standard,
        list_year=year,
        poverty_class=ground.status.poverty_class,
        person=member.name,
        purpose=said,
        words=_words(household, member, ground, number, head, today),
        key=key,
        given_on=today,
        given_by=by,
    )
    _note_given(made, ground, whole_number=whole_number)
    return made


def _given_with(key: UUID, household: Household) -> Confirmation | None:
    """Return the certificate that a page gave to the household before. Raises RuleError where it was another one's."""
    given = Confirmation.objects.filter(key=key).first()
    if given is not None and given.household_id != household.pk:
        raise RuleError("Trang này đã dùng để cấp giấy cho hộ khác. Mở lại trang của hộ rồi cấp.")
    return given


def _number_printed(by: User, member: Member, purpose: str) -> str:
    """Return a member's whole ID number, with the entry that it was shown."""
    return reveal_id(member=member, reason=f"In trên giấy xác nhận hộ nghèo, hộ cận nghèo. {purpose}", by=by)


def _purpose(text: str) -> str:
    said = without_long_numbers(text)[:200]
    if not has_letters(said, LEAST_LETTERS):
        raise RuleError("Ghi giấy dùng để làm gì, ví dụ: xin miễn, giảm học phí cho con.")
    return said


def _note_given(made: Confirmation, ground: Ground, *, whole_number: bool) -> None:
    record(
        by=made.given_by,
        verb="give_confirmation",
        subject=f"household:{made.household_id}",
        commune=made.commune,
        sentence=(
            f"Cấp giấy xác nhận {made.get_poverty_class_display().lower()} số {made.number_words} cho hộ số "
            f"{made.household_id}, theo danh sách năm {made.list_year}: {made.purpose.rstrip('.')}."
        ),
        after={
            "confirmation": made.number_words,
            "household": made.household_id,
            "class": made.poverty_class,
            "standard": made.standard.code,
            "year": made.list_year,
            "paper_number": ground.decision.number,
            "purpose": made.purpose,
            "whole_number": whole_number,
        },
    )


def _next_number(commune: Unit, year: int) -> int:
    last = Confirmation.objects.filter(commune=commune, year=year).order_by("-number").values_list("number", flat=True)
    return (last.first() or 0) + 1


def _words(
    household: Household, member: Member, ground: Ground, number: str, head: Head, today: date
) -> dict[str, Any]:
    """Return every word of the certificate that does not stand in its columns."""
    of_head = Member.objects.filter(household=household, is_head=True).values_list("name", flat=True).first()
    birth = f"{member.birth_date:%d/%m/%Y}" if member.birth_date else str(member.birth_year or "")
    month = f"{today.month:02d}" if today.month < 3 else str(today.month)
    return {
        "superior": head.superior,
        "body": head.body,
        "place_and_date": f"{head.place}, ngày {today.day:02d} tháng {month} năm {today.year}",
        "commune": household.commune.name,
        "birth": birth,
        "gender": member.get_gender_display() if member.gender else "",
        "number": number,
        "relation": "" if member.is_head else member.relation,
        "is_head": member.is_head,
        "head": of_head or "",
        "address": household.address,
        "hamlet": ground.home.name,
        "listed_in": ground.listed_in,
        "people": ground.status.people,
        "standard": f"{ground.status.standard.name[:1].lower()}{ground.status.standard.name[1:]}",
        "decision": ground.decision.number,
        "decided_on": f"{ground.decision.signing_day:%d/%m/%Y}",
        "capacity": head.capacity,
        "title": head.title,
        "signer": head.signer,
    }


@transaction.atomic
def cancel_confirmation(*, by: User, confirmation: Confirmation, reason: str) -> ConfirmationCancelling:
    """Put on record that a certificate no longer counts; its number stays its own. One audit entry.

    Raises RuleError without a reason, or when it was cancelled already.
    """
    Unit.objects.select_for_update(no_key=True).get(pk=confirmation.commune_id)
    said = without_long_numbers(clean(reason))[:200]
    if not has_letters(said, LEAST_LETTERS):
        raise RuleError("Ghi lý do hủy giấy, ít nhất {n} chữ cái.", n=LEAST_LETTERS)
    if ConfirmationCancelling.objects.filter(confirmation=confirmation).exists():
        raise RuleError("Giấy số {number} đã hủy rồi.", number=confirmation.number_words)
    made = ConfirmationCancelling.objects.create(confirmation=confirmation, reason=said, cancelled_by=by)
    record(
        by=by,
        verb="cancel_confirmation",
        subject=f"household:{confirmation.household_id}",
        commune=confirmation.commune,
        sentence=f"Hủy giấy xác nhận số {confirmation.number_words}: {said.rstrip('.')}.",
        after={"confirmation": confirmation.number_words, "reason": said},
    )
    return made
