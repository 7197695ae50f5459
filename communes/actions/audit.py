"""Who commands write as, and the audit entry that every action leaves in its own transaction."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from communes.models import (
    AuditEntry,
    Unit,
    User,
)
from lib.vietnamese import without_id_numbers

SYSTEM_USERNAME = "he-thong"
_USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{2,59}", re.ASCII)


def system_user() -> User:
    """Return the account commands write as when no `--by` is given; nobody can sign in with it."""
    user = User.objects.filter(username=SYSTEM_USERNAME).first()
    return user or User.objects.create_user(SYSTEM_USERNAME, full_name="Hệ thống")


def record(
    *,
    by: User,
    verb: str,
    subject: str,
    sentence: str,
    commune: Unit | None = None,
    before: Any = None,
    after: Any = None,
) -> AuditEntry:
    """Leave the audit entry of an action, inside the action's own transaction.

    ID numbers come in masked; one that somebody typed where none belongs (an address, a note) is covered here.
    """
    return AuditEntry.objects.create(
        user_id=by.pk,
        username=by.username,
        commune_id=commune.pk if commune else None,
        verb=verb,
        subject=subject[:200],
        sentence=without_id_numbers(sentence),
        before=_covered(before),
        after=_covered(after),
    )


def note_handed_out(*, by: User, commune: Unit, year: int, what: str, count: int, on: date) -> None:
    """Leave the audit entry of a workbook of names that somebody took."""
    record(
        by=by,
        verb="hand_out_workbook",
        subject=f"unit:{commune.pk}",
        commune=commune,
        sentence=f"Tải tệp Excel {what} năm {year}: {count} dòng.",
        after={"year": year, "on": str(on), "rows": count},
    )


def _covered(state: Any) -> Any:
    """Return a stored state with the ID numbers in its texts covered, whatever its shape."""
    match state:
        case str():
            return without_id_numbers(state)
        case dict():
            return {_covered(key): _covered(value) for key, value in state.items()}
        case list() | tuple():
            return [_covered(value) for value in state]
        case _:
            return state
