"""The officer's whole story in a real browser: her workbook in, the year closed, the rate read, form 1 out.

Every page met is held against axe at the desk's width and at 360 px, where nothing may be wider
than the phone; its pictures are kept in test-results/pages.
"""

from __future__ import annotations

from pathlib import Path

from openpyxl import load_workbook
from playwright.sync_api import Page, expect

from communes.roles import Role
from households.models import YearlyStatus
from tests import build

WORKBOOK = Path(__file__).resolve().parent.parent / "fixtures" / "roster_2022_by_hamlet.xlsx"


def test_from_the_workbook_to_the_rate_and_the_form(page: Page, live_server, looked_at, tmp_path) -> None:
    commune = build.commune("Ấp Trang Hoàng", "Ấp Trang Hùng", "Ấp Trang Định", name="Xã Bông Trang")
    officer = build.person(Role.POVERTY_OFFICER, commune, "canbo")
    place = f"{live_server.url}/{commune.pk}/2022/national-2022"

    page.goto(live_server.url)
    looked_at("sign-in")
    page.get_by_label("Tên đăng nhập").fill("canbo")
    page.get_by_label("Mật khẩu").fill(build.PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()
    expect(page).to_have_url(f"{live_server.url}/{commune.pk}/{page.url.split('/')[4]}/national-2022/desk/")
    looked_at("desk-empty")

    page.locator("header .top select[name=year]").select_option("2022")
    expect(page).to_have_url(f"{place}/desk/")
    page.get_by_role("link", name="Nhập danh sách từ Excel").first.click()
    looked_at("upload")
    page.get_by_label("Tệp Excel của danh sách").set_input_files(WORKBOOK)
    page.get_by_label("danh sách đã công nhận").check()
    page.get_by_role("button", name="Xem trước").click()
    expect(page.get_by_text("Danh sách đã công nhận phải có số quyết định")).to_be_visible()
    expect(page.get_by_text("Đã nhận tệp: roster_2022_by_hamlet.xlsx")).to_be_visible()
    looked_at("upload-answer-missing")
    page.get_by_label("Số quyết định").fill("212/QĐ-UBND")
    page.get_by_label("Ngày quyết định").fill("15/12/2022")
    page.get_by_role("button", name="Xem trước").click()

    expect(page.get_by_role("heading", level=1)).to_have_text("132 hộ trong tệp: 132 mới")
    assert not YearlyStatus.objects.exists()
    looked_at("preview")
    page.get_by_role("button", name="Cập nhật danh sách").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("132 hộ mới")
    looked_at("record")
    assert YearlyStatus.objects.filter(year=2022, stage="decided").count() == 132

    page.goto(f"{place}/close/")
    looked_at("close")
    page.get_by_label("Số quyết định").fill("212/QĐ-UBND")
    page.get_by_label("Ngày ký").fill("15/12/2022")
    page.get_by_role("button", name="Chốt năm 2022").click()
    expect(page).to_have_url(f"{place}/progress/")
    expect(page.locator("main")).to_contain_text("Quyết định số 212/QĐ-UBND")
    looked_at("progress")
    page.goto(f"{place}/overview/")
    looked_at("overview")
    page.goto(f"{place}/progress/")

    row = page.get_by_role("row").filter(has_text="Ấp Trang Hoàng").first
    expect(row).to_contain_text("2,91")
    expect(row).to_contain_text("5,66")
    row.get_by_role("link", name="18", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("18 hộ nghèo")
    looked_at("list")
    page.locator("table a").first.click()
    looked_at("household")

    page.goto(f"{place}/forms/1/")
    looked_at("form")
    with page.expect_download() as downloading:
        page.get_by_role("link", name="Tải Excel").click()
    file = tmp_path / "bieu-01.xlsx"
    downloading.value.save_as(file)
    values = [cell.value for row in load_workbook(file, data_only=True).active.iter_rows() for cell in row]
    assert {1602, 43, 2.68, 89, 5.56} <= set(values)
    assert officer.username == "canbo"


def test_the_same_file_again_and_by_keyboard_alone(page: Page, live_server, page_login, looked_at) -> None:
    commune = build.commune("Ấp Trang Hoàng", "Ấp Trang Hùng", "Ấp Trang Định")
    page_login(build.person(Role.POVERTY_OFFICER, commune))
    page.goto(f"{live_server.url}/{commune.pk}/2022/national-2022/import/")
    for heading in ("132 hộ trong tệp: 132 mới", "giống hệt danh sách đang lưu"):
        page.goto(f"{live_server.url}/{commune.pk}/2022/national-2022/import/")
        page.get_by_label("Tệp Excel của danh sách").set_input_files(WORKBOOK)
        page.get_by_label("danh sách đề nghị").focus()
        page.keyboard.press("Space")
        page.get_by_role("button", name="Xem trước").focus()
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_contain_text(heading)
        button = page.get_by_role("button", name="Cập nhật danh sách")
        if button.count():
            button.focus()
            page.keyboard.press("Enter")
            expect(page.get_by_role("heading", level=1)).to_contain_text("132 hộ mới")
    looked_at("preview-unchanged")
