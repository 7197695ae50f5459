"""Writes of what a unit proposes: the proposal, its list of nominees, what is written about each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F

from awards.actions.nominees import Nominee, refuse_class, subject_of
from awards.actions.refusals import NotYours, Overtaken
from awards.models import Dossier, Group, Proposal, Recipient, SubjectKind
from awards.models.dossiers import LONGEST_ACHIEVEMENT
from awards.queries.actors import verbs_over
from awards.workflow import WRITABLE
from campaigns.models import Campaign
from communes.access import refuse_new_in_former
from communes.actions import record
from communes.models import Organisation, Unit, UnitKind, User
from communes.roles import Verb
from households.actions.register import without_long_numbers
from lib.errors import RuleError
from lib.vietnamese import fold

MOST_NOMINEES = 200  # of one proposal


@transaction.atomic
def save_proposal(
    *,
    by: User,
    commune: Unit,
    unit: Unit | None = None,
    organisation: Organisation | None = None,
    office: str = "",
    year: int,
    period: str = "",
    campaign: Campaign | None = None,
    proposal: Proposal | None = None,
    seen_version: int | None = None,
) -> Proposal:
    """Store a new proposal, or the year, period and campaign of one whose dossiers are all still to be sent.

    `unit` is a hamlet, or the commune for a room of its office, which `office` names; a stored one stays its commune's.
    Raises NotYours for a unit the person may not propose for, Overtaken for a stale version, RuleError for what can't
    be, and for a new one in a former commune.
    """
    commune = refuse_new_in_former(commune) if proposal is None else proposal.commune
    values = {"year": year, "period": without_long_numbers(period)[:80] or f"năm {year}", "campaign": campaign}
    _refuse_campaign(commune, campaign, year)
    if proposal is None:
        proposer = _proposer(commune, unit, organisation, office)
        made = Proposal(
            commune=commune, unit=unit, organisation=organisation, proposer=proposer, created_by=by, **values
        )
        _refuse_stranger(by, made)
        made.save()
        before = None
    else:
        _refuse_stranger(by, proposal)
        if proposal.dossiers.exclude(state__in=WRITABLE).exists():
            raise RuleError("Danh sách đã có hồ sơ gửi đi: không sửa phong trào, thời gian của danh sách này nữa.")
        _claim(proposal, seen_version)
        before = _state(proposal)
        Proposal.objects.filter(pk=proposal.pk).update(**values)
        made = Proposal.objects.get(pk=proposal.pk)
    record(
        by=by,
        verb="save_proposal",
        subject=f"proposal:{made.pk}",
        commune=commune,
        sentence=f"Ghi danh sách đề nghị khen thưởng số {made.pk}: {made}.",
        before=before,
        after=_state(made),
    )
    return made


def _proposer(commune: Unit, unit: Unit | None, organisation: Organisation | None, office: str) -> str:
    """Return the name of the proposing side. Raises RuleError when it is not of this commune or not named."""
    if organisation is not None and unit is None and organisation.commune_id == commune.pk:
        return organisation.name
    if unit is not None and organisation is None and unit.kind == UnitKind.HAMLET:
        return unit.name
    if unit == commune and organisation is None:
        name = without_long_numbers(office)
        if not 3 <= len(name) <= 200:
            raise RuleError("Ghi tên đơn vị đề nghị, ví dụ: Phòng Văn hóa - Xã hội, Hội Nông dân xã.")
        return name
    raise RuleError("Chọn đúng một đơn vị đề nghị của xã.")


def _refuse_campaign(commune: Unit, campaign: Campaign | None, year: int) -> None:
    if campaign is not None and (campaign.unit_id != commune.pk or not campaign.covers(year)):
        raise RuleError(
            "{name} không có năm {year}. Chọn phong trào của xã trong năm này.", name=campaign.name, year=year
        )


def _refuse_stranger(by: User, proposal: Proposal) -> None:
    if Verb.NOMINATE not in verbs_over(by, proposal):
        raise NotYours


def _claim(proposal: Proposal, seen_version: int | None) -> None:
    """Take the next version of a proposal and its list. Raises Overtaken when another is there by now."""
    if not Proposal.objects.filter(pk=proposal.pk, version=seen_version or 0).update(version=F("version") + 1):
        raise Overtaken("Danh sách đề nghị này")


@transaction.atomic
def add_nominees(*, by: User, proposal: Proposal, nominees: Sequence[Nominee], seen_version: int) -> list[Dossier]:
    """Add nominees to a proposal, all or none, each as a draft dossier; one audit entry.

    Raises Overtaken when the list is another by now, RuleError for a commune, for a subject that is on the list
    already, or that the unit can't propose; and in a former commune, where no dossier begins.
    """
    _refuse_stranger(by, proposal)
    refuse_new_in_former(proposal.commune)
    _claim(proposal, seen_version)
    if not nominees:
        raise RuleError("Chọn hoặc ghi ít nhất một người, hộ, đơn vị được đề nghị.")
    if proposal.dossiers.count() + len(nominees) > MOST_NOMINEES:
        raise RuleError("Một danh sách có nhiều nhất {most} hồ sơ. Lập danh sách thứ hai.", most=MOST_NOMINEES)
    made = []
    for nominee in nominees:
        values = subject_of(proposal, nominee)
        try:
            with transaction.atomic():
                key = fold(values["name"])[:200]
                made.append(Dossier.objects.create(proposal=proposal, commune=proposal.commune, name_key=key, **values))
        except IntegrityError as error:
            raise RuleError("{name} đã có trong danh sách này.", name=values["name"]) from error
    numbers = ", ".join(str(dossier.pk) for dossier in made)
    record(
        by=by,
        verb="add_nominees",
        subject=f"proposal:{proposal.pk}",
        commune=proposal.commune,
        sentence=f"Thêm hồ sơ khen thưởng số {numbers} vào danh sách số {proposal.pk} ({proposal}).",
        after={"dossiers": [f"{dossier.pk}: {dossier.get_kind_display()}" for dossier in made]},
    )
    return made


@transaction.atomic
def write_dossier(
    *, by: User, dossier: Dossier, achievement: str, recipient: str, group: str, seen_version: int
) -> Dossier:
    """Store what a unit writes about a nominee, while it is a draft or returned.

    An ID number typed in it is covered. Raises Overtaken for a stale version or once it was sent, RuleError when it
    is too long, or for an organisation as a person.
    """
    _refuse_stranger(by, dossier.proposal)
    text = without_long_numbers_of(achievement)
    if len(text) > LONGEST_ACHIEVEMENT:
        raise RuleError(
            "Thành tích dài {length} ký tự, chỉ ghi được nhiều nhất {longest} ký tự. Ghi ngắn lại.",
            length=len(text),
            longest=LONGEST_ACHIEVEMENT,
        )
    typed = dossier.kind in (SubjectKind.ORGANISATION, SubjectKind.OUTSIDER)  # of the others the kind says the class
    stored = Recipient(recipient).value if typed else dossier.recipient
    if dossier.kind == SubjectKind.ORGANISATION:
        refuse_class(Recipient(stored))
    values = {"achievement": text, "recipient": stored, "group": Group(group).value}
    claimed = Dossier.objects.filter(pk=dossier.pk, version=seen_version, state__in=WRITABLE).update(
        version=F("version") + 1, **values
    )
    if not claimed:
        raise Overtaken(f"Hồ sơ của {dossier.name}")
    record(
        by=by,
        verb="write_dossier",
        subject=f"dossier:{dossier.pk}",
        commune=dossier.commune,
        sentence=f"Ghi thành tích của hồ sơ khen thưởng số {dossier.pk} ({dossier.proposal}).",
        before=_written(dossier),
        after={"letters": len(text), "award_recipient": values["recipient"], "award_group": values["group"]},
    )
    return Dossier.objects.get(pk=dossier.pk)


def without_long_numbers_of(text: str) -> str:
    """Return a text of several lines with ID numbers in it covered, its lines kept."""
    lines = (without_long_numbers(line) for line in text.splitlines())
    return "\n".join(lines).strip()


def _written(dossier: Dossier) -> dict[str, Any]:
    """Return what the audit keeps of a text: its length, not its words, which tell of people."""
    return {
        "letters": len(dossier.achievement),
        "award_recipient": dossier.recipient,
        "award_group": dossier.group,
    }


@transaction.atomic
def remove_nominee(*, by: User, dossier: Dossier, seen_version: int) -> None:
    """Take a draft off its list. Raises RuleError once it was sent (it is withdrawn then), Overtaken if stale."""
    _refuse_stranger(by, dossier.proposal)
    if dossier.steps.exists():
        raise RuleError("Hồ sơ của {name} đã từng được gửi: dùng “Rút hồ sơ”, không xóa.", name=dossier.name)
    # The list before the dossier, as a submission locks them; claimed before it goes, or a step just taken went too.
    Proposal.objects.filter(pk=dossier.proposal_id).update(version=F("version") + 1)
    draft = Dossier.objects.filter(pk=dossier.pk, version=seen_version, state__in=WRITABLE)
    if not draft.update(version=F("version") + 1):
        raise Overtaken(f"Hồ sơ của {dossier.name}")
    Dossier.objects.filter(pk=dossier.pk).delete()
    record(
        by=by,
        verb="remove_nominee",
        subject=f"proposal:{dossier.proposal_id}",
        commune=dossier.commune,
        sentence=f"Bỏ hồ sơ khen thưởng số {dossier.pk} khỏi danh sách số {dossier.proposal_id}.",
        before={"dossiers": [f"{dossier.pk}: {dossier.get_kind_display()}"]},
    )


def _state(proposal: Proposal) -> dict[str, Any]:
    return {
        "proposer": proposal.proposer,
        "year": proposal.year,
        "period": proposal.period,
        "campaign": proposal.campaign.name if proposal.campaign else "",
    }
