"""The page of movement: a true sentence in every case, every number opening its names, own hamlets alone."""

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
from households.actions.years import close_year
from households.models import EventKind, LifeEvent, YearlyStatus
from tests import build

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("november")]

ROW = re.compile(r"<tr[^>]*>.*?</tr>", re.S)


@pytest.fixture
def november():
    with time_machine.travel("2026-11-21T10:00:00+07:00", tick=True):
        yield


def page(client, user, commune, year=2025, standard="national-2022"):
    client.force_login(user)
    response = client.get(reverse("campaigns:movement", args=[commune.pk, year, standard]))
    assert response.status_code == 200
    return response.content.decode()


def heading(html):
    return unescape(re.search(r"<h1>(.*?)</h1>", html, re.S)[1]).strip()


def lines(html, form):
    """Return (unit, cells of households, cells of people) of form "02" or "03"."""
    table = html.split(f'aria-labelledby="form{form}">')[1].split("</table>")[0]
    found = []
    for body in table.split("<tbody>")[1:]:
        households, people = ROW.findall(body)
        name = re.search(r'rowspan="2">(.*?)</th>', households)[1]
        found.append((unescape(name), cells(households), cells(people)))
    return found


def cells(row):
    return [re.sub(r"<[^>]+>", "", one) for one in re.findall(r'<td class="num">(.*?)</td>', row)]


def event(household, kind, on, by=None):
    LifeEvent.objects.create(
        commune=household.commune, kind=kind, household=household, on=on, year=on.year, recorded_by=by or system_user()
    )


def close(commune, year):
    close_year(
        by=system_user(),
        commune=commune,
        standard=build.standard(),
        year=year,
        number=f"{year}/QĐ-UBND",
        signed_on=date(year, 12, 15),
    )


@pytest.fixture
def sixty_to_fifty():
    """The worked vector of the domain reference: 60 poor households become 50, in two hamlets."""
    commune = build.commune("Ấp 1", "Ấp 2")
    build.households(commune, "Ấp 1", 40, {2024: "poor", 2025: "poor"})
    build.households(commune, "Ấp 1", 8, {2024: "poor", 2025: "near_poor"})
    for household in build.households(commune, "Ấp 2", 10, {2024: "poor"}):
        build.departure(household, 2025, "passed_line")
    died, away = build.households(commune, "Ấp 2", 2, {2024: "poor"})
    build.departure(died, 2025, "died_out")
    build.departure(away, 2025, "moved_away")
    build.households(commune, "Ấp 1", 3, {2024: "near_poor", 2025: "poor"})
    build.households(commune, "Ấp 1", 1, {2023: "near_poor", 2025: "poor"})
    build.households(commune, "Ấp 2", 4, {2025: "poor"})
    split, came = build.households(commune, "Ấp 2", 2, {2025: "poor"})
    event(split, EventKind.SPLIT, date(2025, 3, 1))
    event(came, EventKind.MOVED_IN, date(2025, 4, 1))
    for year, totals in ((2023, 995), (2024, 1000), (2025, 1020)):
        build.year(commune, year, {"Ấp 1": totals, "Ấp 2": totals})
    return commune


def test_sixty_to_fifty(client, sixty_to_fifty):
    html = page(client, build.person(Role.POVERTY_OFFICER, sixty_to_fifty), sixty_to_fifty)
    assert heading(html) == "Hộ nghèo từ 60 xuống 50: 20 hộ giảm, 10 hộ tăng; cân đối"
    assert lines(html, "02")[-1] == (
        "Toàn xã",
        ["60", "8", "10", "2", "3", "1", "4", "2", "50"],
        ["240", "32", "40", "8", "12", "4", "16", "8", "200"],
    )
    assert lines(html, "03")[-1][1] == ["3", "3", "0", "0", "8", "0", "0", "0", "8"]
    assert [name for name, *_lines in lines(html, "02")] == ["Ấp 1", "Ấp 2", "Toàn xã"]
    words = " ".join(re.sub(r"<[^>]+>", "", html).split())
    assert "Biểu 02, cột 4 Khác giảm 2: không còn thành viên (chết) 1, chuyển đi 1." in words
    assert "Biểu 02, cột 8 Khác tăng 2: tách hộ 1, chuyển đến 1." in words
    assert "60 → 50" in words
    assert "2.000 → 2.040" in words
    assert "không khớp" not in words
    assert html.count('<svg class="chart"') == 4


def test_every_number_leads_to_a_page_that_opens(client, sixty_to_fifty):
    html = page(client, build.person(Role.POVERTY_OFFICER, sixty_to_fifty), sixty_to_fifty)
    urls = {unescape(url) for url in re.findall(r'<a href="(/[^"]+(?:movers|class=)[^"]*)"', html)}
    assert len(urls) > 20
    for url in urls:
        assert client.get(url).status_code == 200, url


def test_without_a_reason_it_does_not_balance_and_names_the_household(client):
    commune = build.commune("Ấp 1")
    gone = build.household(commune, "Ấp 1", "Nguyễn Văn Mẫu", {2024: "poor"})
    for year in (2024, 2025):
        build.year(commune, year, {"Ấp 1": 100})
    html = page(client, build.person(Role.POVERTY_OFFICER, commune), commune)
    assert heading(html) == "Hộ nghèo từ 1 xuống 0: 0 hộ giảm, 0 hộ tăng; chưa cân: còn 1 hộ chưa có lý do"
    assert "Hộ Nguyễn Văn Mẫu (Ấp 1) có trong danh sách năm 2024" in html
    assert build.address("household", commune, 2025, gone.pk) in html
    assert html.count("không khớp") == 2


def test_a_break_of_series_is_said_as_such(client):
    commune = build.commune("Ấp 1")
    build.year(commune, 2021, {"Ấp 1": 100}, standard_code="national-2016")
    build.year(commune, 2022, {"Ấp 1": 100})
    officer = build.person(Role.POVERTY_OFFICER, commune)
    html = page(client, officer, commune, 2022)
    assert heading(html) == "Năm 2022 đổi chuẩn nghèo: không so với năm 2021"
    assert lines(html, "02")[-1][1] == ["…"] * 8 + ["0"]
    assert '<svg class="chart"' not in html


@pytest.mark.parametrize(
    ("year", "words"),
    [
        (2021, "Năm 2021 là danh sách mở đầu của chuẩn nghèo mới: diễn biến tính từ năm 2022"),
        (2024, "Năm 2024 chưa có danh sách: chưa có diễn biến năm 2024"),
        (2023, "Danh sách năm 2023 của Ấp 2 chưa có hoặc chưa đủ: chưa tính được diễn biến năm 2023"),
        (2022, "Hộ nghèo từ 1 lên 2: 0 hộ giảm, 1 hộ tăng; cân đối"),
    ],
)
def test_headings(client, year, words):
    commune = build.commune("Ấp 1", "Ấp 2")
    build.household(commune, "Ấp 1", "Nguyễn Văn A", {2021: "poor", 2022: "poor", 2023: "poor"})
    build.household(commune, "Ấp 2", "Nguyễn Văn B", {2022: "poor"})
    for one in (2021, 2022):
        build.year(commune, one, {"Ấp 1": 100, "Ấp 2": 100})
    build.year(commune, 2023, {"Ấp 1": 100})
    assert heading(page(client, build.person(Role.POVERTY_OFFICER, commune), commune, year)) == words


def test_nobody_came_or_left(client):
    commune = build.commune("Ấp 1")
    build.household(commune, "Ấp 1", "Nguyễn Văn A", {2024: "poor", 2025: "poor"})
    for year in (2024, 2025):
        build.year(commune, year, {"Ấp 1": 100})
    html = page(client, build.person(Role.POVERTY_OFFICER, commune), commune)
    assert heading(html) == "Hộ nghèo giữ nguyên 1: 0 hộ giảm, 0 hộ tăng; cân đối"


def test_a_hamlet_head_sees_his_own_hamlet_alone(client, sixty_to_fifty):
    gone = build.household(sixty_to_fifty, "Ấp 2", "Trần Thị Nơi Khác", {2024: "poor"})
    head = build.person(Role.HAMLET_HEAD, build.hamlet(sixty_to_fifty, "Ấp 1"))
    html = page(client, head, sixty_to_fifty)
    assert heading(html) == "Ấp 1: hộ nghèo từ 48 xuống 44: 8 hộ giảm, 4 hộ tăng; cân đối"
    assert [name for name, *_lines in lines(html, "02")] == ["Ấp 1"]
    assert "Ấp 2" not in html
    assert "Trần Thị Nơi Khác" not in html
    assert build.address("household", sixty_to_fifty, 2025, gone.pk) not in html


def test_a_superior_reader_sees_figures_without_names(client):
    commune = build.commune("Ấp 1")
    build.household(commune, "Ấp 1", "Nguyễn Văn Mẫu", {2024: "poor"})
    for year in (2024, 2025):
        build.year(commune, year, {"Ấp 1": 100})
    html = page(client, build.person(Role.SUPERIOR_READER, commune), commune)
    assert heading(html).endswith("chưa cân: còn 1 hộ chưa có lý do")
    assert "Nguyễn Văn Mẫu" not in html
    assert "/movers/" not in html
    assert "Còn 1 điều cán bộ giảm nghèo phải sửa" in html


def test_a_superior_reader_is_not_told_that_a_closed_year_is_to_be_closed(client, sixty_to_fifty):
    for year in (2023, 2024, 2025):
        close(sixty_to_fifty, year)
    build.household(sixty_to_fifty, "Ấp 1", "Nguyễn Văn Thêm", {2024: "poor"})
    html = page(client, build.person(Role.SUPERIOR_READER, sixty_to_fifty), sixty_to_fifty)
    assert re.search(r"Năm 2025 đã chốt\. Có \d+ điều không còn khớp; cán bộ giảm nghèo xem được", html)
    assert "phải sửa trước khi chốt" not in html


def test_unstated_is_a_footnote(client):
    commune = build.commune("Ấp 1")
    gone = build.household(commune, "Ấp 1", "Nguyễn Văn Mẫu", {2024: "near_poor"})
    build.departure(gone, 2025, "unstated")
    for year in (2024, 2025):
        build.year(commune, year, {"Ấp 1": 100})
    html = page(client, build.person(Role.POVERTY_OFFICER, commune), commune)
    assert "Chưa rõ lý do: 1 hộ." in html


def test_years_stand_side_by_side_frozen_and_open(client, sixty_to_fifty):
    close(sixty_to_fifty, 2023)
    close(sixty_to_fifty, 2024)
    html = page(client, build.person(Role.POVERTY_OFFICER, sixty_to_fifty), sixty_to_fifty)
    years = html.split('aria-labelledby="years">')[1].split("</table>")[0]
    rows = {re.search(r"20\d\d", re.sub(r'href="[^"]*"', "", row))[0]: cells(row) for row in ROW.findall(years)[1:]}
    assert rows["2025"] == ["60", "8", "10", "2", "3", "1", "4", "2", "50"]
    assert rows["2024"] == ["0", "0", "0", "0", "0", "0", "60", "0", "60"]
    assert rows["2023"] == ["…"] * 9


def queries_of(client, user, commune, year=2025):
    page(client, user, commune, year)
    with CaptureQueriesContext(connection) as captured:
        page(client, user, commune, year)
    return len(captured)


def test_the_cost_is_fixed_with_1_3_and_1600_households(client):
    cache.clear()
    used = {}
    for size in (1, 3, 1600):
        commune = build.commune("Ấp 1", "Ấp 2")
        build.households(commune, "Ấp 1", size, {2024: "poor", 2025: "near_poor"})
        build.households(commune, "Ấp 2", size, {2024: "poor"})  # without a reason: each is named
        build.households(commune, "Ấp 2", size, {2025: "poor"})
        for year in (2024, 2025):
            build.year(commune, year, {"Ấp 1": 9000, "Ấp 2": 9000})
        used[size] = queries_of(client, build.person(Role.POVERTY_OFFICER, commune), commune)
    assert used[1] == used[3] == used[1600]


def test_the_rows_of_now_are_not_the_figures_of_a_closed_year(client, sixty_to_fifty):
    for year in (2023, 2024, 2025):
        close(sixty_to_fifty, year)
    YearlyStatus.objects.filter(year=2023).delete()
    html = page(client, build.person(Role.POVERTY_OFFICER, sixty_to_fifty), sixty_to_fifty)
    assert lines(html, "02")[-1][1] == ["60", "8", "10", "2", "3", "1", "4", "2", "50"]
