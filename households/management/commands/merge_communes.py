"""Record of which communes a commune was made, and into which hamlet each of theirs went."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction

from communes.commandline import add_author, answer, author, typed_date, wrong
from communes.models import Unit
from communes.queries import commune_by_code
from households.actions.mergers import map_hamlets, record_merger
from households.management.commands.set_totals import find_hamlet
from lib.errors import RuleError, WrongArgument


class Command(BaseCommand):
    """`merge_communes --into 26632 --on 2025-07-01 --old 26629 --old 26632 --hamlet "26629/Ấp 1=Ấp 4"`."""

    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        """Codes of old communes are those of the day before, the new one's of the day itself."""
        parser.add_argument("--into", required=True, metavar="CODE", help="mã của xã mới vào ngày sáp nhập")
        parser.add_argument("--on", required=True, type=typed_date, metavar="DATE", help="ngày sáp nhập")
        parser.add_argument("--old", action="append", default=[], metavar="CODE", help="xã cũ nhập toàn bộ")
        parser.add_argument("--divided", action="append", default=[], metavar="CODE", help="xã cũ nhập một phần")
        parser.add_argument("--hamlet", action="append", default=[], metavar="CODE/NAME=NAME", help="ấp cũ nay là ấp")
        parser.add_argument("--json", action="store_true")
        add_author(parser)

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        """Record both or nothing."""
        on, by = options["on"], author(options["by"])
        before = on - timedelta(days=1)
        try:
            new = commune_by_code(options["into"], on)
            heirs = [_heir(text, options["into"], on) for text in options["hamlet"]]
            if options["old"] or options["divided"]:
                old, divided = (
                    [commune_by_code(code, before) for code in options[name]] for name in ("old", "divided")
                )
                new = record_merger(by=by, commune=new, on=on, old=old, divided=divided)
            mapped = map_hamlets(by=by, commune=new, heirs=dict(heirs)) if heirs else 0
        except (RuleError, WrongArgument) as error:
            raise wrong(error) from error
        names = [unit.name for unit in Unit.objects.filter(pk__in=new.came_from).in_order()]
        result = {"code": new.code, "name": new.name, "on": on.isoformat(), "old": names, "hamlets": mapped}
        said = f"{new.name} thành lập ngày {on:%d/%m/%Y} từ {', '.join(names) or 'các xã bị chia'}; ghép {mapped} ấp."
        answer(self, result, said, options["json"])


def _heir(text: str, into: str, on: date) -> tuple[Unit, Unit]:
    """Return the old hamlet and the one it went into. Raises WrongArgument for a text of another shape."""
    old, equals, heir = text.partition("=")
    code, slash, name = old.partition("/")
    if not (equals and slash):
        raise WrongArgument('"{text}" chưa đúng: ghi mã xã cũ/tên ấp cũ=tên ấp mới.', text=text)
    return find_hamlet(code.strip(), name, on - timedelta(days=1))[1], find_hamlet(into, heir, on)[1]
