"""The overview: what waits, hamlets side by side, numbers that open names, drawn anew after each write."""

import re
from html import unescape

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from communes.actions import record, system_user
from communes.models import Assignment, AuditEntry
from communes.queries import last_written
from communes.roles import Role
from households.actions.totals import set_totals
from households.models import YearlyStatus
from households.totals import Totals
from tests import build
from tests.pages import at, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("november")]


@pytest.fixture
def november():
    with time_machine.travel("2026-11-21T10:00:00+07:00", tick=True):
        yield
    cache.clear()


@pytest.fixture
def commune():
    """Two hamlets; the list of Ấp 2 for 2026 has not come."""
    made = build.commune("Ấp 1", "Ấp 2")
    build.household(made, "Ấp 1", "Nguyễn Văn Một", {2025: "poor", 2026: "poor"})
    build.household(made, "Ấp 1", "Nguyễn Văn Hai", {2025: "poor"})
    build.household(made, "Ấp 2", "Trần Thị Ba", {2025: "near_poor"})
    build.year(made, 2025, {"Ấp 1": 100, "Ấp 2": 50})
    build.year(made, 2026, {"Ấp 1": 100})
    return made


def shown(commune, year=2026, role=Role.POVERTY_OFFICER, unit=None):
    client = signed_in(build.person(role, unit or commune))
    return unescape(client.get(at(commune, "overview/", year)).content.decode())


def body(client, commune):
    """Return the page between its heading and its end: around it stand tokens of the form, new each time."""
    return client.get(at(commune, "overview/", 2026)).context["body"]


def words(page):
    """Return the page's words, one blank between."""
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_what_waits_stands_with_its_number_its_names_and_the_way_to_it(commune):
    page = shown(commune)
    assert "1 Ấp chưa có danh sách đầy đủ năm 2026 Ấp 2 Nhập danh sách" in words(page)
    assert "1 Hộ không còn trong danh sách, chưa rõ lý do Nguyễn Văn Hai" in words(page)
    assert "Năm 2025 chưa chốt" in words(page)
    assert f'href="{at(commune, "import/", 2026)}"' in page
    assert f'href="{at(commune, "close/", 2025)}"' in page


@pytest.mark.parametrize(
    ("total", "said"),
    [
        (10, "Không thiếu gì: năm 2026 có thể chốt khi có quyết định."),
        (0, "Năm 2026 chưa chốt được: trang Chốt năm nói còn thiếu gì."),
    ],
)
def test_that_the_year_can_be_closed_is_said_only_where_it_can(total, said):
    commune = build.commune("Ấp 1")
    build.household(commune, "Ấp 1", "Nguyễn Văn Một", {2026: "poor"})
    build.year(commune, 2026, {"Ấp 1": total})
    assert said in words(shown(commune))


def test_a_reader_without_the_register_sees_no_name_and_no_way_he_may_not_go(commune):
    page = shown(commune, role=Role.SUPERIOR_READER)
    assert "Hộ không còn trong danh sách, chưa rõ lý do" in page
    assert "Nguyễn Văn" not in page
    assert at(commune, "households/", 2026) not in page
    assert at(commune, "close/", 2025) not in page


@pytest.mark.parametrize("path", ["overview/", "movement/", "progress/", "plan/", "forecast/", "households/"])
def test_who_holds_a_hamlet_and_a_post_of_figures_reads_names_of_the_hamlet_only(commune, path):
    build.household(commune, "Ấp 2", "Trần Thị Khác", {2025: "poor"})
    build.year(commune, 2026, {"Ấp 2": 50})
    user = build.person(Role.HAMLET_HEAD, build.hamlet(commune, "Ấp 1"))
    Assignment.objects.create(user=user, role=Role.FUND_BOARD, unit=commune)
    assert "Trần Thị Khác" not in signed_in(user).get(at(commune, path, 2026)).content.decode()


def test_a_hamlet_head_sees_his_hamlet_and_nobodys_work(commune):
    page = shown(commune, role=Role.HAMLET_HEAD, unit=build.hamlet(commune, "Ấp 1"))
    assert "Việc trễ" not in page
    assert "<b>Ấp 1</b>" in page
    assert "<b>Ấp 2</b>" not in page


def test_counts_open_the_list_of_names(commune):
    hamlet = build.hamlet(commune, "Ấp 1").pk
    assert f'href="{at(commune, "households/", 2026)}?class=poor&hamlet={hamlet}">1 hộ nghèo</a>' in shown(commune)


def test_the_page_is_kept_until_something_is_written(commune):
    record(by=system_user(), verb="test", subject="", sentence="", commune=commune)
    client = signed_in(build.person(Role.POVERTY_OFFICER, commune))
    page = body(client, commune)
    with CaptureQueriesContext(connection) as again:
        assert body(client, commune) == page
    assert len(again) <= 12
    set_totals(by=system_user(), commune=commune, year=2026, entries={build.hamlet(commune, "Ấp 2"): Totals(77)})
    assert body(client, commune) != page


def test_a_write_that_comes_to_light_after_a_later_one_is_seen(commune):
    entry = record(by=system_user(), verb="test", subject="", sentence="", commune=commune)
    values = {"user_id": entry.user_id, "username": entry.username, "commune_id": commune.pk, "verb": "test"}
    AuditEntry.objects.create(pk=entry.pk + 2, subject="", sentence="", **values)
    before = last_written(commune)
    AuditEntry.objects.create(pk=entry.pk + 1, subject="", sentence="", **values)
    assert last_written(commune) != before


def test_what_is_kept_for_one_post_is_not_shown_to_another(commune):
    record(by=system_user(), verb="test", subject="", sentence="", commune=commune)
    assert "Nguyễn Văn Hai" in shown(commune)
    assert "Nguyễn Văn Hai" not in shown(commune, role=Role.SUPERIOR_READER)


def test_the_cost_is_the_same_for_one_three_and_many_households():
    client, counts = None, []
    for size in (1, 3, 1_600):
        commune = build.commune("Ấp 1")
        build.households(commune, "Ấp 1", size, {2025: "poor"})
        build.year(commune, 2025, {"Ấp 1": 5_000})
        build.year(commune, 2024, {"Ấp 1": 5_000})
        client = signed_in(build.person(Role.POVERTY_OFFICER, commune))
        client.get(at(commune, "overview/", 2024))
        with CaptureQueriesContext(connection) as queries:
            assert client.get(at(commune, "overview/", 2025)).status_code == 200
        counts.append(len(queries))
        YearlyStatus.objects.filter(commune=commune).update(to_verify=False)
    assert counts == [counts[0]] * 3
