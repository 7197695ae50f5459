"""What all commands share: the author, dates as typed, and the two ways a command ends.

Exit 0 when the file or question was judged, whatever the verdict; 2 for wrong arguments.
"""

from __future__ import annotations

import json
from argparse import ArgumentTypeError
from datetime import date, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from communes.actions import system_user
from communes.models import User


def add_author(parser: CommandParser) -> None:
    """Add `--by`, the user name a command writes as."""
    parser.add_argument("--by", default="", metavar="USERNAME", help="ghi dưới tên tài khoản này")


def author(username: str) -> User:
    """Return the account of `--by`, by default the system account. Unknown: exit 2."""
    if not username:
        return system_user()
    user = User.objects.filter(username=username.lower()).first()
    if user is None:
        raise wrong(f"Không có tài khoản {username}.")
    return user


def typed_date(text: str) -> date:
    """Read a day typed as 2022-12-15 or 15/12/2022. argparse turns the error into exit 2."""
    for shape in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            return datetime.strptime(text, shape).date()
        except ValueError:
            continue
    raise ArgumentTypeError(f'"{text}" không phải là ngày: ghi năm-tháng-ngày hoặc ngày/tháng/năm, ví dụ 15/12/2022.')


def typed_year(text: str) -> int:
    """Read a year. argparse turns the error into exit 2."""
    if not (text.isascii() and text.isdigit() and 1990 <= int(text) <= 2100):
        raise ArgumentTypeError(f'"{text}" không phải là năm: ghi bốn chữ số, ví dụ 2022.')
    return int(text)


def wrong(message: object) -> CommandError:
    """Return the error that ends a command with exit 2."""
    return CommandError(str(message), returncode=2)


def answer(command: BaseCommand, result: Any, text: str, as_json: bool) -> None:
    """Print the answer: one JSON document with `--json`, else sentences."""
    command.stdout.write(json.dumps(result, ensure_ascii=False, indent=2) if as_json else text)
