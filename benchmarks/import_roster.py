"""How long a first import takes beside the tools a developer would pick: `python -m benchmarks.import_roster`.

Measured whole, by the command an officer's administrator would type: read, plan, write, audit
entry, record with the file and what was there before. On SQLite, or on PostgreSQL with
DATABASE_URL. Each measurement runs in a process and a database of its own; ratios come last.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from benchmarks.scratch import Scratch, peak_megabytes, scratch
from benchmarks.workbook import HAMLETS, YEAR

CODE = "90000"


def main() -> None:
    """Measure each in turn, as often as asked, and print times, memory and ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--households", type=int, default=20_000)
    parser.add_argument("--sample", type=int, default=2_000, help="rows the row-by-row peer imports; scaled up")
    parser.add_argument("--repeat", type=int, default=3, help="runs of each; the median counts")
    parser.add_argument("--measure", choices=MEASURES, help=argparse.SUPPRESS)
    parser.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        print(json.dumps(MEASURES[options.measure](options)))
        return
    with scratch() as databases:
        file = databases.folder / "danh-sach.xlsx"
        measure(databases, "write", options, file)
        measure(databases, "commune", options, file, databases.base)
        runs: dict[str, list[dict[str, Any]]] = {"ours": [], "import_export": [], "bulk_create": []}
        for _ in range(options.repeat):
            for name, results in runs.items():
                results.append(measure(databases, name, options, file))
        report(databases.kind, options, runs)


def measure(databases: Scratch, name: str, options: Any, file: Path, database: str = "") -> dict[str, Any]:
    """Run one measurement in its own process, by default on a fresh copy of the database."""
    sys.stderr.write(f"… {name}\n")
    arguments = ("--measure", name, "--file", str(file))
    arguments += ("--households", str(options.households), "--sample", str(options.sample))
    printed = databases.run(database or databases.new(), "benchmarks.import_roster", *arguments)
    return dict(json.loads(printed.splitlines()[-1]))


def report(kind: str, options: Any, runs: dict[str, list[dict[str, Any]]]) -> None:
    """Print medians, then the ratios."""

    def of(name: str, what: str) -> float:
        return median(run[what] for run in runs[name])

    sample = min(options.sample, options.households)
    print(f"{kind}, {options.households} households x 25 columns, median of {options.repeat}")
    print(f"  ours, first time          {of('ours', 'first'):8.2f} s   peak {of('ours', 'peak'):6.0f} MB")
    print(f"  ours, unchanged again     {of('ours', 'again'):8.2f} s")
    print(
        f"  openpyxl + bulk_create    {of('bulk_create', 'seconds'):8.2f} s   peak {of('bulk_create', 'peak'):6.0f} MB"
    )
    scaled = "measured whole" if sample == options.households else f"rows scaled up from {sample}, loading measured"
    print(
        f"  django-import-export      {of('import_export', 'seconds'):8.2f} s   "
        f"peak {of('import_export', 'peak'):6.0f} MB ({scaled})"
    )
    first = of("ours", "first")
    print(f"T1  django-import-export / ours     {of('import_export', 'seconds') / first:6.1f}")
    print(f"    its writing pass alone / ours   {of('import_export', 'writing') / first:6.1f}")
    print(f"T2  openpyxl + bulk_create / ours   {of('bulk_create', 'seconds') / first:6.2f}")
    print(f"T4  unchanged again / first time    {of('ours', 'again') / first:6.2f}")


# -- in the measured process -----------------------------------------------------------------------


def _write(options: Any) -> dict[str, Any]:
    from benchmarks import workbook

    workbook.write(options.file, options.households)
    return {}


def _commune(options: Any) -> dict[str, Any]:
    _set_up()
    from django.core.management import call_command

    hamlets = [argument for name in HAMLETS for argument in ("--hamlet", name)]
    call_command("add_commune", "--code", CODE, "--name", "Xã Đo Thử", "--area", "rural", *hamlets)
    return {}


def _ours(options: Any) -> dict[str, Any]:
    _set_up()
    from io import StringIO

    from django.core.management import call_command, load_command_class

    load_command_class("households", "import_roster")  # what a program loads once is loaded before, the peers' too
    seconds, answers = [], []
    peak = None
    for _ in range(2):
        printed = StringIO()
        start = perf_counter()
        call_command(
            "import_roster", str(options.file), "--commune", CODE, "--year", str(YEAR), "--json", stdout=printed
        )
        seconds.append(perf_counter() - start)
        answers.append(json.loads(printed.getvalue()))
        peak = peak or peak_megabytes()
    expected = [(options.households, 0), (0, options.households)]
    found = [(answer["new"], answer["unchanged"]) for answer in answers]
    assert found == expected, (found, answers[0]["message"], answers[0]["errors"][:3])
    return {"first": seconds[0], "again": seconds[1], "peak": peak or 0}


def _import_export(options: Any) -> dict[str, Any]:
    commune = _set_up()
    from benchmarks import peers

    took = peers.with_import_export(commune, options.file, options.sample)
    assert took["imported"] == min(options.sample, options.households), took
    scale = options.households / took["imported"]
    writing = took["load"] + took["rows"] * scale
    return {"writing": writing, "seconds": writing + took["check"] * scale, "peak": peak_megabytes() or 0}


def _bulk_create(options: Any) -> dict[str, Any]:
    commune = _set_up()
    from benchmarks import peers

    took = peers.with_bulk_create(commune, options.file)
    assert took["imported"] == options.households, took
    return {"seconds": took["seconds"], "peak": peak_megabytes() or 0}


def _set_up() -> Any:
    import django

    django.setup()
    from communes.models import Unit

    return Unit.objects.filter(code=CODE).first()


MEASURES = {
    "write": _write,
    "commune": _commune,
    "ours": _ours,
    "import_export": _import_export,
    "bulk_create": _bulk_create,
}


if __name__ == "__main__":
    main()
