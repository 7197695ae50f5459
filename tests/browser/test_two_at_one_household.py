"""Two officers, two browsers, one household: one wins, the other sees both versions and decides."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from communes.roles import Role
from households.models import Household, Member
from tests import build
from tests.browser.conftest import WIDER


@pytest.fixture
def second(browser: Browser, live_server, browser_context_args):
    """Return a function that opens another browser for another person."""
    contexts = []

    def open_for(user) -> Page:
        client = Client()
        client.force_login(user, "django.contrib.auth.backends.ModelBackend")
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        context = browser.new_context(**browser_context_args)
        contexts.append(context)
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}])
        return context.new_page()

    yield open_for
    for context in contexts:
        context.close()


def test_two_browsers_save_one_person(page, page_login, second, live_server, assert_accessible, picture) -> None:
    commune = build.commune("Ấp 1")
    household = build.household(commune, "Ấp 1", "Nguyễn Văn Mẫu", {2025: "poor"}, birth_year=1968)
    head = household.members.get()
    mine = page_login(build.person(Role.POVERTY_OFFICER, commune))
    theirs = second(build.person(Role.HEAD_OF_OFFICE, commune))
    address = f"{live_server.url}{build.address('member_edit', commune, 2025, household.pk, head.pk)}"
    for one in (mine, theirs):
        one.goto(address)
    theirs.get_by_label("Dân tộc").fill("Chăm")
    theirs.get_by_role("button", name="Lưu thông tin").click()
    expect(theirs.get_by_text("Đã lưu thông tin của Nguyễn Văn Mẫu.")).to_be_visible()

    mine.get_by_label("Ngày sinh hoặc năm sinh").fill("5/3/1968")
    mine.get_by_label("Dân tộc").fill("Khmer")
    mine.get_by_role("button", name="Lưu thông tin").click()
    both = mine.get_by_role("row").filter(has_text="Dân tộc")
    expect(both).to_contain_text("Khmer")
    expect(both).to_contain_text("Chăm")
    expect(mine.get_by_label("Ngày sinh hoặc năm sinh")).to_have_value("5/3/1968")
    assert Member.objects.get().ethnicity == "Chăm"
    for width in (360, 1280):
        mine.set_viewport_size({"width": width, "height": 800})
        assert_accessible()
        assert not mine.evaluate(WIDER, width)
        picture(f"two-versions-{width}")

    mine.get_by_role("button", name="Lưu bản của anh/chị").click()
    expect(mine.get_by_text("Đã lưu thông tin của Nguyễn Văn Mẫu.")).to_be_visible()
    assert Member.objects.get().ethnicity == "Khmer"
    assert Household.objects.get().version == 3


def test_a_household_is_added_given_its_class_and_looked_at(
    page: Page, page_login, live_server, assert_accessible, picture
) -> None:
    commune = build.commune("Ấp 1")
    build.year(commune, 2025, {"Ấp 1": 100})
    page_login(build.person(Role.POVERTY_OFFICER, commune))

    def look(name: str) -> None:
        for width in (360, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            assert_accessible()
            wide = page.evaluate(WIDER, width)
            assert not wide, f"{name}: {wide}"
            picture(f"household-{name}-{width}")

    page.goto(f"{live_server.url}{build.address('list', commune, 2025)}")
    page.get_by_role("link", name="Thêm hộ").click()
    look("add")
    page.get_by_label("Chuyển đến từ nơi khác").check()
    page.get_by_label("Ngày", exact=False).first.fill("5/3/2025")
    page.get_by_label("Lý do, căn cứ").fill("Chuyển từ xã Hòa Hiệp đến")
    page.locator("select[name=hamlet]").select_option(label="Ấp 1")
    page.get_by_label("Họ và tên chủ hộ").fill("Lê Thị Mới")
    page.get_by_label("Ngày sinh hoặc năm sinh").fill("1968")
    page.get_by_role("button", name="Thêm hộ").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Lê Thị Mới, Ấp 1: hộ không nghèo năm 2025")

    page.get_by_role("link", name="Ghi phân loại").click()
    look("status")
    page.get_by_label("Hộ cận nghèo", exact=True).check()
    page.get_by_label("Bảo hiểm y tế").check()
    page.get_by_label("Điểm B2").fill("20")
    page.get_by_role("button", name="Lưu phân loại").click()
    expect(page.get_by_text("ứng với 10 điểm")).to_be_visible()
    page.get_by_label("Điểm B2").fill("10")
    page.get_by_role("button", name="Lưu phân loại").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Lê Thị Mới, Ấp 1: hộ cận nghèo năm 2025")
    page.get_by_role("link", name="Thêm nhân khẩu").click()
    look("member")
    page.get_by_label("Họ và tên").fill("Lê Thị Con")
    page.get_by_label("mới sinh").check()
    page.get_by_role("button", name="Thêm nhân khẩu").click()
    expect(page.get_by_text("Đã thêm Lê Thị Con vào hộ.")).to_be_visible()
    look("page")
