"""A nomination in a real browser: returned, sent again, appraised, decided on paper; axe at 360 px and at the desk."""

from __future__ import annotations

import re

from django.utils import timezone
from playwright.sync_api import Page, expect

from awards.models import Dossier
from awards.workflow import State
from communes.roles import Role
from tests import build
from tests.awards.world import address


def test_a_nomination_is_returned_sent_again_appraised_and_decided_on_paper(
    page: Page, live_server, page_login, looked_at
) -> None:
    today = timezone.localdate()
    commune = build.commune("Ấp 1", "Ấp 2")
    home = build.hamlet(commune, "Ấp 1")
    build.household(commune, "Ấp 1", "Nguyễn Văn Mẫu", {today.year: "near_poor"})
    head, officer, clerk = (
        build.person(role, unit)
        for role, unit in (
            (Role.HAMLET_HEAD, home),
            (Role.EMULATION_OFFICER, commune),
            (Role.CLERK, commune),
        )
    )

    def at(name: str, *args: object) -> None:
        page.goto(live_server.url + address(name, commune, *args, year=today.year))

    page_login(head)
    at("dossiers")
    looked_at("awards-empty")
    page.get_by_role("link", name="Lập danh sách đề nghị").click()
    looked_at("awards-proposal-edit")
    page.get_by_role("button", name="Lưu").click()
    page.get_by_role("link", name="Thêm người, hộ, đơn vị").click()
    looked_at("awards-nominees")
    page.get_by_role("checkbox", name="Hộ Nguyễn Văn Mẫu").first.check()
    page.get_by_role("button", name="Thêm vào danh sách").click()
    looked_at("awards-proposal")
    page.get_by_role("link", name="Ghi thành tích").click()
    page.get_by_label("Thành tích").fill("Cho ba hộ nghèo mượn đất trồng rau.")
    looked_at("awards-dossier-edit")
    page.get_by_role("button", name="Lưu").click()
    page.get_by_role("button", name="Gửi 1 hồ sơ").click()
    expect(page.get_by_text("Đã gửi 1 hồ sơ.")).to_be_visible()
    dossier = Dossier.objects.get()

    page_login(officer)
    at("dossier", dossier.pk)
    page.get_by_text("Trả lại để bổ sung").first.click()
    page.get_by_label("Lý do trả lại, cần bổ sung gì").fill("Bổ sung biên bản họp ấp")
    looked_at("awards-dossier")
    page.get_by_role("button", name="Trả lại để bổ sung").click()
    expect(page.get_by_text("Bổ sung biên bản họp ấp")).to_be_visible()

    page_login(head)
    at("proposal", dossier.proposal_id)
    page.get_by_role("button", name=re.compile("Soạn từ mẫu.*Biên bản")).click()
    expect(page.get_by_text("Đã soạn dự thảo")).to_be_visible()
    page.get_by_role("button", name="Gửi 1 hồ sơ").click()

    page_login(officer)
    at("dossier", dossier.pk)
    page.get_by_text("Tiếp nhận", exact=True).first.click()
    page.get_by_role("button", name="Tiếp nhận").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("còn 20 ngày làm việc")
    page.get_by_text("Ghi ý kiến thẩm định, trình Chủ tịch").first.click()
    page.get_by_label("Ý kiến thẩm định").fill("Đủ điều kiện, đề nghị khen thưởng")
    page.get_by_role("button", name="Ghi ý kiến thẩm định, trình Chủ tịch").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("chờ quyết định")
    at("calendar")
    looked_at("awards-calendar")

    page_login(clerk)
    at("dossiers")
    page.get_by_role("link", name="Chờ quyết định").click()
    page.get_by_role("checkbox", name="Chọn Hộ Nguyễn Văn Mẫu").check()
    looked_at("awards-decide")
    page.get_by_label("Số, ký hiệu").fill("412/QĐ-UBND")
    page.get_by_label("Ngày ký").fill(f"{today:%d/%m/%Y}")
    page.get_by_label("Người ký").fill("Lê Văn Ký")
    page.get_by_role("button", name="Ghi văn bản đã ký").click()
    expect(page.get_by_text("Đã ghi văn bản cho 1 hồ sơ.")).to_be_visible()
    looked_at("awards-register")
    dossier.refresh_from_db()
    assert dossier.state == State.DECIDED
    at("proposals")
    looked_at("awards-proposals")
