"""The settings as a process meets them: what is safe stays so when nothing is set."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
SHOW = """
import json; from config import settings as s
print(json.dumps({name: getattr(s, name, None) for name in (
    "DEBUG", "DEMO", "SECURE_SSL_REDIRECT", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE",
    "SECURE_HSTS_SECONDS", "SECURE_PROXY_SSL_HEADER", "AXES_CLIENT_IP_CALLABLE")}))
"""


def settings_with(**environment: str) -> dict[str, object]:
    """Return settings as a fresh process reads them."""
    names = ("DEBUG", "DEMO", "DJANGO_SETTINGS_MODULE")
    bare = {name: value for name, value in os.environ.items() if name not in names}
    done = subprocess.run(
        [sys.executable, "-c", SHOW],
        cwd=ROOT,
        env={**bare, "SECRET_KEY": "x" * 50, **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    return dict(json.loads(done.stdout))


def test_unset_means_safe() -> None:
    found = settings_with()
    assert found["DEBUG"] is found["DEMO"] is False
    assert found["SECURE_SSL_REDIRECT"] is found["SESSION_COOKIE_SECURE"] is found["CSRF_COOKIE_SECURE"] is True
    assert found["SECURE_HSTS_SECONDS"] == 365 * 24 * 60 * 60
    assert found["AXES_CLIENT_IP_CALLABLE"] == "config.proxy.client_address"


@pytest.mark.parametrize("name", ["DEMO", "DEBUG"])
def test_without_tls_no_header_of_a_proxy_is_believed(name: str) -> None:
    found = settings_with(**{name: "1"})
    assert found["SECURE_SSL_REDIRECT"] is found["SESSION_COOKIE_SECURE"] is False
    assert found["SECURE_PROXY_SSL_HEADER"] is found["AXES_CLIENT_IP_CALLABLE"] is None
