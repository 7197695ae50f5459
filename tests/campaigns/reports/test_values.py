"""How values of a report are worked out, rounded and printed."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from campaigns.plans import NO_UPPER
from campaigns.report_values import (
    Year,
    as_fall,
    as_rate,
    band_words,
    day_words,
    difference,
    printed,
    rates,
    verdict_words,
    with_listed,
)
from campaigns.targets import DEFAULT_BAND, Band, Counts, assess

COUNTS = {
    "households": 1641,
    "people": 5973,
    "poor": 19,
    "near_poor": 61,
    "poor_people": 79,
    "near_poor_people": None,
    "average_households": 0,
    "average_people": None,
}


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1641, "1.641"),
        (-3, "-3"),
        (0, "0"),
        (Fraction(116, 100), "1,16"),
        (Fraction(1, 2), "0,50"),
        (Fraction(499, 1000), "0,499"),
        (Fraction(-12, 100), "-0,12"),
        (date(2025, 12, 5), "05/12/2025"),
        (Year(2025), "2025"),
        ("Ấp 1", "Ấp 1"),
        (None, ""),
    ],
)
def test_a_value_is_printed_as_people_read_it(value, text: str) -> None:
    assert printed(value) == text


def test_rates_are_exact_and_unknown_stays_unknown() -> None:
    found = rates(with_listed(COUNTS))
    assert found["poor"] == Fraction(1900, 1641)
    assert found["listed"] == Fraction(8000, 1641)
    assert found["average_households"] == 0
    assert (found["near_poor_people"], found["average_people"]) == (None, None)
    assert as_rate(found["poor"]) == Fraction(116, 100)


@pytest.mark.parametrize("changed", [{"households": 0}, {"households": None}, {"poor": 1600}, {"poor": -1}])
def test_impossible_counts_have_no_rate(changed: dict[str, int | None]) -> None:
    assert rates(with_listed(COUNTS | changed))["poor"] is None


def test_a_fall_is_printed_so_that_its_verdict_stays() -> None:
    assert as_fall(Fraction(4996, 10000), DEFAULT_BAND) == Fraction(499, 1000)
    assert as_fall(None, DEFAULT_BAND) is None
    assert (difference(None, 3), difference(5, 3)) == (None, 2)


def counts(poor: int | None, households: int = 1000) -> Counts:
    return Counts(True, households, poor, 0)


@pytest.mark.parametrize(
    ("before", "now", "words"),
    [
        (20, 14, "Đạt chỉ tiêu"),
        (30, 10, "Vượt chỉ tiêu"),
        (20, 19, "Chưa đạt chỉ tiêu"),
        (3, 2, "Không áp dụng được: tỷ lệ năm trước đã thấp hơn mức phải giảm"),
        (3, 0, "Đạt chỉ tiêu: không còn hộ nghèo"),
        (20, None, None),
    ],
)
def test_the_verdict_in_words(before: int, now: int | None, words: str | None) -> None:
    assert verdict_words(assess(counts(now), counts(before))) == words


def test_bands_and_days_in_words() -> None:
    assert band_words(DEFAULT_BAND) == "0,5 - 1"
    assert band_words(Band(Fraction(3, 4), NO_UPPER)) == "0,75 trở lên"
    assert band_words(Band(Fraction(1), Fraction(1))) == "1"
    assert day_words("Minh Họa", date(2026, 2, 5)) == "Minh Họa, ngày 05 tháng 02 năm 2026"
    assert day_words("Minh Họa", date(2026, 3, 15)) == "Minh Họa, ngày 15 tháng 3 năm 2026"
