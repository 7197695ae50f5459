"""The people of a household one by one: who comes, what is known of them, who leaves and who was put back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction

from communes.actions import record
from communes.models import User
from households.actions.life.recording import claim, hold
from households.actions.life.refusals import (
    refuse_before_birth,
    refuse_ended,
    refuse_impossible_day_of_person,
    refuse_known_number,
)
from households.models import CameReason, Household, LeftReason, Member, MemberGroup
from lib.errors import RuleError
from lib.vietnamese import fold


@dataclass(frozen=True, order=True)
class Period:
    """The years (inclusive, an open end: still) in which a person belongs to a group."""

    group: str
    first_year: int
    last_year: int | None = None


@dataclass(frozen=True)
class MemberEntry:
    """What is said of a person. Texts come in clean; `birth` is a day, or a year alone."""

    name: str
    relation: str = ""
    gender: str = ""
    birth: date | int | None = None
    ethnicity: str = ""
    cccd: str = ""
    groups: tuple[Period, ...] = ()


def fill(member: Member, entry: MemberEntry) -> Member:
    """Set the fields of a member, unsaved; groups are rows of their own."""
    member.set_name(entry.name)
    member.relation = entry.relation
    member.gender, member.ethnicity, member.cccd = entry.gender, entry.ethnicity, entry.cccd
    member.birth_date = entry.birth if isinstance(entry.birth, date) else None
    member.birth_year = entry.birth if isinstance(entry.birth, int) else None
    return member


def entry_of(member: Member) -> MemberEntry:
    """Return what the register says of a member; one query for the groups unless they were read before."""
    groups = [Period(one.group, one.first_year, one.last_year) for one in member.groups.all()]
    return MemberEntry(
        name=member.name,
        relation=member.relation,
        gender=member.gender,
        birth=member.birth_date or member.birth_year,
        ethnicity=member.ethnicity,
        cccd=member.cccd,
        groups=tuple(sorted(groups, key=lambda one: (one.group, one.first_year))),
    )


@transaction.atomic
def add_member(
    *,
    by: User,
    household: Household,
    entry: MemberEntry,
    came: CameReason,
    on: date | None = None,
    seen_version: int | None = None,
) -> Member:
    """Add a person to a household, with how and when he came; one audit entry.

    Raises RuleError for a day to come, for someone who is in the household already or whose ID number is
    another's, StaleHousehold when it was written since `seen_version`.
    """
    hold(household.commune)
    claim(household, seen_version)
    refuse_ended(household)
    refuse_impossible_day_of_person(on)
    refuse_before_birth(entry.birth, on)
    refuse_twice(household, entry.name, entry.birth)
    refuse_known_number(household.commune, entry.cccd)
    member = Member(commune=household.commune, household=household, came_reason=came, came_on=on)
    fill(member, entry).save()
    _store_groups(member, entry.groups)
    record(
        by=by,
        verb="add_member",
        subject=f"household:{household.pk}",
        commune=household.commune,
        sentence=f"Thêm một nhân khẩu vào hộ số {household.pk}: {came.label}.",
        after=told(member, entry) | {"came": str(came), "on": on.isoformat() if on else None},
    )
    return member


@transaction.atomic
def edit_member(*, by: User, member: Member, entry: MemberEntry, seen_version: int | None = None) -> bool:
    """Correct what is known of a person and say whether anything changed; one audit entry if so.

    Raises RuleError for an ID number that is another's, or another with the same name and birth in the
    household; StaleHousehold when the household was written since `seen_version`.
    """
    hold(member.commune)
    member = Member.objects.select_related("household", "commune").get(pk=member.pk)
    known = entry_of(member)
    if known == entry:
        return False
    claim(member.household, seen_version)
    refuse_ended(member.household)
    refuse_before_birth(entry.birth, member.came_on, member.left_on)
    if (entry.name, entry.birth) != (known.name, known.birth):
        refuse_twice(member.household, entry.name, entry.birth, member)
    if entry.cccd != known.cccd:
        refuse_known_number(member.commune, entry.cccd, member)
    before = told(member, known)
    fill(member, entry).save()
    if entry.groups != known.groups:
        _store_groups(member, entry.groups)
    number = " (đổi số định danh cá nhân/CCCD)" if known.cccd and entry.cccd != known.cccd else ""
    record(
        by=by,
        verb="edit_member",
        subject=f"household:{member.household_id}",
        commune=member.commune,
        sentence=f"Sửa thông tin một nhân khẩu của hộ số {member.household_id}{number}.",
        before=before,
        after=told(member, entry),
    )
    return True


@transaction.atomic
def member_left(*, by: User, member: Member, reason: LeftReason, on: date, seen_version: int | None = None) -> Member:
    """Note that a person belongs to the household no more: he stays on record with day and reason.

    Raises RuleError for the head, for who left before, for a day to come or before he was born or came;
    StaleHousehold when the household was written since `seen_version`.
    """
    hold(member.commune)
    member = Member.objects.select_related("household", "commune").get(pk=member.pk)
    if member.is_head:
        raise RuleError(
            "{name} là chủ hộ. Ghi đổi chủ hộ trước; nếu cả hộ chết hoặc chuyển đi thì ghi biến động của hộ.",
            name=member.name,
        )
    if member.left_on is not None:
        raise RuleError(
            "{name} đã rời hộ ngày {day} ({reason}).",
            name=member.name,
            day=f"{member.left_on:%d/%m/%Y}",
            reason=member.get_left_reason_display(),
        )
    claim(member.household, seen_version)
    refuse_ended(member.household)
    refuse_impossible_day_of_person(on)
    refuse_before_birth(entry_of(member).birth, on)
    if member.came_on and on < member.came_on:
        raise RuleError(
            "{name} vào hộ ngày {came}, nên không thể rời hộ ngày {day}. Ghi lại ngày.",
            name=member.name,
            came=f"{member.came_on:%d/%m/%Y}",
            day=f"{on:%d/%m/%Y}",
        )
    member.left_on, member.left_reason = on, reason
    member.save(update_fields=["left_on", "left_reason"])
    record(
        by=by,
        verb="member_left",
        subject=f"household:{member.household_id}",
        commune=member.commune,
        sentence=f"Một nhân khẩu rời hộ số {member.household_id} ngày {on:%d/%m/%Y}: {reason.label}.",
        before={"name": member.name},
        after={"name": member.name, "on": on.isoformat(), "reason": str(reason)},
    )
    return member


@transaction.atomic
def member_back(*, by: User, member: Member, seen_version: int | None = None) -> Member:
    """Take back that a person left; one audit entry.

    Raises RuleError when he is there, or his ID number is by now someone else's; StaleHousehold as above.
    """
    hold(member.commune)
    member = Member.objects.select_related("household", "commune").get(pk=member.pk)
    if member.left_on is None:
        raise RuleError("{name} đang có trong hộ.", name=member.name)
    claim(member.household, seen_version)
    refuse_ended(member.household)
    refuse_known_number(member.commune, member.cccd, member)
    left = {"on": member.left_on.isoformat(), "reason": member.left_reason}
    member.left_on, member.left_reason = None, ""
    member.save(update_fields=["left_on", "left_reason"])
    record(
        by=by,
        verb="member_back",
        subject=f"household:{member.household_id}",
        commune=member.commune,
        sentence=f"Đưa một nhân khẩu trở lại hộ số {member.household_id}: việc rời hộ đã ghi nhầm.",
        before={"name": member.name, **left},
        after={"name": member.name},
    )
    return member


def told(member: Member, entry: MemberEntry) -> dict[str, Any]:
    """Return what an audit entry holds of a person; the ID number masked."""
    return {
        "name": entry.name,
        "relation": entry.relation,
        "gender": entry.gender,
        "birth": entry.birth.isoformat() if isinstance(entry.birth, date) else entry.birth,
        "ethnicity": entry.ethnicity,
        "id_number": Member(cccd=entry.cccd).masked_cccd,
        "groups": [
            {"group": one.group, "first_year": one.first_year, "last_year": one.last_year} for one in entry.groups
        ],
    }


def _store_groups(member: Member, groups: tuple[Period, ...]) -> None:
    member.groups.all().delete()
    MemberGroup.objects.bulk_create(
        MemberGroup(member=member, group=one.group, first_year=one.first_year, last_year=one.last_year)
        for one in groups
    )


def refuse_twice(household: Household, name: str, birth: date | int | None, own: Member | None = None) -> None:
    """Raise RuleError for a second person of the same name and birth in a household; without a birth for none."""
    if birth is None:
        return
    for member in Member.objects.present().filter(household=household, name_key=fold(name)):
        if (own is None or member.pk != own.pk) and same_birth(member, birth):
            raise RuleError("Hộ này đã có {name} cùng ngày, năm sinh.", name=member.name)


def same_birth(member: Member, birth: date | int) -> bool:
    """Say whether a member's birth may be this one: the same day, or the same year where one knows the year alone."""
    known = member.birth_date or member.birth_year
    if known is None:
        return False
    if isinstance(known, date) and isinstance(birth, date):
        return known == birth
    years = [one.year if isinstance(one, date) else one for one in (known, birth)]
    return years[0] == years[1]
