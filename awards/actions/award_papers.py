"""The office's own papers about dossiers that wait for a decision, drafted from its Word templates.

A draft decides nothing: it goes to be signed, gets its number, and is then recorded by `steps.decide_dossiers`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from awards.actions.nomination_papers import nominee_row
from awards.actions.refusals import NotYours, Overtaken
from awards.law import NAMES
from awards.models import Dossier
from awards.workflow import State
from communes.access import scope
from communes.actions import draft_paper
from communes.models import Paper, Unit, User
from communes.paper_purposes import PurposeCode
from communes.queries import office_on
from communes.roles import Verb
from households.actions.register import has_letters, without_long_numbers
from lib.errors import RuleError

SUBJECTS = {
    PurposeCode.AWARD_SUBMISSION: "Đề nghị khen thưởng",
    PurposeCode.AWARD_DECISION: "Về việc khen thưởng",
    PurposeCode.AWARD_REFUSAL: "Về việc không khen thưởng",
}
LEAST_LETTERS = 5


@transaction.atomic
def draft_award_paper(
    *, by: User, commune: Unit, purpose: PurposeCode, chosen: Sequence[int], reason: str = ""
) -> Paper:
    """Draft the submission, the decision or the notice of refusal for these dossiers (ids); one audit entry.

    Raises NotYours for who keeps no papers of the office, Overtaken when one does not wait for a decision any more,
    RuleError when they are of several campaigns, years or (for a notice) units, or a notice has no reason.
    """
    if commune.pk not in scope(by).offices(Verb.KEEP_PAPERS) & scope(by).offices(Verb.VIEW_DOSSIERS):
        raise NotYours
    waiting = Dossier.objects.filter(
        commune__in=commune.line, state=State.APPRAISED, held_on__isnull=True, pk__in=chosen
    )
    dossiers = list(waiting.select_related("proposal__campaign").order_by("pk"))
    if not chosen:
        raise RuleError("Chọn ít nhất một hồ sơ để soạn dự thảo.")
    if len(dossiers) != len(set(chosen)):
        raise Overtaken("Một hồ sơ đã chọn")
    first = dossiers[0].proposal
    if any((one.proposal.campaign_id, one.proposal.year) != (first.campaign_id, first.year) for one in dossiers):
        raise RuleError("Một dự thảo chỉ cho một phong trào và một năm: chọn riêng từng phong trào, từng năm.")
    if purpose == PurposeCode.AWARD_REFUSAL:
        fields = _refusal(dossiers, reason)
    else:
        fields = _award(dossiers, with_basis=purpose == PurposeCode.AWARD_DECISION)
    subject = f"{SUBJECTS[purpose]} {len(dossiers)} trường hợp, năm {first.year}"
    office = office_on(commune, timezone.localdate())
    return draft_paper(by=by, commune=office, unit=office, purpose=purpose, subject=subject, fields=fields)


def _common(dossiers: Sequence[Dossier]) -> dict[str, Any]:
    proposal = dossiers[0].proposal
    campaign = proposal.campaign
    return {"phong_trao": campaign.name if campaign else "các phong trào thi đua của xã", "nam": str(proposal.year)}


def _award(dossiers: Sequence[Dossier], *, with_basis: bool) -> dict[str, Any]:
    fields = _common(dossiers) | {
        "so_luong": str(len(dossiers)),
        "danh_sach": [nominee_row(dossier) for dossier in dossiers],
    }
    if with_basis:
        laws = dict.fromkeys(NAMES[dossier.law] for dossier in dossiers)
        fields |= {"can_cu": "; ".join(laws), "hinh_thuc": "Giấy khen"}
    return fields


def _refusal(dossiers: Sequence[Dossier], reason: str) -> dict[str, Any]:
    why = without_long_numbers(reason)
    if not has_letters(why, LEAST_LETTERS):
        raise RuleError("Ghi lý do không khen thưởng vào ô bên dưới rồi mới soạn thông báo.")
    proposals = {dossier.proposal_id for dossier in dossiers}
    if len(proposals) > 1:
        raise RuleError("Thông báo gửi riêng từng đơn vị đề nghị: chọn hồ sơ của một danh sách.")
    rows = [{"ten": dossier.name, "ly_do": why} for dossier in dossiers]
    return _common(dossiers) | {"don_vi": dossiers[0].proposal.proposer, "danh_sach": rows}
