"""Add a commune and its hamlets."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from communes import actions
from communes.commandline import add_author, answer, author, typed_date, wrong
from communes.models import Area
from lib.errors import RuleError


class Command(BaseCommand):
    """`add_commune --code 26632 --name "Xã ..." --area rural --hamlet "Ấp 1" --hamlet "Ấp 2"`."""

    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        """See design: contracts."""
        parser.add_argument("--code", required=True)
        parser.add_argument("--name", required=True)
        parser.add_argument("--area", required=True, choices=Area.values)
        parser.add_argument("--valid-from", type=typed_date)
        parser.add_argument("--valid-to", type=typed_date)
        parser.add_argument("--hamlet", action="append", required=True)
        parser.add_argument("--json", action="store_true")
        add_author(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """Add, then print the codes given."""
        try:
            commune = actions.add_commune(
                by=author(options["by"]),
                code=options["code"],
                name=options["name"],
                area=options["area"],
                hamlets=options["hamlet"],
                valid_from=options["valid_from"],
                valid_to=options["valid_to"],
            )
        except RuleError as error:
            raise wrong(error) from error
        hamlets = [link.unit for link in commune.children.select_related("unit").order_by("unit__code")]
        result = {
            "code": commune.code,
            "name": commune.name,
            "area": commune.area,
            "hamlets": [{"code": hamlet.code, "name": hamlet.name} for hamlet in hamlets],
        }
        lines = [f"Đã thêm {commune.name}, mã {commune.code}."] + [f"  {h.code}  {h.name}" for h in hamlets]
        answer(self, result, "\n".join(lines), options["json"])
