"""Who keeps a dossier on his desk: moved when a post changes hands."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import partial

from django.db import transaction

from awards.models import Dossier
from awards.queries.keeping import kept_by
from communes.access import scope_of
from communes.actions import record
from communes.models import Unit, User
from communes.roles import Verb
from lib.errors import RuleError


@dataclass(frozen=True)
class OpenWork:
    """Work of one kind that a person keeps: in words, how much, and how to give it to another."""

    words: str
    count: int
    move: Callable[[User], int]


def open_work(*, by: User, commune: Unit, keeper: User) -> list[OpenWork]:
    """Return the open dossiers a person keeps, for whoever hands over his post; empty without any."""
    count = kept_by(commune, keeper).count()
    move = partial(_move, by, commune, keeper)
    return [OpenWork("hồ sơ khen thưởng đang giữ", count, move)] if count else []


def _move(by: User, commune: Unit, keeper: User, to: User) -> int:
    return move_dossiers(by=by, commune=commune, keeper=keeper, to=to)


@transaction.atomic
def move_dossiers(*, by: User, commune: Unit, keeper: User, to: User, only: Collection[int] | None = None) -> int:
    """Give another officer the open dossiers somebody keeps (`only` these ids); return how many. One audit entry.

    Raises RuleError when that person may not appraise in the commune, or keeps them already.
    """
    if to == keeper:
        raise RuleError("{name} đang giữ các hồ sơ này rồi.", name=to.full_name)
    if commune.pk not in scope_of(to).offices(Verb.APPRAISE):
        raise RuleError("{name} chưa được phân công thẩm định hồ sơ khen thưởng của xã.", name=to.full_name)
    kept = kept_by(commune, keeper)
    moved = Dossier.objects.filter(pk__in=(kept.filter(pk__in=only) if only is not None else kept).values("pk"))
    count = moved.update(kept_by=to)
    record(
        by=by,
        verb="move_dossiers",
        subject=f"user:{to.pk}",
        commune=commune,
        sentence=f"Bàn giao {count} hồ sơ khen thưởng của {keeper.username} cho {to.username}.",
        before={"kept_by": keeper.username},
        after={"kept_by": to.username, "count": count},
    )
    return count
