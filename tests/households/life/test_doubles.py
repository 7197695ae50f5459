"""A household entered twice: found, joined with nothing lost, taken apart again."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine

from communes.roles import Role
from households.actions.life.doubles import merge_double
from households.actions.life.recording import StaleHousehold, undo_event
from households.models import Household, Member, MemberGroup
from households.queries.doubles import suspected_doubles
from households.queries.register import households_of_year
from tests import build
from tests.households.life import world
from tests.households.life.test_leaving import refused

pytestmark = pytest.mark.django_db
NUMBER = "079060000001"


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(world.TODAY, tick=False):
        yield


@pytest.fixture
def commune():
    return world.commune()


@pytest.fixture
def by(commune):
    return world.officer(commune)


@pytest.fixture
def keep(commune):
    return world.household(commune)


@pytest.fixture
def double(commune):
    """The same head in the other hamlet, listed in other years, with a number and a son."""
    made = world.household(commune, hamlet="Ấp 2", classes={2022: "near_poor", 2023: "poor"}, cccd=NUMBER)
    world.add(made, "Nguyễn Văn Tư", 1990)
    return made


def test_the_one_that_stays_has_all_years_and_people(commune, keep, double, by):
    user = build.person(Role.ORGANISATION, commune)
    head = double.members.get(is_head=True)
    Member.objects.filter(pk=head.pk).update(user=user, ethnicity="Kinh", birth_year=None, birth_date=date(1960, 2, 3))
    MemberGroup.objects.create(member=head, group="merit", first_year=2020)
    build.departure(double, 2021, "passed_line")
    Household.objects.filter(pk=double.pk).update(address="tổ 5")
    before = world.stored(keep, double)
    event = merge_double(by=by, keep=keep, double=double, rows={}, reason="Nhập hai lần")
    assert world.people(keep) == [
        ("Nguyễn Văn An", True, ""), ("Trần Thị Bé", False, "vợ"), ("Nguyễn Văn Tư", False, "con"),
    ]  # fmt: skip
    same = keep.members.get(is_head=True)
    assert (same.cccd, same.user, same.ethnicity, same.birth_date, same.birth_year) == (
        NUMBER, user, "Kinh", date(1960, 2, 3), None,
    )  # fmt: skip
    assert same.groups.get().group == "merit"
    assert world.listed(keep) == {
        2022: ("Ấp 2", "near_poor", 4), 2023: ("Ấp 2", "poor", 4), 2024: ("Ấp 1", "poor", 4), 2025: ("Ấp 1", "poor", 4),
    }  # fmt: skip
    assert world.departures(keep) == [(2021, "passed_line", "Ấp 2", None)]
    assert world.homes(keep) == [("Ấp 2", None, date(2023, 12, 31)), ("Ấp 1", date(2024, 1, 1), None)]
    keep.refresh_from_db()
    double.refresh_from_db()
    assert (keep.address, double.double_of, world.people(double), world.listed(double), world.homes(double)) == (
        "tổ 5", keep, [], {}, [],
    )  # fmt: skip
    assert (event.kind, event.household, event.other, event.on) == ("double", double, keep, date(2026, 11, 21))
    undo_event(by=by, event=event)
    assert world.stored(keep, double) == before


def test_a_double_is_on_no_list_of_the_register(keep, double, by):
    merge_double(by=by, keep=keep, double=double, rows={})
    assert list(households_of_year(keep.commune, build.standard(), 2025)) == [keep]


def test_the_undo_gives_an_account_back_to_an_older_row(commune, keep, double, by):
    """The account stands on the row of the smaller number before, on that of the greater after."""
    user = build.person(Role.ORGANISATION, commune)
    keep.members.filter(is_head=True).update(user=user)
    before = world.stored(keep, double)
    undo_event(by=by, event=merge_double(by=by, keep=double, double=keep, rows={}))
    assert world.stored(keep, double) == before


@pytest.mark.parametrize("stays", ["keep", "double"])
def test_of_two_rows_of_one_list_the_chosen_one_stays(stays, commune, keep, by):
    double = world.household(commune, hamlet="Ấp 2", classes={2025: "near_poor"})
    before = world.stored(keep, double)
    chosen = keep if stays == "keep" else double
    rows = {(build.standard().pk, 2025): chosen.pk}
    event = merge_double(by=by, keep=keep, double=double, rows=rows)
    expected = ("Ấp 1", "poor", 4) if stays == "keep" else ("Ấp 2", "near_poor", 4)
    assert world.listed(keep) == {2024: ("Ấp 1", "poor", 4), 2025: expected}
    undo_event(by=by, event=event)
    assert world.stored(keep, double) == before


def test_a_departure_beside_a_row_of_the_other_goes(commune, keep, by):
    double = world.household(commune, classes={2023: "poor"})
    build.departure(double, 2024, "passed_line")
    build.departure(keep, 2023, "passed_line")
    merge_double(by=by, keep=keep, double=double, rows={})
    assert (world.departures(keep), sorted(world.listed(keep))) == ([], [2023, 2024, 2025])


def test_one_that_ended_lives_where_its_double_does(commune, keep, double, by):
    keep.residences.update(valid_to=date(2025, 12, 31))
    merge_double(by=by, keep=keep, double=double, rows={})
    assert world.homes(keep)[-2:] == [("Ấp 1", date(2024, 1, 1), date(2025, 12, 31)), ("Ấp 2", date(2026, 1, 1), None)]


def test_refuses_without_a_choice_and_in_a_closed_year(commune, keep, by):
    double = world.household(commune, classes={2025: "near_poor"})
    values = {"by": by, "keep": keep, "double": double}
    said = refused(merge_double, rows={}, **values)
    assert said == "Cả hai hộ đều có trong danh sách năm 2025. Chọn dòng được giữ lại."
    build.closing(commune, 2025)
    said = refused(merge_double, rows={(build.standard().pk, 2025): keep.pk}, **values)
    assert said.startswith("Năm 2025 đã chốt")


def test_rows_of_a_closed_year_move_where_they_change_no_figure(commune, keep, double, by):
    build.closing(commune, 2023)
    before = world.stored(keep, double)
    event = merge_double(by=by, keep=keep, double=double, rows={})
    assert 2023 in world.listed(keep)
    undo_event(by=by, event=event)
    assert world.stored(keep, double) == before


def test_an_undo_that_would_change_a_closed_list_is_refused(commune, keep, by):
    double = world.household(commune, classes={2025: "near_poor"})
    event = merge_double(by=by, keep=keep, double=double, rows={(build.standard().pk, 2025): keep.pk})
    build.closing(commune, 2025)
    assert refused(undo_event, by=by, event=event).startswith("Năm 2025 đã chốt")


def test_refuses_who_can_not_be_a_double(commune, keep, double, by):
    assert refused(merge_double, by=by, keep=keep, double=keep, rows={}).startswith("Một hộ không trùng")
    far = build.household(build.commune(), "Ấp 1", "Lê Văn Xa")
    assert refused(merge_double, by=by, keep=keep, double=far, rows={}).startswith("Hai hộ ở hai xã khác nhau")
    with pytest.raises(StaleHousehold):
        merge_double(by=by, keep=keep, double=double, rows={}, seen_versions=(1, 2))
    merge_double(by=by, keep=keep, double=double, rows={}, seen_versions=(1, 1))
    assert refused(merge_double, by=by, keep=keep, double=double, rows={}).startswith(f"Hộ số {double.pk} đã được gộp")


# suspicion


def pairs(commune):
    return [(one.one.name, one.other.name, one.why) for one in suspected_doubles(commune)]


def test_same_number_or_same_head_are_suspected(commune, keep):
    world.household(commune, hamlet="Ấp 2")  # the same head, born in the same year
    build.household(commune, "Ấp 1", "Lê Văn Hai", cccd=NUMBER, birth_year=1950)
    build.household(commune, "Ấp 2", "Phạm Văn Ba", cccd=NUMBER, birth_year=1951)
    build.household(commune, "Ấp 2", "Nguyễn Văn An", birth_year=1961)
    build.household(commune, "Ấp 2", "Hồ Văn Bốn")
    build.household(commune, "Ấp 1", "Hồ Văn Bốn")  # births unknown: no reason to ask
    build.household(build.commune("Ấp 1"), "Ấp 1", "Nguyễn Văn An", birth_year=1960)
    assert pairs(commune) == [
        ("Nguyễn Văn An", "Nguyễn Văn An", "head"),
        ("Lê Văn Hai", "Phạm Văn Ba", "number"),
    ]


def test_a_day_of_birth_agrees_with_its_year_and_who_left_does_not_count(commune, keep):
    other = build.household(commune, "Ấp 2", "NGUYỄN VĂN AN", birth_date=date(1960, 5, 6))
    assert pairs(commune) == [("Nguyễn Văn An", "NGUYỄN VĂN AN", "head")]
    Household.objects.filter(pk=other.pk).update(double_of=keep)
    assert pairs(commune) == []


@pytest.mark.parametrize("times", [1, 3])
def test_suspicion_asks_the_same_number_of_questions(times, commune, django_assert_num_queries):
    for number in range(times):
        for hamlet in ("Ấp 1", "Ấp 2"):
            build.household(commune, hamlet, f"Lê Văn {number}", birth_year=1950, cccd=f"07906000000{number}")
    with django_assert_num_queries(3):
        assert len(suspected_doubles(commune)) == times
