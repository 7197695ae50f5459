"""An officer of a merged commune enters the old ones, maps their hamlets, and sees one line through the years."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone
from playwright.sync_api import Page, expect

from communes.actions import add_commune, system_user
from communes.models import Unit
from communes.roles import Role
from households.models import Household, Member
from tests import build
from tests.config.leaving import Merged
from tests.pages import at


def test_the_old_units_are_entered_mapped_and_counted_together(page: Page, live_server, page_login, looked_at) -> None:
    """From the empty page to the sum of two old communes, all in the browser."""
    new = add_commune(
        by=system_user(), code="26632", name="Xã Xuyên Mộc", area="rural", valid_from=date(2025, 7, 1),
        hamlets=["Ấp 1 Bông Trang", "Ấp 1 Bưng Riềng"],
    )  # fmt: skip
    page_login(build.person(Role.POVERTY_OFFICER, new))
    page.goto(live_server.url + build.address("former_units", new, timezone.localdate().year))
    expect(page.get_by_role("heading", level=1)).to_have_text("Chưa ghi Xã Xuyên Mộc gồm những xã cũ nào")
    looked_at("former-units-empty")
    page.get_by_label("Ngày sáp nhập").fill("01/07/2025")
    page.get_by_role("button", name="Thêm một xã cũ").click()
    expect(page.get_by_label("Mã xã cũ")).to_have_count(3)
    for number, (code, name) in enumerate((("26632", "Xã Bông Trang"), ("26653", "Xã Bưng Riềng"))):
        page.get_by_label("Mã xã cũ").nth(number).fill(code)
        page.get_by_label("Tên xã cũ").nth(number).fill(name)
        page.get_by_label("Các ấp, cách nhau bằng dấu phẩy").nth(number).fill("Ấp 1")
    page.get_by_role("button", name="Ghi các xã cũ").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("từ 2 xã cũ, còn 2 ấp cũ chưa ghép")
    looked_at("former-units-to-map")
    page.get_by_role("button", name="Ghi ghép ấp").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("còn thiếu danh sách hoặc tổng số")
    for name in ("Xã Bông Trang", "Xã Bưng Riềng"):
        old = Unit.objects.get(name=name)
        build.household(old, "Ấp 1", f"Lê Thị {name.split()[-1]}", {2024: "poor"})
        build.year(old, 2024, {"Ấp 1": 100})
    with transaction.atomic():  # as an import under an old unit leaves them
        Household.objects.update(commune=new)
        Member.objects.update(commune=new)
    page.goto(live_server.url + build.address("list", new, 2024))
    expect(page.get_by_role("heading", level=1)).to_contain_text("2 hộ nghèo")
    expect(page.get_by_role("main")).to_contain_text("Ấp 1 (Bưng Riềng)")
    expect(page.get_by_role("main")).to_contain_text("Số liệu trước 01/07/2025 là tổng của 2 xã cũ")
    looked_at("merged-list")


def test_what_an_old_commune_left_open_is_done_from_the_first_page(
    page: Page, live_server, page_login, looked_at
) -> None:
    """The officer of the new commune ticks an old list and hands on what was promised to an old hamlet."""
    world = Merged()
    world.leave_list()
    world.leave_pledges()
    world.merge()
    page_login(world.person())
    page.goto(live_server.url + at(world.new, "desk/", timezone.localdate().year))
    looked_at("left-open-desk")
    page.get_by_role("listitem").filter(has_text="danh sách ký nhận xã cũ để lại").get_by_role("link").click()
    page.get_by_role("link", name="Đánh dấu", exact=True).click()
    page.get_by_role("button", name="Tất cả 1 hộ chưa đánh dấu đã nhận").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("1 trên 1 hộ đã nhận")
    page.goto(live_server.url + at(world.new, "pledges/", 2025))
    page.get_by_role("row").filter(has_text="Xã Đông (xã cũ)").filter(has_text="Ấp 1").first.get_by_role("link").click()
    page.get_by_role("link", name="Ghi đã trao").click()
    page.get_by_label("Số tiền, trị giá (đồng)").fill("2.000.000")
    page.get_by_role("button", name="Ghi phần đã trao").click()
    expect(page.get_by_role("main")).to_contain_text("Đã ghi.")
    looked_at("left-open-pledge")
