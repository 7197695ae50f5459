"""The three main tasks without a mouse: a report of change, its acceptance, the appraisal of a dossier."""

from __future__ import annotations

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from awards.models import Dossier
from awards.workflow import State
from communes.roles import Role
from households.models import ChangeReport, ReportState
from tests import build
from tests.awards.world import Office, address

FARTHEST = 120  # stops of the Tab key until something is found


@pytest.fixture
def go(page: Page):
    """Return a function that reaches an element by Tab alone, and sees that the focus is shown there."""

    def reach(wanted: Locator) -> None:
        expect(wanted).to_be_visible()
        for _stop in range(FARTHEST):
            page.keyboard.press("Tab")
            if wanted.evaluate("one => one === document.activeElement"):
                outline = wanted.evaluate("one => getComputedStyle(one).outlineStyle + getComputedStyle(one).boxShadow")
                assert outline != "nonenone", "nothing shows where the focus is"
                return
        raise AssertionError(f"{wanted} cannot be reached by Tab")

    return reach


def test_a_report_is_sent_and_accepted(page: Page, live_server, page_login, go) -> None:
    today = timezone.localdate()
    commune = build.commune("Ấp 1")
    home = build.household(commune, "Ấp 1", "Nguyễn Văn Mẫu", {today.year: "poor"}, stage="proposed", birth_year=1970)
    page_login(build.person(Role.HAMLET_HEAD, build.hamlet(commune, "Ấp 1")))
    page.goto(f"{live_server.url}/")
    go(page.get_by_role("main").get_by_role("link", name="Báo biến động", exact=True))
    page.keyboard.press("Enter")
    go(page.get_by_role("link", name="Mới sinh"))
    page.keyboard.press("Enter")
    go(page.get_by_role("link", name="Nguyễn Văn Mẫu"))
    page.keyboard.press("Enter")
    go(page.get_by_label("Họ và tên"))
    page.keyboard.type("Nguyễn Thị Bé")
    birth = page.get_by_label("Ngày sinh")
    go(birth)
    page.keyboard.type(f"{today:%m%d%Y}")  # as the browser's own language orders a date here
    expect(birth).to_have_value(today.isoformat())
    go(page.get_by_role("button", name="Gửi"))
    page.keyboard.press("Enter")
    expect(page.get_by_text("Gửi lại lần nữa cũng chỉ là một báo biến động này.")).to_be_visible()

    page_login(build.person(Role.POVERTY_OFFICER, commune))
    page.goto(f"{live_server.url}/")
    go(page.get_by_role("link", name="Báo biến động chờ duyệt"))
    page.keyboard.press("Enter")
    go(page.get_by_role("main").get_by_role("link", name="Mới sinh"))
    page.keyboard.press("Enter")
    go(page.get_by_role("button", name="Duyệt"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").first).to_contain_text("Đã duyệt")
    assert ChangeReport.objects.get().state == ReportState.ACCEPTED
    assert home.members.filter(name="Nguyễn Thị Bé", birth_date=today).exists()


def test_a_dossier_is_appraised(page: Page, live_server, page_login, go) -> None:
    office = Office()
    dossier = office.dossier(State.RECEIVED)
    page_login(office.officer)
    page.goto(live_server.url + address("dossier", office.commune, dossier.pk, year=timezone.localdate().year))
    go(page.locator("summary", has_text="Ghi ý kiến thẩm định, trình Chủ tịch"))
    page.keyboard.press("Enter")
    go(page.get_by_label("Ý kiến thẩm định"))
    page.keyboard.type("Đủ điều kiện")
    button = page.get_by_role("button", name="Ghi ý kiến thẩm định, trình Chủ tịch")
    go(button)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("chờ quyết định")
    assert Dossier.objects.get(pk=dossier.pk).state == State.APPRAISED
