"""Pages of reports: three taps, receipts, the officer in the head's name, the queue; whose rows nobody else sees."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile

from communes.models import Assignment, AuditEntry, StoredFile
from communes.roles import Role
from households.actions.life.moving import move_hamlet
from households.actions.members import MemberEntry, add_member
from households.actions.reports.reviewing import accept_report, return_report
from households.models import CameReason, ChangeReport, Household, Member, ReportState
from households.queries.reports import compared
from households.report_kinds import ReportKind, ReportSource
from tests import build
from tests.households.reporting import OTHERS_NAME, OTHERS_NUMBER, YEAR, Office, picture
from tests.pages import signed_in, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Iterator[Office]:
    with time_machine.travel("2026-11-22T10:00:00+07:00", tick=True):
        yield Office()


def page(office: Office, name: str, *args: object) -> str:
    return build.address(name, office.commune, YEAR, *args)


def hidden(html: str) -> dict[str, str]:
    """Return the hidden fields of the page's last form."""
    form = html.rsplit("<form", 1)[1]
    tags = re.findall(r'<input type="hidden"[^>]*>', form)
    pairs = [(re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)) for tag in tags]
    return {name[1]: value[1] for name, value in pairs if name and value and name[1] != "csrfmiddlewaretoken"}


def answers(office: Office) -> dict[ReportKind, dict[str, Any]]:
    """Return what is typed for each kind."""
    return {
        ReportKind.MEMBER_BORN: {"name": "Nguyễn Thị Bé", "on": "2026-11-10", "gender": "female", "relation": "con"},
        ReportKind.MEMBER_CAME: {"name": "Lê Thị Bà", "on": "2026-11-10", "birth_field": "1950", "relation": "mẹ"},
        ReportKind.MEMBER_DIED: {"member": office.wife.pk, "on": "2026-11-10"},
        ReportKind.MEMBER_MOVED: {"member": office.first.pk, "new_head": office.wife.pk, "on": "2026-11-10"},
        ReportKind.MOVED_HAMLET: {"to": office.other_hamlet.pk, "on": "2026-11-10"},
        ReportKind.MOVED_AWAY: {"where": "Xã khác", "on": "2026-11-10"},
        ReportKind.SPLIT: {
            "members": [office.son.pk], "people": "1", "head": office.son.pk, "hamlet": office.hamlet.pk,
            "on": "2026-11-10",
        },
        ReportKind.DIED_OUT: {"on": "2026-11-10"},
        ReportKind.CLASS_PROPOSED: {"poverty_class": "near_poor", "on": "2026-11-10", "note": "Nhà sập do bão"},
        ReportKind.NEW_HOUSEHOLD: {
            "arrival": "moved_in", "name": "Lê Văn Mới", "birth_field": "1980", "people": "3", "on": "2026-11-10",
            "hamlet": office.hamlet.pk,
        },
    }  # fmt: skip


def form_of(office: Office, kind: ReportKind) -> str:
    if kind == ReportKind.NEW_HOUSEHOLD:
        return page(office, "report_household")
    return page(office, "report_form", office.household.pk, kind)


@pytest.mark.parametrize("kind", ReportKind)
def test_a_head_sends_each_kind_and_an_officer_accepts_it(office: Office, kind: ReportKind) -> None:
    head, officer = signed_in(office.head), signed_in(office.officer)
    where = form_of(office, kind)
    typed = hidden(text(head.get(where))) | answers(office)[kind]
    receipt = head.post(where, typed)
    report = ChangeReport.objects.get()
    assert (receipt.status_code, receipt.url) == (302, page(office, "report", report.pk))
    assert "Đã gửi lúc 10:00 22/11/2026" in text(head.get(receipt.url))
    review = page(office, "report_review", report.pk)
    asked = officer.get(review)
    assert "Khi duyệt" in text(asked)
    assert "Cán bộ xã đã nhận lúc" in text(head.get(receipt.url))
    fields = asked.context["accept"]
    typed = {
        "do": "accept",
        "version": 1,
        "household": fields["household"].value() or "",
        "keep": fields["keep"].value(),
    }
    assert officer.post(review, typed).status_code == 302
    report.refresh_from_db()
    assert report.state == ReportState.ACCEPTED
    assert "Đã duyệt" in text(head.get(receipt.url))


def test_from_the_household_it_is_three_taps(office: Office) -> None:
    """Báo biến động, the kind, Gửi; each page leads to the next."""
    head = signed_in(office.head)
    kinds = page(office, "report_kinds", office.household.pk)
    assert kinds in text(head.get(page(office, "household", office.household.pk)))
    form = page(office, "report_form", office.household.pk, "member_died")
    assert form in text(head.get(kinds))
    assert text(head.get(form)).count('type="submit"') - text(head.get(kinds)).count('type="submit"') == 1


def test_from_the_front_page_the_kind_comes_first_and_the_household_is_found_by_name(office: Office) -> None:
    head = signed_in(office.head)
    assert page(office, "report_start") in text(head.get(page(office, "reports")))
    find = page(office, "report_find", "member_died")
    assert find in text(head.get(page(office, "report_start")))
    form = page(office, "report_form", office.household.pk, "member_died")
    assert form in text(head.get(find, {"q": "nguyen mau"}))
    nothing = text(head.get(find, {"q": "không có ai"}))
    assert (form in nothing, page(office, "report_household") in nothing) == (False, True)


def test_a_number_typed_into_the_search_never_stands_in_an_address(office: Office) -> None:
    head, find = signed_in(office.head), page(office, "report_find", "member_died")
    found = head.post(find, {"q": "nguyen mau"})
    assert (found.status_code, found.url) == (302, f"{find}?q=nguyen+mau")
    refused = head.post(find, {"q": "079 168 000001"})
    assert (refused.status_code, "Không tìm theo số được" in text(refused)) == (200, True)
    assert "000001" not in text(refused)


def test_the_same_form_sent_ten_times_leads_to_one_receipt(office: Office) -> None:
    head, where = signed_in(office.head), form_of(office, ReportKind.MEMBER_BORN)
    typed = hidden(text(head.get(where))) | answers(office)[ReportKind.MEMBER_BORN]
    assert len({head.post(where, typed).url for _ in range(10)}) == 1
    assert ChangeReport.objects.count() == 1


def test_what_waits_already_is_not_said_twice_from_another_form(office: Office) -> None:
    head, where = signed_in(office.head), form_of(office, ReportKind.MEMBER_BORN)
    said = ("Nguyễn Thị Bé", "Nguyễn Thị Bé", "Nguyễn Thị Em")
    for name in said:
        head.post(where, hidden(text(head.get(where))) | answers(office)[ReportKind.MEMBER_BORN] | {"name": name})
    assert sorted(report.payload["name"] for report in ChangeReport.objects.all()) == sorted(set(said))


def test_a_household_of_nobody_is_refused(office: Office) -> None:
    head, where = signed_in(office.head), form_of(office, ReportKind.NEW_HOUSEHOLD)
    typed = hidden(text(head.get(where))) | answers(office)[ReportKind.NEW_HOUSEHOLD] | {"people": "0"}
    assert "Hộ có ít nhất 1 khẩu" in text(head.post(where, typed))
    assert not ChangeReport.objects.exists()


def test_what_the_sender_saw_travels_with_the_form(office: Office) -> None:
    """Somebody writes to the household between looking and sending: the report keeps what was seen."""
    head, where = signed_in(office.head), form_of(office, ReportKind.MEMBER_BORN)
    typed = hidden(text(head.get(where))) | answers(office)[ReportKind.MEMBER_BORN]
    other = MemberEntry("Lê Văn Khác", birth=1999)
    add_member(by=office.officer, household=office.household, entry=other, came=CameReason.CAME)
    head.post(where, typed)
    report = ChangeReport.objects.get()
    assert (report.base_version, len(report.base["members"])) == (1, 3)
    html = text(signed_in(office.officer).get(page(office, "report_review", report.pk)))
    assert "≠ đã khác" in html
    assert "Đã xem chỗ khác nhau, vẫn duyệt" in html


@pytest.mark.parametrize("base", ["", "x", "a:b:c", "\x00", "đ" * 500])
def test_a_mark_that_cannot_be_read_loses_nothing_typed_and_is_made_anew(office: Office, base: str) -> None:
    head, where = signed_in(office.head), form_of(office, ReportKind.MEMBER_BORN)
    typed = hidden(text(head.get(where))) | answers(office)[ReportKind.MEMBER_BORN]
    html = text(head.post(where, typed | {"base": base}))
    assert "Nguyễn Thị Bé" in html
    assert head.post(where, typed | hidden(html)).status_code == 302


def test_the_mark_of_another_household_is_not_taken(office: Office) -> None:
    head, where = signed_in(office.head), form_of(office, ReportKind.MEMBER_BORN)
    second = build.household(office.commune, "Ấp 1", "Phạm Văn Hai")
    foreign = hidden(text(head.get(page(office, "report_form", second.pk, "member_born"))))["base"]
    typed = hidden(text(head.get(where))) | answers(office)[ReportKind.MEMBER_BORN]
    assert head.post(where, typed | {"base": foreign}).status_code == 200
    assert not ChangeReport.objects.exists()


# an officer in the name of the head


def behalf(office: Office, **typed: Any) -> dict[str, Any]:
    return answers(office)[ReportKind.MEMBER_BORN] | {"reporter": office.head.pk, "source": "telephone"} | typed


def test_an_officer_enters_for_the_head_and_both_are_named(office: Office) -> None:
    officer, where = signed_in(office.officer), form_of(office, ReportKind.MEMBER_BORN)
    shown = hidden(text(officer.get(where)))
    photo = SimpleUploadedFile("zalo.jpg", picture(), "image/jpeg")
    answer = officer.post(where, shown | behalf(office, source="zalo", photos=[photo]))
    report = ChangeReport.objects.get()
    assert (report.reporter, report.entered_by, report.source) == (office.head, office.officer, ReportSource.ZALO)
    told = f"{office.officer.full_name} nhập thay {office.head.full_name} (ảnh gửi qua Zalo)"
    assert told in text(officer.get(answer.url))
    assert told in text(signed_in(office.head).get(answer.url))


def test_a_head_without_an_account_is_named(office: Office) -> None:
    officer, where = signed_in(office.officer), form_of(office, ReportKind.MEMBER_BORN)
    shown = hidden(text(officer.get(where)))
    assert "Ghi họ và tên người báo." in text(officer.post(where, shown | behalf(office, reporter="other")))
    officer.post(where, shown | behalf(office, reporter="other", reporter_name="Đoàn Văn Già"))
    report = ChangeReport.objects.get()
    assert (report.reporter, report.reporter_name) == (None, "Đoàn Văn Già")


@pytest.mark.parametrize("source", ["paper", "zalo"])
def test_paper_and_zalo_without_a_photograph_are_asked_for_it(office: Office, source: str) -> None:
    officer, where = signed_in(office.officer), form_of(office, ReportKind.MEMBER_BORN)
    shown = hidden(text(officer.get(where)))
    html = text(officer.post(where, shown | behalf(office, source=source)))
    assert "Kèm ảnh của tờ giấy hoặc tin Zalo" in html
    assert 'value="Nguyễn Thị Bé"' in html


def test_an_officer_cannot_say_that_the_head_sent_it_himself(office: Office) -> None:
    officer, where = signed_in(office.officer), form_of(office, ReportKind.MEMBER_BORN)
    shown = hidden(text(officer.get(where)))
    officer.post(where, shown | behalf(office, source="own"))
    assert not ChangeReport.objects.exists()


# photographs


def upload(office: Office, *files: SimpleUploadedFile) -> str:
    head, where = signed_in(office.head), form_of(office, ReportKind.MEMBER_BORN)
    typed = hidden(text(head.get(where))) | answers(office)[ReportKind.MEMBER_BORN]
    return text(head.post(where, typed | {"photos": list(files)}))


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("to.jpg", b"\xff\xd8" + b"0" * 40 * 1024 * 1024, "nặng 40 MB"),
        ("to.pdf", b"<html><script>alert(1)</script></html>", "không phải ảnh"),
        ("to.jpg", b"", "rỗng"),
    ],
)
def test_an_unfit_photograph_is_refused_and_nothing_else_is_lost(
    office: Office, name: str, content: bytes, sentence: str
) -> None:
    html = upload(office, SimpleUploadedFile(name, content))
    assert sentence in html
    assert 'value="Nguyễn Thị Bé"' in html
    assert "riêng ảnh phải chọn lại" in html
    assert (ChangeReport.objects.count(), StoredFile.objects.count()) == (0, 0)


def test_six_photographs_are_too_many(office: Office) -> None:
    assert "nhiều nhất 5 ảnh" in upload(office, *(SimpleUploadedFile("a.jpg", picture()) for _ in range(6)))


def test_a_photograph_is_served_to_who_may_see_the_report_alone(office: Office) -> None:
    report = office.send(ReportKind.MEMBER_BORN, photos=(("a.jpg", picture()),))
    where = page(office, "report_photo", report.pk, report.photos.get().pk)
    answer = signed_in(office.head).get(where)
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
    assert signed_in(office.neighbour).get(where).status_code == 404
    other = office.send(ReportKind.MEMBER_DIED)
    strange = page(office, "report_photo", other.pk, report.photos.get().pk)
    assert signed_in(office.head).get(strange).status_code == 404


# whose rows nobody else sees


def test_a_household_of_another_hamlet_is_not_found(office: Office) -> None:
    head = signed_in(office.head)
    report = office.send(ReportKind.MOVED_AWAY, household=office.other, hamlet=office.other_hamlet)
    returned = office.send(ReportKind.MOVED_AWAY, household=office.other, hamlet=office.other_hamlet)
    return_report(by=office.officer, report=returned, reason="Chưa rõ", seen_version=1)
    for name, *args in (
        ("report_kinds", office.other.pk),
        ("report_form", office.other.pk, "member_born"),
        ("report", report.pk),
        ("report_again", returned.pk),
        ("report_withdraw", report.pk),
    ):
        for answer in (head.get(page(office, name, *args)), head.post(page(office, name, *args), {"version": 1})):
            assert answer.status_code == 404, name
    assert head.get(page(office, "report_review", report.pk)).status_code == 403


def test_name_and_number_of_another_hamlet_appear_nowhere_for_a_head(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    """The canary: every page, refusal and entry a head can bring about."""
    office.send(ReportKind.MOVED_AWAY, household=office.other, hamlet=office.other_hamlet, by=office.neighbour)
    Household.objects.filter(pk=office.household.pk).update(address="Tổ 1")
    head = signed_in(office.head)
    seen = []
    with caplog.at_level(logging.DEBUG):
        for kind in ReportKind:
            where = form_of(office, kind)
            for typed in ({}, answers(office)[kind], {"member": office.other.members.get().pk, "on": "2026-11-10"}):
                seen.append(head.get(where))
                seen.append(head.post(where, hidden(text(seen[-1])) | typed))
        for query in ({}, {"q": "trinh huu"}, {"q": OTHERS_NUMBER}):
            found = head.get(page(office, "report_find", "member_born"), query)
            seen.append(found)
        for name in ("reports", "report_start", "list"):
            seen.append(head.get(page(office, name)))
        for report in ChangeReport.objects.filter(hamlet=office.hamlet):
            seen.append(head.get(page(office, "report", report.pk)))
    words = "".join(text(answer) for answer in seen).replace(f'value="{OTHERS_NUMBER}"', "") + caplog.text
    entries = AuditEntry.objects.filter(user_id=office.head.pk)
    words += "".join(f"{entry.sentence}{entry.before}{entry.after}" for entry in entries)
    assert (OTHERS_NUMBER in words, "Láng Giềng" in words, len(seen) > 40) == (False, False, True)


def test_a_head_who_types_a_neighbours_name_is_told_nothing_of_him(office: Office) -> None:
    """Whether somebody of that name is in the register is for the officer to see."""
    report = office.send(ReportKind.NEW_HOUSEHOLD, name=OTHERS_NAME)
    shown = text(signed_in(office.head).get(page(office, "report", report.pk)))
    assert "đã có trong sổ" not in shown
    assert "Ấp 2" not in shown
    assert "đã có trong sổ" in text(signed_in(office.officer).get(page(office, "report_review", report.pk)))


def test_a_report_of_a_household_that_moved_on_tells_its_old_head_nothing_new(office: Office) -> None:
    report = office.send(ReportKind.MOVED_HAMLET)
    officer = signed_in(office.officer)
    officer.get(page(office, "report_review", report.pk))
    officer.post(page(office, "report_review", report.pk), {"do": "accept", "version": 1, "household": 1})
    entry = MemberEntry("Phan Thị Về Sau", birth=1990)
    add_member(by=office.officer, household=office.household, entry=entry, came=CameReason.CAME)
    answer = signed_in(office.head).get(page(office, "report", report.pk))
    assert (answer.status_code, "Về Sau" in text(answer), answer.context["opens"]) == (200, False, False)


def test_a_post_that_ended_this_morning_opens_nothing(office: Office) -> None:
    report = office.send(ReportKind.MEMBER_BORN)
    where = form_of(office, ReportKind.MEMBER_BORN)
    typed = hidden(text(signed_in(office.head).get(where))) | answers(office)[ReportKind.MEMBER_BORN]
    Assignment.objects.filter(user=office.head).update(valid_to=date(2026, 11, 21))
    head = signed_in(office.head)
    assert head.post(where, typed).status_code == 403
    assert head.get(page(office, "report", report.pk)).status_code == 403
    assert ChangeReport.objects.count() == 1


# junk

JUNK = ["\x00", "1.500.000,5", "10" * 9, "đ" * 28_000, "👵🏽", "-1", "9" * 30, "2026-02-31", "31/12/9999", "<b>"]


@pytest.mark.parametrize("junk", JUNK, ids=range(len(JUNK)))
def test_no_field_of_any_form_breaks_the_page(office: Office, junk: str) -> None:
    clients = signed_in(office.head), signed_in(office.officer)
    for kind in ReportKind:
        where = form_of(office, kind)
        for client in clients:
            shown = client.get(where)
            names = [*shown.context["form"].fields]
            good = hidden(text(shown)) | answers(office)[kind] | {"reporter": office.head.pk, "source": "telephone"}
            for name in names:
                fresh = {} if name == "client_id" else {"client_id": uuid4()}
                answer = client.post(where, good | fresh | {name: junk})
                assert answer.status_code in (200, 302), (kind, name)


@pytest.mark.parametrize("junk", JUNK, ids=range(len(JUNK)))
def test_no_field_of_review_and_queue_breaks_the_page(office: Office, junk: str) -> None:
    officer = signed_in(office.officer)
    report = office.send(ReportKind.MEMBER_BORN)
    review = page(office, "report_review", report.pk)
    for name in ("version", "household", "keep", "despite_clash", "reason", "do"):
        for does in ("accept", "return"):
            typed = {"do": does, "version": 77, "reason": "Chưa rõ"}
            assert officer.post(review, typed | {name: junk}).status_code in (200, 302, 409), name
    for name in ("state", "hamlet", "kind", "page"):
        assert officer.get(page(office, "reports"), {name: junk}).status_code == 200
    assert signed_in(office.head).get(page(office, "report_find", "member_born"), {"q": junk}).status_code == 200
    assert officer.get(page(office, "reports") + "new/khong-co/").status_code == 404
    assert officer.post(page(office, "report_withdraw", report.pk), {"version": junk}).status_code == 302
    report.refresh_from_db()
    assert report.state == ReportState.SENT


# refusals on the page


def test_a_clash_is_accepted_only_when_it_is_ticked(office: Office) -> None:
    officer = signed_in(office.officer)
    report = office.send(ReportKind.MEMBER_BORN)
    other = MemberEntry("Lê Văn Khác", birth=1999)
    add_member(by=office.officer, household=office.household, entry=other, came=CameReason.CAME)
    review = page(office, "report_review", report.pk)
    typed = {"do": "accept", "version": 1, "household": 2, "keep": ["gender"]}
    refused = officer.post(review, typed)
    assert (refused.status_code, "ở mục có dấu ≠" in text(refused)) == (409, True)
    assert officer.post(review, typed | {"despite_clash": "on"}).status_code == 302
    child = Member.objects.get(name="Nguyễn Thị Bé")
    assert (child.gender, child.relation) == ("female", "")


def test_a_likeness_is_offered_to_be_overruled(office: Office) -> None:
    officer = signed_in(office.officer)
    build.household(office.commune, "Ấp 2", "Lê Thị Mới", birth_year=1980)
    report = office.send(ReportKind.NEW_HOUSEHOLD)
    review = page(office, "report_review", report.pk)
    typed = {"do": "accept", "version": 1, "despite_clash": "on"}
    assert "Vẫn thêm hộ mới" in text(officer.post(review, typed))
    assert officer.post(review, typed | {"despite_likeness": "on"}).status_code == 302


def test_who_comes_second_reads_who_was_first(office: Office) -> None:
    officer = signed_in(office.officer)
    report = office.send(ReportKind.MEMBER_BORN)
    review = page(office, "report_review", report.pk)
    assert officer.post(review, {"do": "accept", "version": 1, "household": 1}).status_code == 302
    late = officer.post(review, {"do": "return", "version": 1, "reason": "Thiếu ngày"})
    assert late.status_code == 409
    assert f"người làm: {office.officer.full_name}" in text(late)


def test_an_acceptance_that_does_not_say_which_household_was_seen_writes_nothing(office: Office) -> None:
    report = office.send(ReportKind.MEMBER_BORN)
    answer = signed_in(office.officer).post(page(office, "report_review", report.pk), {"do": "accept", "version": 1})
    assert "Trang đã cũ" in text(answer)
    report.refresh_from_db()
    assert report.state == ReportState.SENT


def test_a_returned_report_says_why_and_is_sent_again_from_its_form(office: Office) -> None:
    officer, head = signed_in(office.officer), signed_in(office.head)
    report = office.send(ReportKind.MEMBER_BORN)
    review = page(office, "report_review", report.pk)
    assert "Ghi lý do trả lại" in text(officer.post(review, {"do": "return", "version": 1, "reason": ""}))
    officer.post(review, {"do": "return", "version": 1, "reason": "Thiếu tên đệm"})
    assert "1 báo biến động bị trả lại" in text(head.get(page(office, "reports")))
    assert "Thiếu tên đệm" in text(head.get(page(office, "report", report.pk)))
    again = page(office, "report_again", report.pk)
    shown = text(head.get(again))
    assert 'value="Nguyễn Thị Bé"' in shown
    typed = hidden(shown) | answers(office)[ReportKind.MEMBER_BORN] | {"name": "Nguyễn Thị Ngọc Bé"}
    for _ in range(3):
        assert head.post(again, typed).status_code == 302
    report.refresh_from_db()
    assert (report.state, report.payload["name"]) == (ReportState.SENT, "Nguyễn Thị Ngọc Bé")
    assert "sửa và gửi lại" in text(officer.get(review))


@pytest.mark.parametrize("kind", ReportKind)
def test_every_kind_that_came_back_is_sent_again_as_it_was_answered(office: Office, kind: ReportKind) -> None:
    head, where = signed_in(office.head), form_of(office, kind)
    head.post(where, hidden(text(head.get(where))) | answers(office)[kind])
    report = ChangeReport.objects.get()
    told = report.payload
    return_report(by=office.officer, report=report, reason="Xem lại giúp", seen_version=1)
    shown = head.get(page(office, "report_again", report.pk))
    form = shown.context["form"]
    values = {name: form[name].value() for name in form.fields if name != "photos"}
    typed = {name: f"{value:%d/%m/%Y}" if isinstance(value, date) else value for name, value in values.items()}
    typed = {name: value for name, value in typed.items() if value is not None} | hidden(text(shown))
    assert head.post(page(office, "report_again", report.pk), typed).status_code == 302
    report.refresh_from_db()
    assert (report.state, report.payload) == (ReportState.SENT, told)


def test_a_new_household_that_came_back_goes_to_the_hamlet_it_is_corrected_to(office: Office) -> None:
    officer = signed_in(office.officer)
    report = office.send(ReportKind.NEW_HOUSEHOLD)
    return_report(by=office.officer, report=report, reason="Hộ này ở Ấp 2", seen_version=1)
    again = page(office, "report_again", report.pk)
    typed = hidden(text(officer.get(again))) | answers(office)[ReportKind.NEW_HOUSEHOLD]
    typed |= {
        "hamlet": office.other_hamlet.pk,
        "source": "telephone",
        "reporter": "other",
        "reporter_name": "Lê Văn Ấp",
    }
    assert officer.post(again, typed).status_code == 302
    report.refresh_from_db()
    assert (report.hamlet, report.payload["hamlet"]) == (office.other_hamlet, office.other_hamlet.pk)
    review = page(office, "report_review", report.pk)
    assert officer.post(review, hidden(text(officer.get(review))) | {"do": "accept"}).status_code == 302
    report.refresh_from_db()
    assert report.household is not None
    assert report.household.residences.get().hamlet == office.other_hamlet


def test_a_day_of_another_year_than_the_page_compares_the_list_that_was_seen(office: Office) -> None:
    head, where = signed_in(office.head), form_of(office, ReportKind.MOVED_AWAY)
    typed = hidden(text(head.get(where))) | {"on": "2025-12-30"}
    assert head.post(where, typed).status_code == 302
    found = compared(ChangeReport.objects.get())
    assert (found.clashes, found.written_since) == (False, 0)


def test_a_head_does_not_read_who_lives_by_now_in_a_household_that_left_his_hamlet(office: Office) -> None:
    report = office.send(ReportKind.MEMBER_DIED)
    return_report(by=office.officer, report=report, reason="Ghi lại ngày", seen_version=1)
    moved = {"to": office.other_hamlet, "on": date(2026, 11, 12), "reason": "Chuyển nhà"}
    move_hamlet(by=office.officer, household=office.household, **moved)
    office.member("Phan Thị Dâu Mới", 2001, "con dâu")
    head, again = signed_in(office.head), page(office, "report_again", report.pk)
    assert head.get(form_of(office, ReportKind.MEMBER_DIED)).status_code == 404
    for shown in (text(head.get(again)), text(head.post(again, answers(office)[ReportKind.MEMBER_DIED]))):
        assert "Phan Thị Dâu Mới" not in shown
        assert "không còn ở ấp" in shown
    assert "Phan Thị Dâu Mới" in text(signed_in(office.officer).get(again))


def test_a_class_of_a_closed_year_is_not_asked_for(office: Office) -> None:
    build.closing(office.commune, YEAR)
    html = text(signed_in(office.head).get(form_of(office, ReportKind.CLASS_PROPOSED)))
    assert ("Năm 2026 đã chốt" in html, 'name="poverty_class"' in html) == (True, False)


def test_the_front_page_calls_the_officer_whose_user_name_is_a_number(office: Office) -> None:
    assert "tel:" not in text(signed_in(office.head).get(page(office, "reports")))
    build.person(Role.POVERTY_OFFICER, office.commune, username="0912345678")
    assert 'href="tel:0912345678"' in text(signed_in(office.head).get(page(office, "reports")))


def test_the_queue_is_narrowed_by_state_hamlet_and_kind(office: Office) -> None:
    officer = signed_in(office.officer)
    office.send(ReportKind.MEMBER_BORN)
    office.send(ReportKind.MEMBER_DIED, household=office.other, hamlet=office.other_hamlet, member=0, name="X")

    def shown(**query: object) -> list[str]:
        answer = officer.get(page(office, "reports"), query)
        return [report.kind for report in answer.context["page"].object_list]

    assert shown() == ["member_born", "member_died"]
    assert shown(hamlet=office.other_hamlet.pk) == ["member_died"]
    assert shown(kind="member_born") == ["member_born"]
    assert shown(state="returned") == []
    assert "2 báo biến động chờ duyệt" in text(officer.get(page(office, "reports")))


def test_queue_front_and_household_cost_the_same_with_one_and_three(
    office: Office, django_assert_max_num_queries: Any
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    pages = [
        (office.officer, page(office, "reports")),
        (office.head, page(office, "reports")),
        (office.head, page(office, "household", office.household.pk)),
        (office.head, page(office, "report_find", "member_born")),
    ]

    def costs() -> list[int]:
        found = []
        for user, where in pages:
            client = signed_in(user)
            client.get(where)
            with CaptureQueriesContext(
                connection,
            ) as queries:
                client.get(where)
            found.append(len(queries))
        return found

    office.send(ReportKind.MEMBER_BORN, photos=(("a.jpg", picture()),))
    first = costs()
    for number in range(2):
        home = build.household(office.commune, "Ấp 1", f"Phạm Văn {'Hai' * (number + 1)}")
        office.send(ReportKind.MOVED_AWAY, household=home, photos=(("a.jpg", picture()),))
        office.send(ReportKind.MEMBER_DIED)
    assert costs() == first


@pytest.mark.parametrize("kind", ReportKind)
def test_a_form_sent_again_after_acceptance_still_leads_to_its_receipt(office: Office, kind: ReportKind) -> None:
    """By then the person left the household, or the household the hamlet: a late second sending is no error."""
    head, where = signed_in(office.head), form_of(office, kind)
    typed = hidden(text(head.get(where))) | answers(office)[kind]
    first = head.post(where, typed).url
    report = ChangeReport.objects.get()
    accept_report(by=office.officer, report=report, seen_version=1)
    again = head.post(where, typed)
    assert (again.status_code, again.url, ChangeReport.objects.count()) == (302, first, 1)


def test_the_form_id_of_somebody_else_leads_nowhere(office: Office) -> None:
    report = office.send(ReportKind.MOVED_AWAY, household=office.other, hamlet=office.other_hamlet, by=office.neighbour)
    head, where = signed_in(office.head), form_of(office, ReportKind.MEMBER_BORN)
    typed = hidden(text(head.get(where))) | answers(office)[ReportKind.MEMBER_BORN]
    answer = head.post(where, typed | {"client_id": report.client_id})
    assert (answer.status_code, "tài khoản khác" in text(answer), ChangeReport.objects.count()) == (200, True, 1)
