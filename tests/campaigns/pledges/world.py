"""Small hands for tests of pledges: a donor, a promise, a part."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from typing import Any

from openpyxl import Workbook

from campaigns.actions.deliveries import Part, record_given, record_received, record_straight
from campaigns.actions.donors import DonorEntry, save_donor
from campaigns.actions.pledges import Promise, add_pledge
from campaigns.models import Donor, Pledge, PledgeEntry
from campaigns.pledges import DonorKind, PledgeKind, PledgeTo
from communes.actions import system_user
from communes.models import Unit, User
from households.models import Household

YEAR = 2026
PROMISED = date(2026, 3, 2)


def donor(commune: Unit, name: str = "Công ty Minh Họa", kind: DonorKind = DonorKind.ENTERPRISE, **more: Any) -> Donor:
    """Return a new donor."""
    return save_donor(by=system_user(), commune=commune, entry=DonorEntry(kind, name, **more))


def promise(to: Household | Unit | None, amount: Any = 5_000_000, **more: Any) -> Promise:
    """Return a promise of money (or what `more` says) to a household, a hamlet, or (None) the fund."""
    said: dict[str, Any] = {"kind": PledgeKind.MONEY, "promised_on": PROMISED} | more
    if isinstance(to, Household):
        return Promise(amount=amount, to=PledgeTo.HOUSEHOLD, household=to, **said)
    if isinstance(to, Unit):
        return Promise(amount=amount, to=PledgeTo.HAMLET, hamlet=to, **said)
    return Promise(amount=amount, to=PledgeTo.FUND, **said)


def pledge(
    by: User, to: Household | Unit | None, amount: Any = 5_000_000, *, of: Donor, year: int = YEAR, **more: Any
) -> Pledge:
    """Return a recorded pledge."""
    return add_pledge(by=by, commune=of.commune, year=year, donor=of, promise=promise(to, amount, **more))


def _now(pledge: Pledge) -> dict[str, Any]:
    stored = Pledge.objects.get(pk=pledge.pk)
    return {"pledge": stored, "seen_version": stored.version}


def received(by: User, pledge: Pledge, amount: Any, on: date = date(2026, 4, 1), **more: Any) -> PledgeEntry:
    """Record a part that came, by who saw the newest version."""
    return record_received(by=by, part=Part(amount, on, **more), **_now(pledge))


def given(by: User, pledge: Pledge, amount: Any, on: date = date(2026, 5, 1), **more: Any) -> PledgeEntry:
    """Record a part handed on, by who saw the newest version."""
    return record_given(by=by, part=Part(amount, on, **more), **_now(pledge))


def straight(by: User, pledge: Pledge, amount: Any, on: date = date(2026, 5, 1), **more: Any) -> PledgeEntry:
    """Record a part given straight, by who saw the newest version."""
    return record_straight(by=by, part=Part(amount, on, **more), **_now(pledge))


def workbook(*sheets: list[list[Any]]) -> bytes:
    """Return a workbook of these sheets, each a list of rows from row 1 on."""
    book = Workbook()
    book.remove(book.active)
    for number, rows in enumerate(sheets, start=1):
        sheet = book.create_sheet(f"Sheet{number}")
        for row in rows:
            sheet.append(row)
    out = BytesIO()
    book.save(out)
    return out.getvalue()
