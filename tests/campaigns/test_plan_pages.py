"""Pages of plans: the verdict line by line, forms that lose nothing typed, names only for who may read them."""

import json
import re
from datetime import date
from fractions import Fraction
from html import unescape
from io import StringIO

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from campaigns.actions.campaigns import save_campaign
from campaigns.actions.plans import Planned, save_plan
from campaigns.models import Campaign, Plan
from campaigns.plans import Aim, Group, Kind, Measure
from campaigns.queries.names import listed_group
from communes.actions import system_user
from communes.models import Unit
from communes.roles import Role
from households.models import HamletResult, LifeEvent, YearlyStatus
from households.queries.figures import read_figures
from households.queries.movement import CLASSES, year_movement
from tests import build
from tests.pages import signed_in

pytestmark = pytest.mark.django_db

BAND = Planned(Aim(Kind.BAND, lower=Fraction(2), upper=Fraction(4)))


def url(page, commune, year=2025, *more):
    return reverse(f"campaigns:{page}", args=[commune.pk, year, "national-2022", *more])


def words(response):
    html = response.content.decode()
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html[html.index("<main") :])).split())


def heading(response):
    return " ".join(unescape(re.search(r"<h1>(.*?)</h1>", response.content.decode(), re.S)[1]).split())


def plan(commune, *targets, year=2025):
    title = f"Kế hoạch giảm nghèo năm {year}"
    standard = build.standard()
    return save_plan(
        by=system_user(), commune=commune, standard=standard, year=year, title=title, targets=targets or (BAND,)
    )


def poor(commune, hamlet, number, *years, poverty_class="poor"):
    build.households(commune, hamlet, number, dict.fromkeys(years, poverty_class))


@pytest.fixture
def commune():
    """Two hamlets of 100; in 2024 ten poor, in 2025 six: 3 and 3."""
    commune = build.commune("Ấp 1", "Ấp 2")
    poor(commune, "Ấp 1", 3, 2024, 2025)
    poor(commune, "Ấp 1", 3, 2024)
    poor(commune, "Ấp 2", 3, 2024, 2025)
    poor(commune, "Ấp 2", 1, 2024)
    for year in (2024, 2025):
        build.year(commune, year, {"Ấp 1": 100, "Ấp 2": 100})
    return commune


@pytest.fixture
def officer(commune):
    return signed_in(build.person(Role.POVERTY_OFFICER, commune))


# the plan's band everywhere


def test_the_plans_band_is_judged_by_page_and_command_alike(commune, officer):
    plan(commune, Planned(Aim(Kind.BAND, lower=Fraction(21, 10), upper=Fraction(3))))
    page = officer.get(url("progress", commune))
    assert heading(page).endswith("giảm 2,00 điểm phần trăm so với năm 2024: còn 1 hộ nữa để đạt 2,1.")
    assert "So với kế hoạch giảm nghèo năm 2025 của xã: giảm 2,1 - 3 điểm phần trăm." in words(page)
    assert "Còn 1 hộ phải thoát nghèo để giảm đủ 2,1 điểm phần trăm." in words(page)
    assert "0,5" not in words(page)
    out = StringIO()
    call_command("poverty_rates", "--unit", commune.code, "--from", "2025", "--to", "2025", "--json", stdout=out)
    assert [line["verdict"] for line in json.loads(out.getvalue())] == ["behind", "on_target", "behind"]


def test_a_plan_of_another_year_standard_or_commune_changes_nothing(commune, officer):
    plan(commune, year=2026)
    plan(build.commune())
    page = officer.get(url("progress", commune))
    assert heading(page).endswith("vượt chỉ tiêu.")
    assert "Chưa có kế hoạch giảm nghèo riêng của năm 2025" in words(page)


def test_a_plan_without_a_band_says_so(commune, officer):
    plan(commune, Planned(Aim(Kind.CEILING, count=6)))
    assert "không nêu mức giảm tỷ lệ" in words(officer.get(url("progress", commune)))
    page = officer.get(url("plan", commune))
    assert heading(page) == "Năm 2025 đạt cả 1 chỉ tiêu của kế hoạch giảm nghèo"
    assert "Kế hoạch không nêu mức giảm tỷ lệ" in words(page)


# the verdict


def test_each_target_is_a_line_with_its_verdict_and_why(commune, officer):
    hamlets = {name: build.hamlet(commune, name) for name in ("Ấp 1", "Ấp 2")}
    plan(
        commune,
        BAND,
        Planned(Aim(Kind.FEWER, count=5)),
        Planned(Aim(Kind.FEWER, count=3), hamlets["Ấp 1"]),
        Planned(Aim(Kind.FEWER, count=2), hamlets["Ấp 2"]),
        Planned(Aim(Kind.CEILING, Measure.BOTH, count=6)),
        Planned(Aim(Kind.RATE_CEILING, upper=Fraction(5, 2))),
        Planned(Aim(Kind.NONE_LEFT, group=Group.MINORITY)),
        Planned(Aim(Kind.NONE_LEFT, group=Group.FELL_BACK)),
    )
    page = officer.get(url("plan", commune))
    assert heading(page) == "Năm 2025 đạt 3 trong 6 chỉ tiêu: 2 chưa đạt, 1 chưa đủ số liệu"
    rows = re.findall(r"<tr.*?</tr>", page.content.decode(), re.S)[1:]
    said = [" ".join(unescape(re.sub(r"<[^>]+>", " ", row)).split()) for row in rows]
    assert [re.sub(r"Năm \d+ \(hộ\) |Thực hiện ", "", line) for line in said] == [
        "Giảm tỷ lệ hộ nghèo 2 - 4 điểm phần trăm 10 6 giảm 2,00 điểm phần trăm Đạt",
        "Giảm 5 hộ nghèo so với năm 2024 10 6 giảm 4 hộ Chưa đạt Còn thiếu 1 hộ.",
        "Ấp 1: Giảm 3 hộ nghèo so với năm 2024 6 3 giảm 3 hộ Đạt",
        "Ấp 2: Giảm 2 hộ nghèo so với năm 2024 4 3 giảm 1 hộ Chưa đạt Còn thiếu 1 hộ.",
        "Cuối năm còn nhiều nhất 6 hộ nghèo và hộ cận nghèo 10 6 6 hộ Đạt",
        "Tỷ lệ hộ nghèo cuối năm cao nhất 2,5 % 10 6 3,00 % Chưa đạt Còn thiếu 1 hộ.",
        "Không còn hộ nghèo là hộ dân tộc thiểu số … … Chưa đủ số liệu Năm 2025 chưa ghi nhóm đối tượng cho hộ nào.",
        "Không có hộ tái nghèo 0 0 hộ Đạt",
    ]


def test_each_count_opens_the_names_of_its_year_and_hamlet(commune, officer):
    hamlet = build.hamlet(commune, "Ấp 1")
    plan(commune, Planned(Aim(Kind.FEWER, count=3)), Planned(Aim(Kind.FEWER, count=3), hamlet))
    html = unescape(officer.get(url("plan", commune)).content.decode())
    for year, number in ((2024, 6), (2025, 3)):
        names = reverse("households:list", args=[commune.pk, year, "national-2022"])
        link = f"{names}?class=poor&hamlet={hamlet.pk}"
        assert f'href="{link}">{number}</a>' in html
        assert f"{number} hộ nghèo năm {year} của Ấp 1" in words(officer.get(link))


def test_who_may_not_read_names_gets_no_link_and_a_hamlet_head_his_own(commune):
    hamlets = [build.hamlet(commune, name) for name in ("Ấp 1", "Ấp 2")]
    fewer = [Planned(Aim(Kind.FEWER, count=2), hamlet) for hamlet in hamlets]
    plan(commune, Planned(Aim(Kind.FEWER, count=4)), *fewer, Planned(Aim(Kind.NONE_LEFT, group=Group.MERIT)))
    for role in (Role.ACCOUNTANT, Role.SUPERIOR_READER):
        client = signed_in(build.person(role, commune))
        for page in ("plan", "forecast"):
            html = client.get(url(page, commune)).content.decode()
            assert "class=" not in re.sub(r'class="', "", html)
            assert "Nguyễn Văn Thứ" not in html
    client = signed_in(build.person(Role.HAMLET_HEAD, hamlets[1]))
    page = client.get(url("plan", commune))
    assert "Ấp 1" not in words(page)
    assert "Ấp 2: Giảm 2 hộ nghèo" in words(page)
    links = re.findall(r"households/\?(class=[^\"]*)", unescape(page.content.decode()))
    assert links == [f"class=poor&hamlet={hamlets[1].pk}"] * 2
    goals = re.findall(r"<a[^>]*/goals/[^>]*>(.*?)</a>", page.content.decode())
    assert goals == ["Không còn hộ nghèo là hộ có thành viên là người có công với cách mạng"]


def test_a_year_without_a_plan_is_held_against_the_usual_band_and_says_so(commune, officer):
    page = officer.get(url("plan", commune))
    assert heading(page) == ("Năm 2025 chưa có kế hoạch giảm nghèo; so với mức chung giảm 0,5 - 1 điểm phần trăm: vượt")
    assert "Lập kế hoạch năm 2025" in words(page)
    accountant = signed_in(build.person(Role.ACCOUNTANT, commune))
    assert "Lập kế hoạch" not in words(accountant.get(url("plan", commune)))


def test_an_incomplete_list_is_no_verdict_and_said(officer, commune):
    build.year(commune, 2026, {"Ấp 1": 100})
    plan(commune, Planned(Aim(Kind.FEWER, count=1)), year=2026)
    page = officer.get(url("plan", commune, 2026))
    assert "Chưa đủ số liệu Danh sách năm 2026 chưa đầy đủ." in words(page)


# the goals "none left"


def test_a_goal_lists_the_flagged_by_name_and_zero_only_when_groups_were_entered(commune, officer):
    page = officer.get(url("goal", commune, 2025, "minority"))
    assert heading(page) == "Chưa biết năm 2025 còn hộ nghèo là hộ dân tộc thiểu số hay không"
    of_2025 = YearlyStatus.objects.filter(commune=commune, year=2025).order_by("pk")
    flagged = of_2025.first()
    YearlyStatus.objects.filter(pk=flagged.pk).update(special_groups=["minority"], causes=["capital"], b1=120)
    page = officer.get(url("goal", commune, 2025, "minority"))
    assert heading(page) == "Năm 2025 còn 1 hộ nghèo là hộ dân tộc thiểu số"
    assert "Nguyễn Văn Thứ 1 Ấp 1" in words(page)
    assert "Thiếu vốn Nhóm đối tượng Hộ dân tộc thiểu số" in words(page)
    assert build.address("household", commune, 2025, flagged.household_id) in page.content.decode()
    page = officer.get(url("goal", commune, 2025, "merit"))
    assert heading(page).startswith("Danh sách năm 2025 không có hộ nghèo là hộ có thành viên là người có công")
    assert officer.get(url("goal", commune, 2025, "khac")).status_code == 404


def test_a_goal_shows_a_hamlet_head_his_hamlet_only(commune):
    YearlyStatus.objects.filter(commune=commune, year=2025).update(special_groups=["merit"])
    own = build.hamlet(commune, "Ấp 2")
    page = signed_in(build.person(Role.HAMLET_HEAD, own)).get(url("goal", commune, 2025, "merit"))
    assert heading(page) == ("Năm 2025 còn 3 hộ nghèo là hộ có thành viên là người có công với cách mạng ở Ấp 2")
    assert "Ấp 1" not in words(page)


def test_fallen_back_is_on_this_list_and_an_earlier_one_but_not_on_last_years(commune, officer):
    for name, classes in (
        ("Tái Nghèo", {2023: "near_poor", 2025: "poor"}),
        ("Vẫn Nghèo", {2023: "poor", 2024: "near_poor", 2025: "poor"}),
        ("Mới Nghèo", {2025: "poor"}),
        ("Tái Cận", {2023: "poor", 2025: "near_poor"}),
    ):
        build.household(commune, "Ấp 1", name, classes)
    page = officer.get(url("goal", commune, 2025, "fell_back"))
    assert heading(page) == "Năm 2025 còn 1 hộ tái nghèo"
    assert "Tái Nghèo" in words(page)
    page = officer.get(url("goal", commune, 2025, "fell_back") + "?class=near_poor")
    assert heading(page) == "Năm 2025 còn 1 hộ tái cận nghèo"
    plan(commune, Planned(Aim(Kind.NONE_LEFT, group=Group.FELL_BACK)))
    assert "Không có hộ tái nghèo" in words(officer.get(url("plan", commune)))
    assert "Còn thiếu 1 hộ." in words(officer.get(url("plan", commune)))


def fallen_back(commune, year=2025):
    """Return column 6 of form 2 and of form 3, and what the goals count: they must always be the same."""
    moved = year_movement(commune, build.standard(), year)
    columns = [moved.of_unit(commune.pk, one).households.columns[5] for one in CLASSES]
    reading = read_figures(commune, build.standard(), [year - 1, year])
    goals = [
        listed_group(commune, build.standard(), year, Group.FELL_BACK, measure, reading).final
        for measure in (Measure.POOR, Measure.NEAR_POOR, Measure.BOTH)
    ]
    assert goals == [*columns, None if None in columns else sum(columns)]
    return columns


def test_who_fell_back_is_who_stands_in_column_6(commune, officer):
    earlier = {2023: "poor", 2025: "poor"}
    build.household(commune, "Ấp 1", "Tái Nghèo", earlier)
    for name, kind in (("Tách Ra", "split"), ("Chuyển Đến", "moved_in"), ("Bổ Sung", "omitted")):
        on, household = date(2025, 3, 1), build.household(commune, "Ấp 1", name, earlier)
        LifeEvent.objects.create(
            commune=commune, kind=kind, household=household, on=on, year=2025, recorded_by=system_user()
        )
    assert fallen_back(commune) == [1, 0]
    page = officer.get(url("goal", commune, 2025, "fell_back"))
    assert heading(page) == "Năm 2025 còn 1 hộ tái nghèo"
    assert "Chuyển Đến" not in words(page)
    HamletResult.objects.filter(commune=commune, year=2024, hamlet__name="Ấp 2").update(complete=False)
    assert fallen_back(commune) == [None, None]
    plan(commune, Planned(Aim(Kind.NONE_LEFT, group=Group.FELL_BACK)))
    assert "Chưa đủ số liệu" in words(officer.get(url("plan", commune)))


@pytest.mark.parametrize("group", ["minority", "merit", "fell_back"])
def test_a_goal_is_unknown_where_there_is_no_list(group, commune, officer):
    page = officer.get(url("goal", commune, 2026, group))
    assert heading(page).startswith("Chưa biết năm 2026 còn hộ")
    assert "Danh sách năm 2026" in words(page)
    assert "Không có hộ nào trong danh sách này" not in words(page)


# the forecast


def test_the_forecast_says_how_many_must_leave_by_hamlet_and_who_is_nearest(commune, officer):
    plan(commune, Planned(Aim(Kind.BAND, lower=Fraction(3), upper=Fraction(4))))
    far, near, unknown = YearlyStatus.objects.filter(commune=commune, year=2025, hamlet__name="Ấp 1").order_by("pk")
    for row, b1, b2 in ((far, 100, 50), (near, 135, 30)):
        YearlyStatus.objects.filter(pk=row.pk).update(b1=b1, b2=b2, causes=["illness"])
    page = officer.get(url("forecast", commune))
    assert heading(page) == "Còn 2 hộ phải thoát nghèo để giảm 3 điểm phần trăm năm 2025"
    text = words(page)
    assert "B1 còn 5 điểm nữa là đến mức 140; bớt 1 chỉ số thiếu hụt là không còn là hộ nghèo" in text
    links = [build.address("household", commune, 2025, row.household_id) for row in (near, far, unknown)]
    places = [page.content.decode().index(link) for link in links]
    assert places == sorted(places)
    assert "Chưa có điểm B1, B2 để xếp" in text
    assert "một hộ đã là" not in text  # a household of 100 is one point exactly, not more


def test_in_a_small_hamlet_one_household_is_much_and_said(officer, commune):
    small = build.commune("Ấp 1")
    poor(small, "Ấp 1", 3, 2024, 2025)
    for year in (2024, 2025):
        build.year(small, year, {"Ấp 1": 99})
    page = signed_in(build.person(Role.CHAIRMAN, small)).get(url("forecast", small))
    assert "Ấp 1 chỉ có 99 hộ dân cư: một hộ đã là 1,01 điểm phần trăm" in words(page)


def test_a_rate_already_under_the_band_is_not_asked_to_fall_by_it(commune, officer):
    floor = build.commune("Ấp 1")
    poor(floor, "Ấp 1", 1, 2024, 2025)
    for year in (2024, 2025):
        build.year(floor, year, {"Ấp 1": 1000})
    page = signed_in(build.person(Role.CHAIRMAN, floor)).get(url("forecast", floor))
    assert heading(page) == "Tỷ lệ hộ nghèo năm 2024 đã dưới 0,5 %: mức giảm 0,5 điểm phần trăm không áp dụng được"
    assert "không áp dụng" in words(page)
    page = signed_in(build.person(Role.CHAIRMAN, floor)).get(url("plan", floor))
    assert "Không áp dụng được Tỷ lệ năm 2024 đã dưới 0,5 %." in words(page)


def test_before_a_list_comes_last_years_stands_in_and_says_so(commune, officer):
    build.year(commune, 2026, {"Ấp 1": 100})
    poor(commune, "Ấp 1", 1, 2026)
    page = officer.get(url("forecast", commune, 2026))
    assert heading(page) == "Không còn thiếu hộ nào để giảm 0,5 điểm phần trăm năm 2026 (tạm tính)"
    assert "Danh sách năm 2026 của Ấp 2 chưa đầy đủ: tạm lấy số hộ nghèo của danh sách năm 2025." in words(page)
    assert words(page).count("(danh sách năm 2025)") == 3
    assert "4 hộ nghèo có thể thoát nghèo" in words(page)


def test_the_poor_of_a_hamlet_that_ended_are_not_lost_from_the_forecast(commune, officer):
    ended = build.hamlet(commune, "Ấp 1")
    ended.parents.update(valid_to=date(2026, 3, 31))
    Unit.objects.filter(pk=ended.pk).update(valid_to=date(2026, 3, 31))
    page = officer.get(url("forecast", commune, 2026))
    assert heading(page) == "Năm 2026 chưa đủ số liệu để tính còn bao nhiêu hộ phải thoát nghèo"


def test_who_stands_on_this_years_list_or_left_it_is_not_named_from_last_years(commune, officer):
    build.year(commune, 2026, {"Ấp 1": 100})
    moved, died, _stays = YearlyStatus.objects.filter(commune=commune, year=2025, hamlet__name="Ấp 2")
    here, of_nation = build.hamlet(commune, "Ấp 1"), build.standard()
    YearlyStatus.objects.create(
        commune=commune, household=moved.household, standard=of_nation, year=2026, hamlet=here, poverty_class="poor"
    )
    build.departure(died.household, 2026, "died_out")
    text = words(officer.get(url("forecast", commune, 2026)))
    assert "2 hộ nghèo có thể thoát nghèo" in text
    assert text.count("(danh sách năm 2025)") == 1


def test_without_a_year_before_there_is_no_forecast(commune, officer):
    page = officer.get(url("forecast", commune, 2024))
    assert heading(page) == "Năm 2024 chưa đủ số liệu để tính còn bao nhiêu hộ phải thoát nghèo"


def test_a_hamlet_head_reads_the_names_of_his_hamlet(commune):
    own = build.hamlet(commune, "Ấp 2")
    page = signed_in(build.person(Role.HAMLET_HEAD, own)).get(url("forecast", commune))
    assert "3 hộ nghèo có thể thoát nghèo, gần chuẩn nhất đứng trước (Ấp 2)" in words(page)
    assert "Ấp 1" not in words(page)


# writing


def typed(form_page, **changes):
    """Return what the form of a page would send, with changes."""
    html = form_page.content.decode()
    main = html[html.index("<main") :]
    data = {}
    for tag in re.findall(r"<input[^>]*>", main):
        name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        if name:
            data[name[1]] = unescape(value[1]) if value else ""
    for name, options in re.findall(r'<select name="([^"]+)".*?>(.*?)</select>', main, re.S):
        chosen = re.search(r'value="([^"]*)" selected', options)
        data[name] = chosen[1] if chosen else ""
    for name, value in re.findall(r'<textarea name="([^"]+)"[^>]*>(.*?)</textarea>', main, re.S):
        data[name] = unescape(value).strip()
    return data | changes


def test_a_plan_is_typed_stored_and_shown_again_as_typed(commune, officer):
    one, two = (build.hamlet(commune, name).pk for name in ("Ấp 1", "Ấp 2"))
    page = officer.get(url("plan_edit", commune))
    numbers = {"poor_lower": "0,5", "poor_upper": "1.25", "poor_fewer": "10", f"h{one}_poor": "4", f"h{two}_poor": "6"}
    others = {"both_ceiling": "1.200", "near_poor_rate": "2", "none_merit": "both", "bases-0-kind": "Kế hoạch"}
    data = typed(page, **numbers, **others, **{"bases-0-issuer": "UBND tỉnh", "bases-0-issued_on": "02/11/2022"})
    answer = officer.post(url("plan_edit", commune), data, follow=True)
    assert "Đã lưu Kế hoạch giảm nghèo năm 2025." in words(answer)
    assert "Kế hoạch ngày 02/11/2022 của UBND tỉnh" in words(answer)
    again = typed(officer.get(url("plan_edit", commune)))
    assert {name: again[name] for name in numbers | others} == numbers | others | {"poor_upper": "1,25"}
    before = list(Plan.objects.get().targets.values("kind", "measure", "hamlet", "lower", "upper", "count", "group"))
    officer.post(url("plan_edit", commune), again)
    after = list(Plan.objects.get().targets.values("kind", "measure", "hamlet", "lower", "upper", "count", "group"))
    assert before == after
    assert "Các ấp cộng lại 10" in words(officer.get(url("plan_edit", commune)))


def test_hamlets_that_do_not_add_up_are_a_sentence_and_nothing_typed_is_lost(commune, officer):
    one = build.hamlet(commune, "Ấp 1").pk
    data = typed(officer.get(url("plan_edit", commune)), title="Kế hoạch X", poor_fewer="10", **{f"h{one}_poor": "9"})
    answer = officer.post(url("plan_edit", commune), data)
    assert "Các ấp cộng lại giảm 9 hộ, chỉ tiêu của toàn xã là giảm 10 hộ: còn thiếu 1 hộ." in words(answer)
    assert typed(answer) == data | {"csrfmiddlewaretoken": typed(answer)["csrfmiddlewaretoken"]}
    assert not Plan.objects.exists()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"poor_lower": "0,5%"}, "Ghi số từ 0 đến 100"),
        ({"poor_lower": "0,5555"}, "nhiều nhất ba chữ số sau dấu phẩy"),
        ({"poor_lower": "101"}, "Ghi số từ 0 đến 100"),
        ({"poor_upper": "1"}, "Ghi cả mức giảm thấp nhất."),
        ({"poor_fewer": "-1"}, "Ghi số nguyên từ 0 trở lên"),
        ({"poor_fewer": "1", "signed_on": "30/02/2025"}, "Ngày này không có trong lịch."),
        ({"poor_fewer": "1", "bases-0-title": "x"}, "Ghi loại văn bản và cơ quan ban hành"),
        ({}, "chưa có chỉ tiêu nào"),
    ],
)
def test_what_cannot_be_read_is_said_beside_what_was_typed(commune, officer, changes, said):
    data = typed(officer.get(url("plan_edit", commune)), **changes)
    answer = officer.post(url("plan_edit", commune), data)
    assert said in words(answer)
    shown = typed(answer)
    assert {name: shown[name] for name in changes} == changes
    assert not Plan.objects.exists()


def test_of_two_who_edit_one_plan_the_second_sees_both_versions(commune, officer):
    plan(commune)
    data = typed(officer.get(url("plan_edit", commune)), poor_ceiling="7")
    other = signed_in(build.person(Role.HEAD_OF_OFFICE, commune))
    other.post(url("plan_edit", commune), typed(other.get(url("plan_edit", commune)), poor_ceiling="8"))
    answer = officer.post(url("plan_edit", commune), data)
    assert "người khác đã lưu Kế hoạch giảm nghèo năm 2025" in words(answer)
    assert "Bản đang lưu Giảm tỷ lệ hộ nghèo 2 - 4 điểm phần trăm Cuối năm còn nhiều nhất 8 hộ nghèo" in words(answer)
    assert typed(answer)["poor_ceiling"] == "7"
    assert officer.post(url("plan_edit", commune), typed(answer)).status_code == 302
    assert Plan.objects.get().targets.get(kind="ceiling").count == 7


def test_a_plan_is_removed_after_it_was_shown(commune, officer):
    plan(commune)
    page = officer.get(url("plan_remove", commune))
    assert "Giảm tỷ lệ hộ nghèo 2 - 4 điểm phần trăm" in words(page)
    assert "người khác đã lưu" in words(officer.post(url("plan_remove", commune), {"version": "9"}))
    assert officer.post(url("plan_remove", commune), typed(page)).status_code == 302
    assert not Plan.objects.exists()


def test_a_plan_of_a_closed_year_is_written_again_for_a_reason_that_is_shown_beside_the_verdict(commune, officer):
    build.closing(commune, 2025)
    edit, reason = url("plan_edit", commune), "Ghi nhầm mức giảm so với văn bản"
    warned = "Năm 2025 đã chốt: sửa kế hoạch làm thay đổi kết luận đạt hay chưa đạt; việc sửa và lý do được ghi lại."
    first = officer.get(edit)
    assert 'name="reason"' not in first.content.decode()  # a first plan is free
    assert officer.post(edit, typed(first, poor_lower="1")).status_code == 302
    page = officer.get(edit)
    assert warned in words(page)
    answer = officer.post(edit, typed(page, poor_lower="7", reason="sai số"))
    assert "bằng ít nhất 10 chữ cái" in words(answer)
    assert typed(answer)["poor_lower"] == "7"
    assert officer.post(edit, typed(answer, reason=reason)).status_code == 302
    said = f"Kế hoạch được sửa ngày {timezone.localdate():%d/%m/%Y} sau khi năm 2025 đã chốt: {reason}"
    for name in ("plan", "progress", "dashboard"):
        assert said in words(officer.get(url(name, commune)))
    gone = officer.get(url("plan_remove", commune))
    assert warned in words(gone)
    assert "bằng ít nhất 10 chữ cái" in words(officer.post(url("plan_remove", commune), typed(gone)))
    assert officer.post(url("plan_remove", commune), typed(gone, reason="Kế hoạch của năm khác")).status_code == 302
    for name in ("plan", "progress", "dashboard"):
        assert "sau khi năm 2025 đã chốt: Kế hoạch của năm khác" in words(officer.get(url(name, commune)))
    assert "bằng ít nhất 10 chữ cái" in words(officer.post(edit, typed(officer.get(edit), poor_lower="1")))


def test_a_campaign_is_typed_edited_and_listed_with_what_it_follows(commune, officer):
    first = save_campaign(
        by=system_user(), unit=commune, name="Phong trào trước", short_name="PT", first_year=2021, last_year=2025
    )
    names = {"name": "Phong trào sau", "short_name": "PTS", "first_year": "2026", "last_year": "2030"}
    more = {"predecessor": str(first.pk), "linked_movements": "Cả nước chung sức\nToàn dân đoàn kết"}
    data = typed(officer.get(url("campaign_add", commune)), **names, **more)
    page = officer.post(url("campaign_add", commune), data, follow=True)
    assert "Gắn với Cả nước chung sức; Toàn dân đoàn kết Nối tiếp Phong trào trước, 2021 - 2025" in words(page)
    assert "Được nối tiếp bởi Phong trào sau, 2026 - 2030" in words(page)
    second = Campaign.objects.get(name="Phong trào sau")
    data = typed(officer.get(url("campaign_edit", commune, 2025, second.pk)), last_year="2025")
    answer = officer.post(url("campaign_edit", commune, 2025, second.pk), data)
    assert "Năm đầu 2026 phải không sau năm cuối 2025." in words(answer)
    assert typed(answer)["last_year"] == "2025"


# what it costs


@pytest.mark.parametrize("page", ["plan", "forecast", "goal", "campaigns", "plan_edit"])
def test_the_cost_is_fixed_whatever_the_hamlets_households_and_targets(page):
    cache.clear()
    costs = set()
    for hamlets, households in ((["Ấp 1"], 1), (["Ấp 1", "Ấp 2", "Ấp 3"], 3), (["Ấp 1", "Ấp 2"], 400)):
        commune = build.commune(*hamlets)
        for name in hamlets:
            poor(commune, name, households, 2024, 2025)
        for year in (2024, 2025):
            build.year(commune, year, dict.fromkeys(hamlets, 2000))
        fewer = [Planned(Aim(Kind.FEWER, count=1), build.hamlet(commune, name)) for name in hamlets]
        goal = Planned(Aim(Kind.NONE_LEFT, group=Group.MINORITY))
        plan(commune, BAND, Planned(Aim(Kind.FEWER, count=len(hamlets))), *fewer, goal)
        client = signed_in(build.person(Role.POVERTY_OFFICER, commune))
        address = url(page, commune, 2025, *(["minority"] if page == "goal" else []))
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        costs.add(len(captured))
    assert len(costs) == 1
