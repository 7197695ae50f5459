"""Lists after events: a household is expected where it lives, found when it comes back, and lived where lists say."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine

from households.actions.life.leaving import merge, move_away
from households.actions.life.moving import move_hamlet
from households.models import HamletResult, Household, ImportedRow, Member
from tests import build
from tests.households.importing import Importing, everything
from tests.households.life import world
from tests.households.life.world import DAY
from tests.rosters import listed, roster

pytestmark = pytest.mark.django_db

AN, BINH = listed("Nguyễn Văn An", 1950, "079050000001"), listed("Trần Thị Bình", 1960, "079060000002")
LAST = {"Ấp 1": roster(2025, AN), "Ấp 2": roster(2025, BINH)}


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(world.TODAY, tick=False):
        yield


@pytest.fixture
def commune():
    return build.commune("Ấp 1", "Ấp 2", code="90001")


@pytest.fixture
def load(commune, tmp_path):
    return Importing(tmp_path)


@pytest.fixture
def by(commune):
    return world.officer(commune)


@pytest.fixture
def there(commune):
    return build.hamlet(commune, "Ấp 2")


def household(name: str = "Nguyễn Văn An") -> Household:
    return Household.objects.get(members__name=name, members__is_head=True)


class TestMovedByAnEvent:
    @pytest.fixture(autouse=True)
    def moved(self, load, by, there):
        load(LAST)
        move_hamlet(by=by, household=household(), to=there, on=DAY, reason="x")

    def test_expected_on_the_list_of_its_new_hamlet_only(self, load):
        answer = load({"Ấp 1": roster(2026, listed("Lê Văn Hai", 1970))}, missing=None)
        assert (answer["missing"], answer["new"]) == (0, 1)
        assert HamletResult.objects.get(year=2026).complete
        answer = load({"Ấp 2": roster(2026, BINH)})
        assert answer["missing"] == 1
        assert not HamletResult.objects.get(year=2026, hamlet__name="Ấp 2").complete

    def test_there_it_is_no_move_any_more(self, load):
        answer = load({"Ấp 2": roster(2026, AN, BINH)})
        assert (answer["new"], answer["changed"], answer["missing"], answer["warnings"]) == (2, 0, 0, [])
        assert world.homes(household()) == [("Ấp 1", None, date(2026, 3, 14)), ("Ấp 2", DAY, None)]
        assert world.listed(household())[2026][0] == "Ấp 2"

    def test_a_reason_for_leaving_is_of_the_hamlet_that_had_it_on_its_list(self, load):
        load({"Ấp 2": roster(2026, BINH)}, missing="passed_line")
        assert world.departures(household()) == [(2026, "passed_line", "Ấp 1", None)]

    def test_carried_over_it_stands_on_the_list_of_its_new_hamlet(self, load):
        load({"Ấp 2": roster(2026, BINH)}, missing="to_verify")
        assert world.listed(household())[2026][0] == "Ấp 2"

    def test_last_years_list_again_writes_nothing(self, load):
        before = everything()
        answer = load(LAST)
        assert (answer["unchanged"], answer["changed"], answer["new"], answer["missing"]) == (2, 0, 0, 0)
        assert everything() == before

    def test_a_list_of_the_old_hamlet_corrects_the_event(self, load):
        answer = load({"Ấp 1": roster(2026, AN)})
        assert answer["new"] == 1
        assert world.homes(household()) == [("Ấp 1", None, None)]


class TestMovedAway:
    def test_it_is_not_missing(self, load, by):
        load(LAST)
        move_away(by=by, household=household(), on=DAY, reason="x")
        answer = load({"Ấp 1": roster(2026, listed("Lê Văn Hai", 1970))})
        assert answer["missing"] == 0

    def test_listed_again_in_that_year_it_never_left(self, load, by):
        load(LAST)
        move_away(by=by, household=household(), on=DAY, reason="x")
        assert load({"Ấp 1": roster(2026, AN)})["new"] == 1
        assert world.homes(household()) == [("Ấp 1", None, None)]
        assert world.departures(household()) == []
        before = everything()
        assert load({"Ấp 1": roster(2026, AN)})["unchanged"] == 1
        assert everything() == before

    def test_listed_again_a_year_later_in_another_hamlet(self, load, by):
        load({"Ấp 1": roster(2024, AN)})
        move_away(by=by, household=household(), on=date(2025, 5, 10), reason="x")
        assert load({"Ấp 2": roster(2026, AN)})["new"] == 1
        assert world.homes(household()) == [("Ấp 1", None, date(2025, 5, 10)), ("Ấp 2", date(2026, 1, 1), None)]
        assert world.departures(household()) == [(2025, "moved_away", "Ấp 1", date(2025, 5, 10))]

    def test_an_older_list_opens_no_home(self, load, by):
        load({"Ấp 1": roster(2023, AN)})
        move_away(by=by, household=household(), on=date(2025, 5, 10), reason="x")
        load({"Ấp 1": roster(2024, AN)})
        assert world.homes(household()) == [("Ấp 1", None, date(2025, 5, 10))]


def test_an_older_list_leaves_the_history_of_homes(load):
    load({"Ấp 2": roster(2025, AN)})
    load({"Ấp 1": roster(2023, AN)})
    expected = [("Ấp 1", None, date(2023, 12, 31)), ("Ấp 2", date(2024, 1, 1), None)]
    assert world.homes(household()) == expected
    kept = ImportedRow.objects.get(year=2023, household=household())
    assert [home["valid_to"] for home in kept.before["homes"]] == [None]
    before = everything()
    for year, hamlet in ((2023, "Ấp 1"), (2025, "Ấp 2")):
        assert load({hamlet: roster(year, AN)})["unchanged"] == 1
    assert everything() == before
    load({"Ấp 1": roster(2024, AN)})
    assert world.homes(household()) == [("Ấp 1", None, date(2024, 12, 31)), ("Ấp 2", date(2025, 1, 1), None)]


def test_an_older_list_between_two_of_another_hamlet(load):
    load({"Ấp 2": roster(2025, AN)})
    load({"Ấp 2": roster(2022, AN)})
    load({"Ấp 1": roster(2023, AN)})
    assert world.homes(household()) == [
        ("Ấp 2", None, date(2022, 12, 31)),
        ("Ấp 1", date(2023, 1, 1), date(2023, 12, 31)),
        ("Ấp 2", date(2024, 1, 1), None),
    ]


def test_a_person_who_joined_another_household_may_become_its_head(load, by):
    load(LAST)
    merge(by=by, household=household(), into=household("Trần Thị Bình"), on=DAY, reason="x")
    answer = load({"Ấp 2": roster(2026, listed("Nguyễn Văn An", 1950, "079050000001", 8))})
    assert (answer["new"], answer["errors"], answer["missing"]) == (1, [], 0)
    bride = Member.objects.get(name="Trần Thị Bình").household
    assert world.people(bride)[0] == ("Nguyễn Văn An", True, "")
    assert world.listed(bride)[2026] == ("Ấp 2", "poor", 8)
