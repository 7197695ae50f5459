"""The days a merger sets to units and posts; what they were is kept beside the unit, and given back from there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Literal

from django.db.models import Q, QuerySet

from communes.models import Assignment, Unit, UnitKind, UnitParent
from communes.models.units import valid_on
from lib.errors import RuleError

Bound = Literal["valid_from", "valid_to"]
_TABLES: dict[str, Any] = {"unit": Unit, "parent": UnitParent, "post": Assignment}


def begin_units(units: Iterable[int], first: date) -> None:
    """Let communes (ids) and their hamlets begin with a day. Only inside an action that leaves the entry."""
    ids = list(units)
    early = Q(valid_from__isnull=True) | Q(valid_from__lt=first)
    _set(ids, "valid_from", first, hamlets=UnitParent.objects.filter(parent__in=ids), beyond=early)


def end_units(units: Iterable[int], last: date) -> None:
    """Let communes (ids) and their hamlets end with a day. Only inside an action that leaves the entry.

    A hamlet that had gone to another commune before goes on. Raises RuleError for a commune that began later.
    """
    ids = list(units)
    for unit in Unit.objects.filter(pk__in=ids, valid_from__gt=last):
        raise RuleError(
            "{unit} thành lập sau ngày sáp nhập: xem lại ngày, hoặc chọn đúng xã cũ.", unit=f"{unit.name} ({unit.code})"
        )
    late = Q(valid_to__isnull=True) | Q(valid_to__gt=last)
    still = UnitParent.objects.filter(valid_on(last), parent__in=ids)
    _set(ids, "valid_to", last, hamlets=still, beyond=late)


def _set(ids: list[int], bound: Bound, day: date, *, hamlets: QuerySet[UnitParent], beyond: Q) -> None:
    links = list(hamlets.filter(unit__kind=UnitKind.HAMLET).values_list("pk", "unit", "parent"))
    own = {pk: pk for pk in ids}
    _change("unit", Unit.objects.exclude(**{bound: day}), own, bound, day)
    _change("unit", Unit.objects.filter(beyond), {unit: parent for _pk, unit, parent in links}, bound, day)
    _change("parent", UnitParent.objects.filter(beyond), {pk: parent for pk, _unit, parent in links}, bound, day)


def end_posts(units: Iterable[int], last: date) -> list[str]:
    """End what posts people hold in communes (ids), their hamlets and organisations, with a day; return them in words.

    A hamlet that had gone to another commune before is that one's. Accounts and what was done with them stay. Only
    inside an action that leaves the entry.
    """
    ids = list(units)
    hamlets = UnitParent.objects.filter(valid_on(last), parent__in=ids, unit__kind=UnitKind.HAMLET)
    of_place = {pk: pk for pk in ids} | dict(hamlets.values_list("unit", "parent"))
    there = Q(unit__in=of_place) | Q(organisation__commune__in=ids)
    held = Assignment.objects.filter(there, Q(valid_to__isnull=True) | Q(valid_to__gt=last))
    ended = list(held.select_related("user", "unit", "organisation").order_by("pk"))
    owners = {
        post.pk: post.organisation.commune_id if post.organisation else of_place[post.unit_id]  # type: ignore[index]
        for post in ended
    }
    _change("post", Assignment.objects.all(), owners, "valid_to", last)
    return _in_words(ended)


def _change(table: str, rows: QuerySet[Any], owners: Mapping[int, int], bound: Bound, day: date) -> None:
    """Give rows a first or last day, and keep the one they had with the communes they are of (`owners`, by id)."""
    before = dict(rows.filter(pk__in=list(owners)).values_list("pk", bound))
    _TABLES[table].objects.filter(pk__in=list(before)).update(**{bound: day})
    kept: dict[int, dict[str, str | None]] = defaultdict(dict)
    for pk, was in before.items():
        kept[owners[pk]][f"{table}:{pk}"] = was.isoformat() if was else None
    communes = list(Unit.objects.filter(pk__in=list(kept)))
    for commune in communes:
        known = commune.before_merger.get(bound, {})
        commune.before_merger = {**commune.before_merger, bound: {**kept[commune.pk], **known}}
    Unit.objects.bulk_update(communes, ["before_merger"], 500)


def give_back(commune: Unit, bound: Bound, day: date) -> None:
    """Give back the days of a commune and its hamlets that mergers changed, where nobody changed them since.

    `day` is the one the merger set. Only inside an action that locks the commune and leaves the entry.
    """
    _give_back(_taken_out(commune, bound, "unit", "parent"), bound, day)


def reopen_posts(commune: Unit, last: date) -> list[str]:
    """Give back the last days of the posts that `end_posts` ended with a day, and nobody since; return them in words.

    Only inside an action that locks the commune and leaves the entry.
    """
    opened = _give_back(_taken_out(commune, "valid_to", "post"), "valid_to", last)
    posts = Assignment.objects.filter(pk__in=opened["post"]).select_related("user", "unit", "organisation")
    return _in_words(posts.order_by("pk"))


def _taken_out(commune: Unit, bound: Bound, *tables: str) -> dict[str, str | None]:
    """Return the days kept of rows of these tables, which are kept no longer."""
    stored = Unit.objects.get(pk=commune.pk)
    kept = stored.before_merger.get(bound, {})
    taken = {name: was for name, was in kept.items() if name.partition(":")[0] in tables}
    left = stored.before_merger | {bound: {name: was for name, was in kept.items() if name not in taken}}
    stored.before_merger = {key: days for key, days in left.items() if days}
    stored.save(update_fields=["before_merger"])
    return taken


def _give_back(taken: Mapping[str, str | None], bound: Bound, day: date) -> dict[str, list[int]]:
    """Give rows the days taken out, where they still have the merger's; return the ids of these by table."""
    rows: dict[tuple[str, str | None], list[int]] = defaultdict(list)
    for name, was in taken.items():
        table, _colon, pk = name.partition(":")
        rows[table, was].append(int(pk))
    given: dict[str, list[int]] = defaultdict(list)
    for (table, was), ids in rows.items():
        unchanged = list(_TABLES[table].objects.filter(pk__in=ids, **{bound: day}).values_list("pk", flat=True))
        _TABLES[table].objects.filter(pk__in=unchanged).update(**{bound: date.fromisoformat(was) if was else None})
        given[table] += unchanged
    return given


def _in_words(posts: Iterable[Assignment]) -> list[str]:
    return [f"{post.user.full_name}: {post}" for post in posts]
