"""What browser tests share: Chromium, signing in, the check of accessibility, pictures of pages."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import ConsoleMessage, Page
from pytest_django.live_server_helper import LiveServer

from communes.models import User
from tests import programs

PICTURES = Path(settings.BASE_DIR) / "test-results" / "pages"
QUIET = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
IS_ROOT = hasattr(os, "geteuid") and os.geteuid() == 0


WIDER = """width => document.documentElement.scrollWidth <= width ? [] : ["this page",
    ...[...document.querySelectorAll("body *")].filter(one => one.getBoundingClientRect().right > width)
    .slice(0, 9).map(one => one.outerHTML.slice(0, 120))]"""


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Start the system's Chromium; the sandbox cannot be had by root."""
    args = [*QUIET, "--no-sandbox"] if IS_ROOT else [*QUIET]
    return {**browser_type_launch_args, "executable_path": programs.chromium(), "args": args}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """Sit at a desk in a commune's office."""
    size = {"width": 1280, "height": 800}
    return {**browser_context_args, "locale": "vi-VN", "timezone_id": "Asia/Ho_Chi_Minh", "viewport": size}


@pytest.fixture(scope="session", autouse=True)
def database_beside_the_browser() -> None:
    """Let the ORM work in the thread whose event loop drives the browser.

    Not taken back at the end of a test: the flush after the last one needs it too, and browser
    tests come last.
    """
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"


@pytest.fixture(autouse=True)
def honest_page(page: Page) -> Iterator[None]:
    """Fail a test on whose pages a script broke or something went against the security policy."""
    complaints: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type == "error" and "Content Security Policy" in message.text:
            complaints.append(message.text)

    page.on("console", note)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield
    assert not complaints, "\n".join(complaints)


@pytest.fixture
def page_login(page: Page, live_server: LiveServer) -> Callable[[User | str], Page]:
    """Return a function that signs a user in (by name or object) without the form, and returns the page."""

    def sign_in(user: User | str) -> Page:
        if isinstance(user, str):
            user = User.objects.get(username=user)
        client = Client()
        client.force_login(user, "django.contrib.auth.backends.ModelBackend")
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
        return page

    return sign_in


@pytest.fixture
def assert_accessible(page: Page) -> Callable[[], None]:
    """Return a function that fails with a list of what axe finds wrong on the page at hand."""

    def check() -> None:
        violations = Axe().run(page).response["violations"]
        found = [f"{page.url}: {len(violations)} lỗi tiếp cận"] if violations else []
        for violation in violations:
            found.append(f"{violation['impact']} {violation['id']}: {violation['help']}")
            found += [f"    {' '.join(map(str, n['target']))}   {n['html'][:160]}" for n in violation["nodes"]]
        assert not found, "\n".join(found)

    return check


@pytest.fixture
def picture(page: Page) -> Callable[[str], Path]:
    """Return a function that keeps a picture of the whole page as test-results/pages/<name>.png."""

    def take(name: str) -> Path:
        path = PICTURES / f"{name}.png"
        page.screenshot(path=path, full_page=True, animations="disabled")
        return path

    return take


@pytest.fixture
def looked_at(
    page: Page, assert_accessible: Callable[[], None], picture: Callable[[str], Path]
) -> Callable[[str], None]:
    """Return a function that holds the page at hand against axe, at 360 px and at the desk, and keeps its pictures."""

    def look(name: str) -> None:
        for width, height in ((360, 740), (1280, 800)):
            page.set_viewport_size({"width": width, "height": height})
            assert_accessible()
            wide = page.evaluate(WIDER, width)
            assert not wide, f"{name} is wider than {width} px: {wide}"
            picture(f"{name}-{width}")

    return look
