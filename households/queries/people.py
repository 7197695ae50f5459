"""The people of a household in a year, and what the year's list found of it, as pages show them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from households.indicators import indicators_of
from households.models import (
    Cause,
    Household,
    LifeEvent,
    Member,
    MemberGroup,
    PovertyStandard,
    SpecialGroup,
    YearlyStatus,
)
from households.special_groups import PersonThen, groups_that_follow, is_child


def members_of(household: Household) -> list[Member]:
    """Return everyone who belongs or belonged to it, the head first, then by age, with their groups; two queries."""
    members = Member.objects.filter(household=household).prefetch_related("groups")

    def age_order(member: Member) -> tuple[bool, int, int]:
        return (not member.is_head, _birth_year(member) or 9999, member.pk)

    return sorted(members, key=age_order)


def has_relations(household: Household, but: Member | None) -> bool:
    """Say whether a relation to the head is on record of anybody present but one; one query."""
    others = Member.objects.filter(household=household, is_head=False).exclude(relation="")
    return (others.exclude(pk=but.pk) if but else others).present().exists()


def _birth_year(member: Member) -> int | None:
    return member.birth_date.year if member.birth_date else member.birth_year


@dataclass(frozen=True)
class PersonLine:
    """A member as the page of a year shows him, with the groups he is in that year and those of other years."""

    member: Member
    is_child: bool
    groups: tuple[MemberGroup, ...]
    other_years: tuple[MemberGroup, ...]


def people_in(members: Iterable[Member], year: int) -> list[PersonLine]:
    """Return those who have not left, with what their birth and groups say of a year; no query of its own."""
    lines = []
    for member in members:
        if member.left_on is None:
            groups = sorted(member.groups.all(), key=lambda one: (one.group, one.first_year))
            then = tuple(one for one in groups if one.first_year <= year <= (one.last_year or year))
            other = tuple(one for one in groups if one not in then)
            lines.append(PersonLine(member, is_child(_birth_year(member), year), then, other))
    return lines


def likely_groups(people: Iterable[PersonLine], listed_people: int | None) -> tuple[str, ...]:
    """Return the special groups that follow from the members of a year, as values of SpecialGroup; no query."""
    then = [
        PersonThen(
            is_head=line.member.is_head,
            ethnicity=line.member.ethnicity,
            is_child=line.is_child,
            merit=any(one.group == MemberGroup.Group.MERIT for one in line.groups),
            no_labour=any(one.group == MemberGroup.Group.NO_LABOUR for one in line.groups),
        )
        for line in people
    ]
    return groups_that_follow(then, listed_people)


@dataclass(frozen=True)
class Findings:
    """What the review found of a household in a year, in words; `hints` follow from its members and lack on its row."""

    causes: tuple[str, ...]
    deprivations: tuple[tuple[str, tuple[str, ...]], ...]  # service -> indicators
    groups: tuple[str, ...]
    hints: tuple[str, ...]


def findings(standard: PovertyStandard, status: YearlyStatus | None, people: Iterable[PersonLine]) -> Findings | None:
    """Return what a row of a list says beside its class, None without a row; no query."""
    if status is None:
        return None
    lacking = [one for one in indicators_of(standard.code) if one.code in status.deprivations]
    likely = likely_groups(people, status.people)
    return Findings(
        causes=tuple(str(one.label) for one in Cause if one in status.causes),
        deprivations=tuple(
            (service, tuple(one.name for one in of_one))
            for service, of_one in groupby(lacking, lambda one: one.service)
        ),
        groups=tuple(str(one.label) for one in SpecialGroup if one in status.special_groups),
        hints=tuple(str(SpecialGroup(one).label) for one in likely if one not in status.special_groups),
    )


def beginning(household: Household, standard: PovertyStandard, year: int, people: list[PersonLine]) -> dict[str, Any]:
    """Return what a row of a year begins with where there is none: its people and the groups that follow; two queries.

    The people of its last list, else those it was said to come with, else those known by name: the head alone
    says nothing of how many there are.
    """
    earlier = YearlyStatus.objects.filter(household=household, standard=standard, year__lt=year, people__isnull=False)
    listed = earlier.order_by("-year").values_list("people", flat=True).first()
    came = LifeEvent.objects.standing().filter(household=household, people__isnull=False)
    named = len(people) if len(people) > 1 else None
    number = listed or came.order_by("-pk").values_list("people", flat=True).first() or named
    return {"people": number, "special_groups": list(likely_groups(people, number))}
