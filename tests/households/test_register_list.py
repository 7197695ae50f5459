"""The list of households: its groups, its counts, its search, and whom it is shown to."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from communes.actions import system_user
from communes.roles import Role
from households.actions.years import close_year
from households.models import Departure, Household, Member, Residence, Stage, YearlyStatus
from households.queries.figures import figures
from tests import build

pytestmark = pytest.mark.django_db
CANARY = "079123456789"


def rows(answer):
    return [row.name for row in answer.context["rows"]]


def heading(answer):
    html = answer.content.decode()
    return " ".join(html[html.index("<h1>") + 4 : html.index("</h1>")].split())


@pytest.fixture
def commune():
    commune = build.commune("Ấp 1", "Ấp 2")
    build.household(commune, "Ấp 1", "Đỗ Văn Ân", {2022: "poor", 2023: "poor"}, cccd=CANARY)
    build.household(commune, "Ấp 1", "Nguyễn Thị Ánh", {2022: "near_poor", 2023: "near_poor"})
    gone = build.household(commune, "Ấp 1", "Trần Văn Đi", {2022: "poor"})
    build.departure(gone, 2023, "moved_away")
    build.household(commune, "Ấp 2", "Lê Thị An", {2023: "poor"})
    for year in (2022, 2023):
        build.year(commune, year, {"Ấp 1": 100, "Ấp 2": 50})
    return commune


@pytest.fixture
def officer(client, commune):
    client.force_login(build.person(Role.POVERTY_OFFICER, commune))
    return client


@pytest.mark.parametrize(
    ("query", "names", "sentence"),
    [
        ("", ["Nguyễn Thị Ánh", "Đỗ Văn Ân", "Lê Thị An"], "3 hộ nghèo, hộ cận nghèo năm 2023 của Xã Thử Nghiệm"),
        ("?class=poor", ["Đỗ Văn Ân", "Lê Thị An"], "2 hộ nghèo năm 2023 của Xã Thử Nghiệm"),
        ("?class=near_poor", ["Nguyễn Thị Ánh"], "1 hộ cận nghèo năm 2023 của Xã Thử Nghiệm"),
        ("?class=left", ["Trần Văn Đi"], "1 hộ không còn trong danh sách năm 2023 của Xã Thử Nghiệm"),
        ("?class=verify", [], "0 hộ chờ xác minh trong danh sách năm 2023 của Xã Thử Nghiệm"),
        ("?class=all&q=do%20an", ["Đỗ Văn Ân"], "1 hộ trong sổ quản lý của Xã Thử Nghiệm có người tên “do an”"),
    ],
)
def test_groups_and_heading(officer, commune, query, names, sentence):
    answer = officer.get(build.address("list", commune, 2023) + query)
    assert (rows(answer), heading(answer)) == (names, sentence)


def test_a_list_says_which_figure_it_is_behind_and_how_many_people_it_has(officer, commune):
    YearlyStatus.objects.filter(household__members__name="Lê Thị An").update(people=3)
    html = officer.get(build.address("list", commune, 2023) + "?class=poor").content.decode()
    assert f'ở cột 3 <a href="{build.address("form", commune, 2023, 1)}">biểu 01</a>' in html
    assert "Có 7 khẩu." in html
    YearlyStatus.objects.filter(household__members__name="Lê Thị An").update(people=None)
    assert "khẩu." not in officer.get(build.address("list", commune, 2023) + "?class=poor").content.decode()


def test_a_list_opened_from_an_opening_says_where_what_was_closed_differs(officer, commune):
    build.departure(Household.objects.get(members__name="Lê Thị An"), 2024, "passed_line")
    build.household(commune, "Ấp 1", "Bùi Văn Mới", {2024: "poor"})
    for name in ("Đỗ Văn Ân", "Nguyễn Thị Ánh"):
        build.departure(Household.objects.get(members__name=name), 2024, "passed_line")
    build.year(commune, 2024, {"Ấp 1": 100, "Ấp 2": 50})
    address = build.address("list", commune, 2023) + "?class=poor&opening=1"
    figure = "Đây là các hộ đứng sau số đầu kỳ năm 2024 của Xã Thử Nghiệm (biểu 02, cột 1) ở trang"
    html = officer.get(address).content.decode()
    assert figure in html
    assert "hiện có" not in html
    close_year(
        by=system_user(), commune=commune, standard=build.standard(), year=2024, number="24/QĐ-UBND",
        signed_on=date(2024, 12, 15),
    )  # fmt: skip
    assert "hiện có" not in officer.get(address).content.decode()
    YearlyStatus.objects.filter(year=2023, household__members__name="Lê Thị An").delete()
    html = officer.get(address).content.decode()
    assert figure in html
    said = "Năm 2024 đã chốt với số đầu kỳ 2 hộ, 8 khẩu. Danh sách năm 2023 hiện có 1 hộ, như dưới đây"
    assert said in html
    assert said not in officer.get(address + "&q=Ân").content.decode()
    assert said not in officer.get(address.replace("&opening=1", "")).content.decode()


def test_hamlet_filter(officer, commune):
    hamlet = build.hamlet(commune, "Ấp 2")
    answer = officer.get(build.address("list", commune, 2023) + f"?class=poor&hamlet={hamlet.pk}")
    assert rows(answer) == ["Lê Thị An"]
    assert heading(answer) == "1 hộ nghèo năm 2023 của Ấp 2"


def test_counts_are_those_of_the_figures(officer, commune):
    standard = build.standard()
    known = figures(commune, standard, [2022, 2023])
    for year in (2022, 2023):
        for unit in (commune, build.hamlet(commune, "Ấp 1"), build.hamlet(commune, "Ấp 2")):
            for group in ("poor", "near_poor"):
                hamlet = "" if unit == commune else f"&hamlet={unit.pk}"
                answer = officer.get(build.address("list", commune, year) + f"?class={group}{hamlet}")
                assert answer.context["count"] == getattr(known[unit.pk, year], group)


def test_the_hamlet_of_the_list_counts_not_the_home_of_today(officer, commune):
    moved = Member.objects.get(name="Lê Thị An").household
    Residence.objects.filter(household=moved).update(valid_to="2023-12-31")
    Residence.objects.create(household=moved, hamlet=build.hamlet(commune, "Ấp 1"), valid_from="2024-01-01")
    answer = officer.get(
        build.address("list", commune, 2023) + f"?class=poor&hamlet={build.hamlet(commune, 'Ấp 2').pk}"
    )
    assert rows(answer) == ["Lê Thị An"]


def test_household_carried_over_is_listed_to_verify(officer, commune):
    YearlyStatus.objects.filter(year=2023, household__members__name="Đỗ Văn Ân").update(
        to_verify=True, stage=Stage.PROPOSED
    )
    assert rows(officer.get(build.address("list", commune, 2023) + "?class=verify")) == ["Đỗ Văn Ân"]


def test_class_of_the_year_before(officer, commune):
    answer = officer.get(build.address("list", commune, 2023) + "?class=listed")
    before = {row.name: row.class_before for row in answer.context["rows"]}
    assert before == {"Đỗ Văn Ân": "poor", "Nguyễn Thị Ánh": "near_poor", "Lê Thị An": "not_poor"}


def test_year_without_list_is_not_called_zero(officer, commune):
    assert heading(officer.get(build.address("list", commune, 2024))) == "Chưa có danh sách năm 2024 của Xã Thử Nghiệm"


@pytest.mark.parametrize("query", ["?hamlet=x", "?hamlet=999999", "?class=rich"])
def test_filter_that_names_nothing_is_not_found(officer, commune, query):
    assert officer.get(build.address("list", commune, 2023) + query).status_code == 404


@pytest.mark.parametrize("query", ["?page=0", "?page=999", "?page=x", "?q=%00", "?q=" + "x" * 5000, "?q=%25_"])
def test_odd_input_is_answered(officer, commune, query):
    assert officer.get(build.address("list", commune, 2023) + query).status_code == 200


def test_year_of_no_standard_is_not_found(officer, commune):
    assert officer.get(build.address("list", commune, 2020)).status_code == 404


def test_whole_id_number_finds_without_being_shown(officer, commune):
    answer = officer.post(build.address("list", commune, 2023), {"q": "0791 2345 6789"})
    assert rows(answer) == ["Đỗ Văn Ân"]
    assert CANARY not in answer.content.decode()
    assert "0791 2345 6789" not in answer.content.decode()


def test_an_id_number_in_the_address_is_refused(officer, commune):
    answer = officer.get(build.address("list", commune, 2023) + f"?q={CANARY}")
    assert "gõ số vào ô tìm" in answer.content.decode()
    assert CANARY not in answer.content.decode()


def test_a_search_by_name_leads_to_an_address_of_its_own(officer, commune):
    page = build.address("list", commune, 2023)
    answer = officer.post(page, {"q": "van an", "class": "poor"})
    assert (answer.status_code, answer.url) == (302, f"{page}?class=poor&q=van+an")


def test_who_moved_out_is_named_on_the_list_of_then_but_not_opened(client, commune):
    home = build.hamlet(commune, "Ấp 2")
    household = Household.objects.get(members__name="Lê Thị An")
    Residence.objects.filter(household=household).update(valid_to="2023-12-31")
    Residence.objects.create(household=household, hamlet=build.hamlet(commune, "Ấp 1"), valid_from="2024-01-01")
    client.force_login(build.person(Role.HAMLET_HEAD, home))
    answer = client.get(build.address("list", commune, 2023))
    assert rows(answer) == ["Lê Thị An"]
    assert f"households/{household.pk}/" not in answer.content.decode()
    assert client.get(build.address("household", commune, 2023, household.pk)).status_code == 404


def test_part_of_an_id_number_is_refused_with_a_sentence(officer, commune):
    answer = officer.post(build.address("list", commune, 2023), {"q": "079123"})
    assert "phải đủ 12 chữ số" in answer.content.decode()
    assert "079123" not in answer.content.decode()


def test_hamlet_head_cannot_search_by_id_number(client, commune):
    client.force_login(build.person(Role.HAMLET_HEAD, build.hamlet(commune, "Ấp 1")))
    answer = client.get(build.address("list", commune, 2023) + f"?q={CANARY}")
    assert "Hãy tìm theo họ tên" in answer.content.decode()
    assert CANARY not in answer.content.decode()


def test_hamlet_head_sees_his_hamlet_only(client, commune):
    client.force_login(build.person(Role.HAMLET_HEAD, build.hamlet(commune, "Ấp 2")))
    page = build.address("list", commune, 2023)
    for query, names in (("", ["Lê Thị An"]), ("?class=left", []), ("?class=all", ["Lê Thị An"])):
        assert rows(client.get(page + query)) == names
    assert heading(client.get(page)) == "1 hộ nghèo, hộ cận nghèo năm 2023 của Ấp 2"
    assert client.get(page + f"?hamlet={build.hamlet(commune, 'Ấp 1').pk}").status_code == 404


def test_other_communes_list_is_not_found(client, commune):
    client.force_login(build.person(Role.POVERTY_OFFICER, build.commune()))
    assert client.get(build.address("list", commune, 2023)).status_code == 404


def test_reader_of_figures_alone_is_forbidden(client, commune):
    client.force_login(build.person(Role.ACCOUNTANT, commune))
    assert client.get(build.address("list", commune, 2023)).status_code == 403


def test_doubles_are_in_no_group_and_in_no_search(officer, commune):
    kept = Household.objects.get(members__name="Lê Thị An")
    double = build.household(commune, "Ấp 2", "Lê Thị An Bản Trùng")
    Household.objects.filter(pk=double.pk).update(double_of=kept)
    for query in ("?class=all", "?class=all&q=ban%20trung"):
        assert "Lê Thị An Bản Trùng" not in rows(officer.get(build.address("list", commune, 2023) + query))
    assert officer.get(build.address("list", commune, 2023) + "?class=all").context["count"] == 4


def test_a_member_who_is_not_head_is_found(officer, commune):
    wife = Member(commune=commune, household=Household.objects.get(members__name="Đỗ Văn Ân"))
    wife.set_name("Phạm Thị Vợ")
    wife.save()
    assert rows(officer.get(build.address("list", commune, 2023) + "?class=all&q=pham%20vo")) == ["Đỗ Văn Ân"]


@pytest.mark.parametrize(("role", "may"), [(Role.POVERTY_OFFICER, True), (Role.CHAIRMAN, False)])
def test_who_keeps_the_register_adds_and_settles_from_the_list(client, commune, role, may):
    YearlyStatus.objects.filter(year=2023, household__members__name="Đỗ Văn Ân").update(to_verify=True)
    household = Household.objects.get(members__name="Đỗ Văn Ân")
    client.force_login(build.person(role, commune))
    html = client.get(build.address("list", commune, 2023)).content.decode()
    assert (build.address("household_add", commune, 2023) in html) == may
    assert (build.address("status", commune, 2023, household.pk) in html) == may
    assert "chờ xác minh" in html


@pytest.mark.parametrize("group", ["listed", "left", "all"])
def test_number_of_queries_is_fixed(client, group):
    used = {}
    for size in (1, 3, 1600):
        commune = build.commune("Ấp 1", "Ấp 2")
        leave(build.households(commune, "Ấp 1", size, {2023: "poor"}), 2023)
        build.year(commune, 2023, {"Ấp 1": 9000})
        client.force_login(build.person(Role.POVERTY_OFFICER, commune))
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(build.address("list", commune, 2023) + f"?class={group}")
        assert answer.context["count"] == size
        used[size] = len(queries)
    assert used[1] == used[3] == used[1600]


def leave(households, year):
    """Store a departure of each household in one statement."""
    hamlet = households[0].residences.get().hamlet
    Departure.objects.bulk_create(
        Departure(
            commune=household.commune,
            household=household,
            standard=build.standard(),
            year=year,
            hamlet=hamlet,
            reason="passed_line",
        )
        for household in households
    )
