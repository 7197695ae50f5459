"""The register as an import sees it: who lives where with whom, whatever stands in how many rows."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from households.models import Household, Member, Residence
from households.queries.snapshot import snapshot
from households.roster.homes import Stay
from tests import build

pytestmark = pytest.mark.django_db


@pytest.fixture
def commune():
    return build.commune("Ấp 1", "Ấp 2")


def beside(household, name, **fields):
    member = Member(commune=household.commune, household=household, **fields)
    member.set_name(name)
    member.save()
    return member


def known(commune, household):
    return snapshot(commune, 2025).households[household.pk]


def test_a_head_comes_first_and_who_left_does_not_come(commune):
    household = build.household(commune, "Ấp 1", "Nguyễn Văn An", birth_date=date(1950, 3, 4), cccd="079050000001")
    child = beside(household, "Nguyễn Văn Con", birth_year=1990)
    beside(household, "Nguyễn Văn Đi", left_on=date(2024, 1, 1), left_reason="died")
    Member.objects.filter(household=household, is_head=True).update(relation="")
    found = known(commune, household)
    assert [(one.name, one.birth, one.cccd, one.is_head) for one in found.members] == [
        ("Nguyễn Văn An", date(1950, 3, 4), "079050000001", True),
        ("Nguyễn Văn Con", 1990, "", False),
    ]
    assert found.head == found.members[0]
    assert found.members[1].id == child.pk


def test_homes_stand_from_the_oldest_on_with_the_hamlets_of_every_list(commune):
    one, two = build.hamlet(commune, "Ấp 1"), build.hamlet(commune, "Ấp 2")
    household = build.household(commune, "Ấp 1", "An", {2023: "poor", 2024: "near_poor"})
    Residence.objects.filter(household=household).update(valid_from=date(2025, 1, 1))
    Residence.objects.create(household=household, hamlet=two, valid_to=date(2024, 12, 31))
    found = known(commune, household)
    assert found.stays == (Stay(two.pk, None, date(2024, 12, 31)), Stay(one.pk, date(2025, 1, 1), None))
    assert (found.hamlet, found.hamlets, found.newest_year) == (one.pk, {one.pk, two.pk}, 2024)


def test_who_left_for_good_has_no_home_and_is_of_the_hamlet_all_the_same(commune):
    household = build.household(commune, "Ấp 2", "An")
    Residence.objects.filter(household=household).update(valid_to=date(2025, 6, 30))
    found = known(commune, household)
    assert (found.hamlet, found.hamlets) == (None, {build.hamlet(commune, "Ấp 2").pk})
    assert found.has_ended_by(2025)


def test_a_double_is_nobody_and_neither_are_its_people_and_its_rows(commune):
    household = build.household(commune, "Ấp 1", "An", {2025: "poor"})
    double = build.household(commune, "Ấp 1", "An", {2024: "poor"})
    beside(double, "Con")
    Household.objects.filter(pk=double.pk).update(double_of=household)
    seen = snapshot(commune, 2025)
    assert list(seen.households) == [household.pk]
    assert {key[1]: list(rows) for key, rows in seen.statuses.items()} == {2025: [household.pk]}


def test_a_row_to_verify_is_known_as_such(commune):
    household = build.household(commune, "Ấp 1", "An", {2025: "poor"}, stage="proposed")
    build.recorded(household, 2025, causes=("Không có đất",))
    household.statuses.update(to_verify=True)
    (row,) = (rows[household.pk] for rows in snapshot(commune, 2025).statuses.values())
    assert (row.to_verify, row.causes, row.special_groups, row.stage) == (True, ("Không có đất",), (), "proposed")


def test_as_many_queries_whatever_the_size(commune):
    build.households(commune, "Ấp 1", 1, {2025: "poor"})
    with CaptureQueriesContext(connection) as few:
        snapshot(commune, 2025)
    build.households(commune, "Ấp 2", 30, {2024: "poor", 2025: "poor"})
    with CaptureQueriesContext(connection) as many:
        snapshot(commune, 2025)
    assert len(few) == len(many)
