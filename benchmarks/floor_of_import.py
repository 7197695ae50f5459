"""The bare pieces of a first import on PostgreSQL, nothing checked: `python -m benchmarks.floor_of_import`.

Parse the workbook, COPY its rows into a table without an index, INSERT households, people and homes from
there, COPY the statuses: what any import would have to do. Beside it our whole import of the same file; the
ratio comes last. Needs DATABASE_URL of a PostgreSQL server.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from benchmarks.import_roster import measure
from benchmarks.scratch import peak_megabytes, scratch
from benchmarks.workbook import YEAR

CODE = "90000"


def main() -> None:
    """Measure both by turns on fresh databases and print the ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--households", type=int, default=100_000)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.file:
        print(json.dumps(_pieces(options.file, options.households)))
        return
    with scratch() as databases:
        if databases.kind != "PostgreSQL":
            sys.exit("DATABASE_URL of a PostgreSQL server is needed")
        options.sample = 0
        file = databases.folder / "danh-sach.xlsx"
        measure(databases, "write", options, file)
        measure(databases, "commune", options, file, databases.base)
        ours, floor = [], []
        for _ in range(options.repeat):
            ours.append(measure(databases, "ours", options, file))
            asked = ("--file", str(file), "--households", str(options.households))
            printed = databases.run(databases.new(), "benchmarks.floor_of_import", *asked)
            floor.append(json.loads(printed.splitlines()[-1]))
    first, bare = median(one["first"] for one in ours), median(one["seconds"] for one in floor)
    print(f"PostgreSQL, {options.households} households x 25 columns, median of {options.repeat}")
    print(f"  ours, first time      {first:8.2f} s   peak {median(one['peak'] for one in ours):6.0f} MB (goal 350)")
    print(f"  ours, unchanged again {median(one['again'] for one in ours):8.2f} s")
    print(f"  bare pieces           {bare:8.2f} s   peak {median(one['peak'] for one in floor):6.0f} MB")
    print(f"T3  ours / bare pieces  {first / bare:8.2f} (goal 2.5)")


def _pieces(file: Path, households: int) -> dict[str, Any]:
    import django

    django.setup()
    from django.db import connection, transaction
    from python_calamine import CalamineWorkbook

    from communes.bulk import load_rows
    from communes.models import Unit
    from households.models import Household, PovertyStandard, YearlyStatus

    commune = Unit.objects.get(code=CODE).pk
    hamlets = {unit.name: unit.pk for unit in Unit.objects.filter(parents__parent=commune)}
    standard = PovertyStandard.objects.get(code="national-2022").pk
    start = perf_counter()
    rows = CalamineWorkbook.from_path(str(file)).get_sheet_by_index(0).to_python()[1:]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMP TABLE staged (hamlet bigint, name text, born text, gender text, ethnicity text, cccd text, "
            "address text, id bigint)"
        )
        first = 1
        lines = _Lines(rows, hamlets, first)
        cursor.copy_expert("COPY staged FROM STDIN", lines)
        cursor.execute(
            "INSERT INTO households_household (id, commune_id, address, created_at, version) "
            "SELECT id, %s, address, now(), 1 FROM staged",
            [commune],
        )
        cursor.execute(
            "INSERT INTO households_member (commune_id, household_id, name, name_key, sort_key, is_head, birth_date, "
            "gender, relation, ethnicity, cccd, came_reason, left_reason) SELECT %s, id, name, lower(name), "
            "lower(name), true, to_date(born, 'DD/MM/YYYY'), gender, '', ethnicity, cccd, '', '' FROM staged",
            [commune],
        )
        cursor.execute("INSERT INTO households_residence (household_id, hamlet_id) SELECT id, hamlet FROM staged")
        load_rows(
            YearlyStatus,
            ("commune_id", "household_id", "standard_id", "year", "hamlet_id", "poverty_class", "people", "stage"),
            (
                (commune, first + at, standard, YEAR, hamlets[row[1]], "poor" if row[9] else "near_poor",
                 int(row[8]), "decided")
                for at, row in enumerate(rows)
            ),
        )  # fmt: skip
    seconds = perf_counter() - start
    assert Household.objects.count() == households
    return {"seconds": seconds, "peak": peak_megabytes() or 0}


class _Lines:
    """The rows as COPY reads them, some at a time."""

    def __init__(self, rows: list[Any], hamlets: dict[str, int], first: int) -> None:
        self.lines = (
            f"{hamlets[row[1]]}\t{row[2]}\t{row[3]}\t{'male' if row[4] == 'Nam' else 'female'}\t{row[5]}\t{row[6]}\t"
            f"{row[7]}\t{first + at}\n"
            for at, row in enumerate(rows)
        )

    def read(self, _size: int) -> str:
        return "".join(line for _n, line in zip(range(500), self.lines, strict=False))


if __name__ == "__main__":
    main()
