"""What is on record to hold a workbook of support given against."""

from __future__ import annotations

from collections import defaultdict

from campaigns.models import PledgeEntry, Support
from campaigns.pledge_cells import unit_key
from campaigns.pledge_roster import KnownHousehold
from campaigns.pledges import Direction
from campaigns.queries.supports import occasions_of
from campaigns.support_roster import KnownHelp, SameHelp
from campaigns.supports import SupportKind, occasion_key
from communes.models import Unit
from communes.queries import hamlets_in_year
from households.models import Household, Member


def known_helps(commune: Unit, year: int) -> KnownHelp:
    """Return what a workbook of support of a commune and year is held against; about six queries."""
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
        hamlets={unit_key(hamlet.name): hamlet.heir for hamlet in hamlets_in_year(commune, year)},  # homes are of now
        occasions={occasion_key(name): (name, kind) for name, kind in occasions_of(commune)},
        helps=helps,
        gifts=frozenset(
            (one.household.double_of_id or one.household.pk, one.amount, one.pledge.unit, one.on)
            for one in gifts
            if one.household is not None
        ),
        names={pk: name or "" for pk, name, _key, _hamlet in rows},
    )
