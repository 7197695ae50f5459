"""The list taken as a workbook in a real browser, changed nowhere, and dropped in again: nothing would be written."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page, expect

from communes.roles import Role
from households.models import RosterImport
from tests import build


def test_taken_and_dropped_in_again(page: Page, live_server, page_login, looked_at, tmp_path: Path):
    commune = build.commune("Ấp 1", "Ấp 2")
    for hamlet, name in (("Ấp 1", "Nguyễn Văn Mẫu"), ("Ấp 2", "Trần Thị Bình")):
        build.household(commune, hamlet, name, {2024: "poor"}, birth_year=1960, cccd=f"07906000000{hamlet[-1]}")
    build.year(commune, 2024, {"Ấp 1": 10, "Ấp 2": 10})
    page_login(build.person(Role.POVERTY_OFFICER, commune))
    page.goto(live_server.url + build.address("list", commune, 2024))
    page.get_by_role("link", name="Tải danh sách (Excel)").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Tải danh sách 2 hộ “Nghèo và cận nghèo” năm 2024 của Xã Thử Nghiệm"
    )
    looked_at("list-take")
    page.get_by_label("Kèm số định danh cá nhân/CCCD đầy đủ").check()
    page.get_by_label("Đối chiếu khi cấp thẻ bảo hiểm y tế").check()
    with page.expect_download() as taken:
        page.get_by_role("button", name="Tải Excel").click()
    file = tmp_path / taken.value.suggested_filename
    taken.value.save_as(file)
    assert file.name == "Danh sách hộ - Xã Thử Nghiệm - 2024.xlsx"

    page.goto(live_server.url + build.address("upload", commune, 2024))
    page.get_by_label("Tệp Excel của danh sách").set_input_files(file)
    page.get_by_label("Số quyết định").fill("212/QĐ-UBND")
    page.get_by_label("Ngày quyết định").fill("15/12/2024")
    page.locator("form button[type=submit]", has_text="Xem trước").first.click()
    expect(page.get_by_text("Không đổi").first).to_be_visible()
    assert RosterImport.objects.get().state == RosterImport.State.DRAFT
