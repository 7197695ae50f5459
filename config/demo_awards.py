"""The demo commune's dossiers of commendation: one in every state, one on hold, one late, one awarded last year.

Invented achievements of invented people, written through the same actions an office uses.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from awards.actions.nominees import Nominee
from awards.actions.proposals import add_nominees, save_proposal, write_dossier
from awards.actions.steps import Given, SignedPaper, decide_dossiers, submit_proposal, take_step
from awards.models import Dossier, Group, Proposal, Recipient
from campaigns.models import Campaign
from communes import actions
from communes.models import Organisation, Paper, PaperKind, Unit, User
from communes.roles import Role
from config.demo_papers import page
from households.models import Household

ACHIEVEMENTS = (
    "Tự nguyện đăng ký thoát nghèo, vay vốn nuôi bò đúng mục đích, trả lãi đúng hạn; cuối năm vượt chuẩn.",
    "Cho ba hộ nghèo trong ấp mượn đất trồng rau, hướng dẫn kỹ thuật, bao tiêu sản phẩm cho các hộ.",
    "Vận động bà con góp 60 ngày công sửa nhà cho hai hộ nghèo; không để hộ nào tái nghèo.",
    "Ủng hộ cây giống và phân bón cho hộ cận nghèo, nhận con em hộ nghèo vào làm việc thường xuyên.",
)


@dataclass(frozen=True)
class Desk:
    """Who writes, appraises and decides in the demo."""

    commune: Unit
    officer: User  # poverty, writes for hamlets
    appraiser: User
    clerk: User
    chairman: User


def write_dossiers(commune: Unit, hamlets: Sequence[Unit]) -> None:
    """Write five proposals whose dossiers stand everywhere on their way."""
    desk = Desk(
        commune,
        *(
            User.objects.get(assignments__role=role, assignments__unit=commune)
            for role in (Role.POVERTY_OFFICER, Role.EMULATION_OFFICER, Role.CLERK, Role.CHAIRMAN)
        ),
    )
    today = timezone.localdate()
    _last_year(desk, hamlets[0], today.year - 1)
    awarded = _this_year(desk, hamlets[0], today)
    _scan_papers(desk)
    _again(desk, awarded, today.year)
    _draft(desk, hamlets[1], today.year)
    _of_organisation(desk, today)


def _households(commune: Unit, hamlet: Unit, size: int) -> list[Nominee]:
    living = Household.objects.single().filter(
        commune=commune, residences__hamlet=hamlet, residences__valid_to__isnull=True, members__is_head=True
    )
    return [Nominee(household=one) for one in living.order_by("pk")[:size]]


def _written(desk: Desk, proposal: Proposal, nominees: Sequence[Nominee]) -> list[Dossier]:
    made = add_nominees(by=desk.officer, proposal=proposal, nominees=nominees, seen_version=proposal.version)
    for number, dossier in enumerate(made):
        write_dossier(
            by=desk.officer,
            dossier=dossier,
            achievement=ACHIEVEMENTS[number % len(ACHIEVEMENTS)],
            recipient=dossier.recipient,
            group=dossier.group,
            seen_version=dossier.version,
        )
    return made


def _sent(desk: Desk, proposal: Proposal) -> None:
    proposal.refresh_from_db()
    submit_proposal(by=desk.officer, proposal=proposal, seen_version=proposal.version)


def _take(desk: Desk, dossier: Dossier, name: str, given: Given, by: User | None = None) -> None:
    dossier.refresh_from_db()
    take_step(by=by or desk.appraiser, dossier=dossier, name=name, seen_version=dossier.version, given=given)


def _campaign(commune: Unit, year: int) -> Campaign | None:
    return Campaign.objects.filter(unit=commune, first_year__lte=year, last_year__gte=year).first()


def _proposal(desk: Desk, year: int, **side: object) -> Proposal:
    return save_proposal(
        by=desk.officer,
        commune=desk.commune,
        year=year,
        campaign=_campaign(desk.commune, year),
        **side,  # type: ignore[arg-type]
    )


def _last_year(desk: Desk, hamlet: Unit, year: int) -> None:
    """Award two households of last year by one decision."""
    proposal = _proposal(desk, year, unit=hamlet)
    _written(desk, proposal, _households(desk.commune, hamlet, 2))
    _sent(desk, proposal)
    signed = SignedPaper("298/QĐ-UBND", date(year, 11, 18), desk.chairman.full_name, "CHỦ TỊCH")
    for dossier in proposal.dossiers.order_by("pk"):
        _take(desk, dossier, "receive", Given(on=date(year, 10, 20)))
        _take(desk, dossier, "appraise", Given("Thành tích đã được ấp xác nhận, đủ điều kiện khen thưởng."))
    chosen = list(proposal.dossiers.order_by("pk").values_list("pk", "version"))
    decide_dossiers(by=desk.clerk, commune=desk.commune, name="decide", chosen=chosen, given=Given(paper=signed))


def _this_year(desk: Desk, hamlet: Unit, today: date) -> Household | None:
    """Bring one nominee each to: waiting, late, received, held, returned, appraised, refused, withdrawn, decided.

    Returns the household that was awarded.
    """
    proposal = _proposal(desk, today.year, unit=hamlet)
    households = _households(desk.commune, hamlet, 8)
    typed = [Nominee(name=f"Nhóm hộ góp vốn số {number} (minh họa)") for number in range(1, 9 - len(households))]
    nominees = [Nominee(hamlet=hamlet), *typed, *households]  # a small demo has few households
    _waiting, late, received, held, returned, appraised, refused, withdrawn, decided = _written(
        desk, proposal, nominees
    )
    _sent(desk, proposal)
    _take(desk, late, "receive", Given(on=today - timedelta(days=38)))
    _take(desk, received, "receive", Given(on=today - timedelta(days=6)))
    _take(desk, held, "receive", Given(on=today - timedelta(days=12)))
    _take(desk, held, "hold", Given("Đang xác minh đơn phản ánh về diện tích đất cho mượn."))
    _take(desk, returned, "return", Given("Bổ sung biên bản họp bình xét có chữ ký của thư ký."))
    for dossier in (appraised, refused, decided):
        _take(desk, dossier, "receive", Given(on=today - timedelta(days=15)))
        remark = "Thành tích rõ, có xác nhận của ấp; đề nghị Chủ tịch xét."
        _take(desk, dossier, "appraise", Given(remark, despite="Thành tích năm nay khác thành tích đã khen."))
    notice = SignedPaper("57/TB-UBND", today, desk.chairman.full_name, "CHỦ TỊCH", PaperKind.NOTICE)
    _take(desk, refused, "refuse", Given("Thành tích chưa nổi bật so với các hộ khác.", paper=notice), by=desk.clerk)
    signed = SignedPaper("311/QĐ-UBND", today, desk.chairman.full_name, "CHỦ TỊCH")
    _take(desk, decided, "decide", Given(paper=signed), by=desk.clerk)
    _take(desk, withdrawn, "withdraw", Given("Hộ xin rút, nhường cho hộ khác trong ấp."), by=desk.officer)
    return decided.household


def _scan_papers(desk: Desk) -> None:
    """Keep a scan of each signed paper of the awards."""
    decided = Dossier.objects.filter(commune=desk.commune, decision__isnull=False)
    for paper in Paper.objects.filter(pk__in=decided.values("decision")).order_by("pk"):
        actions.add_scan(by=desk.clerk, paper=paper, uploads=[("trang-1.png", page(paper.pk))])


def _again(desk: Desk, household: Household | None, year: int) -> None:
    """Let a union of the commune propose the household that was awarded already: its page warns of it."""
    if household is None:
        return
    proposal = _proposal(desk, year, unit=desk.commune, office="Hội Nông dân xã (minh họa)")
    _written(desk, proposal, [Nominee(household=household)])
    _sent(desk, proposal)


def _draft(desk: Desk, hamlet: Unit, year: int) -> None:
    proposal = _proposal(desk, year, unit=hamlet)
    _written(desk, proposal, _households(desk.commune, hamlet, 2))


def _of_organisation(desk: Desk, today: date) -> None:
    """An organisation proposes itself and somebody who is not in the register; both wait for receipt."""
    organisation = Organisation.objects.filter(commune=desk.commune).order_by("pk").first()
    if organisation is None:
        return
    proposal = _proposal(desk, today.year, organisation=organisation)
    outsider = Nominee(
        name="Cơ sở may Ánh Dương (minh họa)",
        place="Xã bên",
        recipient=Recipient.ENTERPRISE,
        group=Group.ENTERPRISE,
    )
    _written(desk, proposal, [Nominee(organisation=organisation, recipient=Recipient.ENTERPRISE), outsider])
    _sent(desk, proposal)
