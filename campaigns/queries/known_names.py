"""By which names and numbers workbooks may call the hamlets and households of a commune."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from django.utils import timezone

from campaigns.pledge_cells import unit_key
from campaigns.queries.pledges import places_of
from campaigns.workbook_households import KnownHousehold
from communes.models import Unit
from communes.queries import hamlets_in_year
from communes.queries.former_names import OldNames, former_names, old_names
from communes.unit_names import plain_key, told_apart
from households.models import Household, Member
from households.queries.learnt import learnt_places, names_of_several
from households.roster.settling import Bearers


@dataclass(frozen=True)
class HamletNames:
    """The hamlets that a workbook of a year may mean, by every key they are known by in this commune.

    `now` says what such a hamlet is now, as homes are; `then` which one of the year it is, as pledges are. `places`
    gives the hamlet of the year for one of any time. A hamlet that several of the year became is none of them.
    `shared` are the names that several hamlets bear or bore: they mean none, whatever was taught about one. `called`
    says what hamlets of the year are called.
    """

    now: Mapping[str, int]
    then: Mapping[str, int]
    places: Mapping[int, int]
    of_year: frozenset[int]
    shared: Mapping[str, Bearers] = field(default_factory=dict)
    called: Mapping[int, str] = field(default_factory=dict)

    def place(self, hamlet: int | None) -> int | None:
        """Return the hamlet of the year for one of any time."""
        return None if hamlet is None else self.places.get(hamlet, hamlet)


def hamlet_names(commune: Unit, year: int) -> HamletNames:
    """Return the names of the hamlets of a year; two queries, two more for a commune that others went over to.

    A whole name goes before one that was taught, this before a name without what stands in brackets, and all before
    a name that a hamlet had before a merger or has since. A name that several bear is asked for each file.
    """
    hamlets, old = list(hamlets_in_year(commune, year)), old_names(commune)
    shared = names_of_several(commune, hamlets, old)
    heirs = {hamlet.pk: hamlet.heir for hamlet in hamlets}
    now = set(heirs.values())
    learnt = {key: unit for key, unit in learnt_places(commune).items() if unit.heir in now and key not in shared}
    plain = Counter(plain_key(hamlet.name) for hamlet in hamlets)
    short = {key: hamlet.pk for hamlet in hamlets if plain[key := plain_key(hamlet.name)] == 1}
    taught = {key: unit.pk for key, unit in learnt.items()}
    others = {key: pk for key, pk in _of_other_years(commune, old).items() if key not in shared}
    names = others | short | taught | {unit_key(hamlet.name): hamlet.pk for hamlet in hamlets}
    heirs |= {unit.pk: unit.heir for unit in learnt.values()}
    places = places_of(hamlets)
    return HamletNames(
        now={key: heirs.get(pk, pk) for key, pk in names.items()},
        then={key: places.get(pk, pk) for key, pk in names.items()},
        places=places,
        of_year=frozenset(hamlet.pk for hamlet in hamlets),
        shared={key: bearers for key, bearers in shared.items() if key not in names},
        called={hamlet.pk: hamlet.name for hamlet in hamlets},
    )


def _of_other_years(commune: Unit, old: OldNames) -> dict[str, int]:
    """Return what the hamlets of a merged commune are called now, and those of before by their heirs; one query."""
    if not commune.came_from:
        return {}
    own: dict[str, int] = {}
    for hamlet in Unit.objects.all().hamlets_of(commune, timezone.localdate()):
        own |= dict.fromkeys((unit_key(hamlet.name), unit_key(told_apart(hamlet.name, commune.name))), hamlet.pk)
    return own | old.heirs


class WrittenNames:
    """What the hamlets are called in a workbook of a year, so that it means the same ones when it is taken in again.

    Five queries for a commune that others went over to, none for another.
    """

    def __init__(self, commune: Unit, year: int) -> None:
        self.commune, self.former = commune, former_names(commune)
        self.names = hamlet_names(commune, year) if commune.came_from else None

    def home(self, hamlet: int | None, name: str) -> str:
        """Return the name of the hamlet in which a household lives now."""
        return name if self.names is None or hamlet is None else self._clear(self.names.now, hamlet, hamlet, name)

    def target(self, hamlet: Unit) -> str:
        """Return the name of the hamlet that a pledge is for, of whatever time it is."""
        if self.names is None:
            return hamlet.name
        return self._clear(self.names.then, self.names.place(hamlet.pk), hamlet.pk, hamlet.name)

    def _clear(self, meant: Mapping[str, int], one: int | None, hamlet: int, name: str) -> str:
        if meant.get(unit_key(name)) == one:
            return name
        return self.former.get(hamlet) or told_apart(name, self.commune.name)


def known_households(commune: Unit) -> tuple[list[KnownHousehold], dict[int, str]]:
    """Return the households of a commune as workbooks name them, and their heads' names; two queries."""
    numbers: dict[int, set[str]] = defaultdict(set)
    for household, number in Member.objects.filter(commune=commune).exclude(cccd="").values_list("household", "cccd"):
        numbers[household].add(number)
    single = Household.objects.single().filter(commune=commune).with_head().with_home()
    rows = list(single.values_list("pk", "head__name", "head__name_key", "home__hamlet", "home__hamlet__name"))  # type: ignore[misc]
    known = [
        KnownHousehold(pk, key or "", hamlet, frozenset(numbers[pk]), name or "", hamlet_name or "")
        for pk, name, key, hamlet, hamlet_name in rows
    ]
    return known, {one.pk: one.name for one in known}


def households_in_words(pks: Collection[int], *, with_birth: bool) -> dict[int, str]:
    """Return households by id in words that tell namesakes apart: head, hamlet, birth, number; one query at most."""
    if not pks:
        return {}
    rows = Household.objects.filter(pk__in=pks).with_head().with_home()
    found = {}
    for pk, name, day, year, place in rows.values_list(
        "pk",
        "head__name",
        "head__birth_date",
        "head__birth_year",
        "home__hamlet__name",  # type: ignore[misc]
    ):
        born = day.year if day else year
        said = [name or "(chưa rõ chủ hộ)", place or "", f"sinh năm {born}" if born and with_birth else ""]
        found[pk] = f"{', '.join(filter(None, said))} (hộ số {pk})"
    return found
