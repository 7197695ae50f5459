"""The one-time password of a slip: it opens the change of it and nothing else, for a while."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from communes import actions
from communes.models import Assignment, User
from communes.roles import Role
from tests import build
from tests.pages import at, sign_in, signed_in, text

pytestmark = pytest.mark.django_db
OWN = "bon-con-meo-xanh"
CHANGE = "/accounts/password/"


@pytest.fixture
def commune():
    return build.commune("Ấp 1")


@pytest.fixture
def slip(commune):
    """A new clerk and the password on her slip."""
    by = build.person(Role.ADMINISTRATOR, commune)
    return actions.open_account(
        by=by, commune=commune, username="+84 912 345 678", full_name="Hồ Thị Mới", role=Role.CLERK, unit=commune
    )


def change(client, old, new=OWN):
    typed = {"old_password": old, "new_password1": new, "new_password2": new}
    return client.post(CHANGE, typed)


@pytest.mark.parametrize("typed", ["0912345678", "0912 345 678", "+84 912 345 678", "84.912.345.678"])
def test_the_slip_opens_the_sign_in_however_the_number_is_written(slip, typed):
    client, answer = sign_in(typed, slip[1])
    assert answer.status_code == 302
    assert client.get("/", follow=True).redirect_chain == [(CHANGE, 302)]


def test_until_it_is_changed_every_page_leads_to_the_change_and_no_post_is_taken(slip, commune):
    client, _answer = sign_in(slip[0].username, slip[1])
    for page in ("/", "/roles/", at(commune, "overview/"), at(commune, "letterhead/"), "/accounts/password/done/"):
        assert client.get(page).url == CHANGE, page
    typed = {"valid_from": "2025-07-01", "body": "UBND XÃ MỚI", "place": "Mới", "title": "CHỦ TỊCH"}
    assert client.post(at(commune, "letterhead/"), typed).url == CHANGE
    assert not commune.letterheads.exists()
    assert "Chọn mật khẩu của riêng anh/chị" in text(client.get(CHANGE))
    assert client.post("/accounts/logout/").url == "/accounts/login/"


def test_the_change_opens_the_program_and_uses_the_slip_up(slip, commune):
    client, _answer = sign_in(slip[0].username, slip[1])
    there, _answer = sign_in(slip[0].username, slip[1])
    assert change(client, slip[1]).url == "/accounts/password/done/"
    assert client.get(at(commune, "overview/")).status_code == 200
    assert there.get("/roles/").url.startswith("/accounts/login/")
    assert sign_in(slip[0].username, slip[1])[1].status_code == 200
    assert User.objects.get(pk=slip[0].pk).one_time_until is None


def test_the_password_of_the_slip_is_no_new_password(slip):
    client, _answer = sign_in(slip[0].username, slip[1])
    assert "Mật khẩu mới phải khác mật khẩu đang dùng." in text(change(client, slip[1], slip[1]))
    assert User.objects.get(pk=slip[0].pk).one_time_until is not None


def test_a_slip_too_old_is_refused_with_a_sentence_and_only_to_who_knows_it(slip):
    with time_machine.travel(timezone.now() + actions.people.SLIP_LASTS, tick=True):
        client, answer = sign_in(slip[0].username, slip[1])
        assert "Mật khẩu một lần trên phiếu đã hết hạn. Hãy nhờ người quản trị" in text(answer)
        assert client.get("/roles/").status_code == 302
        wrong = text(sign_in(slip[0].username, "sai")[1])
        assert "hết hạn" not in wrong
        assert "Tên đăng nhập hoặc mật khẩu chưa đúng." in wrong


def test_the_password_of_a_slip_lasts_fourteen_days(slip):
    left = User.objects.get(pk=slip[0].pk).one_time_until - timezone.now()
    assert left.days == 13


def test_the_days_of_a_slip_count_from_the_first_day_of_its_post(commune):
    opened = {"by": build.person(Role.ADMINISTRATOR, commune), "commune": commune, "role": Role.CLERK, "unit": commune}
    first = timezone.localdate() + timedelta(days=30)
    user, _password = actions.open_account(**opened, username="0912000111", full_name="Người Mới", valid_from=first)
    assert timezone.localdate(user.one_time_until) == first + timedelta(days=14)


def test_a_reset_prints_a_new_slip_and_the_old_password_is_over(slip, commune):
    client, _answer = sign_in(slip[0].username, slip[1])
    change(client, slip[1])
    admin = signed_in(Assignment.objects.get(role="administrator", unit=commune).user)
    answer = admin.post(at(commune, f"accounts/{slip[0].pk}/password/"))
    new = re.search(r"<code>([a-z0-9-]+)</code>", text(answer)).group(1)
    assert "0912 345 678" in text(answer)
    assert client.get("/roles/").url.startswith("/accounts/login/")
    assert sign_in(slip[0].username, OWN)[1].status_code == 200
    assert sign_in(slip[0].username, new)[0].get("/").url == CHANGE


def test_a_password_given_by_its_owner_is_no_slips(commune):
    by = actions.system_user()
    user, password = actions.open_account(
        by=by, commune=commune, username="thu", full_name="Thử", role=Role.CLERK, unit=commune, password=OWN
    )
    assert (password, user.one_time_until) == (OWN, None)
    assert sign_in("thu", OWN)[0].get(at(commune, "overview/")).status_code == 200


@pytest.mark.parametrize("typed", ["12", "0112 345 678", "091234567", "+1 912 345 678 9", "0" * 59])
def test_a_number_that_cannot_be_one_is_refused(commune, typed):
    admin = signed_in(build.person(Role.ADMINISTRATOR, commune))
    given = {"full_name": "Hồ Thị Mới", "username": typed, "role": "clerk", "unit": commune.pk}
    answer = admin.post(at(commune, "accounts/add/"), {**given, "valid_from": "2026-01-01"})
    assert "chưa phải là một số điện thoại: số di động có 10 chữ số" in text(answer)


def test_one_number_in_two_spellings_is_one_account(slip, commune):
    admin = signed_in(build.person(Role.ADMINISTRATOR, commune))
    given = {"full_name": "Người Khác", "username": "0912.345.678", "role": "clerk", "unit": commune.pk}
    answer = admin.post(at(commune, "accounts/add/"), {**given, "valid_from": "2026-01-01"})
    assert "0912345678 đã có người dùng" in text(answer)


@pytest.mark.parametrize("typed", ["\0", "0" * 28_000, "😀", "đ" * 60, "+", "--", "0912\u0000345678"])
def test_whatever_is_typed_as_a_user_name_has_an_answer(typed):
    assert Client().post("/accounts/login/", {"username": typed, "password": typed}).status_code == 200


def test_the_list_of_people_says_whose_slip_waits_and_whose_is_over(slip, commune):
    admin = build.person(Role.ADMINISTRATOR, commune)
    assert "Chưa đổi mật khẩu một lần" in text(signed_in(admin).get(at(commune, "accounts/")))
    with time_machine.travel(timezone.now() + actions.people.SLIP_LASTS, tick=True):
        assert "Phiếu đã hết hạn" in text(signed_in(admin).get(at(commune, "accounts/")))
