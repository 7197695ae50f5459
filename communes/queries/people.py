"""Who holds which post in a commune, what posts are called there, who stood in for whom and handed over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from communes.models import (
    Assignment,
    Handover,
    OfficeTitle,
    Unit,
    User,
)
from communes.roles import PERSONAL_ROLES, TITLES, Role
from lib.vietnamese import name_sort_key


@dataclass(frozen=True)
class Post:
    """A post as the list of people shows it on a day."""

    assignment: Assignment
    has_ended: bool
    is_to_come: bool
    title: str
    room: str = ""

    @property
    def on_behalf_of(self) -> str:
        """Name of the holder, when the post is delegated."""
        source = self.assignment.delegated_from
        return source.user.full_name if source else ""

    @property
    def may_be_delegated(self) -> bool:
        """Say whether its holder may let another act in his place."""
        return not self.has_ended and not self.on_behalf_of and self.assignment.role not in PERSONAL_ROLES


@dataclass(frozen=True)
class Person:
    """A person of a commune with the posts held there."""

    user: User
    posts: list[Post]

    @property
    def has_left(self) -> bool:
        """Say whether every post has ended."""
        return all(post.has_ended for post in self.posts)


def people_of(commune: Unit, on: date) -> list[Person]:
    """Return who holds or held a post in the commune, those who left last, by name; two queries."""
    called = OfficeTitle.objects.in_force(commune, on)
    held = Assignment.objects.held_in(commune).select_related("user", "unit", "organisation", "delegated_from__user")
    posts: dict[User, list[Post]] = {}
    for assignment in held.order_by("valid_from", "pk"):
        line = called.get(assignment.role)
        has_ended = any(day < on for day in assignment.last_days())
        title, room = (line.words, line.room) if line else (assignment.title, "")
        post = Post(assignment, has_ended, assignment.is_to_come(on), title, room)
        posts.setdefault(assignment.user, []).append(post)
    people = [Person(user, of_user) for user, of_user in posts.items()]
    return sorted(people, key=lambda person: (person.has_left, name_sort_key(person.user.full_name), person.user.pk))


@dataclass(frozen=True)
class TitleLine:
    """What a commune calls a role on a day, which room holds it, and since when it is said so (None: never)."""

    role: Role
    title: str
    room: str
    since: date | None
    was: list[OfficeTitle]
    to_come: list[OfficeTitle]


def titles_of(commune: Unit, on: date) -> list[TitleLine]:
    """Return every role with its title and room on a day, in the order of the roles; one query."""
    by_role: dict[str, list[OfficeTitle]] = {}
    for stored in OfficeTitle.objects.filter(commune=commune).order_by("valid_from"):
        by_role.setdefault(stored.role, []).append(stored)
    lines = []
    for role in Role:
        begun = [one for one in by_role.get(role, []) if one.valid_from <= on]
        to_come = [one for one in by_role.get(role, []) if one.valid_from > on]
        now = begun[-1] if begun else None
        title, room, since = (now.words, now.room, now.valid_from) if now else (TITLES[role], "", None)
        lines.append(TitleLine(role, title, room, since, begun[:-1], to_come))
    return lines


def handovers_of(commune: Unit) -> list[Handover]:
    """Return the hand-overs of a commune, newest first; one query."""
    kept = Handover.objects.filter(commune=commune).select_related("giver", "taker")
    return list(kept.order_by("-made_at", "-pk"))


def delegations_of(commune: Unit, person: User | None = None) -> list[Assignment]:
    """Return the delegations of a commune, or those given or held by a person, newest first; one query."""
    given = Assignment.objects.held_in(commune).delegated()
    if person is not None:
        given = given.filter(Q(user=person) | Q(delegated_from__user=person))
    named = given.select_related("user", "unit", "organisation", "delegated_from__user")
    return list(named.order_by("-valid_from", "-pk"))
