"""What is on record to hold a workbook of support given against."""

from __future__ import annotations

from collections import Counter, defaultdict

from campaigns.models import PledgeEntry, Support
from campaigns.pledge_cells import unit_key
from campaigns.pledge_roster import KnownHousehold
from campaigns.pledges import Direction
from campaigns.queries.supports import occasions_of
from campaigns.support_roster import KnownHelp, SameHelp
from campaigns.supports import SupportKind, occasion_key
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


def known_helps(commune: Unit, year: int) -> KnownHelp:
    """Return what a workbook of support of a commune and year is held against; about seven queries."""
    numbers: dict[int, set[str]] = defaultdict(set)
    for household, number in Member.objects.filter(commune=commune).exclude(cccd="").values_list("household", "cccd"):
        numbers[household].add(number)
    single = Household.objects.single().filter(commune=commune).with_head().with_home()
    rows = list(single.values_list("pk", "head__name", "head__name_key", "home__hamlet"))  # type: ignore[misc]
    given = Support.objects.standing().filter(commune__in=commune.line, on__year=year).select_related("household")
    helps = [
        SameHelp(
            one.household.double_of_id or one.household_id,
            SupportKind(one.kind),
            occasion_key(one.occasion),
            one.amount,
            one.unit,
            one.on,
        )
        for one in given
    ]
    gifts = PledgeEntry.objects.filter(
        pledge__commune__in=commune.line, direction=Direction.GIVEN.value, household__isnull=False, on__year=year,
        corrects__isnull=True, corrected_by__isnull=True,
    ).select_related("household", "pledge")  # fmt: skip
    return KnownHelp(
        households=[KnownHousehold(pk, key or "", hamlet, frozenset(numbers[pk])) for pk, _name, key, hamlet in rows],
        hamlets=hamlets_by_name(commune, year),
        occasions={occasion_key(name): (name, kind) for name, kind in occasions_of(commune)},
        helps=helps,
        gifts=frozenset(
            (one.household.double_of_id or one.household.pk, one.amount, one.pledge.unit, one.on)
            for one in gifts
            if one.household is not None
        ),
        names={pk: name or "" for pk, name, _key, _hamlet in rows},
    )
