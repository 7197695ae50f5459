"""People whom an event names for the first time, and who becomes head."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from households.actions.life.refusals import refuse_known_number
from households.models import Household, Member


@dataclass(frozen=True)
class NewPerson:
    """A person typed on the page of an event; `birth` is a day, a year alone, or unknown."""

    name: str
    birth: date | int | None = None
    gender: str = ""
    cccd: str = ""


def born(member: Member) -> date | int | None:
    """Return the birth of a member: a day, a year alone, or unknown."""
    return member.birth_date or member.birth_year


def add_person(household: Household, person: NewPerson, *, is_head: bool) -> Member:
    """Write a new member of a household. Raises RuleError when his ID number is that of somebody in the register."""
    refuse_known_number(household.commune, person.cccd)
    member = Member(
        commune=household.commune,
        household=household,
        is_head=is_head,
        birth_date=person.birth if isinstance(person.birth, date) else None,
        birth_year=person.birth if isinstance(person.birth, int) else None,
        gender=person.gender,
        cccd=person.cccd,
    )
    member.set_name(person.name)
    member.save()
    return member


def make_head(household: Household, chosen: Member | NewPerson) -> Member:
    """Make a member, or a person typed, the head of a household that has none at the moment.

    Raises RuleError when the ID number of a person typed is that of somebody in the register.
    """
    if isinstance(chosen, NewPerson):
        return add_person(household, chosen, is_head=True)
    chosen.household, chosen.is_head, chosen.relation = household, True, ""
    chosen.save(update_fields=["household", "is_head", "relation"])
    return chosen
