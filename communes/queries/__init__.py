"""Reads about units, people and papers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q

from communes.audit_words import Change, changes
from communes.models import (
    Assignment,
    AuditEntry,
    Handover,
    Letterhead,
    OfficeTitle,
    Unit,
    UnitKind,
    UnitParent,
    User,
    valid_on,
)
from communes.queries.former_names import with_names_apart
from communes.roles import PERSONAL_ROLES, TITLES, Role
from lib.errors import WrongArgument
from lib.vietnamese import name_sort_key

_OF_THE_REGISTER = ("household:", "paper:")  # subjects of the audit whose changes may name a household
WRITTEN_AT_A_TIME = 20  # so many writes may be under way together


def unit_by_code(code: str, on: date) -> Unit:
    """Return the unit whose code this was on a day. Raises WrongArgument when none or several match."""
    found = list(Unit.objects.filter(code=code).valid_on(on)[:3])
    if len(found) == 1:
        return found[0]
    if not found:
        raise WrongArgument(
            "Không có đơn vị nào mang mã {code} vào ngày {day}. Xem lại mã, hoặc chọn ngày khác bằng --on.",
            code=code,
            day=f"{on:%d/%m/%Y}",
        )
    names = "; ".join(f"{unit.name} ({_life(unit)})" for unit in found)
    raise WrongArgument(
        "Mã {code} vào ngày {day} là của nhiều đơn vị: {names}. Chọn ngày khác bằng --on.",
        code=code,
        day=f"{on:%d/%m/%Y}",
        names=names,
    )


def commune_by_code(code: str, on: date) -> Unit:
    """Return the commune whose code this was on a day. Raises WrongArgument when it is another unit's or nobody's."""
    unit = unit_by_code(code, on)
    if unit.kind != UnitKind.COMMUNE:
        raise WrongArgument(
            "Mã {code} là của {name}, không phải của một xã, phường. Ghi mã của xã.", code=code, name=unit.name
        )
    return unit


def _life(unit: Unit) -> str:
    first = f"từ {unit.valid_from:%d/%m/%Y}" if unit.valid_from else "từ trước đến nay"
    return f"{first} đến {unit.valid_to:%d/%m/%Y}" if unit.valid_to else first


def commune_at_last(hamlet: Unit) -> Unit | None:
    """Return the commune a hamlet belongs to, or belonged to at last; one query."""
    links = UnitParent.objects.filter(unit=hamlet, parent__kind=UnitKind.COMMUNE).select_related("parent")
    last = links.order_by(F("valid_from").desc(nulls_last=True), "-pk").first()
    return last.parent if last else None


def hamlets_in_year(commune: Unit, year: int) -> list[Unit]:
    """Return the commune's hamlets as at 31/12 of a year, in the order of their codes.

    Those of a commune that came over to it bear its name too: "Ấp 1 (Bông Trang)"; never save them. One query.
    """
    return with_names_apart(Unit.objects.all().hamlets_of(commune, date(year, 12, 31)), commune)


def hamlets_left(commune: Unit, year: int) -> list[Unit]:
    """Return the hamlets of `hamlets_in_year`; of a commune that ended before, those it had on its last day."""
    end = date(year, 12, 31)
    return with_names_apart(Unit.objects.all().hamlets_of(commune, min(end, commune.valid_to or end)), commune)


def office_on(commune: Unit, day: date) -> Unit:
    """Return whose office acts for a commune on a day: its own, or after a merger that of the one it went over to.

    No query for a commune that is there; one for a former one.
    """
    if not commune.is_former or commune.was_there(day):
        return commune
    after = Unit.objects.in_bulk(commune.went_to)
    return next((after[pk] for pk in commune.went_to if pk in after and after[pk].was_there(day)), commune)


def heir_of(commune: Unit) -> Unit:
    """Return the commune that has what a commune had: itself, or the last one it went over to. At most one query."""
    return Unit.objects.get(pk=commune.heir) if commune.is_former else commune


def units_of_year(commune: Unit, year: int) -> list[Unit]:
    """Return the units whose lists make up a commune's year: itself, or before its birth what came over to it whole.

    None where that is not known, because one of them was divided. One query, none for a commune without predecessors.
    """
    end = date(year, 12, 31)
    if not (commune.came_from or commune.whole_from) or commune.was_there(end):
        return [commune]
    line = commune.came_from if commune.is_known_whole(end) else []
    return list(Unit.objects.filter(pk__in=line).valid_on(end).order_by("code", "pk"))


def commune_of(hamlet: Unit, on: date) -> Unit:
    """Return the commune a hamlet belonged to on a day. Raises WrongArgument when it belonged to none."""
    link = hamlet.parents.filter(valid_on(on)).select_related("parent").first()
    if link is None:
        raise WrongArgument("{hamlet} không thuộc xã nào vào ngày {day}.", hamlet=hamlet.name, day=f"{on:%d/%m/%Y}")
    return link.parent


def last_written(commune: Unit) -> str:
    """Return what tells one state of a commune from another: its last audit entries, "" before the first; one query.

    Every write leaves an entry in its own transaction; those of no commune (units, the nation's) count for all. The
    last one alone would not do: of two writes at a time the one with the lower number may come to light later.
    """
    entries = AuditEntry.objects.filter(Q(commune_id__in=commune.chain) | Q(commune_id__isnull=True)).order_by("-pk")
    last = entries.values_list("pk", "at")[:WRITTEN_AT_A_TIME]
    return " ".join(f"{pk}@{at.timestamp()}" for pk, at in last)


@dataclass(frozen=True)
class Head:
    """What stands above and below an official form of an office on a day; lines that are unknown are blank."""

    superior: str
    body: str
    place: str
    recipient: str
    preparer: str
    capacity: str
    title: str
    signer: str
    room: str = ""  # which holds poverty work
    office: str = ""  # name of the commune whose office it is


def head_of_papers(commune: Unit, on: date) -> Head:
    """Return the letterhead in force on a day, or the plain one that follows from the unit's name; two queries.

    Of a commune that went over to another before that day it is that one's: its office writes it. One query more.
    """
    office = office_on(commune, on)
    stored = Letterhead.objects.filter(unit=office, valid_from__lte=on).order_by("-valid_from").first()
    called = OfficeTitle.objects.in_force(office, on).get(Role.POVERTY_OFFICER)
    room = called.room if called else ""
    if stored is None:
        body = f"ỦY BAN NHÂN DÂN {office.name}".upper()
        return Head("", body, office.name, "", "", "", "CHỦ TỊCH", "", room, office.name)
    return Head(
        superior=stored.superior,
        body=stored.body,
        place=stored.place,
        recipient=stored.recipient,
        preparer=stored.preparer,
        capacity=stored.capacity,
        title=stored.title,
        signer=stored.signer,
        room=room,
        office=office.name,
    )


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


def letterheads_of(commune: Unit) -> list[Letterhead]:
    """Return the letterheads of a commune, newest first."""
    return list(Letterhead.objects.filter(unit=commune).order_by("-valid_from"))


def authors_in_audit(commune: Unit) -> list[tuple[int, str]]:
    """Return id and name of everyone who left an entry in a commune's audit, by name; two queries."""
    names = dict(AuditEntry.objects.of_commune(commune).order_by().values_list("user_id", "username").distinct())
    names.update(User.objects.filter(pk__in=names).values_list("pk", "full_name"))
    return sorted(names.items(), key=lambda author: name_sort_key(author[1]))


@dataclass(frozen=True)
class AuditLine:
    """An entry of the audit with the name of its author and what it changed."""

    entry: AuditEntry
    author: str
    changes: list[Change]
    unit: str = ""  # the predecessor it is of


def audit_lines(
    entries: Iterable[AuditEntry], authors: dict[int, str], commune: Unit | None = None, *, with_register: bool = True
) -> list[AuditLine]:
    """Return entries as the page of a commune shows them; no query of its own, one where it has predecessors.

    What changed in a household (names, births, ethnic groups, causes) and what a paper is about (it may name one) are
    left out for who may not see the whole register of the commune.
    """

    def told(entry: AuditEntry) -> list[Change]:
        is_open = with_register or not entry.subject.startswith(_OF_THE_REGISTER)
        return changes(entry.before, entry.after) if is_open else []

    former = Unit.objects.filter(pk__in=commune.came_from) if commune and commune.came_from else ()
    names = {unit.pk: unit.name for unit in former}
    return [
        AuditLine(entry, authors.get(entry.user_id, entry.username), told(entry), names.get(entry.commune_id or 0, ""))
        for entry in entries
    ]
