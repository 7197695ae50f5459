"""Sign-in, sign-out, lock-out, change of password."""

import pytest
import time_machine
from django.test import Client

from communes.models import AuditEntry
from communes.roles import Role
from config.proxy import client_address
from tests import build
from tests.pages import sign_in, signed_in, text

pytestmark = pytest.mark.django_db
WRONG = "Tên đăng nhập hoặc mật khẩu chưa đúng."


@pytest.fixture
def person():
    return build.person(Role.CLERK, build.commune(), username="canbo")


@pytest.mark.parametrize("typed", ["canbo", "CanBo", "  canbo "])
def test_signing_in_leads_home(person, typed):
    _client, answer = sign_in(typed)
    assert (answer.status_code, answer.url) == (302, "/")


def test_a_wrong_pair_has_one_answer(person):
    person.is_active = False
    person.save()
    answers = [text(sign_in(name, word)[1]) for name, word in [("canbo", build.PASSWORD), ("khongco", "x")]]
    build.person(Role.CLERK, build.commune(), username="khac")
    answers.append(text(sign_in("khac", "sai")[1]))
    assert all(WRONG in answer for answer in answers)


def test_the_way_back_after_sign_in_stays_in_this_house(person):
    answer = Client().post(
        "/accounts/login/?next=https://example.com/", {"username": "canbo", "password": build.PASSWORD}
    )
    assert answer.url == "/"


def test_sign_out_is_by_post_only(person):
    client = signed_in(person)
    assert client.get("/accounts/logout/").url == "/accounts/login/"
    assert client.get("/roles/").status_code == 200
    answer = client.post("/accounts/logout/", follow=True)
    assert "Anh/chị đã đăng xuất." in text(answer)
    assert client.get("/roles/").status_code == 302


def fail(times, username="canbo", **extra):
    for _time in range(times):
        _client, answer = sign_in(username, "sai", **extra)
    return answer


def test_ten_failures_lock_the_account_at_that_address_for_fifteen_minutes(person):
    with time_machine.travel("2026-03-02 08:00 +0700", tick=False) as clock:
        assert WRONG in text(fail(9))
        locked = fail(1, username="CANBO")
        assert locked.status_code in (403, 429)
        assert "Hãy chờ 15 phút rồi thử lại." in text(locked)
        assert sign_in("canbo")[1].status_code in (403, 429)
        assert sign_in("canbo", REMOTE_ADDR="10.0.0.9")[1].status_code == 302
        clock.shift(15 * 60 + 1)
        assert sign_in("canbo")[1].status_code == 302


def test_a_success_forgets_the_failures_before_it(person):
    fail(9)
    assert sign_in("canbo")[1].status_code == 302
    assert WRONG in text(fail(9))


def test_another_name_at_the_address_is_not_locked(person):
    build.person(Role.CLERK, build.commune(), username="khac")
    fail(10)
    assert sign_in("khac")[1].status_code == 302


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        ("127.0.0.1", "203.0.113.7", "203.0.113.7"),
        ("127.0.0.1", "1.2.3.4, 203.0.113.7", "203.0.113.7"),
        ("", "2001:db8::1", "2001:db8::1"),
        ("127.0.0.1", "1.2.3.4, rubbish", "127.0.0.1"),
        ("127.0.0.1", "", "127.0.0.1"),
        ("", "", "127.0.0.1"),
        ("203.0.113.9", "1.2.3.4", "203.0.113.9"),
    ],
)
def test_only_the_last_word_of_the_proxy_is_believed(rf, peer, forwarded, address):
    assert client_address(rf.get("/", REMOTE_ADDR=peer, HTTP_X_FORWARDED_FOR=forwarded)) == address


def test_a_forged_header_does_not_open_the_lock(person, settings):
    settings.AXES_CLIENT_IP_CALLABLE = "config.proxy.client_address"
    for number in range(10):
        sign_in("canbo", "sai", HTTP_X_FORWARDED_FOR=f"10.1.1.{number}, 203.0.113.7")
    assert sign_in("canbo", HTTP_X_FORWARDED_FOR="10.2.2.2, 203.0.113.7")[1].status_code in (403, 429)
    assert sign_in("canbo", HTTP_X_FORWARDED_FOR="203.0.113.7, 198.51.100.3")[1].status_code == 302


NEW = "bốn-con-mèo-xanh"


def change(client, old=build.PASSWORD, new=NEW, again=NEW):
    return client.post(
        "/accounts/password/", {"old_password": old, "new_password1": new, "new_password2": again}, follow=True
    )


def test_a_changed_password_ends_the_other_sessions(person):
    here, there = sign_in("canbo")[0], sign_in("canbo")[0]
    assert "Mật khẩu đã được đổi" in text(change(here))
    assert here.get("/roles/").status_code == 200
    assert there.get("/roles/").status_code == 302
    assert sign_in("canbo", NEW)[1].status_code == 302


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"old": "sai"}, "Mật khẩu cũ chưa đúng: hãy ghi lại."),
        ({"new": "ngắn", "again": "ngắn"}, "Mật khẩu này quá ngắn: phải có ít nhất 10 ký tự."),
        ({"new": "password123", "again": "password123"}, "Mật khẩu này nhiều người dùng"),
        ({"new": "73914628501", "again": "73914628501"}, "Mật khẩu này chỉ có chữ số"),
        ({"new": "khácnhau-một-hai"}, "Hai lần ghi mật khẩu mới không giống nhau"),
        ({"new": "", "again": ""}, "Ô này chưa được ghi."),
    ],
)
def test_a_refused_password_says_why_in_vietnamese(person, typed, sentence):
    assert sentence in text(change(signed_in(person), **typed))


def test_whoever_guesses_the_old_password_is_stopped_like_at_the_sign_in(person):
    client = signed_in(person)
    answers = [change(client, old="sai").status_code for _time in range(11)]
    assert (answers[:9], answers[10]) == ([200] * 9, 429)
    assert change(client).status_code == 429
    assert sign_in("canbo", NEW)[1].status_code == 429


def test_a_password_like_the_user_name_is_refused():
    build.person(Role.CLERK, build.commune(), username="nguyenvanmau")
    client, _answer = sign_in("nguyenvanmau")
    answer = change(client, new="nguyenvanmau1", again="nguyenvanmau1")
    assert "quá giống Tên đăng nhập" in text(answer)


def test_a_changed_password_leaves_an_audit_entry_without_it():
    commune = build.commune()
    person = build.person(Role.CLERK, commune)
    client, _answer = sign_in(person.username)
    new = "mot-mat-khau-khac-han"
    client.post("/accounts/password/", {"old_password": build.PASSWORD, "new_password1": new, "new_password2": new})
    entry = AuditEntry.objects.get(verb="change_password")
    assert (entry.user_id, entry.commune_id) == (person.pk, commune.pk)
    assert new not in f"{entry.sentence}{entry.before}{entry.after}"
