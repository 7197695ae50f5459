"""Children, groups that follow from members, and the table of indicators."""

import pytest

from communes.audit_words import VALUES
from households.indicators import indicators_of, points_of
from households.special_groups import PersonThen, groups_that_follow, is_child, is_minority
from households.standards import NATIONAL


@pytest.mark.parametrize(
    ("birth_year", "year", "child"),
    [(2010, 2025, True), (2010, 2026, False), (2026, 2026, True), (2027, 2026, False), (None, 2026, False)],
)
def test_a_child_is_under_16_on_the_last_day_of_the_year(birth_year, year, child):
    assert is_child(birth_year, year) == child


@pytest.mark.parametrize(
    ("ethnicity", "minority"),
    [("Kinh", False), ("kinh (Việt)", False), ("", False), ("Chăm", True), ("Châu Ro", True), (" Việt ", False)],
)
def test_another_ethnic_group_than_kinh_is_a_minority(ethnicity, minority):
    assert is_minority(ethnicity) == minority


def person(*, head=False, ethnicity="Kinh", child=False, merit=False, no_labour=False):
    return PersonThen(is_head=head, ethnicity=ethnicity, is_child=child, merit=merit, no_labour=no_labour)


@pytest.mark.parametrize(
    ("people", "listed", "groups"),
    [
        ([person(head=True)], 1, ()),
        ([person(head=True, ethnicity="Chăm"), person(merit=True)], 2, ("minority", "merit")),
        ([person(head=True), person(ethnicity="Chăm")], 2, ()),
        ([person(head=True, no_labour=True), person(child=True)], 2, ("no_labour",)),
        ([person(head=True, no_labour=True), person(child=True)], 3, ()),
        ([person(head=True, no_labour=True), person()], None, ()),
        ([person(child=True)], None, ()),
        ([], None, ()),
    ],
)
def test_groups_of_a_household_follow_from_its_members(people, listed, groups):
    assert groups_that_follow(people, listed) == groups


def test_the_standard_of_2022_has_twelve_indicators_of_six_services():
    indicators = indicators_of("national-2022")
    assert len({one.code for one in indicators}) == len(indicators) == 12
    assert len({one.service for one in indicators}) == 6
    assert points_of([one.code for one in indicators]) == 120


def test_only_standards_on_record_have_indicators():
    assert [one.code for one in NATIONAL if indicators_of(one.code)] == ["national-2022"]


def test_the_audit_names_every_indicator():
    assert {one.code: VALUES.get(one.code) for one in indicators_of("national-2022")} == {
        one.code: one.name for one in indicators_of("national-2022")
    }
