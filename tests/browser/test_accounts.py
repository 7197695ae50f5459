"""A slip, a shared computer and a hand-over in a real browser: at the desk and at 360 px, held against axe."""

from __future__ import annotations

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone
from playwright.sync_api import Page, expect

from communes import actions
from communes.models import Assignment, Letterhead, Paper, PaperState
from communes.roles import Role
from tests import build
from tests.pages import at

OWN = "bon-con-meo-xanh"
SECRET = "ỦY BAN NHÂN DÂN XÃ CÒN ĐANG GHI DỞ"


@pytest.fixture
def commune():
    return build.commune("Ấp 1", "Ấp 2")


def sign_in(page: Page, username: str, password: str) -> None:
    page.get_by_label("Tên đăng nhập").fill(username)
    page.get_by_label("Mật khẩu").fill(password)
    page.get_by_role("button", name="Đăng nhập").click()


def leave_alone(page: Page) -> None:
    """Let half an hour go by on the page, whose clock was taken over before it was opened."""
    with page.expect_response("**/accounts/lock/"):
        page.clock.fast_forward("31:00")
    expect(page.locator("dialog.lock")).to_be_visible()
    expect(page.locator("main")).not_to_be_visible()


def test_first_sign_in_with_the_password_of_the_slip(page: Page, live_server, page_login, looked_at, commune):
    page_login(build.person(Role.ADMINISTRATOR, commune))
    page.goto(live_server.url + at(commune, "accounts/add/"))
    page.get_by_label("Họ và tên").fill("Hồ Thị Mới")
    page.get_by_label("Tên đăng nhập").fill("0912 345 678")
    page.get_by_label("Vai trò").select_option("clerk")
    page.get_by_role("button", name="Thêm tài khoản").click()
    expect(page.get_by_role("heading", level=2)).to_contain_text(["PHIẾU GIAO TÀI KHOẢN"])
    looked_at("slip")
    password = page.locator(".slip code").inner_text()

    page.locator(".next-person").get_by_role("button", name="Đổi người dùng").click()
    expect(page.get_by_text("Mời người dùng tiếp theo đăng nhập.")).to_be_visible()
    looked_at("sign-in")
    sign_in(page, "+84 912 345 678", password)
    expect(page.get_by_role("heading", level=1)).to_have_text("Chọn mật khẩu của riêng anh/chị")
    looked_at("own-password")
    page.goto(live_server.url + at(commune, "overview/"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Chọn mật khẩu của riêng anh/chị")
    page.get_by_label("Mật khẩu đang dùng").fill(password)
    page.get_by_label("Mật khẩu mới", exact=False).first.fill(OWN)
    page.get_by_label("Ghi lại mật khẩu mới").fill(OWN)
    page.get_by_role("button", name="Đổi mật khẩu").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Mật khẩu đã được đổi")
    page.goto(live_server.url + at(commune, "letterhead/"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Tiêu đề văn bản")


def test_a_shared_computer_locks_and_keeps_the_half_filled_form_for_the_same_person(
    page: Page, live_server, looked_at, commune
):
    build.person(Role.CLERK, commune, username="vanthu")
    page.clock.install()
    page.goto(live_server.url + at(commune, "letterhead/"))
    sign_in(page, "vanthu", build.PASSWORD)
    page.get_by_label("Cơ quan ban hành").fill(SECRET)
    leave_alone(page)
    looked_at("screen-locked")
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    expect(page.locator("main")).not_to_be_visible()

    page.locator("#lock-password").fill("sai-mat-khau")
    page.get_by_role("button", name="Mở khóa").click()
    expect(page.get_by_text("Mật khẩu chưa đúng.")).to_be_visible()
    page.locator("#lock-password").fill(build.PASSWORD)
    page.get_by_role("button", name="Mở khóa").click()
    expect(page.locator("dialog.lock")).not_to_be_visible()
    expect(page.get_by_label("Cơ quan ban hành")).to_have_value(SECRET)
    page.get_by_label("Địa danh").fill("Minh Họa")
    page.get_by_role("button", name="Ghi tiêu đề").click()
    expect(page.get_by_text("Đã ghi tiêu đề áp dụng từ ngày")).to_be_visible()
    assert Letterhead.objects.get().body == SECRET


def test_a_screen_locked_by_hand_keeps_what_is_half_written(page: Page, live_server, commune):
    build.person(Role.CLERK, commune, username="vanthu")
    page.goto(live_server.url + at(commune, "letterhead/"))
    sign_in(page, "vanthu", build.PASSWORD)
    page.get_by_label("Cơ quan ban hành").fill(SECRET)
    page.locator(".who summary").click()
    page.get_by_role("button", name="Khóa màn hình").click()
    expect(page.locator("dialog.lock")).to_be_visible()
    page.locator("#lock-password").fill(build.PASSWORD)
    page.get_by_role("button", name="Mở khóa").click()
    expect(page.locator("dialog.lock")).not_to_be_visible()
    expect(page.get_by_label("Cơ quan ban hành")).to_have_value(SECRET)


def test_the_next_person_does_not_see_what_the_first_one_was_writing(page: Page, live_server, commune):
    build.person(Role.CLERK, commune, username="vanthu")
    build.person(Role.POVERTY_OFFICER, commune, username="canbo")
    page.clock.install()
    page.goto(live_server.url + at(commune, "letterhead/"))
    sign_in(page, "vanthu", build.PASSWORD)
    page.get_by_label("Cơ quan ban hành").fill(SECRET)
    leave_alone(page)
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("Màn hình đã khóa")
    page.get_by_role("button", name="Đổi người dùng").click()
    sign_in(page, "canbo", build.PASSWORD)
    expect(page.locator(".who")).to_be_visible()
    for _step in range(4):
        page.go_back()
        assert SECRET not in page.content()
        assert SECRET not in page.evaluate("[...document.querySelectorAll('input')].map(one => one.value).join()")
    page.goto(live_server.url + at(commune, "letterhead/"))
    assert SECRET not in page.evaluate("[...document.querySelectorAll('input')].map(one => one.value).join()")


def test_a_form_sent_to_a_locked_screen_is_sent_on_without_javascript(browser, live_server, commune, settings):
    build.person(Role.CLERK, commune, username="vanthu")
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(live_server.url + at(commune, "letterhead/"))
    sign_in(page, "vanthu", build.PASSWORD)
    page.get_by_label("Cơ quan ban hành").fill(SECRET)
    page.get_by_label("Địa danh").fill("Minh Họa")
    cookie = next(one for one in page.context.cookies() if one["name"] == settings.SESSION_COOKIE_NAME)
    session = SessionStore(cookie["value"])
    session["used_at"] -= 31 * 60
    session.save()
    page.get_by_role("button", name="Ghi tiêu đề").click()
    expect(page.get_by_text("mở khóa rồi gửi tiếp")).to_be_visible()
    page.get_by_label("Mật khẩu").fill(build.PASSWORD)
    page.get_by_role("button", name="Mở khóa").click()
    page.get_by_role("button", name="Tiếp tục gửi").click()
    expect(page.get_by_text("Đã ghi tiêu đề áp dụng từ ngày")).to_be_visible()
    assert Letterhead.objects.get().body == SECRET
    page.context.close()


def test_a_hand_over_in_one_action(page: Page, live_server, page_login, looked_at, commune):
    today = timezone.localdate()
    giver, taker = build.person(Role.POVERTY_OFFICER, commune), build.person(Role.CLERK, commune)
    paper = Paper.objects.create(
        commune=commune, unit=commune, kind="submission", state=PaperState.DRAFT, subject="Tờ trình thử", kept_by=giver
    )
    admin = build.person(Role.ADMINISTRATOR, commune)
    actions.save_title(
        by=admin, commune=commune, role=Role.CLERK, valid_from=today, title="Văn thư - Lưu trữ", room="Văn phòng"
    )
    page_login(admin)
    page.goto(live_server.url + at(commune, "accounts/"))
    looked_at("accounts")
    page.get_by_role("row", name=giver.full_name).get_by_role("link", name="Bàn giao").click()
    looked_at("hand-over")
    page.get_by_label("Người nhận").select_option(str(taker.pk))
    page.get_by_label("Người chứng kiến").fill("Lê Thị Chứng")
    page.get_by_role("button", name="Bàn giao", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(f"{giver} bàn giao cho {taker}")
    expect(page.get_by_text("Tờ trình thử")).to_be_visible()
    looked_at("minutes")
    paper.refresh_from_db()
    assert paper.kept_by == taker
    assert Assignment.objects.get(user=giver).valid_to == today
    page.goto(live_server.url + at(commune, "accounts/"))
    page.get_by_role("link", name=f"{giver} bàn giao cho {taker}").click()
    expect(page.get_by_role("heading", level=2)).to_have_text(["BIÊN BẢN\nBàn giao công việc"], use_inner_text=True)


def test_delegation_titles_and_the_first_run_at_both_widths(
    page: Page, live_server, page_login, looked_at, commune, settings, tmp_path
):
    page_login(build.person(Role.ADMINISTRATOR, commune))
    for name in ("delegations", "titles"):
        page.goto(live_server.url + at(commune, f"{name}/"))
        looked_at(name)
    settings.DEMO = False
    settings.LOCAL_DIR = tmp_path
    (tmp_path / "setup_code").write_text("mã-thử")
    for step in ("", "people/", "workbook/"):
        page.goto(f"{live_server.url}/setup/{step}")
        looked_at(f"setup-{step.strip('/') or 'steps'}")
    Assignment.objects.all().delete()
    page.context.clear_cookies()
    page.goto(f"{live_server.url}/setup/")
    looked_at("setup-code")
    page.get_by_label("Mã cài đặt").fill("mã-thử")
    page.get_by_role("button", name="Tiếp").click()
    for step in ("commune/", "administrator/"):
        page.goto(f"{live_server.url}/setup/{step}")
        looked_at(f"setup-{step.strip('/')}")
