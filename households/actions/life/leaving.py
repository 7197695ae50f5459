"""Events by which a household leaves its lists: moved away, died out, struck as an error."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import F

from communes.models import User
from households.actions.life.people import born
from households.actions.life.recording import begin, write_event
from households.actions.life.refusals import refuse_before_birth, refuse_before_later_list, refuse_unless_living
from households.models import Departure, DepartureReason, EventKind, Household, LeftReason, LifeEvent, Member, Residence
from households.queries.life import Facts, facts_of
from households.queries.lines import unit_of_list
from lib.errors import RuleError

_SOURCE = "event"


def leave_lists(facts: Facts, on: date, reason: DepartureReason) -> list[int]:
    """Take a household off the lists of the day's year, with the reason; return the years it stood on last.

    Its rows of that year go; a reason on record for that year, from a list, is replaced, but for "passed
    the line": who passed it and then left is booked as passed, unless the row was struck. `sign` names the
    event in them once it is written.
    """
    passed = Departure.objects.filter(
        household=facts.household, year=on.year, reason=DepartureReason.PASSED_LINE
    ).values_list("standard_id", flat=True)
    stands = set() if reason == DepartureReason.STRUCK else set(passed)
    leaving = [row for row in facts.listed_in(on.year) if row.year == on.year or row.standard_id not in stands]
    for row in leaving:
        Departure.objects.update_or_create(
            household=facts.household,
            standard=row.standard,
            year=on.year,
            defaults={
                "commune": unit_of_list(facts.household, row.hamlet, on.year),
                "hamlet": row.hamlet,
                "reason": reason,
                "on": on,
                "source": _SOURCE,
            },
        )
        if row.year == on.year:
            row.delete()
    return [row.year for row in leaving]


def sign(event: LifeEvent) -> LifeEvent:
    """Name an event as the source of the departures it wrote."""
    written = Departure.objects.filter(household=event.household, year=event.year, source=_SOURCE)
    written.update(source=f"{_SOURCE}:{event.pk}")
    return event


def end_residence(facts: Facts, on: date) -> None:
    """End where a household lives with a day."""
    Residence.objects.filter(household=facts.household, valid_to__isnull=True).update(valid_to=on)


@transaction.atomic
def move_away(*, by: User, household: Household, on: date, reason: str, seen_version: int | None = None) -> LifeEvent:
    """Record that a household moved out of the commune: its residence ends with the day, its members stay its own.

    Raises StaleHousehold, and RuleError where it has ended already, a later list has it or the year is closed.
    """
    return _end(EventKind.MOVED_AWAY, DepartureReason.MOVED_AWAY, by, household, on, reason, seen_version)


@transaction.atomic
def die_out(*, by: User, household: Household, on: date, reason: str, seen_version: int | None = None) -> LifeEvent:
    """Record that nobody of a household is left: its members have died by the day.

    The head keeps the household's name and is not marked. Raises as `move_away` does.
    """
    return _end(EventKind.DIED_OUT, DepartureReason.DIED_OUT, by, household, on, reason, seen_version)


def _end(
    kind: EventKind,
    reason: DepartureReason,
    by: User,
    household: Household,
    on: date,
    words: str,
    seen_version: int | None,
) -> LifeEvent:
    before = begin(household, on=on, seen_version=seen_version)
    facts = facts_of(household)
    refuse_unless_living(facts, on, leaves=True)
    refuse_before_later_list(facts, on)
    if kind == EventKind.DIED_OUT:
        for member in facts.members:
            refuse_before_birth(born(member), on)
    leave_lists(facts, on, reason)
    end_residence(facts, on)
    if kind == EventKind.DIED_OUT:
        Member.objects.filter(household=household, is_head=False).present().update(
            left_on=on, left_reason=LeftReason.DIED
        )
    return sign(
        write_event(
            by=by,
            kind=kind,
            household=household,
            on=on,
            before=before,
            sentence=f"Ghi hộ số {household.pk} {kind.label} ngày {on:%d/%m/%Y}.",
            hamlet_from=facts.home.hamlet if facts.home else None,
            reason=words,
        )
    )


@transaction.atomic
def strike(*, by: User, household: Household, on: date, reason: str, seen_version: int | None = None) -> LifeEvent:
    """Strike a household off the year's list, or not carry it over from last year's: it was there by mistake.

    It goes on living where it does and stays in the register. Raises as `move_away` does, and RuleError
    when no list has it.
    """
    before = begin(household, on=on, seen_version=seen_version)
    facts = facts_of(household)
    refuse_unless_living(facts, on, leaves=True)
    refuse_before_later_list(facts, on)
    if not leave_lists(facts, on, DepartureReason.STRUCK):
        raise RuleError(
            "Hộ không có trong danh sách năm {year} hay danh sách cuối trước đó, nên không có gì để xóa.", year=on.year
        )
    return sign(
        write_event(
            by=by,
            kind=EventKind.STRUCK,
            household=household,
            on=on,
            before=before,
            sentence=f"Xóa hộ số {household.pk} khỏi danh sách năm {on.year} do ghi sai.",
            hamlet_from=facts.home.hamlet if facts.home else None,
            reason=reason,
        )
    )


@transaction.atomic
def merge(
    *,
    by: User,
    household: Household,
    into: Household,
    on: date,
    reason: str,
    people: int | None = None,
    seen_version: int | None = None,
) -> LifeEvent:
    """Record that the people of a household joined another one; the first ends with the day.

    `people` is how many the other has afterwards, by default the sum. Its head stays with the one that
    ended, to name it on old lists, without number and account: these go with the person. Raises as
    `move_away` does, and RuleError for another commune or an impossible number.
    """
    _refuse_partners(household, into)
    before = begin(household, into, on=on, seen_version=seen_version)
    facts, other = facts_of(household), facts_of(into)
    refuse_unless_living(facts, on, leaves=True)
    refuse_before_later_list(facts, on)
    refuse_unless_living(other, on)
    known = len(facts.members) + len(other.members)
    if people is not None and people < known:
        raise RuleError(
            "Sau khi nhập, sổ có tên {known} người ở hộ mới; không ghi {people} khẩu được. Ghi lại số khẩu.",
            known=known,
            people=people,
        )
    leave_lists(facts, on, DepartureReason.MERGED)
    end_residence(facts, on)
    _grow(other, on.year, people, facts.size_in(on.year))
    _bring_people(facts, into)
    return sign(
        write_event(
            by=by,
            kind=EventKind.MERGED,
            household=household,
            other=into,
            on=on,
            before=before,
            sentence=f"Ghi hộ số {household.pk} nhập vào hộ số {into.pk} ngày {on:%d/%m/%Y}.",
            hamlet_from=facts.home.hamlet if facts.home else None,
            hamlet_to=other.home.hamlet if other.home else None,
            reason=reason,
            after={"other": into.pk},
        )
    )


def _refuse_partners(household: Household, into: Household) -> None:
    if household.pk == into.pk:
        raise RuleError("Một hộ không nhập vào chính nó được. Chọn hộ khác.")
    if household.commune_id != into.commune_id:
        raise RuleError(
            "Hai hộ ở hai xã khác nhau ({one}, {other}) không nhập với nhau được. Ghi hộ này chuyển đi.",
            one=household.commune.name,
            other=into.commune.name,
        )


def _grow(facts: Facts, year: int, people: int | None, joining: int) -> None:
    rows = facts.household.statuses.filter(year=year)
    if people is not None:
        rows.update(people=people)
    else:
        rows.filter(people__isnull=False).update(people=F("people") + joining)


def _bring_people(facts: Facts, into: Household) -> None:
    """Let the members live in another household; the head, who names the one that ended, as a copy."""
    others = [member.pk for member in facts.members if not member.is_head]
    Member.objects.filter(pk__in=others).update(household=into, relation="")
    head = facts.head
    if head is None:
        return
    groups = list(head.groups.all())
    number, user = head.cccd, head.user
    head.cccd, head.user = "", None
    head.save(update_fields=["cccd", "user"])
    head.pk, head._state.adding = None, True
    head.household, head.is_head, head.relation, head.cccd, head.user = into, False, "", number, user
    head.save()
    for group in groups:
        group.pk, group._state.adding, group.member = None, True, head
        group.save()
