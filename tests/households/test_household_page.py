"""A household's page: its class and why, its years, its people; and the one method that says a class."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from communes.models import AuditEntry
from communes.roles import Role
from households.actions.household import edit_household
from households.models import EventKind, Household, LifeEvent, Member, MemberGroup, Residence, YearlyStatus
from households.queries.household import household_years
from tests import build

pytestmark = pytest.mark.django_db
CANARY = "079123456789"


def years_of(household, standard_code="national-2022", year=2023):
    series = household_years(household, household.commune, build.standard(standard_code), year)
    return {
        (line.standard.code, one.year): one.known_class and one.known_class.value
        for line in series
        for one in line.years
    }


@pytest.fixture
def commune():
    return build.commune("Ấp 1", "Ấp 2")


def test_class_is_the_row_else_neither_in_a_complete_hamlet_else_no_data(commune):
    household = build.household(commune, "Ấp 1", "Nguyễn Văn Mẫu", {2021: "poor", 2023: "near_poor"})
    build.year(commune, 2022, {"Ấp 1": 100, "Ấp 2": 50})
    build.year(commune, 2024, {"Ấp 2": 50})
    build.year(commune, 2024, {"Ấp 1": 100}, complete=False)
    assert years_of(household) == {
        ("national-2022", 2021): "poor",
        ("national-2022", 2022): "not_poor",
        ("national-2022", 2023): "near_poor",
        ("national-2022", 2024): None,
    }


def test_class_goes_by_the_hamlet_lived_in_at_the_end_of_the_year(commune):
    household = build.household(commune, "Ấp 1", "Nguyễn Văn Chuyển")
    Residence.objects.filter(household=household).update(valid_to="2022-12-31")
    Residence.objects.create(household=household, hamlet=build.hamlet(commune, "Ấp 2"), valid_from="2023-01-01")
    build.year(commune, 2022, {"Ấp 1": 100})
    build.year(commune, 2023, {"Ấp 1": 100})
    assert years_of(household) == {("national-2022", 2022): "not_poor", ("national-2022", 2023): None}


@pytest.mark.parametrize("reason", ["died_out", "moved_away", "merged"])
def test_household_that_is_gone_is_not_called_non_poor(commune, reason):
    household = build.household(commune, "Ấp 1", "Nguyễn Văn Đi", {2021: "poor"})
    build.departure(household, 2022, reason)
    for year in (2021, 2022, 2023):
        build.year(commune, year, {"Ấp 1": 100})
    assert list(years_of(household).values()) == ["poor", None, None]


def test_household_listed_again_after_it_moved_away_counts_again(commune):
    household = build.household(commune, "Ấp 1", "Nguyễn Văn Về", {2021: "poor", 2023: "poor"})
    build.departure(household, 2022, "moved_away")
    for year in (2021, 2022, 2023, 2024):
        build.year(commune, year, {"Ấp 1": 100})
    assert list(years_of(household).values()) == ["poor", None, "poor", "not_poor"]


def test_standards_stand_apart(commune):
    household = build.household(commune, "Ấp 1", "Nguyễn Văn Hai", {2021: "poor"}, standard_code="national-2016")
    build.year(commune, 2021, {"Ấp 1": 100}, standard_code="national-2022")
    assert years_of(household, year=2021) == {("national-2016", 2021): "poor", ("national-2022", 2021): "not_poor"}


def test_number_of_queries_does_not_grow_with_years(commune):
    standard = build.standard()
    short = build.household(commune, "Ấp 1", "Nguyễn Văn Một", {2022: "poor"})
    build.year(commune, 2022, {"Ấp 1": 100})
    with CaptureQueriesContext(connection) as of_one:
        household_years(short, commune, standard, 2022)
    long = build.household(commune, "Ấp 1", "Nguyễn Văn Năm", dict.fromkeys(range(2021, 2027), "poor"))
    for year in (2021, 2023, 2024, 2025, 2026):
        build.year(commune, year, {"Ấp 1": None})
    with CaptureQueriesContext(connection) as of_six:
        household_years(long, commune, standard, 2022)
    assert len(of_one) == len(of_six) == 6


def test_number_of_queries_of_the_page_is_fixed_with_1_3_and_1600_households(client):
    used = {}
    for size in (1, 3, 1600):
        commune = build.commune("Ấp 1", "Ấp 2")
        household = build.households(commune, "Ấp 1", size, {2022: "poor", 2023: "near_poor"})[-1]
        for year in (2022, 2023):
            build.year(commune, year, {"Ấp 1": 9000})
        client.force_login(build.person(Role.POVERTY_OFFICER, commune))
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(build.address("household", commune, 2023, household.pk))
        assert f"Nguyễn Văn Thứ {size}, Ấp 1: hộ cận nghèo năm 2023" in answer.content.decode()
        used[size] = len(queries)
    assert used[1] == used[3] == used[1600]


def test_page_says_class_years_and_people_without_id_number(client, commune):
    household = build.household(commune, "Ấp 1", "Nguyễn Văn Mẫu", {2022: "poor", 2023: "near_poor"}, cccd=CANARY)
    build.year(commune, 2022, {"Ấp 1": 100})
    build.year(commune, 2023, {"Ấp 1": 100})
    client.force_login(build.person(Role.POVERTY_OFFICER, commune))
    html = client.get(build.address("household", commune, 2023, household.pk)).content.decode()
    assert "Nguyễn Văn Mẫu, Ấp 1: hộ cận nghèo năm 2023" in html
    assert "Theo danh sách đã công nhận năm 2023 của Ấp 1" in html
    assert "079••••••789" in html
    assert CANARY not in html


def test_page_names_the_reason_of_a_departure(client, commune):
    household = build.household(commune, "Ấp 1", "Nguyễn Văn Thoát", {2022: "poor"})
    build.departure(household, 2023, "passed_line")
    build.year(commune, 2023, {"Ấp 1": 100})
    client.force_login(build.person(Role.POVERTY_OFFICER, commune))
    html = client.get(build.address("household", commune, 2023, household.pk)).content.decode()
    assert "hộ không nghèo năm 2023" in html
    assert "Lý do không còn trong danh sách: thoát nghèo, thoát cận nghèo." in html


@pytest.mark.parametrize(
    ("b1", "b2", "warned", "matched"),
    [(140, 30, False, True), (141, 30, True, False), (140, 20, True, False), (None, 30, False, False)],
)
def test_points_that_say_another_class_are_pointed_out(client, commune, b1, b2, warned, matched):
    household = build.household(commune, "Ấp 1", "Nguyễn Văn Mẫu", {2023: "poor"})
    YearlyStatus.objects.filter(household=household).update(b1=b1, b2=b2)
    client.force_login(build.person(Role.POVERTY_OFFICER, commune))
    html = client.get(build.address("household", commune, 2023, household.pk)).content.decode()
    assert ("Lệch phân loại" in html, "khớp với phân loại" in html) == (warned, matched)


def test_neighbour_and_stranger_do_not_find_it(client, commune):
    household = build.household(commune, "Ấp 1", "Nguyễn Văn Mẫu", {2023: "poor"})
    page = build.address("household", commune, 2023, household.pk)
    for role, unit, status in (
        (Role.HAMLET_HEAD, build.hamlet(commune, "Ấp 1"), 200),
        (Role.HAMLET_HEAD, build.hamlet(commune, "Ấp 2"), 404),
        (Role.POVERTY_OFFICER, build.commune(), 404),
        (Role.ACCOUNTANT, commune, 403),
    ):
        client.force_login(build.person(role, unit))
        assert client.get(page).status_code == status


def test_household_is_not_found_under_another_commune_of_the_same_officer(client, commune):
    household, other = build.household(commune, "Ấp 1", "Nguyễn Văn Mẫu"), build.commune()
    officer = build.person(Role.POVERTY_OFFICER, commune)
    officer.assignments.create(role=Role.POVERTY_OFFICER, unit=other)
    client.force_login(officer)
    assert client.get(build.address("household", other, 2023, household.pk)).status_code == 404


def test_looking_at_a_household_leaves_no_audit_entry_and_changes_nothing(client, commune):
    household = build.household(commune, "Ấp 1", "Nguyễn Văn Mẫu", {2023: "poor"})
    client.force_login(build.person(Role.CHAIRMAN, commune))
    entries = AuditEntry.objects.count()
    client.get(build.address("household", commune, 2023, household.pk))
    assert (AuditEntry.objects.count(), Household.objects.count(), Member.objects.count()) == (entries, 1, 1)


def member(household, name, **fields):
    one = Member(commune=household.commune, household=household, **fields)
    one.set_name(name)
    one.save()
    return one


def event(household, by, kind=EventKind.MOVED_IN, **fields):
    days = {"on": "2023-03-05", "year": 2023}
    return LifeEvent.objects.create(
        commune=household.commune, household=household, kind=kind, recorded_by=by, **days, **fields
    )


def page_of(client, household, year=2023):
    return client.get(build.address("household", household.commune, year, household.pk))


def test_number_of_queries_is_fixed_with_1_and_3_members_events_and_entries(client, commune):
    officer, used = build.person(Role.HEAD_OF_OFFICE, commune), {}
    client.force_login(officer)
    for size in (1, 3):
        household = build.household(commune, "Ấp 1", "Nguyễn Văn Mẫu", {2023: "poor"})
        for number in range(size):
            one = member(household, f"Nguyễn Văn Con {number}", birth_year=2015)
            MemberGroup.objects.create(member=one, group="merit", first_year=2020)
            member(household, f"Nguyễn Văn Đi {number}", left_on="2022-01-01", left_reason="moved")
            event(household, officer, hamlet_to=build.hamlet(commune, "Ấp 1"))
            edit_household(by=officer, household=household, address=f"Tổ {number}")
        with CaptureQueriesContext(connection) as queries:
            answer = page_of(client, household)
        assert (len(answer.context["events"]), len(answer.context["log"])) == (size, size)
        used[size] = len(queries)
    assert used[1] == used[3]


def test_page_shows_people_with_groups_of_the_year_and_folds_those_who_left(client, commune):
    household = build.household(commune, "Ấp 1", "Nguyễn Văn Mẫu", {2023: "poor"}, people=2, birth_year=1950)
    child = member(
        household, "Nguyễn Thị Con", birth_year=2008, relation="con", came_on="2023-02-01", came_reason="came"
    )
    MemberGroup.objects.create(member=child, group="no_labour", first_year=2020, last_year=2023)
    member(household, "Nguyễn Văn Đi", left_on="2022-05-06", left_reason="died")
    client.force_login(build.person(Role.CHAIRMAN, commune))
    answer = page_of(client, household)
    html = answer.content.decode()
    assert "Nhân khẩu: 2 người, trong đó 1 trẻ em dưới 16 tuổi" in html
    assert '<span class="tag">không có khả năng lao động</span>' in html
    assert "chuyển đến ở cùng hộ, 01/02/2023" in html
    assert "1 người đã rời hộ" in html
    assert "<li>Nguyễn Văn Đi: chết, 06/05/2022</li>" in html
    later = page_of(client, household, 2024).content.decode()
    assert "trẻ em dưới 16" not in later
    assert "không có khả năng lao động: 2020-2023" in later


def test_page_shows_what_was_found(client, commune):
    household = build.household(commune, "Ấp 1", "Nguyễn Văn Mẫu", {2023: "poor"}, ethnicity="Chăm")
    YearlyStatus.objects.update(
        b1=120, b2=30, deprivations=["VL1", "VL2", "NO1"], causes=["illness"], special_groups=["merit"], note="Hiến đất"
    )
    client.force_login(build.person(Role.POVERTY_OFFICER, commune))
    html = page_of(client, household).content.decode()
    for words in (
        "B1 120 điểm, B2 30 điểm",
        "Việc làm: Việc làm, Người phụ thuộc trong hộ gia đình; Nhà ở: Chất lượng nhà ở",
        "Ốm đau, tai nạn",
        "Hộ có thành viên là người có công với cách mạng",
        "hộ có thể thuộc nhóm: Hộ dân tộc thiểu số.",
        "Hiến đất",
    ):
        assert words in html


def test_page_tells_what_happened_and_who_took_it_back(client, commune):
    officer = build.person(Role.POVERTY_OFFICER, commune)
    household = build.household(commune, "Ấp 1", "Nguyễn Văn Mẫu", {2023: "poor"})
    event(household, officer, reason="Về quê", hamlet_to=build.hamlet(commune, "Ấp 1"))
    event(household, officer, kind=EventKind.NEW_HEAD, undone_by=officer, undone_at="2023-04-01T00:00:00Z")
    client.force_login(officer)
    html = page_of(client, household).content.decode()
    assert "<b>Chuyển đến</b>, 05/03/2023, Ấp 1: Về quê." in html
    assert f"{officer.full_name} đã hoàn tác lúc" in html


@pytest.mark.parametrize(
    ("role", "buttons", "log"),
    [
        (Role.POVERTY_OFFICER, True, True),
        (Role.HEAD_OF_OFFICE, True, True),
        (Role.CHAIRMAN, False, False),
        (Role.HAMLET_HEAD, False, False),
    ],
)
def test_buttons_and_log_only_for_who_may(client, commune, role, buttons, log):
    household = build.household(commune, "Ấp 1", "Nguyễn Văn Mẫu", {2023: "poor"})
    YearlyStatus.objects.update(to_verify=True)
    edit_household(by=build.person(Role.POVERTY_OFFICER, commune), household=household, address="Tổ 3")
    client.force_login(build.person(role, build.hamlet(commune, "Ấp 1") if role == Role.HAMLET_HEAD else commune))
    html = page_of(client, household).content.decode()
    for words in ("Sửa phân loại", "Thêm nhân khẩu", "Sửa địa chỉ", "Vẫn nghèo"):
        assert (words in html) == buttons
    assert ("Sửa địa chỉ của hộ số" in html) == log


def test_a_closed_year_has_no_button_for_its_class(client, commune):
    household = build.household(commune, "Ấp 1", "Nguyễn Văn Mẫu", {2023: "poor"})
    build.closing(commune, 2023)
    client.force_login(build.person(Role.POVERTY_OFFICER, commune))
    html = page_of(client, household).content.decode()
    assert "Sửa phân loại" not in html
    assert "Thêm nhân khẩu" in html


def test_a_double_leads_to_the_household_it_was_given_to_within_ones_scope(client, commune):
    kept = build.household(commune, "Ấp 1", "Nguyễn Văn Mẫu", {2023: "poor"})
    double = build.household(commune, "Ấp 1", "Nguyễn Văn Mẫu")
    Household.objects.filter(pk=double.pk).update(double_of=kept)
    client.force_login(build.person(Role.HAMLET_HEAD, build.hamlet(commune, "Ấp 1")))
    answer = page_of(client, double)
    assert (answer.status_code, answer.url) == (302, build.address("household", commune, 2023, kept.pk))
    client.force_login(build.person(Role.HAMLET_HEAD, build.hamlet(commune, "Ấp 2")))
    assert page_of(client, double).status_code == 404
