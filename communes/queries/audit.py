"""The audit as pages show it, and the last thing written to a commune."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from communes.audit_changes import Change, changes
from communes.models import (
    AuditEntry,
    Unit,
    User,
)
from lib.vietnamese import name_sort_key

_OF_THE_REGISTER = ("household:", "paper:")  # subjects of the audit whose changes may name a household
WRITTEN_AT_A_TIME = 20  # so many writes may be under way together


def last_written(commune: Unit) -> str:
    """Return what tells one state of a commune from another: its last audit entries, "" before the first; one query.

    Every write leaves an entry in its own transaction; those of no commune (units, the nation's) count for all. The
    last one alone would not do: of two writes at a time the one with the lower number may come to light later.
    """
    entries = AuditEntry.objects.filter(Q(commune_id__in=commune.chain) | Q(commune_id__isnull=True)).order_by("-pk")
    last = entries.values_list("pk", "at")[:WRITTEN_AT_A_TIME]
    return " ".join(f"{pk}@{at.timestamp()}" for pk, at in last)


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
