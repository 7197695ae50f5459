"""A wrong file put right in a real browser: mended in the preview, applied, undone; at the desk and at 360 px."""

from __future__ import annotations

from django.utils import timezone
from playwright.sync_api import Page, expect

from communes.roles import Role
from households.models import Household, RosterImport
from tests import build
from tests.rosters import listed, roster, workbook


def test_a_row_is_mended_in_the_preview_applied_and_the_import_undone(page: Page, live_server, page_login, looked_at):
    year = timezone.localdate().year
    commune = build.commune("Ấp 1", "Ấp 2")
    page_login(build.person(Role.POVERTY_OFFICER, commune))
    rows = [listed("Nguyễn Văn An", 1950), listed("Trần Thị Bình", "30/02/1968", what="??")]
    file = {"name": "ds.xlsx", "mimeType": "application/zip", "buffer": workbook({"Ấp 1": roster(year, *rows)})}
    page.goto(live_server.url + build.address("upload", commune, year))
    page.get_by_label("Tệp Excel của danh sách").set_input_files(file)
    page.get_by_role("button", name="Xem trước").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("1 dòng cần sửa")
    looked_at("import-mend")
    page.get_by_label("Giá trị đúng, dòng 4", exact=True).select_option("Hộ cận nghèo")
    page.locator("#errors").get_by_role("button", name="Ghi các chỗ vừa sửa").click()
    expect(page.get_by_text("Đã ghi 1 dòng vừa sửa")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_contain_text("2 hộ trong tệp: 2 mới")
    looked_at("import-mended")
    page.get_by_role("button", name="Cập nhật danh sách").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Đã cập nhật danh sách: 2 hộ mới")
    looked_at("import-record")
    page.get_by_role("link", name="Hoàn tác lần nhập này").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Hoàn tác lần nhập này: 2 hộ ra khỏi sổ, 0 hộ trở lại như trước?"
    )
    looked_at("import-undo")
    page.get_by_role("button", name="Hoàn tác lần nhập này").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Đã hoàn tác lần nhập:")
    looked_at("import-undone")
    assert not Household.objects.exists()
    assert RosterImport.objects.get().state == RosterImport.State.UNDONE


def test_a_household_is_chosen_for_a_row_and_a_file_that_came_twice_is_dropped(
    page: Page, live_server, page_login, looked_at
):
    year = timezone.localdate().year
    commune = build.commune("Ấp 1", "Ấp 2")
    build.year(commune, year - 1, {"Ấp 1": 100})
    one, other = [build.household(commune, "Ấp 1", "Nguyễn Văn An", {year - 1: "poor"}, birth_year=1950) for _ in "ab"]
    Household.objects.filter(pk=other.pk).update(address="tổ 7")
    page_login(build.person(Role.POVERTY_OFFICER, commune))
    people = [listed(f"Hộ Thử {n}", 1950 + n, f"0790{50 + n}{n:06d}") for n in range(3)]
    lost = listed("Lê Thị Sót", "30/02/1968", people=45)
    books = [roster(year, listed("Nguyễn Văn An", 1950), lost, *people), roster(year, *people)]
    files = [
        {"name": f"{n}.xlsx", "mimeType": "application/zip", "buffer": workbook({"Ấp 1": book})}
        for n, book in enumerate(books, start=1)
    ]
    page.goto(live_server.url + build.address("upload", commune, year))
    page.get_by_label("Tệp Excel của danh sách").set_input_files(files)
    page.get_by_role("button", name="Xem trước").click()
    expect(page.get_by_text("Cả 3 dòng hộ của sheet này đã có ở tệp 1.xlsx")).to_be_visible()
    looked_at("import-choose")
    page.get_by_role("button", name="Bỏ tệp 2.xlsx").click()
    expect(page.get_by_text("Đã bỏ tệp 2.xlsx")).to_be_visible()
    page.set_viewport_size({"width": 360, "height": 740})
    page.get_by_label("tổ 7").check()
    page.locator("#warnings > summary").click()  # folded while there is something to set right
    page.get_by_label("Giá trị đúng, dòng 4: Ngày sinh").fill("1968")
    page.locator("#errors").get_by_role("button", name="Ghi các chỗ vừa sửa").click()
    expect(page.locator("#corrections")).to_contain_text(f"là hộ Nguyễn Văn An trong sổ (hộ số {other.pk})")
    expect(page.locator("#corrections")).to_contain_text("cột C: 1968")
    looked_at("import-chosen")
    page.get_by_role("link", name="Bỏ tệp này").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Bỏ tệp đang xem dở này?")
    looked_at("import-discard")
    page.get_by_role("link", name="Giữ lại, xem tiếp").click()
    page.get_by_label("Lý do cho tất cả").select_option("sót: giữ nguyên, chờ xác minh")
    page.get_by_role("button", name="Cập nhật danh sách").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Đã cập nhật danh sách")
    assert other.statuses.get(year=year).poverty_class == "poor"
    assert one.statuses.get(year=year).to_verify
