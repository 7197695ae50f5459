"""Reads of what a commune taught about its workbooks."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet
from django.utils import timezone

from communes.models import Unit
from communes.queries import hamlets_in_year
from communes.queries.former_names import OldNames, old_names
from households.models import LearntKind, LearntWord
from households.roster.headings import Field, Learnt
from households.roster.register import KnownHamlet
from households.roster.settling import Bearers, shared_names


def learnt_words(commune: Unit) -> QuerySet[LearntWord]:
    """Return all that a commune taught, columns first, with hamlet and author."""
    words = LearntWord.objects.filter(commune=commune).select_related("hamlet", "created_by")
    return words.order_by("kind", "written", "pk")


def learnt_columns(commune: Unit) -> Learnt:
    """Return what unknown columns hold, by the words of their heading; one query."""
    known = {str(field) for field in Field}
    words = LearntWord.objects.filter(commune=commune, kind=LearntKind.COLUMN).values_list("key", "field")
    return {key: Field(field) if field else None for key, field in words if not field or field in known}


def learnt_hamlets(commune: Unit) -> dict[str, int]:
    """Return the hamlet (its id) that an unknown name means now, by the name's key; one query."""
    return {key: unit.heir for key, unit in learnt_places(commune).items()}


def learnt_places(commune: Unit) -> dict[str, Unit]:
    """Return the hamlet that an unknown name was said to mean, of whatever time it is, by the name's key; one query.

    A key without a letter or digit means none.
    """
    words = LearntWord.objects.filter(commune=commune, kind=LearntKind.HAMLET).exclude(key="").select_related("hamlet")
    return {word.key: word.hamlet for word in words if word.hamlet is not None}


def names_of_several(
    commune: Unit, hamlets: Iterable[Unit] | None = None, old: OldNames | None = None
) -> dict[str, Bearers]:
    """Return the names, by key, that several hamlets of a commune bear or bore: what was taught of one is not used.

    Of these `hamlets`, by default those of today; two queries, fewer with what is known already.
    """
    if hamlets is None:
        hamlets = hamlets_in_year(commune, timezone.localdate().year)
    known = [KnownHamlet(unit.pk, unit.name, unit.name_key) for unit in hamlets]
    return shared_names(known, (old or old_names(commune)).shared)


def learnt_of(commune: Unit, kind: LearntKind) -> dict[str, str]:
    """Return what words of a kind mean to the app they were taught to, by key; one query."""
    return dict(LearntWord.objects.filter(commune=commune, kind=kind).values_list("key", "field"))
