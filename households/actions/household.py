"""A household comes into the register, or its address is corrected."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from communes.actions import record
from communes.models import Unit, User
from households.actions.life.recording import HouseholdGone, claim, hold, refuse_impossible_day, rows_of, write_event
from households.actions.life.refusals import FULL_NUMBER, refuse_before_birth, refuse_ended
from households.actions.members import MemberEntry, fill, same_birth
from households.models import EventKind, Household, LifeEvent, Member, Residence
from lib.errors import RuleError
from lib.vietnamese import fold

# How a household comes that is not made out of another, in the words of the page.
ARRIVALS: dict[EventKind, str | Promise] = {
    EventKind.ADDED: _("Ở sẵn trong ấp, chưa có trong sổ"),
    EventKind.MOVED_IN: _("Chuyển đến từ nơi khác"),
    EventKind.OMITTED: _("Bổ sung do sót"),
}


class AlreadyInRegister(RuleError):
    """The head of a new household is in the register already: `households` holds where, by id.

    `certain`: it is the same whole ID number, which no second household may have.
    """

    def __init__(self, households: Iterable[int], *, certain: bool) -> None:
        self.households, self.certain = tuple(households), certain
        super().__init__(
            "Sổ quản lý đã có người mang đúng số định danh cá nhân/CCCD này, nên không thêm hộ mới được. "
            "Sửa hộ đang có, hoặc ghi người đó rời hộ cũ trước."
            if certain
            else "Sổ quản lý đã có người trùng họ tên và năm sinh, hoặc trùng số giấy tờ. Nếu là người khác, đánh dấu "
            "“Vẫn thêm hộ mới” rồi lưu lại."
        )


@transaction.atomic
def add_household(
    *,
    by: User,
    commune: Unit,
    kind: EventKind,
    on: date,
    hamlet: Unit,
    head: MemberEntry,
    reason: str,
    address: str = "",
    people: int | None = None,
    despite_likeness: bool = False,
) -> Household:
    """Bring a household into the register with its head and home, as an event that can be undone.

    One that came from elsewhere lives in its hamlet from that day, the others always did. Raises RuleError for
    a day to come or of a closed year, a hamlet that was not there on the day; AlreadyInRegister for a
    head who is in the register, unless `despite_likeness` (never for the same whole ID number).
    """
    hold(commune)
    refuse_impossible_day(commune, on, hamlets=[hamlet.pk])
    refuse_before_birth(head.birth, on)
    _refuse_ended_hamlet(commune, hamlet, on)
    _refuse_known(commune, head, despite_likeness)
    household = Household.objects.create(commune=commune, address=address)
    fill(Member(commune=commune, household=household, is_head=True), head).save()
    Residence.objects.create(household=household, hamlet=hamlet, valid_from=on if kind == EventKind.MOVED_IN else None)
    event = write_event(
        by=by,
        kind=kind,
        household=household,
        on=on,
        before=rows_of([]),
        sentence=f"Thêm hộ số {household.pk} ở {hamlet.name}, ngày {on:%d/%m/%Y}: {kind.label}.",
        hamlet_to=hamlet,
        reason=reason,
        after={"hamlet": hamlet.name, "people": people},
    )
    LifeEvent.objects.filter(pk=event.pk).update(people=people)
    return household


def _refuse_ended_hamlet(commune: Unit, hamlet: Unit, on: date) -> None:
    there = list(Unit.objects.all().hamlets_of(commune, on))
    if hamlet not in there:
        raise RuleError(
            "Ngày {day} {hamlet} không có trong {commune}. Chọn một ấp có vào ngày đó: {names}.",
            day=f"{on:%d/%m/%Y}",
            hamlet=hamlet.name,
            commune=commune.name,
            names=", ".join(unit.name for unit in there) or "(chưa có ấp nào)",
        )


def _refuse_known(commune: Unit, head: MemberEntry, despite_likeness: bool) -> None:
    people = Member.objects.present().filter(commune=commune, household__double_of__isnull=True)
    same_number = list(people.filter(cccd=head.cccd).values_list("household", flat=True)) if head.cccd else []
    if same_number and len(head.cccd) == FULL_NUMBER:
        raise AlreadyInRegister(same_number, certain=True)
    alike = [
        member.household_id
        for member in people.filter(name_key=fold(head.name))
        if head.birth is not None and same_birth(member, head.birth)
    ]
    if (same_number or alike) and not despite_likeness:
        raise AlreadyInRegister(dict.fromkeys(same_number + alike), certain=False)


@transaction.atomic
def edit_household(*, by: User, household: Household, address: str, seen_version: int | None = None) -> bool:
    """Correct a household's address and say whether it changed; one audit entry if so.

    Raises StaleHousehold when it was written since `seen_version`, HouseholdGone when it is no more, RuleError
    when it ended.
    """
    hold(household.commune)
    stored = Household.objects.filter(pk=household.pk).first()
    if stored is None:
        raise HouseholdGone
    if stored.address == address:
        return False
    claim(household, seen_version)
    refuse_ended(household)
    Household.objects.filter(pk=household.pk).update(address=address)
    record(
        by=by,
        verb="edit_household",
        subject=f"household:{household.pk}",
        commune=household.commune,
        sentence=f"Sửa địa chỉ của hộ số {household.pk}.",
        before={"address": stored.address},
        after={"address": address},
    )
    household.address = address
    return True
