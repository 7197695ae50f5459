"""Papers from draft to scan: each step through its door, of two at once one."""

from __future__ import annotations

from datetime import date
from functools import partial

import pytest
from django.db import connection

from communes import actions
from communes.models import AuditEntry, Paper, PaperKind, PaperState, StoredFile
from communes.paper_purposes import PURPOSES, PurposeCode
from communes.queries.papers import draw, papers_waiting, template_in_force
from communes.roles import Role
from lib.errors import RuleError
from lib.uploads import accept
from lib.word import check
from tests import build
from tests.at_once import at_once
from tests.files import pdf, photograph, text_of, word

pytestmark = pytest.mark.django_db
SIGNED = {"number": "15/QĐ-UBND", "signed_on": date(2026, 3, 2), "signed_by": "Người Ký", "capacity": "CHỦ TỊCH"}


@pytest.fixture
def commune():
    return build.commune("Ấp 1", "Ấp 2")


@pytest.fixture
def clerk(commune):
    return build.person(Role.CLERK, commune)


def letter(clerk, commune, purpose=PurposeCode.THANK_YOU, **fields) -> Paper:
    return actions.draft_paper(
        by=clerk, commune=commune, unit=commune, purpose=purpose, subject="Cảm ơn", fields=fields
    )


@pytest.mark.parametrize("code", PurposeCode)
def test_every_shipped_template_fits_its_fields_and_prints(code, commune, clerk):
    purpose = PURPOSES[code]
    check("mau.docx", template_in_force(commune, code), purpose.allowed)
    rows = {name: [dict.fromkeys(listed.columns, "dòng này")] for name, listed in purpose.lists.items()}
    paper = letter(clerk, commune, code, **{name: f"[{name}]" for name in purpose.fields}, **rows)
    text = text_of(draw(paper))
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in text
    assert (purpose.layout.name or PaperKind(purpose.kind).label).upper() in text
    printed = {name for name in purpose.fields if f"[{name}]" in text}
    # The report on a review offers every figure to the office's own text; the shipped one prints some.
    assert printed == set(purpose.fields) if code != PurposeCode.POVERTY_REPORT else len(printed) > 40
    assert ("dòng này" in text) == bool(rows)


@pytest.mark.parametrize(
    ("code", "subject", "printed"),
    [
        (PurposeCode.THANK_YOU, "Thư cảm ơn Cửa hàng Mẫu", "THƯ\nCảm ơn Cửa hàng Mẫu"),
        (PurposeCode.THANK_YOU, "Cảm ơn Cửa hàng Mẫu", "THƯ\nCảm ơn Cửa hàng Mẫu"),
        (PurposeCode.NOMINATION_MINUTES, "Biên bản họp bình xét", "BIÊN BẢN\nHọp bình xét"),
        (PurposeCode.ESCAPE_REGISTRATION, "Phiếu đăng ký thoát nghèo năm 2026", "PHIẾU ĐĂNG KÝ\nThoát nghèo năm 2026"),
    ],
)
def test_the_name_of_a_paper_is_not_said_twice(code, subject, printed, commune, clerk):
    paper = actions.draft_paper(by=clerk, commune=commune, unit=commune, purpose=code, subject=subject, fields={})
    assert printed in text_of(draw(paper))


def test_a_draft_says_who_printed_it_and_what_was_sent_does_not(commune, clerk):
    paper = letter(clerk, commune, nha_hao_tam="Cửa hàng Mẫu")
    assert f"Dự thảo, {clerk.full_name} in lúc" in text_of(draw(paper, by=clerk))
    sent = actions.send_for_signature(by=clerk, paper=paper, seen_version=1)
    assert "Dự thảo" not in text_of(bytes(sent.sent_file.content))
    assert "Cửa hàng Mẫu" in text_of(bytes(sent.sent_file.content))


def test_what_was_sent_stays_as_it_was_when_the_template_changes(commune, clerk):
    sent = actions.send_for_signature(by=clerk, paper=letter(clerk, commune), seen_version=1)
    before = bytes(sent.sent_file.content)
    other = word("Lời khác {{ nha_hao_tam }}")
    what = {"by": clerk, "commune": commune, "purpose": PurposeCode.THANK_YOU}
    actions.save_template(**what, name="m.docx", content=other)
    sent.refresh_from_db()
    assert bytes(sent.sent_file.content) == before
    again = actions.take_back(by=clerk, paper=sent, seen_version=2)
    assert text_of(draw(again)).strip() == "Lời khác"
    actions.shipped_template(by=clerk, commune=commune, purpose=PurposeCode.THANK_YOU)
    assert "CỘNG HÒA" in text_of(draw(again))


def test_a_paper_goes_from_draft_to_signed_with_its_scan(commune, clerk):
    paper = actions.send_for_signature(by=clerk, paper=letter(clerk, commune), seen_version=1)
    signed = actions.record_signed(by=clerk, paper=paper, seen_version=2, uploads=[photograph()], **SIGNED)
    assert (signed.state, signed.year, signed.recorded_by, signed.scans.count()) == ("signed", 2026, clerk, 1)
    assert str(signed) == "Thư số 15/QĐ-UBND ngày 02/03/2026"
    verbs = AuditEntry.objects.filter(subject=f"paper:{paper.pk}").order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["draft_paper", "send_for_signature", "record_signed", "add_scan"]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"number": ""}, "Thiếu số quyết định"),
        ({"signed_by": " "}, "Ghi họ và tên người ký"),
        ({"signed_on": date(2999, 1, 1)}, "chưa đến"),
        ({"signed_on": date(1066, 1, 1)}, "quá xa"),
        ({"number": "9" * 61}, "dài 61 ký tự"),
    ],
)
def test_a_signature_that_cannot_be_is_refused_and_nothing_changes(changed, said, commune, clerk):
    paper = letter(clerk, commune, PurposeCode.AWARD_DECISION)
    with pytest.raises(RuleError, match=said):
        actions.record_signed(by=clerk, paper=paper, seen_version=1, **{**SIGNED, **changed})
    paper = Paper.objects.get(pk=paper.pk)
    assert (paper.state, paper.version, paper.number) == (PaperState.DRAFT, 1, "")


def test_a_number_stands_once_per_office_kind_and_year(commune, clerk):
    what = {"by": clerk, "commune": commune, "subject": "Thử", **SIGNED}
    actions.record_paper(kind=PaperKind.DECISION, **what)
    with pytest.raises(RuleError, match=r"số 15/qđ - ubnd năm 2026 đã có trong sổ, ký ngày 02/03/2026"):
        actions.record_paper(kind=PaperKind.DECISION, **{**what, "number": "15/qđ - ubnd"})
    paper = letter(clerk, commune, PurposeCode.AWARD_DECISION)
    with pytest.raises(RuleError, match="đã có trong sổ"):
        actions.record_signed(by=clerk, paper=paper, seen_version=1, **SIGNED)
    actions.record_paper(kind=PaperKind.NOTICE, **what)
    actions.record_paper(kind=PaperKind.DECISION, **{**what, "signed_on": date(2025, 3, 2)})
    for _twice in range(2):
        actions.record_paper(kind=PaperKind.MINUTES, **{**what, "number": ""})


def test_a_stale_step_is_refused(commune, clerk):
    paper = letter(clerk, commune)
    actions.redraft_paper(by=clerk, paper=paper, seen_version=1, subject="Lời cảm ơn")
    for step in (actions.send_for_signature, actions.discard_draft):
        with pytest.raises(actions.StalePaper):
            step(by=clerk, paper=paper, seen_version=1)
    with pytest.raises(actions.StalePaper):
        actions.take_back(by=clerk, paper=paper, seen_version=2)


def test_a_signed_paper_is_corrected_with_a_reason_but_not_its_day(commune, clerk):
    paper = actions.record_paper(by=clerk, commune=commune, kind=PaperKind.DECISION, subject="Thử", **SIGNED)
    what = {"by": clerk, "paper": paper, "number": "16/QĐ-UBND", "signed_by": "Người Khác", "capacity": ""}
    with pytest.raises(RuleError, match="Ghi lý do"):
        actions.correct_record(**what, reason=" ", seen_version=1)
    corrected = actions.correct_record(**what, reason="Ghi nhầm số", seen_version=1)
    assert (corrected.number, corrected.signed_by, corrected.signed_on) == (
        "16/QĐ-UBND",
        "Người Khác",
        SIGNED["signed_on"],
    )
    entry = AuditEntry.objects.get(verb="correct_record")
    assert (entry.before["number"], entry.after["number"]) == ("15/QĐ-UBND", "16/QĐ-UBND")


def test_a_scan_is_all_or_nothing_and_not_kept_twice(commune, clerk):
    paper = actions.record_paper(by=clerk, commune=commune, kind=PaperKind.DECISION, subject="Thử", **SIGNED)
    assert papers_waiting(commune, clerk).unscanned == 1
    with pytest.raises(RuleError, match=r"trang\.pdf"):
        actions.add_scan(by=clerk, paper=paper, uploads=[photograph(), ("trang.pdf", b"<html>")])
    assert (paper.scans.count(), StoredFile.objects.count()) == (0, 0)
    assert (
        actions.add_scan(by=clerk, paper=paper, uploads=[photograph(), photograph("hai.jpg"), ("b.pdf", pdf(2))]) == 2
    )
    assert actions.add_scan(by=clerk, paper=paper, uploads=[photograph()]) == 0
    assert list(paper.scans.order_by("position").values_list("position", "file__pages")) == [(1, 1), (2, 2)]
    assert papers_waiting(commune, clerk).unscanned == 0
    actions.remove_scan(by=clerk, scan=paper.scans.get(position=1))
    assert (paper.scans.count(), StoredFile.objects.count()) == (1, 1)


def test_a_draft_takes_no_scan(commune, clerk):
    with pytest.raises(RuleError, match="chưa ký"):
        actions.add_scan(by=clerk, paper=letter(clerk, commune), uploads=[photograph()])


def test_a_hamlets_paper_stands_under_the_hamlet(commune, clerk):
    hamlet = build.hamlet(commune, "Ấp 2")
    paper = actions.draft_paper(
        by=clerk, commune=commune, unit=hamlet, purpose=PurposeCode.NOMINATION_LIST, subject="Đề nghị", fields={}
    )
    assert "ỦY BAN NHÂN DÂN XÃ THỬ NGHIỆM\nẤP 2" in text_of(draw(paper))


@pytest.mark.django_db(transaction=True)
def test_of_two_who_take_a_step_at_once_one_gets_through():
    commune = build.commune()
    clerks = [build.person(Role.CLERK, commune) for _ in range(2)]
    for _round in range(5):
        paper = letter(clerks[0], commune)

        def step(by, pk=paper.pk):
            actions.send_for_signature(by=by, paper=Paper.objects.get(pk=pk), seen_version=1)

        (lost,) = at_once(*(partial(step, by) for by in clerks))
        assert isinstance(lost, actions.StalePaper)
        assert Paper.objects.get(pk=paper.pk).version == 2
    assert StoredFile.objects.count() == 5


@pytest.mark.django_db(transaction=True)
def test_a_scan_is_judged_before_other_writers_have_to_wait(monkeypatch):
    commune = build.commune()
    clerk = build.person(Role.CLERK, commune)
    locked = []

    def judge(name, content):
        locked.append(connection.in_atomic_block)
        return accept(name, content)

    monkeypatch.setattr("communes.actions.files.accept", judge)
    what = {"by": clerk, "uploads": [photograph()]}
    actions.record_signed(paper=letter(clerk, commune), seen_version=1, **what, **SIGNED)
    paper = actions.record_paper(commune=commune, kind=PaperKind.NOTICE, subject="Thử", **what, **SIGNED)
    actions.add_scan(by=clerk, paper=paper, uploads=[("b.pdf", pdf())])
    assert (locked, StoredFile.objects.filter(content_type="image/jpeg").count()) == ([False] * 3, 2)


@pytest.mark.django_db(transaction=True)
def test_of_two_papers_that_get_one_number_at_once_one_gets_it():
    commune = build.commune()
    clerk = build.person(Role.CLERK, commune)

    def sign(subject):
        actions.record_paper(by=clerk, commune=commune, kind=PaperKind.DECISION, subject=subject, **SIGNED)

    (lost,) = at_once(partial(sign, "một"), partial(sign, "hai"))
    assert "đã có trong sổ" in str(lost)
    assert Paper.objects.filter(number="15/QĐ-UBND").count() == 1
