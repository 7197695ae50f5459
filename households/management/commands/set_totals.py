"""Set the totals of a hamlet for a year."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from communes.commandline import add_author, answer, author, typed_date, typed_year, wrong
from communes.models import Unit
from communes.queries import commune_by_code
from communes.unit_names import name_key
from households.actions.totals import set_totals
from households.models import HamletYear
from households.totals import Totals
from lib.errors import RuleError, WrongArgument
from lib.vietnamese import thousands


def typed_count(text: str) -> int:
    """Read a count. argparse turns the error into exit 2."""
    count = int(text)
    if not 0 <= count <= 10_000_000:
        raise ValueError(text)
    return count


class Command(BaseCommand):
    """`set_totals --commune 26632 --year 2022 --hamlet "Ấp 1" --households 618 --people 2410`."""

    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        """See design: contracts."""
        parser.add_argument("--commune", required=True, metavar="CODE")
        parser.add_argument("--year", required=True, type=typed_year)
        parser.add_argument("--hamlet", required=True, metavar="NAME")
        parser.add_argument("--households", required=True, type=typed_count)
        parser.add_argument("--people", type=typed_count)
        parser.add_argument("--on", type=typed_date, metavar="DATE")
        parser.add_argument("--json", action="store_true")
        add_author(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """Store, then say what stands now."""
        year, by = options["year"], author(options["by"])
        try:
            commune, hamlet = find_hamlet(options["commune"], options["hamlet"], options["on"] or date(year, 12, 31))
        except WrongArgument as error:
            raise wrong(error) from error
        entry = Totals(households=options["households"], people=options["people"])
        try:
            stored = set_totals(by=by, commune=commune, year=year, entries={hamlet: entry})
        except RuleError as error:
            verdict, message = "refused", str(error)
        else:
            verdict = "stored" if stored.written else "unchanged"
            message = ""
        row = HamletYear.objects.filter(hamlet=hamlet, year=year).first()
        now = row.totals if row else Totals()
        message = message or _said(verdict, hamlet, year, now)
        result = {
            "verdict": verdict,
            "message": message,
            "hamlet": hamlet.name,
            "year": year,
            "households": now.households,
            "people": now.people,
        }
        answer(self, result, message, options["json"])


def find_hamlet(code: str, name: str, on: date) -> tuple[Unit, Unit]:
    """Return the commune of a code and its hamlet of a name on a day. Raises WrongArgument when there is none."""
    commune = commune_by_code(code, on)
    hamlets = list(Unit.objects.all().hamlets_of(commune, on))
    found = [hamlet for hamlet in hamlets if hamlet.name_key == name_key(name)]
    if len(found) != 1:
        raise WrongArgument(
            "{commune} không có ấp nào tên {name}. Các ấp: {names}.",
            commune=commune.name,
            name=name,
            names=", ".join(hamlet.name for hamlet in hamlets),
        )
    return commune, found[0]


def _said(verdict: str, hamlet: Unit, year: int, now: Totals) -> str:
    people = "…" if now.people is None else thousands(now.people)
    figures = f"{thousands(now.households or 0)} hộ, {people} nhân khẩu"
    if verdict == "stored":
        return f"Đã ghi tổng số năm {year} của {hamlet.name}: {figures}."
    return f"Tổng số năm {year} của {hamlet.name} vẫn như đã ghi: {figures}."
