"""What happened to households of the demo commune beside the lists: told through the same actions an office uses."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from random import Random
from typing import Any

from communes.models import Unit, User
from config.demo_people import People
from config.demo_story import THIS_YEAR
from households.actions.household import add_household
from households.actions.life.heads import OldHead, change_head
from households.actions.life.leaving import die_out, move_away
from households.actions.life.moving import move_hamlet
from households.actions.life.splitting import split
from households.actions.members import MemberEntry, Period, add_member
from households.models import (
    GONE,
    CameReason,
    DepartureReason,
    EventKind,
    Household,
    LeftReason,
    LifeEvent,
    Member,
    MemberGroup,
    PovertyStandard,
    YearlyStatus,
)

MOST_PEOPLE = 5  # named of a household
ADULT_RELATIONS, CHILD = ("vợ", "chồng"), "con"


def name_people(
    commune: Unit, officer: User, people: People, standard: PovertyStandard, years: Sequence[int], chance: Random
) -> None:
    """Name the people of the households on the lists of these years: a spouse and children, some of them of merit."""
    rows = YearlyStatus.objects.filter(commune=commune, standard=standard, year__in=years, people__gt=1)
    newest = {row.household_id: row for row in rows.order_by("year", "pk").select_related("household")}
    for row in newest.values():
        head = Member.objects.get(household=row.household_id, is_head=True)
        for place in range(1, min(row.people or 1, MOST_PEOPLE)):
            entry = _spouse(head, people, chance) if place == 1 else _child(head, people, chance, max(years))
            came = CameReason.OMITTED if (entry.birth or 0) != max(years) else CameReason.BORN
            add_member(by=officer, household=row.household, entry=entry, came=came)


def _year_of(head: Member) -> int:
    return head.birth_date.year if head.birth_date else head.birth_year or 1970


def _spouse(head: Member, people: People, chance: Random) -> MemberEntry:
    gender = "female" if head.gender == "male" else "male"
    born = _year_of(head) + chance.randint(-3, 4)
    merit = (Period(MemberGroup.Group.MERIT, 1990, None),) if born < 1958 and chance.random() < 0.3 else ()
    relation = ADULT_RELATIONS[gender == "male"]
    return MemberEntry(people.relative(gender, born), relation, gender, born, head.ethnicity, "", merit)


def _child(head: Member, people: People, chance: Random, this_year: int) -> MemberEntry:
    gender = chance.choice(("male", "female"))
    born = min(_year_of(head) + chance.randint(22, 38), this_year)
    surname = head.name.split()[0]
    return MemberEntry(people.relative(gender, born, surname), CHILD, gender, born, head.ethnicity)


def live_through_this_year(
    commune: Unit, officer: User, people: People, standard: PovertyStandard, hamlets: Sequence[Unit]
) -> list[LifeEvent]:
    """Tell this year's events, one of each common kind; none puts a household on this year's list or takes it off.

    The last hamlet's list has not come: who died or moved away there is asked about no more when it does.
    A commune of a few households may have none to tell some of them of.
    """
    told: dict[str, Any] = {"by": officer, "reason": "Theo báo cáo của trưởng ấp"}
    listed = YearlyStatus.objects.filter(commune=commune, standard=standard)
    now = listed.filter(year=THIS_YEAR).order_by("pk").values("household")
    events: list[LifeEvent] = []
    adults = Member.objects.filter(household__in=now, relation=CHILD, birth_year__lte=THIS_YEAR - 24)
    if grown := adults.order_by("pk").first():
        house = grown.household
        home = house.residences.get(valid_to__isnull=True).hamlet
        split_off: dict[str, Any] = {"members": [grown], "people": 1, "head": grown, "hamlet": home}
        events.append(split(household=house, on=date(THIS_YEAR, 3, 10), **split_off, **told))
    spouses = Member.objects.filter(household__in=now, relation__in=ADULT_RELATIONS).exclude(
        household__in=[event.other_id for event in events]
    )
    if spouse := spouses.order_by("pk").first():
        left = OldHead(LeftReason.DIED)
        day = date(THIS_YEAR, 4, 2)
        events.append(change_head(household=spouse.household, head=spouse, old=left, on=day, **told))
    passed = Household.objects.filter(commune=commune, departures__reason=DepartureReason.PASSED_LINE)
    passed = passed.exclude(departures__reason__in=GONE).exclude(statuses__year__gte=THIS_YEAR - 1)
    if mover := passed.filter(residences__hamlet=hamlets[0]).order_by("pk").first():
        events.append(move_hamlet(household=mover, to=hamlets[1], on=date(THIS_YEAR, 5, 20), **told))
    waiting = listed.filter(year=THIS_YEAR - 1, hamlet=hamlets[-1]).order_by("pk").select_related("household")
    for row, leave, day in zip(
        waiting[3:5], (die_out, move_away), (date(THIS_YEAR, 6, 12), date(THIS_YEAR, 8, 1)), strict=False
    ):
        events.append(leave(household=row.household, on=day, **told))
    _add_moved_in(commune, officer, people, hamlets[1])
    if first := listed.filter(year=THIS_YEAR).order_by("-pk").first():
        _add_double(commune, officer, first.household, hamlets[0])
    return events


def _add_moved_in(commune: Unit, officer: User, people: People, hamlet: Unit) -> None:
    head = MemberEntry(people.relative("female", 1984), "", "female", 1984, "Kinh")
    add_household(
        by=officer,
        commune=commune,
        kind=EventKind.MOVED_IN,
        on=date(THIS_YEAR, 7, 6),
        hamlet=hamlet,
        head=head,
        reason="Chuyển đến từ xã khác trong tỉnh",
        people=3,
    )


def _add_double(commune: Unit, officer: User, household: Household, hamlet: Unit) -> None:
    """Enter a household a second time, as happens: the page of doubles finds it."""
    head = household.members.get(is_head=True)
    again = MemberEntry(head.name, "", head.gender, head.birth_date or head.birth_year, head.ethnicity)
    add_household(
        by=officer,
        commune=commune,
        kind=EventKind.ADDED,
        on=date(THIS_YEAR, 9, 14),
        hamlet=hamlet,
        head=again,
        reason="Ghi theo phiếu của ấp",
        despite_likeness=True,
    )
