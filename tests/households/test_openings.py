"""The opening of a year against the year before: what was frozen stays, and what no longer agrees is said."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine

from communes.actions import system_user
from households.actions.years import ClosingRefused, close_year
from households.models import YearlyStatus
from households.movement import POOR
from households.queries.movement import year_movement
from tests import build

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_2026():
    with time_machine.travel("2026-11-21T10:00:00+07:00", tick=True):
        yield


@pytest.fixture
def commune():
    """One hamlet, two poor households of four in 2023, one of them near-poor in 2024."""
    commune = build.commune("Ấp 1")
    build.household(commune, "Ấp 1", "Nguyễn Văn A", {2023: "poor", 2024: "poor"})
    build.household(commune, "Ấp 1", "Nguyễn Văn B", {2023: "poor", 2024: "near_poor"})
    for year in (2023, 2024):
        build.year(commune, year, {"Ấp 1": 100})
    return commune


def close(commune, year):
    close_year(
        by=system_user(), commune=commune, standard=build.standard(), year=year, number=f"{year}/QĐ-UBND",
        signed_on=date(year, 12, 15),
    )  # fmt: skip


def movement_of(commune, year=2024):
    return year_movement(commune, build.standard(), year)


def opening(moved):
    both = moved.of_unit(moved.commune.pk, POOR)
    return both.households.opening, both.people.opening


def test_a_year_closed_before_the_one_before_it_says_when_that_one_changes(commune):
    """Found by a random history: 2024 closed while 2023 was open, then another list of 2023 came."""
    close(commune, 2024)
    assert movement_of(commune).named == ()
    build.household(commune, "Ấp 1", "Nguyễn Văn C", {2023: "poor"}, people=3)
    moved = movement_of(commune)
    assert opening(moved) == (2, 8)
    assert [str(one) for one in moved.named if one.household is None] == [
        "Năm 2024 đã chốt với số đầu kỳ của Ấp 1 là 2 hộ nghèo, danh sách năm 2023 nay có 3. Sửa danh sách năm 2023, "
        "hoặc mở đính chính năm 2024.",
        "Năm 2024 đã chốt với số đầu kỳ của Ấp 1 là 8 nhân khẩu hộ nghèo, danh sách năm 2023 nay có 11. Sửa danh sách "
        "năm 2023, hoặc mở đính chính năm 2024.",
    ]
    assert [one.title for one in moved.identities(commune.pk) if not one.holds] == [
        "Biểu 02 cột 1 = Biểu 02 cột 9 năm trước"
    ]
    close(commune, 2023)  # it has its own decision


def test_rows_that_are_not_what_was_frozen_keep_the_next_year_open(commune):
    close(commune, 2023)
    YearlyStatus.objects.filter(year=2023, household__members__name="Nguyễn Văn A").update(people=5)
    with pytest.raises(ClosingRefused) as refused:
        close(commune, 2024)
    assert refused.value.lacking == [
        "Số đầu kỳ của Ấp 1 không khớp: năm 2023 đã chốt 8 nhân khẩu hộ nghèo, danh sách năm 2023 hiện có 9. Hoàn tất "
        "đính chính năm 2023."
    ]


def test_an_opening_that_is_not_comparable_is_no_fault(commune):
    YearlyStatus.objects.filter(year=2023).delete()
    close(commune, 2023)
    close(commune, 2024)
    build.year(commune, 2026, {"Ấp 1": 100})
    assert movement_of(commune, 2026).named == ()
    assert movement_of(commune, 2025).named == ()
