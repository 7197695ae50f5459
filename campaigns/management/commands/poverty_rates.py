"""Print poverty rates, their fall and the verdict, of a commune and its hamlets or of one hamlet."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from campaigns.queries import Line, progress_lines
from campaigns.sentences import verdict_in_words
from communes.commandline import answer, typed_date, typed_year, wrong
from communes.models import Unit, UnitKind, UnitParent, valid_on
from communes.queries import unit_by_code
from households.models import PovertyStandard
from households.queries.places import standard_for
from lib.errors import WrongArgument
from lib.vietnamese import decimals, thousands

HEADINGS = (
    "Năm", "Chuẩn", "Đơn vị", "Tổng số hộ", "Hộ nghèo", "Cận nghèo", "Tỷ lệ %", "Giảm (điểm %)", "So với chỉ tiêu"
)  # fmt: skip
WORDS = (1, 2, 8)  # columns of words stand to the left, figures to the right


class Command(BaseCommand):
    """`poverty_rates --unit 26632 --from 2022 --to 2025 --json`."""

    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        """See design: contracts."""
        parser.add_argument("--unit", required=True, metavar="CODE", help="mã xã hoặc mã ấp")
        parser.add_argument("--from", required=True, type=typed_year, dest="first", metavar="YEAR")
        parser.add_argument("--to", required=True, type=typed_year, dest="last", metavar="YEAR")
        parser.add_argument("--standard", metavar="CODE", help="mặc định: chuẩn quốc gia của từng năm")
        parser.add_argument("--on", type=typed_date, metavar="DATE", help="mã có hiệu lực vào ngày này")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        """Ask year by year, as each year may have its own standard; then print."""
        first, last = options["first"], options["last"]
        if first > last:
            raise wrong(f"Năm đầu {first} phải không sau năm cuối {last}.")
        try:
            unit = unit_by_code(options["unit"], options["on"] or date(last, 12, 31))
            commune = commune_of(unit, options["on"] or date(last, 12, 31))
            standards = {year: standard_for(commune, year, options["standard"]) for year in range(first, last + 1)}
        except WrongArgument as error:
            raise wrong(error) from error
        lines = lines_by_year(commune, standards)
        if unit != commune:
            lines = [(line, standard) for line, standard in lines if line.unit == unit]
        as_records = [record_of(line, standard) for line, standard in lines]
        answer(self, as_records, as_table(lines), options["json"])


def commune_of(unit: Unit, on: date) -> Unit:
    """Return the commune itself, or the one a hamlet belongs to on a day. Raises WrongArgument for other units."""
    if unit.kind == UnitKind.COMMUNE:
        return unit
    links = UnitParent.objects.filter(valid_on(on), unit=unit, parent__kind=UnitKind.COMMUNE)
    link = links.select_related("parent").first() if unit.kind == UnitKind.HAMLET else None
    if link is None:
        raise WrongArgument(
            "{name} (mã {code}) không phải là xã hay ấp của một xã. Ghi mã của xã hoặc của ấp.",
            name=unit.name,
            code=unit.code,
        )
    return link.parent


def lines_by_year(commune: Unit, standards: dict[int, PovertyStandard]) -> list[tuple[Line, PovertyStandard]]:
    """Return the lines of all years, each with its year's standard."""
    lines: list[tuple[Line, PovertyStandard]] = []
    for standard in dict.fromkeys(standards.values()):
        years = [year for year, of_year in standards.items() if of_year == standard]
        lines += [(line, standard) for line in progress_lines(commune, standard, years)]
    return sorted(lines, key=lambda pair: pair[0].year)


def record_of(line: Line, standard: PovertyStandard) -> dict[str, Any]:
    """Return a line as the contract of `poverty_rates --json` names it."""
    judged = line.assessment
    return {
        "unit": line.unit.code,
        "name": line.unit.name,
        "kind": line.unit.kind,
        "year": line.year,
        "standard": standard.code,
        "households": line.figures.households,
        "poor": line.figures.poor,
        "near_poor": line.figures.near_poor,
        "rate": None if judged.rate is None else decimals(judged.rate, 2, "."),
        "near_poor_rate": None if judged.near_poor_rate is None else decimals(judged.near_poor_rate, 2, "."),
        "reduction": None if judged.reduction is None else decimals(judged.reduction, 2, "."),
        "verdict": str(judged.verdict),
        "flags": [str(flag) for flag in judged.flags],
    }


def as_table(lines: list[tuple[Line, PovertyStandard]]) -> str:
    """Return the lines as a table of text."""
    rows = [HEADINGS, *(_cells(line, standard) for line, standard in lines)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADINGS))]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if column in WORDS else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    )


def _cells(line: Line, standard: PovertyStandard) -> tuple[str, ...]:
    counted = (line.figures.households, line.figures.poor, line.figures.near_poor)
    exact = (line.assessment.rate, line.assessment.reduction)
    return (
        str(line.year),
        standard.code,
        line.unit.name,
        *("…" if count is None else thousands(count) for count in counted),
        *("…" if value is None else decimals(value, 2) for value in exact),
        verdict_in_words(line.assessment),
    )
