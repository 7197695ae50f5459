"""A pledge in a real browser: promised, received in two parts, given; its pages at the desk and at 360 px, by axe."""

from __future__ import annotations

from django.utils import timezone
from playwright.sync_api import Page, expect

from campaigns.actions.registrations import register_escape
from campaigns.models import Pledge
from communes.roles import Role
from tests import build


def test_promised_received_in_two_parts_given(page: Page, live_server, page_login, looked_at):
    today = timezone.localdate()
    day, year = f"{today:%d/%m/%Y}", today.year
    commune = build.commune("Ấp 1", "Ấp 2")
    home = build.household(commune, "Ấp 1", "Nguyễn Văn Mẫu", {year: "poor"})
    build.household(commune, "Ấp 2", "Trần Thị Chờ", {year: "poor"})
    officer = build.person(Role.POVERTY_OFFICER, commune)
    register_escape(by=officer, household=home, year=year, on=today, plan="Nuôi bò sinh sản", needs=["capital"])
    page_login(officer)
    page.goto(live_server.url + build.address("household", commune, year, home.pk))
    page.get_by_role("link", name="Đăng ký, đỡ đầu và hỗ trợ").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Chưa ai nhận đỡ đầu, giúp đỡ hộ Nguyễn Văn Mẫu")
    looked_at("help-none")

    page.get_by_role("link", name="Ghi đăng ký ủng hộ cho hộ này").click()
    looked_at("pledge-add")
    page.get_by_label("Tên đơn vị hoặc họ tên").fill("Công ty Minh Họa")
    page.get_by_label("Số tiền, hoặc trị giá (đồng)").fill("1.500.000,5")
    page.get_by_label("Ngày đăng ký").fill(day)
    page.get_by_role("button", name="Ghi đăng ký ủng hộ").click()
    expect(page.get_by_text("“1.500.000,5” không phải số tiền.")).to_be_visible()
    looked_at("pledge-add-refused")
    page.get_by_label("Số tiền, hoặc trị giá (đồng)").fill("5 triệu")
    page.get_by_role("button", name="Ghi đăng ký ủng hộ").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Công ty Minh Họa đăng ký ủng hộ 5.000.000 đồng cho hộ Nguyễn Văn Mẫu: chưa tiếp nhận"
    )

    for amount in ("2.000.000", "3.000.000"):
        page.get_by_role("link", name="Ghi đã tiếp nhận").click()
        page.get_by_label("Số tiền, trị giá (đồng)").fill(amount)
        page.get_by_role("button", name="Ghi phần đã tiếp nhận").click()
    expect(page.get_by_text("Đang giữ 5.000.000 đồng chưa trao.")).to_be_visible()
    looked_at("pledge-received")
    page.get_by_role("link", name="Ghi đã trao").click()
    page.get_by_label("Số tiền, trị giá (đồng)").fill("6 triệu")
    page.get_by_role("button", name="Ghi phần đã trao").click()
    expect(page.get_by_text("không thể trao 6.000.000 đồng")).to_be_visible()
    looked_at("pledge-part")
    page.get_by_label("Số tiền, trị giá (đồng)").fill("5 triệu")
    page.get_by_role("button", name="Ghi phần đã trao").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("đã trao đủ")
    assert Pledge.objects.get().entries.count() == 3

    page.get_by_role("link", name="Công ty Minh Họa").click()
    looked_at("donor")
    page.get_by_role("link", name=f"Soạn thư cảm ơn năm {year}").click()
    looked_at("letter")
    for job, name in (
        ("Đăng ký ủng hộ", "pledges"),
        ("Đăng ký thoát nghèo", "registrations"),
        ("Chưa thực hiện, chưa được giúp", "worries"),
    ):
        page.get_by_role("navigation").get_by_role("link", name=job, exact=True).first.click()
        looked_at(name)
    place = page.url.removesuffix("pledges/waiting/")
    for path in ("pledges/by/donor/", "pledges/by/hamlet/", "pledges/import/", f"households/{home.pk}/escape/"):
        page.goto(place + path)
        looked_at(path.replace("/", "-"))
