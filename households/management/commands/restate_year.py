"""Correct a closed year under a decision of its own: open, finish or give up a restatement."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from communes.commandline import add_author, answer, author, typed_date, typed_year, wrong
from communes.models import Unit, User
from communes.queries import commune_by_code
from households.actions.restatements import (
    RestatementRefused,
    cancel_restatement,
    finish_restatement,
    open_restatement,
)
from households.models import PovertyStandard
from households.queries.places import standard_for
from households.queries.restatements import corrections_of, openings_apart
from lib.errors import RuleError, WrongArgument


class Command(BaseCommand):
    """`restate_year --commune 26632 --year 2022 --open --decision 12/QĐ-UBND --decided-on 2023-02-01 --reason …`."""

    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        """See design: contracts."""
        parser.add_argument("--commune", required=True, metavar="CODE")
        parser.add_argument("--year", required=True, type=typed_year)
        parser.add_argument("--standard", metavar="CODE", help="mặc định: chuẩn quốc gia của năm")
        step = parser.add_mutually_exclusive_group(required=True)
        for name, words in (("open", "mở đính chính"), ("finish", "hoàn tất"), ("cancel", "bỏ khi chưa sửa gì")):
            step.add_argument(f"--{name}", dest="step", action="store_const", const=name, help=words)
        parser.add_argument("--decision", metavar="NUMBER", help="số quyết định đính chính đã ký")
        parser.add_argument("--decided-on", type=typed_date, metavar="DATE")
        parser.add_argument("--reason", default="", metavar="TEXT")
        parser.add_argument("--signed-by", default="", metavar="NAME")
        parser.add_argument("--capacity", default="", metavar="TITLE")
        parser.add_argument("--on", type=typed_date, metavar="DATE", help="mã có hiệu lực vào ngày này")
        parser.add_argument("--json", action="store_true")
        add_author(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """Take the step, or say why it can't be taken; exit 0 either way."""
        year, step = options["year"], options["step"]
        try:
            by = author(options["by"])
            commune = commune_by_code(options["commune"], options["on"] or date(year, 12, 31))
            standard = standard_for(commune, year, options["standard"])
            if step == "open" and not (options["decision"] and options["decided_on"] and options["reason"]):
                raise WrongArgument("--open cần --decision, --decided-on và --reason.")
        except WrongArgument as error:
            raise wrong(error) from error
        message, lacking = "", []
        try:
            message = _STEPS[step](by, commune, standard, year, options)
        except RuleError as error:
            message, lacking = str(error), error.lacking if isinstance(error, RestatementRefused) else [str(error)]
        verdict = "refused" if lacking else _VERDICTS[step]
        result = _result(commune, standard, year, verdict, message, lacking)
        answer(self, result, "\n".join([message, *result["following"]]), options["json"])


def _open(by: User, commune: Unit, standard: PovertyStandard, year: int, options: dict[str, Any]) -> str:
    opened = open_restatement(
        by=by,
        commune=commune,
        standard=standard,
        year=year,
        number=options["decision"],
        signed_on=options["decided_on"],
        signed_by=options["signed_by"],
        capacity=options["capacity"],
        reason=options["reason"],
    )
    return f"Đã mở đính chính năm {year} của {commune.name} theo {opened.decision}."


def _finish(by: User, commune: Unit, standard: PovertyStandard, year: int, _options: dict[str, Any]) -> str:
    finished = finish_restatement(by=by, commune=commune, standard=standard, year=year)
    return f"Đã hoàn tất đính chính năm {year} của {commune.name} theo {finished.decision}."


def _cancel(by: User, commune: Unit, standard: PovertyStandard, year: int, _options: dict[str, Any]) -> str:
    cancel_restatement(by=by, commune=commune, standard=standard, year=year)
    return f"Đã bỏ đính chính năm {year} của {commune.name}; số đã chốt không thay đổi."


_STEPS: dict[str, Callable[[User, Unit, PovertyStandard, int, dict[str, Any]], str]] = {
    "open": _open,
    "finish": _finish,
    "cancel": _cancel,
}
_VERDICTS = {"open": "opened", "finish": "finished", "cancel": "cancelled"}


def _result(
    commune: Unit, standard: PovertyStandard, year: int, verdict: str, message: str, lacking: list[str]
) -> dict[str, Any]:
    """Return what the contract prints."""
    corrections = corrections_of(commune, standard, year, None) if verdict == "finished" else []
    lines = corrections[-1].lines if corrections else []
    following = openings_apart(commune, standard, year + 1) if verdict == "finished" else []
    return {
        "verdict": verdict,
        "message": message,
        "lacking": lacking,
        "changes": [
            {"unit": line.name, "measure": change.measure, "before": change.before, "after": change.after}
            for line in lines
            for change in line.counts
            if change.differs
        ],
        "following": [str(sentence) for sentence in following],
    }
