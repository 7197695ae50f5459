# ruff: noqa: E501  # sentences stay whole
"""The page of progress: a true sentence in every case, links for those who may follow them, a fixed cost."""

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
from households.models import HamletYear, Household, YearlyStatus
from households.reported import Reported
from tests import build

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("november")]


@pytest.fixture
def november():
    with time_machine.travel("2026-11-21T10:00:00+07:00", tick=True):
        yield


def listed(commune, hamlet, year, poor, near_poor=0):
    """Store a list quickly: rows without members."""
    home, standard = build.hamlet(commune, hamlet), build.standard()
    households = Household.objects.bulk_create(Household(commune=commune) for _ in range(poor + near_poor))
    YearlyStatus.objects.bulk_create(
        YearlyStatus(
            commune=commune,
            household=household,
            standard=standard,
            year=year,
            hamlet=home,
            poverty_class="poor" if number < poor else "near_poor",
            people=4,
            stage="proposed",
        )
        for number, household in enumerate(households)
    )


def year_of(commune, year, **hamlets):
    """Give each hamlet (ap1=(total, poor, near_poor)) its list and total."""
    for key, (total, poor, near_poor) in hamlets.items():
        name = f"Ấp {key[2:]}"
        listed(commune, name, year, poor, near_poor)
        build.year(commune, year, {name: total})


def close(commune, year, **options):
    close_year(
        by=system_user(),
        commune=commune,
        standard=build.standard(),
        year=year,
        number=f"{year}/QĐ-UBND",
        signed_on=date(year, 12, 15),
        **options,
    )


def page(client, user, commune, year, standard="national-2022"):
    client.force_login(user)
    response = client.get(reverse("campaigns:progress", args=[commune.pk, year, standard]))
    assert response.status_code == 200
    return response.content.decode()


def heading(html):
    return unescape(re.search(r"<h1>(.*?)</h1>", html, re.S)[1]).strip()


def words(html):
    main = html[html.index("<main") :]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())


@pytest.fixture
def commune():
    return build.commune("Ấp 1")


@pytest.fixture
def officer(commune):
    return build.person(Role.POVERTY_OFFICER, commune)


@pytest.mark.parametrize(
    ("before", "now", "sentence"),
    [
        ((1602, 43, 89), (1611, 26, 55), "Còn 26 hộ nghèo (1,61 %), giảm 1,07 điểm phần trăm so với năm 2024: vượt chỉ tiêu."),
        ((2000, 60, 0), (2000, 50, 0), "Còn 50 hộ nghèo (2,50 %), giảm 0,50 điểm phần trăm so với năm 2024: đạt chỉ tiêu."),
        ((1611, 26, 0), (1602, 22, 0), "Còn 22 hộ nghèo (1,37 %), giảm 0,24 điểm phần trăm so với năm 2024: còn 5 hộ nữa để đạt 0,5."),
        ((2000, 60, 0), (2000, 60, 0), "Còn 60 hộ nghèo (3,00 %), không giảm so với năm 2024: còn 10 hộ nữa để đạt 0,5."),
        ((2000, 60, 0), (2000, 70, 0), "Còn 70 hộ nghèo (3,50 %), tăng 0,50 điểm phần trăm so với năm 2024: còn 20 hộ nữa để đạt 0,5."),
        ((2000, 60, 0), (2001, 60, 0), "Còn 60 hộ nghèo (3,00 %), giảm dưới 0,01 điểm phần trăm so với năm 2024: còn 10 hộ nữa để đạt 0,5."),
        ((2000, 60, 0), (2009, 50, 1), "Còn 50 hộ nghèo (2,49 %), giảm 0,51 điểm phần trăm so với năm 2024: đạt chỉ tiêu."),
        ((1000, 4, 0), (1000, 3, 0), "Còn 3 hộ nghèo (0,30 %), giảm 0,10 điểm phần trăm so với năm 2024: chỉ tiêu không áp dụng được vì tỷ lệ năm 2024 đã dưới 0,5 %."),
        ((1000, 4, 0), (1000, 0, 3), "Không còn hộ nghèo, giảm 0,40 điểm phần trăm so với năm 2024: đạt chỉ tiêu."),
        ((1000, 40, 0), (1000, 0, 3), "Không còn hộ nghèo, giảm 4,00 điểm phần trăm so với năm 2024: vượt chỉ tiêu."),
        ((1000, 0, 4), (1000, 0, 3), "Không còn hộ nghèo, giữ được như năm 2024: đạt chỉ tiêu."),
        ((None, 9, 4), (1000, 8, 3), "Còn 8 hộ nghèo (0,80 %): chưa đủ số liệu để so với năm 2024."),
        ((None, 9, 4), (None, 8, 3), "Có 8 hộ nghèo, chưa có tổng số hộ dân cư năm 2025: chưa đủ số liệu."),
        ((1000, 9, 4), (None, 8, 3), "Còn 8 hộ nghèo (0,80 %, tạm tính), giảm 0,10 điểm phần trăm so với năm 2024: còn 4 hộ nữa để đạt 0,5."),
        ((1000, 9, 4), (10, 8, 3), "Số liệu năm 2025 không hợp lý: 8 hộ nghèo và 3 hộ cận nghèo trong 10 hộ dân cư."),
    ],
)  # fmt: skip
def test_the_heading_is_a_true_sentence(client, commune, officer, before, now, sentence):
    year_of(commune, 2024, ap1=before)
    year_of(commune, 2025, ap1=now)
    assert heading(page(client, officer, commune, 2025)) == sentence


def test_the_heading_of_a_closed_year_does_not_ask_for_more(client, commune, officer):
    year_of(commune, 2024, ap1=(1611, 26, 0))
    year_of(commune, 2025, ap1=(1602, 22, 0))
    close(commune, 2025)
    html = page(client, officer, commune, 2025)
    assert heading(html).endswith("so với năm 2024: chưa đạt chỉ tiêu.")
    assert "Đã chốt theo Quyết định số 2025/QĐ-UBND ngày 15/12/2025 (đã công nhận, nhập lại)." in words(html)
    assert "phải thoát nghèo" not in html


def test_the_heading_without_a_list_or_with_part_of_it(client):
    commune = build.commune("Ấp 1", "Ấp 2")
    officer = build.person(Role.POVERTY_OFFICER, commune)
    assert heading(page(client, officer, commune, 2025)) == "Năm 2025 chưa có danh sách: chưa đủ số liệu."
    year_of(commune, 2025, ap1=(100, 3, 2))
    html = page(client, officer, commune, 2025)
    assert heading(html) == "Danh sách năm 2025 mới đủ ở 1 trong 2 ấp: chưa đủ số liệu."
    assert "Ấp 2 chưa có danh sách năm 2025" in words(html)
    assert reverse("households:upload", args=[commune.pk, 2025, "national-2022"]) in html


def test_another_standard_the_year_before_is_a_break_of_series(client, commune, officer):
    year_of(commune, 2022, ap1=(1602, 43, 89))
    build.year(commune, 2021, {"Ấp 1": 1590}, standard_code="national-2016")
    html = page(client, officer, commune, 2022)
    assert heading(html) == "Còn 43 hộ nghèo (2,68 %): đổi chuẩn nghèo nên không so được với năm 2021."
    assert "Đổi chuẩn" in words(html)


def test_an_opening_list_is_what_the_next_year_is_compared_with(client, commune, officer):
    year_of(commune, 2021, ap1=(1586, 51, 84))
    html = page(client, officer, commune, 2021)
    assert heading(html).startswith("Còn 51 hộ nghèo (3,22 %) theo danh sách mở đầu của chuẩn nghèo mới")
    assert "Mốc so sánh" in words(html)


def test_counts_open_the_names_and_totals_that_lack_are_one_click_away(client):
    commune = build.commune("Ấp 1", "Ấp 2")
    officer = build.person(Role.POVERTY_OFFICER, commune)
    year_of(commune, 2024, ap1=(100, 4, 2), ap2=(50, 2, 1))
    year_of(commune, 2025, ap1=(100, 3, 2), ap2=(None, 2, 1))
    HamletYear.objects.filter(hamlet__name="Ấp 2").delete()
    html = unescape(page(client, officer, commune, 2025))
    names = reverse("households:list", args=[commune.pk, 2025, "national-2022"])
    first = build.hamlet(commune, "Ấp 1").pk
    assert f'href="{names}?class=poor&hamlet={first}">3</a>' in html
    assert f'href="{names}?class=near_poor&hamlet={first}">2</a>' in html
    assert f'href="{names}?class=poor">5</a>' in html
    assert "Ấp 2 chưa có tổng số hộ dân cư năm 2025" in words(html)
    assert "Ấp 2 chưa có tổng số hộ dân cư năm 2024" in words(html)
    for year in (2024, 2025):
        assert reverse("households:totals", args=[commune.pk, year, "national-2022"]) in html


def test_who_may_not_read_names_gets_no_links_to_them(client, commune):
    year_of(commune, 2024, ap1=(100, 4, 2))
    year_of(commune, 2025, ap1=(None, 3, 2))
    for role in (Role.ACCOUNTANT, Role.SUPERIOR_READER, Role.ADMINISTRATOR):
        html = page(client, build.person(role, commune), commune, 2025)
        assert "class=poor" not in html
        assert "/totals/" not in html
        assert "/import/" not in html
        assert "/close/" not in html


def test_a_hamlet_head_sees_his_hamlet_and_the_commune(client):
    commune = build.commune("Ấp 1", "Ấp 2", "Ấp 3")
    year_of(commune, 2024, ap1=(100, 4, 2), ap2=(50, 2, 1), ap3=(60, 7, 7))
    year_of(commune, 2025, ap1=(100, 3, 2), ap2=(50, 1, 1), ap3=(60, 6, 7))
    own = build.hamlet(commune, "Ấp 2")
    html = unescape(page(client, build.person(Role.HAMLET_HEAD, own), commune, 2025))
    assert heading(html) == "Ấp 2: còn 1 hộ nghèo (2,00 %), giảm 2,00 điểm phần trăm so với năm 2024: vượt chỉ tiêu."
    assert "Ấp 1" not in words(html)
    assert "Ấp 3" not in words(html)
    assert "Toàn xã" in words(html)
    links = re.findall(r"\?class=\w+[^\"]*", html)
    assert links
    assert all(link.endswith(f"hamlet={own.pk}") for link in links)


def test_a_stranger_finds_nothing(client, commune):
    address = reverse("campaigns:progress", args=[commune.pk, 2025, "national-2022"])
    assert client.get(address).status_code == 302
    client.force_login(build.person(Role.POVERTY_OFFICER, build.commune("Ấp 9")))
    assert client.get(address).status_code == 404
    client.force_login(build.person(Role.CHAIRMAN, commune))
    assert client.get(address).status_code == 200
    for year, standard in (
        (2025, "national-2016"),
        (2025, "khong-co"),
        (2027, "national-2022"),
        (1800, "national-2022"),
    ):
        assert client.get(reverse("campaigns:progress", args=[commune.pk, year, standard])).status_code == 404


def test_the_split_of_the_fall_and_the_figures_of_then(client, commune, officer):
    year_of(commune, 2022, ap1=(1602, 43, 89))
    year_of(commune, 2023, ap1=(1611, 26, 73))
    close(commune, 2023, as_reported={"Ấp 1": Reported(poor=27, households=1611)})
    text = words(page(client, officer, commune, 2023))
    assert "Số hộ nghèo 43 → 26 giảm 1,06 điểm phần trăm" in text
    assert "Tổng số hộ dân cư 1.602 → 1.611 giảm 0,01 điểm phần trăm" in text
    assert "Ấp 1, hộ nghèo: đã báo cáo 27, tính lại 26" in text
    assert "tổng số hộ: đã báo cáo" not in text


def test_the_chart_draws_the_line_with_each_years_band(client, commune, officer):
    for year, poor in ((2022, 43), (2023, 26), (2024, 27), (2025, 26)):
        year_of(commune, year, ap1=(1600, poor, 9))
    html = page(client, officer, commune, 2025)
    wide = html[html.index('<svg class="chart"') :]
    wide = wide[: wide.index("</svg>")]
    assert wide.count("<circle") == 4
    assert wide.count("<path") == 3
    assert "2022: 2,69 %; 2023: 1,63 %; 2024: 1,69 %; 2025: 1,63 %" in wide
    assert 'style="' not in html[html.index("<main") :]


def test_a_reduction_prints_as_many_decimals_as_its_verdict_needs(client, commune, officer):
    year_of(commune, 2024, ap1=(2000, 60, 0))
    year_of(commune, 2025, ap1=(2038, 51, 0))
    html = page(client, officer, commune, 2025)
    assert "giảm 0,497 điểm phần trăm" in heading(html)
    assert "còn 1 hộ nữa" in heading(html)


def queries_of(client, user, commune, year):
    page(client, user, commune, year)
    with CaptureQueriesContext(connection) as captured:
        client.get(reverse("campaigns:progress", args=[commune.pk, year, "national-2022"]))
    return [query["sql"] for query in captured]


def test_the_cost_is_fixed_whatever_the_hamlets_years_and_households(client):
    cache.clear()
    one, three, many = build.commune("Ấp 1"), build.commune("Ấp 1", "Ấp 2", "Ấp 3"), build.commune("Ấp 1", "Ấp 2")
    for year in (2024, 2025):
        year_of(one, year, ap1=(100, 3, 2))
    for year in range(2021, 2026):
        year_of(three, year, ap1=(100, 3, 2), ap2=(100, 3, 2), ap3=(100, 3, 2))
    for year in (2024, 2025):
        year_of(many, year, ap1=(1000, 300, 500), ap2=(1000, 400, 400))
    costs = [
        len(queries_of(client, build.person(Role.POVERTY_OFFICER, commune), commune, 2025))
        for commune in (one, three, many)
    ]
    assert set(costs) == {13}


def test_the_cost_is_fixed_with_1_3_and_1600_households(client):
    used = {}
    for size in (1, 3, 1600):
        commune = build.commune("Ấp 1", "Ấp 2")
        build.households(commune, "Ấp 1", size, {2024: "poor", 2025: "poor"})
        for year in (2024, 2025):
            build.year(commune, year, {"Ấp 1": 9000, "Ấp 2": 9000})
        officer = build.person(Role.POVERTY_OFFICER, commune)
        assert f"Còn {size:,} hộ nghèo".replace(",", ".") in heading(page(client, officer, commune, 2025))
        used[size] = len(queries_of(client, officer, commune, 2025))
    assert used[1] == used[3] == used[1600]


def test_rows_of_closed_years_are_not_counted_again(client, commune, officer):
    for year in (2024, 2025):
        year_of(commune, year, ap1=(100, 3, 2))
        close(commune, year)
    asked = queries_of(client, officer, commune, 2025)
    assert len(asked) <= 17  # one for the plans; what became of the year since: restatements, plan, two for its opening
    counting = [sql for sql in asked if 'FROM "households_yearlystatus"' in sql]
    assert len(counting) == 1
    assert not re.search(r'"year" IN \([^)]*202[45]', counting[0])
