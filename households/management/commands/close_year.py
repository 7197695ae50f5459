"""Close a year with its decision: check, freeze, lock."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from communes.commandline import add_author, answer, author, typed_date, typed_year, wrong
from communes.models import Unit
from communes.queries import commune_by_code
from households.actions.years import ClosingRefused, close_year
from households.models import PovertyStandard, YearClosing
from households.queries.places import standard_for
from households.queries.years import figures_then_and_now, hamlet_figures
from households.reported import Reported, reported_from_json
from lib.errors import RuleError, WrongArgument


class Command(BaseCommand):
    """`close_year --commune 26632 --year 2022 --decision 212/QĐ-UBND --decided-on 2022-12-15`."""

    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        """See design: contracts."""
        parser.add_argument("--commune", required=True, metavar="CODE")
        parser.add_argument("--year", required=True, type=typed_year)
        parser.add_argument("--standard", metavar="CODE", help="mặc định: chuẩn quốc gia của năm")
        parser.add_argument("--decision", required=True, metavar="NUMBER", help="số quyết định đã ký")
        parser.add_argument("--decided-on", required=True, type=typed_date, metavar="DATE")
        parser.add_argument("--signed-by", default="", metavar="NAME")
        parser.add_argument("--capacity", default="", metavar="TITLE")
        parser.add_argument("--as-reported", type=Path, metavar="FILE.json", help="số liệu đã báo cáo, cho năm đã qua")
        parser.add_argument("--on", type=typed_date, metavar="DATE", help="mã có hiệu lực vào ngày này")
        parser.add_argument("--json", action="store_true")
        add_author(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """Close, or say what is lacking; exit 0 either way."""
        year, by = options["year"], author(options["by"])
        try:
            commune = commune_by_code(options["commune"], options["on"] or date(year, 12, 31))
            standard = standard_for(commune, year, options["standard"])
            reported = _reported(options["as_reported"], year)
        except WrongArgument as error:
            raise wrong(error) from error
        closing, message, lacking = None, "", []
        try:
            closing = close_year(
                by=by,
                commune=commune,
                standard=standard,
                year=year,
                number=options["decision"],
                signed_on=options["decided_on"],
                signed_by=options["signed_by"],
                capacity=options["capacity"],
                as_reported=reported,
            )
        except RuleError as error:
            message, lacking = str(error), error.lacking if isinstance(error, ClosingRefused) else [str(error)]
        result = _result(commune, standard, year, closing, message, lacking)
        answer(self, result, _in_words(result), options["json"])


def _reported(path: Path | None, year: int) -> dict[str, Reported] | None:
    """Read the file of as-reported figures. Raises WrongArgument when it can't be read."""
    if path is None:
        return None
    try:
        return reported_from_json(json.loads(path.read_text(encoding="utf-8-sig")), year)
    except (OSError, ValueError) as error:
        raise WrongArgument("Không đọc được tệp {file}: cần một tệp JSON.", file=path.name) from error
    except RuleError as error:
        raise WrongArgument("Tệp {file}: {why}", file=path.name, why=str(error)) from error


def _result(
    commune: Unit, standard: PovertyStandard, year: int, closing: YearClosing | None, message: str, lacking: list[str]
) -> dict[str, Any]:
    """Return what the contract prints."""
    of_hamlets = hamlet_figures(commune, standard, year)
    return {
        "verdict": "closed" if closing else "refused",
        "message": message or f"Đã chốt năm {year} của {commune.name} theo {closing and closing.decision}.",
        "lacking": lacking,
        "hamlets": [
            {
                "hamlet": of_hamlet.unit.name,
                "households": of_hamlet.households,
                "poor": of_hamlet.poor,
                "near_poor": of_hamlet.near_poor,
            }
            for of_hamlet in of_hamlets
        ],
        "difference": [
            {
                "hamlet": difference.hamlet,
                "measure": difference.measure,
                "reported": difference.reported,
                "computed": difference.computed,
            }
            for difference in (figures_then_and_now(closing, of_hamlets) if closing else [])
        ],
    }


def _in_words(result: dict[str, Any]) -> str:
    """Return the answer in sentences."""
    if result["verdict"] == "refused":
        return "\n".join(["Chưa chốt được:", *(f"  ✗ {sentence}" for sentence in result["lacking"])])
    differing = [
        f"  {one['hamlet']}, {one['measure']}: đã báo cáo {one['reported']}, tính lại {one['computed']}"
        for one in result["difference"]
    ]
    return "\n".join([result["message"], *(["Khác số liệu đã báo cáo:", *differing] if differing else [])])
