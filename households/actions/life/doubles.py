"""A household entered twice: one stays with all that is known of both, the other keeps nothing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from communes.models import User
from households.actions.life.recording import claim, hold, refuse_closed, rows_of, write_event
from households.actions.life.refusals import refuse_double
from households.models import (
    Departure,
    EventKind,
    Household,
    LifeEvent,
    Member,
    MemberGroup,
    Residence,
    YearlyStatus,
)
from households.roster.homes import Stay, had_in, lived_on
from households.roster.register import differ, is_same_person
from lib.errors import RuleError

Row = tuple[int, int]
"""(standard id, year)"""
_FILLED_IN = ("gender", "ethnicity", "relation", "cccd", "user_id")


@transaction.atomic
def merge_double(
    *,
    by: User,
    keep: Household,
    double: Household,
    rows: Mapping[Row, int],
    reason: str = "",
    seen_versions: tuple[int | None, int | None] = (None, None),
) -> LifeEvent:
    """Give `keep` all rows of its double; the same person of both becomes one.

    Where both stand on one list, `rows` says by (standard, year) whose row stays (the id of a household).
    `seen_versions` are those of `keep` and of `double` as they were compared. Undone by `undo_event`. Raises
    StaleHousehold, and RuleError when they can't be doubles, a choice is missing, or both are on a closed list.
    """
    _refuse_pair(keep, double)
    hold(keep.commune)
    before = rows_of([keep.pk, double.pk])
    claim(keep, seen_versions[0])
    claim(double, seen_versions[1])
    keep.refresh_from_db()
    double.refresh_from_db()
    refuse_double(keep)
    refuse_double(double)
    _join_people(keep, double)
    _join_homes(keep, double)
    _join_lists(keep, double, rows)
    keep.address = keep.address or double.address
    keep.save(update_fields=["address"])
    double.double_of = keep
    double.save(update_fields=["double_of"])
    return write_event(
        by=by,
        kind=EventKind.DOUBLE,
        household=double,
        other=keep,
        on=timezone.localdate(),
        before=before,
        sentence=f"Gộp hộ số {double.pk} vào hộ số {keep.pk} vì ghi trùng.",
        reason=reason,
        after={"other": keep.pk},
    )


def _refuse_pair(keep: Household, double: Household) -> None:
    if keep.pk == double.pk:
        raise RuleError("Một hộ không trùng với chính nó. Chọn hai hộ khác nhau.")
    if keep.commune_id != double.commune_id:
        raise RuleError("Hai hộ ở hai xã khác nhau không gộp được. Ghi một hộ chuyển đi nếu hộ đã chuyển xã.")


# lists


def _join_lists(keep: Household, double: Household, chosen: Mapping[Row, int]) -> None:
    """Move the double's rows and departures; where both have a row the one not chosen goes."""
    kept, given = _statuses(keep), _statuses(double)
    for standard, year in sorted(kept.keys() & given.keys(), key=lambda key: (key[1], key[0])):
        refuse_closed(keep.commune, year, kept[standard, year].standard, households=[keep.pk, double.pk])
        stays = chosen.get((standard, year))
        if stays not in (keep.pk, double.pk):
            raise RuleError("Cả hai hộ đều có trong danh sách năm {year}. Chọn dòng được giữ lại.", year=year)
        (given if stays == keep.pk else kept)[standard, year].delete()
    YearlyStatus.objects.filter(household=double).update(household=keep)
    left = {(one.standard_id, one.year): one for one in Departure.objects.filter(household=keep)}
    listed = kept.keys() | given.keys()
    for departure in Departure.objects.filter(household=double):
        key = departure.standard_id, departure.year
        if key in listed or key in left:
            departure.delete()
        else:
            departure.household = keep
            departure.save(update_fields=["household"])
    Departure.objects.filter(pk__in=[one.pk for key, one in left.items() if key in given]).delete()


def _statuses(household: Household) -> dict[Row, YearlyStatus]:
    return {(row.standard_id, row.year): row for row in YearlyStatus.objects.filter(household=household)}


# homes


def _join_homes(keep: Household, double: Household) -> None:
    """Let the one that stays have lived where its new rows say; its own home goes before the double's."""
    own = list(Residence.objects.filter(household=keep))
    other = list(Residence.objects.filter(household=double))
    stays = tuple(Stay(home.hamlet_id, home.valid_from, home.valid_to) for home in own)
    if not any(home.valid_to is None for home in own):
        stays += tuple(
            Stay(home.hamlet_id, _after(own, home.valid_from), None) for home in other if home.valid_to is None
        )
    known = set(YearlyStatus.objects.filter(household=keep).values_list("year", "hamlet"))
    years = {year for year, _hamlet in known}
    given = YearlyStatus.objects.filter(household=double).order_by("-year").values_list("year", "hamlet_id")
    for year, hamlet in given:
        lived = lived_on(stays, date(year, 12, 31))
        if year not in years and lived != hamlet:
            before = any(earlier < year and place == lived for earlier, place in known)
            stays = had_in(stays, hamlet, year, listed_before=before)
    Residence.objects.filter(household__in=[keep.pk, double.pk]).delete()
    Residence.objects.bulk_create(
        Residence(household=keep, hamlet_id=stay.hamlet, valid_from=stay.first, valid_to=stay.last) for stay in stays
    )


def _after(own: list[Residence], first: date | None) -> date | None:
    """Return the first day of a home that follows on those that have ended."""
    ended = max((home.valid_to for home in own if home.valid_to), default=None)
    return max(filter(None, (ended and ended + timedelta(days=1), first)), default=None)


# people


def _join_people(keep: Household, double: Household) -> None:
    """Move the double's members; one who is the same person only fills in what was blank."""
    known = list(Member.objects.filter(household=keep))
    for member in Member.objects.filter(household=double):
        same = next((one for one in known if _is_same(one, member)), None)
        if same is None:
            member.household, member.is_head = keep, False
            member.save(update_fields=["household", "is_head"])
            continue
        _move_groups(member, same)
        member.delete()  # first: an account belongs to one person
        _fill_in(same, member)


def _is_same(one: Member, other: Member) -> bool:
    if len(one.cccd) == 12 and one.cccd == other.cccd:
        return True
    births = (one.birth_date or one.birth_year, other.birth_date or other.birth_year)
    if one.name_key != other.name_key or differ(one.cccd, other.cccd):
        return False
    if None in births:  # of two heads of one name one birth may be unknown
        return one.is_head and other.is_head
    return is_same_person(births[0], one.cccd, births[1], other.cccd)


def _move_groups(member: Member, to: Member) -> None:
    known = set(to.groups.values_list("group", "first_year"))
    for group in MemberGroup.objects.filter(member=member):
        if (group.group, group.first_year) not in known:
            group.member = to
            group.save(update_fields=["member"])


def _fill_in(member: Member, other: Member) -> None:
    """Take over what is blank; a day of birth goes before a year alone."""
    if member.birth_date is None and (other.birth_date or member.birth_year is None):
        member.birth_date, member.birth_year = other.birth_date, None if other.birth_date else other.birth_year
    for name in _FILLED_IN:
        if getattr(member, name) in ("", None) and not (name == "relation" and member.is_head):
            setattr(member, name, getattr(other, name))
    member.save()
