"""The papers of a proposal, drafted from the office's Word templates with its nominees: minutes and list."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import F

from awards.actions.refusals import NotYours, Overtaken
from awards.models import Dossier, Proposal
from awards.queries.actors import verbs_over
from awards.workflow import State
from communes.actions import draft_paper, redraft_paper
from communes.models import Paper, PaperState, User
from communes.paper_purposes import PurposeCode
from communes.roles import Verb
from lib.errors import RuleError

COLUMN = {PurposeCode.NOMINATION_MINUTES: "minutes", PurposeCode.NOMINATION_LIST: "nominee_list"}
_TITLES = {
    PurposeCode.NOMINATION_MINUTES: "Biên bản họp bình xét khen thưởng",
    PurposeCode.NOMINATION_LIST: "Danh sách đề nghị khen thưởng",
}
LONGEST_SUMMARY = 400


@transaction.atomic
def draft_nomination_paper(*, by: User, proposal: Proposal, purpose: PurposeCode, seen_version: int) -> Paper:
    """Draft the minutes or the list of a proposal, or draw its draft anew with the nominees of now.

    Raises Overtaken when the list is another by now, RuleError when it names nobody, when the paper was sent or
    signed already, or for an organisation, which writes papers of its own.
    """
    if Verb.NOMINATE not in verbs_over(by, proposal):
        raise NotYours
    if proposal.unit is None:
        raise RuleError("Tổ chức, doanh nghiệp dùng văn bản của mình: gửi bản giấy kèm hồ sơ.")
    claimed = Proposal.objects.filter(pk=proposal.pk, version=seen_version).update(version=F("version") + 1)
    if not claimed:
        raise Overtaken("Danh sách đề nghị này")
    fields = nomination_fields(proposal)
    if not fields["danh_sach"]:
        raise RuleError("Danh sách chưa có ai: thêm người, hộ, đơn vị được đề nghị trước.")
    subject = f"{_TITLES[purpose]}, {proposal}"[:300]
    stored: Paper | None = getattr(proposal, COLUMN[purpose])
    if stored is not None:
        if stored.state != PaperState.DRAFT:
            raise RuleError("{paper} đã trình ký hoặc đã ký, không lập lại được.", paper=stored.subject)
        return redraft_paper(by=by, paper=stored, seen_version=stored.version, fields=fields)
    paper = draft_paper(
        by=by, commune=proposal.commune, unit=proposal.unit, purpose=purpose, subject=subject, fields=fields
    )
    Proposal.objects.filter(pk=proposal.pk).update(**{COLUMN[purpose]: paper})
    return paper


def nomination_fields(proposal: Proposal) -> dict[str, Any]:
    """Return what a Word template prints about a proposal and its nominees."""
    campaign = proposal.campaign
    nominees = proposal.dossiers.exclude(state=State.WITHDRAWN).order_by("pk")
    rows = [nominee_row(dossier) for dossier in nominees]
    return {
        "don_vi": proposal.proposer,
        "phong_trao": campaign.name if campaign else "các phong trào thi đua của xã",
        "nam": str(proposal.year),
        "so_luong": str(len(rows)),
        "danh_sach": rows,
    }


def nominee_row(dossier: Dossier) -> dict[str, str]:
    """Return a nominee as a line of a paper."""
    text = " ".join(dossier.achievement.split())
    summary = text if len(text) <= LONGEST_SUMMARY else f"{text[: LONGEST_SUMMARY - 1]}…"
    return {"ten": dossier.name, "noi_o": dossier.place, "hinh_thuc": "Giấy khen", "thanh_tich": summary}
