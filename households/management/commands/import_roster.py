"""Import rosters of poor and near-poor households from workbooks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction
from django.utils import timezone

from communes.commandline import add_author, answer, author, typed_date, typed_year, wrong
from communes.models import Unit
from communes.queries import commune_by_code, hamlets_in_year
from communes.unit_names import name_key
from households.actions.imports import apply_import, keep_draft, plan_ahead, plan_import
from households.models import DepartureReason, PovertyStandard, Stage
from households.queries.learnt import learnt_columns
from households.queries.returned import is_supplement
from households.roster.answer import import_answer, rejected_answer
from households.roster.plan import TO_VERIFY, Options, Plan
from households.roster.reading import Reading, read_files
from households.roster.settling import find_years
from lib.collector import collector_paused
from lib.errors import RuleError, WrongArgument
from lib.vietnamese import clean


class Command(BaseCommand):
    """`import_roster FILE [FILE ...] --commune CODE ...`: the contract is in docs/architecture.md."""

    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        """See design: contracts."""
        parser.add_argument("files", nargs="+", metavar="FILE")
        parser.add_argument("--commune", required=True, metavar="CODE")
        parser.add_argument("--on", type=typed_date, metavar="DATE")
        parser.add_argument("--year", type=typed_year)
        parser.add_argument("--hamlet", metavar="NAME")
        parser.add_argument("--standard", metavar="S")
        parser.add_argument("--stage", choices=Stage.values)
        parser.add_argument("--decision", default="", metavar="NUMBER")
        parser.add_argument("--decided-on", type=typed_date, metavar="DATE")
        parser.add_argument("--missing", choices=[*DepartureReason.values, TO_VERIFY], metavar="REASON")
        parser.add_argument("--dry-run", action="store_true")
        parser.add_argument("--json", action="store_true")
        add_author(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """Judge the files; exit 0 whatever the verdict, 2 for wrong arguments."""
        if bool(options["decision"]) != bool(options["decided_on"]):
            raise wrong("Số quyết định và ngày quyết định đi cùng nhau: ghi cả --decision và --decided-on.")
        if options["by"]:
            author(options["by"])
        if not Unit.objects.filter(code=options["commune"]).exists():
            raise wrong(f"Không có đơn vị nào mang mã {options['commune']}. Xem lại mã.")
        files = [(_shown(Path(name).name), _content(name)) for name in options["files"]]
        try:
            result = self._judge(files, timezone.localdate(), options)
        except WrongArgument as error:
            raise wrong(error) from error
        except RuleError as error:
            result = rejected_answer(str(error), with_records=options["dry_run"])
        answer(self, result, _sentences(result), options["json"])

    @collector_paused()  # also between reading and planning: it would walk over all rows each time it may again
    def _judge(self, files: list[tuple[str, bytes]], today: date, options: dict[str, Any]) -> dict[str, Any]:
        reading = read_files(files, today.year)
        years = find_years(reading, options["year"]).years
        last = max(years, default=today.year)
        commune = commune_by_code(options["commune"], options["on"] or date(last, 12, 31))
        if learnt := learnt_columns(commune):
            reading = read_files(files, today.year, learnt)
            years = find_years(reading, options["year"]).years
            last = max(years, default=today.year)
        asked = Options(
            current_year=today.year,
            year=options["year"],
            hamlet=_hamlet(commune, options["hamlet"], last),
            standard=_standard(commune, options["standard"]),
            stage=options["stage"] or (Stage.DECIDED if options["decision"] else None),
            missing_reason=options["missing"],
            unstated_by_default=True,
            supplement=_are_supplements(files),
        )
        if options["dry_run"]:
            plan = plan_import(commune, reading, asked, years)
        else:
            plan = self._apply(commune, files, reading, asked, years, options)
        return import_answer(plan, several=len(files) > 1, with_records=options["dry_run"])

    def _apply(
        self,
        commune: Unit,
        files: list[tuple[str, bytes]],
        reading: Reading,
        asked: Options,
        years: Sequence[int],
        options: dict[str, Any],
    ) -> Plan:
        by = author(options["by"])
        ahead = plan_ahead(commune, reading, asked, years)
        if not ahead.plan.writes and not options["decision"]:
            return ahead.plan  # a file that changes nothing is not kept, and nobody waits for it
        with transaction.atomic():  # a refusal leaves no draft behind
            draft = keep_draft(
                by=by,
                commune=commune,
                files=files,
                year=asked.year,
                standard_id=asked.standard,
                hamlet_id=asked.hamlet,
                stage=asked.stage or "",
                supplement=asked.supplement,
                decision_number=options["decision"],
                decided_on=options["decided_on"],
            )
            return apply_import(by=by, draft=draft, reading=reading, options=asked, years=years, ahead=ahead)


def _are_supplements(files: list[tuple[str, bytes]]) -> bool:
    """Say whether the files are of rows to mend; some of them beside whole lists are a wrong call."""
    kinds = {is_supplement(content) for _name, content in files}
    if len(kinds) > 1:
        raise wrong("Có tệp chỉ gồm các dòng cần sửa cùng với danh sách đầy đủ: nhập tệp các dòng cần sửa riêng.")
    return kinds == {True}


def _shown(name: str) -> str:
    """Return a file's name as text, whatever bytes it has on the disk."""
    return clean(name.encode(errors="replace").decode())


def _content(name: str) -> bytes:
    try:
        return Path(name).read_bytes()
    except OSError as error:
        raise wrong(f"Không mở được tệp {name}: xem lại đường dẫn.") from error


def _hamlet(commune: Unit, name: str | None, year: int) -> int | None:
    if name is None:
        return None
    found = [unit for unit in hamlets_in_year(commune, year) if unit.name_key == name_key(name)]
    if not found:
        raise wrong(f'{commune.name} không có ấp tên "{name}".')
    return found[0].pk


def _standard(commune: Unit, code: str | None) -> int | None:
    if code is None:
        return None
    known = dict(PovertyStandard.objects.applying_in(commune).values_list("code", "pk"))
    if code not in known:
        raise wrong(f"Không có chuẩn nghèo mang mã {code}. Các mã đã ghi nhận: {', '.join(known)}.")
    return known[code]


def _sentences(result: dict[str, Any]) -> str:
    lines = [result["message"]]
    for remark in [*result["errors"], *result["warnings"]]:
        where = f"{remark.get('file', '')} Sheet {remark['sheet']}, dòng {remark['row']}".strip()
        column = f", cột {remark['column']}" if remark["column"] else ""
        lines.append(f"  {where}{column}: {remark['message']}")
    return "\n".join(lines)
