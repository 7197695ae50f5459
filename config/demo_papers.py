"""Papers of the demo commune: scans of its decisions but one, a draft, one sent for signature, one from elsewhere."""

from __future__ import annotations

import io
from datetime import date

from PIL import Image, ImageDraw

from communes import actions
from communes.models import Assignment, Paper, PaperKind, Unit, User
from communes.paper_purposes import PurposeCode
from communes.roles import Role
from config.demo_story import THIS_YEAR
from households.actions.decisions import draft_decision
from households.models import PovertyStandard

_A4 = (620, 877)


def keep_papers(commune: Unit, officer: User, signer: str, standard: PovertyStandard) -> None:
    """Scan what was signed, all but the newest decision; draft this year's, and a notice that waits for its number."""
    clerk = Assignment.objects.filter(role=Role.CLERK, unit=commune).order_by("pk")[0].user
    signed = list(Paper.objects.signed().filter(commune=commune).order_by("signed_on"))
    for paper in signed[:-1]:
        actions.add_scan(by=clerk, paper=paper, uploads=[("trang-1.png", page(paper.pk)), ("trang-2.png", page(0))])
    draft_decision(by=officer, commune=commune, standard=standard, year=THIS_YEAR)
    letter = actions.draft_paper(
        by=officer,
        commune=commune,
        unit=commune,
        purpose=PurposeCode.THANK_YOU,
        subject="Cảm ơn Cửa hàng vật liệu Minh Họa ủng hộ sửa nhà",
        fields={
            "nha_hao_tam": "Cửa hàng vật liệu Minh Họa",
            "nam": str(THIS_YEAR),
            "tiep_nhan": [{"ngay": f"06/03/{THIS_YEAR}", "noi_dung": "Tôn lợp nhà", "gia_tri": "40 tấm"}],
        },
    )
    actions.send_for_signature(by=officer, paper=letter, seen_version=letter.version)
    actions.record_paper(
        by=clerk,
        commune=commune,
        kind=PaperKind.NOTICE,
        subject=f"Lịch rà soát hộ nghèo, hộ cận nghèo năm {THIS_YEAR}",
        number="58/TB-UBND",
        signed_on=date(THIS_YEAR, 8, 20),
        signed_by=signer,
        capacity="KT. CHỦ TỊCH, PHÓ CHỦ TỊCH",
        uploads=[("trang-1.png", page(1))],
    )


def page(number: int) -> bytes:
    """Draw what a scanned page looks like from afar: lines of text, a table, a seal."""
    picture = Image.new("RGB", _A4, "#fdfdfb")
    draw = ImageDraw.Draw(picture)
    for row in range(34):
        length = 470 - (row * 37 + number * 11) % 160
        draw.line((80, 90 + row * 18, 80 + length, 90 + row * 18), fill="#777777", width=3)
    draw.rectangle((80, 360, 540, 470), outline="#555555", width=2)
    draw.ellipse((380, 700, 500, 820), outline="#b02020", width=4)
    file = io.BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()
