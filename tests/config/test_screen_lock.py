"""The locked screen of a shared computer, and sessions on one's own phone."""

import re
from datetime import date, timedelta

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from communes import actions, sessions
from communes.models import Assignment, AuditEntry, Letterhead
from communes.roles import Role
from tests import build
from tests.pages import at, sign_in, signed_in, text

pytestmark = pytest.mark.django_db
PAUSE = 30 * 60 + 1
FORM = {"valid_from": "2025-07-01", "body": "UBND XÃ BÍ MẬT", "place": "Mới", "title": "CHỦ TỊCH"}


@pytest.fixture
def clock():
    with time_machine.travel("2026-11-23 08:00 +0700", tick=False) as clock:
        yield clock


@pytest.fixture
def commune():
    return build.commune("Ấp 1")


@pytest.fixture
def clerk(commune):
    return build.person(Role.CLERK, commune, username="vanthu")


def unlock(client, user, password=build.PASSWORD, **more):
    return client.post("/accounts/unlock/", {"who": user.pk, "password": password, **more})


def kept_in(answer):
    return re.search(r'name="kept" value="([^"]*)"', text(answer)).group(1)


def test_after_half_an_hour_without_use_the_screen_is_locked(clock, clerk, commune):
    client = sign_in("vanthu")[0]
    clock.shift(PAUSE - 2)
    assert client.get(at(commune, "overview/")).status_code == 200
    clock.shift(PAUSE - 2)
    assert client.get(at(commune, "overview/")).status_code == 200
    clock.shift(PAUSE)
    answer = client.get(at(commune, "overview/"))
    assert answer.status_code == 423
    assert "Màn hình đã khóa" in text(answer)
    assert clerk.full_name in text(answer)
    assert client.get("/roles/").status_code == 423


def test_the_right_password_leads_on_to_the_page_asked_for(clock, clerk, commune):
    client = sign_in("vanthu")[0]
    clock.shift(PAUSE)
    page = at(commune, "overview/")
    assert f'name="next" value="{page}"' in text(client.get(page))
    assert unlock(client, clerk, next=page).url == page
    assert client.get(page).status_code == 200


@pytest.mark.parametrize("elsewhere", ["https://example.com/", "//example.com/", "javascript:alert(1)", "", "\\\\x"])
def test_the_way_on_stays_in_this_house(clock, clerk, elsewhere):
    client = sign_in("vanthu")[0]
    clock.shift(PAUSE)
    assert unlock(client, clerk, next=elsewhere).url == "/"


def test_a_form_that_arrives_after_the_lock_is_kept_off_the_page_and_sent_on_where_it_was_meant_to_go(
    clock, clerk, commune
):
    client = sign_in("vanthu")[0]
    clock.shift(PAUSE)
    url = at(commune, "letterhead/")
    locked = client.post(url, FORM)
    assert (locked.status_code, Letterhead.objects.count()) == (423, 0)
    assert "BÍ MẬT" not in text(locked)
    opened = unlock(client, clerk, kept=kept_in(locked), next="https://example.com/")
    html = text(opened)
    assert re.findall(r'<form method="post" action="([^"]+)"', html) == [url]
    fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', html))
    assert {name: fields[name] for name in FORM} == FORM
    assert "Tiếp tục gửi" in html
    assert "Tệp đính kèm không giữ lại được" not in html
    assert client.post(url, {name: fields[name] for name in FORM}).status_code == 302
    assert [one.body for one in Letterhead.objects.all()] == ["UBND XÃ BÍ MẬT"]
    again = unlock(client, clerk, kept=kept_in(locked))
    assert again.url == "/"


def test_of_files_it_is_said_that_they_cannot_be_kept(clock, commune):
    officer = build.person(Role.POVERTY_OFFICER, commune)
    client = signed_in(officer)
    clock.shift(PAUSE)
    sent = {"files": SimpleUploadedFile("a.xlsx", b"PK"), "stage": "decided"}
    locked = client.post(build.address("upload", commune, 2025), sent)
    assert "Tệp đính kèm không giữ lại được" in text(unlock(client, officer, kept=kept_in(locked)))


def test_passwords_are_not_kept_with_a_form(clock, clerk):
    client = sign_in("vanthu")[0]
    clock.shift(PAUSE)
    locked = client.post("/accounts/password/", {"old_password": "mat-khau-bi-mat", "new_password1": "x", "note": "y"})
    opened = text(unlock(client, clerk, kept=kept_in(locked)))
    assert 'name="note" value="y"' in opened
    assert "mat-khau-bi-mat" not in opened


def test_another_person_does_not_get_the_first_ones_form(clock, clerk, commune):
    other = build.person(Role.HEAD_OF_OFFICE, commune, username="khac")
    client = sign_in("vanthu")[0]
    clock.shift(PAUSE)
    token = kept_in(client.post(at(commune, "letterhead/"), FORM))
    client.post("/accounts/logout/", {"next_person": "1"})
    sign_in("khac", client=client)
    for answer in (unlock(client, other, kept=token), unlock(client, clerk, kept=token)):
        assert answer.url == "/"
    assert "BÍ MẬT" not in text(client.get("/", follow=True))
    assert not [one for one in Session.objects.all() if "kept_forms" in one.get_decoded()]


def test_the_other_persons_password_does_not_open_the_screen(clock, clerk, commune):
    other = build.person(Role.CLERK, commune, username="khac")
    other.set_password("mat-khau-cua-khac")
    other.save()
    client = sign_in("vanthu")[0]
    clock.shift(PAUSE)
    answer = unlock(client, clerk, "mat-khau-cua-khac")
    assert (answer.status_code, "Mật khẩu chưa đúng." in text(answer)) == (423, True)
    assert client.get("/roles/").status_code == 423


def test_a_page_of_one_person_is_not_unlocked_by_another_who_signed_in_meanwhile(clock, clerk, commune):
    build.person(Role.CLERK, commune, username="khac")
    client = sign_in("khac")[0]
    clock.shift(PAUSE)
    answer = client.post(
        "/accounts/unlock/", {"who": clerk.pk, "password": build.PASSWORD}, headers={"Accept": "application/json"}
    )
    assert answer.status_code == 409
    assert client.get("/roles/").status_code == 423


def test_a_script_is_answered_without_a_page(clock, clerk):
    client = sign_in("vanthu")[0]
    clock.shift(PAUSE)
    asked = {"path": "/accounts/unlock/", "headers": {"Accept": "application/json"}}
    wrong = client.post(data={"who": clerk.pk, "password": "sai"}, **asked)
    assert (wrong.status_code, wrong.json()["error"][:20]) == (403, "Mật khẩu chưa đúng. ")
    assert client.post(data={"who": clerk.pk, "password": build.PASSWORD}, **asked).json() == {}
    assert client.get("/roles/").status_code == 200


def test_unlocking_keeps_the_token_of_forms_that_stand_half_filled_on_pages(clock, clerk, commune):
    client = Client(enforce_csrf_checks=True)
    page = client.get("/accounts/login/")
    token = page.cookies["csrftoken"].value
    typed = {"username": "vanthu", "password": build.PASSWORD, "csrfmiddlewaretoken": token}
    client.post("/accounts/login/", typed)
    html = text(client.get(at(commune, "letterhead/")))
    in_the_page = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', html).group(1)
    clock.shift(PAUSE)
    typed = {"who": clerk.pk, "password": build.PASSWORD, "csrfmiddlewaretoken": in_the_page}
    assert client.post("/accounts/unlock/", typed).status_code == 302
    assert client.post(at(commune, "letterhead/"), {**FORM, "csrfmiddlewaretoken": in_the_page}).status_code == 302


def test_wrong_passwords_at_the_lock_count_like_those_of_the_sign_in(clock, clerk):
    client = sign_in("vanthu")[0]
    clock.shift(PAUSE)
    for _time in range(9):
        assert unlock(client, clerk, "sai").status_code == 423
    assert unlock(client, clerk, "sai").status_code == 429
    assert unlock(client, clerk).status_code == 429
    assert sign_in("vanthu")[1].status_code == 429
    clock.shift(15 * 60 + 1)
    assert unlock(client, clerk).status_code == 302


def test_a_right_password_at_the_lock_forgets_the_wrong_ones(clock, clerk):
    client = sign_in("vanthu")[0]
    for _round in range(2):
        clock.shift(PAUSE)
        for _time in range(9):
            assert unlock(client, clerk, "sai").status_code == 423
        assert unlock(client, clerk).status_code == 302


@pytest.mark.parametrize("password", ["\0", "x" * 28_000, "😀", ""])
def test_whatever_is_typed_at_the_lock_has_an_answer(clock, clerk, password):
    client = sign_in("vanthu")[0]
    clock.shift(PAUSE)
    assert unlock(client, clerk, password, kept="x" * 9000, next="\0").status_code == 423


def test_a_screen_is_locked_by_hand(clerk):
    client = sign_in("vanthu")[0]
    assert client.get("/accounts/lock/").status_code == 302
    assert client.get("/roles/").status_code == 200
    assert client.post("/accounts/lock/").status_code == 423
    assert client.get("/roles/").status_code == 423


def test_work_on_a_page_that_sends_nothing_keeps_the_screen_open(clock, clerk):
    client = sign_in("vanthu")[0]
    for _time in range(4):
        clock.shift(20 * 60)
        assert client.post("/accounts/alive/").status_code == 204
    clock.shift(PAUSE)
    assert client.post("/accounts/alive/").status_code == 423


def test_the_last_use_is_written_once_a_minute_at_most(clock, clerk, django_assert_num_queries):
    client = sign_in("vanthu")[0]
    clock.shift(59)
    with django_assert_num_queries(2):  # session, account
        client.post("/accounts/alive/")
    clock.shift(2)
    with django_assert_num_queries(5):  # the same, and the session written inside a savepoint
        client.post("/accounts/alive/")


def test_changing_the_person_is_one_press_and_ends_the_session(clerk):
    client = sign_in("vanthu")[0]
    page = text(client.get("/", follow=True))
    assert re.search(r'action="/accounts/logout/" class="next-person"', page)
    answer = client.post("/accounts/logout/", {"next_person": "1"}, follow=True)
    assert "Mời người dùng tiếp theo đăng nhập." in text(answer)
    assert client.get("/roles/").status_code == 302


def test_a_sign_out_ends_this_session_for_good_and_no_other(clerk):
    here, there = sign_in("vanthu")[0], sign_in("vanthu")[0]
    copied = here.cookies["sessionid"].value
    here.post("/accounts/logout/")
    thief = Client()
    thief.cookies["sessionid"] = copied
    assert thief.get("/roles/").status_code == 302
    assert there.get("/roles/").status_code == 200


def test_a_sign_out_everywhere_ends_all_sessions_at_the_next_request_and_leaves_an_entry(clerk):
    here, there = sign_in("vanthu")[0], on_own_phone("vanthu")[0]
    assert "Đã đăng xuất khỏi mọi máy" in text(here.post("/accounts/logout/", {"everywhere": "1"}, follow=True))
    assert there.get("/roles/").url == "/accounts/login/?next=/roles/"
    assert AuditEntry.objects.filter(verb="sign_out_everywhere", user_id=clerk.pk).count() == 1
    again, _answer = sign_in("vanthu")
    assert again.get("/roles/").status_code == 200
    Client().post("/accounts/logout/", {"everywhere": "1"})
    assert again.get("/roles/").status_code == 200


def test_before_a_locked_screen_nobody_ends_the_other_sessions(clock, clerk):
    here, there = sign_in("vanthu")[0], sign_in("vanthu")[0]
    clock.shift(20 * 60)
    there.get("/roles/")
    clock.shift(11 * 60)
    here.post("/accounts/logout/", {"everywhere": "1"})
    assert here.get("/roles/").status_code == 302
    assert there.get("/roles/").status_code == 200


# -- one's own phone


def on_own_phone(username):
    client = Client()
    return client, client.post(
        "/accounts/login/", {"username": username, "password": build.PASSWORD, "own_phone": "on"}, follow=True
    )


@pytest.fixture
def head(commune):
    return build.person(Role.HAMLET_HEAD, build.hamlet(commune, "Ấp 1"), username="truongap")


def test_a_hamlet_head_stays_signed_in_for_sixty_days_and_is_never_locked(clock, head):
    client, _answer = on_own_phone("truongap")
    for _time in range(5):
        clock.shift(timedelta(days=11))
        assert client.get("/roles/").status_code == 200
    assert "data-lock-after" not in text(client.get("/roles/"))
    clock.shift(timedelta(days=6))
    assert client.get("/roles/").url.startswith("/accounts/login/")


def test_without_the_box_a_hamlet_heads_session_is_like_any_other(clock, head):
    client, _answer = sign_in("truongap")
    clock.shift(PAUSE)
    assert client.get("/roles/").status_code == 423


def test_an_officer_gets_the_usual_session_and_is_told_why(clock, clerk):
    client, answer = on_own_phone("vanthu")
    assert "Chưa giữ đăng nhập lâu dài: chỉ dành cho người có mọi phân công ở ấp" in text(answer)
    clock.shift(PAUSE)
    assert client.get("/roles/").status_code == 423


def test_a_hamlet_head_with_a_post_in_the_office_gets_the_usual_session(clock, head, commune):
    Assignment.objects.create(user=head, role=Role.CLERK, unit=commune)
    client, _answer = on_own_phone("truongap")
    clock.shift(PAUSE)
    assert client.get("/roles/").status_code == 423


def test_a_long_session_ends_with_the_last_post(head, commune):
    client, _answer = on_own_phone("truongap")
    admin = build.person(Role.ADMINISTRATOR, commune)
    yesterday = timezone.localdate() - timedelta(days=1)
    actions.end_assignment(by=admin, assignment=head.assignments.get(), on=yesterday, commune=commune)
    assert client.get("/roles/").url == "/accounts/login/"
    assert client.get("/roles/").url == "/accounts/login/?next=/roles/"


def test_a_long_session_ends_when_a_post_in_the_office_is_added(head, commune):
    client, _answer = on_own_phone("truongap")
    Assignment.objects.create(user=head, role=Role.CLERK, unit=commune)
    assert client.get("/roles/").url == "/accounts/login/"


def test_a_long_session_ends_with_its_password(head, commune):
    client, _answer = on_own_phone("truongap")
    actions.reset_password(by=build.person(Role.ADMINISTRATOR, commune), user=head, commune=commune)
    assert client.get("/roles/").url.startswith("/accounts/login/?next=")


def test_an_account_put_out_of_use_ends_its_sessions(head):
    client, _answer = on_own_phone("truongap")
    head.is_active = False
    head.save()
    assert client.get("/roles/").url.startswith("/accounts/login/?next=")


def test_a_form_too_large_to_keep_is_said_to_be_lost(clock, clerk, commune, monkeypatch):
    monkeypatch.setattr(sessions, "LARGEST_KEPT", 10)
    client = sign_in("vanthu")[0]
    clock.shift(PAUSE)
    assert "không giữ lại được" in text(client.post(at(commune, "letterhead/"), FORM))


def test_only_the_last_forms_are_kept(clock, clerk, commune):
    client = sign_in("vanthu")[0]
    clock.shift(PAUSE)
    tokens = [kept_in(client.post(at(commune, "letterhead/"), {**FORM, "n": n})) for n in range(4)]
    kept = client.session["kept_forms"]
    assert list(kept) == tokens[1:]
    assert date.fromisoformat(dict(kept[tokens[1]][1])["valid_from"]) == date(2025, 7, 1)
