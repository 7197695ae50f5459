"""Add an account with its first post: the way in for the first administrator."""

from __future__ import annotations

import sys
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction
from django.utils import timezone

from communes import actions
from communes.commandline import add_author, answer, author, typed_date, wrong
from communes.models import Unit, UnitKind, User
from communes.queries import commune_of, unit_by_code
from communes.roles import TITLES, Role
from lib.errors import RuleError


class Command(BaseCommand):
    """`add_account --username 0912345678 --name "Nguyễn Thị ..." --role administrator --unit 26632`."""

    help = __doc__ or ""

    def add_arguments(self, parser: CommandParser) -> None:
        """The first password is generated and printed once, unless it comes on standard input."""
        parser.add_argument("--username", required=True)
        parser.add_argument("--name", required=True)
        parser.add_argument("--role", required=True, choices=[role.value for role in Role])
        parser.add_argument("--unit", required=True, metavar="CODE")
        parser.add_argument("--organisation", default="", metavar="NAME")
        parser.add_argument("--on", type=typed_date, help="ngày mà mã đơn vị được hiểu theo, mặc định hôm nay")
        parser.add_argument("--valid-from", type=typed_date)
        parser.add_argument("--password-stdin", action="store_true")
        parser.add_argument("--json", action="store_true")
        add_author(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """Add, then print the password given."""
        try:
            options["on"] = options["on"] or timezone.localdate()
            unit = unit_by_code(options["unit"], options["on"])
            user, password = self._open(unit, options)
        except RuleError as error:
            raise wrong(error) from error
        given = "" if options["password_stdin"] else password
        result = {"username": user.username, "name": user.full_name, "role": options["role"], "unit": unit.code}
        lines = [f"Đã tạo tài khoản {user.username}: {TITLES[Role(options['role'])]}, {unit.name}."]
        if given:
            result["password"] = given
            lines.append(f"Mật khẩu một lần, dùng được 14 ngày, chỉ hiện lần này: {given}")
        answer(self, result, "\n".join(lines), options["json"])

    @transaction.atomic
    def _open(self, unit: Unit, options: dict[str, Any]) -> tuple[User, str]:
        password = self._typed(options) if options["password_stdin"] else ""
        commune = commune_of(unit, options["on"]) if unit.kind == UnitKind.HAMLET else unit
        return actions.open_account(
            by=author(options["by"]),
            commune=commune,
            username=options["username"],
            full_name=options["name"],
            role=Role(options["role"]),
            unit=unit,
            organisation=options["organisation"],
            valid_from=options["valid_from"],
            password=password,
        )

    def _typed(self, options: dict[str, Any]) -> str:
        password = sys.stdin.readline().rstrip("\r\n")
        try:
            validate_password(password, User(username=options["username"], full_name=options["name"]))
        except ValidationError as error:
            raise wrong(" ".join(error.messages)) from error
        return password
