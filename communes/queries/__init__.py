"""Reads about units, people and papers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from communes.audit_words import Change, changes
from communes.models import Assignment, AuditEntry, Letterhead, Unit, UnitKind, User, valid_on
from lib.errors import WrongArgument
from lib.vietnamese import name_sort_key

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


def hamlets_in_year(commune: Unit, year: int) -> list[Unit]:
    """Return the commune's hamlets as at 31/12 of a year, in the order of their codes."""
    return list(Unit.objects.all().hamlets_of(commune, date(year, 12, 31)))


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
    entries = AuditEntry.objects.filter(Q(commune_id=commune.pk) | Q(commune_id__isnull=True)).order_by("-pk")
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


def head_of_papers(commune: Unit, on: date) -> Head:
    """Return the letterhead in force on a day, or the plain one that follows from the unit's name."""
    stored = Letterhead.objects.filter(unit=commune, valid_from__lte=on).order_by("-valid_from").first()
    if stored is None:
        body = f"ỦY BAN NHÂN DÂN {commune.name}".upper()
        return Head("", body, commune.name, "", "", "", "CHỦ TỊCH", "")
    return Head(
        superior=stored.superior,
        body=stored.body,
        place=stored.place,
        recipient=stored.recipient,
        preparer=stored.preparer,
        capacity=stored.capacity,
        title=stored.title,
        signer=stored.signer,
    )


@dataclass(frozen=True)
class Post:
    """A post as the list of people shows it on a day."""

    assignment: Assignment
    has_ended: bool
    is_to_come: bool


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
    """Return who holds or held a post in the commune, those who left last, by name; one query."""
    held = Assignment.objects.held_in(commune).select_related("user", "unit", "organisation")
    posts: dict[User, list[Post]] = {}
    for assignment in held.order_by("valid_from", "pk"):
        post = Post(assignment, assignment.has_ended(on), assignment.is_to_come(on))
        posts.setdefault(assignment.user, []).append(post)
    people = [Person(user, of_user) for user, of_user in posts.items()]
    return sorted(people, key=lambda person: (person.has_left, name_sort_key(person.user.full_name), person.user.pk))


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


def audit_lines(
    entries: Iterable[AuditEntry], authors: dict[int, str], *, with_register: bool = True
) -> list[AuditLine]:
    """Return entries as the page shows them; no query of its own.

    What changed in a household (names, births, ethnic groups, causes) is left out for who may not see the whole
    register of the commune.
    """
    return [
        AuditLine(
            entry,
            authors.get(entry.user_id, entry.username),
            changes(entry.before, entry.after) if with_register or not entry.subject.startswith("household:") else [],
        )
        for entry in entries
    ]
