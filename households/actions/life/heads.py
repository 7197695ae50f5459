"""Another member becomes head; the household stays the same."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from communes.models import User
from households.actions.life.people import NewPerson, born, make_head
from households.actions.life.recording import begin, write_event
from households.actions.life.refusals import refuse_before_birth, refuse_unless_living
from households.actions.members import refuse_twice
from households.models import EventKind, Household, LeftReason, LifeEvent, Member
from households.queries.life import facts_of
from lib.errors import RuleError


@dataclass(frozen=True)
class OldHead:
    """What becomes of who was head: left (died, moved), or stays with a relation to the new one."""

    left: LeftReason | None = None
    relation: str = ""


@transaction.atomic
def change_head(
    *,
    by: User,
    household: Household,
    head: Member | NewPerson,
    old: OldHead,
    on: date,
    reason: str,
    seen_version: int | None = None,
) -> LifeEvent:
    """Make a present member, or a person typed, the head from a day on.

    The number of people on the year's list stays as it is. Raises StaleHousehold, and RuleError where the
    member is not of the household or is head already, the person typed is known in it or has the ID number
    of somebody else, the household ended, or the year is closed.
    """
    before = begin(household, on=on, seen_version=seen_version)
    facts = facts_of(household)
    refuse_unless_living(facts, on)
    if isinstance(head, Member):
        chosen: Member | NewPerson | None = next((one for one in facts.members if one.pk == head.pk), None)
        if chosen is None:
            raise RuleError("{name} không còn là thành viên của hộ này. Chọn người khác.", name=head.name)
        if isinstance(chosen, Member) and chosen.is_head:
            raise RuleError("{name} đang là chủ hộ. Chọn người khác.", name=head.name)
    else:
        refuse_twice(household, head.name, head.birth)
        chosen = head
    refuse_before_birth(chosen.birth if isinstance(chosen, NewPerson) else born(chosen), on)
    _step_down(facts.head, old, on)
    if chosen is not None:
        make_head(household, chosen)
    return write_event(
        by=by,
        kind=EventKind.NEW_HEAD,
        household=household,
        on=on,
        before=before,
        sentence=f"Ghi hộ số {household.pk} đổi chủ hộ từ ngày {on:%d/%m/%Y}.",
        reason=reason,
    )


def _step_down(member: Member | None, old: OldHead, on: date) -> None:
    if member is None:
        return
    member.is_head, member.relation = False, old.relation
    if old.left is not None:
        refuse_before_birth(born(member), on)
        member.left_on, member.left_reason, member.relation = on, old.left, ""
    member.save(update_fields=["is_head", "relation", "left_on", "left_reason"])
