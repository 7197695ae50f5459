"""Counts and totals by year: frozen, counted, standing in, or unknown."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from communes.actions import file_paper, system_user
from communes.models import UnitParent
from households.models import HamletResult, HamletYear, YearClosing, YearlyStatus
from households.queries.figures import figures, read_figures
from tests import build

pytestmark = pytest.mark.django_db


def closing(commune, year, standard_code="national-2022"):
    """Lock a year without any check."""
    decision = file_paper(by=system_user(), unit=commune, number=f"{year}/QĐ-UBND", signed_on=date(year, 12, 20))
    return YearClosing.objects.create(
        commune=commune,
        standard=build.standard(standard_code),
        year=year,
        decision=decision,
        closed_by=system_user(),
    )


def of(commune, year, hamlet=None, standard_code="national-2022"):
    unit = build.hamlet(commune, hamlet) if hamlet else commune
    return figures(commune, build.standard(standard_code), [year])[unit.pk, year]


def test_rows_are_counted_whatever_their_stage():
    commune = build.commune("Ấp 1", "Ấp 2")
    build.household(commune, "Ấp 1", "Nguyễn Văn A", {2025: "poor"}, people=3, stage="proposed")
    build.household(commune, "Ấp 1", "Nguyễn Văn B", {2025: "poor"}, people=4, stage="posted")
    build.household(commune, "Ấp 2", "Nguyễn Văn C", {2025: "near_poor"}, people=5)
    build.year(commune, 2025, {"Ấp 1": 100, "Ấp 2": 50})

    whole, first = of(commune, 2025), of(commune, 2025, "Ấp 1")
    assert (first.poor, first.near_poor, first.households) == (2, 0, 100)
    assert (first.poor_people, first.near_poor_people) == (7, 0)
    assert (whole.poor, whole.near_poor, whole.households) == (2, 1, 150)
    assert (whole.poor_people, whole.near_poor_people, whole.people) == (7, 5, None)
    assert (whole.has_list, whole.complete, whole.closed, whole.provisional) == (True, True, False, False)


def test_rows_to_verify_are_counted_and_flagged():
    commune = build.commune("Ấp 1")
    build.household(commune, "Ấp 1", "Nguyễn Văn A", {2025: "poor"})
    build.household(commune, "Ấp 1", "Nguyễn Văn B", {2025: "poor"})
    YearlyStatus.objects.filter(household__members__name="Nguyễn Văn B").update(to_verify=True)
    build.year(commune, 2025, {"Ấp 1": 100})

    assert (of(commune, 2025).poor, of(commune, 2025).to_verify) == (2, 1)


def test_people_are_unknown_when_one_household_lacks_them():
    commune = build.commune("Ấp 1")
    build.household(commune, "Ấp 1", "Nguyễn Văn A", {2025: "poor"}, people=3)
    build.household(commune, "Ấp 1", "Nguyễn Văn B", {2025: "poor"}, people=None)
    build.household(commune, "Ấp 1", "Nguyễn Văn C", {2025: "near_poor"}, people=2)
    build.year(commune, 2025, {"Ấp 1": 100})

    assert (of(commune, 2025).poor_people, of(commune, 2025).near_poor_people) == (None, 2)


def test_an_incomplete_list_gives_no_counts_and_none_to_the_commune():
    commune = build.commune("Ấp 1", "Ấp 2")
    build.household(commune, "Ấp 1", "Nguyễn Văn A", {2025: "poor"})
    build.year(commune, 2025, {"Ấp 1": 100})
    build.year(commune, 2025, {"Ấp 2": 50}, complete=False)

    second, whole = of(commune, 2025, "Ấp 2"), of(commune, 2025)
    assert (second.has_list, second.complete, second.poor, second.near_poor) == (True, False, None, None)
    assert (whole.has_list, whole.complete, whole.poor, whole.households) == (True, False, None, 150)
    assert of(commune, 2025, "Ấp 1").poor == 1


def test_a_hamlet_without_a_list_says_so():
    commune = build.commune("Ấp 1")
    only = of(commune, 2025, "Ấp 1")
    assert (only.has_list, only.complete, only.poor, only.households, only.provisional) == (
        False,
        False,
        None,
        None,
        False,
    )


def test_last_years_total_stands_in_for_an_open_year_but_never_an_older_one():
    commune = build.commune("Ấp 1", "Ấp 2")
    build.year(commune, 2023, {"Ấp 1": 100, "Ấp 2": 50})
    build.year(commune, 2024, {"Ấp 1": None, "Ấp 2": 52})
    build.year(commune, 2025, {"Ấp 1": None, "Ấp 2": None})

    assert (of(commune, 2024, "Ấp 1").households, of(commune, 2024, "Ấp 1").provisional) == (100, True)
    assert (of(commune, 2024, "Ấp 2").households, of(commune, 2024, "Ấp 2").provisional) == (52, False)
    assert (of(commune, 2024).households, of(commune, 2024).provisional) == (152, True)
    assert (of(commune, 2025, "Ấp 1").households, of(commune, 2025, "Ấp 1").provisional) == (None, False)
    assert (of(commune, 2025).households, of(commune, 2025).provisional) == (None, False)


def test_people_of_last_year_stand_in_with_the_households():
    commune = build.commune("Ấp 1")
    build.year(commune, 2024, {"Ấp 1": 100})
    HamletYear.objects.update(people=400, average_households=7)
    standing_in = of(commune, 2025)
    assert (standing_in.people, standing_in.average_households) == (400, None)


def test_a_closed_year_gives_its_frozen_counts_whatever_happened_since():
    commune = build.commune("Ấp 1")
    build.household(commune, "Ấp 1", "Nguyễn Văn A", {2023: "poor"})
    build.year(commune, 2023, {"Ấp 1": 100})
    HamletResult.objects.update(households=90, people=360, poor=5, near_poor=6, poor_people=20, near_poor_people=24)
    closing(commune, 2023)

    frozen = of(commune, 2023)
    assert (frozen.households, frozen.people, frozen.poor, frozen.near_poor) == (90, 360, 5, 6)
    assert (frozen.poor_people, frozen.near_poor_people, frozen.closed, frozen.provisional) == (20, 24, True, False)


def test_a_year_is_closed_under_its_own_standard_only():
    commune = build.commune("Ấp 1")
    build.year(commune, 2021, {"Ấp 1": 100}, standard_code="national-2016")
    HamletResult.objects.update(poor=9, near_poor=1, households=100)
    closing(commune, 2021, "national-2016")
    HamletResult.objects.create(
        commune=commune,
        hamlet=build.hamlet(commune, "Ấp 1"),
        standard=build.standard(),
        year=2021,
        complete=True,
    )
    build.household(commune, "Ấp 1", "Nguyễn Văn A", {2021: "poor"})

    assert (of(commune, 2021).closed, of(commune, 2021).poor) == (False, 1)
    assert of(commune, 2021, standard_code="national-2016").poor == 9


def test_a_hamlet_is_only_among_the_years_it_existed():
    commune = build.commune("Ấp 1", "Ấp 2")
    UnitParent.objects.filter(unit=build.hamlet(commune, "Ấp 2")).update(valid_to=date(2024, 6, 30))
    build.year(commune, 2023, {"Ấp 1": 100, "Ấp 2": 50})
    build.year(commune, 2024, {"Ấp 1": 140})

    found = figures(commune, build.standard(), [2023, 2024])
    second = build.hamlet(commune, "Ấp 2").pk
    assert (second, 2023) in found
    assert (second, 2024) not in found
    assert (found[commune.pk, 2023].households, found[commune.pk, 2024].households) == (150, 140)


def test_years_under_another_standard_only():
    commune = build.commune("Ấp 1", "Ấp 2")
    first, second = build.hamlet(commune, "Ấp 1").pk, build.hamlet(commune, "Ấp 2").pk
    build.year(commune, 2021, {"Ấp 1": 100, "Ấp 2": 50}, standard_code="national-2016")
    build.year(commune, 2022, {"Ấp 1": 100, "Ấp 2": 50})
    standard = build.standard()

    assert read_figures(commune, standard, [2020, 2021, 2022]).listed_elsewhere == {
        (commune.pk, 2021),
        (first, 2021),
        (second, 2021),
    }
    HamletResult.objects.create(
        commune=commune, hamlet=build.hamlet(commune, "Ấp 1"), standard=standard, year=2021, complete=True
    )
    assert read_figures(commune, standard, [2021]).listed_elsewhere == {(second, 2021)}


def queries_of(commune, years):
    standard = build.standard()
    with CaptureQueriesContext(
        connection,
    ) as captured:
        figures(commune, standard, years)
    return len(captured)


def test_the_number_of_queries_is_fixed():
    one, three = build.commune("Ấp 1"), build.commune("Ấp 1", "Ấp 2", "Ấp 3")
    build.year(one, 2025, {"Ấp 1": 100})
    for year in (2023, 2024, 2025):
        build.year(three, year, {"Ấp 1": 100, "Ấp 2": 90, "Ấp 3": 80})
        build.household(three, "Ấp 1", f"Nguyễn Văn {year}", {year: "poor"})
    closing(three, 2023)
    assert queries_of(one, [2025]) == queries_of(three, range(2019, 2026)) == 5
