"""Small hands for tests of support: a list to sign, its terms, the households on it."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from campaigns.actions.support_lists import make_list
from campaigns.actions.support_steps import issue_list
from campaigns.actions.support_terms import Terms
from campaigns.actions.supports import Given
from campaigns.models import SupportList
from campaigns.queries.support_lists import listed
from campaigns.supports import Per, SupportKind, SupportSource, What
from communes.models import Unit, User
from households.queries.register import Group, belongs, households_of_year
from tests import build

YEAR = 2026
ON = date(2026, 11, 20)
TET = What(SupportKind.OTHER, "Quà Tết")
FEES = What(SupportKind.EDUCATION, "Học phí")


def terms(**more: Any) -> Terms:
    """Return the terms of a list: 500.000 đồng a household for Tết, or what `more` says."""
    said: dict[str, Any] = {
        "title": "Danh sách nhận quà Tết", "what": TET, "source": SupportSource.BUDGET, "per": Per.HOUSEHOLD,
        "amount": 500_000, "on": ON,
    }  # fmt: skip
    return Terms(**(said | more))


def made(by: User, commune: Unit, *, key: UUID | None = None, **more: Any) -> SupportList:
    """Return a draft of all poor and near-poor households of the year."""
    standard = build.standard()
    found = households_of_year(commune, standard, YEAR).filter(belongs(Group.LISTED, None))
    return make_list(
        by=by, commune=commune, standard=standard, year=YEAR, terms=terms(**more), households=listed(found),
        drawn_from="Nghèo và cận nghèo", key=key,
    )  # fmt: skip


def issued(by: User, commune: Unit, **more: Any) -> SupportList:
    """Return an issued list of all poor and near-poor households of the year."""
    draft = made(by, commune, **more)
    return issue_list(by=by, of=draft, seen_version=draft.version, despite="Hai lần theo kế hoạch")


def given(**more: Any) -> Given:
    """Return a help as typed: 300.000 đồng of school fees, or what `more` says."""
    said: dict[str, Any] = {"what": FEES, "amount": 300_000, "on": date(2026, 9, 5), "source": SupportSource.BUDGET}
    return Given(**(said | more))
