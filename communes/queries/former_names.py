"""What the hamlets of a commune's predecessors are called, and what those names mean by now."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db.models import F, QuerySet

from communes.models import Unit, UnitKind, UnitParent, UnitQuerySet
from communes.unit_names import name_key, told_apart


def _old_hamlets(commune: Unit) -> QuerySet[UnitParent]:
    return UnitParent.objects.filter(parent__in=commune.came_from, unit__kind=UnitKind.HAMLET)


def former_names(commune: Unit) -> dict[int, str]:
    """Return what the hamlets of a commune's predecessors are called beside its own; one query, none without any."""
    if not commune.came_from:
        return {}
    names = _old_hamlets(commune).values_list("unit", "unit__name", "parent__name")
    return {hamlet: told_apart(name, of) for hamlet, name, of in names}


@dataclass(frozen=True)
class OldNames:
    """What names of old hamlets mean in a merged commune, by their keys.

    `heirs` are the hamlets (ids) that a name means, where it means one; `shared` the hamlets that bore one name and
    became several, each with what it is now and its name beside that of its old commune.
    """

    heirs: dict[str, int]
    shared: dict[str, tuple[tuple[int, str], ...]]


def old_names(commune: Unit) -> OldNames:
    """Return what the names of old hamlets mean in a merged commune; one query, none without predecessors.

    A name with its old commune's beside it, and alone where all that bore it are one hamlet by now.
    """
    if not commune.came_from:
        return OldNames({}, {})
    bearers: dict[str, dict[int, tuple[int, str]]] = defaultdict(dict)
    became: set[int] = set()
    for link in _old_hamlets(commune).select_related("unit", "parent").order_by("parent__code", "unit__code", "pk"):
        whole = told_apart(link.unit.name, link.parent.name)
        for name in (link.unit.name, whole):
            bearers[name_key(name)][link.unit_id] = link.unit.heir, whole
        became |= {link.unit.heir} if link.unit.went_to else set()
    meant = {name: {heir for heir, _whole in of_name.values()} for name, of_name in bearers.items()}
    return OldNames(
        heirs={name: heir for name, (heir, *others) in meant.items() if not others and heir in became},
        shared={name: tuple(bearers[name].values()) for name, heirs in meant.items() if len(heirs) > 1},
    )


def with_names_apart(hamlets: UnitQuerySet, commune: Unit) -> list[Unit]:
    """Return hamlets found by their parents as a commune names them; its predecessors' told apart. One query."""
    if not commune.came_from:
        return list(hamlets)
    found: list[Any] = list(hamlets.annotate(of=F("parents__parent"), at=F("parents__parent__name")))
    for hamlet in found:
        if hamlet.of != commune.pk:
            hamlet.name = told_apart(hamlet.name, hamlet.at)
    return found
