"""The decision a year's list stands on, drafted from the list itself."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from communes.actions import draft_paper
from communes.models import Paper, PaperState, Unit, User
from communes.paper_purposes import UNKNOWN, PurposeCode
from communes.queries.papers import of_former
from households.actions.life.recording import hold
from households.models import PovertyStandard
from households.queries.years import decision_paper, year_state
from lib.errors import RuleError
from lib.vietnamese import thousands


@transaction.atomic
def draft_decision(*, by: User, commune: Unit, standard: PovertyStandard, year: int) -> Paper:
    """Draft the decision that recognises a year's poor and near-poor households, hamlet by hamlet.

    Figures not known yet are printed as "…". Raises RuleError when such a draft is under way already, or
    as `draft_paper` does.
    """
    hold(commune)
    under_way = decision_paper(commune, standard, year)
    if under_way is not None and under_way.state != PaperState.SIGNED:
        raise RuleError(
            "Đã có dự thảo quyết định của năm {year} ({state}). Mở dự thảo ấy ở trang Văn bản.",
            year=year,
            state=under_way.get_state_display(),
        )
    state = year_state(commune, standard, year, timezone.localdate().year)
    return draft_paper(
        by=by,
        commune=commune,
        unit=commune,
        purpose=PurposeCode.YEARLY_DECISION,
        subject=f"Công nhận hộ nghèo, hộ cận nghèo năm {year}{of_former(commune)}",
        fields={
            "nam": str(year),
            "chuan": standard.name,
            "so_ho_ngheo": _sum([hamlet.poor for hamlet in state.hamlets]),
            "so_ho_can_ngheo": _sum([hamlet.near_poor for hamlet in state.hamlets]),
            "cac_ap": [
                {
                    "ten": hamlet.name,
                    "tong_so_ho": _count(hamlet.households),
                    "ho_ngheo": _count(hamlet.poor),
                    "ho_can_ngheo": _count(hamlet.near_poor),
                }
                for hamlet in state.hamlets
            ],
        },
    )


def _sum(counts: list[int | None]) -> str:
    known = [count for count in counts if count is not None]
    return thousands(sum(known)) if counts and len(known) == len(counts) else UNKNOWN


def _count(count: int | None) -> str:
    return UNKNOWN if count is None else thousands(count)
