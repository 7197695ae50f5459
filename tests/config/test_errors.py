"""Error pages: Vietnamese, calm, saying what to do; and no string of Django's left in English."""

import gettext
import re
from pathlib import Path

import django
import pytest
from django.conf import settings as project
from django.template.loader import get_template
from django.test import Client

from communes.roles import Role
from tests import build
from tests.pages import at, signed_in, text

pytestmark = pytest.mark.django_db


def test_a_forbidden_page_says_who_may(client):
    commune = build.commune()
    answer = signed_in(build.person(Role.CLERK, commune)).get(at(commune, "accounts/"))
    assert answer.status_code == 403
    assert "Việc này không thuộc phân công của anh/chị" in text(answer)
    assert "Tạo tài khoản, phân công, thôi phân công, bàn giao công việc: Quản trị của xã." in text(answer)


@pytest.mark.parametrize("signed", [True, False])
def test_an_unknown_address_is_a_vietnamese_page(signed):
    client = signed_in(build.person(Role.CLERK, build.commune())) if signed else Client()
    answer = client.get("/khong/co/trang/nay/")
    assert answer.status_code == 404
    assert "Không tìm thấy trang này" in text(answer)


def test_a_crash_is_a_vietnamese_page(settings, monkeypatch):
    def crash(*_args, **_kwargs):
        raise RuntimeError

    commune = build.commune()
    monkeypatch.setattr("communes.queries.people_of", crash)
    client = signed_in(build.person(Role.ADMINISTRATOR, commune))
    client.raise_request_exception = False
    answer = client.get(at(commune, "accounts/"))
    assert answer.status_code == 500
    assert "việc vừa rồi chưa được ghi" in text(answer)


def test_a_foreign_host_is_a_vietnamese_page(settings):
    settings.ALLOWED_HOSTS = ["localhost"]
    answer = Client().get("/", headers={"host": "example.com"})
    assert answer.status_code == 400
    assert "Yêu cầu gửi lên không đọc được" in text(answer)


def test_a_form_of_an_old_page_is_refused_in_vietnamese():
    answer = Client(enforce_csrf_checks=True).post("/accounts/login/", {"username": "a", "password": "b"})
    assert answer.status_code == 403
    assert "Trang này đã mở quá lâu nên chưa gửi được" in text(answer)


@pytest.mark.parametrize("name", ["400.html", "500.html"])
def test_pages_for_a_broken_program_need_nothing(name):
    assert "<h1>" in get_template(name).render()


def test_each_of_our_corrections_still_meets_a_string_of_django():
    root = Path(django.__file__).parent
    places = ["conf/locale/en/LC_MESSAGES/django.po", "contrib/auth/locale/en/LC_MESSAGES/django.po"]
    theirs = " ".join((root / place).read_text() for place in places).replace('"\n"', "")
    with (project.BASE_DIR / "locale/vi/LC_MESSAGES/django.mo").open("rb") as file:
        ours = gettext.GNUTranslations(file)._catalog
    singular = {key[0] if isinstance(key, tuple) else key for key in ours} - {""}
    assert len(singular) > 20
    assert [key for key in singular if f'"{key}"' not in theirs] == []


def test_the_compiled_catalogue_is_that_of_the_text():
    folder = project.BASE_DIR / "locale/vi/LC_MESSAGES"
    written = re.findall(r'^msgstr(?:\[0\])? "(.+)"$', (folder / "django.po").read_text(), re.MULTILINE)
    compiled = (folder / "django.mo").read_bytes().decode(errors="replace")
    assert [line for line in written if line not in compiled and "\\n" not in line] == []
