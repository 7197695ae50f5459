"""Put the plans kept as texts on record, each under its own unit; a second run changes nothing."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from campaigns.actions.archive import add_archived_plan
from campaigns.documents import DOCUMENTS
from communes.commandline import add_author, author
from lib.errors import RuleError


class Command(BaseCommand):
    """`add_archived_plans`."""

    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        """See design: contracts."""
        add_author(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """Add those that are not there yet; one whose unit can't be on record is left out, and said."""
        by = author(options["by"])
        for document in DOCUMENTS:
            name = f"{document.kind} {document.number or '(chưa có số)'}, {document.units[-1].name}"
            try:
                added = add_archived_plan(by=by, document=document)
            except RuleError as error:
                self.stdout.write(f"Chưa lưu {name}: {error}")
            else:
                self.stdout.write(f"Đã lưu {name}." if added else f"{name} đã lưu từ trước: không thay đổi gì.")
