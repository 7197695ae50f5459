"""Write official forms of a commune and year to a workbook, a sheet each."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction
from django.utils import timezone

from communes.commandline import add_author, author, typed_date, typed_year, wrong
from communes.queries import commune_by_code
from households.actions.forms import export_forms
from households.official_forms.table import ALL, FORMS
from households.queries.places import standard_for
from lib.errors import RuleError


class Command(BaseCommand):
    """`export_forms --unit 26632 --year 2022 --form 1 -o bieu-01.xlsx`; without `--form` all without names."""

    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        """See design: contracts."""
        parser.add_argument("--unit", required=True, metavar="CODE")
        parser.add_argument("--year", required=True, type=typed_year)
        parser.add_argument("--standard")
        parser.add_argument("--form", type=int, metavar="N")
        parser.add_argument("-o", "--output", required=True, type=Path, metavar="FILE.xlsx")
        parser.add_argument("--on", type=typed_date, help="đơn vị mang mã này vào ngày nào; mặc định 31/12 của năm")
        add_author(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """Judge the arguments, write the file, say what it holds."""
        year, output = options["year"], options["output"]
        numbers = _numbers(options["form"])
        _check_place(output)
        by = author(options["by"])
        try:
            commune = commune_by_code(options["unit"], options["on"] or date(year, 12, 31))
            standard = standard_for(commune, year, options["standard"])
        except RuleError as error:
            raise wrong(error) from error
        with transaction.atomic():  # no entry in the audit for a file that could not be written
            handed = export_forms(
                by=by, commune=commune, standard=standard, year=year, numbers=numbers, on=timezone.localdate()
            )
            try:
                output.write_bytes(handed.content)
            except OSError as error:
                raise wrong(f"Không ghi được tệp {output}: {error.strerror}. Chọn chỗ khác.") from error
        titles = "\n".join(f"  Biểu số {number:02d}: {ALL[number].title} NĂM {year}" for number in numbers)
        self.stdout.write(f"Đã ghi {output}: {commune.name}, năm {year}, {standard.short_name}.\n{titles}")


def _numbers(asked: int | None) -> list[int]:
    if asked is None:
        return list(FORMS)
    if asked not in ALL:
        raise wrong(f"Không có biểu số {asked}. Các biểu đã có: {', '.join(map(str, ALL))}.")
    return [asked]


def _check_place(output: Path) -> None:
    if output.suffix.lower() != ".xlsx":
        raise wrong(f"Tên tệp {output.name} phải kết thúc bằng .xlsx.")
    if not output.parent.is_dir():
        raise wrong(f"Không có thư mục {output.parent}. Tạo thư mục trước, hoặc chọn chỗ khác.")
