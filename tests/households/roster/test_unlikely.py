"""A list longer than its hamlet: said with the total it is held against; without a total nothing is said."""

from __future__ import annotations

import pytest

from households.roster.planning import make_plan
from households.roster.reading import read_roster
from households.roster.register import KnownTotal
from households.totals import Totals
from tests.households.roster.test_plan import OPTIONS, plan, register
from tests.rosters import listed, roster, sheet

ROWS = [listed(f"Hộ {n}", 1950 + n, people=5) for n in range(3)]


def said(totals: dict[tuple[int, int], Totals], rows=ROWS) -> list[str]:
    known = register()
    known.totals.update({key: KnownTotal(of, typed=True) for key, of in totals.items()})
    return [one.message for one in plan(known, roster(2025, *rows)).warnings]


@pytest.mark.parametrize(
    "totals",
    [
        {},
        {(1, 2025): Totals(3, 15)},
        {(1, 2025): Totals(None, None)},
        {(2, 2025): Totals(1, 1)},  # of another hamlet
        {(1, 2026): Totals(1, 1)},  # of a year after
        {(1, 2024): Totals(1, 1), (1, 2025): Totals(90, 400)},
    ],
)
def test_a_list_that_its_hamlet_holds_is_not_remarked_on(totals):
    assert said(totals) == []


@pytest.mark.parametrize(
    ("totals", "words"),
    [
        (Totals(2, None), "có 3 hộ, nhiều hơn tổng số hộ của Ấp 1 năm 2025 (2)"),
        (Totals(9, 14), "có 15 nhân khẩu, nhiều hơn tổng số nhân khẩu của Ấp 1 năm 2025 (14)"),
    ],
)
def test_a_list_longer_than_its_hamlet_is_to_be_looked_at(totals, words):
    (message,) = said({(1, 2025): totals})
    assert words in message


def test_where_the_year_has_no_total_the_newest_before_is_asked():
    (message,) = said({(1, 2023): Totals(1, 99), (1, 2024): Totals(2, 99)})
    assert "tổng số hộ của Ấp 1 năm 2024 (2)" in message


def test_a_year_that_knows_only_one_total_does_not_hide_the_other_of_the_year_before():
    messages = said({(1, 2023): Totals(1, 1), (1, 2024): Totals(2, 9), (1, 2025): Totals(None, 14)})
    assert [
        words in message
        for words, message in zip(("hộ của Ấp 1 năm 2024 (2)", "khẩu của Ấp 1 năm 2025 (14)"), messages, strict=True)
    ] == [True, True]
    assert said({(1, 2024): Totals(2, 99), (1, 2025): Totals(None, None)})


def test_the_totals_of_the_file_itself_count():
    known = register()
    sums = sheet([["Ấp", "Tổng số hộ"], ["Ấp 1", 2]], "Tổng hợp")
    made = make_plan(read_roster([sheet(roster(2025, *ROWS), "Ấp 1"), sums], 2026), known, OPTIONS)
    assert ["nhiều hơn tổng số hộ của Ấp 1 năm 2025 (2)" in one.message for one in made.warnings] == [True]
