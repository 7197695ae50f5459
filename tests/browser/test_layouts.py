"""A superior's workbook in a real browser: brought, pointed by clicks, filled, taken; by axe at both widths."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page, expect

from communes.roles import Role
from tests import build
from tests.campaigns.reports import world


def test_brought_pointed_filled(page: Page, live_server, page_login, looked_at, tmp_path: Path):
    commune = build.commune("Ấp 1", "Ấp 2")
    build.year(commune, 2025, {"Ấp 1": 100, "Ấp 2": 300})
    build.household(commune, "Ấp 1", "Nguyễn Văn Mẫu", {2025: "poor"})
    file = tmp_path / "Mau cua So.xlsx"
    file.write_bytes(world.workbook(world.HAMLETS, merged=("A1:D1",), other="Bìa"))
    page_login(build.person(Role.POVERTY_OFFICER, commune))
    page.goto(f"{live_server.url}/{commune.pk}/2025/national-2022/forms/")
    page.get_by_role("navigation").get_by_role("link", name="Báo cáo cho cấp trên").first.click()
    looked_at("layouts-none")
    page.get_by_role("link", name="Thêm mẫu của cấp trên").click()
    page.get_by_label("Tên mẫu").fill("Báo cáo quý của Sở")
    page.get_by_label("Tệp Excel trống").set_input_files(file)
    looked_at("layout-add")
    page.get_by_role("button", name="Lưu và chỉ ô").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Báo cáo quý của Sở: chưa chỉ ô nào")

    page.get_by_role("link", name="A1: BÁO CÁO").click()
    page.get_by_label("Tìm số liệu").fill("ten xa")
    page.get_by_role("button", name="Tìm").click()
    page.get_by_label("Tên xã, phường Xã Thử Nghiệm").check()
    page.get_by_role("button", name="Dùng cho ô A1").click()
    page.get_by_role("link", name="Thêm bảng theo ấp, theo hộ").click()
    page.get_by_label("Dòng đầu (dòng của ấp").fill("4")
    page.get_by_label("Dòng cuối").fill("5")
    page.get_by_label("Cột có tên ấp").fill("B")
    looked_at("layout-block")
    page.get_by_role("button", name="Ghi bảng").click()
    page.get_by_label("Đến ô").fill("C4")  # by keyboard alone
    page.get_by_label("Đến ô").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Cột C của bảng trong sheet Biểu là số liệu nào?")
    page.get_by_label("Số hộ nghèo 1 hộ").check()
    looked_at("layout-cell")
    page.get_by_role("button", name="Dùng cho cột C").click()
    looked_at("layout-grid")

    page.get_by_role("link", name="Xem thử, điền").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Báo cáo quý của Sở: 3 ô được điền bằng số liệu năm 2025")
    looked_at("layout-fill")
    page.get_by_label("Kỳ báo cáo").fill("Quý IV")
    with page.expect_download() as taken:
        page.get_by_role("button", name="Tải tệp đã điền").click()
    assert taken.value.suggested_filename == "Mau cua So - Quý IV.xlsx"
    said = world.values(Path(taken.value.path()).read_bytes())
    assert (said["A1"], said["C4"], said["C5"]) == ("Xã Thử Nghiệm", 1, 0)
    page.get_by_role("link", name="Báo cáo cho cấp trên").first.click()
    looked_at("layouts")
    page.get_by_role("button", name="Soạn báo cáo năm 2025").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Báo cáo đang là dự thảo")
