"""What became of a closed year, said on each page of its figures: restated, or opened apart from the year before."""

import re
from datetime import date
from html import unescape

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from communes.actions import system_user
from communes.roles import Role
from households.actions.restatements import finish_restatement, open_restatement
from households.actions.years import close_year
from households.models import YearlyStatus
from tests import build
from tests.pages import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("november")]

PAGES = ("dashboard", "progress", "movement")
SINCE = (
    "Số đầu kỳ năm 2025 của Ấp 1 không còn khớp: năm 2025 đã chốt với 2 hộ nghèo, 8 nhân khẩu hộ nghèo đầu kỳ, "
    "năm 2024 nay có 1 hộ nghèo, 4 nhân khẩu hộ nghèo. Năm 2025 cần được đính chính riêng."
)
NAME = "Quyết định số 12/QĐ-UBND ngày 02/03/2026"


@pytest.fixture
def november():
    with time_machine.travel("2026-11-21T10:00:00+07:00", tick=True):
        yield
    cache.clear()


def closed_commune(size=2, hamlets=2):
    """Return a commune with two poor households in each hamlet in 2024 and 2025, both years closed."""
    names = [f"Ấp {number}" for number in range(1, hamlets + 1)]
    commune = build.commune(*names)
    for name in names:
        build.households(commune, name, size, {2024: "poor", 2025: "poor"})
    for year in (2024, 2025):
        build.year(commune, year, dict.fromkeys(names, 100))
        number, signed_on = f"{year}/QĐ-UBND", date(year, 12, 15)
        close_year(**place(commune, year), number=number, signed_on=signed_on)
    return commune


def place(commune, year=2024):
    return {"by": system_user(), "commune": commune, "standard": build.standard(), "year": year}


def open_and_correct(commune, year=2024):
    reason = "Một hộ bị ghi hai lần ở Ấp 1"
    open_restatement(**place(commune, year), number="12/QĐ-UBND", signed_on=date(2026, 3, 2), reason=reason)
    rows = YearlyStatus.objects.filter(hamlet=build.hamlet(commune, "Ấp 1"), year=year)
    rows.filter(pk=rows.order_by("pk")[0].pk).delete()


def words(client, commune, page, year=2025):
    html = client.get(reverse(f"campaigns:{page}", args=[commune.pk, year, "national-2022"])).content.decode()
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html[html.index("<main") :])).split())


@pytest.fixture
def commune():
    return closed_commune()


@pytest.fixture
def officer(commune):
    return signed_in(build.person(Role.POVERTY_OFFICER, commune))


@pytest.mark.parametrize("page", PAGES)
def test_a_restated_year_says_so_under_way_and_afterwards(commune, officer, page):
    open_and_correct(commune, 2025)
    said = f"Năm 2025 đang đính chính theo {NAME}: số liệu vẫn là số đã chốt."
    assert said in words(officer, commune, page)
    build.departure(commune.households.order_by("pk")[0], 2025, "struck")
    finish_restatement(**place(commune, 2025))
    assert f"Đã đính chính theo {NAME}: hộ nghèo 4 → 3" in words(officer, commune, page)


@pytest.mark.parametrize("page", PAGES)
def test_a_year_whose_year_before_is_restated_says_so(commune, officer, page):
    assert "đầu kỳ năm 2025" not in words(officer, commune, page)
    open_and_correct(commune)
    shown = words(officer, commune, page)
    assert "Năm 2024 đang đính chính: khi hoàn tất, số đầu kỳ năm 2025 đã chốt có thể không còn khớp." in shown
    finish_restatement(**place(commune))
    shown = words(officer, commune, page)
    assert SINCE in shown
    assert "Năm 2024 đang đính chính" not in shown


def test_it_waits_on_the_overview_with_the_way_to_it(commune, officer):
    open_and_correct(commune)
    finish_restatement(**place(commune))
    chore = "1 Số đầu kỳ năm 2025 không còn khớp số cuối kỳ năm 2024 Ấp 1 Xem"
    assert chore in words(officer, commune, "dashboard")


def test_the_movement_says_with_what_it_no_longer_agrees(commune, officer):
    assert "số liệu giữ nguyên như khi chốt. Hộ nghèo" not in words(officer, commune, "movement")
    open_and_correct(commune)
    finish_restatement(**place(commune))
    shown = words(officer, commune, "movement")
    assert "Số đầu kỳ vì thế không còn là số cuối kỳ của năm 2024 hiện nay." in shown
    assert "Tỷ lệ so với số liệu năm 2024 hiện nay, không phải với số đầu kỳ đã chốt ở biểu 02, biểu 03." in shown
    assert "chưa cân: " in shown
    assert "Sửa danh sách năm 2024" not in shown


def test_a_hamlet_head_hears_of_his_hamlet_alone(commune):
    open_and_correct(commune)
    finish_restatement(**place(commune))
    for name, hears in (("Ấp 1", True), ("Ấp 2", False)):
        head = signed_in(build.person(Role.HAMLET_HEAD, build.hamlet(commune, name)))
        assert [SINCE in words(head, commune, page) for page in PAGES] == [hears] * 3


def test_what_to_do_is_said_only_to_who_may_do_it():
    commune = build.commune("Ấp 1")
    build.household(commune, "Ấp 1", "Nguyễn Văn A", {2024: "poor", 2025: "poor"})
    for year in (2024, 2025):
        build.year(commune, year, {"Ấp 1": 100})
    close_year(**place(commune, 2025), number="2025/QĐ-UBND", signed_on=date(2025, 12, 15))
    YearlyStatus.objects.filter(year=2024).update(people=5)
    fact, advice = "danh sách năm 2024 nay có 5.", "Sửa danh sách năm 2024, hoặc mở đính chính năm 2025."
    for role, advised in ((Role.POVERTY_OFFICER, True), (Role.CHAIRMAN, False)):
        shown = words(signed_in(build.person(role, commune)), commune, "movement")
        assert "Năm 2025 đã chốt. Có 1 điều không còn khớp" in shown
        assert fact in shown
        assert (advice in shown) == advised


@pytest.mark.parametrize("page", PAGES)
def test_the_cost_does_not_grow_with_hamlets_and_households(page):
    costs = []
    for size, hamlets in ((2, 1), (5, 3)):
        commune = closed_commune(size, hamlets)
        open_and_correct(commune)
        finish_restatement(**place(commune))
        client = signed_in(build.person(Role.POVERTY_OFFICER, commune))
        words(client, commune, "plan")
        with CaptureQueriesContext(connection) as captured:
            words(client, commune, page)
        costs.append(len(captured))
    assert costs[0] == costs[1]
