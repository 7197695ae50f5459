"""A household split in a real browser, and put back: at the desk and at 360 px, held against axe."""

from __future__ import annotations

from datetime import date

from django.utils import timezone
from playwright.sync_api import Page, expect

from communes.roles import Role
from households.models import Household
from tests import build
from tests.households.life import world


def test_a_split_and_its_undo(page: Page, live_server, page_login, looked_at):
    today = timezone.localdate()
    commune = build.commune("Ấp 1", "Ấp 2")
    home = world.household(commune, classes={today.year - 1: "poor"})
    before = world.stored(home)
    page_login(build.person(Role.POVERTY_OFFICER, commune))
    page.goto(live_server.url + build.address("event", commune, today.year, home.pk, "split"))
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Ghi tách hộ năm {today.year} của hộ Nguyễn Văn An")
    looked_at("split")

    page.get_by_label("Số khẩu tách ra").fill("5")
    page.get_by_role("radio", name="người chưa có tên trong sổ").check()
    page.get_by_label("Họ và tên", exact=True).fill("Nguyễn Văn Tư")
    page.locator("[name=on]").fill(f"{date(today.year, 1, 1):%d/%m/%Y}")
    page.get_by_label("Lý do, căn cứ").fill("Ra ở riêng")
    page.get_by_role("button", name="Ghi tách hộ").click()
    expect(page.get_by_text("Hộ có 4 khẩu, không tách được 5 khẩu. Ghi lại số khẩu.")).to_be_visible()
    looked_at("split-refused")

    page.get_by_label("Số khẩu tách ra").fill("1")
    page.get_by_role("button", name="Ghi tách hộ").click()
    expect(page.get_by_text("Đã ghi tách hộ.")).to_be_visible()
    assert Household.objects.filter(commune=commune).count() == 2

    page.get_by_role("link", name="Biến động trong năm").first.click()
    looked_at("events")
    page.get_by_role("link", name="Hoàn tác").click()
    looked_at("undo")
    page.get_by_role("button", name="Hoàn tác").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(
        f"Chưa có biến động nào của hộ được ghi trong năm {today.year}"
    )
    assert world.stored(home) == before
