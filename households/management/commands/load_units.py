"""Put today's communes on record, and those of TP. Hồ Chí Minh before 01/07/2025 with what they became."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from communes.commandline import add_author, answer, author
from households.actions.unit_table import load_units


class Command(BaseCommand):
    """`load_units`; a second run finds everything there and changes nothing."""

    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        """Nothing but the author and the shape of the answer."""
        parser.add_argument("--json", action="store_true")
        add_author(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, then say what is new and what was left out."""
        done = load_units(by=author(options["by"]))
        lines = [
            f"Đã nạp {done.provinces} tỉnh, thành phố; {done.communes} xã, phường hiện nay; {done.former} xã, phường "
            f"cũ của TP. Hồ Chí Minh; {done.successions} dòng sáp nhập"
            + (f"; {done.posts} phân công ở xã cũ đã thôi." if done.posts else ".")
            if done.is_news
            else "Danh mục đơn vị đã có đủ: không thay đổi gì."
        ]
        answer(self, asdict(done), "\n".join(lines + [f"Bỏ qua: {said}" for said in done.left_out]), options["json"])
