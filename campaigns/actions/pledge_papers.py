"""Papers of pledges: the letter of thanks to a donor, the sheet on which a household registers to escape poverty."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from campaigns.models import Donor, EscapeRegistration, Pledge, ThankYouLetter
from campaigns.pledges import in_words
from campaigns.queries.pledges import names_of, pledge_lines
from communes.actions import draft_paper
from communes.models import Paper, PaperState, User
from communes.paper_purposes import PurposeCode
from communes.queries import office_on
from lib.errors import RuleError


@transaction.atomic
def thank(*, by: User, donor: Donor, year: int) -> ThankYouLetter:
    """Draft the letter of thanks to a donor for what came of the pledges of a year; one audit entry.

    A part taken out by a counter-entry is not thanked for. Raises RuleError when nothing came, or a letter of that
    year is still a draft.
    """
    donor = (
        Donor.objects.select_for_update(of=("self",)).select_related("commune").get(pk=donor.pk)
    )  # a double press: one letter
    if donor.letters.filter(year=year, paper__state=PaperState.DRAFT).exists():
        raise RuleError(
            "Thư cảm ơn {name} năm {year} đang là dự thảo. Mở dự thảo ấy ở trang Văn bản.", name=donor.name, year=year
        )
    lines = pledge_lines(Pledge.objects.of_year(donor.commune, year).filter(donor=donor))
    rows = [
        {
            "ngay": f"{one.entry.on:%d/%m/%Y}",
            "noi_dung": line.pledge.description or line.pledge.get_kind_display().capitalize(),
            "gia_tri": in_words(one.entry.amount, line.pledge.unit),
        }
        for line in lines
        for one in line.entries
        if one.entry.direction == "received" and not one.taken_out and not one.entry.corrects_id
    ]
    if not rows:
        raise RuleError("Chưa tiếp nhận gì của {name} trong năm {year} để cảm ơn.", name=donor.name, year=year)
    office = office_on(donor.commune, timezone.localdate())
    paper = draft_paper(
        by=by,
        commune=office,
        unit=office,
        purpose=PurposeCode.THANK_YOU,
        subject=f"Thư cảm ơn {donor.name}"[:300],
        fields={"nha_hao_tam": donor.name, "nam": str(year), "tiep_nhan": rows},
    )
    return ThankYouLetter.objects.create(donor=donor, year=year, paper=paper)


@transaction.atomic
def draft_sheet(*, by: User, registration: EscapeRegistration, needs: str) -> Paper:
    """Draft the sheet that the household signs; it hangs on the registration from then on. One audit entry.

    Raises RuleError when there is one already, or the registration was withdrawn.
    """
    stored = EscapeRegistration.objects.select_for_update().get(pk=registration.pk)
    if stored.paper_id is not None:
        raise RuleError("Phiếu đăng ký của hộ này đã được soạn. Mở phiếu ở trang của hộ.")
    if stored.withdrawn_on is not None:
        raise RuleError("Đăng ký này đã rút, không soạn phiếu nữa.")
    named = names_of([registration.household])[registration.household_id]
    office = office_on(registration.commune, timezone.localdate())
    paper = draft_paper(
        by=by,
        commune=office,
        unit=office,
        purpose=PurposeCode.ESCAPE_REGISTRATION,
        subject=f"Phiếu đăng ký thoát nghèo năm {registration.year}: hộ {named.name}",
        fields={
            "chu_ho": named.name,
            "ap": named.hamlet,
            "nam": str(registration.year),
            "ngay_dang_ky": f"{registration.registered_on:%d/%m/%Y}",
            "du_dinh": registration.plan,
            "can_giup": needs or "………………………………………………",
        },
    )
    stored.paper = paper
    stored.save(update_fields=["paper"])
    return paper
