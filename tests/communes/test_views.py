"""Pages about people, papers and the audit, as their users work with them."""

import re

import pytest
from django.utils import timezone

from communes.models import Assignment, AuditEntry, Letterhead, User
from communes.roles import Role
from households.actions.members import MemberEntry, add_member
from households.models import CameReason
from tests import build
from tests.pages import at, sign_in, signed_in, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def commune():
    return build.commune("Ấp 1", "Ấp 2")


@pytest.fixture
def admin(commune):
    return signed_in(build.person(Role.ADMINISTRATOR, commune, username="quantri"))


def new_account(commune, **typed):
    given = {"full_name": "Hồ Thị Mới", "username": "homoi", "role": "hamlet_head", "valid_from": "2026-01-01"}
    return {**given, "unit": build.hamlet(commune, "Ấp 2").pk, "organisation": "", **typed}


def test_a_new_account_is_handed_over_with_its_password_once(admin, commune):
    answer = admin.post(at(commune, "accounts/add/"), new_account(commune))
    password = re.search(r"<code>([a-z0-9-]+)</code>", text(answer)).group(1)
    assert sign_in("homoi", password)[1].status_code == 302
    assert "no-store" in answer["Cache-Control"]
    assert password not in text(admin.get(at(commune, "accounts/")))
    assert password not in str(list(AuditEntry.objects.values()))


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"username": "quantri"}, "Tên đăng nhập quantri đã có người dùng. Chọn tên khác."),
        ({"role": "organisation"}, "Đại diện tổ chức, đơn vị phải gắn với một tổ chức"),
        ({"role": "chairman"}, "là công việc của cả xã: chọn xã, không chọn ấp."),
        ({"role": "king"}, "Lựa chọn này không có trong danh sách: hãy chọn lại."),
        ({"valid_from": "31/02/2026"}, "Ngày này không có trong lịch"),
        ({"full_name": ""}, "Ô này chưa được ghi."),
    ],
)
def test_a_refused_account_says_why_and_leaves_nothing(admin, commune, typed, sentence):
    users = User.objects.count()
    answer = admin.post(at(commune, "accounts/add/"), new_account(commune, **typed))
    assert (answer.status_code, sentence in text(answer)) == (200, True)
    assert User.objects.count() == users


def test_a_hamlet_of_another_commune_is_no_choice(admin, commune):
    foreign = build.hamlet(build.commune("Ấp 9"), "Ấp 9")
    answer = admin.post(at(commune, "accounts/add/"), new_account(commune, unit=foreign.pk))
    assert "Lựa chọn này không có trong danh sách" in text(answer)


def test_a_further_post_is_given(admin, commune):
    clerk = build.person(Role.CLERK, commune)
    typed = {"role": "organisation", "unit": commune.pk, "organisation": "Hội Minh Họa", "valid_from": "01/02/2026"}
    answer = admin.post(at(commune, f"accounts/{clerk.pk}/assignments/add/"), typed, follow=True)
    assert "Đại diện tổ chức, đơn vị, Hội Minh Họa" in text(answer)
    assert clerk.assignments.count() == 2


def test_a_post_is_ended_on_a_day(admin, commune):
    clerk = build.person(Role.CLERK, commune)
    post = clerk.assignments.get()
    url = at(commune, f"accounts/assignments/{post.pk}/end/")
    assert "Chưa thôi phân công" in text(admin.post(url, {"on": "x"}, follow=True))
    assert f"Đã thôi phân công {clerk}" in text(admin.post(url, {"on": "2026-03-31"}, follow=True))
    assert "đã kết thúc trước đó" in text(admin.post(url, {"on": "2026-03-31"}, follow=True))
    assert str(Assignment.objects.get(pk=post.pk).valid_to) == "2026-03-31"


def test_an_administrator_may_not_end_his_own_last_post(admin, commune):
    post = Assignment.objects.get(user__username="quantri")
    answer = admin.post(at(commune, f"accounts/assignments/{post.pk}/end/"), {"on": "2026-03-31"}, follow=True)
    assert "Không thể tự thôi phân công quản trị cuối cùng của chính mình" in text(answer)


def test_a_forgotten_password_is_set_anew_and_ends_the_sessions(admin, commune):
    clerk = build.person(Role.CLERK, commune)
    theirs = signed_in(clerk)
    answer = admin.post(at(commune, f"accounts/{clerk.pk}/password/"))
    password = re.search(r"<code>([a-z0-9-]+)</code>", text(answer)).group(1)
    assert theirs.get("/roles/").status_code == 302
    assert sign_in(clerk.username, password)[1].status_code == 302


def letterhead(**typed):
    given = {"valid_from": "2025-07-01", "body": "UBND XÃ MỚI", "place": "Mới", "title": "PHÓ CHỦ TỊCH"}
    return {**given, "superior": "", "recipient": "", "preparer": "", "capacity": "KT. CHỦ TỊCH", "signer": "", **typed}


def test_a_letterhead_is_stored_and_shown(admin, commune):
    url = at(commune, "letterhead/")
    assert "Đã ghi tiêu đề áp dụng từ ngày 01/07/2025." in text(admin.post(url, letterhead(), follow=True))
    assert admin.post(url, letterhead(body="UBND XÃ SỬA")).status_code == 302
    assert [one.body for one in Letterhead.objects.all()] == ["UBND XÃ SỬA"]
    assert "Ô này chưa được ghi." in text(admin.post(url, letterhead(body="")))


def test_the_audit_is_newest_first_and_filtered(commune):
    client = signed_in(build.person(Role.HEAD_OF_OFFICE, commune, username="truongphong"))
    client.post(at(commune, "letterhead/"), letterhead())
    author = User.objects.get(username="truongphong")
    sentences = {
        asked: [line.entry.sentence for line in client.get(at(commune, f"audit/{asked}")).context["lines"]]
        for asked in ("", f"?person={author.pk}", "?words=TIEU+de", "?words=khongco", "?person=999999", "?page=x")
    }
    stored = "Ghi tiêu đề văn bản áp dụng từ ngày 01/07/2025."
    added = f"Thêm Xã Thử Nghiệm (mã {commune.code}) với 2 ấp: Ấp 1, Ấp 2."
    assert sentences == {
        "": [stored, added],
        f"?person={author.pk}": [stored],
        "?words=TIEU+de": [stored],
        "?words=khongco": [],
        "?person=999999": [stored, added],
        "?page=x": [stored, added],
    }


@pytest.mark.parametrize(("role", "told"), [(Role.ADMINISTRATOR, False), (Role.HEAD_OF_OFFICE, True)])
def test_what_changed_in_a_household_is_told_to_readers_of_the_register_only(commune, role, told):
    household = build.household(commune, "Ấp 1", "Nguyễn Văn Mẫu")
    officer = build.person(Role.POVERTY_OFFICER, commune)
    entry = MemberEntry("Nguyễn Thị Con", ethnicity="Chăm")
    add_member(by=officer, household=household, entry=entry, came=CameReason.BORN)
    html = text(signed_in(build.person(role, commune)).get(at(commune, "audit/")))
    assert f"Thêm một nhân khẩu vào hộ số {household.pk}" in html
    assert ("Nguyễn Thị Con" in html, "Chăm" in html) == (told, told)


def test_what_changed_in_a_household_is_not_told_to_who_reads_the_names_of_another_hamlet(commune):
    household = build.household(commune, "Ấp 2", "Trần Thị Khác")
    officer = build.person(Role.POVERTY_OFFICER, commune)
    add_member(by=officer, household=household, entry=MemberEntry("Nguyễn Thị Con"), came=CameReason.BORN)
    user = build.person(Role.HAMLET_HEAD, build.hamlet(commune, "Ấp 1"))
    Assignment.objects.create(user=user, role=Role.ADMINISTRATOR, unit=commune)
    html = text(signed_in(user).get(at(commune, "audit/")))
    assert f"Thêm một nhân khẩu vào hộ số {household.pk}" in html
    assert "Nguyễn Thị Con" not in html


def test_the_audit_of_another_commune_is_not_shown(commune):
    build.commune("Ấp Kín", name="Xã Kín")
    client = signed_in(build.person(Role.HEAD_OF_OFFICE, commune))
    assert "Xã Kín" not in text(client.get(at(commune, "audit/")))


@pytest.mark.parametrize("entries", [1, 60])
def test_the_audit_costs_the_same_queries_for_few_and_many(commune, entries, django_assert_num_queries):
    AuditEntry.objects.bulk_create(
        AuditEntry(
            user_id=number,
            username=f"n{number}",
            commune_id=commune.pk,
            verb="x",
            subject="",
            sentence="Việc",
            at=timezone.now(),
        )
        for number in range(entries)
    )
    client = signed_in(build.person(Role.HEAD_OF_OFFICE, commune))
    with django_assert_num_queries(10):  # six of the frame; authors two, count, page
        answer = client.get(at(commune, "audit/"))
    assert len(answer.context["lines"]) == min(entries + 1, 50)


@pytest.mark.parametrize("people", [1, 3])
def test_the_list_of_people_costs_the_same_queries_for_few_and_many(commune, people, django_assert_num_queries):
    client = signed_in(build.person(Role.ADMINISTRATOR, commune))
    for _number in range(people):
        build.person(Role.HAMLET_HEAD, build.hamlet(commune, "Ấp 1"))
    with django_assert_num_queries(9):  # six of the frame; people, titles; hand-overs
        client.get(at(commune, "accounts/"))


def test_the_roles_page_says_what_one_may_and_marks_ones_role(commune):
    answer = signed_in(build.person(Role.CLERK, commune)).get("/roles/")
    assert "anh/chị được làm 9 trong 29 việc" in text(answer)
    assert [line.title for line in answer.context["roles"] if line.mine] == ["Văn thư"]
