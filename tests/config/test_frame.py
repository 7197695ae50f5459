"""What stands around every page."""

import re
from datetime import date

import pytest
import time_machine
from django.urls import get_resolver, reverse

from communes.models import Assignment, Unit, UnitKind, UnitParent
from communes.roles import TITLES, VERBS, Role
from config.navigation import GROUPS, JOBS
from households.models import YearClosing
from tests import build
from tests.config.test_switch import build_standard
from tests.pages import at, signed_in, text

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel("2026-11-22 10:00 +0700", tick=False):
        yield


def frame(user, url):
    return signed_in(user).get(url).context["frame"]


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.HAMLET_HEAD, Role.ORGANISATION)])
def test_navigation_shows_the_jobs_of_the_role_and_no_other(role):
    commune = build.commune()
    shown = [link.url for group in frame(build.person(role, commune), "/roles/").navigation for link in group.links]
    expected = [job.page for group in GROUPS for job in group.jobs if job.verb in VERBS[role]]
    assert len(shown) == len(expected)
    assert shown[0] == at(commune, "desk/", year=2026)


def test_every_job_names_a_page_that_asks_for_its_verb():
    for page, job in JOBS.items():
        view = get_resolver().resolve(reverse(page, args=[1, 2025, "national-2022"])).func
        assert view.permission == job.verb, page


def test_the_current_job_is_marked_once_per_list():
    commune = build.commune()
    page = text(signed_in(build.person(Role.ADMINISTRATOR, commune)).get(at(commune, "accounts/add/")))
    marked = re.findall(r'<a href="([^"]+)"\s+aria-current="page"', page)
    assert set(marked) == {at(commune, "accounts/")}


def test_years_go_from_the_first_with_data_to_this_one_each_with_its_state():
    commune = build.commune("Ấp 1")
    build.year(commune, 2019, {"Ấp 1": 100})
    admin = build.person(Role.ADMINISTRATOR, commune)
    decision = build.actions.file_paper(by=admin, unit=commune, number="1/QĐ", signed_on=date(2025, 12, 15))
    YearClosing.objects.create(
        commune=commune, standard=build.standard(), year=2025, decision=decision, closed_by=admin
    )
    years = frame(admin, at(commune, "accounts/", year=2025)).years
    assert [choice.value for choice in years] == [2026, 2025, 2024, 2023, 2022, 2021, 2020, 2019]
    assert [choice.words for choice in years[:3]] == ["2026 (đang rà soát)", "2025 (đã chốt)", "2024 (chưa chốt)"]
    assert [choice.value for choice in years if choice.selected] == [2025]


def test_a_year_asked_beyond_the_choices_is_shown_as_what_it_is():
    commune = build.commune()
    years = frame(build.person(Role.ADMINISTRATOR, commune), at(commune, "accounts/", year=2015)).years
    assert [choice.value for choice in years if choice.selected] == [2015]


def test_standards_are_those_that_take_lists_of_the_year_here():
    province = Unit.objects.create(kind=UnitKind.PROVINCE, code="96", name="Tỉnh Minh Họa")
    commune, other = build.commune(), build.commune()
    UnitParent.objects.create(unit=commune, parent=province)
    for unit, code in [(province, "cua-tinh"), (commune, "cua-xa"), (other, "noi-khac")]:
        build_standard(unit, code)
    admin = build.person(Role.ADMINISTRATOR, commune)
    codes = {
        year: [choice.value for choice in frame(admin, at(commune, "accounts/", year=year)).standards]
        for year in (2021, 2025, 2026)
    }
    assert codes == {
        2021: ["national-2016", "national-2022"],
        2025: ["national-2022", "cua-tinh", "cua-xa"],
        2026: ["national-2022", "national-2027"],
    }


def test_pages_without_a_place_keep_the_one_they_were_opened_from():
    commune, other = build.commune(name="Xã A"), build.commune(name="Xã B")
    person = build.person(Role.FRONT, commune)
    Assignment.objects.create(user=person, role=Role.CLERK, unit=other)
    kept = frame(person, f"/roles/?commune={other.pk}&year=2023&standard=national-2022")
    assert (kept.commune, kept.year, kept.titles) == (other, 2023, [TITLES[Role.CLERK]])
    for nonsense in ("?commune=x&year=abc&standard=%00", "?year=²", f"?commune={10**30}"):
        assert frame(person, f"/roles/{nonsense}").commune == commune


def test_the_titles_are_those_of_today_with_the_hamlet():
    commune = build.commune("Ấp 1")
    assert frame(build.person(Role.HAMLET_HEAD, build.hamlet(commune, "Ấp 1")), "/roles/").titles == ["Trưởng ấp, Ấp 1"]


def test_the_banner_is_that_of_the_demonstration_only(settings):
    client = signed_in(build.person(Role.CLERK, build.commune()))
    settings.DEMO = True
    assert "DỮ LIỆU MINH HỌA" in text(client.get("/roles/"))
    settings.DEMO = False
    assert "DỮ LIỆU MINH HỌA" not in text(client.get("/roles/"))


@pytest.mark.parametrize("communes", [1, 3])
def test_the_frame_costs_the_same_queries_whatever_stands_in_it(communes, django_assert_num_queries):
    person = build.person(Role.HEAD_OF_OFFICE, build.commune("Ấp 1"))
    for _number in range(communes - 1):
        more = build.commune("Ấp 1", "Ấp 2")
        build_standard(more, f"chuan-{more.pk}")
        Assignment.objects.create(user=person, role=Role.CLERK, unit=more)
        build.year(more, 2020, {"Ấp 1": 10, "Ấp 2": 20})
    client = signed_in(person)
    with django_assert_num_queries(6):  # session, account; posts; standards, first year, closings
        client.get("/roles/")


def test_a_hamlet_heads_frame_costs_one_query_more(django_assert_num_queries):
    client = signed_in(build.person(Role.HAMLET_HEAD, build.hamlet(build.commune("Ấp 1"), "Ấp 1")))
    with django_assert_num_queries(7):
        client.get("/roles/")
