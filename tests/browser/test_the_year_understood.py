"""Every page of a year's understanding, with the demo commune's data: at the desk and at 360 px, held against axe."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from playwright.sync_api import Page, expect

from config.demo import load_commune
from config.demo_sites import Site
from households.models import LifeEvent
from households.queries.doubles import suspected_doubles

PAGES = (
    "2026/national-2022/overview/",
    "2025/national-2022/overview/",
    "2025/national-2022/movement/",
    "2026/national-2022/movement/",
    "2022/national-2022/movers/poor/to_near_poor/",
    "2026/national-2022/plan/",
    "2026/national-2022/plan/edit/",
    "2026/national-2022/forecast/",
    "2025/national-2022/goals/minority/",
    "2026/national-2022/campaigns/",
    "2026/national-2022/campaigns/add/",
    "2026/national-2022/events/",
    "2026/national-2022/doubles/",
    "2025/national-2022/forms/",
    "2025/national-2022/forms/2/",
    "2025/national-2022/forms/8/",
    "2025/national-2022/forms/10/",
    "2025/national-2022/forms/names/14/",
    "2023/national-2022/restatements/",
    "2024/national-2022/restatements/open/",
    "2026/national-2022/close/",
)


@pytest.fixture
def demo(live_server):
    """The demo commune, written as on a day of its story; the browser goes by the machine's clock."""
    with time_machine.travel(datetime(2026, 11, 21, 10, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh")), tick=True):
        return load_commune(site=Site(1)).commune


def test_every_page_of_the_year(page: Page, live_server, page_login, demo, looked_at) -> None:
    page_login("canbo")
    (pair,) = suspected_doubles(demo)
    split = LifeEvent.objects.get(commune=demo, kind="split")
    more = (
        f"2026/national-2022/doubles/{pair.one.pk}/{pair.other.pk}/",
        f"2026/national-2022/households/{split.other_id}/",
    )
    for address in (*PAGES, *more):
        answer = page.goto(f"{live_server.url}/{demo.pk}/{address}")
        assert answer is not None
        assert answer.status == 200, address
        looked_at("year-" + address.strip("/").replace("/", "-"))


def test_a_number_of_the_overview_opens_its_names(page: Page, live_server, page_login, demo) -> None:
    page_login("chutich")
    page.goto(f"{live_server.url}/{demo.pk}/2025/national-2022/overview/")
    page.get_by_role("link", name="10 hộ nghèo").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("10 hộ nghèo")
    page.goto(f"{live_server.url}/{demo.pk}/2025/national-2022/overview/")
    page.locator("table.flows-short a").nth(2).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Vượt chuẩn cận nghèo, năm 2025: 5 hộ")
