"""A list to sign in a real browser, from the list of households to the last tick on a telephone; a certificate."""

from __future__ import annotations

from datetime import date
from io import BytesIO

from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from campaigns.models import Support, SupportList
from communes.roles import Role
from tests import build
from tests.campaigns.pledges.world import workbook
from tests.campaigns.supports import world


def test_from_a_filter_to_the_last_tick(page: Page, live_server, page_login, looked_at):
    today = timezone.localdate()
    year, commune = today.year, build.commune("Ấp 1", "Ấp 2")
    home = build.household(commune, "Ấp 1", "Nguyễn Văn Mẫu", {year: "poor"})
    build.household(commune, "Ấp 2", "Trần Thị Chờ", {year: "poor"})
    page_login(build.person(Role.POVERTY_OFFICER, commune))
    page.goto(live_server.url + build.address("list", commune, year) + "?class=poor")
    page.get_by_role("link", name="Lập danh sách ký nhận").click()
    looked_at("support-add")
    page.get_by_label("Tên danh sách").fill("Danh sách nhận quà Tết")
    page.get_by_label("Dịp hỗ trợ").select_option("Quà Tết")
    page.get_by_label("Số tiền (đồng)").fill("500.000")
    page.get_by_label("Ngày phát (dự kiến)").fill(f"{today:%d/%m/%Y}")
    page.get_by_role("button", name="Lập danh sách nháp").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("nháp, 2 hộ, 1.000.000 đồng")
    looked_at("support-draft")
    page.get_by_role("link", name="Sửa, bỏ, thêm hộ").click()
    looked_at("support-rows")
    page.get_by_label("Số của hộ Nguyễn Văn Mẫu").fill("600.000")
    page.get_by_role("button", name="Lưu các dòng").click()
    page.get_by_role("button", name="Phát hành để ký").click()
    page.get_by_role("link", name="Bản in, mỗi ấp một tờ").click()
    expect(page.get_by_text("Bằng chữ: Sáu trăm nghìn đồng.")).to_be_visible()
    looked_at("support-print")
    page.get_by_role("link", name="Danh sách nhận quà Tết").first.click()

    page.set_viewport_size({"width": 360, "height": 740})
    page.get_by_role("link", name="Đánh dấu ai đã nhận").click()
    page.get_by_label("Nguyễn Văn Mẫu").first.check()
    page.get_by_role("button", name="Các hộ đã chọn: đã nhận").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("1 trên 2 hộ đã nhận")
    looked_at("support-tick")
    page.set_viewport_size({"width": 360, "height": 740})
    page.get_by_role("link", name="Nhận thay, chưa nhận, sửa: Trần Thị Chờ").click()
    looked_at("support-row")
    page.get_by_label("người nhận thay").check()
    page.get_by_label("Họ tên người ký nhận").fill("Lê Văn Thay")
    page.get_by_label("Quan hệ với chủ hộ").fill("con")
    page.get_by_label("Lý do nhận thay").fill("Chủ hộ nằm viện")
    page.get_by_role("button", name="Ghi đã nhận").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("2 trên 2 hộ đã nhận")
    assert Support.objects.count() == 2

    place = page.url.split("support/")[0]
    page.goto(f"{place}support/{SupportList.objects.get().pk}/")
    page.get_by_role("button", name="Chốt danh sách").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("đã chốt")
    looked_at("support-closed")
    for path in ("support/", "support/coverage/", "support/import/", f"households/{home.pk}/support/add/"):
        page.goto(place + path)
        looked_at(path.replace("/", "-"))


def test_a_certificate_in_three_presses(page: Page, live_server, page_login, looked_at):
    commune = build.commune("Ấp 1")
    home = build.household(commune, "Ấp 1", "Nguyễn Văn Mẫu", {2025: "near_poor"}, birth_date=date(1960, 3, 2))
    build.closing(commune, 2025)
    page_login(build.person(Role.POVERTY_OFFICER, commune))
    page.goto(live_server.url + build.address("household", commune, 2025, home.pk))
    page.get_by_role("main").get_by_role("link", name="Giấy xác nhận").click()
    looked_at("certificate-ask")
    page.get_by_role("button", name="Cấp giấy và mở bản in").click()
    expect(page.get_by_role("button", name="In giấy này")).to_be_visible()
    expect(page.get_by_text("Quyết định số 212/QĐ-UBND ngày 15/12/2025")).to_be_visible()
    looked_at("certificate")


def test_a_workbook_of_strange_words_is_answered_beside_its_preview(page: Page, live_server, page_login, looked_at):
    commune = build.commune("Ấp 1", "Ấp 2")
    home = build.household(commune, "Ấp 1", "Nguyễn Văn Mẫu", {world.YEAR: "poor"})
    other = build.household(commune, "Ấp 2", "Lê Thị Hoa", {world.YEAR: "poor"})
    page_login(build.person(Role.POVERTY_OFFICER, commune))
    place = [commune.pk, world.YEAR, "national-2022"]
    page.goto(live_server.url + reverse("campaigns:support_upload", args=place))
    heads = ["STT", "Đối tượng", "Nơi ở", "Hỗ trợ", "Trị giá quà", "Ngày nhận"]
    row = [1, "Nguyễn Văn Mẫu", "Bàu Môn", "Tặng quà trung thu", 300_000, f"{timezone.localdate():%d/%m}/{world.YEAR}"]
    wrong = [2, "Nguyễn Văn Lạ", "Bàu Môn", "Tặng quà trung thu", 300_000, row[-1]]
    file = {"name": "trung thu.xlsx", "mimeType": "application/octet-stream", "buffer": workbook([heads, row, wrong])}
    page.get_by_label("Tệp Excel").set_input_files(file)
    page.get_by_role("button", name="Xem trước").click()
    looked_at("support-file-columns")
    for written, meant in (("Đối tượng", "household"), ("Nơi ở", "hamlet"), ("Trị giá quà", "amount")):
        page.get_by_label(f"“{written}”").select_option(meant)
    page.get_by_role("button", name="Ghi nhớ và xem lại").click()
    page.get_by_label("“Bàu Môn”").select_option("Ấp 1")
    page.get_by_role("button", name="Ghi nhớ và xem lại").click()
    page.get_by_label("“Tặng quà trung thu”").select_option("new:other_support")
    page.get_by_role("button", name="Ghi nhớ và xem lại").click()
    page.get_by_label("Giá trị đúng, dòng 3: Họ tên chủ hộ").fill("Lê Thị Hoa")
    page.get_by_label("Giá trị đúng, dòng 3: Ấp").select_option("Ấp 2")
    looked_at("support-file")
    page.get_by_role("button", name="Ghi các chỗ vừa sửa").first.click()
    expect(page.get_by_text("Đã ghi 1 dòng vừa sửa")).to_be_visible()
    page.get_by_role("button", name="Ghi 2 phần hỗ trợ mới").click()
    assert set(Support.objects.values_list("household", "occasion")) == {
        (home.pk, "Tặng quà trung thu"), (other.pk, "Tặng quà trung thu"),
    }  # fmt: skip
    page.goto(live_server.url + reverse("campaigns:support_upload", args=place))
    page.get_by_label("Tệp Excel").set_input_files(file)
    page.get_by_role("button", name="Xem trước").click()
    looked_at("support-file-again")
    page.get_by_role("button", name="Dùng lại các chỗ đã sửa lần trước").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("0 phần hỗ trợ mới, 2 đã ghi trong sổ, 0 dòng cần sửa")


def test_signatures_never_stand_on_a_page_alone(page: Page, live_server, page_login):
    today = timezone.localdate()
    commune = build.commune("Ấp 1")
    officer = build.person(Role.POVERTY_OFFICER, commune)
    for name in ("An", "Bình", "Công", "Dũng"):
        build.household(commune, "Ấp 1", f"Nguyễn Văn {name}", {world.YEAR: "poor"})
    of = world.made(officer, commune, on=today)
    page_login(officer)
    place = [commune.pk, world.YEAR, "national-2022", of.pk]
    page.goto(live_server.url + reverse("campaigns:support_print", args=place))
    for more in (6, 2, 20, 1):  # as many rows more: 10, 12, 32, 33
        page.evaluate(
            "more => { const row = document.querySelector('.tosign tbody tr');"
            " for (let i = 0; i < more; i++) row.after(row.cloneNode(true)); }",
            more,
        )
        pages = [one.extract_text() for one in PdfReader(BytesIO(page.pdf(format="A4"))).pages]
        assert pages[-1].count("500.000") >= 3, len(pages)
