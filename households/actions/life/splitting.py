"""Some people of a household form a new one; the old years stay with the one they left."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from django.db import transaction

from communes.models import Unit, User
from households.actions.life.moving import refuse_hamlet
from households.actions.life.people import NewPerson, make_head
from households.actions.life.recording import begin, write_event
from households.actions.life.refusals import refuse_before_later_list, refuse_unless_living
from households.actions.members import refuse_twice
from households.models import (
    EventKind,
    Household,
    LifeEvent,
    ListedClass,
    Member,
    PovertyStandard,
    Residence,
    Stage,
    YearlyStatus,
)
from households.queries.life import Facts, facts_of
from households.queries.lines import unit_of_list
from lib.errors import RuleError


@transaction.atomic
def split(
    *,
    by: User,
    household: Household,
    members: Collection[Member],
    people: int,
    head: Member | NewPerson,
    hamlet: Unit,
    on: date,
    reason: str,
    stays_head: Member | NewPerson | None = None,
    classes: Mapping[PovertyStandard, ListedClass] | None = None,
    seen_version: int | None = None,
) -> LifeEvent:
    """Record that `people` of a household, the known `members` among them, form a new one from a day on.

    `head` is one of them or a person typed, `stays_head` who becomes head of those who stay when theirs
    goes. On the year's list the household shrinks by so many; the new one stands there only under the
    standards of `classes`, as proposed. The event's `household` is the new one. Raises StaleHousehold, and
    RuleError for numbers or people that can't be, an ID number that is somebody else's, a hamlet not there on
    the day, a class under a standard on whose list the household is not, a later list that has it, or a closed
    year.
    """
    before = begin(household, on=on, seen_version=seen_version)
    facts = facts_of(household)
    refuse_unless_living(facts, on)
    refuse_before_later_list(facts, on)
    refuse_hamlet(household.commune, hamlet, on)
    going = _going(facts, members)
    staying = len(facts.members) - len(going) + isinstance(stays_head, NewPerson)
    _refuse_numbers(facts.size_in(on.year), people, len(going) + isinstance(head, NewPerson), staying)
    _refuse_heads(facts, going, head, stays_head)
    _refuse_classes(facts, on.year, classes or {})
    new = _form(facts, going, head, stays_head, hamlet, on)
    _shrink(facts, on.year, people)
    YearlyStatus.objects.bulk_create(_rows(new, hamlet, on.year, people, classes or {}))
    home = facts.home
    return write_event(
        by=by,
        kind=EventKind.SPLIT,
        household=new,
        other=household,
        on=on,
        before=before,
        sentence=f"Ghi tách hộ số {new.pk} ({people} khẩu) từ hộ số {household.pk} ngày {on:%d/%m/%Y}.",
        hamlet_from=home.hamlet if home else None,
        hamlet_to=hamlet,
        reason=reason,
        after={"other": household.pk, "people": people},
    )


def _going(facts: Facts, members: Collection[Member]) -> list[Member]:
    """Return the members who go, as they stand now. Raises RuleError when one is no longer of the household."""
    present = {member.pk: member for member in facts.members}
    for member in members:
        if member.pk not in present:
            raise RuleError("{name} không còn là thành viên của hộ này. Chọn lại người tách ra.", name=member.name)
    return [present[member.pk] for member in members]


def _refuse_numbers(size: int, people: int, going: int, staying: int) -> None:
    """Raise RuleError unless so many people can go: `going` and `staying` are those known by name."""
    if people < 1:
        raise RuleError("Phải có ít nhất 1 khẩu tách ra. Ghi lại số khẩu.")
    if people > size:
        raise RuleError("Hộ có {size} khẩu, không tách được {people} khẩu. Ghi lại số khẩu.", size=size, people=people)
    if people == size:
        raise RuleError(
            "Hộ có {size} khẩu, phải còn ít nhất 1 người ở lại. Nếu sổ ghi thiếu người thì thêm nhân khẩu trước.",
            size=size,
        )
    if people < going:
        raise RuleError(
            "Đã chọn {going} người tách ra nhưng ghi {people} khẩu. Ghi lại số khẩu.", going=going, people=people
        )
    if size - people < staying:
        raise RuleError(
            "Hộ có {size} khẩu, sổ có tên {staying} người ở lại, không tách được {people} khẩu. Chọn thêm người "
            "tách ra hoặc ghi lại số khẩu.",
            size=size,
            staying=staying,
            people=people,
        )


def _refuse_heads(
    facts: Facts, going: Collection[Member], head: Member | NewPerson, stays_head: Member | NewPerson | None
) -> None:
    for person in (head, stays_head):
        if isinstance(person, NewPerson):
            refuse_twice(facts.household, person.name, person.birth)
    if isinstance(head, Member) and head not in going:
        raise RuleError("Chủ hộ mới {name} phải là người tách ra. Chọn người đó trong danh sách.", name=head.name)
    if facts.head is None or facts.head not in going:
        return
    if stays_head is None:
        raise RuleError("Chủ hộ {name} tách ra: chọn chủ hộ mới cho những người ở lại.", name=facts.head.name)
    if isinstance(stays_head, Member) and (stays_head in going or stays_head not in facts.members):
        raise RuleError("{name} không ở lại hộ này. Chọn người ở lại làm chủ hộ.", name=stays_head.name)


def _refuse_classes(facts: Facts, year: int, classes: Mapping[PovertyStandard, ListedClass]) -> None:
    allowed = facts.standards_for_new(year)
    for standard in classes:
        if standard not in allowed:
            raise RuleError(
                "Hộ gốc không có trong danh sách năm {year} hay năm trước theo {standard}, nên hộ mới cũng chưa vào "
                "danh sách đó được.",
                year=year,
                standard=standard.short_name,
            )


def _form(
    facts: Facts,
    going: Collection[Member],
    head: Member | NewPerson,
    stays_head: Member | NewPerson | None,
    hamlet: Unit,
    on: date,
) -> Household:
    """Write the new household with its home and people; who goes is no relation of the old head's any more."""
    old = facts.household
    same_place = facts.home is not None and facts.home.hamlet_id == hamlet.pk
    new = Household.objects.create(commune=old.commune, address=old.address if same_place else "")
    Residence.objects.create(household=new, hamlet=hamlet, valid_from=on)
    Member.objects.filter(pk__in=[member.pk for member in going]).update(household=new, is_head=False, relation="")
    make_head(new, head)
    if facts.head in going and stays_head is not None:
        make_head(old, stays_head)
    return new


def _shrink(facts: Facts, year: int, people: int) -> None:
    """Take those who went off the rows of the year; a row that had fewer people than are known is put right by it."""
    size = facts.size_in(year)
    for row in facts.rows_in(year):
        if row.people is not None:
            row.people = (row.people if row.people > people else size) - people
            row.save(update_fields=["people"])


def _rows(
    new: Household, hamlet: Unit, year: int, people: int, classes: Mapping[PovertyStandard, ListedClass]
) -> list[YearlyStatus]:
    return [
        YearlyStatus(
            commune=unit_of_list(new, hamlet, year),
            household=new,
            standard=standard,
            year=year,
            hamlet=hamlet,
            poverty_class=poverty_class,
            people=people,
            stage=Stage.PROPOSED,
        )
        for standard, poverty_class in classes.items()
    ]
