"""By which names and numbers workbooks may call the hamlets and households of a commune."""

from __future__ import annotations

from collections import Counter, defaultdict

from campaigns.pledge_cells import unit_key
from campaigns.workbook_tables import KnownHousehold
from communes.models import Unit
from communes.queries import hamlets_in_year
from communes.unit_names import plain_key
from households.models import Household, Member
from households.queries.learnt import learnt_hamlets


def hamlets_by_name(commune: Unit, year: int) -> dict[str, int]:
    """Return the hamlets of a year by every key they are known by in this commune, as what they are now; two queries.

    A whole name goes before one that was taught, and this before a name without what stands in brackets.
    """
    hamlets = list(hamlets_in_year(commune, year))
    heirs = {hamlet.pk: hamlet.heir for hamlet in hamlets}  # homes are of now
    now = set(heirs.values())
    learnt = {key: heirs.get(pk, pk) for key, pk in learnt_hamlets(commune).items()}
    taught = {key: pk for key, pk in learnt.items() if pk in now}
    plain = Counter(plain_key(hamlet.name) for hamlet in hamlets)
    short = {key: hamlet.heir for hamlet in hamlets if plain[key := plain_key(hamlet.name)] == 1}
    return short | taught | {unit_key(hamlet.name): hamlet.heir for hamlet in hamlets}


def known_households(commune: Unit) -> tuple[list[KnownHousehold], dict[int, str]]:
    """Return the households of a commune as workbooks name them, and their heads' names; two queries."""
    numbers: dict[int, set[str]] = defaultdict(set)
    for household, number in Member.objects.filter(commune=commune).exclude(cccd="").values_list("household", "cccd"):
        numbers[household].add(number)
    single = Household.objects.single().filter(commune=commune).with_head().with_home()
    rows = list(single.values_list("pk", "head__name", "head__name_key", "home__hamlet"))  # type: ignore[misc]
    known = [KnownHousehold(pk, key or "", hamlet, frozenset(numbers[pk])) for pk, _name, key, hamlet in rows]
    return known, {pk: name or "" for pk, name, _key, _hamlet in rows}
