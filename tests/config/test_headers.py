"""Security headers, as sent and as set where the program stands behind TLS."""

import json
import os
import subprocess
import sys

import pytest
from django.conf import settings as project
from django.test import Client

from communes.roles import Role
from tests import build
from tests.pages import at, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.same_on_both]


def test_every_page_comes_with_its_guards():
    answer = Client().get("/accounts/login/")
    policy = answer["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert (answer["X-Frame-Options"], answer["X-Content-Type-Options"]) == ("DENY", "nosniff")
    assert answer["Referrer-Policy"] == "same-origin"
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize("page", ["accounts/", "audit/", "nowhere/"])
def test_pages_of_signed_in_people_are_kept_by_no_cache(page):
    commune = build.commune()
    client = signed_in(build.person(Role.HEAD_OF_OFFICE, commune))
    assert client.get(at(commune, page))["Cache-Control"] == "no-store, private"


def test_pages_carry_no_inline_style_or_script():
    commune = build.commune()
    admin = build.person(Role.ADMINISTRATOR, commune)
    client = signed_in(admin)
    pages = ["/roles/", "/accounts/password/", *(at(commune, page) for page in ("accounts/", "accounts/add/"))]
    pages += [at(commune, page) for page in ("letterhead/", "audit/", "nowhere/")]
    for page in pages:
        words = client.get(page).content.decode()
        assert " style=" not in words, page
        assert "<style" not in words, page
        assert " onclick=" not in words, page
        assert "<script>" not in words, page


ASK = """
import json, django
django.setup()
from django.conf import settings
from django.test import Client
plain, safe = Client().get("/"), Client().get("/", secure=True)
print(json.dumps({
    "plain": [plain.status_code, plain["Location"]],
    "hsts": safe["Strict-Transport-Security"],
    "secure": [settings.SESSION_COOKIE_SECURE, settings.CSRF_COOKIE_SECURE, settings.SESSION_COOKIE_HTTPONLY],
}))
"""


def test_where_it_is_no_demo_everything_asks_for_tls(tmp_path):
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings", "ALLOWED_HOSTS": "testserver"}
    environment.update(DATABASE_URL=f"sqlite:///{tmp_path / 'x.sqlite3'}", DEMO="0", DEBUG="0")
    asked = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", ASK],
        cwd=project.BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    said = json.loads(asked.stdout.splitlines()[-1])
    assert said["plain"] == [301, "https://testserver/"]
    assert said["hsts"] == "max-age=31536000; includeSubDomains; preload"
    assert said["secure"] == [True, True, True]
