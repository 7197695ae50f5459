"""The first page of every role, and with --long every page its navigation leads to: held against axe at both widths."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from playwright.sync_api import Page

from config.demo import load_commune
from config.demo_sites import POSTS, Site


@pytest.fixture
def demo(live_server):
    """The demo commune, written as on a day of its story; the browser goes by the machine's clock."""
    with time_machine.travel(datetime(2026, 11, 21, 10, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh")), tick=True):
        return load_commune(site=Site(1)).commune


def test_the_first_page_of_every_role(page: Page, live_server, page_login, demo, looked_at) -> None:
    for _role, username, *_rest in POSTS:
        page_login(username)
        page.goto(f"{live_server.url}/{demo.pk}/2026/national-2022/desk/")
        looked_at(f"desk-{username}")


@pytest.mark.long
def test_every_page_of_every_roles_navigation(page: Page, live_server, page_login, demo, looked_at) -> None:
    seen = set()
    for role, username, *_rest in POSTS:
        page_login(username)
        page.goto(f"{live_server.url}/{demo.pk}/2026/national-2022/desk/")
        links = page.locator(".side .jobs a").evaluate_all("all => all.map(one => one.getAttribute('href'))")
        for link in links:
            if (role, link) in seen:
                continue
            seen.add((role, link))
            answer = page.goto(live_server.url + link)
            assert answer is not None
            assert answer.status == 200, (username, link)
            looked_at(f"{role}-{link.strip('/').split('/', 3)[-1].replace('/', '-')}")
    assert len(seen) > 100
