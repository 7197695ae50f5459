"""The front door and the top bar."""

import pytest
import time_machine
from django.contrib.messages import get_messages

from communes.models import Assignment
from communes.roles import Role
from households.models import PovertyStandard
from tests import build
from tests.pages import at, signed_in, text

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel("2026-11-22 10:00 +0700", tick=False):
        yield


@pytest.fixture
def commune():
    return build.commune("Ấp 1")


@pytest.fixture
def officer(commune):
    return signed_in(build.person(Role.POVERTY_OFFICER, commune))


def switch(client, place, **asked):
    return client.get("/switch/", {"commune": place.pk, "year": 2025, "standard": "national-2022", **asked})


def test_home_is_this_years_overview_under_the_national_standard(officer, commune):
    assert officer.get("/").url == at(commune, "desk/", year=2026)


def test_home_at_the_turn_of_the_year_goes_by_vietnam_time(commune):
    person = build.person(Role.POVERTY_OFFICER, commune)
    with time_machine.travel("2026-12-31 17:30 +0000"):
        assert signed_in(person).get("/").url == at(commune, "desk/", year=2027, standard="national-2027")


def test_home_of_who_looks_on_several_communes_is_one_that_has_a_list(commune):
    person = build.person(Role.SUPERIOR_READER, commune)
    other = build.commune("Ấp 2", code="90777", name="Xã Vĩnh Thử")
    Assignment.objects.create(user=person, unit=other, role=Role.SUPERIOR_READER)
    assert signed_in(person).get("/").url == at(commune, "desk/", year=2026)
    build.year(other, 2026, {"Ấp 2": 10}, complete=False)
    assert signed_in(person).get("/").url == at(other, "desk/", year=2026)


@pytest.mark.parametrize("days", [None, {"valid_to": "2026-11-21"}, {"valid_from": "2026-11-23"}])
def test_without_a_post_of_today_the_front_door_says_whom_to_ask(commune, days):
    person = build.person(Role.CLERK, commune)
    posts = Assignment.objects.filter(user=person)
    posts.update(**days) if days else posts.delete()
    answer = signed_in(person).get("/")
    assert answer.status_code == 403
    assert "chưa được phân công việc ở xã nào" in text(answer)
    assert person.username in text(answer)


@pytest.mark.parametrize(
    ("asked", "page", "year", "standard"),
    [
        ({}, "desk/", 2025, "national-2022"),
        ({"page": "households:list"}, "households/", 2025, "national-2022"),
        ({"year": 2021}, "desk/", 2021, "national-2022"),  # its opening list
        ({"year": 2021, "standard": "national-2016"}, "desk/", 2021, "national-2016"),
        ({"year": 2019}, "desk/", 2019, "national-2016"),
        ({"year": 2026, "standard": "national-2027"}, "desk/", 2026, "national-2027"),
        ({"year": 2028}, "desk/", 2028, "national-2027"),
        ({"standard": "khong-co"}, "desk/", 2025, "national-2022"),
        ({"standard": ""}, "desk/", 2025, "national-2022"),
        ({"page": "communes:audit"}, "desk/", 2025, "national-2022"),  # not an officer's
    ],
)
def test_switch_keeps_the_page_and_the_standard_where_it_can(officer, commune, asked, page, year, standard):
    assert switch(officer, commune, **asked).url == at(commune, page, year=year, standard=standard)


@pytest.mark.parametrize(
    "asked",
    [
        {"page": "https://example.com/"},
        {"page": "//example.com"},
        {"page": "households:household"},
        {"page": "communes:assignment_end"},
        {"year": "x"},
        {"year": ""},
        {"year": 99999},
        {"commune": "x"},
        {"commune": 10**30},
        {"standard": "<script>"},
        {"year": 1995},
    ],
)
def test_switch_answers_nonsense_with_home_and_a_sentence(officer, commune, asked):
    answer = switch(officer, commune, **asked)
    assert answer.url == "/"
    assert len(list(get_messages(answer.wsgi_request))) == 1


def test_switch_does_not_lead_to_anothers_commune(officer):
    answer = switch(officer, build.commune())
    assert answer.url == "/"
    assert [str(message) for message in get_messages(answer.wsgi_request)] == [
        "Anh/chị không có phân công ở xã vừa chọn."
    ]


def test_switch_leads_to_the_other_commune_of_the_same_person(commune):
    other = build.commune(name="Xã Thứ Hai")
    person = build.person(Role.POVERTY_OFFICER, commune)
    Assignment.objects.create(user=person, role=Role.FUND_BOARD, unit=other)
    client = signed_in(person)
    assert switch(client, other, page="households:list").url == at(other, "desk/")
    assert switch(client, commune, page="households:list").url == at(commune, "households/")


def test_a_standard_of_the_commune_is_kept_in_its_years_only(officer, commune):
    build_standard(commune, "minh-hoa")
    assert switch(officer, commune, standard="minh-hoa").url == at(commune, "desk/", standard="minh-hoa")
    assert switch(officer, commune, year=2026, standard="minh-hoa").url == at(commune, "desk/", year=2026)


def build_standard(unit, code):
    return PovertyStandard.objects.create(
        code=code,
        name=code,
        short_name=code,
        first_day="2024-01-01",
        last_day="2025-12-31",
        issuing_unit=unit,
        source="x",
    )
