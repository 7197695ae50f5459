"""A hamlet head reports on his telephone and the officer accepts at the desk; an officer enters in his name."""

from __future__ import annotations

import re
from pathlib import Path

from django.utils import timezone
from playwright.sync_api import Page, expect

from communes.roles import Role
from households.actions.members import MemberEntry, add_member
from households.models import CameReason, ChangeReport, Household, Member, ReportState
from tests import build
from tests.households.reporting import picture

PHONE, DESK = {"width": 360, "height": 740}, {"width": 1280, "height": 800}


def world() -> tuple[Household, Member]:
    """Return a household of two in the first of two hamlets, and the wife."""
    year = timezone.localdate().year
    commune = build.commune("Ấp 1", "Ấp 2")
    home = build.household(commune, "Ấp 1", "Nguyễn Văn Mẫu", {year: "poor"}, stage="proposed", birth_year=1970)
    wife = Member(commune=commune, household=home, birth_year=1972, relation="vợ")
    wife.set_name("Trần Thị Vợ")
    wife.save()
    return home, wife


def test_a_heads_report_from_three_taps_to_its_receipt(page: Page, live_server, page_login, looked_at) -> None:
    """He reports a death, the officer returns it, he corrects it, the officer accepts what clashes by then."""
    home, wife = world()
    commune, today = home.commune, timezone.localdate()
    head = build.person(Role.HAMLET_HEAD, build.hamlet(commune, "Ấp 1"))
    officer = build.person(Role.POVERTY_OFFICER, commune, username="0912345678")
    front = live_server.url + build.address("reports", commune, today.year)
    page_login(head)
    page.goto(front)
    expect(page.get_by_role("heading", level=1)).to_have_text("Ấp 1: chưa gửi báo biến động nào")
    expect(page.get_by_role("link", name=f"Gọi cán bộ: {officer.full_name}")).to_have_attribute(
        "href", "tel:0912345678"
    )
    looked_at("reports-front-empty")

    page.set_viewport_size(PHONE)
    page.get_by_role("link", name="Tìm hộ").click()
    page.get_by_label("Tìm theo họ tên").fill("nguyen mau")
    page.get_by_role("button", name="Tìm").click()
    looked_at("reports-list")
    page.set_viewport_size(PHONE)
    page.get_by_role("link", name="Nguyễn Văn Mẫu").click()
    looked_at("reports-household")
    page.set_viewport_size(PHONE)
    page.get_by_role("main").get_by_role("link", name="Báo biến động", exact=True).click()
    looked_at("reports-kinds")
    page.set_viewport_size(PHONE)
    kind = page.get_by_role("link", name="Có người chết")
    assert (kind.bounding_box() or {})["height"] >= 48
    kind.click()
    looked_at("reports-form")
    page.set_viewport_size(PHONE)
    page.get_by_role("button", name="Gửi").click()
    expect(page.get_by_text("Chọn người.")).to_be_visible()
    page.get_by_role("radio", name="Trần Thị Vợ, sinh 1972, vợ").check()
    page.get_by_label("Ngày mất").fill(f"{today:%Y-%m-%d}")
    page.get_by_label("Ảnh chụp").set_input_files(
        {"name": "to.pdf", "mimeType": "application/pdf", "buffer": b"<html>"}
    )
    page.get_by_role("button", name="Gửi").click()
    expect(page.get_by_text("Những gì đã ghi còn nguyên; riêng ảnh phải chọn lại.")).to_be_visible()
    expect(page.get_by_role("radio", name="Trần Thị Vợ, sinh 1972, vợ")).to_be_checked()
    looked_at("reports-form-refused")
    page.set_viewport_size(PHONE)
    page.get_by_role("button", name="Gửi").click()
    expect(page.get_by_text("Gửi lại lần nữa cũng chỉ là một báo biến động này.")).to_be_visible()
    looked_at("reports-receipt")
    report = ChangeReport.objects.get()

    page_login(officer)
    page.set_viewport_size(DESK)
    page.goto(front)
    expect(page.get_by_role("heading", level=1)).to_have_text("1 báo biến động chờ duyệt")
    looked_at("reports-queue")
    page.get_by_role("main").get_by_role("link", name="Có người chết").click()
    page.get_by_label("Trả lại vì").fill("Ghi thêm bà mất ở đâu.")
    page.get_by_role("button", name="Trả lại").click()
    expect(page.get_by_text(f"Đã trả lại {head.full_name} kèm lý do.")).to_be_visible()

    page_login(head)
    page.set_viewport_size(PHONE)
    page.goto(front)
    expect(page.get_by_role("heading", level=1)).to_have_text("Ấp 1: 1 báo biến động bị trả lại, cần sửa")
    looked_at("reports-front")
    page.get_by_role("main").get_by_role("link", name="Có người chết").click()
    looked_at("reports-returned")
    page.get_by_role("link", name="Sửa và gửi lại").click()
    page.get_by_label("Ghi thêm").fill("Mất tại nhà.")
    page.get_by_role("button", name="Gửi lại").click()
    expect(page.get_by_text("Đã gửi lại.")).to_be_visible()

    came = MemberEntry("Lê Văn Khác", birth=1999)
    add_member(by=officer, household=home, entry=came, came=CameReason.CAME)
    page_login(officer)
    page.set_viewport_size(DESK)
    page.goto(live_server.url + build.address("report_review", commune, today.year, report.pk))
    row = page.get_by_role("row").filter(has_text="Nhân khẩu trong sổ")
    expect(row).to_contain_text(re.compile("2 người có tên.*1 người có tên.*3 người có tên.*≠ đã khác", re.DOTALL))
    looked_at("reports-review")
    page.set_viewport_size(DESK)
    page.get_by_role("button", name="Duyệt, ghi vào sổ").click()
    expect(page.get_by_role("alert")).to_contain_text("ở mục có dấu ≠")
    looked_at("reports-review-refused")
    page.get_by_label("Đã xem chỗ khác nhau, vẫn duyệt").check()
    page.get_by_role("button", name="Duyệt, ghi vào sổ").click()
    expect(page.get_by_text("Đã duyệt và ghi vào sổ quản lý.")).to_be_visible()
    wife.refresh_from_db()
    assert (wife.left_on, wife.left_reason) == (today, "died")

    page_login(head)
    page.set_viewport_size(PHONE)
    page.goto(live_server.url + build.address("report", commune, today.year, report.pk))
    expect(page.get_by_text("Đã duyệt và ghi vào sổ.")).to_be_visible()
    receipts = page.get_by_role("list").filter(has_text="sửa và gửi lại")
    expect(receipts).to_contain_text(re.compile("đã gửi.*đã nhận.*trả lại.*đã duyệt", re.DOTALL))


def test_an_officer_enters_from_zalo_in_the_heads_name(
    page: Page, live_server, page_login, looked_at, tmp_path: Path
) -> None:
    """From the queue: a new household, with the photograph that the head sent."""
    home, _wife = world()
    commune, today = home.commune, timezone.localdate()
    head = build.person(Role.HAMLET_HEAD, build.hamlet(commune, "Ấp 1"))
    officer = build.person(Role.POVERTY_OFFICER, commune)
    build.person(Role.HAMLET_HEAD, build.hamlet(commune, "Ấp 2"))
    letter = tmp_path / "zalo.jpg"
    letter.write_bytes(picture((800, 600), "#d8d2c4"))
    page_login(officer)
    page.goto(live_server.url + build.address("reports", commune, today.year))
    page.get_by_role("link", name="Nhập thay trưởng ấp").click()
    looked_at("reports-start")
    page.get_by_role("link", name="Hộ mới, chưa có trong sổ").click()
    page.get_by_role("radio", name="mới chuyển đến từ nơi khác").check()
    page.locator("#id_hamlet").select_option(label="Ấp 1")
    page.get_by_label("Họ và tên chủ hộ").fill("Lê Thị Mới")
    page.get_by_label("Ngày chuyển đến, hoặc ngày phát hiện").fill(f"{today:%Y-%m-%d}")
    page.get_by_role("radio", name="ảnh gửi qua Zalo").check()
    page.locator("#id_reporter").select_option(label=f"{head.full_name}, Ấp 1")
    page.get_by_role("button", name="Gửi").click()
    expect(page.get_by_text("Kèm ảnh của tờ giấy hoặc tin Zalo mà trưởng ấp gửi.")).to_be_visible()
    looked_at("reports-behalf")
    page.get_by_label("Ảnh chụp").set_input_files(letter)
    page.get_by_role("button", name="Gửi").click()
    expect(page.get_by_text(f"{officer.full_name} nhập thay {head.full_name} (ảnh gửi qua Zalo)")).to_be_visible()
    looked_at("reports-behalf-receipt")
    page.get_by_role("link", name="Xem để duyệt").click()
    shown = page.get_by_role("img", name=f"Ảnh 1 kèm báo biến động của {head.full_name}")
    shown.scroll_into_view_if_needed()
    expect(shown).to_be_visible()
    page.wait_for_function("() => [...document.querySelectorAll('.photos img')].every(one => one.naturalWidth > 0)")
    looked_at("reports-review-new")
    page.get_by_role("button", name="Duyệt, ghi vào sổ").click()
    expect(page.get_by_text("Đã duyệt và ghi vào sổ quản lý.")).to_be_visible()
    report = ChangeReport.objects.get()
    assert (report.state, report.reporter, report.entered_by) == (ReportState.ACCEPTED, head, officer)
    assert report.household is not None
    assert report.household.members.get().name == "Lê Thị Mới"
