"""Pages of papers: who sees them, what a stale or broken form answers, files as downloads only."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from communes import actions
from communes.models import Paper, PaperKind, PaperState, PaperTemplate
from communes.paper_purposes import PurposeCode
from communes.roles import Role
from lib.word import CONTENT_TYPE
from tests import build
from tests.files import pdf, photograph, text_of, word
from tests.pages import at, signed_in, text

pytestmark = pytest.mark.django_db
SIGNED = {"number": "15/QĐ-UBND", "signed_on": "2026-03-02", "signed_by": "Người Ký", "capacity": "CHỦ TỊCH"}


@pytest.fixture
def commune():
    return build.commune("Ấp 1", "Ấp 2")


@pytest.fixture
def clerk(commune):
    return build.person(Role.CLERK, commune)


@pytest.fixture
def client(clerk):
    return signed_in(clerk)


def draft(clerk, commune, unit=None, subject="Cảm ơn nhà hảo tâm") -> Paper:
    return actions.draft_paper(
        by=clerk,
        commune=commune,
        unit=unit or commune,
        purpose=PurposeCode.THANK_YOU,
        subject=subject,
        fields={"nha_hao_tam": "Cửa hàng Mẫu"},
    )


def recorded(clerk, commune, number="15/QĐ-UBND", **changed) -> Paper:
    what = {"subject": "Công nhận", "signed_on": date(2026, 3, 2), "signed_by": "Người Ký", **changed}
    return actions.record_paper(by=clerk, commune=commune, kind=PaperKind.DECISION, number=number, **what)


def upload(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def page(commune, address: str = "") -> str:
    return at(commune, f"papers/{address}", year=2026)


def test_the_whole_way_by_its_pages(commune, clerk, client):
    paper = draft(clerk, commune)
    assert "Cửa hàng Mẫu" in text_of(client.get(page(commune, f"{paper.pk}/file/")).content)
    client.post(page(commune, f"{paper.pk}/send/"), {"version": 1})
    answer = client.post(page(commune, f"{paper.pk}/sign/"), {**SIGNED, "version": 2, "scans": upload(*photograph())})
    assert answer.status_code == 302
    shown = text(client.get(page(commune, f"{paper.pk}/")))
    assert "Thư số 15/QĐ-UBND ngày 02/03/2026" in shown
    assert "thiếu bản scan" not in shown
    scan = client.get(page(commune, f"{paper.pk}/scans/1/"))
    assert (scan["Content-Type"], scan["X-Content-Type-Options"]) == ("image/jpeg", "nosniff")
    assert scan["Content-Disposition"].startswith("attachment")
    assert scan["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "no-store" in scan["Cache-Control"]


def test_a_refused_file_loses_nothing_typed_and_the_paper_stays_unsigned(commune, clerk, client):
    paper = draft(clerk, commune)
    scans = upload("trang.pdf", b"<html><script>")
    shown = text(client.post(page(commune, f"{paper.pk}/sign/"), {**SIGNED, "version": 1, "scans": scans}))
    assert "Tệp trang.pdf không phải ảnh JPG, PNG hay tệp PDF" in shown
    assert 'value="15/QĐ-UBND"' in shown
    paper.refresh_from_db()
    assert paper.state == PaperState.DRAFT


def test_the_audit_names_a_household_of_a_paper_only_to_who_may_read_the_register(commune, clerk):
    paper = draft(clerk, commune, subject="Phiếu đăng ký thoát nghèo: hộ Lê Văn Mẫu")
    actions.record_signed(by=clerk, paper=paper, seen_version=1, number="", signed_on=date(2026, 3, 2), signed_by="A")
    recorded(clerk, commune, subject="Trợ cấp cho hộ Lê Văn Mẫu")
    actions.discard_draft(by=clerk, paper=draft(clerk, commune, subject="Thư gửi hộ Lê Văn Mẫu"), seen_version=1)
    shown = {
        role: text(signed_in(build.person(role, commune)).get(at(commune, "audit/", year=2026)))
        for role in (Role.ADMINISTRATOR, Role.HEAD_OF_OFFICE)
    }
    assert f"Soạn dự thảo thư (mã văn bản {paper.pk})." in shown[Role.ADMINISTRATOR]
    assert "Lê Văn Mẫu" not in shown[Role.ADMINISTRATOR]
    assert shown[Role.HEAD_OF_OFFICE].count("hộ Lê Văn Mẫu") > 3


def test_a_photograph_of_40_megabytes_is_refused_unread(commune, clerk, client):
    paper = recorded(clerk, commune)
    large = upload("to.jpg", b"x" * (40 * 1024 * 1024))
    shown = text(client.post(page(commune, f"{paper.pk}/scans/"), {"scans": large}))
    assert "Tệp to.jpg nặng 40 MB, lớn hơn mức 15 MB" in shown
    three = [upload(f"{n}.jpg", b"x" * (9 * 1024 * 1024)) for n in range(3)]
    shown = text(client.post(page(commune, f"{paper.pk}/scans/"), {"scans": three}))
    assert "Các tệp cộng lại nặng hơn 24 MB" in shown
    assert not paper.scans.exists()


def test_several_pages_at_once_and_the_same_again(commune, clerk, client):
    paper = recorded(clerk, commune)
    for said in ("Đã đưa lên 2 tệp", "đã có trong bản scan từ trước"):
        files = [upload(*photograph()), upload("hai.pdf", pdf(3))]
        assert said in text(client.post(page(commune, f"{paper.pk}/scans/"), {"scans": files}, follow=True))
    assert "3 trang" in text(client.get(page(commune, f"{paper.pk}/")))
    client.post(page(commune, f"{paper.pk}/scans/1/remove/"))
    assert list(paper.scans.values_list("position", flat=True)) == [2]


@pytest.mark.parametrize("version", ["", "x", "0", "-1", "9" * 30, "٣"])
def test_a_forged_version_takes_no_step(version, commune, clerk, client):
    paper = draft(clerk, commune)
    answer = client.post(page(commune, f"{paper.pk}/send/"), {"version": version}, follow=True)
    assert "vừa được người khác xử lý" in text(answer)
    paper.refresh_from_db()
    assert (paper.state, paper.version) == (PaperState.DRAFT, 1)


def test_a_signed_paper_takes_no_second_signature(commune, clerk, client):
    paper = recorded(clerk, commune)
    shown = text(client.post(page(commune, f"{paper.pk}/sign/"), {**SIGNED, "number": "99/QĐ", "version": 1}))
    assert "15/QĐ-UBND" in shown
    paper.refresh_from_db()
    assert (paper.number, paper.version) == ("15/QĐ-UBND", 1)


def test_a_draft_is_thrown_away_and_gone(commune, clerk, client):
    paper = draft(clerk, commune)
    answer = client.post(page(commune, f"{paper.pk}/discard/"), {"version": 1})
    assert (answer.status_code, answer.url) == (302, page(commune))
    assert client.get(page(commune, f"{paper.pk}/")).status_code == 404


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"signed_on": "2999-01-01"}, "chưa đến"),
        ({"signed_on": "30/02/2026"}, "ngày"),
        ({"number": "9" * 61}, "60"),
        ({"subject": "x" * 400}, "300"),
        ({"kind": "love_letter"}, "invalid-feedback"),
        ({"number": "\x00"}, "invalid-feedback"),
    ],
)
def test_a_record_that_cannot_be_is_refused_with_a_sentence(typed, said, commune, client):
    what = {"kind": "decision", "subject": "Về việc thử", **SIGNED, **typed}
    answer = client.post(page(commune, "record/"), what)
    assert answer.status_code == 200
    assert said in text(answer)
    assert not Paper.objects.exists()


def test_the_list_says_what_waits_and_filters(commune, clerk, client, django_assert_num_queries):
    draft(clerk, commune, subject="Thư gửi cửa hàng")
    recorded(clerk, commune)
    recorded(clerk, commune, "16/QĐ-UBND", signed_on=date(2025, 3, 2), subject="Của năm trước")
    shown = text(client.get(page(commune)))
    assert "2 văn bản đã ký còn thiếu bản scan" in shown
    assert "Thư gửi cửa hàng" in shown
    assert "Của năm trước" in shown  # its scan is missing still
    actions.add_scan(by=clerk, paper=Paper.objects.get(number="16/QĐ-UBND"), uploads=[photograph()])
    assert "Của năm trước" not in text(client.get(page(commune)))
    assert "Thư gửi" not in text(client.get(page(commune), {"state": "unscanned"}))
    assert "Thư gửi" in text(client.get(page(commune), {"words": "thu gui CUA"}))
    assert "15/QĐ" not in text(client.get(page(commune), {"words": "thu gui CUA", "kind": "nonsense"}))


def test_the_list_asks_as_often_for_3_papers_as_for_1(commune, clerk, client, django_assert_max_num_queries):
    counts = []
    for size in (1, 3):
        for number in range(size):
            recorded(clerk, commune, f"{size}{number}/QĐ-UBND")
        with django_assert_max_num_queries(40) as asked:
            client.get(page(commune))
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_a_hamlet_head_sees_and_keeps_his_hamlets_papers_only(commune, clerk):
    own, other = (draft(clerk, commune, build.hamlet(commune, name), f"Thư của {name}") for name in ("Ấp 1", "Ấp 2"))
    client = signed_in(build.person(Role.HAMLET_HEAD, build.hamlet(commune, "Ấp 1")))
    shown = text(client.get(page(commune)))
    assert "Thư của Ấp 1" in shown
    assert "Thư của Ấp 2" not in shown
    assert client.get(page(commune, f"{other.pk}/file/")).status_code == 404
    assert client.post(page(commune, f"{own.pk}/send/"), {"version": 1}).status_code == 302
    assert client.post(page(commune, f"{other.pk}/send/"), {"version": 1}).status_code == 404
    assert client.get(page(commune, "record/")).status_code == 404
    assert [Paper.objects.get(pk=one.pk).state for one in (own, other)] == ["sent", "draft"]


def test_who_may_only_see_papers_takes_no_step(commune, clerk):
    paper = draft(clerk, commune)
    client = signed_in(build.person(Role.CHAIRMAN, commune))
    shown = text(client.get(page(commune, f"{paper.pk}/")))
    assert "Trình ký</button>" not in shown
    assert client.post(page(commune, f"{paper.pk}/send/"), {"version": 1}).status_code == 403


def test_without_a_sign_in_no_scan(commune, clerk):
    paper = recorded(clerk, commune)
    actions.add_scan(by=clerk, paper=paper, uploads=[photograph()])
    assert Client().get(page(commune, f"{paper.pk}/scans/1/")).status_code == 302


def test_a_template_goes_down_changed_and_up_again(commune, client):
    address = page(commune, "templates/thank_you/")
    content = client.get(f"{address}file/").content
    assert "{{ nha_hao_tam }}" in text_of(content)
    assert client.post(address, {"file": upload("mau.docx", content)}).status_code == 302
    assert "Đang dùng mẫu riêng" in text(client.get(address))
    client.post(address, {"shipped": "1"})
    assert "Đang dùng mẫu gốc" in text(client.get(address))
    assert PaperTemplate.objects.count() == 2


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (word("{{ ten_nguoi_nhan }}"), "trường chưa biết: {{ ten_nguoi_nhan }}"),
        (word("{{ nha_hao_tam"), "viết dở"),
        (b"%PDF-1.4", "không phải tệp Word"),
    ],
)
def test_a_broken_template_is_refused_and_the_old_one_stays(content, said, commune, client):
    address = page(commune, "templates/thank_you/")
    before = client.get(f"{address}file/").content
    shown = text(client.post(address, {"file": upload("mau.docx", content)}))
    assert said in shown.replace("&#x27;", "'")
    assert client.get(f"{address}file/").content == before
    assert not PaperTemplate.objects.exists()


def test_a_template_nobody_knows_is_no_page(commune, client):
    assert client.get(page(commune, "templates/love_letter/")).status_code == 404


def test_the_word_file_is_named_and_typed_as_one(commune, clerk, client):
    answer = client.get(page(commune, f"{draft(clerk, commune).pk}/file/"))
    assert answer["Content-Type"] == CONTENT_TYPE
    assert ".docx" in answer["Content-Disposition"]
