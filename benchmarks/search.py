"""How long a search for a name without diacritics takes among 1.2 million: `python -m benchmarks.search`.

A register of a province and more is generated: communes of 2 500 households, one member each. Measured
are the first 20 hits of names that are there, in one commune, as every page asks for them, beside
`icontains` over all names and over one commune's, as a developer would write it first. On SQLite, or
on PostgreSQL with DATABASE_URL; ratios come last.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Callable, Iterator
from statistics import median, quantiles
from time import perf_counter
from typing import Any

from benchmarks.scratch import scratch
from benchmarks.workbook import FAMILY, GIVEN, MIDDLE

OF_A_COMMUNE = 2_500
HITS = 20
SEARCHES = 200
OF_ALL = 20  # of the peer, which takes long


def main() -> None:
    """Make the register in a scratch database, measure in one process, print milliseconds and ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--households", type=int, default=1_200_000)
    parser.add_argument("--in-process", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.in_process:
        print(json.dumps(_measure(options.households)))
        return
    with scratch() as databases:
        asked = ("--in-process", "--households", str(options.households))
        printed = databases.run(databases.base, "benchmarks.search", *asked)
        report(databases.kind, options.households, json.loads(printed.splitlines()[-1]))


def report(kind: str, households: int, found: dict[str, list[float]]) -> None:
    """Print median and 95th percentile of each way, then the ratios."""
    print(f"{kind}, {households} households, first {HITS} hits")
    for name, times in found.items():
        print(f"  {name:24} median {median(times):9.2f} ms   p95 {_p95(times):9.2f} ms")
    ours = found["ours, in its commune"]
    print(f"T12 icontains, everywhere / ours        {median(found['icontains, everywhere']) / median(ours):8.0f}")
    print(f"    icontains, in one commune / ours    {median(found['icontains, one commune']) / median(ours):8.1f}")
    print(f"    p95 of ours, inside one commune     {_p95(ours):8.2f} ms (goal 2, everywhere 40)")


def _p95(times: list[float]) -> float:
    return quantiles(times, n=20)[-1]


# -- in the measured process -----------------------------------------------------------------------


def _measure(households: int) -> dict[str, list[float]]:
    import django

    django.setup()
    from communes.models import Unit
    from households.models import Household, Member

    communes = _register(households)
    chance = random.Random(2)
    asked = [_asked(chance, communes) for _ in range(SEARCHES)]

    def ours(words: str, commune: int) -> list[Any]:
        unit = units[commune]
        found = Household.objects.single().filter(commune=unit).named_like(words, unit).with_head()
        return list(found.order_by("head__sort_key", "pk").values_list("pk", "head__name")[:HITS])

    def everywhere(words: str, _commune: int) -> list[Any]:
        members = Member.objects.filter(name__icontains=words)
        return list(members.order_by("sort_key").values_list("household", "name")[:HITS])

    def one_commune(words: str, commune: int) -> list[Any]:
        members = Member.objects.filter(household__commune=commune, name__icontains=words)
        return list(members.order_by("sort_key").values_list("household", "name")[:HITS])

    units = Unit.objects.in_bulk(communes)
    assert all(ours(words, commune) for words, commune in asked[:5])
    return {
        "ours, in its commune": list(_timed(ours, asked)),
        "icontains, one commune": list(_timed(one_commune, asked)),
        "icontains, everywhere": list(_timed(everywhere, asked[:OF_ALL])),
    }


def _timed(search: Callable[[str, int], list[Any]], asked: list[tuple[str, int]]) -> Iterator[float]:
    for words, commune in asked:
        start = perf_counter()
        search(words, commune)
        yield (perf_counter() - start) * 1000


def _asked(chance: random.Random, communes: list[int]) -> tuple[str, int]:
    """Return words of a name and a commune: two given names, as people type them."""
    return f"{chance.choice(GIVEN)} {chance.choice(GIVEN)}".lower(), chance.choice(communes)


def _register(households: int) -> list[int]:
    """Fill the register; return the communes."""
    from django.db import connection, transaction

    from communes.bulk import load_rows, reserve_ids
    from communes.models import Unit, UnitKind
    from households.models import Household, Member, name_fields

    chance = random.Random(1)
    count = max(1, households // OF_A_COMMUNE)
    with transaction.atomic():
        communes = reserve_ids(Unit, count)
        load_rows(
            Unit,
            ("id", "kind", "code", "name", "name_key", "area"),
            ((pk, UnitKind.COMMUNE, f"{pk:05d}", f"Xã {pk}", str(pk), "rural") for pk in communes),
        )
        ids = reserve_ids(Household, count * OF_A_COMMUNE)
        places = [(pk, communes[number // OF_A_COMMUNE]) for number, pk in enumerate(ids)]
        load_rows(Household, ("id", "commune_id"), places)
        load_rows(
            Member,
            ("commune_id", "household_id", "is_head", "name", "name_key", "sort_key"),
            ((commune, pk, True, *name_fields(_name(chance))) for pk, commune in places),
        )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE" if connection.vendor == "sqlite" else "VACUUM (ANALYZE)")
    return communes


def _name(chance: random.Random) -> str:
    return " ".join(chance.choice(words) for words in (FAMILY, MIDDLE, GIVEN, GIVEN))


if __name__ == "__main__":
    main()
