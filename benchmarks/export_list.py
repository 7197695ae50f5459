"""How long the list takes as a workbook beside the tools a developer would pick: `python -m benchmarks.export_list`.

The same rows of 25 columns with a styled heading, by our writer, by XlsxWriter (constant memory) and
openpyxl (write only), and the floor: the XML text of the cells and its deflate, no workbook at all.
Then the whole of it: the list of a commune read from the register and handed out. Ratios come last.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
import zlib
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from benchmarks.scratch import peak_megabytes, scratch
from benchmarks.workbook import COLUMNS, HAMLETS, YEAR, _row
from lib.workbook_in import column_letter

CODE = "90000"
LETTERS = [column_letter(index) for index in range(len(COLUMNS))]


def main() -> None:
    """Measure the writers by turns in this process, the whole in a scratch database, and print the ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--households", type=int, default=20_000)
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--in-process", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.in_process:
        print(json.dumps(_handed_out(options.households)))
        return
    chance = random.Random(1)
    rows = [_row(number, chance) for number in range(1, options.households + 1)]
    times: dict[str, list[float]] = {name: [] for name in WRITERS}
    for _ in range(options.repeat):
        for name, write in WRITERS.items():
            sys.stderr.write(f"… {name}\n")
            with tempfile.TemporaryFile() as file:
                start = perf_counter()
                write(file, rows)
                times[name].append(perf_counter() - start)
    with scratch() as databases:
        asked = ("--in-process", "--households", str(options.households))
        whole = json.loads(databases.run(databases.base, "benchmarks.export_list", *asked).splitlines()[-1])
    report(options.households, {name: median(found) for name, found in times.items()}, whole, databases.kind)


def report(households: int, took: dict[str, float], whole: dict[str, float], kind: str) -> None:
    """Print seconds, then the ratios."""
    print(f"{households} households x 25 columns")
    for name, seconds in took.items():
        print(f"  {name:24} {seconds:8.2f} s")
    print(f"  handed out from {kind:11} {whole['seconds']:5.2f} s   peak {whole['peak']:.0f} MB, all of it")
    print(f"T5  ours / floor            {took['ours'] / took['floor']:6.2f} (goal 3)")
    print(f"    openpyxl / ours         {took['openpyxl, write only'] / took['ours']:6.1f} (goal 15)")
    print(f"    XlsxWriter / ours       {took['XlsxWriter'] / took['ours']:6.1f} (goal 10)")
    print(f"    handed out / floor      {whole['seconds'] / took['floor']:6.2f}")


def _floor(file: Any, rows: list[list[Any]]) -> None:
    packer = zlib.compressobj(1)
    for start in range(0, len(rows), 500):
        lines = []
        for number, row in enumerate(rows[start : start + 500], start=start + 1):
            cells = [
                f'<c r="{letter}{number}" t="inlineStr"><is><t>{cell}</t></is></c>'
                for letter, cell in zip(LETTERS, row, strict=True)
                if cell is not None
            ]
            lines.append(f'<row r="{number}">{"".join(cells)}</row>')
        file.write(packer.compress("".join(lines).encode()))
    file.write(packer.flush())


def _ours(file: Any, rows: list[list[Any]]) -> None:
    from lib.workbook_stream import Column, write_table

    columns = [Column(heading, 12.0) for heading in COLUMNS]
    write_table(file, sheet="Danh sách", titles=["DANH SÁCH NĂM 2025"], columns=columns, rows=rows)


def _xlsxwriter(file: Any, rows: list[list[Any]]) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook(file, {"constant_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet("Danh sách")
        bold = book.add_format({"bold": True, "border": 1, "bg_color": "#E4EFEC"})
        sheet.freeze_panes(1, 0)
        sheet.write_row(0, 0, COLUMNS, bold)
        for number, row in enumerate(rows, start=1):
            sheet.write_row(number, 0, row)


def _openpyxl(file: Any, rows: list[list[Any]]) -> None:
    import openpyxl
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Danh sách")
    sheet.freeze_panes = "A2"
    heading = [WriteOnlyCell(sheet, name) for name in COLUMNS]
    for cell in heading:
        cell.font = Font(bold=True)
    sheet.append(heading)
    for row in rows:
        sheet.append(row)
    book.save(file)


WRITERS: dict[str, Callable[[Any, list[list[Any]]], None]] = {
    "floor": _floor,
    "ours": _ours,
    "XlsxWriter": _xlsxwriter,
    "openpyxl, write only": _openpyxl,
}


def _handed_out(households: int) -> dict[str, float]:
    import django

    django.setup()
    from io import StringIO

    from django.core.management import call_command
    from django.utils import timezone

    from benchmarks import workbook
    from communes.actions import system_user
    from communes.models import Unit
    from households.actions.own_list import take_list
    from households.models import PovertyStandard
    from households.queries.register import Choice, Group

    hamlets = [argument for name in HAMLETS for argument in ("--hamlet", name)]
    quiet = StringIO()
    call_command("add_commune", "--code", CODE, "--name", "Xã Đo Thử", "--area", "rural", *hamlets, stdout=quiet)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "danh-sach.xlsx"
        workbook.write(file, households)
        call_command("import_roster", str(file), "--commune", CODE, "--year", str(YEAR), stdout=quiet)
    commune, standard = Unit.objects.get(code=CODE), PovertyStandard.objects.get(code="national-2022")
    start = perf_counter()
    taken = take_list(
        by=system_user(), commune=commune, standard=standard, year=YEAR, choice=Choice(Group.LISTED), hamlet=None,
        places=None, with_numbers=True, reason="Đo thời gian tải danh sách", on=timezone.localdate(),
    )  # fmt: skip
    assert taken.rows == households
    return {"seconds": perf_counter() - start, "peak": peak_megabytes() or 0}


if __name__ == "__main__":
    main()
